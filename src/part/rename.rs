//! The dialog that changes one's own name, for all members to see.

use super::sheet::Sheet;
use crate::state::Desk;
use desk_port::{PeopleAct, Request};
use leptos::prelude::*;
use web_sys::SubmitEvent;

#[component]
pub fn Rename() -> impl IntoView {
    let desk = Desk::here();
    let me = desk
        .status
        .with_untracked(|status| Some(status.as_ref()?.desk.as_ref()?.my_name.clone()));
    let name = RwSignal::new(me.unwrap_or_default());
    let busy = RwSignal::new(false);
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        busy.set(true);
        let act = PeopleAct::Rename {
            name: name.get_untracked().trim().to_owned(),
        };
        desk.ask(Request::People { act }, move |answer| {
            busy.try_set(false);
            if answer.is_some() {
                desk.asking.set(None);
            }
        });
    };
    view! {
        <Sheet title="Rename">
            <form on:submit=save>
                <label>
                    "Your name"
                    <input type="text" required maxlength="64" autocomplete="name" bind:value=name />
                </label>
                <p class="hint">"Everybody on this desk sees it, also on what you wrote before."</p>
                <footer>
                    <button class="primary" disabled=busy>
                        "Save"
                    </button>
                </footer>
            </form>
        </Sheet>
    }
}
