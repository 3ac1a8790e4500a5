//! What happened, and what holds until somebody settles it.

use super::{
    super::{Lookup, line, run},
    procedure,
    side::{Sides, assigned, child, code, is_merge, merged, priority, queue},
    value,
};
use crate::{Entry, Fact, ReviewItem, ReviewKind, Severity};

/// The item in a sentence.
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
            let to = |side: Option<&Entry>| {
                priority(side).map_or("another priority", |(to, _)| line::priority(to))
            };
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
        ReviewKind::TwoValues | ReviewKind::TwoCustomers => value::sentence(item.conflict.as_ref()),
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
        ReviewKind::TwoQueues => {
            let into = |side: Option<&Entry>| match queue(side).as_deref() {
                None | Some("") => "the first queue".to_owned(),
                Some(queue) => format!("\u{201c}{queue}\u{201d}"),
            };
            format!(
                "{first} put the ticket into {} and {second} into {} at the same time. The last one holds.",
                into(sides.first),
                into(sides.second)
            )
        }
        ReviewKind::MergeUnseen => {
            let merge = sides.find(is_merge);
            let other = sides.find(|fact| !is_merge(fact));
            let did = match other.map(|entry| &entry.fact) {
                Some(Fact::Close { .. }) => "closed",
                Some(Fact::Escalate { .. }) => "escalated",
                _ => "solved",
            };
            format!(
                "{} {did} {} while {} merged it into this one. That does not count here.",
                sides.author(other),
                sides.ticket(other.map(|entry| entry.doc)),
                sides.author(merge)
            )
        }
        ReviewKind::SplitTwice => format!(
            "{first} split a message off into {} and {second} the same one into {}. Both tickets are there.",
            sides.ticket(child(sides.first)),
            sides.ticket(child(sides.second))
        ),
        ReviewKind::SplitAnswered => {
            let split = sides.find(|fact| matches!(fact, Fact::Split { .. }));
            let answered = sides.author(sides.find(|fact| matches!(fact, Fact::Out { .. })));
            format!(
                "{} split a message off into {} that {answered} was answering. The answer stands here.",
                sides.author(split),
                sides.ticket(child(split))
            )
        }
        ReviewKind::TwoMerges => {
            let (one, two) = (merged(sides.first), merged(sides.second));
            format!(
                "{first} merged {} into {} and {second} into {} at the same time. The first merge holds.",
                sides.ticket(one.map(|(away, _)| away)),
                sides.ticket(one.map(|(_, into)| into)),
                sides.ticket(two.map(|(_, into)| into))
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
