//! What is done with a ticket less often: a dialog of acts.

use super::sheet::Sheet;
use crate::state::{Asking, Desk, Purpose, TicketForm};
use desk_model::{Act, DocId, entry::ExcludeWhy};
use leptos::prelude::*;

#[component]
pub fn More(ticket: DocId, spam: bool) -> impl IntoView {
    let desk = Desk::here();
    let ask = move |words: &'static str, asking: Asking| {
        view! {
            <li>
                <button type="button" class="quiet" on:click=move |_| desk.ask_instead(asking)>
                    {words}
                </button>
            </li>
        }
    };
    let form = move |words, form| ask(words, Asking::Form(ticket, form));
    let exclude = move |_| {
        let why = if spam { ExcludeWhy::None } else { ExcludeWhy::Spam };
        desk.asking.set(None);
        desk.run(Act::ExcludeTicket { ticket, why });
    };
    let look_back = move |_| {
        desk.asking.set(None);
        desk.history.set(true);
    };
    view! {
        <Sheet title="More">
            <ul class="choices choices--all" aria-label="More acts">
                {form("Log a call", TicketForm::Call)}
                {form("Run a macro", TicketForm::Macro)}
                {form("Ask a colleague", TicketForm::Consult)}
                {form("Rate urgency and impact", TicketForm::Rate)}
                {form("Move to a queue", TicketForm::Queue)}
                {form("Not for the first line", TicketForm::NotLevel1)}
                {ask("Merge into another ticket", Asking::OtherTicket(ticket, Purpose::Merge))}
                {ask("Split messages off", Asking::Split(ticket))}
                {ask("Link a ticket", Asking::OtherTicket(ticket, Purpose::Link))}
                <li>
                    <button type="button" class="quiet" on:click=look_back>
                        "See how it was"
                    </button>
                </li>
                <li>
                    <button type="button" class="quiet" on:click=exclude>
                        {if spam { "This is no spam" } else { "This is spam" }}
                    </button>
                </li>
            </ul>
        </Sheet>
    }
}
