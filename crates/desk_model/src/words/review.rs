//! A review item in a sentence: what happened and what holds until it is settled; and the ways out, as words of a button with the
//! act that it gives.

mod procedure;

use super::{Lookup, line, run};
use crate::{
    Act, ActId, DocId, Entry, EntryId, Fact, ReviewItem, ReviewKind, Severity, Ticket,
    entry::{OpenState, Priority, SolveCode},
    ticket::{Delivery, State},
    ticket_document::{Field, Register, RegisterConflict},
};

/// What happened, and what holds until somebody settles it.
#[must_use]
pub fn sentence(item: &ReviewItem, lookup: &Lookup<'_>) -> String {
    let sides = Sides::of(item, lookup);
    let (first, second) = (sides.author(sides.first), sides.author(sides.second));
    match item.kind {
        ReviewKind::DoubleReply => {
            let until = match item.severity {
                Severity::High => "What has not left is held.",
                Severity::Middle | Severity::Low => "Both have left.",
            };
            format!("{first} and {second} answered without having seen each other's message. {until}")
        }
        ReviewKind::ReplyCrossed => {
            let author = sides.our_author();
            format!("{author} answered without having seen the customer's message. The answer is held.")
        }
        ReviewKind::SolveUnseen => {
            let author = sides.our_author();
            let did = match sides.ours().map(|entry| &entry.fact) {
                Some(Fact::Close { .. }) => "closed",
                _ => "solved",
            };
            format!("{author} {did} the ticket without having seen the customer's message. It is open.")
        }
        ReviewKind::TwoCodes => {
            let code = |side: Option<&Entry>| code(side).map_or("another code", line::code_words);
            format!(
                "{first} solved the ticket as \u{201c}{}\u{201d} and {second} as \u{201c}{}\u{201d}, without knowing of each other. \
                 It is solved with the last one.",
                code(sides.first),
                code(sides.second)
            )
        }
        ReviewKind::TwoOwners => {
            let to = |side: Option<&Entry>| assigned(side).map_or_else(|| "nobody".to_owned(), lookup.name);
            format!(
                "The ticket was given to {} and to {} at the same time. The last one holds.",
                to(sides.first),
                to(sides.second)
            )
        }
        ReviewKind::CloseReopen => {
            let closer = sides.author(sides.find(|fact| matches!(fact, Fact::Close { .. })));
            let opener = sides.author(sides.find(|fact| !matches!(fact, Fact::Close { .. })));
            format!("{closer} closed the ticket while {opener} reopened it. It is open.")
        }
        ReviewKind::TwoPriorities => {
            let to = |side: Option<&Entry>| priority(side).map_or("another priority", line::priority);
            format!(
                "{first} set the priority to {} and {second} to {}, without knowing of each other. The higher one holds.",
                to(sides.first),
                to(sides.second)
            )
        }
        ReviewKind::SolveEscalate => {
            let ended = sides.find(|fact| !matches!(fact, Fact::Escalate { .. }));
            let did = match ended.map(|entry| &entry.fact) {
                Some(Fact::Close { .. }) => "closed",
                _ => "solved",
            };
            let escalated = sides.find(|fact| matches!(fact, Fact::Escalate { .. }));
            format!(
                "{} {did} the ticket while {} escalated it. It is open, and the second line has it.",
                sides.author(ended),
                sides.author(escalated)
            )
        }
        ReviewKind::TwoEscalations => format!(
            "{first} and {second} escalated the ticket without knowing of each other. It is one escalation with two questions."
        ),
        ReviewKind::ReturnAnswer => {
            let did = |side: Option<&Entry>| match side.map(|entry| &entry.fact) {
                Some(Fact::EscAnswer { .. }) => "answered it",
                Some(Fact::Takeover { .. }) => "took it over",
                _ => "gave it back",
            };
            let answered = sides.find(|fact| matches!(fact, Fact::EscAnswer { .. }));
            let taken = sides.find(|fact| matches!(fact, Fact::Takeover { .. }));
            let holds = match (taken, answered) {
                (Some(_), None) => "The takeover holds.",
                _ => "The first line has it again.",
            };
            format!(
                "The ticket was escalated; {first} {} and {second} {}, without knowing of each other. {holds}",
                did(sides.first),
                did(sides.second)
            )
        }
        ReviewKind::TwoValues | ReviewKind::TwoCustomers => two_values(item.conflict.as_ref()),
        ReviewKind::UndoBuiltOn => {
            let author = sides.author(sides.find(|fact| matches!(fact, Fact::Undo { .. })));
            let built = sides.find(|fact| !matches!(fact, Fact::Undo { .. }));
            match built.map(|entry| &entry.fact) {
                Some(Fact::Delivery { .. }) | None => {
                    format!("{author} took something back while it had already gone on its way. It stands.")
                }
                Some(_) => format!(
                    "{author} took something back from which {} was going on at the same time. It stands.",
                    sides.author(built)
                ),
            }
        }
        ReviewKind::TwoQueues => format!(
            "{first} and {second} put the ticket into different queues at the same time. The last one holds."
        ),
        ReviewKind::MergeUnseen => {
            let merged = sides.find(is_merge);
            let other = sides.find(|fact| !is_merge(fact));
            let did = match other.map(|entry| &entry.fact) {
                Some(Fact::Close { .. }) => "closed",
                Some(Fact::Escalate { .. }) => "escalated",
                _ => "solved",
            };
            format!(
                "{} {did} a ticket while {} merged it into this one. That does not count here.",
                sides.author(other),
                sides.author(merged)
            )
        }
        ReviewKind::SplitTwice => format!(
            "{first} and {second} split off the same message, each into a ticket of its own. Both tickets are there."
        ),
        ReviewKind::SplitAnswered => {
            let split = sides.author(sides.find(|fact| matches!(fact, Fact::Split { .. })));
            let answered = sides.author(sides.find(|fact| matches!(fact, Fact::Out { .. })));
            format!("{split} split off a message that {answered} was answering. The answer stands here.")
        }
        ReviewKind::TwoMerges => {
            let into = |side: Option<&Entry>| {
                merged_into(side).map_or_else(|| "another ticket".to_owned(), lookup.ticket)
            };
            format!(
                "A ticket was merged into {} by {first} and into {} by {second} at the same time. The first one holds.",
                into(sides.first),
                into(sides.second)
            )
        }
        ReviewKind::MergeCycle => format!(
            "{first} and {second} merged tickets into each other at the same time. The merge by {first} holds."
        ),
        ReviewKind::StepTwice => {
            let step = match sides.first.map(|entry| &entry.fact) {
                Some(Fact::RunStep { run, step, .. } | Fact::RunSkip { run, step, .. }) => {
                    run::named(*run, *step, lookup)
                }
                _ => "a step".to_owned(),
            };
            format!(
                "{first} and {second} both did {step} without knowing of each other: {} and {}. The last one holds; both stay in the \
                 history.",
                procedure::outcome(sides.first),
                procedure::outcome(sides.second)
            )
        }
        ReviewKind::TwoRuns => format!(
            "{first} and {second} began the same procedure without knowing of each other. It is done twice."
        ),
    }
}

fn two_values(conflict: Option<&RegisterConflict>) -> String {
    let Some(conflict) = conflict else {
        return "Two values were written without knowing of each other. One of them is shown.".to_owned();
    };
    let what = match &conflict.register {
        Register::Field(own) => field(*own).to_owned(),
        Register::Custom(name) => format!("\u{201c}{name}\u{201d}"),
    };
    if conflict.register == Field::Customer.into() {
        return format!(
            "Two people gave the ticket a different {what} at the same time. One of them is shown."
        );
    }
    let values: Vec<String> = conflict
        .values
        .iter()
        .map(|value| format!("\u{201c}{value}\u{201d}"))
        .collect();
    format!(
        "Two people wrote a different {what} at the same time: {}. The first one is shown.",
        values.join(" and ")
    )
}

fn field(field: Field) -> &'static str {
    match field {
        Field::Subject => "subject",
        Field::Customer => "customer",
        Field::Category => "category",
        Field::Language => "language",
    }
}

/// Words of the button, and what it does. Each is allowed while the ticket is as it is given.
#[must_use]
pub fn ways(item: &ReviewItem, folded: &Ticket, lookup: &Lookup<'_>) -> Vec<(String, Act)> {
    let sides = Sides::of(item, lookup);
    let ticket = folded.root;
    let closed = folded.state == State::Closed;
    let mut ways = match item.kind {
        ReviewKind::DoubleReply if item.severity == Severity::High => {
            let held = sides.held(folded);
            held.map(|held| held_ways(held, ticket)).unwrap_or_default()
        }
        ReviewKind::ReplyCrossed => {
            let ours = sides.ours();
            ours.map(|held| held_ways(held, ticket)).unwrap_or_default()
        }
        ReviewKind::SolveUnseen | ReviewKind::TwoCodes if closed => closed_ways(item, ticket),
        ReviewKind::SolveUnseen => unseen_ways(item, &sides, folded),
        ReviewKind::TwoCodes => each(&sides, code, |code| {
            let words = format!("Solved as \u{201c}{}\u{201d}", line::code_words(code));
            (words, solve(ticket, code))
        }),
        ReviewKind::TwoOwners => each(&sides, assigned, |to| {
            let act = Act::AssignTicket { ticket, to: Some(to) };
            (format!("Give it to {}", (lookup.name)(to)), act)
        }),
        ReviewKind::CloseReopen => {
            let mut ways = vec![leave(item, ticket)];
            let last = folded
                .facts
                .closings
                .iter()
                .rev()
                .find_map(|closing| closing.code);
            ways.extend(
                last.filter(|_| !folded.state.is_ended())
                    .map(|code| solve_again(ticket, code)),
            );
            ways
        }
        ReviewKind::MergeUnseen => {
            let mut ways = vec![leave(item, ticket)];
            let ended = sides.find(|fact| matches!(fact, Fact::Solve { .. }));
            ways.extend(
                code(ended)
                    .filter(|_| !closed)
                    .map(|code| solve_again(ticket, code)),
            );
            let merge = sides.find(|fact| matches!(fact, Fact::MergeInto { .. } | Fact::MergeFrom { .. }));
            ways.extend(merge.map(|merge| {
                let act = merge.act;
                ("Undo the merge".to_owned(), Act::UndoAct { ticket, act })
            }));
            ways
        }
        ReviewKind::TwoEscalations | ReviewKind::SplitTwice | ReviewKind::SplitAnswered => {
            vec![leave(item, ticket)]
        }
        ReviewKind::SolveEscalate => {
            let mut ways = Vec::new();
            let solved = sides.find(|fact| matches!(fact, Fact::Solve { .. }));
            ways.extend(
                code(solved)
                    .filter(|_| !closed)
                    .map(|code| solve_again(ticket, code)),
            );
            ways.push(("Leave it with the second line".to_owned(), settle(item, ticket)));
            ways
        }
        ReviewKind::ReturnAnswer => {
            let mut ways = vec![leave(item, ticket)];
            if let Some(to) = folded.contact {
                let act = Act::AssignTicket { ticket, to: Some(to) };
                ways.push((format!("Give it back to {}", (lookup.name)(to)), act));
            }
            ways
        }
        ReviewKind::TwoPriorities => each(&sides, priority, |to| {
            (
                format!("Make it {}", line::priority(to)),
                Act::SetPriority { ticket, to },
            )
        }),
        ReviewKind::TwoQueues => each(&sides, queue, |to| {
            let words = if to.is_empty() {
                "Put it into the first queue".to_owned()
            } else {
                format!("Put it into {to}")
            };
            let act = Act::MoveToQueue {
                ticket,
                to,
                reason: String::new(),
            };
            (words, act)
        }),
        // To keep one is to undo the other.
        ReviewKind::TwoMerges | ReviewKind::MergeCycle => {
            let [first, second] = item.ids.as_slice() else {
                return Vec::new();
            };
            let undo = |id: &EntryId| Act::UndoAct {
                ticket,
                act: ActId::from(*id),
            };
            vec![
                ("Keep the first".to_owned(), undo(second)),
                ("Keep the second".to_owned(), undo(first)),
                (
                    "Keep neither".to_owned(),
                    // The second while the first connects the ticket to it.
                    Act::Several {
                        acts: vec![undo(second), undo(first)],
                    },
                ),
            ]
        }
        ReviewKind::StepTwice => procedure::step_ways(item, &sides, folded),
        ReviewKind::TwoRuns => procedure::run_ways(item, &sides, folded),
        ReviewKind::TwoValues | ReviewKind::TwoCustomers => value_ways(item.conflict.as_ref(), ticket),
        ReviewKind::DoubleReply | ReviewKind::UndoBuiltOn => Vec::new(),
    };
    match item.kind {
        ReviewKind::DoubleReply if item.severity != Severity::High => {
            ways.push(("Both are fine".to_owned(), settle(item, ticket)));
        }
        ReviewKind::UndoBuiltOn => ways.push(leave(item, ticket)),
        _ => {}
    }
    ways
}

fn settle(item: &ReviewItem, ticket: DocId) -> Act {
    Act::SettleReview {
        ticket,
        item: item.kind.name().to_owned(),
        ids: item.ids.clone(),
        choice: "both stand".to_owned(),
    }
}

fn leave(item: &ReviewItem, ticket: DocId) -> (String, Act) {
    ("Leave it as it is".to_owned(), settle(item, ticket))
}

fn solve_again(ticket: DocId, code: SolveCode) -> (String, Act) {
    ("Solve it again".to_owned(), solve(ticket, code))
}

fn held_ways(held: &Entry, ticket: DocId) -> Vec<(String, Act)> {
    let message = held.id;
    vec![
        (
            "Send it anyway".to_owned(),
            Act::ReleaseMessage { ticket, message },
        ),
        ("Do not send it".to_owned(), Act::DropMessage { ticket, message }),
    ]
}

fn unseen_ways(item: &ReviewItem, sides: &Sides<'_>, folded: &Ticket) -> Vec<(String, Act)> {
    let ticket = folded.root;
    let mut ways = Vec::new();
    if let Some(message) = sides.find(|fact| matches!(fact, Fact::In { .. })) {
        let act = Act::MarkMessage {
            ticket,
            message: message.id,
            needs: false,
        };
        ways.push(("The message needs no action".to_owned(), act));
    }
    ways.extend(code(sides.ours()).map(|code| solve_again(ticket, code)));
    if !folded.state.is_ended() && folded.state != State::Waiting {
        let act = Act::SetState {
            ticket,
            to: OpenState::Waiting,
        };
        ways.push(("Wait for the customer".to_owned(), act));
    }
    ways.push(leave(item, ticket));
    ways
}

/// A closed ticket takes no other solve: it is left, or worked on again.
fn closed_ways(item: &ReviewItem, ticket: DocId) -> Vec<(String, Act)> {
    vec![
        ("Work on it again".to_owned(), Act::ReopenTicket { ticket }),
        ("Leave it closed".to_owned(), settle(item, ticket)),
    ]
}

fn solve(ticket: DocId, code: SolveCode) -> Act {
    Act::SolveTicket {
        ticket,
        code,
        cause: String::new(),
        done: String::new(),
        side_effects: String::new(),
    }
}

fn value_ways(conflict: Option<&RegisterConflict>, ticket: DocId) -> Vec<(String, Act)> {
    let Some(conflict) = conflict else {
        return Vec::new();
    };
    let way = |shown: &String| {
        let value = shown.clone();
        let act = match &conflict.register {
            Register::Field(field) => Act::SetField {
                ticket,
                field: *field,
                value,
            },
            Register::Custom(key) => Act::SetCustom {
                ticket,
                key: key.clone(),
                value,
            },
        };
        let words = match shown.is_empty() {
            true => "Leave it empty".to_owned(),
            false => format!("Keep \u{201c}{shown}\u{201d}"),
        };
        (words, act)
    };
    conflict.values.iter().map(way).collect()
}

/// One way for each side.
fn each<T>(
    sides: &Sides<'_>,
    value: impl Fn(Option<&Entry>) -> Option<T>,
    way: impl Fn(T) -> (String, Act),
) -> Vec<(String, Act)> {
    [sides.first, sides.second]
        .into_iter()
        .filter_map(value)
        .map(way)
        .collect()
}

fn code(side: Option<&Entry>) -> Option<SolveCode> {
    match side.map(|entry| &entry.fact) {
        Some(Fact::Solve { code, .. }) => Some(*code),
        _ => None,
    }
}

fn assigned(side: Option<&Entry>) -> Option<crate::PersonId> {
    match side.map(|entry| &entry.fact) {
        Some(Fact::Assign { to, .. }) => *to,
        _ => None,
    }
}

fn queue(side: Option<&Entry>) -> Option<String> {
    match side.map(|entry| &entry.fact) {
        Some(Fact::Queue { to, .. }) => Some(to.clone()),
        _ => None,
    }
}

fn is_merge(fact: &Fact) -> bool {
    matches!(fact, Fact::MergeInto { .. } | Fact::MergeFrom { .. })
}

/// The ticket that a merge goes into, told by whichever half is here.
fn merged_into(side: Option<&Entry>) -> Option<DocId> {
    let entry = side?;
    match entry.fact {
        Fact::MergeInto { other } => Some(other),
        Fact::MergeFrom { .. } => Some(entry.doc),
        _ => None,
    }
}

fn priority(side: Option<&Entry>) -> Option<Priority> {
    match side.map(|entry| &entry.fact) {
        Some(Fact::Priority { to, .. }) => Some(*to),
        _ => None,
    }
}

/// The two entries of an item, as far as they are here.
struct Sides<'a> {
    first: Option<&'a Entry>,
    second: Option<&'a Entry>,
    lookup: Lookup<'a>,
}

impl<'a> Sides<'a> {
    fn of(item: &ReviewItem, lookup: &Lookup<'a>) -> Self {
        let side = |id: Option<&EntryId>| id.and_then(|id| (lookup.entry)(*id));
        Self {
            first: side(item.ids.first()),
            second: side(item.ids.get(1)),
            lookup: *lookup,
        }
    }

    fn find(&self, is: impl Fn(&Fact) -> bool) -> Option<&'a Entry> {
        [self.first, self.second]
            .into_iter()
            .flatten()
            .find(|entry| is(&entry.fact))
    }

    /// The side that the guard holds.
    fn held(&self, folded: &Ticket) -> Option<&'a Entry> {
        let held = |entry: &&Entry| {
            folded
                .message(entry.id)
                .is_some_and(|sent| sent.delivery == Delivery::Held)
        };
        [self.second, self.first].into_iter().flatten().find(held)
    }

    /// The side that is not the customer's.
    fn ours(&self) -> Option<&'a Entry> {
        self.find(|fact| !matches!(fact, Fact::In { .. } | Fact::Call { .. }))
    }

    fn our_author(&self) -> String {
        self.author(self.ours())
    }

    fn author(&self, side: Option<&Entry>) -> String {
        side.map_or_else(|| "Somebody".to_owned(), |entry| (self.lookup.name)(entry.author))
    }
}
