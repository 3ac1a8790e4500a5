//! The forms of the Settings screen.

use super::{
    form::{Deed, Field, Form, choices, chosen, queues},
    macro_form,
};
use crate::{
    hours,
    state::{Desk, SettingForm},
    words, zone,
};
use desk_model::{
    Setting, calendar::Calendar, custom::FieldKind, entry::Priority, rule::survey, sla::ANY_QUEUE,
};

pub fn of(form: SettingForm) -> Form {
    let editing = Desk::here().editing;
    let held = editing.get_untracked();
    editing.set(None);
    let empty = empty(form);
    let Some(setting) = held else { return empty };
    // By these it is known: with others it would be another one.
    let names = match setting {
        Setting::Target { .. } => 3,
        _ => 1,
    };
    match values(&setting) {
        Some(values) => empty.holding("Change it", values, names),
        None => empty,
    }
}

fn empty(form: SettingForm) -> Form {
    match form {
        SettingForm::Closing => closing(),
        SettingForm::Warning => warning(),
        SettingForm::Matrix => matrix(),
        SettingForm::Target => target(),
        SettingForm::Hours => hours(),
        SettingForm::Queue => queue(),
        SettingForm::Category => category(),
        SettingForm::Canned => canned(),
        SettingForm::Signature => signature(),
        SettingForm::Survey => survey(),
        SettingForm::Skills => skills(),
        SettingForm::Assigning => assigning(),
        SettingForm::Macro => macro_form::new(),
        SettingForm::Field => field(),
    }
}

/// What the form of a setting holds to give it again; none where it could not.
pub fn values(setting: &Setting) -> Option<Vec<String>> {
    let on = |is_on: bool| if is_on { "true".to_owned() } else { String::new() };
    Some(match setting {
        Setting::Target {
            clock,
            priority,
            queue,
            minutes,
        } => vec![
            words::key(&words::CLOCKS, *clock).to_owned(),
            words::key(&words::PRIORITIES, *priority).to_owned(),
            queue.clone(),
            minutes.to_string(),
        ],
        Setting::Hours { queue, calendar } => vec![
            queue.clone(),
            calendar.zone.clone(),
            hours::words(&calendar.hours),
            calendar
                .closed
                .iter()
                .map(|day| hours::date(*day))
                .collect::<Vec<_>>()
                .join("\n"),
        ],
        Setting::Queue {
            key,
            members,
            languages,
            ..
        } => {
            let people = Desk::here().people.get_untracked();
            let flags = people.iter().map(|person| on(members.contains(&person.id)));
            [key.clone(), languages.join(", ")]
                .into_iter()
                .chain(flags)
                .collect()
        }
        Setting::Canned {
            key, language, text, ..
        } => vec![key.clone(), language.clone(), text.clone()],
        Setting::Skills {
            key,
            languages,
            topics,
            level,
            away,
            ..
        } => vec![
            key.clone(),
            languages.join(", "),
            topics.join(", "),
            level.to_string(),
            on(*away),
        ],
        Setting::Field {
            key, kind, choices, ..
        } => vec![
            key.clone(),
            words::key(&words::FIELD_KINDS, *kind).to_owned(),
            choices.join("\n"),
        ],
        Setting::Macro { key, steps, .. } => macro_form::values(key, steps)?,
        _ => return None,
    })
}

fn closing() -> Form {
    let days = Desk::here()
        .settings
        .with_untracked(|settings| settings.close_after_days);
    Form {
        title: "Closing",
        words: "It holds for what is solved from now on.",
        button: "Save",
        fields: vec![
            Field::number("Days of silence")
                .required()
                .starting(days.to_string()),
        ],
        deed: Box::new(|values| {
            let days = values.first()?.parse().unwrap_or_default();
            Some(Deed::Set(Setting::CloseAfter { days }))
        }),
    }
}

fn warning() -> Form {
    let percent = Desk::here()
        .settings
        .with_untracked(|settings| settings.warn_percent);
    Form {
        title: "When a promise warns",
        words: "",
        button: "Save",
        fields: vec![
            Field::number("Percent of its time")
                .required()
                .starting(percent.to_string()),
        ],
        deed: Box::new(|values| {
            let percent = values.first()?.parse().unwrap_or_default();
            Some(Deed::Set(Setting::Warning { percent }))
        }),
    }
}

fn queues_and_all() -> Vec<(String, String)> {
    queues(ANY_QUEUE, "Every queue")
}

fn target() -> Form {
    Form {
        title: "Add a promise",
        words: "The one for a queue counts before the one for every queue. It holds from now on.",
        button: "Save",
        fields: vec![
            Field::choice("Promised", choices(&words::CLOCKS)),
            Field::choice("Priority", choices(&words::PRIORITIES)).starting("normal"),
            Field::choice("Queue", queues_and_all()),
            Field::number("Within minutes of opening time").required(),
        ],
        deed: Box::new(|values| {
            let [clock, priority, queue, minutes] = values else {
                return None;
            };
            Some(Deed::Set(Setting::Target {
                clock: chosen(&words::CLOCKS, clock)?,
                priority: chosen(&words::PRIORITIES, priority)?,
                queue: queue.clone(),
                minutes: minutes.parse().ok()?,
            }))
        }),
    }
}

fn hours() -> Form {
    let desk = Desk::here();
    Form {
        title: "Set hours",
        words: "Promises run only while the queue is open. It holds from now on.",
        button: "Save",
        fields: vec![
            Field::choice("Queue", queues_and_all()),
            Field::line("Zone").required().starting(zone::here()),
            Field::line("Hours").required().starting("Mo-Fr 09:00-17:00"),
            Field::closed_days("Closed on (dates such as 2026-12-25)"),
        ],
        deed: Box::new(move |values| {
            let [queue, zone, times, closed] = values else {
                return None;
            };
            let read = || {
                let offsets = zone::offsets(zone).ok_or(format!("This browser knows no zone “{zone}”."))?;
                let no = |what: &'static str| move |part: String| format!("“{part}” is no {what}.");
                let times = hours::read(times).map_err(no("opening hours such as Mo-Fr 09:00-17:00"))?;
                let closed = hours::dates(closed).map_err(no("date such as 2026-12-25"))?;
                Ok::<_, String>(Calendar::new(zone.clone(), offsets, times, closed))
            };
            match read() {
                Ok(calendar) => Some(Deed::Set(Setting::Hours {
                    queue: queue.clone(),
                    calendar,
                })),
                Err(why) => {
                    desk.notice.set(Some(format!("{why} Nothing was saved.")));
                    None
                }
            }
        }),
    }
}

const CELLS: [&str; 9] = [
    "Low urgency, low impact",
    "Low urgency, medium impact",
    "Low urgency, high impact",
    "Medium urgency, low impact",
    "Medium urgency, medium impact",
    "Medium urgency, high impact",
    "High urgency, low impact",
    "High urgency, medium impact",
    "High urgency, high impact",
];

fn matrix() -> Form {
    let now = Desk::here()
        .settings
        .with_untracked(|settings| settings.matrix.clone());
    let field = |(label, priority): (&'static str, &Priority)| {
        Field::choice(label, choices(&words::PRIORITIES)).starting(priority.word())
    };
    Form {
        title: "Priorities",
        words: "It holds for what is rated from now on.",
        button: "Save",
        fields: CELLS.into_iter().zip(&now).map(field).collect(),
        deed: Box::new(|values| {
            let priorities: Option<Vec<Priority>> = values
                .iter()
                .map(|value| chosen(&words::PRIORITIES, value))
                .collect();
            Some(Deed::Set(Setting::Matrix {
                priorities: priorities?,
            }))
        }),
    }
}

fn category() -> Form {
    Form {
        title: "Add a category",
        words: "",
        button: "Save",
        fields: vec![Field::line("Name").required()],
        deed: Box::new(move |values| {
            let key = values.first()?.trim().to_owned();
            Some(Deed::Set(Setting::Category { key, gone: false }))
        }),
    }
}

fn queue() -> Form {
    let people = Desk::here().people.get_untracked();
    let member = |person: &desk_port::PersonView| Field::check(format!("Member: {}", person.name));
    Form {
        title: "Add a queue",
        words: "What is given out by itself goes to the members; without members, to anybody. Its languages are those of members who have set none. One of the same name is replaced.",
        button: "Save",
        fields: [
            Field::line("Name").required(),
            Field::line("Languages, such as de, en"),
        ]
        .into_iter()
        .chain(people.iter().map(member))
        .collect(),
        deed: Box::new(move |values| {
            let [key, languages, members @ ..] = values else {
                return None;
            };
            let chosen = people
                .iter()
                .zip(members)
                .filter(|(_, chosen)| !chosen.is_empty());
            Some(Deed::Set(Setting::Queue {
                key: key.trim().to_owned(),
                members: chosen.map(|(person, _)| person.id).collect(),
                languages: listed(languages),
                gone: false,
            }))
        }),
    }
}

fn canned() -> Form {
    Form {
        title: "Add a canned reply",
        words: "Fields: {{customer.name}}, {{ticket.number}}, {{ticket.subject}}, {{me}}. One of the same name is replaced.",
        button: "Save",
        fields: vec![
            Field::line("Name").required(),
            Field::line("Language, such as de (empty: any)"),
            Field::area("Text", "6").required(),
        ],
        deed: Box::new(|values| {
            let [key, language, text] = values else {
                return None;
            };
            Some(Deed::Set(Setting::Canned {
                key: key.trim().to_owned(),
                language: language.trim().to_owned(),
                text: text.clone(),
                gone: false,
            }))
        }),
    }
}

const LEVELS: [(u32, &str, &str); 4] = [
    (0, "0", "As the role says"),
    (1, "1", "1, follows what is prescribed"),
    (2, "2", "2, interprets and finds solutions"),
    (3, "3", "3, leads"),
];

/// Words that are separated by commas.
fn listed(text: &str) -> Vec<String> {
    let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

fn skills() -> Form {
    let people = Desk::here().people.with_untracked(|people| {
        let choice = |person: &desk_port::PersonView| (person.id.to_string(), person.name.clone());
        people.iter().map(choice).collect()
    });
    Form {
        title: "Set what somebody can",
        words: "Tickets that are given to whom they fit go by this, then by who has the least to do. What is empty is anything.",
        button: "Save",
        fields: vec![
            Field::choice("Who", people),
            Field::line("Languages, such as de, en"),
            Field::line("Topics: categories, separated by commas"),
            Field::choice("Level", choices(&LEVELS)),
            Field::check("Away: is given nothing"),
        ],
        deed: Box::new(|values| {
            let [key, languages, topics, level, away] = values else {
                return None;
            };
            Some(Deed::Set(Setting::Skills {
                key: key.clone(),
                languages: listed(languages),
                topics: listed(topics),
                level: chosen(&LEVELS, level)?,
                away: !away.is_empty(),
                gone: false,
            }))
        }),
    }
}

fn field() -> Form {
    Form {
        title: "Add a field",
        words: "Every ticket has it from now on, beside its category. One of the same name is replaced.",
        button: "Save",
        fields: vec![
            Field::line("Name").required(),
            Field::choice("Kind", choices(&words::FIELD_KINDS)),
            Field::area("Choices, one a line", "4"),
        ],
        deed: Box::new(|values| {
            let [key, kind, choices] = values else {
                return None;
            };
            let kind = chosen(&words::FIELD_KINDS, kind)?;
            let lines = choices.lines().filter(|_| kind == FieldKind::Choice);
            let choices = lines.map(|line| line.trim().to_owned());
            Some(Deed::Set(Setting::Field {
                key: key.trim().to_owned(),
                kind,
                choices: choices.filter(|choice| !choice.is_empty()).collect(),
                gone: false,
            }))
        }),
    }
}

fn assigning() -> Form {
    Form {
        title: "New tickets",
        words: "",
        button: "Save",
        fields: vec![Field::choice(
            "A new ticket is",
            vec![
                (String::new(), "nobody's, until somebody takes it".to_owned()),
                ("on".to_owned(), "given at once to whom it fits".to_owned()),
            ],
        )],
        deed: Box::new(|values| {
            let on = values.first().is_some_and(|value| !value.is_empty());
            Some(Deed::Set(Setting::Assigning { on }))
        }),
    }
}

fn signature() -> Form {
    Form {
        title: "Signature",
        words: "Every reply by mail ends with it. Fields: {{me}}, {{ticket.number}}. Empty: replies end as they are written.",
        button: "Save",
        fields: vec![Field::area("Text", "4").starting(super::canned::signature(Desk::here()))],
        deed: Box::new(|values| {
            let [text] = values else { return None };
            Some(Deed::Set(Setting::Signature {
                text: text.trim().to_owned(),
            }))
        }),
    }
}

fn survey() -> Form {
    let desk = Desk::here();
    let (hours, text) = desk.settings.with_untracked(|settings| {
        let now = survey::set(&settings.catalog).unwrap_or((24, ""));
        (now.0.to_string(), now.1.to_owned())
    });
    Form {
        title: "After a solve",
        words: "This letter asks the customer by itself how content they are. Fields: {{customer.name}}, {{ticket.number}}, {{ticket.subject}}, {{me}}. Empty: nobody is asked by itself.",
        button: "Save",
        fields: vec![
            Field::number("Hours after the solve").starting(hours),
            Field::area("Letter", "6").starting(text),
        ],
        deed: Box::new(|values| {
            let [hours, text] = values else { return None };
            Some(Deed::Set(Setting::Survey {
                hours: hours.parse().unwrap_or_default(),
                text: text.trim().to_owned(),
            }))
        }),
    }
}
