//! The form of a macro: a box for each kind of step. They are done in its order, as one act.

use super::{
    category, fields,
    form::{Deed, Field, Form, choices, chosen, queues},
};
use crate::{
    state::{Desk, works},
    words,
};
use desk_model::{
    Setting,
    setting::{Step, StepState},
};
use leptos::prelude::*;

/// Boxes before those of the team's fields.
const BOXES: usize = 12;

const STATES: [(StepState, &str, &str); 4] = [
    (StepState::Open, "open", "Open"),
    (StepState::Waiting, "waiting", "Waiting"),
    (StepState::Hold, "hold", "On hold"),
    (StepState::Closed, "closed", "Closed"),
];

/// In the place of a person.
const NOBODY: &str = "nobody";

/// After the one that changes nothing.
fn or_leave(choices: Vec<(String, String)>) -> Vec<(String, String)> {
    let leave = (String::new(), "Leave it".to_owned());
    std::iter::once(leave).chain(choices).collect()
}

fn people(desk: Desk) -> Vec<(String, String)> {
    let mut all = vec![(NOBODY.to_owned(), "Nobody".to_owned())];
    desk.people.with_untracked(|people| {
        let working = people.iter().filter(|person| works(person));
        all.extend(working.map(|person| (person.id.to_string(), person.name.clone())));
    });
    all
}

pub fn new() -> Form {
    let desk = Desk::here();
    let (names, boxes) = fields::boxes(desk);
    Form {
        title: "Add a macro",
        words: "What is filled in is done in this order, as one act. One of the same name is replaced.",
        button: "Save",
        fields: vec![
            Field::line("Name").required(),
            Field::area("Reply", "4"),
            Field::check("and wait for the customer"),
            Field::area("Note", "2"),
            Field::line("Tag"),
            Field::choice("Category", untrack(|| category::choices(desk, "Leave it"))),
            Field::choice("Priority", or_leave(choices(&words::PRIORITIES))),
            Field::choice("Assign to", or_leave(people(desk))),
            Field::choice("Queue", queues("", "Leave it")),
            Field::choice("State", or_leave(choices(&STATES))),
            Field::choice("Solve it as", or_leave(choices(&words::SOLVE_CODES))),
            Field::line("What was done"),
        ]
        .into_iter()
        .chain(boxes)
        .collect(),
        deed: Box::new(move |values| {
            let (own, fields) = values.split_at_checked(BOXES)?;
            Some(Deed::Set(Setting::Macro {
                key: own.first()?.trim().to_owned(),
                steps: steps(own)?
                    .into_iter()
                    .chain(fields::steps(&names, fields))
                    .collect(),
                gone: false,
            }))
        }),
    }
}

/// What these boxes were filled in with.
fn steps(values: &[String]) -> Option<Vec<Step>> {
    let [
        _,
        reply,
        wait,
        note,
        tag,
        category,
        priority,
        person,
        queue,
        state,
        code,
        did,
    ] = values
    else {
        return None;
    };
    let said = |text: &String| (!text.trim().is_empty()).then(|| text.trim().to_owned());
    let steps = [
        said(reply).map(|text| Step::Reply {
            text,
            and_wait: !wait.is_empty(),
        }),
        said(note).map(|text| Step::Note { text }),
        said(tag).map(|tag| Step::Tag { tag }),
        said(category).map(|to| Step::Category { to }),
        chosen(&words::PRIORITIES, priority).map(|to| Step::Priority { to }),
        said(person).map(|person| Step::Assign {
            to: person.parse().ok(),
        }),
        said(queue).map(|to| Step::Queue { to }),
        chosen(&STATES, state).map(|to| Step::State { to }),
        chosen(&words::SOLVE_CODES, code).map(|code| Step::Solve {
            code,
            done: did.trim().to_owned(),
        }),
    ];
    Some(steps.into_iter().flatten().collect())
}

/// What the form holds of a macro. None where it has no box for a step, or would do the steps in another order.
pub fn values(key: &str, steps: &[Step]) -> Option<Vec<String>> {
    let (names, boxes) = fields::boxes(Desk::here());
    let mut values = vec![String::new(); BOXES + boxes.len()];
    let own = |name: &String| names.iter().position(|own| own == name);
    let mut last = 0;
    *values.first_mut()? = key.to_owned();
    for step in steps {
        // The box of a step, and what it holds besides in the one behind.
        let (place, value, more) = match step {
            Step::Reply { text, and_wait } => {
                let wait = if *and_wait { "true" } else { "" };
                (1, text.clone(), wait.to_owned())
            }
            Step::Note { text } => (3, text.clone(), String::new()),
            Step::Tag { tag } => (4, tag.clone(), String::new()),
            Step::Category { to } => (5, to.clone(), String::new()),
            Step::Priority { to } => (6, words::key(&words::PRIORITIES, *to).to_owned(), String::new()),
            Step::Assign { to } => {
                let person = to.map_or_else(|| NOBODY.to_owned(), |to| to.to_string());
                (7, person, String::new())
            }
            Step::Queue { to } => (8, to.clone(), String::new()),
            Step::State { to } => (9, words::key(&STATES, *to).to_owned(), String::new()),
            Step::Solve { code, done } => (
                10,
                words::key(&words::SOLVE_CODES, *code).to_owned(),
                done.clone(),
            ),
            Step::Field { key, value } if value.is_empty() => {
                (BOXES + names.len(), key.clone(), String::new())
            }
            Step::Field { key, value } => (BOXES + own(key)?, value.clone(), String::new()),
        };
        if place <= last {
            return None;
        }
        *values.get_mut(place)? = value;
        if !more.is_empty() {
            *values.get_mut(place + 1)? = more;
        }
        last = place;
    }
    Some(values)
}
