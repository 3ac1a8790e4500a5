//! The dialog that shows the keys.

use super::sheet::Sheet;
use crate::key::KEYS;
use leptos::prelude::*;

#[component]
pub fn Keys() -> impl IntoView {
    let line = |(keys, does): (&'static str, &'static str)| {
        let keys = keys
            .split(' ')
            .map(|key| view! { <kbd>{key}</kbd> })
            .collect_view();
        view! {
            <dt>{keys}</dt>
            <dd>{does}</dd>
        }
    };
    view! {
        <Sheet title="Keys">
            <dl class="keys">{KEYS.into_iter().map(line).collect_view()}</dl>
        </Sheet>
    }
}
