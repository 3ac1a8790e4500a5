//! In the place of what is not here: who erased it and when, or that it has not arrived.

use super::place_head::Back;
use crate::{clock, engine::Seen, live::live, state::Desk};
use desk_model::DocId;
use desk_port::{Answer, ErasedView, Query};
use leptos::prelude::*;

/// `what` is "ticket", "customer" or "article".
#[component]
pub fn Gone(doc: DocId, what: &'static str) -> impl IntoView {
    let desk = Desk::here();
    let seen = desk.engine.watch(
        move || Query::Erased { doc },
        |answer| match answer {
            Answer::Erased(erased) => Some(erased),
            _ => None,
        },
    );
    let words = move || match seen.get() {
        Seen::Waiting => None,
        Seen::Failed(why) => Some(why),
        Seen::Here(None) => Some(format!(
            "This {what} is not on this device. It may not have arrived yet."
        )),
        Seen::Here(Some(erased)) => Some(erased_words(what, &erased)),
    };
    view! {
        <div class="gone">
            <Back />
            <p class="empty" role="status" aria-label="Erased">{live(words)}</p>
        </div>
    }
}

fn erased_words(what: &str, erased: &ErasedView) -> String {
    let who = if erased.me { "You" } else { &erased.who };
    let at = clock::long(erased.at_ms);
    format!("{who} erased this {what} on {at}. Nothing of it is left on this device or at the relay.")
}
