//! Many tickets at once: what is chosen in the list, what can be done with all of it, and the one undo.

use super::{
    fields,
    form::{Deed, Field, Form, choices, chosen},
    ticket_form::set_priority,
};
use crate::{
    dice,
    icon::{Icon, Shape},
    live::{live, when},
    route::Place,
    state::{Asking, Desk, works},
    words,
};
use desk_model::{
    Act, Command, DocId, Setting,
    entry::{Priority, SolveCode},
    setting::{Step, StepState},
};
use desk_port::{Answer, Query, Request, TicketFilter, view::Offered};
use leptos::prelude::*;

/// What is done with all that is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bulk {
    Assign,
    State,
    Priority,
    Tag,
    Category,
    Fields,
    Macro,
}

/// Several acts that were done as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    words: String,
    undo: Option<Offered>,
}

/// In the place of a person: whom it fits best.
pub const AUTO: &str = "auto";

/// Tickets that are chosen at once; the engine gives no more.
const CHOSEN_MAX: u32 = 500;

/// None: it is solved.
const STATES: [(Option<StepState>, &str, &str); 5] = [
    (Some(StepState::Open), "open", "Open"),
    (Some(StepState::Waiting), "waiting", "Waiting"),
    (Some(StepState::Hold), "hold", "On hold"),
    (None, "solved", "Solved, as answered"),
    (Some(StepState::Closed), "closed", "Closed"),
];

/// Does what is several acts as one; what became of them is told, with a way back.
pub fn run(desk: Desk, act: Act) {
    let id = dice::command();
    let command = Command { id, act };
    tell(desk, Request::Do { command });
}

fn tell(desk: Desk, request: Request) {
    desk.ask(request, move |answer| {
        let Some(Answer::Several { done, undo, refused }) = answer else {
            return;
        };
        desk.asked_and_done();
        let mut said = vec![format!(
            "{} done.",
            words::count(u64::from(done), "change", "changes")
        )];
        said.extend(refused);
        desk.set_back.set(None);
        desk.several_last.set_value(undo.is_some());
        desk.several.set(Some(Told {
            words: said.join(" "),
            undo,
        }));
    });
}

/// Takes back what was done to several tickets, if it was the last thing that was done.
pub fn undo_last(desk: Desk) -> bool {
    let undo = desk.several.with_untracked(|told| told.as_ref()?.undo.clone());
    match undo.filter(|_| desk.several_last.get_value()) {
        Some(undo) => {
            take_back(desk, undo);
            true
        }
        None => false,
    }
}

fn take_back(desk: Desk, act: Offered) {
    desk.several.set(None);
    let id = dice::command();
    tell(desk, Request::Take { id, act });
}

/// Above the list, while tickets are chosen; and what was done with them last.
#[component]
pub fn BulkBar() -> impl IntoView {
    let desk = Desk::here();
    let count = move || desk.picked.with(Vec::len);
    let lists_tickets = move || {
        let place = desk.route.with(|route| route.place);
        matches!(place, Place::Queue | Place::Ticket(_)) && desk.words.with(String::is_empty)
    };
    let ask = move |words: &'static str, bulk: Bulk| {
        view! {
            <button class="small" on:click=move |_| desk.asking.set(Some(Asking::Bulk(bulk)))>
                {words}
            </button>
        }
    };
    view! {
        {when(move || { count() > 0 && desk.may_write.get() }, move || view! {
            <div class="bulk" role="toolbar" aria-label="Chosen tickets">
                <b>{live(move || words::count(count() as u64, "ticket", "tickets"))}</b>
                {ask("Assign", Bulk::Assign)}
                {ask("State", Bulk::State)}
                {ask("Priority", Bulk::Priority)}
                {ask("Tag", Bulk::Tag)}
                {ask("Category", Bulk::Category)}
                {when(move || fields::are_there(desk), move || ask("Fields", Bulk::Fields))}
                {ask("Macro", Bulk::Macro)}
                <button class="quiet small" hidden=move || !lists_tickets() title="All of this list, 500 at the most" on:click=move |_| choose_all(desk)>
                    "Choose all shown"
                </button>
                <button class="quiet small" on:click=move |_| desk.picked.set(Vec::new())>
                    "Choose none"
                </button>
            </div>
        })}
        <WhatWasDone />
    }
}

fn choose_all(desk: Desk) {
    let filter = TicketFilter {
        view: desk.route.with_untracked(|route| route.view),
        words: String::new(),
        offset: 0,
        limit: CHOSEN_MAX,
    };
    let query = Query::Tickets { filter };
    desk.ask(Request::Get { query }, move |answer| {
        if let Some(Answer::Tickets(page)) = answer {
            desk.picked.set(page.rows.iter().map(|row| row.id).collect());
        }
    });
}

#[component]
fn WhatWasDone() -> impl IntoView {
    let desk = Desk::here();
    live(move || {
        desk.several.get().map(|Told { words, undo }| {
            let way = undo.map(|undo| {
                let back = move |_| take_back(desk, undo.clone());
                view! { <button class="small" on:click=back>"Undo all"</button> }
            });
            view! {
                <div class="bulk" role="status" aria-label="Done">
                    <span>{words}</span>
                    {way}
                    <button class="quiet small" aria-label="Dismiss what was done" on:click=move |_| desk.several.set(None)>
                        <Icon shape=Shape::Close />
                    </button>
                </div>
            }
        })
    })
}

/// The names of the team's macros.
fn macros(desk: Desk) -> Vec<(String, String)> {
    let of = |setting: &Setting| match setting {
        Setting::Macro { key, .. } => Some((key.clone(), key.clone())),
        _ => None,
    };
    desk.settings
        .with_untracked(|settings| settings.catalog.iter().filter_map(of).collect())
}

/// The choice of a macro, which gives its acts on these tickets.
pub fn macro_form(desk: Desk, tickets: Vec<DocId>) -> Form {
    let names = macros(desk);
    if names.is_empty() {
        return Form {
            title: "Run a macro",
            words: "The team has no macro yet. A lead makes one in Settings.",
            button: "",
            fields: Vec::new(),
            deed: Box::new(|_| None),
        };
    }
    Form {
        title: "Run a macro",
        words: "Its steps are done in a row, and taken back as one.",
        button: "Run it",
        fields: vec![Field::choice("Macro", names)],
        deed: Box::new(move |values| {
            Some(Deed::Whole(Act::RunMacro {
                tickets: tickets.clone(),
                key: values.first()?.clone(),
            }))
        }),
    }
}

/// One step, for each of the tickets.
fn each(tickets: &[DocId], step: &Step) -> Deed {
    Deed::Several(tickets.iter().map(|ticket| step.act(*ticket)).collect())
}

pub fn form(bulk: Bulk) -> Form {
    let desk = Desk::here();
    let tickets = desk.picked.get_untracked();
    match bulk {
        Bulk::Macro => macro_form(desk, tickets),
        Bulk::Assign => {
            let mut people = vec![
                (String::new(), "Nobody".to_owned()),
                (AUTO.to_owned(), "Whom each fits".to_owned()),
            ];
            desk.people.with_untracked(|all| {
                people.extend(
                    all.iter()
                        .filter(|person| works(person))
                        .map(|person| (person.id.to_string(), person.name.clone())),
                );
            });
            of("Assign", "To", people, move |value| {
                if value == AUTO {
                    let give = |ticket: &DocId| Act::AutoAssign { ticket: *ticket };
                    return Some(Deed::Several(tickets.iter().map(give).collect()));
                }
                let to = value.parse().ok();
                Some(each(&tickets, &Step::Assign { to }))
            })
        }
        Bulk::State => of("State", "State", choices(&STATES), move |value| {
            let step = match chosen(&STATES, value)? {
                Some(to) => Step::State { to },
                None => Step::Solve {
                    code: SolveCode::Answered,
                    done: String::new(),
                },
            };
            Some(each(&tickets, &step))
        }),
        Bulk::Priority => set_priority(Priority::Normal, move |to, reason| {
            let set = |ticket: &DocId| Act::SetPriority {
                ticket: *ticket,
                to,
                reason: reason.clone(),
            };
            Deed::Several(tickets.iter().map(set).collect())
        }),
        Bulk::Category => of(
            "Category",
            "Category",
            untrack(|| super::category::choices(desk, "None")),
            move |value| {
                let set = |ticket: &DocId| super::category::set(*ticket, value.to_owned());
                Some(Deed::Several(tickets.iter().map(set).collect()))
            },
        ),
        Bulk::Fields => {
            let (names, fields) = fields::boxes(desk);
            Form {
                title: "Fields",
                words: "Only what is filled in here changes.",
                button: "Do it",
                fields,
                deed: Box::new(move |values| {
                    let steps = fields::steps(&names, values);
                    let of = |ticket: &DocId| steps.iter().map(|step| step.act(*ticket)).collect::<Vec<_>>();
                    let acts: Vec<Act> = tickets.iter().flat_map(of).collect();
                    (!acts.is_empty()).then_some(Deed::Several(acts))
                }),
            }
        }
        Bulk::Tag => Form {
            title: "Tag",
            words: "",
            button: "Do it",
            fields: vec![Field::line("Tag").required(), Field::check("Take it away")],
            deed: Box::new(move |values| {
                let [tag, away] = values else { return None };
                let of = |ticket: &DocId| match away.is_empty() {
                    true => Act::AddTag {
                        ticket: *ticket,
                        tag: tag.clone(),
                    },
                    false => Act::RemoveTag {
                        ticket: *ticket,
                        tag: tag.clone(),
                    },
                };
                Some(Deed::Several(tickets.iter().map(of).collect()))
            }),
        },
    }
}

fn of(
    title: &'static str,
    label: &'static str,
    choices: Vec<(String, String)>,
    deed: impl Fn(&str) -> Option<Deed> + Send + Sync + 'static,
) -> Form {
    Form {
        title,
        words: "",
        button: "Do it",
        fields: vec![Field::choice(label, choices)],
        deed: Box::new(move |values| deed(values.first()?)),
    }
}
