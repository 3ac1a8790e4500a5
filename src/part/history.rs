//! A slider over what happened in a ticket: at each place the ticket is shown as it was then.

use crate::{
    clock,
    icon::{Icon, Shape},
    live::{effect, live},
    memo::Memo,
    state::Desk,
};
use desk_model::order;
use desk_port::TimelineItem;
use leptos::prelude::*;

#[component]
pub fn History(items: Memo<Vec<TimelineItem>>) -> impl IntoView {
    let desk = Desk::here();
    // Whenever something happened, as it is known now; the last place is now itself.
    let moments = RwSignal::new(Vec::<u64>::new());
    effect(move || {
        let mut all: Vec<u64> = items.with(|items| items.iter().map(|item| item.at_ms).collect());
        if desk.past_ms.get_untracked().is_none() {
            order::sort(&mut all);
            all.dedup();
            moments.set(all);
        }
    });
    let last = move || moments.with(Vec::len).saturating_sub(1);
    let place = move || match desk.past_ms.get() {
        None => last(),
        Some(at) => moments.with(|moments| {
            moments
                .iter()
                .position(|moment| *moment == at)
                .unwrap_or_default()
        }),
    };
    let slid = move |event| {
        let at: usize = event_target_value(&event).parse().unwrap_or_default();
        let moment = moments.with_untracked(|moments| moments.get(at).copied());
        desk.past_ms.set(moment.filter(|_| at < untrack(last)));
    };
    let words = move || match desk.past_ms.get() {
        None => "As it is now".to_owned(),
        Some(at) => format!("As it was on {}", clock::long(at)),
    };
    let close = move |_| {
        desk.past_ms.set(None);
        desk.history.set(false);
    };
    view! {
        <section class="history" aria-label="History">
            <input type="range" aria-label="Moment" min="0" max=move || last().to_string() prop:value=move || place().to_string() on:input=slid />
            <span role="status">{live(words)}</span>
            <button class="quiet small" aria-label="Back to now" on:click=close>
                <Icon shape=Shape::Close />
            </button>
        </section>
    }
}
