//! What the team has set and the fold needs: dated versions, appended and never overwritten, so that a setting of today
//! does not change what was true yesterday.

use crate::{
    PersonId, Role, Setting,
    entry::{Level, Priority},
    sla::{ANY_QUEUE, Clock, OpenHours, Target},
};
use std::collections::BTreeMap;

/// Days of silence after which solved becomes closed, where the team has set nothing else.
pub const CLOSE_AFTER_DAYS: u32 = 7;
/// Percent of a promise's time after which it is nearly due, where the team has set nothing else.
pub const WARN_PERCENT: u32 = 75;
/// Days after closing within which a customer's message reopens.
pub const REOPEN_WITHIN_DAYS: u64 = 30;

/// The settings that a fold takes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// Closing time in days, each from a moment on (ms since 1970), in ascending order. Before the first: [`CLOSE_AFTER_DAYS`].
    pub close_after_days: Vec<(u64, u32)>,
    /// Roles of members, by person; who is not here is an operator.
    pub roles: BTreeMap<PersonId, Role>,
    /// Priority by urgency (rows) and impact, each from a moment on, in ascending order. Before the first: [`MATRIX`].
    pub matrices: Vec<(u64, Matrix)>,
    /// Queues, categories, canned replies, macros and fields as they are now, by kind and key. The fold does not look at them.
    pub catalog: Vec<Setting>,
    /// What is promised, in ascending order of the moments from which it is.
    pub targets: Vec<Target>,
    /// After how much of its time a promise is nearly due, as it is set now; none: [`WARN_PERCENT`].
    pub warn_percent: Option<u32>,
    /// When queues are open, in ascending order as well. Where none is set a queue is always open.
    pub calendars: Vec<OpenHours>,
}

/// Priorities by urgency (rows: low, medium, high) and impact.
pub type Matrix = [[Priority; 3]; 3];

/// What urgency and impact give where the team has set nothing else.
pub const MATRIX: Matrix = [
    [Priority::Low, Priority::Low, Priority::Normal],
    [Priority::Low, Priority::Normal, Priority::High],
    [Priority::Normal, Priority::High, Priority::Urgent],
];

impl Settings {
    /// Days of silence after which a solve of that moment closes.
    #[must_use]
    pub fn close_after_days_at(&self, at_ms: u64) -> u32 {
        self.close_after_days
            .iter()
            .take_while(|(from, _)| *from <= at_ms)
            .last()
            .map_or(CLOSE_AFTER_DAYS, |(_, days)| *days)
    }

    /// What urgency and impact gave at that moment.
    #[must_use]
    pub fn priority_at(&self, at_ms: u64, urgency: Level, impact: Level) -> Priority {
        let place = |level: Level| match level {
            Level::Low => 0,
            Level::Medium => 1,
            Level::High => 2,
        };
        let set = self.matrices.iter().take_while(|(from, _)| *from <= at_ms).last();
        let matrix = set.map_or(&MATRIX, |(_, matrix)| matrix);
        let row = matrix.get(place(urgency));
        row.and_then(|row| row.get(place(impact)))
            .copied()
            .unwrap_or_default()
    }

    /// What was promised at that moment, in minutes: for the queue itself before what is for all.
    #[must_use]
    pub fn target_at(
        &self,
        at_ms: u64,
        clock: Clock,
        priority: Priority,
        queue: Option<&str>,
    ) -> Option<u32> {
        let of = |key: &str| {
            let same = self.targets.iter().filter(|target| {
                target.clock == clock
                    && target.priority == priority
                    && target.queue == key
                    && target.from_ms <= at_ms
            });
            let minutes = same.max_by_key(|target| target.from_ms)?.minutes;
            (minutes > 0).then_some(minutes)
        };
        queue.and_then(of).or_else(|| of(ANY_QUEUE))
    }

    /// When the queue was open by what was set at that moment: for the queue itself before what is for all. None: always.
    #[must_use]
    pub fn hours_at(&self, at_ms: u64, queue: Option<&str>) -> Option<&OpenHours> {
        let of = |key: &str| {
            let same = self
                .calendars
                .iter()
                .filter(|hours| hours.queue == key && hours.from_ms <= at_ms);
            same.max_by_key(|hours| hours.from_ms)
                .filter(|hours| !hours.is_gone())
        };
        queue.and_then(of).or_else(|| of(ANY_QUEUE))
    }

    /// Whether every fold gives the same by either of them.
    #[must_use]
    pub fn folds_like(&self, other: &Self) -> bool {
        let Self {
            close_after_days,
            roles,
            matrices,
            catalog: _,
            targets,
            warn_percent,
            calendars,
        } = self;
        *close_after_days == other.close_after_days
            && *roles == other.roles
            && *matrices == other.matrices
            && *targets == other.targets
            && *warn_percent == other.warn_percent
            && *calendars == other.calendars
    }

    /// After how much of its time a promise is nearly due, in percent.
    #[must_use]
    pub fn warn_percent(&self) -> u32 {
        self.warn_percent.unwrap_or(WARN_PERCENT)
    }

    #[must_use]
    pub fn role(&self, person: PersonId) -> Role {
        self.roles.get(&person).copied().unwrap_or(Role::Operator)
    }
}
