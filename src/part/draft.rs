//! The own draft of a reply: what is in the box, what the engine has, and the sending of it.

use super::{kept_text, reply_files};
use crate::{
    clock,
    memo::{Memo, Slot},
    page,
    state::Desk,
};
use desk_model::{Act, BlobId, DocId, filling::signed};
use desk_port::view::{FileView, Offered};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use std::time::Duration;

/// How long the keys must rest before a draft is kept.
const REST: Duration = Duration::from_millis(300);
/// How long a reply can be taken back here; see `UNDO_SEND_MS` of the rules.
const UNDO: Duration = Duration::from_secs(10);

/// The own draft: what is in the box, what the engine has, and the timer between them.
#[derive(Clone, Copy)]
pub struct Draft {
    pub desk: Desk,
    pub ticket: DocId,
    pub text: RwSignal<String>,
    kept: StoredValue<String>,
    timer: StoredValue<Option<TimeoutHandle>>,
    /// What goes with it.
    pub files: Memo<Vec<FileView>>,
    /// What was sent just now and can be taken back.
    pub sent: Slot<Option<Sent>>,
}

#[derive(Clone)]
pub struct Sent {
    pub text: String,
    pub files: Vec<BlobId>,
    pub later: bool,
    pub at_ms: u64,
    /// What takes exactly this back.
    pub back: Offered,
}

impl Draft {
    /// Goes on with what the engine has, or with what was typed after that before the page was closed.
    pub fn new(desk: Desk, ticket: DocId, with_engine: String, files: Memo<Vec<FileView>>) -> Self {
        let own = Self {
            desk,
            ticket,
            text: RwSignal::new(kept_text::reply(ticket, &with_engine)),
            kept: StoredValue::new(with_engine),
            timer: StoredValue::new(None),
            files,
            sent: Slot::new(None),
        };
        if own.is_ahead() {
            own.keep_soon();
        }
        own
    }

    fn stop(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }

    pub fn keep(self) {
        self.stop();
        // A box that goes while it has the focus tells so when all that belongs to it is gone already, and was kept.
        let Some(text) = self.text.try_get_untracked() else {
            return;
        };
        if self.kept.with_value(|kept| *kept != text) {
            self.kept.set_value(text.clone());
            self.keep_here();
            let (ticket, taken) = (self.ticket, text.clone());
            self.desk.run_then(Act::EditDraft { ticket, text }, move |done| {
                if done {
                    kept_text::taken(ticket, &taken);
                }
            });
        }
    }

    /// Until the engine has it, or for good when the ticket is gone.
    fn keep_here(self) {
        if let Some(text) = self.text.try_get_untracked() {
            kept_text::write(self.ticket, kept_text::REPLY, &text);
        }
    }

    pub fn keep_soon(self) {
        self.keep_here();
        self.stop();
        let timer = set_timeout_with_handle(move || self.keep(), REST).ok();
        self.timer.set_value(timer);
    }

    /// There is something in the box that the engine was not given.
    fn is_ahead(self) -> bool {
        self.kept
            .with_value(|kept| self.text.with_untracked(|text| text != kept))
    }

    /// Takes what the engine has, as when the person writes in another tab; not while they write here, for what comes in may
    /// be older than what is in the box.
    pub fn follow(self, draft: String) {
        if page::has_focus("composer") {
            return;
        }
        if !self.is_ahead() && self.kept.with_value(|kept| *kept != draft) {
            self.kept.set_value(draft.clone());
            self.text.set(draft);
        }
    }

    /// Adds a text below what is written.
    pub fn add(self, text: &str) {
        if !text.is_empty() {
            self.text.update(|written| {
                if !written.trim().is_empty() {
                    written.push_str("\n\n");
                }
                written.push_str(text);
            });
            self.keep_soon();
        }
        page::focus("composer");
    }

    /// There is nothing to send.
    pub fn is_empty(self) -> bool {
        self.text.with(|text| text.trim().is_empty()) && self.files.with(Vec::is_empty)
    }

    /// Sends what is written, with `end` below it; not before `at`.
    pub fn send(self, and_wait: bool, end: &str, at: Option<u64>, later: Slot<Option<String>>) {
        self.stop();
        if untrack(move || self.is_empty()) {
            return;
        }
        let ticket = self.ticket;
        if reply_files::is_adding(self.desk, ticket) {
            let why = "A file is still being added to this reply. Nothing was sent; send it when the file is there.";
            return self.desk.notice.set(Some(why.to_owned()));
        }
        let text = self.text.get_untracked();
        self.text.set(String::new());
        let files: Vec<BlobId> = self
            .files
            .with_untracked(|files| files.iter().map(|file| file.blob).collect());
        let sent_files = files.clone();
        let back = text.clone();
        let sent = text.clone();
        let text = signed(&text, end);
        let act = Act::SendReply {
            ticket,
            text,
            and_wait,
            at,
            files,
        };
        self.desk.run_with_back(act, move |way_back| {
            if let Some(way_back) = way_back {
                later.set(None);
                let at_ms = clock::now_ms();
                self.sent.set(Some(Sent {
                    text: sent,
                    files: sent_files,
                    later: at.is_some(),
                    at_ms,
                    back: way_back,
                }));
                // Not what was sent after it.
                let forget = move || {
                    self.sent
                        .update(|sent| *sent = sent.take().filter(|sent| sent.at_ms != at_ms));
                };
                set_timeout(forget, UNDO);
                kept_text::taken(ticket, &back);
                self.kept.try_set_value(String::new());
                self.desk.run(Act::EditDraft {
                    ticket,
                    text: String::new(),
                });
            } else {
                let newer = self.text.try_get_untracked().unwrap_or_default();
                let both = kept_text::give_back(back, &newer);
                kept_text::write(ticket, kept_text::REPLY, &both);
                if let Some(text) = self.text.try_set(both) {
                    // The ticket is not open any more: the words go back to where its draft is kept.
                    self.desk.run(Act::EditDraft { ticket, text });
                }
            }
        });
    }
}
