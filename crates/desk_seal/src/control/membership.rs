//! What the chain says, folded up to its newest entry. Holds no secret and no name of a person.

use super::{
    CHAIN_ENTRIES_MAX, CHAIN_ENTRIES_WARN, ControlEntry, ControlError, Header, Invite, InviteState, Payload,
    Pin, entry, grant, rule,
};
use crate::device::DevicePublic;
use desk_model::{DeskId, DeviceId, PersonId, Role};
use std::collections::BTreeMap;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonState {
    pub role: Role,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Device {
    pub person: PersonId,
    pub public: DevicePublic,
    /// Number of the entry that admitted it.
    pub added: u32,
    /// The highest number of its entries that counts; none while all do.
    pub until: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Epoch {
    pub number: u32,
    /// `D("epoch check", K_n)`.
    pub key_check: [u8; 32],
    /// Number of the entry that made it.
    pub seq: u32,
}

/// One step of the `team` document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TeamEntry {
    pub seq: u32,
    /// Its body is a whole save; those before it are no longer needed.
    pub base: bool,
}

/// Whether an applied entry brought its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyState {
    /// This type has none.
    None,
    Here,
    /// It has one that did not come along; see [`Membership::withheld`].
    Missing,
}

/// What an entry did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    pub pin: Pin,
    pub body: BodyState,
    /// Number of the Invite entry that is open no more, so that its body may go.
    pub closed_invite: Option<u32>,
}

/// Why a missing body may be all right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Excuse {
    None,
    InviteClosed([u8; 16]),
    BeforeTeamBase,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    pub(crate) desk: DeskId,
    pub(crate) hashes: Vec<[u8; 32]>,
    pub(super) persons: BTreeMap<PersonId, PersonState>,
    pub(crate) devices: BTreeMap<DeviceId, Device>,
    pub(super) invites: BTreeMap<[u8; 16], Invite>,
    pub(super) epochs: Vec<Epoch>,
    pub(super) epoch_due: bool,
    pub(super) team: Vec<TeamEntry>,
    pub(super) missing: BTreeMap<u32, Excuse>,
}

impl Membership {
    /// The desk that this entry founds.
    pub fn found(entry: &ControlEntry) -> Result<Self, ControlError> {
        let header = entry.header();
        let Payload::Found {
            person,
            device,
            key_check,
            ..
        } = &header.payload
        else {
            return Err(ControlError::Founding);
        };
        rule::founding(entry, device)?;
        let founder = Device {
            person: *person,
            public: *device,
            added: 0,
            until: None,
        };
        Ok(Self {
            desk: entry.desk(),
            hashes: vec![entry.hash()],
            persons: BTreeMap::from([(*person, PersonState { role: Role::Lead })]),
            devices: BTreeMap::from([(device.id(), founder)]),
            invites: BTreeMap::new(),
            epochs: vec![Epoch {
                number: 1,
                key_check: *key_check,
                seq: 0,
            }],
            epoch_due: false,
            team: Vec::new(),
            missing: BTreeMap::new(),
        })
    }

    /// Takes the next entry. All or nothing: on an error nothing has changed. A body that is left out is noted, not
    /// refused (see [`Self::withheld`]); for a new entry use [`Self::append`].
    pub fn apply(&mut self, entry: &ControlEntry) -> Result<Applied, ControlError> {
        rule::next(self, entry)?;
        self.hashes.push(entry.hash());
        let closed_invite = self.take(entry.header());
        Ok(Applied {
            pin: self.head(),
            body: self.note_body(entry),
            closed_invite,
        })
    }

    /// As [`Self::apply`], for an entry that is new: it must bring its body.
    pub fn append(&mut self, entry: &ControlEntry) -> Result<Applied, ControlError> {
        if entry.header().body_hash.is_some() && entry.body().is_none() {
            return Err(ControlError::BodyMissing);
        }
        self.apply(entry)
    }

    /// What the entry changes; its rules were checked.
    fn take(&mut self, header: &Header) -> Option<u32> {
        match &header.payload {
            Payload::Invite(offer) => {
                let maker = self.device(DeviceId(header.by)).map(|device| device.person)?;
                let state = InviteState::Open {
                    uses_left: offer.uses,
                };
                let invite = Invite {
                    offer: offer.clone(),
                    maker,
                    seq: header.seq,
                    state,
                };
                self.invites.insert(offer.id, invite);
                None
            }
            Payload::Revoke { invite } => {
                let invite = self.invites.get_mut(invite)?;
                invite.state = InviteState::Revoked;
                self.epoch_due = true;
                Some(invite.seq)
            }
            Payload::Join(claim) => {
                let invite = self.invites.get_mut(&claim.invite)?;
                let own = invite.offer.person.is_some();
                let closed = invite.spend();
                let role = invite.offer.role;
                let role = if own { self.role(claim.person)? } else { role };
                self.persons.insert(claim.person, PersonState { role });
                let until = if grant::writes(role) { None } else { Some(0) };
                let device = Device {
                    person: claim.person,
                    public: claim.device,
                    added: header.seq,
                    until,
                };
                self.devices.insert(claim.device.id(), device);
                closed
            }
            Payload::Team { base } => {
                self.team.push(TeamEntry {
                    seq: header.seq,
                    base: *base,
                });
                None
            }
            Payload::Profile { .. } | Payload::Found { .. } | Payload::Later { .. } => None,
        }
    }

    fn note_body(&mut self, entry: &ControlEntry) -> BodyState {
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
            _ => Excuse::None,
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
        match excuse {
            Excuse::None => false,
            Excuse::InviteClosed(id) => self.invites.get(&id).is_some_and(|invite| !invite.is_open()),
            Excuse::BeforeTeamBase => self.team.iter().any(|step| step.base && step.seq > seq),
        }
    }

    #[must_use]
    pub fn desk(&self) -> DeskId {
        self.desk
    }

    /// The newest entry.
    #[must_use]
    pub fn head(&self) -> Pin {
        let hash = self.hashes.last().copied().unwrap_or_default();
        Pin {
            seq: self.next_seq().saturating_sub(1),
            hash,
        }
    }

    pub(crate) fn next_seq(&self) -> u32 {
        u32::try_from(self.hashes.len()).unwrap_or(CHAIN_ENTRIES_MAX)
    }

    #[must_use]
    pub fn hash_at(&self, seq: u32) -> Option<[u8; 32]> {
        self.hashes.get(usize::try_from(seq).ok()?).copied()
    }

    /// Whether the chain is so long that leads should know.
    #[must_use]
    pub fn is_nearly_full(&self) -> bool {
        self.next_seq() >= CHAIN_ENTRIES_WARN
    }

    /// A present device.
    #[must_use]
    pub fn device(&self, id: DeviceId) -> Option<&Device> {
        self.devices.get(&id)
    }

    /// Present devices in ascending order of id.
    pub fn devices(&self) -> impl Iterator<Item = (DeviceId, &Device)> {
        self.devices.iter().map(|(id, device)| (*id, device))
    }

    #[must_use]
    pub fn role(&self, person: PersonId) -> Option<Role> {
        self.persons.get(&person).map(|state| state.role)
    }

    /// Person and role of a present device.
    #[must_use]
    pub fn role_of(&self, device: DeviceId) -> Option<(PersonId, Role)> {
        let person = self.device(device)?.person;
        Some((person, self.role(person)?))
    }

    pub fn persons(&self) -> impl Iterator<Item = (PersonId, PersonState)> + '_ {
        self.persons.iter().map(|(id, state)| (*id, *state))
    }

    #[must_use]
    pub fn invite(&self, id: [u8; 16]) -> Option<&Invite> {
        self.invites.get(&id)
    }

    pub fn invites(&self) -> impl Iterator<Item = &Invite> {
        self.invites.values()
    }

    pub fn epochs(&self) -> &[Epoch] {
        &self.epochs
    }

    /// The epoch under which new entries are sealed.
    #[must_use]
    pub fn current_epoch(&self) -> u32 {
        self.epochs.last().map_or(0, |epoch| epoch.number)
    }

    /// The epoch in force before the entry of that number.
    #[must_use]
    pub fn epoch_before(&self, seq: u32) -> Option<&Epoch> {
        self.epochs.iter().rev().find(|epoch| epoch.seq < seq)
    }

    /// Whether somebody who is not, or no longer, a member may hold the current epoch's key.
    #[must_use]
    pub fn is_epoch_due(&self) -> bool {
        self.epoch_due
    }

    /// The steps of the `team` document in their order.
    #[must_use]
    pub fn team(&self) -> &[TeamEntry] {
        &self.team
    }

    /// Whether a body that hashes to `body_hash` may be taken for that entry; used by stores that keep bodies apart.
    #[must_use]
    pub fn is_body_of(header: &Header, body: &[u8]) -> bool {
        header.body_hash == Some(entry::hash(body))
    }
}

impl Invite {
    /// Takes one use; the number of its entry when that was the last.
    fn spend(&mut self) -> Option<u32> {
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
}
