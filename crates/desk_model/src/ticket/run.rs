//! A run: a procedure as it goes on this ticket, with what came out of each step.

use crate::{DocId, EntryId, PersonId, procedure::Step};

/// A run that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub id: EntryId,
    pub procedure: DocId,
    /// The version that it began with and keeps.
    pub version: u32,
    pub title: String,
    pub by: PersonId,
    pub started_ms: u64,
    /// In the procedure's order, with what came out of each.
    pub steps: Vec<RunStep>,
    /// The number of the step that comes next; none: its end is reached, or it is finished.
    pub current: Option<u32>,
    pub finished: Option<RunEnd>,
}

/// A step of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunStep {
    pub step: Step,
    /// The last in order; what was noted before stays in the timeline.
    pub outcome: Option<Outcome>,
}

/// What came out of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub entry: EntryId,
    /// None: it was skipped.
    pub result: Option<String>,
    /// What was said to it, or why it was skipped.
    pub text: String,
    pub by: PersonId,
    pub at_ms: u64,
}

/// How a run was finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunEnd {
    pub by: PersonId,
    pub at_ms: u64,
    /// Why, where steps were left.
    pub reason: String,
}

impl Run {
    #[must_use]
    pub fn step(&self, number: u32) -> Option<&RunStep> {
        self.steps.iter().find(|each| each.step.number == number)
    }

    /// Something came out of a step of it.
    #[must_use]
    pub fn was_used(&self) -> bool {
        let did = |step: &RunStep| step.outcome.as_ref().is_some_and(|done| done.result.is_some());
        self.steps.iter().any(did)
    }
}
