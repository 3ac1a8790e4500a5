//! The dialog that takes mail in: files chosen or dropped, how far it is, and which mails could not be read.

use super::sheet::Sheet;
use crate::{live::live, state::Desk, words};
use desk_port::{Progress, Request};
use leptos::prelude::*;
use web_sys::{DragEvent, FileList, HtmlInputElement};

fn hand_over(desk: Desk, files: Option<FileList>) {
    let Some(files) = files.filter(|files| files.length() > 0) else {
        return;
    };
    let list = js_sys::Array::new();
    for at in 0..files.length() {
        if let Some(file) = files.item(at) {
            list.push(&file);
        }
    }
    desk.import.set(Some(Progress::default()));
    desk.engine.import(&list);
}

#[component]
pub fn Import() -> impl IntoView {
    let desk = Desk::here();
    let over = RwSignal::new(false);
    let chosen =
        move |event: web_sys::Event| hand_over(desk, event_target::<HtmlInputElement>(&event).files());
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        hand_over(desk, event.data_transfer().and_then(|data| data.files()));
    };
    view! {
        <Sheet title="Import">
            <p>"Mail as .mbox, .eml or single messages, whatever their names. What is here already is not taken twice."</p>
            <label
                class="drop"
                class:is-over=over
                on:dragover=move |event: DragEvent| {
                    event.prevent_default();
                    over.set(true);
                }
                on:dragleave=move |_| over.set(false)
                on:drop=dropped
            >
                <span aria-hidden="true">"Drop files here, or choose them:"</span>
                <input type="file" multiple aria-label="Mail files" on:change=chosen />
            </label>
            {live(move || desk.import.get().map(|progress| view! { <HowFar desk progress /> }))}
        </Sheet>
    }
}

#[component]
fn HowFar(desk: Desk, progress: Progress) -> impl IntoView {
    let runs = !progress.finished && progress.stopped.is_none();
    let sentence = match &progress.stopped {
        Some(why) => why.clone(),
        None if progress.finished => "The import is finished.".to_owned(),
        None => format!(
            "Read {} of {}.",
            words::size(progress.bytes_done),
            words::size(progress.bytes_total)
        ),
    };
    let counts = format!(
        "{} added, {} here before, {} not readable",
        words::count(u64::from(progress.added), "mail", "mails"),
        words::number(u64::from(progress.known)),
        words::number(u64::from(progress.bad_total)),
    );
    let bad = progress.bad.clone();
    view! {
        <div class="how-far">
            <progress
                aria-label="Import"
                max=progress.bytes_total.max(1).to_string()
                prop:value=if progress.finished { progress.bytes_total.max(1) } else { progress.bytes_done } as f64
            ></progress>
            <p aria-live="polite">{sentence}" "{counts}</p>
            {(!bad.is_empty())
                .then(|| {
                    view! {
                        <details>
                            <summary>"Mails that could not be read"</summary>
                            <ul>
                                {bad
                                    .into_iter()
                                    .map(|mail| view! { <li>{format!("{}, mail {}: {}", mail.file, mail.number, mail.reason)}</li> })
                                    .collect_view()}
                            </ul>
                        </details>
                    }
                })}
            {runs
                .then(|| {
                    view! {
                        <button type="button" on:click=move |_| desk.ask(Request::StopImport, |_| {})>
                            "Stop"
                        </button>
                    }
                })}
        </div>
    }
}
