//! That the second line has a ticket: since when, who talks to the customer, and what the second line can do.

use crate::live::{live, when};
use crate::memo::Memo;
use crate::state::{Asking, Desk, Outcome};
use desk_model::DocId;
use desk_port::{TicketRow, view::EscalationView};
use leptos::prelude::*;

#[component]
pub fn SecondLine(
    ticket: DocId,
    row: Memo<TicketRow>,
    workable: Memo<bool>,
    escalation: Memo<Option<EscalationView>>,
) -> impl IntoView {
    let desk = Desk::here();
    let words = move |escalation: &EscalationView| {
        let contact = escalation.contact;
        let who = if desk.me.get() == Some(contact) {
            "You talk".to_owned()
        } else {
            format!("{} talks", desk.name_of(contact))
        };
        format!(
            "With the second line since {}. {who} to the customer.",
            desk.time(escalation.since_ms)
        )
    };
    live(move || {
        escalation.get().map(|escalation| {
            let ask = move |outcome| {
                let asking = Asking::Escalated(ticket, escalation.id, outcome);
                move |_: web_sys::MouseEvent| desk.asking.set(Some(asking))
            };
            let said = escalation.clone();
            // Who has the ticket and the customer has taken it over already.
            let mine = move || {
                let me = desk.me.get();
                me == Some(escalation.contact) && row.with(|row| row.owner) == me
            };
            view! {
                <section class="second-line" aria-label="Escalation">
                    <p>{live(move || words(&said))}</p>
                    {when(move || workable.get(), move || view! {
                        <button class="small" on:click=ask(Outcome::Answer)>"Answer the question"</button>
                        <button class="small" on:click=ask(Outcome::Return)>"Give back"</button>
                    })}
                    {when(move || workable.get() && !mine(), move || view! {
                        <button class="small" on:click=ask(Outcome::TakeOver)>"Take over"</button>
                    })}
                </section>
            }
        })
    })
}
