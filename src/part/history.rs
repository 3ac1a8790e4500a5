//! A slider over what happened in a ticket: at each place the ticket is shown as it was then, with what each who had written by then
//! had seen of it.

use crate::{
    clock,
    icon::{Icon, Shape},
    live::{each, live},
    memo::Memo,
    state::Desk,
    words,
};
use desk_model::order;
use desk_port::{
    TimelineItem,
    view::{PastView, SeenView},
};
use leptos::prelude::*;

#[component]
pub fn History(items: Memo<Vec<TimelineItem>>, past: Memo<Option<PastView>>) -> impl IntoView {
    let desk = Desk::here();
    // Whenever something happened, as it is known now; the last place is now itself.
    let moments = Memo::new(move |_| {
        past.with(|past| Some(past.as_ref()?.moments.clone()))
            .unwrap_or_else(|| {
                let mut all: Vec<u64> = items.with(|items| items.iter().map(|item| item.at_ms).collect());
                order::sort(&mut all);
                all.dedup();
                all
            })
    });
    let last = move || moments.with(Vec::len).saturating_sub(1);
    let place = move || match desk.past_ms.get() {
        None => last(),
        Some(at) => moments.with(|moments| {
            let found = moments.iter().position(|moment| *moment == at);
            found.unwrap_or_default()
        }),
    };
    let slid = move |event| {
        let at: usize = event_target_value(&event).parse().unwrap_or_default();
        let moment = moments.with_untracked(|moments| moments.get(at).copied());
        desk.past_ms.set(moment.filter(|_| at < untrack(last)));
    };
    let words = move || match desk.past_ms.get() {
        None => "As it is now".to_owned(),
        Some(at) => format!("As it was on {}", clock::long(at)),
    };
    let close = move |_| {
        desk.past_ms.set(None);
        desk.history.set(false);
    };
    let seen = move || past.with(|past| past.as_ref().map(|past| past.seen.clone()).unwrap_or_default());
    view! {
        <section class="history" aria-label="History">
            <input type="range" aria-label="Moment" min="0" max=move || last().to_string() disabled=move || last() == 0 prop:value=move || place().to_string() on:input=slid />
            <span role="status">{live(words)}</span>
            <button class="quiet small" aria-label="Back to now" on:click=close>
                <Icon shape=Shape::Close />
            </button>
            <ul aria-label="Who had seen what" title="By what each had when they last wrote here" hidden=move || past.with(Option::is_none)>
                {each(seen, move |seen| view! { <li>{told(desk, &seen)}</li> })}
            </ul>
        </section>
    }
}

fn told(desk: Desk, seen: &SeenView) -> String {
    let SeenView {
        who,
        missed_total,
        missed,
    } = seen;
    if missed.is_empty() {
        return format!("{who} had seen everything up to here");
    }
    let what = |(what, at_ms): &(String, u64)| format!("{what} ({})", desk.time(*at_ms));
    let named: Vec<String> = missed.iter().map(what).collect();
    let more = match u64::from(*missed_total).saturating_sub(named.len() as u64) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let count = words::count(u64::from(*missed_total), "entry", "entries");
    format!("{who} had not seen {count}: {}{more}", named.join(", "))
}
