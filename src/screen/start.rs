//! No desk on this device yet: start one with two names, nothing else, or come back by a recovery kit.

use super::use_kit::UseKit;
use crate::{
    desks,
    live::{either, live, when},
    page,
    part::desks::OtherDesks,
    state::Desk,
};
use desk_port::Request;
use leptos::prelude::*;
use web_sys::SubmitEvent;

/// How somebody comes to a desk without a link.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    Start,
    Kit,
}

#[component]
pub fn StartScreen() -> impl IntoView {
    let desk = Desk::here();
    let asked = RwSignal::new(None::<Way>);
    // There may be a desk here that could not be opened: the banner says why, and nothing is started beside it.
    let shut = move || {
        desk.status
            .with(|status| status.as_ref().is_some_and(|status| status.alarm.is_some()))
    };
    let others = || {
        let here = page::desk_number();
        desks::all().iter().any(|desk| desk.number != here)
    };
    page::set_title("Hotline");
    view! {
        <main class="door">
            <h1>"Hotline"</h1>
            {when(move || !shut(), move || view! {
                {either(move || asked.get().is_some(), move || view! {
                    {live(move || match asked.get() {
                        Some(Way::Kit) => view! { <UseKit /> }.into_any(),
                        _ => view! { <Founding desk /> }.into_any(),
                    })}
                }, move || {
                        view! {
                            <p>
                                "A help desk that works in this browser, with or without a network. What you write is kept here and shared, sealed, with your team."
                            </p>
                            <button class="primary" on:click=move |_| asked.set(Some(Way::Start))>
                                "Start a new desk"
                            </button>
                            <p class="hint">"To join a team, open the invite link that somebody sent you."</p>
                            <button class="quiet" on:click=move |_| asked.set(Some(Way::Kit))>
                                "Use a recovery kit"
                            </button>
                            {when(others, move || view! {
                                <p class="hint">"Other desks in this browser:"</p>
                                <OtherDesks />
                            })}
                        }
                    })}
            })}
            <crate::part::banner::Banners />
        </main>
    }
}

#[component]
fn Founding(desk: Desk) -> impl IntoView {
    let (name, me) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let relay = RwSignal::new(page::relay());
    let busy = RwSignal::new(false);
    let first = NodeRef::<leptos::html::Input>::new();
    first.on_load(|input| {
        let _ = input.focus();
    });
    let start = move |event: SubmitEvent| {
        event.prevent_default();
        busy.set(true);
        let request = Request::StartDesk {
            relay: relay.get_untracked(),
            desk: name.get_untracked().trim().to_owned(),
            name: me.get_untracked().trim().to_owned(),
        };
        desk.ask(request, move |started| {
            busy.set(false);
            if started.is_some() {
                page::keep_storage();
            }
        });
    };
    view! {
        <form on:submit=start>
            <label>
                "Desk name" <input type="text" required maxlength="64" bind:value=name node_ref=first />
            </label>
            <label>"Your name" <input type="text" required maxlength="64" autocomplete="name" bind:value=me /></label>
            <details>
                <summary>"Where it is shared"</summary>
                <label>
                    "Relay's address"
                    <input type="text" required autocomplete="off" autocapitalize="none" spellcheck="false" bind:value=relay />
                </label>
            </details>
            <button class="primary" disabled=busy>
                "Start"
            </button>
        </form>
    }
}
