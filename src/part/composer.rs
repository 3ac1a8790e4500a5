//! What an operator writes: a reply, whose draft colleagues see, or a note.

use crate::memo::{Memo, Slot};
use crate::{
    clock,
    icon::{Icon, Shape},
    live::{each, effect, either, live, when},
    page,
    part::{
        canned::{Canned, signature},
        draft::{Draft, Sent},
        kept_text,
        markdown::Markdown,
        reply_files::{self, Attach, ReplyFiles},
        suggest::Suggest,
        there::Presence,
    },
    state::{Desk, Writing},
};
use desk_model::{
    Act, DocId,
    filling::{Filling, filled},
};
use desk_port::view::FileView;
use leptos::prelude::*;
use web_sys::{ClipboardEvent, DragEvent, KeyboardEvent};

#[component]
pub fn Composer(
    ticket: DocId,
    #[prop(into)] draft: Signal<String>,
    files: Memo<Vec<FileView>>,
    others: Memo<Vec<(String, String)>>,
    reply_to: Memo<Vec<String>>,
    #[prop(into)] language: Signal<String>,
    filling: Memo<Filling>,
) -> impl IntoView {
    let desk = Desk::here();
    let own = Draft::new(desk, ticket, draft.get_untracked(), files);
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
    reply_to: Memo<Vec<String>>,
    language: Signal<String>,
    filling: Memo<Filling>,
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
    let write = move |text| {
        own.text.set(text);
        own.keep_soon();
    };
    let suggest = Suggest::new(own.ticket, own.text, Some((language, filling)), write);
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
                suggest.look(&event);
            }
            on:blur=move |_| own.keep()
            on:paste=move |event: ClipboardEvent| reply_files::pasted(desk, own.ticket, &event)
            on:keydown=move |event| if is_send(&event) { send(false) }
        ></textarea>
        {suggest.show()}
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
    let write = move |text: String| {
        kept_text::write(ticket, kept_text::NOTE, &text);
        note.set(text);
    };
    let suggest = Suggest::new(ticket, note, None, write);
    view! {
        <textarea
            id="composer"
            class="is-note"
            aria-label="Note"
            rows="4"
            prop:value=note
            on:input=move |event| {
                presence.typed();
                write(event_target_value(&event));
                suggest.look(&event);
            }
            on:keydown=move |event| if is_send(&event) { add() }
        ></textarea>
        {suggest.show()}
        <footer>
            <span class="hint">"Only the team reads it. @ and a name call somebody, # names a ticket, ;; an article."</span>
            <button class="primary" disabled=empty title="Add note (Ctrl Enter)" on:click=move |_| add()>
                "Add note"
            </button>
        </footer>
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
fn OthersDrafts(own: Draft, others: Memo<Vec<(String, String)>>) -> impl IntoView {
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
