//! What the figures are computed from: one ticket's share of them, and its verdict for each of the five.

use super::Solution;
use crate::{
    PersonId,
    entry::{Channel, SolveCode},
    sla::Promise,
};

/// Days without a message that needs action after which a solve is confirmed.
pub const CONFIRMED_AFTER_DAYS: u64 = 7;
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// What kind of ticket it is for the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Class {
    /// The customer began.
    Request,
    /// We began.
    Outreach,
    #[default]
    None,
}

/// Why it counts in no figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Excluded {
    Spam,
    Test,
    /// All that came in is machine mail.
    Machine,
    /// It counts with the ticket that it was merged into.
    Merged,
}

/// A human answer that arrived, or an answered call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Response {
    pub at_ms: u64,
    pub person: PersonId,
    pub channel: Channel,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpanEnd {
    Answered,
    /// By a solve or close that saw it: neither met nor missed.
    Ended,
    Open,
}

/// A time during which the customer waited for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub from_ms: u64,
    /// None while open.
    pub to_ms: Option<u64>,
    pub end: SpanEnd,
}

/// A time during which it was solved or closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closing {
    pub from_ms: u64,
    pub to_ms: Option<u64>,
    /// None: closed without a solve.
    pub code: Option<SolveCode>,
    pub by: PersonId,
}

/// A figure's answer for one ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Yes,
    No,
    /// Yes, unless something comes within the time that is left.
    Provisional,
    /// It does not count here, or not yet.
    Out,
}

/// A question to the customer how content they are, and the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rated {
    /// None: it was said without a question.
    pub asked_ms: Option<u64>,
    /// Who had solved the ticket when it was asked.
    pub person: PersonId,
    /// From 1, the worst, to 5, and when.
    pub answer: Option<(u32, u64)>,
}

/// How procedures were followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RunCounts {
    pub started: u32,
    pub finished: u32,
    /// Steps that were skipped and not done after that.
    pub skipped: u32,
}

/// The facts of one ticket.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    pub class: Class,
    pub excluded: Option<Excluded>,
    pub channel: Channel,
    pub received_ms: Option<u64>,
    /// Oldest first.
    pub responses: Vec<Response>,
    pub contacts: u32,
    pub spans: Vec<Span>,
    /// Oldest first, those undone after five minutes included.
    pub closings: Vec<Closing>,
    /// The solve that counts: a solving code, and nobody has to choose between codes of different classes.
    pub solved: Option<Solution>,
    pub reopened_by_customer: u32,
    /// By a customer or by us, but for a correction by the solver within five minutes.
    pub reopened: u32,
    /// Of those, by somebody who looked again and found that the solution had not held.
    pub reopened_silently: u32,
    /// Closed, or silent for seven days after the solve, whichever is earlier; may lie ahead.
    pub done_ms: Option<u64>,
    /// When it first went to the second line. Who took that back within 15 minutes never escalated.
    pub escalated_ms: Option<u64>,
    /// Two answers that did not know of each other, settled or not.
    pub doubles: u32,
    /// Oldest first.
    pub satisfaction: Vec<Rated>,
    pub runs: RunCounts,
    /// Each time that a clock ran for which something was promised.
    pub promises: Vec<Promise>,
}

impl Facts {
    /// Until when a solve that counts is not confirmed.
    #[must_use]
    pub fn provisional_until_ms(&self) -> Option<u64> {
        self.solved
            .map(|solve| solve.at_ms.saturating_add(CONFIRMED_AFTER_DAYS * DAY_MS))
    }

    /// The five figures, K1 to K5, for this ticket at a time.
    #[must_use]
    pub fn verdicts(&self, now_ms: u64) -> [Verdict; 5] {
        if self.class != Class::Request || self.excluded.is_some() {
            return [Verdict::Out; 5];
        }
        let responded = !self.responses.is_empty();
        let done = self.done_ms.is_some_and(|done| done <= now_ms);
        [
            yes(responded),
            yes(done),
            yes(done && self.solved.is_some()),
            self.first_time(now_ms),
            match (responded, self.escalated_ms) {
                (false, _) => Verdict::Out,
                (true, escalated) => yes(escalated.is_none()),
            },
        ]
    }

    fn first_time(&self, now_ms: u64) -> Verdict {
        if self.reopened > 0 || self.escalated_ms.is_some() {
            return Verdict::No;
        }
        // `done_ms` is there exactly while it is solved or closed.
        if self.done_ms.is_none() {
            return Verdict::Out;
        }
        match self.provisional_until_ms() {
            Some(until) if self.contacts == 1 && now_ms < until => Verdict::Provisional,
            Some(_) => yes(self.contacts == 1),
            None => Verdict::No,
        }
    }
}

fn yes(is: bool) -> Verdict {
    if is { Verdict::Yes } else { Verdict::No }
}
