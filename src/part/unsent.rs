//! Work that never reached the team: who was removed saves it as a file, and a lead takes the file in.

use super::sheet::Sheet;
use crate::memo::Memo;
use crate::{live::live, page, state::Desk, words};
use desk_port::{Answer, Request, UnsentFile, UnsentTaken};
use leptos::prelude::*;

/// A banner for who was removed, while something of theirs was not shared.
#[component]
pub fn SaveUnsent() -> impl IntoView {
    let desk = Desk::here();
    let unshared = Memo::new(move |_| {
        desk.status.with(|status| {
            let status = status.as_ref()?;
            let removed = status.desk.as_ref()?.is_removed;
            (removed && status.sync.unshared > 0).then_some(status.sync.unshared)
        })
    });
    let saved = RwSignal::new(None::<String>);
    let save = move |_| {
        desk.ask(Request::SaveUnsent, move |answer| {
            if let Some(Answer::UnsentFile(file)) = answer {
                saved.set(hand_over(&file));
            }
        });
    };
    live(move || {
        unshared.get().map(|changes| {
            view! {
                <div class="banner banner--warn notice" role="region" aria-label="Unsent work">
                    <p>
                        {live(move || {
                            saved
                                .get()
                                .unwrap_or_else(|| {
                                    format!(
                                        "{} of yours never reached the team. Save them as a file and give it to a lead, who can take them in.",
                                        words::count(u64::from(changes), "change", "changes"),
                                    )
                                })
                        })}
                    </p>
                    <button class="small" on:click=save>
                        "Save my unsent work"
                    </button>
                </div>
            }
        })
    })
}

/// Gives the file to the person, and says what to do with it.
fn hand_over(file: &UnsentFile) -> Option<String> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(file.bytes.as_slice()));
    page::download("unsent-work.hotline", "application/octet-stream", &parts)?;
    let mut said = format!(
        "{} saved. Only members of the desk can read the file: give it to a lead, who takes it in under People.",
        words::count(u64::from(file.changes), "change was", "changes were")
    );
    if file.files_left > 0 {
        said.push_str(&format!(
            " {} not in it: send what you still have of them yourself.",
            words::count(u64::from(file.files_left), "attachment is", "attachments are")
        ));
    }
    Some(said)
}

/// The dialog that takes such a file in.
#[component]
pub fn TakeUnsent() -> impl IntoView {
    let desk = Desk::here();
    let taken = RwSignal::new(None::<UnsentTaken>);
    let chosen = move |event: web_sys::Event| {
        taken.set(None);
        page::read_chosen(&event, move |read| {
            let Some(file) = read else {
                return desk.notice.set(Some(page::FILE_UNREAD.to_owned()));
            };
            desk.ask(Request::TakeUnsent { file }, move |answer| {
                if let Some(Answer::UnsentTaken(what)) = answer {
                    taken.try_set(Some(what));
                }
            });
        });
    };
    view! {
        <Sheet title="Take in unsent work">
            <p>"Who was removed may have saved what never reached the team as a file. It is checked, and held back until a lead admits it."</p>
            <label class="drop">
                <span aria-hidden="true">"Choose the file:"</span>
                <input type="file" aria-label="File of unsent work" on:change=chosen />
            </label>
            {live(move || taken.get().map(|taken| view! { <p role="status">{taken.sentence()}</p> }))}
        </Sheet>
    }
}
