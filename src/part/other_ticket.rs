//! The dialog that looks up another ticket, to merge this one into it or to link both.

use super::{
    form::{choices, chosen},
    sheet::Sheet,
};
use crate::{
    live::each,
    route::Place,
    state::{Desk, Purpose},
    words,
};
use desk_model::{Act, DocId, entry::Relation};
use desk_port::{Answer, Query, TicketFilter, View};
use leptos::prelude::*;

/// Tickets offered at once.
const OFFERED_MAX: u32 = 12;

#[component]
pub fn OtherTicket(ticket: DocId, choose_for: Purpose) -> impl IntoView {
    let desk = Desk::here();
    let sought = RwSignal::new(String::new());
    let relation = RwSignal::new("related".to_owned());
    let seen = desk.engine.watch(
        move || {
            let filter = TicketFilter {
                view: View::All,
                words: sought.get(),
                offset: 0,
                limit: OFFERED_MAX,
            };
            Query::Tickets { filter }
        },
        |answer| match answer {
            Answer::Tickets(page) => Some(page.rows),
            _ => None,
        },
    );
    let rows = move || {
        let mut rows = seen.with(|seen| seen.here().cloned()).unwrap_or_default();
        rows.retain(|row| row.id != ticket);
        rows
    };
    let choose = move |other| {
        let act = match choose_for {
            Purpose::Merge => Act::MergeTicket { ticket, into: other },
            Purpose::Link => Act::LinkTicket {
                ticket,
                other,
                relation: relation
                    .with_untracked(|key| chosen(&words::RELATIONS, key))
                    .unwrap_or(Relation::Related),
            },
        };
        desk.run_then(act, move |done| {
            if done {
                desk.asking.set(None);
                if choose_for == Purpose::Merge {
                    desk.go(Place::Ticket(other));
                }
            }
        });
    };
    let (title, about) = match choose_for {
        Purpose::Merge => (
            "Merge into another ticket",
            "This ticket goes into the one that you choose, with its messages. It can be taken back at any time.",
        ),
        Purpose::Link => ("Link a ticket", "Both go on by themselves."),
    };
    let relations = (choose_for == Purpose::Link).then(|| {
        let options = choices(&words::RELATIONS)
            .into_iter()
            .map(|(key, words)| view! { <option value=key>{words}</option> })
            .collect_view();
        view! {
            <label>"How" <select bind:value=relation>{options}</select></label>
        }
    });
    view! {
        <Sheet title>
            <p>{about}</p>
            {relations}
            <label>"Words, a name or a number" <input type="text" bind:value=sought autocomplete="off" /></label>
            <ul class="choices" aria-label="Tickets">
                {each(rows, move |row| view! {
                    <li>
                        <button type="button" class="quiet" on:click=move |_| choose(row.id)>
                            {format!("{} · {} · {}", row.subject, row.customer_name, row.short)}
                        </button>
                    </li>
                })}
            </ul>
            <p class="hint" hidden=move || !rows().is_empty()>"No ticket has these words."</p>
        </Sheet>
    }
}
