//! What became of a solution: what the customer said of it, and whether somebody who looked again found that it had held.

use crate::{EntryId, PersonId, entry::TaskResult};

/// The lowest and the highest score.
pub const SCORES: std::ops::RangeInclusive<u32> = 1..=5;

/// A question to the customer, or an answer that came without one. Asked twice for one solve is asked once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Satisfaction {
    /// The first that asked.
    pub asked: Option<EntryId>,
    /// Of a letter: when it left, or is to leave.
    pub asked_ms: Option<u64>,
    /// The letter that is going to ask and has not left yet.
    pub letter: Option<EntryId>,
    /// Who had solved the ticket when it was asked.
    pub person: PersonId,
    /// The last one.
    pub answer: Option<Opinion>,
}

/// What the customer answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opinion {
    /// From 1, the worst, to 5.
    pub score: u32,
    pub word: String,
    pub at_ms: u64,
}

/// To look again whether a solution has held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    pub id: EntryId,
    pub text: String,
    pub due_ms: u64,
    /// The solve that it is about.
    pub of: EntryId,
    pub by: PersonId,
    pub done: Option<TaskEnd>,
    /// Its time has come, and it is not done.
    pub is_due: bool,
}

/// What came out of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaskEnd {
    /// Of two who did not know of each other, that it failed.
    pub result: TaskResult,
    pub by: PersonId,
    pub at_ms: u64,
}
