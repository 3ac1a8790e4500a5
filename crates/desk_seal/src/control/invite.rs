//! An invite as the fold knows it.

use super::payload::InviteOffer;
use desk_model::PersonId;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InviteState {
    Open { uses_left: u32 },
    Used,
    Revoked,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    pub offer: InviteOffer,
    /// Whose link it is.
    pub maker: PersonId,
    /// Number of the entry that made it.
    pub seq: u32,
    pub state: InviteState,
}

impl Invite {
    /// Expiry is not part of it: that is the relay's to judge.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.state, InviteState::Open { .. })
    }

    /// Takes one use; the number of its entry when that was the last.
    pub(super) fn spend(&mut self) -> Option<u32> {
        let InviteState::Open { uses_left } = self.state else {
            return None;
        };
        let uses_left = uses_left.saturating_sub(1);
        self.state = if uses_left == 0 {
            InviteState::Used
        } else {
            InviteState::Open { uses_left }
        };
        (uses_left == 0).then_some(self.seq)
    }

    /// Closes it if it is open; the number of its entry then.
    pub(super) fn revoke(&mut self) -> Option<u32> {
        let open = self.is_open();
        if open {
            self.state = InviteState::Revoked;
        }
        open.then_some(self.seq)
    }
}
