//! A run as evidence, to print or to hand on: who did which step when with what result, what was noted before, what was taken back.
//!
//! Pure functions from the fold and the ticket's entries. Nothing that was noted for one of its steps is left out, and each
//! note stands there with the id of its entry.

mod html;
mod json;

pub use html::html;
pub use json::json;

use crate::{
    Fact, Ticket,
    ticket::{Run, RunStep},
    words::{Lookup, result_words},
};

/// A run and where its words come from.
#[derive(Clone, Copy)]
pub struct Evidence<'a> {
    pub ticket: &'a Ticket,
    pub run: &'a Run,
    pub lookup: Lookup<'a>,
    /// A time, ms since 1970, as its readers write it.
    pub when: &'a dyn Fn(u64) -> String,
}

/// One thing that was noted for a step.
struct Noted {
    entry: String,
    /// None: the step was skipped.
    result: Option<String>,
    text: String,
    person: String,
    by: String,
    at_ms: u64,
    /// It is the one that counts.
    holds: bool,
    taken_back: bool,
}

impl Noted {
    fn words(&self) -> &str {
        self.result.as_deref().map_or("skipped", result_words)
    }
}

impl Evidence<'_> {
    /// All that was noted for the step: what stands in its order, then what was taken back.
    fn noted(&self, step: &RunStep) -> Vec<Noted> {
        let stand = self
            .ticket
            .timeline
            .iter()
            .map(|entry| (entry.id, Some(entry.at_ms)));
        let undone = self.ticket.undone.iter().map(|id| (*id, None));
        let mut all = Vec::new();
        for (id, at_ms) in stand.chain(undone) {
            let Some(entry) = (self.lookup.entry)(id) else {
                continue;
            };
            let (run, number, result, text) = match &entry.fact {
                Fact::RunStep {
                    run,
                    step,
                    result,
                    text,
                } => (run, step, Some(result.clone()), text),
                Fact::RunSkip { run, step, reason } => (run, step, None, reason),
                _ => continue,
            };
            if *run == self.run.id && *number == step.step.number {
                all.push(Noted {
                    entry: id.to_string(),
                    result,
                    text: text.clone(),
                    person: entry.author.to_string(),
                    by: (self.lookup.name)(entry.author),
                    at_ms: at_ms.unwrap_or(entry.hlc.ms),
                    holds: step.outcome.as_ref().is_some_and(|outcome| outcome.entry == id),
                    taken_back: at_ms.is_none(),
                });
            }
        }
        all
    }
}

/// The step where the run stands, in words.
fn stands(run: &Run) -> String {
    match (&run.finished, run.current) {
        (Some(_), _) => "finished".to_owned(),
        (None, Some(step)) => format!("at step {step}"),
        (None, None) => "at its end, not finished".to_owned(),
    }
}
