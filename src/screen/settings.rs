//! What the team has set: closing, priorities, queues, categories, fields, canned replies and macros. Everybody sees it, leads change it.

use crate::memo::Memo;
use crate::{
    live::{each, live, when},
    page,
    part::{canned::signature, place_head::PlaceHead, setting_form},
    state::{Asking, Desk, SettingForm},
    words,
};
use desk_model::{
    Setting,
    calendar::Calendar,
    rule::survey,
    sla::{ANY_QUEUE, OpenHours, Target},
};
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
    let leads = move || desk.leads.get();
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
                        {live(move || {
                            let days = desk.settings.with(|settings| settings.close_after_days);
                            format!("Solved becomes closed after {days} days of silence.")
                        })}
                    </p>
                    <Change leads=Signal::derive(leads) form=SettingForm::Closing words="Change the days" />
                </section>
                <section aria-labelledby="priorities">
                    <h2 id="priorities">"Priorities"</h2>
                    <Matrix />
                    <Change leads=Signal::derive(leads) form=SettingForm::Matrix words="Change the table" />
                </section>
                <Catalog leads=Signal::derive(leads) title="Promises" form=SettingForm::Target words="Add a promise" kind=Kind::Target />
                <section aria-labelledby="warning">
                    <h2 id="warning">"Warning"</h2>
                    <p>
                        {live(move || {
                            let percent = desk.settings.with(|settings| settings.warn_percent);
                            format!("A promise is nearly due after {percent} % of its time.")
                        })}
                    </p>
                    <Change leads=Signal::derive(leads) form=SettingForm::Warning words="Change when it warns" />
                </section>
                <Catalog leads=Signal::derive(leads) title="Hours" form=SettingForm::Hours words="Set hours" kind=Kind::Hours />
                <Catalog leads=Signal::derive(leads) title="Queues" form=SettingForm::Queue words="Add a queue" kind=Kind::Queue />
                <Catalog leads=Signal::derive(leads) title="Categories" form=SettingForm::Category words="Add a category" kind=Kind::Category />
                <Catalog leads=Signal::derive(leads) title="Fields" form=SettingForm::Field words="Add a field" kind=Kind::Field />
                <Catalog
                    leads=Signal::derive(leads)
                    title="Canned replies"
                    form=SettingForm::Canned
                    words="Add a canned reply"
                    kind=Kind::Canned
                />
                <section aria-labelledby="assigning">
                    <h2 id="assigning">"New tickets"</h2>
                    <p>
                        {live(move || {
                            let on = desk.settings.with(|settings| settings.catalog.contains(&Setting::Assigning { on: true }));
                            if on { "A new ticket is given at once to whom it fits." } else { "A new ticket is nobody's, until somebody takes it." }
                        })}
                    </p>
                    <Change leads=Signal::derive(leads) form=SettingForm::Assigning words="Change it" />
                </section>
                <Catalog leads=Signal::derive(leads) title="Skills" form=SettingForm::Skills words="Set what somebody can" kind=Kind::Skills />
                <section aria-labelledby="signature">
                    <h2 id="signature">"Signature"</h2>
                    <p class="setting__about">
                        {live(move || Some(signature(desk)).filter(|text| !text.is_empty()).unwrap_or_else(|| "None yet.".to_owned()))}
                    </p>
                    <Change leads=Signal::derive(leads) form=SettingForm::Signature words="Change the signature" />
                </section>
                <section aria-labelledby="survey">
                    <h2 id="survey">"After a solve"</h2>
                    <p>
                        {live(move || desk.settings.with(|settings| match survey::set(&settings.catalog) {
                            Some((hours, _)) => format!("The customer is asked by itself, {} after the solve.", words::count(u64::from(hours), "hour", "hours")),
                            None => "Nobody is asked by itself how content they are.".to_owned(),
                        }))}
                    </p>
                    <p class="item__text hint">
                        {live(move || desk.settings.with(|settings| survey::set(&settings.catalog).map(|(_, text)| text.to_owned())))}
                    </p>
                    <Change leads=Signal::derive(leads) form=SettingForm::Survey words="Change the letter" />
                </section>
                <Catalog leads=Signal::derive(leads) title="Macros" form=SettingForm::Macro words="Add a macro" kind=Kind::Macro />
            </div>
        </main>
    }
}

#[component]
fn Change(leads: Signal<bool>, form: SettingForm, words: &'static str) -> impl IntoView {
    let desk = Desk::here();
    view! {
        {when(move || leads.get(), move || view! {
            <button class="small" on:click=move |_| desk.asking.set(Some(Asking::Setting(form)))>
                {words}
            </button>
        })}
    }
}

#[component]
fn Matrix() -> impl IntoView {
    let desk = Desk::here();
    let cell = move |place: usize| {
        let priority = desk.settings.with(|settings| settings.matrix.get(place).copied());
        priority.map_or("", words::priority)
    };
    let row = move |name: &'static str, row: usize| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                {(0..3).map(|column| view! { <td>{live(move || cell(row * 3 + column))}</td> }).collect_view()}
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
    Target,
    Hours,
    Queue,
    Category,
    Canned,
    Skills,
    Macro,
    Field,
}

fn queue(key: &str) -> &str {
    if key == ANY_QUEUE { "every queue" } else { key }
}

/// A setting in its list.
#[derive(Clone, PartialEq)]
struct Listed {
    name: String,
    about: String,
    /// What takes it away.
    away: Setting,
    /// The setting, where its form can change it.
    own: Option<Setting>,
}

fn target(target: &Target) -> Listed {
    let what = words::of(&words::CLOCKS, target.clock);
    let name = format!(
        "{what}, {}, {}",
        words::priority(target.priority).to_ascii_lowercase(),
        queue(&target.queue)
    );
    let away = Setting::Target {
        clock: target.clock,
        priority: target.priority,
        queue: target.queue.clone(),
        minutes: 0,
    };
    let within = format!("within {}", words::duration(u64::from(target.minutes) * 60_000));
    let now = Setting::Target {
        clock: target.clock,
        priority: target.priority,
        queue: target.queue.clone(),
        minutes: target.minutes,
    };
    Listed {
        name,
        about: within,
        away,
        own: Some(now),
    }
}

/// Where hours are taken away, what is set for every queue counts, or it is always open.
fn hours(hours: &OpenHours) -> Listed {
    let calendar = &hours.calendar;
    let closed = words::count(calendar.closed.len() as u64, "closed day", "closed days");
    let about = format!(
        "{} ({}), {closed}",
        crate::hours::words(&calendar.hours),
        calendar.zone
    );
    let away = Setting::Hours {
        queue: hours.queue.clone(),
        calendar: Calendar::always(),
    };
    let now = Setting::Hours {
        queue: hours.queue.clone(),
        calendar: calendar.clone(),
    };
    Listed {
        name: queue(&hours.queue).to_owned(),
        about,
        away,
        own: Some(now),
    }
}

/// The name of a setting of that kind, what is said of it, and how it is taken away.
fn entry(kind: Kind, setting: &Setting) -> Option<Listed> {
    let gone = true;
    let (name, about, away) = match (kind, setting) {
        (
            Kind::Queue,
            Setting::Queue {
                key,
                members,
                languages,
                ..
            },
        ) => {
            let away = Setting::Queue {
                key: key.clone(),
                members: Vec::new(),
                languages: Vec::new(),
                gone,
            };
            let desk = Desk::here();
            let members: Vec<String> = members.iter().map(|person| desk.name_of(*person)).collect();
            let mut about = vec![members.join(", "), languages.join(", ")];
            about.retain(|part| !part.is_empty());
            (key.clone(), about.join(" · "), away)
        }
        (Kind::Category, Setting::Category { key, .. }) => (
            key.clone(),
            String::new(),
            Setting::Category {
                key: key.clone(),
                gone,
            },
        ),
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
            (key.clone(), text.clone(), away)
        }
        (
            Kind::Skills,
            Setting::Skills {
                key,
                languages,
                topics,
                level,
                away,
                ..
            },
        ) => {
            let taken = Setting::Skills {
                key: key.clone(),
                languages: Vec::new(),
                topics: Vec::new(),
                level: 0,
                away: false,
                gone,
            };
            let level = (*level > 0).then(|| format!("level {level}"));
            let away = away.then(|| "away".to_owned());
            let parts = [languages.join(", "), topics.join(", ")]
                .into_iter()
                .chain(level)
                .chain(away);
            let about: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
            let name = key
                .parse()
                .map_or_else(|_| key.clone(), |person| Desk::here().name_of(person));
            (name, about.join(" · "), taken)
        }
        (Kind::Macro, Setting::Macro { key, steps, .. }) => {
            let away = Setting::Macro {
                key: key.clone(),
                steps: Vec::new(),
                gone,
            };
            let steps = words::count(steps.len() as u64, "step", "steps");
            (key.clone(), steps, away)
        }
        (
            Kind::Field,
            Setting::Field {
                key, kind, choices, ..
            },
        ) => {
            let away = Setting::Field {
                key: key.clone(),
                kind: *kind,
                choices: Vec::new(),
                gone,
            };
            let mut about = vec![words::of(&words::FIELD_KINDS, *kind)];
            about.extend(choices.iter().map(String::as_str));
            (key.clone(), about.join(" · "), away)
        }
        _ => return None,
    };
    Some(Listed {
        name,
        about,
        away,
        own: setting_form::values(setting).map(|_| setting.clone()),
    })
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
        desk.settings.with(|settings| match kind {
            Kind::Target => settings.targets.iter().map(target).collect::<Vec<_>>(),
            Kind::Hours => settings.hours.iter().map(hours).collect(),
            _ => settings
                .catalog
                .iter()
                .filter_map(|setting| entry(kind, setting))
                .collect(),
        })
    });
    view! {
        <section aria-label=title>
            <h2>{title}</h2>
            <p class="hint" hidden=move || all.with(|all| !all.is_empty())>
                "None yet."
            </p>
            <ul class="links" aria-label=title>
                {each(move || all.get(), move |Listed { name, about, away, own }| view! {
                    <li>
                        <b>{name.clone()}</b>
                        {when(move || leads.get(), move || {
                            let (change, remove) = (format!("Change {name}"), format!("Remove {name}"));
                            let (own, away) = (own.clone(), away.clone());
                            let change = own.map(|own| {
                                let ask = move |_| {
                                    desk.editing.set(Some(own.clone()));
                                    desk.asking.set(Some(Asking::Setting(form)));
                                };
                                view! { <button class="quiet small" aria-label=change on:click=ask>"Change"</button> }
                            });
                            view! {
                                <span>
                                    {change}
                                    <button class="quiet small" aria-label=remove on:click=move |_| set(desk, away.clone())>
                                        "Remove"
                                    </button>
                                </span>
                            }
                        })}
                        <span class="setting__about">{about}</span>
                    </li>
                })}
            </ul>
            <Change leads form words />
        </section>
    }
}
