//! The forms about a ticket: what each asks for and which act it gives.

use super::{
    bulk,
    form::{Deed, Field, Form, choices, chosen, queues},
};
use crate::{
    clock,
    state::{Desk, Outcome, TicketForm, works},
    words,
};
use desk_model::{
    Act, DocId, EntryId, PersonId,
    entry::{CallDirection, HoldFor, Level, Priority, SolveCode},
};
use desk_port::view::SolutionView;

/// The form for what is asked.
pub fn of(ticket: DocId, form: TicketForm) -> Form {
    match form {
        TicketForm::Solve => solve(ticket),
        TicketForm::Hold => hold(ticket),
        TicketForm::Escalate => escalate(ticket),
        TicketForm::Consult => consult(ticket),
        TicketForm::Rate => rate(ticket),
        TicketForm::Priority(to) => priority(ticket, to),
        TicketForm::Queue => queue(ticket),
        TicketForm::NotLevel1 => not_level1(ticket),
        TicketForm::Call => call(ticket),
        TicketForm::Message => message(ticket),
        TicketForm::Task => task(ticket),
        TicketForm::Opinion => opinion(ticket),
        TicketForm::Macro => bulk::macro_form(Desk::here(), vec![ticket]),
    }
}

/// The other members as choices, after the one that stands for nobody in particular.
fn others(first: &str) -> Vec<(String, String)> {
    let desk = Desk::here();
    let me = desk.me.get_untracked();
    let mut all = vec![(String::new(), first.to_owned())];
    desk.people.with_untracked(|people| {
        let others = people
            .iter()
            .filter(|person| works(person) && Some(person.id) != me);
        all.extend(others.map(|person| (person.id.to_string(), person.name.clone())));
    });
    all
}

fn person(value: &str) -> Option<PersonId> {
    value.parse().ok()
}

/// What the form of a solution holds.
pub fn solution(held: SolutionView) -> Vec<String> {
    let code = words::key(&words::SOLVE_CODES, held.code).to_owned();
    let (seen, which) = match held.side_effects {
        effects if effects == NONE_SEEN => ("none", String::new()),
        effects if effects.is_empty() => ("", effects),
        effects => ("known", effects),
    };
    vec![code, held.cause, held.done, seen.to_owned(), which]
}

/// What a solution says where somebody looked and saw none.
const NONE_SEEN: &str = "None seen";

const SIDE_EFFECTS: [((), &str, &str); 3] = [
    ((), "", "Nobody has looked yet"),
    ((), "none", NONE_SEEN),
    ((), "known", "These are known:"),
];

/// On a ticket that is solved, it changes the solution.
fn solve(ticket: DocId) -> Form {
    let form = new_solution(ticket);
    match Desk::here().solution.get_untracked() {
        None => form,
        Some(held) => Form {
            button: "Change it",
            ..form.holding("Change the solution", held, 0)
        },
    }
}

fn new_solution(ticket: DocId) -> Form {
    Form {
        title: "Solve",
        words: "The customer hears nothing of this. Write an answer first if they should.",
        button: "Solve it",
        fields: vec![
            Field::choice("Solution", choices(&words::SOLVE_CODES)),
            Field::area("Cause (may stay empty)", "2"),
            Field::area("What was done (may stay empty)", "3"),
            Field::choice("Side effects", choices(&SIDE_EFFECTS)),
            Field::line("Which ones, where some are known"),
            Field::date("Look again on (may stay empty)"),
        ],
        deed: Box::new(move |values| {
            let [code, cause, done, seen, which, due] = values else {
                return None;
            };
            // Whoever writes which has said that there are some.
            let side_effects = match (seen.as_str(), which.trim()) {
                ("none", "") => NONE_SEEN,
                ("known", "") => {
                    let why = "Write which side effects are known. The ticket is as it was.";
                    Desk::here().notice.set(Some(why.to_owned()));
                    return None;
                }
                (_, which) => which,
            };
            let solve = Act::SolveTicket {
                ticket,
                code: chosen(&words::SOLVE_CODES, code).unwrap_or(SolveCode::Answered),
                cause: cause.clone(),
                done: done.clone(),
                side_effects: side_effects.to_owned(),
            };
            Some(match clock::day_start(due) {
                None => solve.into(),
                Some(due) => Deed::Several(vec![solve, look_again(ticket, "", due)]),
            })
        }),
    }
}

fn look_again(ticket: DocId, text: &str, due: u64) -> Act {
    let text = if text.trim().is_empty() {
        "Has it held?"
    } else {
        text
    };
    Act::AddTask {
        ticket,
        text: text.to_owned(),
        due,
    }
}

fn task(ticket: DocId) -> Form {
    Form {
        title: "Look again",
        words: "On that day somebody looks whether the solution has held. Where it has not, the ticket is open again.",
        button: "Note it",
        fields: vec![
            Field::date("On").required(),
            Field::line("What to look at (may stay empty)"),
        ],
        deed: Box::new(move |values| {
            let [due, text] = values else { return None };
            Some(look_again(ticket, text, clock::day_start(due)?).into())
        }),
    }
}

const SCORES: [(u32, &str, &str); 5] = [
    (5, "5", "5, very content"),
    (4, "4", "4"),
    (3, "3", "3"),
    (2, "2", "2"),
    (1, "1", "1, not at all"),
];

fn opinion(ticket: DocId) -> Form {
    Form {
        title: "What the customer said",
        words: "How content they are with the solution, as they said it.",
        button: "Note it",
        fields: vec![
            Field::choice("Of 5", choices(&SCORES)),
            Field::line("In their words (may stay empty)"),
        ],
        deed: Box::new(move |values| {
            let [score, word] = values else { return None };
            Some(
                Act::RecordSatisfaction {
                    ticket,
                    score: chosen(&SCORES, score)?,
                    word: word.clone(),
                }
                .into(),
            )
        }),
    }
}

fn hold(ticket: DocId) -> Form {
    Form {
        title: "Put on hold",
        words: "",
        button: "Put on hold",
        fields: vec![
            Field::choice("Waiting for", choices(&words::HOLDS)).starting("third"),
            Field::date("Until (may stay empty)"),
            Field::line("Reason (may stay empty)"),
        ],
        deed: Box::new(move |values| {
            let [whom, until, reason] = values else {
                return None;
            };
            Some(
                Act::HoldTicket {
                    ticket,
                    until: clock::day_start(until),
                    whom: chosen(&words::HOLDS, whom).unwrap_or(HoldFor::Third),
                    reason: reason.clone(),
                }
                .into(),
            )
        }),
    }
}

fn escalate(ticket: DocId) -> Form {
    Form {
        title: "Escalate",
        words: "The second line gets the ticket with what you write here. Who talks to the customer now goes on doing so.",
        button: "Escalate it",
        fields: vec![
            Field::area("Question", "2").required(),
            Field::area("What was tried", "3").required(),
            Field::area("Evidence", "2").required(),
            Field::area("What happens if nothing is done", "2").required(),
            Field::choice("To", others("The second line")),
        ],
        deed: Box::new(move |values| {
            let [question, tried, evidence, risk, to] = values else {
                return None;
            };
            Some(
                Act::EscalateTicket {
                    ticket,
                    tried: tried.clone(),
                    evidence: evidence.clone(),
                    question: question.clone(),
                    risk: risk.clone(),
                    to: person(to),
                }
                .into(),
            )
        }),
    }
}

fn consult(ticket: DocId) -> Form {
    Form {
        title: "Ask a colleague",
        words: "The ticket stays yours and in the first line. What you ask stands in the timeline.",
        button: "Ask",
        fields: vec![
            Field::area("Question", "3").required(),
            Field::choice("To", others("The second line")),
        ],
        deed: Box::new(move |values| {
            let [question, to] = values else { return None };
            Some(
                Act::Consult {
                    ticket,
                    to: person(to),
                    question: question.clone(),
                }
                .into(),
            )
        }),
    }
}

/// What the form of urgency and impact holds.
pub fn rating((urgency, impact): (Level, Level)) -> Vec<String> {
    let key = |level| words::key(&words::LEVELS, level).to_owned();
    vec![key(urgency), key(impact)]
}

fn rate(ticket: DocId) -> Form {
    let title = "Urgency and impact";
    let form = Form {
        title,
        words: "The priority follows from both, unless it has been set by hand.",
        button: "Rate it",
        fields: vec![
            Field::choice("Urgency", choices(&words::LEVELS)).starting("medium"),
            Field::choice("Impact", choices(&words::LEVELS)).starting("medium"),
        ],
        deed: Box::new(move |values| {
            let [urgency, impact] = values else { return None };
            Some(
                Act::RateTicket {
                    ticket,
                    urgency: chosen(&words::LEVELS, urgency)?,
                    impact: chosen(&words::LEVELS, impact)?,
                }
                .into(),
            )
        }),
    };
    form.holding(title, Desk::here().rating.get_untracked().unwrap_or_default(), 0)
}

fn priority(ticket: DocId, to: Priority) -> Form {
    set_priority(to, move |to, reason| {
        Act::SetPriority { ticket, to, reason }.into()
    })
}

/// The choice of a priority by hand, and why. What was chosen already comes second, so that typing begins with the reason.
pub fn set_priority(
    start: Priority,
    deed: impl Fn(Priority, String) -> Deed + Send + Sync + 'static,
) -> Form {
    Form {
        title: "Set the priority",
        words: "It stays as you set it, whatever urgency and impact say.",
        button: "Set it",
        fields: vec![
            Field::line("Why").required(),
            Field::choice("Priority", choices(&words::PRIORITIES))
                .starting(words::key(&words::PRIORITIES, start)),
        ],
        deed: Box::new(move |values| {
            let [reason, to] = values else { return None };
            Some(deed(chosen(&words::PRIORITIES, to)?, reason.clone()))
        }),
    }
}

fn queue(ticket: DocId) -> Form {
    Form {
        title: "Move to a queue",
        words: "A lead adds queues in Settings.",
        button: "Move it",
        fields: vec![
            Field::choice("Queue", queues("", "The first queue")),
            Field::line("Reason (may stay empty)"),
        ],
        deed: Box::new(move |values| {
            let [to, reason] = values else { return None };
            Some(
                Act::MoveToQueue {
                    ticket,
                    to: to.clone(),
                    reason: reason.clone(),
                }
                .into(),
            )
        }),
    }
}

fn not_level1(ticket: DocId) -> Form {
    Form {
        title: "Not for the first line",
        words: "What the first line could not have solved does not count against the share solved first time.",
        button: "Mark it",
        fields: vec![
            Field::line("Reason").required(),
            Field::check("It is one for the first line after all"),
        ],
        deed: Box::new(move |values| {
            let [reason, possible] = values else { return None };
            Some(
                Act::MarkLevel1 {
                    ticket,
                    possible: !possible.is_empty(),
                    reason: reason.clone(),
                }
                .into(),
            )
        }),
    }
}

fn message(ticket: DocId) -> Form {
    Form {
        title: "Take down what they said",
        words: "It stands in the timeline as the customer's. What was said on the phone or in person was answered by being there; all else wants an answer.",
        button: "Take it down",
        fields: vec![
            Field::area("Message", "5").required(),
            Field::choice("Channel", choices(&words::CHANNELS)),
        ],
        deed: Box::new(move |values| {
            let [message, channel] = values else { return None };
            Some(
                Act::AddMessage {
                    ticket,
                    message: message.clone(),
                    channel: chosen(&words::CHANNELS, channel)?,
                }
                .into(),
            )
        }),
    }
}

const CALLS: [((CallDirection, bool), &str, &str); 4] = [
    ((CallDirection::In, true), "in", "The customer called"),
    ((CallDirection::Out, true), "out", "I called"),
    (
        (CallDirection::Out, false),
        "out-missed",
        "I called, nobody answered",
    ),
    (
        (CallDirection::In, false),
        "in-missed",
        "The customer called, nobody answered",
    ),
];

fn call(ticket: DocId) -> Form {
    Form {
        title: "Log a call",
        words: "",
        button: "Log it",
        fields: vec![
            Field::choice("Call", choices(&CALLS)),
            Field::moment("Began (empty: just now)"),
            Field::number("Minutes"),
            Field::area("Outcome", "3"),
        ],
        deed: Box::new(move |values| {
            let [which, at, minutes, outcome] = values else {
                return None;
            };
            let (direction, answered) = chosen(&CALLS, which)?;
            Some(
                Act::LogCall {
                    ticket,
                    direction,
                    answered,
                    at: clock::typed(at),
                    minutes: minutes.parse().unwrap_or_default(),
                    outcome: outcome.clone(),
                }
                .into(),
            )
        }),
    }
}

/// What the second line does with an escalation.
pub fn escalated(ticket: DocId, escalation: EntryId, outcome: Outcome) -> Form {
    match outcome {
        Outcome::Answer => Form {
            title: "Answer the question",
            words: "The first line gets the ticket back with your answer, and talks to the customer.",
            button: "Give the answer",
            fields: vec![Field::area("Answer", "4").required()],
            deed: Box::new(move |values| {
                let [text] = values else { return None };
                let text = text.clone();
                Some(
                    Act::AnswerEscalation {
                        ticket,
                        escalation,
                        text,
                    }
                    .into(),
                )
            }),
        },
        Outcome::Return => Form {
            title: "Give back",
            words: "The first line gets the ticket back, and reads why.",
            button: "Give it back",
            fields: vec![Field::area("Reason", "4").required()],
            deed: Box::new(move |values| {
                let [reason] = values else { return None };
                let reason = reason.clone();
                Some(
                    Act::ReturnEscalation {
                        ticket,
                        escalation,
                        reason,
                    }
                    .into(),
                )
            }),
        },
        Outcome::TakeOver => Form {
            title: "Take over",
            words: "You own the ticket, and it stays with the second line.",
            button: "Take it over",
            fields: vec![Field::check("I talk to the customer from now on")],
            deed: Box::new(move |values| {
                let hand_over = values.first().is_some_and(|value| !value.is_empty());
                Some(
                    Act::TakeOverEscalation {
                        ticket,
                        escalation,
                        hand_over,
                    }
                    .into(),
                )
            }),
        },
    }
}
