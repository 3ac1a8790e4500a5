//! Which relay the desk uses, and the dialogs that move it, or connect this device alone.

use super::sheet::Sheet;
use crate::live::live;
use crate::memo::Memo;
use crate::state::{Asking, Desk};
use desk_port::{PeopleAct, Request};
use leptos::prelude::*;
use web_sys::SubmitEvent;

/// A part of People.
#[component]
pub fn RelayPlace(desk: Desk, leads: bool) -> impl IntoView {
    let relay = Memo::new(move |_| {
        desk.status
            .with(|status| Some(status.as_ref()?.desk.as_ref()?.relay.clone()))
    });
    let ask = move |asking| move |_: web_sys::MouseEvent| desk.asking.set(Some(asking));
    view! {
        <section aria-labelledby="relay">
            <h2 id="relay">"Relay"</h2>
            <p>"This device is connected through " <span class="mono">{live(move || relay.get())}</span> "."</p>
            <div class="people__tools">
                {leads.then(|| view! { <button on:click=ask(Asking::Move)>"Move the desk to another relay"</button> })}
                <button class="quiet" on:click=ask(Asking::UseRelay)>
                    "Connect only this device elsewhere"
                </button>
            </div>
        </section>
    }
}

/// Moves the desk, or connects this device alone.
#[component]
pub fn MoveRelay(moves: bool) -> impl IntoView {
    let desk = Desk::here();
    let relay = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let go = move |event: SubmitEvent| {
        event.prevent_default();
        busy.set(true);
        let relay = relay.get_untracked().trim().to_owned();
        let act = if moves {
            PeopleAct::Move { relay }
        } else {
            PeopleAct::UseRelay { relay }
        };
        desk.ask(Request::People { act }, move |answer| {
            busy.try_set(false);
            if answer.is_some() {
                desk.asking.set(None);
            }
        });
    };
    let (title, address, button, words) = if moves {
        (
            "Move the desk",
            "New relay's address",
            "Move",
            "The address is tried first; then every device goes there by itself, with all that it has. Leave the former relay running until everybody has been there, for they hear of it from that one.",
        )
    } else {
        (
            "Connect this device",
            "Relay's address",
            "Connect",
            "When the desk was moved while this device was away, and the former relay is gone, type the address that your colleagues use now. Nothing is moved by it, and a relay that does not have this desk is left again.",
        )
    };
    view! {
        <Sheet title>
            <form on:submit=go>
                <p>{words}</p>
                <label>
                    {address}
                    <input type="text" required maxlength="256" autocomplete="off" autocapitalize="none" spellcheck="false" bind:value=relay />
                </label>
                <p class="hint" hidden=move || !busy.get()>
                    "Trying the address …"
                </p>
                <footer>
                    <button class="primary" disabled=busy>
                        {button}
                    </button>
                </footer>
            </form>
        </Sheet>
    }
}
