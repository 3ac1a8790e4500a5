//! The other desks of this browser, and the way to one more.

use crate::memo::Memo;
use crate::{
    desks,
    live::{effect, live},
    page,
};
use leptos::prelude::*;

/// The name of this desk; opened, it shows the others. They are links: each can be opened in a tab of its own.
#[component]
pub fn DeskMenu(name: Memo<Option<String>>) -> impl IntoView {
    let open = RwSignal::new(false);
    effect(move || {
        if let Some(name) = name.get() {
            desks::remember(&name);
        }
    });
    view! {
        <details class="desks" on:toggle=move |event| open.set(page::is_open(&event))>
            <summary title="Desks of this browser">
                <b>{live(move || name.get())}</b>
            </summary>
            {live(move || open.get().then(|| view! { <OtherDesks another=true /> }))}
        </details>
    }
}

/// Read anew each time it is shown: other tabs write the list too.
#[component]
pub fn OtherDesks(
    /// Whether there is a way to one more.
    #[prop(default = false)]
    another: bool,
) -> impl IntoView {
    let here = page::desk_number();
    let mut links: Vec<(u32, String)> = desks::all()
        .into_iter()
        .filter(|desk| desk.number != here)
        .map(|desk| (desk.number, desk.name))
        .collect();
    if another {
        links.extend(desks::next().map(|number| (number, "Another desk …".to_owned())));
    }
    let links = links.into_iter().map(|(number, words)| {
        view! {
            <li>
                <a href=format!("{}/", desks::prefix(number)) title=words.clone()>
                    {words.clone()}
                </a>
            </li>
        }
    });
    view! {
        <ul class="desks__list" aria-label="Desks of this browser">
            {links.collect_view()}
        </ul>
    }
}
