//! The search over everything.

use crate::{
    icon::{Icon, Shape},
    state::Desk,
};
use leptos::prelude::*;

#[component]
pub fn SearchBox() -> impl IntoView {
    let desk = Desk::here();
    view! {
        <div class="search">
            <Icon shape=Shape::Search />
            <input
                type="search"
                id="search"
                aria-label="Search"
                placeholder="Search"
                aria-keyshortcuts="/"
                autocomplete="off"
                spellcheck="false"
                bind:value=desk.words
            />
            <kbd aria-hidden="true">"/"</kbd>
        </div>
    }
}
