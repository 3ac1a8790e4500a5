//! What the team has set: closing, priorities, queues, categories, canned replies and macros. Everybody sees it, leads change it.

use crate::{
    page,
    part::place_head::PlaceHead,
    state::{Asking, Desk, SettingForm},
};
use desk_model::{Role, Setting};
use desk_port::{PeopleAct, Request};
use leptos::prelude::*;

/// Sets something; a refusal is told where it was asked for.
pub fn set(desk: Desk, setting: Setting) {
    desk.ask(
        Request::People {
            act: PeopleAct::Set { setting },
        },
        move |answer| {
            if answer.is_some() {
                desk.asking.set(None);
            }
        },
    );
}

#[component]
pub fn SettingsScreen() -> impl IntoView {
    let desk = Desk::here();
    page::set_title("Settings");
    let leads = move || desk.my_role() == Some(Role::Lead);
    view! {
        <main class="main">
            <PlaceHead name="Settings" />
            <div class="sheet-page people">
                <p class="hint" hidden=leads>
                    "A lead changes these."
                </p>
                <section aria-labelledby="closing">
                    <h2 id="closing">"Closing"</h2>
                    <p>
                        {move || {
                            let days = desk.settings.with(|settings| settings.close_after_days);
                            format!("Solved becomes closed after {days} days of silence.")
                        }}
                    </p>
                    <Change leads=Signal::derive(leads) form=SettingForm::Closing words="Change the days" />
                </section>
                <section aria-labelledby="priorities">
                    <h2 id="priorities">"Priorities"</h2>
                    <Matrix />
                    <Change leads=Signal::derive(leads) form=SettingForm::Matrix words="Change the table" />
                </section>
                <Catalog leads=Signal::derive(leads) title="Queues" form=SettingForm::Queue words="Add a queue" kind=Kind::Queue />
                <Catalog leads=Signal::derive(leads) title="Categories" form=SettingForm::Category words="Add a category" kind=Kind::Category />
                <Catalog
                    leads=Signal::derive(leads)
                    title="Canned replies"
                    form=SettingForm::Canned
                    words="Add a canned reply"
                    kind=Kind::Canned
                />
                <Catalog leads=Signal::derive(leads) title="Macros" form=SettingForm::Macro words="Add a macro" kind=Kind::Macro />
            </div>
        </main>
    }
}

#[component]
fn Change(leads: Signal<bool>, form: SettingForm, words: &'static str) -> impl IntoView {
    let desk = Desk::here();
    view! {
        <Show when=move || leads.get()>
            <button class="small" on:click=move |_| desk.asking.set(Some(Asking::Setting(form)))>
                {words}
            </button>
        </Show>
    }
}

#[component]
fn Matrix() -> impl IntoView {
    let desk = Desk::here();
    let cell = move |place: usize| {
        let priority = desk.settings.with(|settings| settings.matrix.get(place).copied());
        priority.map_or("", crate::words::priority)
    };
    let row = move |name: &'static str, row: usize| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                {(0..3).map(|column| view! { <td>{move || cell(row * 3 + column)}</td> }).collect_view()}
            </tr>
        }
    };
    view! {
        <table class="matrix">
            <thead>
                <tr>
                    <td></td>
                    <th scope="col">"Low impact"</th>
                    <th scope="col">"Medium"</th>
                    <th scope="col">"High"</th>
                </tr>
            </thead>
            <tbody>{row("Low urgency", 0)} {row("Medium", 1)} {row("High", 2)}</tbody>
        </table>
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Queue,
    Category,
    Canned,
    Macro,
}

/// The name of a setting of that kind, what is said of it, and how it is taken away.
fn entry(kind: Kind, setting: &Setting) -> Option<(String, String, Setting)> {
    let gone = true;
    match (kind, setting) {
        (Kind::Queue, Setting::Queue { key, .. }) => Some((
            key.clone(),
            String::new(),
            Setting::Queue {
                key: key.clone(),
                gone,
            },
        )),
        (Kind::Category, Setting::Category { key, .. }) => Some((
            key.clone(),
            String::new(),
            Setting::Category {
                key: key.clone(),
                gone,
            },
        )),
        (
            Kind::Canned,
            Setting::Canned {
                key, language, text, ..
            },
        ) => {
            let away = Setting::Canned {
                key: key.clone(),
                language: language.clone(),
                text: String::new(),
                gone,
            };
            Some((key.clone(), text.clone(), away))
        }
        (Kind::Macro, Setting::Macro { key, steps, .. }) => {
            let away = Setting::Macro {
                key: key.clone(),
                steps: Vec::new(),
                gone,
            };
            let steps = crate::words::count(steps.len() as u64, "step", "steps");
            Some((key.clone(), steps, away))
        }
        _ => None,
    }
}

#[component]
fn Catalog(
    leads: Signal<bool>,
    title: &'static str,
    form: SettingForm,
    words: &'static str,
    kind: Kind,
) -> impl IntoView {
    let desk = Desk::here();
    let all = Memo::new(move |_| {
        desk.settings.with(|settings| {
            settings
                .catalog
                .iter()
                .filter_map(|setting| entry(kind, setting))
                .collect::<Vec<_>>()
        })
    });
    view! {
        <section aria-label=title>
            <h2>{title}</h2>
            <p class="hint" hidden=move || all.with(|all| !all.is_empty())>
                "None yet."
            </p>
            <ul class="links" aria-label=title>
                <For each=move || all.get() key=|(key, about, _)| (key.clone(), about.clone()) let((key, about, away))>
                    <li>
                        <b>{key.clone()}</b>
                        <Show when=move || leads.get()>
                            <TakeAway key=key.clone() away=away.clone() />
                        </Show>
                        <span class="setting__about">{about}</span>
                    </li>
                </For>
            </ul>
            <Change leads form words />
        </section>
    }
}

#[component]
fn TakeAway(key: String, away: Setting) -> impl IntoView {
    let desk = Desk::here();
    view! {
        <button class="quiet small" aria-label=format!("Remove {key}") on:click=move |_| set(desk, away.clone())>
            "Remove"
        </button>
    }
}
