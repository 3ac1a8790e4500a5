//! One line of the timeline, without the name of who did it, which stands before it: "took the ticket".

use super::{Lookup, run};
use crate::{
    ActId, Entry, EntryId, Fact,
    entry::{
        CallDirection, Contact, DeliveryResult, ExcludeWhy, HoldFor, OpenState, Priority, Relation, SolveCode,
    },
};

/// The words after the author's name. None for what is shown as a message or a note, and for what only machines read.
#[must_use]
pub fn line(entry: &Entry, lookup: &Lookup<'_>) -> Option<String> {
    let words = match &entry.fact {
        Fact::In { .. } | Fact::Out { .. } | Fact::Note { .. } | Fact::Clock { .. } => return None,
        Fact::Delivery { result, detail, .. } => return delivery(*result, detail),
        Fact::Release { .. } => "released the held message".to_owned(),
        Fact::Drop { .. } => "dropped the message".to_owned(),
        Fact::Mark { needs: false, .. } => "marked a message as needing no action".to_owned(),
        Fact::Mark { needs: true, .. } => "marked a message as needing action".to_owned(),
        Fact::Call {
            dir,
            answered,
            ended,
            outcome,
            ..
        } => because(call(*dir, *answered, *ended), outcome),
        Fact::Consult { to: None, .. } => "asked the second line".to_owned(),
        Fact::Consult { to: Some(to), .. } => format!("asked {}", (lookup.name)(*to)),
        Fact::Rate { urgency, impact } => {
            format!(
                "set urgency to {} and impact to {}",
                urgency.word(),
                impact.word()
            )
        }
        Fact::Queue { to, reason } if to.is_empty() => {
            because("put it back into the first queue".to_owned(), reason)
        }
        Fact::Queue { to, reason } => because(format!("put it into the queue {to}"), reason),
        Fact::Level1 { possible: true, .. } => "marked it as one for the first line".to_owned(),
        Fact::Level1 {
            possible: false,
            reason,
        } => because(
            "marked it as one that the first line cannot solve".to_owned(),
            reason,
        ),
        Fact::MergeInto { other } => format!("merged it into {}", (lookup.ticket)(*other)),
        Fact::MergeFrom { other } => format!("merged {} into this", (lookup.ticket)(*other)),
        Fact::Split { child, messages } => format!(
            "split {} off into {}",
            if messages.len() == 1 {
                "a message"
            } else {
                "messages"
            },
            (lookup.ticket)(*child)
        ),
        Fact::Priority { to, reason } => because(format!("set the priority to {}", priority(*to)), reason),
        Fact::State { to: OpenState::Open } => "set it to open".to_owned(),
        Fact::State {
            to: OpenState::Waiting,
        } => "set it to waiting".to_owned(),
        Fact::Hold { whom, reason, .. } => because(hold(*whom).to_owned(), reason),
        Fact::Solve { code, .. } => format!("solved it ({})", code_words(*code)),
        Fact::Reopen { reason, silent } => {
            let words = if *silent {
                "reopened it, which the customer is not told"
            } else {
                "reopened it"
            };
            because(words.to_owned(), reason)
        }
        Fact::Close { reason } => because("closed it".to_owned(), reason),
        Fact::Escalate { to: None, .. } => "escalated it to the second line".to_owned(),
        Fact::Escalate { to: Some(to), .. } => format!("escalated it to {}", (lookup.name)(*to)),
        Fact::EscAnswer { .. } => "answered the escalation".to_owned(),
        Fact::Return { .. } => "gave it back to the first line".to_owned(),
        Fact::Takeover {
            contact: Contact::Keep,
            ..
        } => "took it over".to_owned(),
        Fact::Takeover {
            contact: Contact::HandOver,
            ..
        } => "took it over, with the customer".to_owned(),
        Fact::Exclude {
            why: ExcludeWhy::Spam,
        } => "marked it as spam".to_owned(),
        Fact::Exclude {
            why: ExcludeWhy::Test,
        } => "marked it as a test".to_owned(),
        Fact::Exclude {
            why: ExcludeWhy::None,
        } => "took the mark as spam or test away".to_owned(),
        Fact::Assign { to: None, .. } => "released the ticket".to_owned(),
        Fact::Assign {
            to: Some(to),
            auto: true,
        } if *to == entry.author => "was given the ticket, which fits".to_owned(),
        Fact::Assign {
            to: Some(to),
            auto: true,
        } => format!("had the ticket given to {}, whom it fits", (lookup.name)(*to)),
        Fact::Assign { to: Some(to), .. } if *to == entry.author => "took the ticket".to_owned(),
        Fact::Assign { to: Some(to), .. } => format!("gave the ticket to {}", (lookup.name)(*to)),
        Fact::Link { other, relation } => link(*relation, &(lookup.ticket)(*other)),
        Fact::Undo { ids, act } => undo(ids, *act, lookup),
        Fact::Settle { choice, .. } => because("settled a review".to_owned(), choice),
        Fact::RunStart { .. } | Fact::RunStep { .. } | Fact::RunSkip { .. } | Fact::RunFinish { .. } => {
            run::line(&entry.fact, lookup)
        }
        // Asked by the letter before it.
        Fact::SatAsked { at: Some(_), .. } if entry.act != entry.id.into() => return None,
        Fact::SatAsked { .. } | Fact::SatAnswered { .. } | Fact::Task { .. } | Fact::TaskDone { .. } => {
            run::follow_up(&entry.fact, lookup)
        }
    };
    Some(words)
}

/// What stands below such a line: each text with what it is, which may be nothing.
#[must_use]
pub fn parts(fact: &Fact) -> Vec<(&'static str, &str)> {
    let mut parts = match fact {
        Fact::Escalate {
            tried,
            evidence,
            question,
            risk,
            ..
        } => vec![
            ("Question", question.as_str()),
            ("Tried", tried),
            ("Evidence", evidence),
            ("Risk", risk),
        ],
        Fact::Solve {
            cause,
            done,
            side_effects,
            ..
        } => vec![
            ("Cause", cause.as_str()),
            ("Done", done),
            ("Side effects", side_effects),
        ],
        Fact::Consult { question, .. } => vec![("", question.as_str())],
        Fact::EscAnswer { text, .. } => vec![("", text.as_str())],
        Fact::Return { reason, .. } => vec![("", reason.as_str())],
        Fact::RunStep { text, .. } => vec![("", text.as_str())],
        Fact::SatAnswered { word, .. } => vec![("", word.as_str())],
        _ => Vec::new(),
    };
    parts.retain(|(_, text)| !text.trim().is_empty());
    parts
}

pub(super) fn because(words: String, reason: &str) -> String {
    if reason.trim().is_empty() {
        words
    } else {
        format!("{words}: {}", reason.trim())
    }
}

fn delivery(result: DeliveryResult, detail: &str) -> Option<String> {
    let words = match result {
        // The message itself shows these.
        DeliveryResult::Queued | DeliveryResult::Handed => return None,
        DeliveryResult::Bounced => "reported that the message came back",
        DeliveryResult::Failed => "reported that the message could not be sent",
    };
    Some(because(words.to_owned(), detail))
}

fn call(dir: CallDirection, answered: Option<u64>, ended: Option<u64>) -> String {
    let did = match (dir, answered.is_some()) {
        (CallDirection::In, true) => "answered a call",
        (CallDirection::In, false) => "noted a call that nobody answered",
        (CallDirection::Out, true) => "called the customer",
        (CallDirection::Out, false) => "called the customer, who did not answer",
    };
    let minutes = answered
        .zip(ended)
        .map(|(from, to)| to.saturating_sub(from) / 60_000);
    match minutes.filter(|minutes| *minutes > 0) {
        Some(minutes) => format!("{did} ({minutes} min)"),
        None => did.to_owned(),
    }
}

fn link(relation: Relation, other: &str) -> String {
    match relation {
        Relation::Parent => format!("linked {other} as what this is part of"),
        Relation::Child => format!("linked {other} as a part of this"),
        Relation::Related => format!("linked {other} as related"),
        Relation::Follows => {
            format!("opened this for an answer to {other}, which had been closed too long to reopen")
        }
    }
}

fn hold(whom: HoldFor) -> &'static str {
    match whom {
        HoldFor::Customer => "put it on hold for the customer",
        HoldFor::Third => "put it on hold for a third party",
        HoldFor::Us => "put it on hold for us",
    }
}

/// What was taken back, as far as one line can say it.
fn undo(ids: &[EntryId], act: Option<ActId>, lookup: &Lookup<'_>) -> String {
    let undone = match (ids, act) {
        ([id], _) => (lookup.entry)(*id),
        // What one entry began has its id.
        ([], Some(act)) => (lookup.entry)(EntryId(act.0)),
        _ => None,
    };
    let Some(entry) = undone else {
        return "undid an act".to_owned();
    };
    match &entry.fact {
        // No further: a forged one may name itself.
        Fact::Undo { .. } => "did again what was undone".to_owned(),
        Fact::Note { .. } => "took a note back".to_owned(),
        _ => line(entry, lookup).map_or_else(
            || "took a message back".to_owned(),
            |words| format!("undid: {words}"),
        ),
    }
}

pub(super) fn priority(priority: Priority) -> &'static str {
    match priority {
        Priority::Low => "low",
        Priority::Normal => "normal",
        Priority::High => "high",
        Priority::Urgent => "urgent",
    }
}

/// A code in words.
#[must_use]
pub fn code_words(code: SolveCode) -> &'static str {
    match code {
        SolveCode::Fixed => "fixed",
        SolveCode::Answered => "answered",
        SolveCode::Workaround => "workaround",
        SolveCode::Fulfilled => "fulfilled",
        SolveCode::Duplicate => "duplicate",
        SolveCode::Withdrawn => "withdrawn",
        SolveCode::NoReply => "no reply",
        SolveCode::OutOfScope => "out of scope",
        SolveCode::CannotFix => "cannot fix",
    }
}
