//! Canned replies: the choice of one, and its fields filled in.

use crate::live::live;
use crate::memo::Memo;
use crate::state::Desk;
use desk_model::{
    Setting,
    filling::{self, Filling, filled},
    fitting::same_language,
    order,
};
use leptos::prelude::*;

/// What the team's replies end with; may be empty.
pub fn signature(desk: Desk) -> String {
    desk.settings
        .with(|settings| filling::signature(&settings.catalog).to_owned())
}

/// The team's canned replies: those in the customer's language and in none first.
pub fn known(desk: Desk, language: &str) -> Vec<(String, String)> {
    let of = |setting: &Setting| match setting {
        Setting::Canned {
            key,
            language: own,
            text,
            ..
        } => Some((
            own.is_empty() || same_language(own, language),
            key.clone(),
            text.clone(),
        )),
        _ => None,
    };
    let mut all: Vec<_> = desk
        .settings
        .with(|settings| settings.catalog.iter().filter_map(of).collect());
    order::sort_by_key(&mut all, |(fits, _, _): &(bool, String, String)| !fits);
    all.into_iter().map(|(_, key, text)| (key, text)).collect()
}

/// A choice that gives its text, filled in.
#[component]
pub fn Canned(
    #[prop(into)] language: Signal<String>,
    filling: Memo<Filling>,
    chosen: Callback<String>,
) -> impl IntoView {
    let desk = Desk::here();
    let all = Memo::new(move |_| known(desk, &language.get()));
    let choose = move |event: web_sys::Event| {
        let select = event_target::<web_sys::HtmlSelectElement>(&event);
        let place = select.value().parse::<usize>().ok();
        select.set_value("");
        let text = all.with_untracked(|all| Some(all.get(place?)?.1.clone()));
        if let Some(text) = text {
            chosen.run(filling.with_untracked(|filling| filled(&text, filling)));
        }
    };
    view! {
        <select class="choice" aria-label="Canned reply" hidden=move || all.with(Vec::is_empty) on:change=choose>
            <option value="">"Canned reply"</option>
            {live(move || {
                let all = all.get().into_iter().enumerate();
                all.map(|(place, (key, _))| view! { <option value=place.to_string()>{key}</option> }).collect_view()
            })}
        </select>
    }
}
