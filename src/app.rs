//! The root component: waits for the worker's first word, then shows start, join or the desk.

use crate::memo::Memo;
use crate::memo::Slot;
use crate::{
    clock,
    live::live,
    page,
    screen::{desk::DeskScreen, join::JoinScreen, start::StartScreen},
    state::{Desk, zone_of},
};
use leptos::{leptos_dom::helpers::set_interval_with_handle, prelude::*};
use std::time::Duration;

/// How often waiting times are painted anew.
const TICK: Duration = Duration::from_secs(20);

/// Now by the device's clock, kept fresh.
pub fn ticking() -> Memo<u64> {
    let (now, set_now) = Memo::settable(clock::now_ms());
    let ticking = set_interval_with_handle(move || set_now(clock::now_ms()), TICK);
    if let Ok(handle) = ticking {
        on_cleanup(move || handle.clear());
    }
    now
}

#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Opening,
    Start,
    Join,
    Desk,
}

#[component]
pub fn App(link: Option<String>) -> impl IntoView {
    let desk = Desk::start();
    provide_context(desk);
    let back = window_event_listener(leptos::ev::popstate, move |_| {
        let route = page::route();
        desk.route.set(route);
        desk.zone.set(zone_of(route));
    });
    on_cleanup(move || back.remove());
    let link = Slot::new(link);
    let pasted = window_event_listener(leptos::ev::hashchange, move |_| {
        if let Some(invite) = page::take_invite() {
            link.set(Some(invite));
        }
    });
    on_cleanup(move || pasted.remove());
    let stage = Memo::new(move |_| {
        desk.status.with(|status| match status {
            None => Stage::Opening,
            Some(_) if link.with(Option::is_some) => Stage::Join,
            Some(status) if status.desk.is_some() => Stage::Desk,
            Some(_) => Stage::Start,
        })
    });
    live(move || match stage.get() {
        Stage::Opening => view! { <Opening desk /> }.into_any(),
        Stage::Start => view! { <StartScreen /> }.into_any(),
        Stage::Join => view! { <JoinScreen link /> }.into_any(),
        Stage::Desk => view! { <DeskScreen /> }.into_any(),
    })
}

#[component]
fn Opening(desk: Desk) -> impl IntoView {
    view! {
        <main class="door">
            <p role="alert">{live(move || desk.broken.get())}</p>
            <p class="hint" hidden=move || desk.broken.with(Option::is_some)>
                "Opening the desk …"
            </p>
        </main>
    }
}
