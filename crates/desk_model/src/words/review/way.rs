//! The ways out of an item: words of a button, and the act that it gives.

use super::{
    super::{Lookup, line},
    document, message, procedure, second_line,
    side::{Sides, assigned, priority, queue},
    value,
};
use crate::{
    Act, DocId, Entry, Fact, ReviewItem, ReviewKind, Severity, Ticket, entry::SolveCode, ticket::State,
};

/// Words of the button, and what it does. Each is allowed while the ticket is as it is given.
#[must_use]
pub fn ways(item: &ReviewItem, folded: &Ticket, lookup: &Lookup<'_>) -> Vec<(String, Act)> {
    let sides = Sides::of(item, lookup);
    let ticket = folded.root;
    let closed = folded.state == State::Closed;
    match item.kind {
        ReviewKind::DoubleReply if item.severity == Severity::High => message::held_ways(&sides, folded),
        ReviewKind::ReplyCrossed => message::held_ways(&sides, folded),
        ReviewKind::SolveUnseen | ReviewKind::TwoCodes if closed => closed_ways(item, ticket),
        ReviewKind::SolveUnseen => message::unseen_ways(item, &sides, folded),
        ReviewKind::TwoCodes => each(
            &sides,
            |side| solved(ticket, side),
            |(code, act)| {
                (
                    format!("Solved as \u{201c}{}\u{201d}", line::code_words(code)),
                    act,
                )
            },
        ),
        ReviewKind::TwoOwners => each(&sides, assigned, |to| {
            let act = Act::AssignTicket { ticket, to: Some(to) };
            (format!("Give it to {}", (lookup.name)(to)), act)
        }),
        ReviewKind::CloseReopen => close_ways(item, folded, lookup),
        ReviewKind::MergeUnseen => document::unseen_ways(item, &sides, folded),
        ReviewKind::SplitTwice => document::twice_ways(item, &sides, ticket),
        ReviewKind::SplitAnswered => document::answered_ways(item, &sides, ticket),
        ReviewKind::TwoEscalations => second_line::join_ways(item, &sides, folded),
        ReviewKind::SolveEscalate => {
            let mut ways = Vec::new();
            let solved = sides.find(|fact| matches!(fact, Fact::Solve { .. }));
            ways.extend(solve_again(ticket, solved).filter(|_| !closed));
            ways.push(("Leave it with the second line".to_owned(), settle(item, ticket)));
            let escalated = sides.find(|fact| matches!(fact, Fact::Escalate { .. }));
            let words = format!("Take back {}\u{2019}s escalation", sides.author(escalated));
            ways.extend(escalated.and_then(|entry| take_back(words, entry, folded)));
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
        ReviewKind::TwoPriorities => each(&sides, priority, |(to, why)| {
            // Set by a version of the program that asked for none.
            let reason = if why.trim().is_empty() {
                "Of two that were set apart"
            } else {
                why
            };
            let act = Act::SetPriority {
                ticket,
                to,
                reason: reason.to_owned(),
            };
            (format!("Make it {}", line::priority(to)), act)
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
        ReviewKind::TwoMerges | ReviewKind::MergeCycle => document::merge_ways(item, &sides, ticket),
        ReviewKind::StepTwice => procedure::step_ways(item, &sides, folded),
        ReviewKind::TwoRuns => procedure::run_ways(item, &sides, folded),
        ReviewKind::TwoValues | ReviewKind::TwoCustomers => value::ways(item.conflict.as_ref(), ticket),
        ReviewKind::DoubleReply => vec![("Both are fine".to_owned(), settle(item, ticket))],
        ReviewKind::UndoBuiltOn => second_line::built_on_ways(item, &sides, folded),
    }
}

/// Of a close while somebody reopened the ticket. What is open is solved again on the way to being closed.
fn close_ways(item: &ReviewItem, folded: &Ticket, lookup: &Lookup<'_>) -> Vec<(String, Act)> {
    let ticket = folded.root;
    let mut ways = vec![leave(item, ticket)];
    let (words, close) = ("Close it".to_owned(), Act::CloseTicket { ticket });
    let mut entries = folded
        .timeline
        .iter()
        .rev()
        .filter_map(|line| (lookup.entry)(line.id));
    let last = entries.find(|entry| matches!(entry.fact, Fact::Solve { .. }));
    match (folded.state, solve_again(ticket, last)) {
        (State::Closed, _) => {}
        (State::Solved, _) => ways.push((words, close)),
        (_, Some((again, solve))) => {
            let acts = vec![solve.clone(), close];
            ways.push((again, solve));
            ways.push((words, Act::AllOf { acts }));
        }
        (_, None) => {}
    }
    ways
}

/// The undo of an entry's act, unless somebody went on from it.
pub(super) fn take_back(words: String, entry: &Entry, folded: &Ticket) -> Option<(String, Act)> {
    let act = entry.act;
    let mut lines = folded.timeline.iter().filter(|line| line.act == act);
    let ticket = folded.root;
    (!lines.any(|line| line.is_fixed)).then_some((words, Act::UndoAct { ticket, act }))
}

pub(super) fn settle(item: &ReviewItem, ticket: DocId) -> Act {
    Act::SettleReview {
        ticket,
        item: item.kind.name().to_owned(),
        ids: item.ids.clone(),
        choice: "both stand".to_owned(),
    }
}

/// Both stand.
#[must_use]
pub fn leave(item: &ReviewItem, ticket: DocId) -> (String, Act) {
    ("Leave it as it is".to_owned(), settle(item, ticket))
}

pub(super) fn solve_again(ticket: DocId, side: Option<&Entry>) -> Option<(String, Act)> {
    let (code, act) = solved(ticket, side)?;
    Some((
        format!("Solve it again as \u{201c}{}\u{201d}", line::code_words(code)),
        act,
    ))
}

/// A closed ticket takes no other solve: it is left, or worked on again.
fn closed_ways(item: &ReviewItem, ticket: DocId) -> Vec<(String, Act)> {
    vec![
        ("Work on it again".to_owned(), Act::ReopenTicket { ticket }),
        ("Leave it closed".to_owned(), settle(item, ticket)),
    ]
}

/// The solve of a side once more, with all that it said.
fn solved(ticket: DocId, side: Option<&Entry>) -> Option<(SolveCode, Act)> {
    let Some(Fact::Solve {
        code,
        cause,
        done,
        side_effects,
        ..
    }) = side.map(|entry| &entry.fact)
    else {
        return None;
    };
    let act = Act::SolveTicket {
        ticket,
        code: *code,
        cause: cause.clone(),
        done: done.clone(),
        side_effects: side_effects.clone(),
    };
    Some((*code, act))
}

/// One way for each side.
fn each<'a, T>(
    sides: &Sides<'a>,
    value: impl Fn(Option<&'a Entry>) -> Option<T>,
    way: impl Fn(T) -> (String, Act),
) -> Vec<(String, Act)> {
    [sides.first, sides.second]
        .into_iter()
        .filter_map(value)
        .map(way)
        .collect()
}
