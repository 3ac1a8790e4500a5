//! Coming back by a recovery kit: its words from the paper, or its file.

use crate::{
    live::{either, live},
    page,
    state::{Asking, Desk},
};
use desk_port::{
    Request,
    tool::{Ask, Told},
};
use leptos::prelude::*;
use web_sys::SubmitEvent;

#[component]
pub fn UseKit() -> impl IntoView {
    let desk = Desk::here();
    let by_file = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let give = move |ask: Ask| {
        busy.set(true);
        desk.ask_tools(ask, move |told| {
            let Some(Told::Kit(kit)) = told else {
                busy.try_set(false);
                return;
            };
            desk.ask(Request::UseKit { kit }, move |answer| {
                busy.try_set(false);
                if answer.is_some() {
                    page::keep_storage();
                    let sentence = "You are back, and the kit is used up. Make a new one here, and remove the devices that you have lost on People.";
                    desk.notice.set(Some(sentence.to_owned()));
                    desk.asking.set(Some(Asking::Kit));
                }
            });
        });
    };
    view! {
        <p>"You come back as yourself. The kit is then removed, and you make a new one."</p>
        {either(move || by_file.get(), move || view! {
            <FromFile desk busy give=Callback::new(give) />
        }, move || view! { <Typed busy give=Callback::new(give) /> })}
        <button class="quiet" type="button" on:click=move |_| by_file.update(|by_file| *by_file = !*by_file)>
            {live(move || if by_file.get() { "Type the words instead" } else { "Use the file instead" })}
        </button>
        <p class="hint" hidden=move || !busy.get()>
            "Opening the desk …"
        </p>
    }
}

#[component]
fn Typed(busy: RwSignal<bool>, give: Callback<Ask>) -> impl IntoView {
    let (words, number) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let relay = RwSignal::new(page::origin());
    let open = move |event: SubmitEvent| {
        event.prevent_default();
        give.run(Ask::KitOfWords {
            relay: relay.get_untracked().trim().to_owned(),
            desk: number.get_untracked(),
            words: words.get_untracked(),
        });
    };
    view! {
        <form on:submit=open>
            <label>
                "The 24 words"
                <textarea rows="4" required autocomplete="off" autocapitalize="none" spellcheck="false" bind:value=words></textarea>
            </label>
            <label>"Desk" <input type="text" required autocomplete="off" spellcheck="false" bind:value=number /></label>
            <label>"Relay" <input type="text" required bind:value=relay /></label>
            <button class="primary" disabled=busy>
                "Open the desk"
            </button>
        </form>
    }
}

#[component]
fn FromFile(desk: Desk, busy: RwSignal<bool>, give: Callback<Ask>) -> impl IntoView {
    let passphrase = RwSignal::new(String::new());
    let bytes = RwSignal::new(Vec::<u8>::new());
    let choose = move |event: web_sys::Event| {
        page::read_chosen(&event, move |read| match read {
            Some(read) => _ = bytes.try_set(read),
            None => desk.notice.set(Some(page::FILE_UNREAD.to_owned())),
        });
    };
    let open = move |event: SubmitEvent| {
        event.prevent_default();
        give.run(Ask::KitOfFile {
            file: bytes.get_untracked(),
            passphrase: passphrase.get_untracked(),
        });
    };
    view! {
        <form on:submit=open>
            <label>"Kit file" <input type="file" required on:change=choose /></label>
            <label>
                "Passphrase"
                <input type="password" required autocomplete="off" bind:value=passphrase />
            </label>
            <button class="primary" disabled=busy>
                "Open the desk"
            </button>
        </form>
    }
}
