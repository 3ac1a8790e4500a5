//! Who of the colleagues is where: heard once for the whole desk, shown in rows and in the head of a ticket; and what this tab
//! says of itself.

use crate::memo::Memo;
use crate::{
    engine::Seen,
    live::{effect, live},
    page,
    route::Place,
    state::Desk,
    words,
};
use desk_model::DocId;
use desk_port::{Answer, PresenceView, Query, Request};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use std::time::Duration;

/// So long after the last key somebody does not write any more.
const REST: Duration = Duration::from_secs(4);
/// Colleagues whose initials a row has room for.
const ROW_NAMES: usize = 2;

/// See the module; `Copy`, from the context of the desk.
#[derive(Clone, Copy)]
pub struct Presence {
    there: Memo<Seen<Vec<PresenceView>>>,
    typing: RwSignal<bool>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Presence {
    /// Hears the others from now on, and says what this tab has open.
    pub fn start(desk: Desk) -> Self {
        let there = desk.engine.watch(
            || Query::Presence,
            |answer| match answer {
                Answer::Presence(there) => Some(there),
                _ => None,
            },
        );
        let presence = Self {
            there,
            typing: RwSignal::new(false),
            timer: StoredValue::new(None),
        };
        let shown = RwSignal::new(page::is_shown());
        for event in ["visibilitychange", "pageshow"] {
            let seen = window_event_listener_untyped(event, move |_| shown.set(page::is_shown()));
            on_cleanup(move || seen.remove());
        }
        let hidden = window_event_listener_untyped("pagehide", move |_| shown.set(false));
        on_cleanup(move || hidden.remove());
        let open = Memo::new(move |_| match desk.route.with(|route| route.place) {
            Place::Ticket(id) if shown.get() => Some(id),
            _ => None,
        });
        effect(move || {
            // Said again with the clock: the engine does not count on a tab that has become silent.
            desk.now_ms.get();
            let (doc, typing) = (open.get(), presence.typing.get());
            desk.engine.ask(Request::Presence { doc, typing }, |_| {});
        });
        presence
    }

    pub fn here() -> Self {
        expect_context()
    }

    /// A key went into a box.
    pub fn typed(self) {
        self.stop();
        if !self.typing.get_untracked() {
            self.typing.set(true);
        }
        let timer = set_timeout_with_handle(move || self.rests(), REST).ok();
        self.timer.set_value(timer);
    }

    /// Nothing is written any more.
    pub fn rests(self) {
        self.stop();
        if self.typing.try_get_untracked() == Some(true) {
            self.typing.set(false);
        }
    }

    fn stop(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }

    fn at(self, doc: DocId) -> Memo<Vec<PresenceView>> {
        Memo::new(move |_| {
            self.there.with(|seen| {
                let all = seen.here().map(Vec::as_slice).unwrap_or_default();
                all.iter().filter(|view| view.doc == doc).cloned().collect()
            })
        })
    }
}

/// In the head of a ticket: "Linus is here".
#[component]
pub fn There(doc: DocId) -> impl IntoView {
    let there = Presence::here().at(doc);
    view! {
        <span class="there" aria-live="polite" hidden=move || there.with(Vec::is_empty)>
            {live(move || there.with(|there| words::there(there)))}
        </span>
    }
}

/// In a row: initials, with the same words for those who do not see them.
#[component]
pub fn RowThere(doc: DocId) -> impl IntoView {
    let there = Presence::here().at(doc);
    live(move || {
        let there = there.get();
        (!there.is_empty()).then(|| {
            let told = words::there(&there);
            let typing = there.iter().any(|view| view.typing);
            let names = there
                .iter()
                .take(ROW_NAMES)
                .map(|view| words::initials(&view.name));
            let mut initials: Vec<String> = names.collect();
            if there.len() > ROW_NAMES {
                initials.push(format!("+{}", there.len() - ROW_NAMES));
            }
            view! {
                <span class="there" class:is-typing=typing role="img" aria-label=told.clone() title=told>
                    {initials.join(" ")}
                </span>
            }
        })
    })
}
