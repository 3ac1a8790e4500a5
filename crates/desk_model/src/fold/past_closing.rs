//! Closings by solves that were taken back after the time for corrections: they keep their place among all closings.
//!
//! Only for as long as the ticket was solved by them: not where the solve did not act, nor while the ticket had ended anyway,
//! nor after something that would have reopened it.

use super::machine::CORRECTION_MS_MAX;
use crate::{PersonId, entry::SolveCode, ticket::Closing};

/// A solve that was taken back, and when that was.
pub(super) struct TakenBack {
    pub from_ms: u64,
    pub undone_ms: u64,
    pub code: SolveCode,
    pub by: PersonId,
}

/// Those that are over, and the one that may run.
#[derive(Clone, Default)]
pub(super) struct PastClosings {
    over: Vec<Closing>,
    running: Option<Closing>,
}

impl PastClosings {
    /// A solve that acted. As long as an earlier one is in force, both are one closing, with the code of the last.
    pub fn solve(&mut self, solve: &TakenBack) {
        if solve.undone_ms.saturating_sub(solve.from_ms) <= CORRECTION_MS_MAX {
            return;
        }
        let running = self.running.take();
        let before = running.filter(|before| before.to_ms.is_some_and(|to_ms| to_ms > solve.from_ms));
        if before.is_none() {
            self.over.extend(running);
        }
        let before_ms = before.and_then(|before| before.to_ms).unwrap_or_default();
        self.running = Some(Closing {
            from_ms: before.map_or(solve.from_ms, |before| before.from_ms),
            to_ms: Some(solve.undone_ms.max(before_ms)),
            code: Some(solve.code),
            by: solve.by,
        });
    }

    /// The ticket is worked on again, or something that stands ended it.
    pub fn cut(&mut self, at_ms: u64) {
        if let Some(mut closing) = self.running.take() {
            closing.to_ms = closing.to_ms.min(Some(at_ms));
            self.over.push(closing);
        }
    }

    pub fn finish(mut self) -> Vec<Closing> {
        self.over.extend(self.running.take());
        self.over
    }
}
