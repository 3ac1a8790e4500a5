//! A dialog with boxes and one button, as data: which boxes, and what act their values give.

use super::{bulk, closed_days::ClosedDays, sheet::Sheet};
use crate::{screen::settings, state::Desk};
use desk_model::{Act, Setting};
use leptos::prelude::*;
use std::borrow::Cow;
use web_sys::SubmitEvent;

/// Longest text of a box in characters; the engine has the last word, in bytes.
const CHARS_MAX: &str = "20000";

/// What a box takes.
enum Kind {
    Line,
    Area(&'static str),
    Number,
    Date,
    Moment,
    Check,
    /// Dates, which a calendar file can fill.
    ClosedDays,
    /// Values with their words.
    Choice(Vec<(String, String)>),
}

/// One box of a form.
pub struct Field {
    label: Cow<'static, str>,
    kind: Kind,
    required: bool,
    locked: bool,
    start: String,
}

impl Field {
    fn new(label: Cow<'static, str>, kind: Kind) -> Self {
        Self {
            label,
            kind,
            required: false,
            locked: false,
            start: String::new(),
        }
    }

    pub fn line(label: impl Into<Cow<'static, str>>) -> Self {
        Self::new(label.into(), Kind::Line)
    }

    pub fn area(label: &'static str, rows: &'static str) -> Self {
        Self::new(label.into(), Kind::Area(rows))
    }

    pub fn number(label: &'static str) -> Self {
        Self::new(label.into(), Kind::Number)
    }

    pub fn date(label: impl Into<Cow<'static, str>>) -> Self {
        Self::new(label.into(), Kind::Date)
    }

    pub fn moment(label: &'static str) -> Self {
        Self::new(label.into(), Kind::Moment)
    }

    /// Its value is `true` or empty.
    pub fn check(label: impl Into<Cow<'static, str>>) -> Self {
        Self::new(label.into(), Kind::Check)
    }

    pub fn closed_days(label: &'static str) -> Self {
        Self::new(label.into(), Kind::ClosedDays)
    }

    pub fn choice(label: impl Into<Cow<'static, str>>, choices: Vec<(String, String)>) -> Self {
        let start = choices
            .first()
            .map(|(value, _)| value.clone())
            .unwrap_or_default();
        Self {
            start,
            ..Self::new(label.into(), Kind::Choice(choices))
        }
    }

    pub fn required(self) -> Self {
        Self {
            required: true,
            ..self
        }
    }

    pub fn starting(self, start: impl Into<String>) -> Self {
        Self {
            start: start.into(),
            ..self
        }
    }
}

/// A table of values and words as choices.
pub fn choices<T: Copy>(table: &[(T, &str, &str)]) -> Vec<(String, String)> {
    let choice = |(_, key, words): &(T, &str, &str)| ((*key).to_owned(), (*words).to_owned());
    table.iter().map(choice).collect()
}

/// The value of a table that a key stands for.
pub fn chosen<T: Copy>(table: &[(T, &str, &str)], key: &str) -> Option<T> {
    table
        .iter()
        .find(|(_, each, _)| *each == key)
        .map(|(value, _, _)| *value)
}

/// The team's queues as choices, after one that stands for something else.
pub fn queues(value: &str, words: &str) -> Vec<(String, String)> {
    let of = |setting: &Setting| match setting {
        Setting::Queue { key, .. } => Some((key.clone(), key.clone())),
        _ => None,
    };
    let mut all = vec![(value.to_owned(), words.to_owned())];
    let settings = Desk::here().settings;
    settings.with_untracked(|settings| all.extend(settings.catalog.iter().filter_map(of)));
    all
}

type Ask = dyn Fn(&[String]) -> Option<Deed> + Send + Sync;

/// A whole form.
pub struct Form {
    pub title: &'static str,
    /// What it is for; may be empty.
    pub words: &'static str,
    /// Empty: there is nothing to do here.
    pub button: &'static str,
    pub fields: Vec<Field>,
    /// From the values in the order of the fields; none: what was typed is nothing to do yet.
    pub deed: Box<Ask>,
}

/// What a form gives.
pub enum Deed {
    Act(Act),
    /// As one, with one undo.
    Several(Vec<Act>),
    /// An act that is several by itself.
    Whole(Act),
    Set(Setting),
}

impl From<Act> for Deed {
    fn from(act: Act) -> Self {
        Self::Act(act)
    }
}

impl Form {
    /// With what is there already; the first boxes, which name it, stay as they are.
    pub fn holding(mut self, title: &'static str, values: Vec<String>, names: usize) -> Self {
        self.title = title;
        for (place, (field, value)) in self.fields.iter_mut().zip(values).enumerate() {
            field.start = value;
            field.locked = place < names;
        }
        self
    }

    pub fn show(self) -> AnyView {
        let desk = Desk::here();
        let values: Vec<RwSignal<String>> = self
            .fields
            .iter()
            .map(|field| RwSignal::new(field.start.clone()))
            .collect();
        let needed: Vec<bool> = self.fields.iter().map(|field| field.required).collect();
        let boxes = self.fields.into_iter().zip(values.clone());
        let boxes: Vec<AnyView> = boxes.map(|(field, value)| field.show(value)).collect();
        let deed = self.deed;
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            let values: Vec<String> = values.iter().map(|value| value.get_untracked()).collect();
            // The browser takes blanks for a text.
            let mut both = needed.iter().zip(&values);
            if both.any(|(needed, value)| *needed && value.trim().is_empty()) {
                let why = "A box that has to be filled in holds nothing but blanks. Nothing was done.";
                return desk.notice.set(Some(why.to_owned()));
            }
            match deed(&values) {
                Some(Deed::Act(act)) => desk.run_then(act, move |done| {
                    if done {
                        desk.asked_and_done();
                    }
                }),
                Some(Deed::Several(acts)) => bulk::run(desk, Act::Several { acts }),
                Some(Deed::Whole(act)) => bulk::run(desk, act),
                Some(Deed::Set(setting)) => settings::set(desk, setting),
                None => {}
            }
        };
        let (words, button) = (self.words, self.button);
        view! {
            <Sheet title=self.title>
                <form on:submit=submit>
                    {(!words.is_empty()).then(|| view! { <p>{words}</p> })} {boxes}
                    {(!button.is_empty())
                        .then(|| view! {
                            <footer>
                                <button class="primary">{button}</button>
                            </footer>
                        })}
                </form>
            </Sheet>
        }
        .into_any()
    }
}

impl Field {
    fn show(self, value: RwSignal<String>) -> AnyView {
        let Self {
            label,
            kind,
            required,
            locked,
            start,
        } = self;
        let plain = |kind: &'static str| {
            view! { <input type=kind required=required readonly=locked maxlength="300" min="0" bind:value=value /> }
                .into_any()
        };
        let control = match kind {
            Kind::Line => plain("text"),
            Kind::Number => plain("number"),
            Kind::Date => plain("date"),
            Kind::Moment => plain("datetime-local"),
            Kind::Area(rows) => {
                view! { <textarea rows=rows required=required maxlength=CHARS_MAX bind:value=value></textarea> }.into_any()
            }
            Kind::Check => {
                let set = move |event| value.set(if event_target_checked(&event) { "true".into() } else { String::new() });
                return view! {
                    <label class="check">
                        <input type="checkbox" prop:checked=!value.get_untracked().is_empty() on:change=set />
                        {label}
                    </label>
                }
                .into_any();
            }
            Kind::ClosedDays => return view! { <ClosedDays label value /> }.into_any(),
            Kind::Choice(mut choices) => {
                // What is not offered any more holds all the same, until something else is chosen.
                if !choices.iter().any(|(key, _)| *key == start) {
                    choices.push((start.clone(), start));
                }
                let options = choices
                    .into_iter()
                    .map(|(key, words)| {
                        let own = key.clone();
                        view! { <option value=key prop:selected=move || value.with(|value| *value == own)>{words}</option> }
                    })
                    .collect_view();
                view! { <select disabled=locked on:change=move |event| value.set(event_target_value(&event))>{options}</select> }.into_any()
            }
        };
        view! { <label>{label} " " {control}</label> }.into_any()
    }
}
