//! Lines of the timeline for procedures and for what follows a solution.

use super::{Lookup, line::because};
use crate::{
    EntryId, Fact,
    entry::TaskResult,
    procedure::{DONE, FAIL, OK, Step},
};

/// A result in words; an answer is its own.
#[must_use]
pub fn result_words(result: &str) -> &str {
    match result {
        OK => "all right",
        FAIL => "failed",
        DONE => "done",
        answer => answer,
    }
}

pub(super) fn line(fact: &Fact, lookup: &Lookup<'_>) -> String {
    match fact {
        Fact::RunStart { title, version, .. } => {
            format!("began the procedure \u{201c}{title}\u{201d} (version {version})")
        }
        Fact::RunStep {
            run, step, result, ..
        } => format!("did {}: {}", named(*run, *step, lookup), result_words(result)),
        Fact::RunSkip { run, step, reason } => {
            because(format!("skipped {}", named(*run, *step, lookup)), reason)
        }
        Fact::RunFinish { run, reason } => {
            let words = match (lookup.entry)(*run).map(|entry| &entry.fact) {
                Some(Fact::RunStart { title, .. }) => {
                    format!("finished the procedure \u{201c}{title}\u{201d}")
                }
                _ => "finished a procedure".to_owned(),
            };
            because(words, reason)
        }
        _ => String::new(),
    }
}

/// A step with its number and what it says, as far as the run is here.
pub(super) fn named(run: EntryId, number: u32, lookup: &Lookup<'_>) -> String {
    let text = match (lookup.entry)(run).map(|entry| &entry.fact) {
        Some(Fact::RunStart { steps, .. }) => text(steps, number),
        _ => None,
    };
    match text {
        Some(text) => format!("step {number} (\u{201c}{text}\u{201d})"),
        None => format!("step {number}"),
    }
}

fn text(steps: &[Step], number: u32) -> Option<&str> {
    let step = steps.iter().find(|step| step.number == number)?;
    Some(step.text.trim())
}

pub(super) fn follow_up(fact: &Fact, lookup: &Lookup<'_>) -> String {
    match fact {
        Fact::SatAsked { whom, .. } => format!(
            "asked the customer how content they are with what {} did",
            (lookup.name)(*whom)
        ),
        Fact::SatAnswered { score, whom, .. } => format!(
            "wrote down the customer's score for what {} did: {score} of 5",
            (lookup.name)(*whom)
        ),
        Fact::Task { text, .. } => because("set a task".to_owned(), text),
        Fact::TaskDone { task, result } => {
            let words = match result {
                TaskResult::Held => "looked again, and it had held",
                TaskResult::Failed => "looked again, and it had not held",
            };
            let text = match (lookup.entry)(*task).map(|entry| &entry.fact) {
                Some(Fact::Task { text, .. }) => text,
                _ => "",
            };
            because(words.to_owned(), text)
        }
        _ => String::new(),
    }
}
