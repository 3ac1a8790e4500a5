//! The head of a place: its name, and on a narrow window the way back to the list.

use crate::{
    icon::{Icon, Shape},
    state::{Desk, Zone},
};
use leptos::prelude::*;

#[component]
pub fn PlaceHead(#[prop(into)] name: Signal<String>) -> impl IntoView {
    view! {
        <header class="head">
            <div class="head__title">
                <Back />
                <h1>{name}</h1>
            </div>
        </header>
    }
}

/// Shown where the list is not.
#[component]
pub fn Back() -> impl IntoView {
    let desk = Desk::here();
    view! {
        <button class="quiet only-narrow" aria-label="Back to the list" on:click=move |_| desk.zone.set(Zone::List)>
            <Icon shape=Shape::Back />
        </button>
    }
}
