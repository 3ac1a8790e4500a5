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
}
