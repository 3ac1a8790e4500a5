//! The files of a reply that is being written: chosen, dropped or pasted, how far each is, and the way to take one out. They are
//! with the engine, so they are there again after a reload.

use super::file::File;
use crate::memo::Memo;
use crate::{
    dice,
    icon::{Icon, Shape},
    live::each,
    page,
    state::{Desk, Writing},
    words,
};
use desk_model::{Act, BlobId, CommandId, DocId};
use desk_port::{Answer, event::Refusal, view::FileView};
use leptos::prelude::*;
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, FileList, HtmlInputElement};

/// A file that is being added.
#[derive(Clone, PartialEq)]
pub struct Adding {
    pub command: CommandId,
    pub ticket: DocId,
    name: String,
    pub bytes_done: u64,
    bytes_total: u64,
}

/// Whether something is being added to the reply to a ticket.
pub fn is_adding(desk: Desk, ticket: DocId) -> bool {
    desk.adding
        .with_untracked(|all| all.iter().any(|file| file.ticket == ticket))
}

/// Adds files, one after the other, and says whether there are any.
pub fn add(desk: Desk, ticket: DocId, files: Option<FileList>) -> bool {
    let Some(files) = files else { return false };
    let mut waiting = Vec::new();
    for place in (0..files.length()).rev() {
        if let Some(file) = files.item(place) {
            waiting.push((dice::command(), file));
        }
    }
    desk.adding.update(|all| {
        all.extend(waiting.iter().rev().map(|(command, file)| Adding {
            command: *command,
            ticket,
            name: file.name(),
            bytes_done: 0,
            bytes_total: file.size() as u64,
        }));
    });
    let some = !waiting.is_empty();
    next(desk, ticket, waiting, String::new());
    some
}

fn next(desk: Desk, ticket: DocId, mut waiting: Vec<(CommandId, web_sys::File)>, mut why: String) {
    let Some((command, file)) = waiting.pop() else {
        if !why.is_empty() {
            desk.notice.set(Some(why));
        }
        return;
    };
    let told = move |result: Result<Answer, Refusal>| {
        desk.adding
            .update(|all| all.retain(|file| file.command != command));
        // Each reason once.
        if let Err(refusal) = result
            && !why.contains(&refusal.sentence)
        {
            if !why.is_empty() {
                why.push(' ');
            }
            why.push_str(&refusal.sentence);
        }
        next(desk, ticket, waiting, why);
    };
    desk.engine.attach(ticket, command, &file, told);
}

fn holds(data: &DataTransfer, what: &str) -> bool {
    data.types().includes(&what.into(), 0)
}

/// Files are dragged over the place where they can be dropped.
pub fn dragged(event: &DragEvent) -> bool {
    let is_over = event.data_transfer().is_some_and(|data| holds(&data, "Files"));
    if is_over {
        event.prevent_default();
    }
    is_over
}

pub fn dropped(desk: Desk, ticket: DocId, event: &DragEvent) {
    if dragged(event) {
        // A note has none.
        desk.writing.set(Writing::Reply);
        add(desk, ticket, event.data_transfer().and_then(|data| data.files()));
    }
}

pub fn pasted(desk: Desk, ticket: DocId, event: &ClipboardEvent) {
    // What programs copy as text and as a picture of it is text.
    let data = event.clipboard_data().filter(|data| !holds(data, "text/plain"));
    if add(desk, ticket, data.and_then(|data| data.files())) {
        event.prevent_default();
    }
}

/// The way to choose some.
#[component]
pub fn Attach(ticket: DocId) -> impl IntoView {
    let desk = Desk::here();
    let chosen = move |event: web_sys::Event| {
        let input = event_target::<HtmlInputElement>(&event);
        add(desk, ticket, input.files());
        // The same file may be chosen again.
        input.set_value("");
    };
    view! {
        <label class="attach">
            <input
                type="file"
                multiple
                aria-label="Attach files"
                title="Files to go with the reply; they can be dropped or pasted here too"
                on:change=chosen
            />
            <Icon shape=Shape::Clip />
            <span aria-hidden="true">"Attach"</span>
        </label>
    }
}

#[component]
pub fn ReplyFiles(ticket: DocId, files: Memo<Vec<FileView>>) -> impl IntoView {
    let desk = Desk::here();
    let take_out = Callback::new(move |file: BlobId| {
        desk.run(Act::DetachFile { ticket, file });
        page::focus("composer");
    });
    let adding = move || {
        let mut all = desk.adding.get();
        all.retain(|file| file.ticket == ticket);
        all
    };
    view! {
        <ul class="files composer__files" aria-label="Files of the reply" aria-live="polite">
            {each(move || files.get(), move |file: FileView| view! { <File file take_out /> })}
            {each(adding, |file: Adding| {
                let label = format!("Adding {}", file.name);
                view! {
                    <li>
                        <Icon shape=Shape::Clip />
                        <span class="files__name">{file.name}</span>
                        <span class="hint">{words::size(file.bytes_total)}</span>
                        <progress aria-label=label max=file.bytes_total.max(1).to_string() prop:value=file.bytes_done as f64></progress>
                    </li>
                }
            })}
        </ul>
    }
}
