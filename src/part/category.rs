//! The category of a ticket, one of those that the team has; and its language.

use crate::live::live;
use crate::memo::Memo;
use crate::state::Desk;
use desk_model::{Act, DocId, Setting, ticket_document::Field};
use leptos::prelude::*;

/// The team's categories as choices, after the one that stands for none.
pub fn choices(desk: Desk, none: &str) -> Vec<(String, String)> {
    let of = |setting: &Setting| match setting {
        Setting::Category { key, .. } => Some((key.clone(), key.clone())),
        _ => None,
    };
    let mut all = vec![(String::new(), none.to_owned())];
    desk.settings
        .with(|settings| all.extend(settings.catalog.iter().filter_map(of)));
    all
}

pub fn set(ticket: DocId, value: String) -> Act {
    Act::SetField {
        ticket,
        field: Field::Category,
        value,
    }
}

/// The choices as options, with the one that is chosen. One that the team has taken away since stays where it was given.
pub fn options(desk: Desk, none: &str, category: Memo<String>) -> AnyView {
    let mut known = choices(desk, none);
    let now = category.get();
    if !known.iter().any(|(key, _)| *key == now) {
        known.push((now.clone(), now));
    }
    options_of(known, category)
}

/// Values with their words as options, with the one that is chosen.
pub fn options_of(known: Vec<(String, String)>, chosen: Memo<String>) -> AnyView {
    let option = |(key, words): (String, String)| {
        let own = key.clone();
        view! { <option value=key prop:selected=move || chosen.with(|chosen| *chosen == own)>{words}</option> }
    };
    known.into_iter().map(option).collect_view().into_any()
}

#[component]
pub fn Category(ticket: DocId, category: Memo<String>) -> impl IntoView {
    let desk = Desk::here();
    view! {
        <section>
            <h3>"Category"</h3>
            <select aria-label="Category" disabled=move || !desk.workable.get() on:change=move |event| desk.change(set(ticket, event_target_value(&event)), |_| {})>
                {live(move || options(desk, "None", category))}
            </select>
        </section>
    }
}

/// By which it is given to whom it fits, and its canned replies are offered.
#[component]
pub fn Language(ticket: DocId, language: Memo<String>) -> impl IntoView {
    let desk = Desk::here();
    let set = move |event| {
        let act = Act::SetField {
            ticket,
            field: Field::Language,
            value: event_target_value(&event).trim().to_owned(),
        };
        desk.change(act, |_| {});
    };
    view! {
        <section>
            <h3>"Language"</h3>
            <input type="text" aria-label="Language" placeholder="The customer's" title="Such as de or en" maxlength="60" disabled=move || !desk.workable.get() prop:value=move || language.get() on:change=set />
        </section>
    }
}
