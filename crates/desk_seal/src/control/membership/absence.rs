//! Bodies that did not come along: where that is all right, and where somebody withholds them.

use super::{BodyState, Membership};
use crate::control::{ControlEntry, Payload};

/// Why a missing body may be all right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::control) enum Excuse {
    None,
    InviteClosed([u8; 16]),
    BeforeTeamBase,
    /// Seals of an epoch, needed no more when a later one is in force.
    FormerEpoch(u32),
}

impl Membership {
    pub(super) fn note_body(&mut self, entry: &ControlEntry) -> BodyState {
        let header = entry.header();
        if header.body_hash.is_none() {
            return BodyState::None;
        }
        if entry.body().is_some() {
            return BodyState::Here;
        }
        let excuse = match &header.payload {
            Payload::Invite(offer) => Excuse::InviteClosed(offer.id),
            Payload::Team { .. } => Excuse::BeforeTeamBase,
            payload => payload
                .epoch()
                .map_or(Excuse::None, |epoch| Excuse::FormerEpoch(epoch.number)),
        };
        self.missing.insert(header.seq, excuse);
        BodyState::Missing
    }

    /// Numbers of the entries whose body did not come although nothing allows to leave it out: peers that have it offer it.
    pub fn withheld(&self) -> impl Iterator<Item = u32> + '_ {
        let missing = self.missing.iter();
        missing
            .filter(|(seq, excuse)| !self.excused(**seq, **excuse))
            .map(|(seq, _)| *seq)
    }

    /// A body that was missing has come; `ControlEntry::decode` has checked that it is the right one.
    pub fn body_came(&mut self, entry: &ControlEntry) {
        if entry.body().is_some() && self.hash_at(entry.header().seq) == Some(entry.hash()) {
            self.missing.remove(&entry.header().seq);
        }
    }

    fn excused(&self, seq: u32, excuse: Excuse) -> bool {
        if self.erased_bodies.contains(&seq) {
            return true;
        }
        match excuse {
            Excuse::None => false,
            Excuse::InviteClosed(id) => self.invites.get(&id).is_some_and(|invite| !invite.is_open()),
            Excuse::BeforeTeamBase => self.team.iter().any(|step| step.base && step.seq > seq),
            Excuse::FormerEpoch(number) => self.current_epoch() > number,
        }
    }
}
