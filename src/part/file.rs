//! The attachments of a message: each with its size, how far it is on its way, and why it is not there.

use crate::memo::{Memo, Slot};
use crate::{
    icon::{Icon, Shape},
    live::live,
    page,
    state::Desk,
    words,
};
use desk_model::{BlobId, DocId};
use desk_port::{
    Answer, Request,
    status::{Transfer, Way},
    view::FileView,
};
use js_sys::Array;
use leptos::prelude::*;

/// What a person hears where the browser does not do its part.
fn not_saved(name: &str) -> String {
    format!("The file “{name}” could not be saved. It is still in the ticket.")
}

/// An attachment that is read piece by piece.
struct Reading {
    desk: Desk,
    ticket: DocId,
    blob: BlobId,
    name: String,
    media_type: String,
    pieces: u32,
    /// The bytes so far.
    parts: Array,
    told: Slot<Option<String>>,
}

impl Reading {
    /// Asks for the next piece, and hands the file over after the last.
    fn go_on(self) {
        let piece = self.parts.length();
        if piece >= self.pieces {
            let saved = page::download(&self.name, &self.media_type, &self.parts);
            return self.tell(saved.is_none().then(|| not_saved(&self.name)));
        }
        let request = Request::ReadAttachment {
            ticket: self.ticket,
            blob: self.blob,
            piece,
        };
        self.desk.engine.ask(request, move |answer| {
            let bytes = match answer {
                Ok(Answer::Piece { bytes }) => Some(js_sys::Uint8Array::from(bytes.as_slice())),
                Ok(_) => None,
                Err(refusal) => return self.tell(Some(refusal.sentence)),
            };
            match bytes {
                Some(bytes) => {
                    self.parts.push(&bytes);
                    self.go_on();
                }
                None => self.tell(Some(not_saved(&self.name))),
            }
        });
    }

    /// Beside the file, if it is still shown.
    fn tell(&self, sentence: Option<String>) {
        self.told.set(sentence);
    }
}

/// Has the file brought here and hands it to the person.
fn open(desk: Desk, ticket: DocId, blob: BlobId, told: Slot<Option<String>>) {
    told.set(None);
    desk.engine.ask(
        Request::OpenAttachment { ticket, blob },
        move |answer| match answer {
            Ok(Answer::File {
                name,
                media_type,
                pieces,
                ..
            }) => Reading {
                desk,
                ticket,
                blob,
                name,
                media_type,
                pieces,
                parts: Array::new(),
                told,
            }
            .go_on(),
            Ok(_) => {}
            Err(refusal) => {
                told.set(Some(refusal.sentence));
            }
        },
    );
}

#[component]
pub fn Files(files: Vec<FileView>) -> impl IntoView {
    (!files.is_empty()).then(|| {
        view! {
            <ul class="files" aria-label="Attachments">
                {files.into_iter().map(|file| view! { <File file take_out=None /> }).collect_view()}
            </ul>
        }
    })
}

/// With `take_out` it is a file of a reply that is not sent.
#[component]
pub fn File(file: FileView, #[prop(into)] take_out: Option<Callback<BlobId>>) -> impl IntoView {
    let desk = Desk::here();
    let FileView {
        name,
        size,
        doc: ticket,
        blob,
        is_shared,
    } = file;
    let told = Slot::new(None);
    let moving = Memo::new(move |_| {
        desk.status.with(|status| {
            let transfers = &status.as_ref()?.transfers;
            transfers.iter().find(|transfer| transfer.blob == blob).cloned()
        })
    });
    let comes =
        move || moving.with(|moving| moving.as_ref().is_some_and(|transfer| transfer.way == Way::Down));
    let (shown, named) = (name.clone(), name.clone());
    view! {
        <li>
            <button class="small" disabled=comes on:click=move |_| open(desk, ticket, blob, told)>
                <Icon shape=Shape::Clip />
                <span class="files__name">{name}</span>
                <span class="hint">{words::size(size)}</span>
            </button>
            {live(move || match moving.get() {
                Some(transfer) => view! { <OnItsWay name=shown.clone() transfer /> }.into_any(),
                None if !is_shared && take_out.is_none() => view! { <span class="hint">"not shared yet"</span> }.into_any(),
                None => ().into_any(),
            })}
            {take_out
                .map(|take_out| {
                    let label = format!("Remove {named}");
                    view! {
                        <button class="quiet small" aria-label=label title="Remove" on:click=move |_| take_out.run(blob)>
                            <Icon shape=Shape::Close />
                        </button>
                    }
                })}
            {live(move || told.get().map(|sentence: String| view! { <p class="is-warn" role="alert">{sentence}</p> }))}
        </li>
    }
}

/// How far it is, and the way to stop it.
#[component]
fn OnItsWay(name: String, transfer: Transfer) -> impl IntoView {
    let desk = Desk::here();
    let Transfer {
        blob,
        way,
        bytes_done,
        bytes_total,
        ..
    } = transfer;
    let label = match way {
        Way::Up => format!("Sending {name}"),
        Way::Down => format!("Receiving {name}"),
    };
    view! {
        <progress aria-label=label max=bytes_total.max(1).to_string() prop:value=bytes_done as f64></progress>
        <span class="hint">{words::transfer(&transfer)}</span>
        {(way == Way::Down)
            .then(|| {
                view! {
                    <button class="quiet small" on:click=move |_| desk.ask(Request::StopAttachment { blob }, |_| {})>
                        "Stop"
                    </button>
                }
            })}
    }
}
