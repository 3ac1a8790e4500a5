//! One ticket: head, timeline, composer, and the customer beside it.

use crate::memo::Memo;
use crate::{
    live::{effect, keyed, when},
    page,
    part::{
        composer::Composer,
        customer_pane::CustomerPane,
        head::Head,
        history::History,
        item::Item,
        merged::MergedAway,
        opened::{Opened, opened, part},
        review_item::{self, ReviewItem},
        second_line::SecondLine,
        ticket_form,
    },
    state::{Desk, Writing},
};
use desk_model::{DocId, filling::Filling};
use desk_port::{
    Answer, Query, TicketView, TimelineItem,
    row::ShownState,
    view::{FileView, ItemBody},
};
use leptos::prelude::*;

#[component]
pub fn TicketScreen(id: DocId) -> impl IntoView {
    let desk = Desk::here();
    desk.writing.set(Writing::Reply);
    desk.history.set(false);
    desk.past_ms.set(None);
    opened(
        id,
        "ticket",
        move || match desk.past_ms.get() {
            None => Query::Ticket { id },
            Some(at_ms) => Query::TicketAt { id, at_ms },
        },
        |answer| match answer {
            Answer::Ticket(view) => Some(view),
            _ => None,
        },
        whole,
    )
}

fn whole(id: DocId, seen: Opened<TicketView>) -> AnyView {
    let row = part(seen, |view| view.row.clone());
    effect(move || page::set_title(&row.with(|row| format!("{} · {}", row.subject, row.short))));
    let desk = Desk::here();
    let reviews = part(seen, |view| view.reviews.clone());
    // What was merged away is worked on in the other.
    let workable = Memo::new(move |_| {
        desk.may_write.get()
            && desk.past_ms.get().is_none()
            && row.with(|row| row.state != ShownState::Merged)
    });
    effect(move || desk.workable.set(workable.get()));
    let category = part(seen, |view| view.category.clone());
    effect(move || desk.category.set(category.get()));
    let solution = part(seen, |view| view.solution.clone().map(ticket_form::solution));
    effect(move || desk.solution.set(solution.get()));
    let rating = part(seen, |view| view.rating.map(ticket_form::rating));
    effect(move || desk.rating.set(rating.get()));
    on_cleanup(move || desk.workable.set(false));
    let language = part(seen, |view| view.language.clone());
    let items = part(seen, |view| view.timeline.clone());
    view! {
        <main class="main ticket">
            <Head
                ticket=id
                row
                workable
                hold_until=part(seen, |view| view.hold_until_ms)
                escalated=part(seen, |view| view.escalation.is_some())
                clocks=part(seen, |view| view.clocks.clone())
                undo=part(seen, |view| view.undo.clone())
                redo=part(seen, |view| view.redo.clone())
            />
            <MergedAway into=part(seen, |view| view.merged_into.clone()) />
            <SecondLine ticket=id row workable escalation=part(seen, |view| view.escalation.clone()) />
            <ul class="reviews" aria-label="To review" hidden=move || reviews.with(Vec::is_empty)>
                {keyed(move || reviews.get(), review_item::key, |review| view! { <ReviewItem review named=false /> })}
            </ul>
            {when(move || desk.history.get(), move || view! {
                <History items past=part(seen, |view| view.past.clone()) />
            })}
            <Timeline id items />
            {when(move || workable.get(), move || view! {
                <Composer
                    ticket=id
                    draft=part(seen, |view| view.draft.clone())
                    files=part(seen, |view| view.draft_files.clone())
                    others=part(seen, |view| view.drafts.clone())
                    reply_to=part(seen, |view| view.reply_to.clone())
                    language=part(seen, spoken)
                    filling=Memo::new(move |_| filling(desk, seen))
                />
            })}
        </main>
        <CustomerPane
            ticket=id
            customer=part(seen, |view| view.customer.clone())
            before=part(seen, |view| view.before.clone())
            articles=part(seen, |view| view.articles.clone())
            row
            tags=part(seen, |view| view.row.tags.clone())
            members=part(seen, |view| view.members.clone())
            links=part(seen, |view| view.links.clone())
            category
            language
            workable
            runs=part(seen, |view| view.runs.clone())
            tasks=part(seen, |view| view.tasks.clone())
            opinions=part(seen, |view| view.opinions.clone())
            fields=part(seen, |view| view.fields.clone())
        />
    }
    .into_any()
}

/// The language that the ticket is in, or else the customer's.
fn spoken(view: &TicketView) -> String {
    match &view.customer {
        Some(customer) if view.language.is_empty() => customer.language.clone(),
        _ => view.language.clone(),
    }
}

/// What canned replies are filled in with.
fn filling(desk: Desk, seen: Opened<TicketView>) -> Filling {
    let me = desk.me.get().map(|me| desk.name_of(me)).unwrap_or_default();
    seen.with(|seen| {
        let view = seen.here().and_then(|view| view.as_deref());
        let row = view.map(|view| view.row.clone()).unwrap_or_default();
        Filling {
            customer: row.customer_name,
            ticket: row.short,
            subject: row.subject,
            me,
        }
    })
}

/// What of an item can change: an entry is written once, only its fate goes on.
fn fate(item: &TimelineItem) -> String {
    let shared = |files: &[FileView]| files.iter().filter(|file| file.is_shared).count();
    let (delivery, on, files) = match &item.body {
        ItemBody::Reply {
            delivery,
            attachments,
            ..
        } => (*delivery as u8, false, shared(attachments)),
        ItemBody::Message {
            needs_action,
            attachments,
            ..
        } => (0, *needs_action, shared(attachments)),
        ItemBody::Note { .. } | ItemBody::Contract { .. } | ItemBody::Line { .. } => {
            (0, item.back.is_some(), 0)
        }
    };
    format!("{} {delivery} {on} {files}", item.id)
}

/// Until when a ticket was looked at in this browser, ms since 1970.
fn looked_key(id: DocId) -> String {
    format!("looked:{id}")
}

#[component]
fn Timeline(id: DocId, items: Memo<Vec<TimelineItem>>) -> impl IntoView {
    let desk = Desk::here();
    let storage = page::storage();
    let looked_ms: Option<u64> = storage
        .and_then(|storage| storage.get_item(&looked_key(id)).ok().flatten())
        .and_then(|text| text.parse().ok());
    let first_new = looked_ms.and_then(|looked| {
        items.with_untracked(|items| {
            items
                .iter()
                .find(|item| item.at_ms > looked && !item.mine)
                .map(|item| item.id)
        })
    });
    let node = NodeRef::<leptos::html::Ol>::new();
    effect(move || {
        let newest = items.with(|items| items.iter().map(|item| item.at_ms).max());
        let now = untrack(|| desk.past_ms.get()).is_none();
        if let (Some(newest), Some(storage)) = (newest.filter(|_| now), page::storage()) {
            // A full storage only loses the mark.
            let _ = storage.set_item(&looked_key(id), &newest.to_string());
        }
        if let Some(list) = node.get() {
            request_animation_frame(move || list.set_scroll_top(list.scroll_height()));
        }
    });
    view! {
        <ol class="timeline" aria-label="Timeline" tabindex="0" node_ref=node>
            {keyed(move || items.get(), fate, move |item| view! {
                {(first_new == Some(item.id))
                    .then(|| view! { <li class="newmark"><span>"New since you last looked"</span></li> })}
                <Item ticket=id item />
            })}
        </ol>
    }
}
