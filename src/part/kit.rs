//! A recovery kit is made, and shown once: to be printed, or saved under a passphrase. Nothing of it stays in the app.

use super::sheet::Sheet;
use crate::{live::live, page, state::Desk};
use desk_model::DeskId;
use desk_port::{
    Answer, KitView, PeopleAct, Request,
    tool::{Ask, Told},
};
use leptos::prelude::*;
use web_sys::SubmitEvent;

/// Characters of the desk's number that stand together.
const GROUP: usize = 4;

#[component]
pub fn Kit() -> impl IntoView {
    let desk = Desk::here();
    // Made; without words so far, another try goes on with it.
    let kit = RwSignal::new(None::<KitView>);
    let words = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let write = move |secret| {
        desk.ask_tools(Ask::KitWords { secret }, move |told| {
            busy.try_set(false);
            if let Some(Told::Words(made)) = told {
                words.try_set(made);
            }
        });
    };
    let make = move |_| {
        busy.set(true);
        if let Some(secret) = kit.with_untracked(|kit| kit.as_ref().map(|kit| kit.secret)) {
            return write(secret);
        }
        // Only where its words can be shown, a kit is made.
        desk.ask_tools(Ask::Ready, move |ready| {
            if ready.is_none() {
                busy.try_set(false);
                return;
            }
            let act = PeopleAct::MakeKit;
            desk.ask(Request::People { act }, move |answer| match answer {
                Some(Answer::Kit(view)) => {
                    let secret = view.secret;
                    kit.try_set(Some(*view));
                    write(secret);
                }
                _ => _ = busy.try_set(false),
            });
        });
    };
    view! {
        <Sheet title="Recovery kit">
            {live(move || match kit.get().filter(|_| words.with(|words| !words.is_empty())) {
                None => {
                    view! {
                        <p>
                            "With a kit you come back to this desk as yourself when your devices are lost. Without one, and without another lead, a lost device means that nobody can ever invite, remove or erase again."
                        </p>
                        <p class="hint">
                            "Whoever holds the kit is you. Keep it where you keep what is valuable, away from your computer. It is used once; then you make a new one."
                        </p>
                        <footer>
                            <button class="primary" type="button" disabled=busy on:click=make>
                                "Make a kit"
                            </button>
                        </footer>
                    }
                        .into_any()
                }
                Some(kit) => view! { <Paper kit words=words.get() /> }.into_any(),
            })}
        </Sheet>
    }
}

/// What is printed.
#[component]
fn Paper(kit: KitView, words: String) -> impl IntoView {
    let KitView {
        desk_name,
        owner,
        relay,
        desk,
        ..
    } = kit;
    let file = (relay.clone(), desk, words.clone());
    let list = words
        .split(' ')
        .map(|word| view! { <li>{word.to_owned()}</li> })
        .collect_view();
    let print = move |_| {
        if let Some(window) = page::window() {
            // A browser that does not print leaves the words to be copied by hand.
            let _ = window.print();
        }
    };
    view! {
        <div class="kit">
            <p class="kit__about">{format!("Recovery kit of {owner} for the desk “{desk_name}”")}</p>
            <ol class="kit__words" aria-label="Words">
                {list}
            </ol>
            <dl class="facts">
                <dt>"Relay"</dt>
                <dd class="mono">{relay}</dd>
                <dt>"Desk"</dt>
                <dd class="mono" aria-label="Desk number">
                    {grouped(&desk.to_string())}
                </dd>
            </dl>
            <p class="hint">
                "To use it, open the app at the relay's address, choose “Use a recovery kit” and type words, relay and desk."
            </p>
        </div>
        <div class="no-print kit__ways">
            <p>"It is shown this once: print it, write it down, or save it, before you close this."</p>
            <button type="button" on:click=print>
                "Print"
            </button>
            <SaveKit file />
        </div>
    }
}

/// Of relay, desk and words.
#[component]
fn SaveKit(file: (String, DeskId, String)) -> impl IntoView {
    let desk = Desk::here();
    let passphrase = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let saved = RwSignal::new(false);
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        busy.set(true);
        let (relay, to, words) = file.clone();
        let ask = Ask::KitFile {
            relay,
            desk: to,
            words,
            passphrase: passphrase.get_untracked(),
        };
        desk.ask_tools(ask, move |told| {
            busy.try_set(false);
            if let Some(Told::KitFile(bytes)) = told {
                let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes.as_slice()));
                let given = page::download("recovery-kit.txt", "text/plain", &parts);
                saved.try_set(given.is_some());
            }
        });
    };
    view! {
        <form on:submit=save>
            <label>
                "Passphrase of the file, 12 characters or more"
                <input type="password" required minlength="12" autocomplete="new-password" bind:value=passphrase />
            </label>
            <button disabled=busy>{live(move || if saved.get() { "Saved" } else { "Save as a file" })}</button>
        </form>
    }
}

fn grouped(id: &str) -> String {
    let letters: Vec<char> = id.chars().collect();
    let groups: Vec<String> = letters
        .chunks(GROUP)
        .map(|group| group.iter().collect())
        .collect();
    groups.join(" ")
}
