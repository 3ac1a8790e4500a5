//! Asks before somebody, or a device, is removed: it cannot be undone, and who comes back comes as somebody new.

use super::sheet::Sheet;
use crate::state::Desk;
use desk_port::{PeopleAct, Request};
use leptos::prelude::*;

#[component]
pub fn Removal(question: String, act: PeopleAct) -> impl IntoView {
    let desk = Desk::here();
    let busy = RwSignal::new(false);
    let remove = move |_| {
        busy.set(true);
        desk.ask(Request::People { act: act.clone() }, move |answer| {
            busy.set(false);
            if answer.is_some() {
                desk.asking.set(None);
            }
        });
    };
    view! {
        <Sheet title="Remove">
            <p>{question}</p>
            <p class="hint">
                "What was written until now stays. From now on nothing new can be read or written there, and the desk gets a new key. What that device has already received stays on it."
            </p>
            <footer>
                <button class="primary" type="button" disabled=busy on:click=remove>
                    "Remove"
                </button>
            </footer>
        </Sheet>
    }
}
