//! The dialog that makes messages a ticket of their own.

use super::sheet::Sheet;
use crate::{dice, live::each, route::Place, state::Desk};
use desk_model::{Act, DocId, EntryId};
use desk_port::{Answer, Query, view::ItemBody};
use leptos::prelude::*;
use web_sys::SubmitEvent;

/// Characters of a message that the list shows.
const SHOWN_CHARS_MAX: usize = 120;

#[component]
pub fn Split(ticket: DocId) -> impl IntoView {
    let desk = Desk::here();
    let subject = RwSignal::new(String::new());
    let off = RwSignal::new(Vec::<EntryId>::new());
    let seen = desk.engine.watch(
        move || Query::Ticket { id: ticket },
        |answer| match answer {
            Answer::Ticket(view) => Some(view),
            _ => None,
        },
    );
    let messages = move || {
        let view = seen.with(|seen| seen.here().cloned().flatten());
        let message = |item: desk_port::TimelineItem| match item.body {
            ItemBody::Message { text, .. } => {
                let text: String = text.chars().take(SHOWN_CHARS_MAX).collect();
                Some((item.id, format!("{}: {text}", item.who)))
            }
            _ => None,
        };
        let items = view.map(|view| view.timeline).unwrap_or_default();
        items.into_iter().filter_map(message).collect::<Vec<_>>()
    };
    let split = move |event: SubmitEvent| {
        event.prevent_default();
        let child = dice::document();
        let act = Act::SplitTicket {
            ticket,
            child,
            messages: off.get_untracked(),
            subject: subject.get_untracked(),
        };
        desk.run_then(act, move |done| {
            if done {
                desk.asking.set(None);
                desk.go(Place::Ticket(child));
            }
        });
    };
    let choose = move |id: EntryId, on: bool| {
        off.update(|off| {
            off.retain(|each| *each != id);
            if on {
                off.push(id);
            }
        })
    };
    view! {
        <Sheet title="Split">
            <form on:submit=split>
                <p>"What you choose becomes a ticket of its own, of the same customer, and counts there."</p>
                <fieldset class="checks">
                    <legend>"Messages"</legend>
                    {each(messages, move |(id, words)| view! {
                        <label class="check">
                            <input type="checkbox" prop:checked=off.with_untracked(|off| off.contains(&id)) on:change=move |event| choose(id, event_target_checked(&event)) />
                            {words}
                        </label>
                    })}
                </fieldset>
                <label>
                    "Subject (empty: the same)" <input type="text" maxlength="300" bind:value=subject />
                </label>
                <footer>
                    <button class="primary">"Split it off"</button>
                </footer>
            </form>
        </Sheet>
    }
}
