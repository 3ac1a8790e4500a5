//! What an operator writes: a reply, whose draft colleagues see, or a note.

use crate::memo::Slot;
use crate::{
    clock,
    icon::{Icon, Shape},
    live::{each, effect, either, live, when},
    page,
    part::{
        canned::{Canned, signature},
        kept_text,
        markdown::Markdown,
        reply_files::{self, Attach, ReplyFiles},
        there::Presence,
    },
    state::{Desk, Writing},
    words,
};
use desk_model::{
    Act, BlobId, DocId,
    filling::{Filling, filled, signed},
};
use desk_port::view::{FileView, Offered};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use std::time::Duration;
use web_sys::{ClipboardEvent, DragEvent, KeyboardEvent};

/// How long the keys must rest before a draft is kept.
const REST: Duration = Duration::from_millis(300);
/// How long a reply can be taken back here; see `UNDO_SEND_MS` of the rules.
const UNDO: Duration = Duration::from_secs(10);

/// The own draft: what is in the box, what the engine has, and the timer between them.
#[derive(Clone, Copy)]
struct Draft {
    desk: Desk,
    ticket: DocId,
    text: RwSignal<String>,
    kept: StoredValue<String>,
    timer: StoredValue<Option<TimeoutHandle>>,
    /// What goes with it.
    files: Signal<Vec<FileView>>,
    /// What was sent just now and can be taken back.
    sent: Slot<Option<Sent>>,
}

#[derive(Clone)]
struct Sent {
    text: String,
    files: Vec<BlobId>,
    later: bool,
    at_ms: u64,
    /// What takes exactly this back.
    back: Offered,
}

impl Draft {
    fn stop(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }

    fn keep(self) {
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

    fn keep_soon(self) {
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
    fn follow(self, draft: String) {
        if page::has_focus("composer") {
            return;
        }
        if !self.is_ahead() && self.kept.with_value(|kept| *kept != draft) {
            self.kept.set_value(draft.clone());
            self.text.set(draft);
        }
    }

    /// Adds a text below what is written.
    fn add(self, text: &str) {
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
    fn is_empty(self) -> bool {
        self.text.with(|text| text.trim().is_empty()) && self.files.with(Vec::is_empty)
    }

    /// Sends what is written, with `end` below it; not before `at`.
    fn send(self, and_wait: bool, end: &str, at: Option<u64>, later: Slot<Option<String>>) {
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

#[component]
pub fn Composer(
    ticket: DocId,
    #[prop(into)] draft: Signal<String>,
    #[prop(into)] files: Signal<Vec<FileView>>,
    #[prop(into)] others: Signal<Vec<(String, String)>>,
    #[prop(into)] reply_to: Signal<Vec<String>>,
    #[prop(into)] language: Signal<String>,
    filling: Signal<Filling>,
) -> impl IntoView {
    let desk = Desk::here();
    let with_engine = draft.get_untracked();
    let own = Draft {
        desk,
        ticket,
        text: RwSignal::new(kept_text::reply(ticket, &with_engine)),
        kept: StoredValue::new(with_engine),
        timer: StoredValue::new(None),
        files,
        sent: Slot::new(None),
    };
    // What was typed last before the page was closed.
    if own.is_ahead() {
        own.keep_soon();
    }
    effect(move || own.follow(draft.get()));
    effect(move || {
        if let Some(text) = desk.to_reply.get() {
            desk.to_reply.set(None);
            desk.writing.set(Writing::Reply);
            // When its box is there.
            request_animation_frame(move || own.add(&text));
        }
    });
    let presence = Presence::here();
    let closed = window_event_listener_untyped("pagehide", move |_| own.keep());
    on_cleanup(move || {
        closed.remove();
        own.keep();
        presence.rests();
    });
    let tab = move |which: Writing, words: &'static str, key: &'static str| {
        view! {
            <button
                role="tab"
                aria-selected=move || (desk.writing.get() == which).to_string()
                aria-keyshortcuts=key
                title=format!("{words} ({key})")
                on:click=move |_| {
                    desk.writing.set(which);
                    request_animation_frame(|| { page::focus("composer"); });
                }
            >
                {words}
            </button>
        }
    };
    let preview = RwSignal::new(false);
    let over = RwSignal::new(false);
    let dropped = move |event: DragEvent| {
        over.set(false);
        reply_files::dropped(desk, ticket, &event);
    };
    let note = RwSignal::new(kept_text::read(ticket, kept_text::NOTE));
    view! {
        <section
            class="composer"
            class:is-over=over
            aria-label="Write"
            on:dragover=move |event: DragEvent| over.set(reply_files::dragged(&event))
            on:dragleave=move |_| over.set(false)
            on:drop=dropped
        >
            <OthersDrafts own others />
            <JustSent own />
            <div role="tablist" aria-label="Compose">
                {tab(Writing::Reply, "Reply", "R")}
                {tab(Writing::Note, "Note", "N")}
                {when(move || desk.writing.get() == Writing::Reply, move || view! { <Attach ticket /> })}
                <button
                    class="quiet small composer__preview"
                    aria-pressed=move || preview.get().to_string()
                    hidden=move || desk.writing.get() != Writing::Reply
                    on:click=move |_| preview.update(|on| *on = !*on)
                >
                    "Preview"
                </button>
            </div>
            {when(move || preview.get() && desk.writing.get() == Writing::Reply, move || view! {
                <div class="composer__shown" role="region" aria-label="Preview">
                    <Markdown text=own.text />
                    <ul class="files composer__files" aria-label="Files in the preview">
                        {each(move || own.files.get(), |file: FileView| {
                            view! { <li><Icon shape=Shape::Clip /><span class="files__name">{file.name}</span></li> }
                        })}
                    </ul>
                </div>
            })}
            {live(move || match desk.writing.get() {
                Writing::Reply => view! { <ReplyBox own reply_to language filling /> }.into_any(),
                Writing::Note => view! { <NoteBox desk ticket note /> }.into_any(),
            })}
        </section>
    }
}

fn is_send(event: &KeyboardEvent) -> bool {
    event.key() == "Enter" && (event.ctrl_key() || event.meta_key())
}

#[component]
fn ReplyBox(
    own: Draft,
    reply_to: Signal<Vec<String>>,
    language: Signal<String>,
    filling: Signal<Filling>,
) -> impl IntoView {
    let presence = Presence::here();
    let desk = own.desk;
    let ends = move || filling.with(|filling| filled(&signature(desk), filling));
    // A day and a time, while the reply is to be sent later.
    let later = Slot::new(None::<String>);
    let send = move |and_wait| {
        presence.rests();
        let chosen = later.get_untracked();
        let at = chosen.as_deref().and_then(clock::typed);
        if chosen.is_some() && at.is_none() {
            let why =
                "Choose the day and the time at which it leaves, or close that choice. Nothing was sent.";
            return desk.notice.set(Some(why.to_owned()));
        }
        own.send(and_wait, &untrack(ends), at, later);
    };
    let empty = move || own.is_empty();
    let to = move || match reply_to.get() {
        to if to.is_empty() => {
            "No address: say it by phone or in person, or add one to the customer.".to_owned()
        }
        to if ends().is_empty() => format!("to {}", to.join(", ")),
        to => format!("to {}, with the signature", to.join(", ")),
    };
    view! {
        <textarea
            id="composer"
            aria-label="Reply"
            rows="4"
            prop:value=own.text
            on:input=move |event| {
                own.text.set(event_target_value(&event));
                presence.typed();
                own.keep_soon();
            }
            on:blur=move |_| own.keep()
            on:paste=move |event: ClipboardEvent| reply_files::pasted(desk, own.ticket, &event)
            on:keydown=move |event| if is_send(&event) { send(false) }
        ></textarea>
        <ReplyFiles ticket=own.ticket files=own.files />
        <footer>
            <span class="hint">{live(to)}</span>
            <Canned language filling chosen=Callback::new(move |text: String| own.add(&text)) />
            {either(move || later.with(Option::is_some), move || {
                let typed = move |event| later.set(Some(event_target_value(&event)));
                view! {
                    <input type="datetime-local" aria-label="Leaves at" class="composer__later" on:input=typed />
                    <button class="quiet small" aria-label="Not later" on:click=move |_| later.set(None)>
                        <Icon shape=Shape::Close />
                    </button>
                }
            }, move || {
                let open = move |_| later.set(Some(String::new()));
                view! { <button class="quiet" title="Send it at a moment of your choice" on:click=open>"Later"</button> }
            })}
            <button class="quiet" disabled=empty on:click=move |_| send(true)>
                "Send and wait"
            </button>
            <button class="primary" disabled=empty title="Send (Ctrl Enter)" on:click=move |_| send(false)>
                "Send"
            </button>
        </footer>
    }
}

#[component]
fn NoteBox(desk: Desk, ticket: DocId, note: RwSignal<String>) -> impl IntoView {
    let presence = Presence::here();
    let empty = move || note.with(|text| text.trim().is_empty());
    let add = move || {
        presence.rests();
        let text = note.get_untracked();
        if text.trim().is_empty() {
            return;
        }
        note.set(String::new());
        let back = text.clone();
        desk.run_then(Act::AddNote { ticket, text }, move |done| {
            let newer = note.try_get_untracked().unwrap_or_default();
            if !done {
                let both = kept_text::give_back(back, &newer);
                kept_text::write(ticket, kept_text::NOTE, &both);
                note.try_set(both);
            } else if newer.is_empty() {
                kept_text::write(ticket, kept_text::NOTE, "");
            }
        });
    };
    view! {
        <textarea
            id="composer"
            class="is-note"
            aria-label="Note"
            rows="4"
            prop:value=note
            on:input=move |event| {
                let text = event_target_value(&event);
                presence.typed();
                kept_text::write(ticket, kept_text::NOTE, &text);
                note.set(text);
            }
            on:keydown=move |event| if is_send(&event) { add() }
        ></textarea>
        <Names note />
        <footer>
            <span class="hint">"Only the team reads it. @ and a name call somebody."</span>
            <button class="primary" disabled=empty title="Add note (Ctrl Enter)" on:click=move |_| add()>
                "Add note"
            </button>
        </footer>
    }
}

/// While a name is being typed after an `@` at the end of a note: who may be meant.
#[component]
fn Names(note: RwSignal<String>) -> impl IntoView {
    let desk = Desk::here();
    let begun = move || note.with(|text| Some(words::lower(text.rsplit_once('@')?.1)));
    let names = move || {
        let begun = begun()?;
        let me = desk.me.get();
        desk.people.with(|people| {
            let fits = people.iter().filter(|person| {
                let name = words::lower(&person.name);
                Some(person.id) != me && name.starts_with(&begun) && name != begun
            });
            Some(fits.map(|person| person.name.clone()).collect::<Vec<_>>())
        })
    };
    view! {
        <div class="inline composer__names" role="group" aria-label="Who is meant">
            {each(move || names().unwrap_or_default(), move |name: String| {
                let own = name.clone();
                let choose = move |_| {
                    note.update(|text| {
                        text.truncate(text.rfind('@').map_or(text.len(), |at| at + 1));
                        text.push_str(&own);
                        text.push(' ');
                    });
                    page::focus("composer");
                };
                view! { <button class="small" on:click=choose>{name}</button> }
            })}
        </div>
    }
}

/// For some seconds after it was sent, what takes a reply back into the box.
#[component]
fn JustSent(own: Draft) -> impl IntoView {
    let desk = own.desk;
    live(move || {
        let Sent {
            text,
            files,
            later,
            back,
            ..
        } = own.sent.get()?;
        let back = move |_| {
            let (text, files) = (text.clone(), files.clone());
            desk.take_then(back.clone(), move |done| {
                if done {
                    own.sent.set(None);
                    own.add(&text);
                    if !files.is_empty() {
                        let ticket = own.ticket;
                        desk.run(Act::AttachFiles { ticket, files });
                    }
                }
            });
        };
        Some(view! {
            <p class="composer__sent" role="status">
                {if later { "It leaves then. " } else { "It leaves in a few seconds. " }}
                <button class="small" on:click=back>"Take it back"</button>
            </p>
        })
    })
}

#[component]
fn OthersDrafts(own: Draft, others: Signal<Vec<(String, String)>>) -> impl IntoView {
    let writing = move || {
        others
            .get()
            .into_iter()
            .filter(|(_, text)| !text.trim().is_empty())
    };
    live(move || {
        writing()
            .map(|(who, text)| {
                let taken = text.clone();
                let take = move |_| {
                    own.desk.writing.set(Writing::Reply);
                    own.add(&taken);
                };
                view! {
                    <details class="others-draft">
                        <summary>{format!("{who} is writing a reply")}</summary>
                        <p class="item__text">{text}</p>
                        <button class="small" on:click=take>"Go on with it"</button>
                    </details>
                }
            })
            .collect_view()
    })
}
