//! Fields that the team has added to its tickets, each with the control of its kind.

use super::{category::options_of, form};
use crate::memo::Memo;
use crate::{
    live::{each, live},
    state::Desk,
};
use desk_model::{
    Act, DocId, Setting,
    custom::{FieldKind, YES_NO},
    setting::Step,
};
use desk_port::view::FieldView;
use leptos::prelude::*;
use web_sys::{Event, FocusEvent, HtmlInputElement, HtmlSelectElement};

#[component]
pub fn Fields(ticket: DocId, fields: Memo<Vec<FieldView>>) -> impl IntoView {
    // Without values: who goes on to the next box stays in it when what was typed before arrives.
    let bare = |field: &FieldView| FieldView {
        value: String::new(),
        ..field.clone()
    };
    let shapes = Memo::new(move |_| fields.with(|fields| fields.iter().map(bare).collect::<Vec<_>>()));
    view! {
        <section class="fields" hidden=move || shapes.with(Vec::is_empty)>
            <h3>"Fields"</h3>
            {each(move || shapes.get(), move |field| control(ticket, field, fields))}
        </section>
    }
}

fn yes_no() -> Vec<(String, String)> {
    let words = YES_NO.into_iter().zip(["Yes", "No"]);
    words
        .map(|(key, words)| (key.to_owned(), words.to_owned()))
        .collect()
}

/// The choices, each its own word.
fn same(choices: Vec<String>) -> Vec<(String, String)> {
    choices.clone().into_iter().zip(choices).collect()
}

/// Whether the team has added any.
pub fn are_there(desk: Desk) -> bool {
    let is_field = |setting: &Setting| matches!(setting, Setting::Field { .. });
    desk.settings
        .with(|settings| settings.catalog.iter().any(is_field))
}

/// Names of the team's fields, and a box for each, which changes nothing where it stays as it is; the last takes a value away.
pub fn boxes(desk: Desk) -> (Vec<String>, Vec<form::Field>) {
    let (mut names, mut boxes) = (Vec::new(), Vec::new());
    let leave = |more: Vec<(String, String)>, words: &str| {
        let first = (String::new(), words.to_owned());
        std::iter::once(first).chain(more).collect()
    };
    desk.settings.with_untracked(|settings| {
        for setting in &settings.catalog {
            let Setting::Field {
                key, kind, choices, ..
            } = setting
            else {
                continue;
            };
            let name = key.clone();
            boxes.push(match kind {
                FieldKind::Choice => form::Field::choice(name, leave(same(choices.clone()), "Leave it")),
                FieldKind::YesNo => form::Field::choice(name, leave(yes_no(), "Leave it")),
                FieldKind::Date => form::Field::date(name),
                // The engine says what no number is.
                FieldKind::Text | FieldKind::Number => form::Field::line(name),
            });
            names.push(key.clone());
        }
    });
    if !names.is_empty() {
        let all = leave(same(names.clone()), "No field");
        boxes.push(form::Field::choice("Take the value away of", all));
    }
    (names, boxes)
}

/// What these boxes were filled in with.
pub fn steps(names: &[String], values: &[String]) -> Vec<Step> {
    let away = values.get(names.len()).map(|name| (name, String::new()));
    let set = names.iter().zip(values.iter().cloned());
    let set = set.filter(|(_, value)| !value.trim().is_empty());
    let step = |(key, value): (&String, String)| Step::Field {
        key: key.clone(),
        value,
    };
    set.chain(away.filter(|(name, _)| !name.is_empty()))
        .map(step)
        .collect()
}

/// Sets the value; where it is refused, `again` shows what holds.
fn put(desk: Desk, ticket: DocId, key: &str, value: String, again: Box<dyn Fn()>) {
    let key = key.to_owned();
    desk.change(Act::SetCustom { ticket, key, value }, move |done| {
        if !done {
            again();
        }
    });
}

fn control(ticket: DocId, field: FieldView, fields: Memo<Vec<FieldView>>) -> AnyView {
    let FieldView {
        name, kind, choices, ..
    } = field;
    let own = name.clone();
    let value = Memo::new(move |_| {
        let own =
            |fields: &Vec<FieldView>| Some(fields.iter().find(|field| field.name == own)?.value.clone());
        fields.with(own).unwrap_or_default()
    });
    match kind {
        None => left_over(ticket, name, value),
        Some(FieldKind::Choice) => choice(ticket, name, value, same(choices)),
        Some(FieldKind::YesNo) => choice(ticket, name, value, yes_no()),
        Some(FieldKind::Text) => typed(ticket, name, value, "text", ""),
        Some(FieldKind::Number) => typed(ticket, name, value, "number", ""),
        // A year that is still being typed is not one yet.
        Some(FieldKind::Date) => typed(ticket, name, value, "date", "1000-01-01"),
    }
}

/// A value whose field was taken away or changed.
fn left_over(ticket: DocId, name: String, value: Memo<String>) -> AnyView {
    let desk = Desk::here();
    let (key, clear) = (name.clone(), format!("Clear {name}"));
    let clear_it = move |_| put(desk, ticket, &key, String::new(), Box::new(|| ()));
    view! {
        <p>
            {name} ": " {live(move || value.get())} " "
            <button class="quiet small" aria-label=clear hidden=move || !desk.workable.get() on:click=clear_it>
                "Clear"
            </button>
        </p>
    }
    .into_any()
}

fn choice(ticket: DocId, name: String, value: Memo<String>, choices: Vec<(String, String)>) -> AnyView {
    let desk = Desk::here();
    let key = name.clone();
    let mut known = vec![(String::new(), "–".to_owned())];
    known.extend(choices);
    let choose = move |event: Event| {
        let (select, before) = (event_target::<HtmlSelectElement>(&event), value.get_untracked());
        let chosen = select.value();
        put(
            desk,
            ticket,
            &key,
            chosen,
            Box::new(move || select.set_value(&before)),
        );
    };
    view! {
        <label>
            {name} " "
            <select disabled=move || !desk.workable.get() on:change=choose>{options_of(known, value)}</select>
        </label>
    }
    .into_any()
}

fn typed(ticket: DocId, name: String, value: Memo<String>, kind: &'static str, min: &'static str) -> AnyView {
    let desk = Desk::here();
    let (key, own) = (name.clone(), name.clone());
    // Also while the box goes away with its screen, so what holds is asked of the box.
    let again = |input: HtmlInputElement| input.set_value(&input.default_value());
    let change = move |event: Event| {
        let input = event_target::<HtmlInputElement>(&event);
        if input.check_validity() {
            let typed = input.value();
            put(desk, ticket, &key, typed, Box::new(move || again(input.clone())));
        }
    };
    let blur = move |event: FocusEvent| {
        let input = event_target::<HtmlInputElement>(&event);
        if !input.check_validity() {
            again(input);
            let why = format!("What was typed is no whole value of “{own}”. The old one is kept.");
            desk.notice.set(Some(why));
        }
    };
    view! {
        <label>
            {name} " "
            <input type=kind min=min step="any" maxlength="500" disabled=move || !desk.workable.get() value=move || value.get() prop:value=move || value.get() on:change=change on:blur=blur />
        </label>
    }
    .into_any()
}
