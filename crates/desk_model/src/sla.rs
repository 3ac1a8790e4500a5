//! What a team promises: how long a customer may wait for an answer and for a solution, and what one ticket's clock shows of that.
//!
//! How the clocks run is in [`crate::fold`]; when a queue is open in [`crate::calendar`].

use crate::{calendar::Calendar, entry::Priority, named::named};
use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

/// The queue of a target or a calendar that is for all queues without one of their own.
pub const ANY_QUEUE: &str = "*";
const MINUTE_MS: u64 = 60 * 1000;

named! {
    /// What is waited for.
    pub enum Clock {
        /// The first human response. Never pauses.
        First = "first",
        /// The response after that, each time the customer waits for one. Never pauses.
        Next = "next",
        /// The solve. Pauses while we wait for the customer.
        Solution = "solution",
    }
}

/// One promise from a moment on. A later one for the same clock, priority and queue takes its place from then on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Target {
    pub clock: Clock,
    pub priority: Priority,
    /// A queue's key, or [`ANY_QUEUE`].
    pub queue: String,
    /// 0: it is taken away, and what is promised for every queue counts.
    pub minutes: u32,
    /// Ms since 1970.
    pub from_ms: u64,
}

/// When a queue is open, from a moment on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct OpenHours {
    /// A queue's key, or [`ANY_QUEUE`].
    pub queue: String,
    pub from_ms: u64,
    pub calendar: Calendar,
}

impl OpenHours {
    /// Whether it is taken away, so that what is set for every queue counts: [`Calendar::always`] stands for that.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.calendar == Calendar::always()
    }

    /// Between two instants. Without a calendar it is always open.
    #[must_use]
    pub fn open_ms(hours: Option<&Self>, from_ms: u64, upto_ms: u64) -> u64 {
        hours.map_or(upto_ms.saturating_sub(from_ms), |hours| {
            hours.calendar.open_ms(from_ms, upto_ms)
        })
    }

    /// See [`Calendar::reached_ms`].
    #[must_use]
    pub fn reached_ms(hours: Option<&Self>, from_ms: u64, open_ms: u64) -> Option<u64> {
        match hours {
            None => from_ms.checked_add(open_ms),
            Some(hours) => hours.calendar.reached_ms(from_ms, open_ms),
        }
    }
}

/// How a clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It runs or pauses, and nothing is decided.
    Open,
    /// Stopped in time.
    Met,
    /// A solve or close that saw the message ended the wait, or the ticket ended without being solved: neither met nor missed.
    Ended,
    /// For ever, however it goes on.
    Breached,
}

/// What a clock shows. There is one where something was promised for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    pub clock: Clock,
    pub from_ms: u64,
    /// Open time up to `running_from_ms`, or in all.
    pub elapsed_ms: u64,
    /// Since when it runs without a change of queue, priority or settings; none: it pauses or has stopped.
    pub running_from_ms: Option<u64>,
    /// The promise as it is now, or was when it stopped.
    pub target_minutes: Option<u32>,
    /// When it is nearly due.
    pub warn_ms: Option<u64>,
    /// The first instant at which the target is reached; none while that cannot be told, because it pauses.
    pub due_ms: Option<u64>,
    /// When it was missed: the first open moment after the target was reached.
    pub breach_ms: Option<u64>,
    pub outcome: Outcome,
}

impl Reading {
    /// Open time up to now; `hours` are those of the ticket's queue now.
    #[must_use]
    pub fn elapsed_ms(&self, now_ms: u64, hours: Option<&OpenHours>) -> u64 {
        let running = self.running_from_ms;
        let since = running.map_or(0, |from_ms| OpenHours::open_ms(hours, from_ms, now_ms));
        self.elapsed_ms.saturating_add(since)
    }

    /// Nothing is decided, and most of the time is over.
    #[must_use]
    pub fn is_nearly_due(&self, now_ms: u64) -> bool {
        self.outcome == Outcome::Open && self.warn_ms.is_some_and(|warn_ms| warn_ms <= now_ms)
    }
}

/// What the figures count of one clock: each time that it ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promise {
    pub clock: Clock,
    pub from_ms: u64,
    pub outcome: Outcome,
}

/// A promise's time.
#[must_use]
pub(crate) fn target_ms(minutes: u32) -> u64 {
    u64::from(minutes) * MINUTE_MS
}
