//! The dialog that links another device of one's own.

use super::sheet::Sheet;
use crate::live::when;
use crate::state::Desk;
use desk_port::{Answer, PeopleAct, Request};
use leptos::prelude::*;

#[component]
pub fn OwnDevice() -> impl IntoView {
    let desk = Desk::here();
    let link = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let create = move |_| {
        busy.set(true);
        let act = PeopleAct::InviteOwnDevice;
        desk.ask(Request::People { act }, move |answer| {
            busy.set(false);
            if let Some(Answer::Link(made)) = answer {
                link.set(made);
            }
        });
    };
    let mark = |event: web_sys::FocusEvent| event_target::<web_sys::HtmlInputElement>(&event).select();
    view! {
        <Sheet title="Another device">
            <p>"Open the link on your other device within a day. It works once, and that device will be you: give it to nobody."</p>
            {when(move || link.with(|link| !link.is_empty()), move || view! {
                <label>
                    "Device link"
                    <input type="text" readonly prop:value=link on:focus=mark />
                </label>
            })}
            <footer>
                <button class="primary" type="button" disabled=busy on:click=create>
                    "Create link"
                </button>
            </footer>
        </Sheet>
    }
}
