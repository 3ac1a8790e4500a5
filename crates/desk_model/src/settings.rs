//! What the team has set and the fold needs: dated versions, appended and never overwritten, so that a setting of today
//! does not change what was true yesterday.

use crate::{PersonId, Role};
use std::collections::BTreeMap;

/// Days of silence after which solved becomes closed, where the team has set nothing else.
pub const CLOSE_AFTER_DAYS: u32 = 7;
/// Days after closing within which a customer's message reopens.
pub const REOPEN_WITHIN_DAYS: u64 = 30;

/// The settings that a fold takes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// Closing time in days, each from a moment on (ms since 1970), in ascending order. Before the first: [`CLOSE_AFTER_DAYS`].
    pub close_after_days: Vec<(u64, u32)>,
    /// Roles of members, by person; who is not here is an operator.
    pub roles: BTreeMap<PersonId, Role>,
}

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

    #[must_use]
    pub fn role(&self, person: PersonId) -> Role {
        self.roles.get(&person).copied().unwrap_or(Role::Operator)
    }
}
