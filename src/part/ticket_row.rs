//! What a row of the queue says: subject first, then how long the customer waits, who, where from and whose.

use crate::{live::live, part::there::RowThere, state::Desk, words};
use desk_model::{entry::Priority, ticket::Line};
use desk_port::TicketRow;
use leptos::prelude::*;

#[component]
pub fn TicketLine(row: TicketRow) -> impl IntoView {
    let desk = Desk::here();
    let (state, since, updated) = (row.state, row.waiting_since_ms, row.updated_ms);
    // A customer who waits is what counts; else how it stands.
    let time = move || match since {
        Some(since) => words::duration(desk.now_ms.get().saturating_sub(since)),
        None => words::state(state).to_ascii_lowercase(),
    };
    let told = move || match since {
        Some(since) => format!("The customer waits since {}", crate::clock::long(since)),
        None => format!("Last changed {}", crate::clock::long(updated)),
    };
    let id = row.id;
    let picked = move || desk.picked.with(|picked| picked.contains(&id));
    let mine = row.owner.is_some() && row.owner == desk.me.get_untracked();
    let owner = match row.owner {
        Some(_) if mine => "you".to_owned(),
        Some(_) => words::initials(&row.owner_name),
        None => "–".to_owned(),
    };
    let whose = if row.owner.is_some() {
        row.owner_name.clone()
    } else {
        "Nobody's".to_owned()
    };
    let (due_ms, warn_ms, late) = (row.due_ms, row.warn_ms, row.late);
    // Only what needs somebody soon: all else stands in the ticket.
    let due = move || match due_ms {
        _ if late => Some(view! { <span class="row__mark is-bad">"Late"</span> }.into_any()),
        Some(due) if warn_ms.is_some_and(|warn| warn <= desk.now_ms.get()) => {
            let left = words::duration(due.saturating_sub(desk.now_ms.get()));
            Some(view! { <span class="row__mark is-warn">{format!("Due in {left}")}</span> }.into_any())
        }
        _ => None,
    };
    // How much of the time until it is due is over, and whether that is much.
    let from_ms = since.unwrap_or(row.received_ms);
    let bar = move || {
        let now = desk.now_ms.get();
        let (class, percent) = match due_ms {
            _ if late => ("row__bar is-bad", 100),
            Some(due) if due <= now => ("row__bar is-bad", 100),
            Some(due) => {
                let near = warn_ms.is_some_and(|warn| warn <= now);
                let whole = due.saturating_sub(from_ms).max(1);
                let percent = now.saturating_sub(from_ms).saturating_mul(100) / whole;
                let class = if near { "row__bar is-warn" } else { "row__bar" };
                (class, percent.min(100))
            }
            None => return None,
        };
        Some(view! { <span class=class aria-hidden="true" style:width=format!("{percent}%")></span> })
    };
    let about = format!(
        "{} · {} · {}",
        row.customer_name,
        words::channel(row.channel),
        row.short
    );
    view! {
        <span class="row__line">
            <b class:is-waiting=since.is_some()>{row.subject.clone()}</b>
            " "
            <span class="row__time" title=told>
                {live(time)}
            </span>
        </span>
        " "
        <span class="row__line">
            <span class="row__about">{about}</span>
            " "
            <span class="row__tail" title=whose>
                <RowThere doc=row.id />
                {(row.priority >= Priority::High)
                    .then(|| view! { <span class="row__mark is-warn">{words::priority(row.priority)}</span> })}
                {(row.line == Line::Second).then(|| view! { <span class="row__mark">"2nd line"</span> })}
                {live(due)}
                {(row.to_review > 0).then(|| view! { <span class="row__mark is-bad">"Review"</span> })}
                <span>{owner}</span>
            </span>
        </span>
        {live(bar)}
        {desk
            .may_write
            .get_untracked()
            .then(|| view! {
                <input
                    type="checkbox"
                    class="row__pick"
                    tabindex="-1"
                    aria-label=format!("Choose {}", row.subject)
                    title="Choose (X)"
                    prop:checked=picked
                    on:click=move |event| {
                        event.stop_propagation();
                        desk.pick(row.id);
                    }
                />
            })}
    }
}
