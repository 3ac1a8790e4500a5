//! What the whole app should hear: a trouble, that this browser keeps nothing, and why the last act was not done.

use super::unsent::SaveUnsent;
use crate::{
    icon::{Icon, Shape},
    live::{live, when},
    state::Desk,
};
use leptos::prelude::*;

#[component]
pub fn Banners() -> impl IntoView {
    let desk = Desk::here();
    let alarm = move || {
        let told = desk
            .status
            .with(|status| status.as_ref().and_then(|status| status.alarm.clone()));
        // What went with an erasure is told with its words below.
        let told = told.filter(|told| {
            desk.lost
                .with(|lost| lost.iter().all(|work| work.sentence() != *told))
        });
        desk.broken.get().or(told)
    };
    let refused = move || {
        desk.status
            .with(|status| status.as_ref().and_then(|status| status.sync.refused.clone()))
    };
    let memory = move || {
        desk.status
            .with(|status| status.as_ref().is_some_and(|status| status.memory_only))
    };
    view! {
        <div class="banners">
            {live(move || alarm().map(|words| view! { <p class="banner banner--bad" role="alert">{words}</p> }))}
            {live(move || refused().map(|words| view! { <p class="banner banner--warn" role="alert">{words}</p> }))}
            {live(move || {
                memory()
                    .then(|| {
                        view! {
                            <p class="banner banner--warn">
                                "This browser keeps nothing after it is closed. What is shared stays with your team; wait for “Saved and shared” before you close it."
                            </p>
                        }
                    })
            })}
            <SaveUnsent />
            {when(move || desk.asking.with(Option::is_none), move || view! {
                <Notice />
            })}
        </div>
    }
}

/// Why the last act was not done. An open dialog shows it, else the banners do: what lies behind a dialog cannot be reached.
#[component]
pub fn Notice() -> impl IntoView {
    let desk = Desk::here();
    live(move || {
        desk.notice.get().map(|words| {
            view! {
                <div class="banner banner--bad notice" role="alert">
                    <p>{words}</p>
                    <button class="quiet" type="button" aria-label="Dismiss" on:click=move |_| desk.notice.set(None)>
                        <Icon shape=Shape::Close />
                    </button>
                </div>
            }
        })
    })
}
