//! A modal dialog: the browser's own, so focus stays inside, Esc closes it and the focus comes back.

use super::banner::Notice;
use crate::{
    icon::{Icon, Shape},
    state::Desk,
};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

#[component]
pub fn Sheet(title: &'static str, children: Children) -> impl IntoView {
    let desk = Desk::here();
    let node = NodeRef::<leptos::html::Dialog>::new();
    node.on_load(|dialog| {
        // In the next frame, when it is in the page.
        request_animation_frame(move || {
            if !dialog.open() && dialog.show_modal().is_err() {
                dialog.set_open(true);
            }
            let first = dialog
                .query_selector("input:not([readonly]), select:enabled, textarea")
                .ok()
                .flatten();
            if let Some(first) = first.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
                let _ = first.focus();
            }
        });
    });
    // The browser gives the focus back only to a dialog that is closed before it goes. Its word of it comes later, when the next
    // dialog may be open already.
    let here = StoredValue::new(());
    on_cleanup(move || {
        if let Some(dialog) = node.get_untracked() {
            dialog.close();
        }
        // What was not done here is nothing to the next dialog.
        desk.notice.set(None);
        desk.then.set(None);
    });
    let close = move || {
        if here.try_get_value().is_some() {
            desk.asking.set(None);
        }
    };
    view! {
        <dialog class="sheet" aria-label=title node_ref=node on:close=move |_| close()>
            <header>
                <h2>{title}</h2>
                <button class="quiet" type="button" aria-label="Close" on:click=move |_| close()>
                    <Icon shape=Shape::Close />
                </button>
            </header>
            <Notice />
            {children()}
        </dialog>
    }
}
