//! What is done with a ticket less often: a dialog of acts.

use super::sheet::Sheet;
use crate::state::{Asking, Desk, Purpose, TicketForm};
use desk_model::{Act, DocId, entry::ExcludeWhy};
use desk_port::row::ShownState;
use leptos::prelude::*;

#[component]
pub fn More(ticket: DocId, state: ShownState) -> impl IntoView {
    let desk = Desk::here();
    let ask = move |words: &'static str, key: &'static str, asking: Asking| {
        view! {
            <li>
                <button type="button" class="quiet" on:click=move |_| desk.ask_instead(asking)>
                    {words}
                    {(!key.is_empty()).then(|| view! { " " <kbd aria-hidden="true">{key}</kbd> })}
                </button>
            </li>
        }
    };
    let form = move |words, key, form| ask(words, key, Asking::Form(ticket, form));
    let exclude = move |words: &'static str, why| {
        let act = move |_| {
            desk.asking.set(None);
            desk.run(Act::ExcludeTicket { ticket, why });
        };
        view! {
            <li>
                <button type="button" class="quiet" on:click=act>
                    {words}
                </button>
            </li>
        }
        .into_any()
    };
    let excludes = match state {
        ShownState::Spam => vec![exclude("This is no spam", ExcludeWhy::None)],
        ShownState::Test => vec![exclude("This is no test", ExcludeWhy::None)],
        _ => vec![
            exclude("This is spam", ExcludeWhy::Spam),
            exclude("This is a test", ExcludeWhy::Test),
        ],
    };
    let look_back = move |_| {
        desk.asking.set(None);
        desk.history.set(true);
    };
    view! {
        <Sheet title="More">
            <ul class="choices choices--all" aria-label="More acts">
                {form("Log a call", "L", TicketForm::Call)}
                {form("Take down what they said", "", TicketForm::Message)}
                {form("Run a macro", "M", TicketForm::Macro)}
                {form("Ask a colleague", "", TicketForm::Consult)}
                {form("Rate urgency and impact", "", TicketForm::Rate)}
                {form("Move to a queue", "", TicketForm::Queue)}
                {form("Not for the first line", "", TicketForm::NotLevel1)}
                {ask("Merge into another ticket", "", Asking::OtherTicket(ticket, Purpose::Merge))}
                {ask("Split messages off", "", Asking::Split(ticket))}
                {ask("Link a ticket", "", Asking::OtherTicket(ticket, Purpose::Link))}
                <li>
                    <button type="button" class="quiet" on:click=look_back>
                        "See how it was " <kbd aria-hidden="true">"H"</kbd>
                    </button>
                </li>
                {excludes}
            </ul>
        </Sheet>
    }
}
