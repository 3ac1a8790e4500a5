//! What is done with a ticket less often: a menu in its head.

use crate::{
    page,
    state::{Asking, Desk, Purpose, TicketForm},
};
use desk_model::{Act, DocId, entry::ExcludeWhy};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

#[component]
pub fn More(ticket: DocId, spam: Signal<bool>) -> impl IntoView {
    let desk = Desk::here();
    let open = RwSignal::new(false);
    let ask = move |words: &'static str, asking: Asking| {
        let act = move |_| {
            open.set(false);
            desk.asking.set(Some(asking));
        };
        view! {
            <li>
                <button class="quiet" on:click=act>
                    {words}
                </button>
            </li>
        }
    };
    let exclude = move |_| {
        let why = if spam.get_untracked() {
            ExcludeWhy::None
        } else {
            ExcludeWhy::Spam
        };
        open.set(false);
        desk.run(Act::ExcludeTicket { ticket, why });
    };
    // What has the focus next is outside: the menu is done with.
    let close_without = move |event: web_sys::FocusEvent| {
        let inside = event
            .current_target()
            .and_then(|menu| menu.dyn_into::<web_sys::Node>().ok())
            .zip(
                event
                    .related_target()
                    .and_then(|next| next.dyn_into::<web_sys::Node>().ok()),
            )
            .is_some_and(|(menu, next)| menu.contains(Some(&next)));
        if !inside {
            open.set(false);
        }
    };
    let form = move |words, form| ask(words, Asking::Form(ticket, form));
    view! {
        <details class="more" on:focusout=close_without prop:open=move || open.get() on:toggle=move |event| open.set(page::is_open(&event))>
            <summary class="button small">"More"</summary>
            <ul aria-label="More">
                {form("Log a call …", TicketForm::Call)}
                {form("Ask a colleague …", TicketForm::Consult)}
                {form("Urgency and impact …", TicketForm::Rate)}
                {form("Move to a queue …", TicketForm::Queue)}
                {form("Not for the first line …", TicketForm::NotLevel1)}
                {ask("Merge into another ticket …", Asking::OtherTicket(ticket, Purpose::Merge))}
                {ask("Split messages off …", Asking::Split(ticket))}
                {ask("Link a ticket …", Asking::OtherTicket(ticket, Purpose::Link))}
                <li>
                    <button class="quiet" on:click=exclude>
                        {move || if spam.get() { "This is no spam" } else { "This is spam" }}
                    </button>
                </li>
            </ul>
        </details>
    }
}
