//! What each type of control entry says. Keys below 64 that are not known mean a newer app; 64 and up are passed over.

pub mod claim;
pub mod epoch_offer;
pub mod erasure;
pub mod offer;
pub mod parts;
pub mod removal;

pub use claim::{DeviceClaim, JoinClaim};
pub use epoch_offer::{EpochOffer, Wrap};
pub use erasure::Erasure;
pub use offer::InviteOffer;
pub use removal::{Cut, Removal, RoleChange};

use crate::{
    cbor::{CborError, Reader},
    device::DevicePublic,
};
use desk_model::{DeviceId, PersonId};
use minicbor::{Encoder, encode::Error};
use parts::Parts;
use std::convert::Infallible;

/// Entries that one Admit names.
pub const ADMITTED_MAX: usize = 1_000;
/// Tags that one Heal names.
pub const HEALED_MAX: usize = 10_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payload {
    Found {
        salt: [u8; 16],
        person: PersonId,
        device: DevicePublic,
        key_check: [u8; 32],
    },
    Invite(InviteOffer),
    Revoke {
        invite: [u8; 16],
    },
    Join(JoinClaim),
    /// A person's device brings another one of the same person.
    AddDevice(DeviceClaim),
    Remove(Removal),
    SetRole(RoleChange),
    Epoch(EpochOffer),
    Profile {
        person: PersonId,
    },
    Team {
        base: bool,
    },
    Erase(Erasure),
    /// Entries, by device and id, that count although their author had no right.
    Admit {
        entries: Vec<(DeviceId, [u8; 16])>,
    },
    /// Where the relay is from now on; the addresses stand in the body.
    Move,
    /// The oldest version of the format that may go on here.
    Require {
        version: u32,
    },
    /// Tags of another branch, by number, on which entries may stand after a fork.
    Heal {
        tags: Vec<(u32, [u8; 8])>,
    },
    /// A type, or a form of one, that this version does not know.
    Later {
        kind: u64,
    },
}

pub(crate) const FOUND: u64 = 1;
pub(crate) const INVITE: u64 = 2;
pub(crate) const REVOKE: u64 = 3;
pub(crate) const JOIN: u64 = 4;
pub(crate) const ADD_DEVICE: u64 = 5;
pub(crate) const REMOVE: u64 = 6;
pub(crate) const SET_ROLE: u64 = 7;
pub(crate) const EPOCH: u64 = 8;
pub(crate) const PROFILE: u64 = 9;
pub(crate) const TEAM: u64 = 10;
pub(crate) const ERASE: u64 = 11;
pub(crate) const ADMIT: u64 = 12;
pub(crate) const MOVE: u64 = 13;
pub(crate) const REQUIRE: u64 = 14;
pub(crate) const HEAL: u64 = 15;

pub(crate) type Written = Result<(), Error<Infallible>>;

impl Payload {
    /// The number of the type.
    #[must_use]
    pub fn kind(&self) -> u64 {
        match self {
            Self::Found { .. } => FOUND,
            Self::Invite(_) => INVITE,
            Self::Revoke { .. } => REVOKE,
            Self::Join(_) => JOIN,
            Self::AddDevice(_) => ADD_DEVICE,
            Self::Remove(_) => REMOVE,
            Self::SetRole(_) => SET_ROLE,
            Self::Epoch(_) => EPOCH,
            Self::Profile { .. } => PROFILE,
            Self::Team { .. } => TEAM,
            Self::Erase(_) => ERASE,
            Self::Admit { .. } => ADMIT,
            Self::Move => MOVE,
            Self::Require { .. } => REQUIRE,
            Self::Heal { .. } => HEAL,
            Self::Later { kind } => *kind,
        }
    }

    /// Whether an entry of this type has a body.
    #[must_use]
    pub fn has_body(&self) -> bool {
        match self {
            Self::Remove(removal) => removal.epoch.is_some(),
            Self::Found { .. }
            | Self::Revoke { .. }
            | Self::SetRole(_)
            | Self::Admit { .. }
            | Self::Require { .. }
            | Self::Heal { .. } => false,
            _ => true,
        }
    }

    /// The epoch that the entry makes.
    #[must_use]
    pub fn epoch(&self) -> Option<&EpochOffer> {
        match self {
            Self::Epoch(offer) => Some(offer),
            Self::Remove(removal) => removal.epoch.as_ref(),
            _ => None,
        }
    }

    pub(crate) fn write(&self, e: &mut Encoder<Vec<u8>>) -> Written {
        match self {
            Self::Found {
                salt,
                person,
                device,
                key_check,
            } => {
                e.map(5)?.u8(0)?.bytes(salt)?.u8(1)?.bytes(&person.0)?;
                e.u8(2)?.bytes(&device.sign)?.u8(3)?.bytes(&device.kem)?;
                e.u8(4)?.bytes(key_check)?;
            }
            Self::Invite(offer) => offer.write(e)?,
            Self::Revoke { invite } => _ = e.map(1)?.u8(0)?.bytes(invite)?,
            Self::Join(claim) => claim.write(e)?,
            Self::AddDevice(claim) => claim.write(e)?,
            Self::Remove(removal) => removal.write(e)?,
            Self::SetRole(change) => change.write(e)?,
            Self::Epoch(offer) => offer.write(e)?,
            Self::Profile { person } => _ = e.map(1)?.u8(0)?.bytes(&person.0)?,
            Self::Team { base } => _ = e.map(1)?.u8(0)?.bool(*base)?,
            Self::Erase(erasure) => erasure.write(e)?,
            Self::Admit { entries } => {
                e.map(1)?.u8(0)?.array(entries.len() as u64)?;
                for (device, id) in entries {
                    e.array(2)?.bytes(&device.0)?.bytes(id)?;
                }
            }
            Self::Require { version } => _ = e.map(1)?.u8(0)?.u32(*version)?,
            Self::Heal { tags } => {
                e.map(1)?.u8(0)?.array(tags.len() as u64)?;
                for (seq, tag) in tags {
                    e.array(2)?.u32(*seq)?.bytes(tag)?;
                }
            }
            Self::Move | Self::Later { .. } => _ = e.map(0)?,
        }
        Ok(())
    }

    pub(crate) fn read(kind: u64, reader: &mut Reader<'_>) -> Result<Self, CborError> {
        let known = match kind {
            FOUND | JOIN => 0..5,
            INVITE => 0..7,
            ADD_DEVICE => 1..7,
            REMOVE | SET_ROLE | ERASE => 0..3,
            EPOCH => 0..4,
            REVOKE | PROFILE | TEAM | ADMIT | REQUIRE | HEAL => 0..1,
            _ => 0..0,
        };
        let parts = Parts::read(reader, known)?;
        if parts.unknown {
            return Ok(Self::Later { kind });
        }
        Self::from_parts(kind, &parts)
    }

    fn from_parts(kind: u64, parts: &Parts<'_>) -> Result<Self, CborError> {
        Ok(match kind {
            FOUND => Self::Found {
                salt: parts.fixed(0)?,
                person: parts.person(1)?,
                device: parts.device(2)?,
                key_check: parts.fixed(4)?,
            },
            INVITE => Self::Invite(InviteOffer::read(parts)?),
            REVOKE => Self::Revoke {
                invite: parts.fixed(0)?,
            },
            JOIN => Self::Join(JoinClaim::read(parts)?),
            ADD_DEVICE => Self::AddDevice(DeviceClaim::read(parts)?),
            // An epoch inside with something new in it makes the whole entry one of a newer app.
            REMOVE => Removal::read(parts)?.map_or(Self::Later { kind }, Self::Remove),
            SET_ROLE => Self::SetRole(RoleChange::read(parts)?),
            EPOCH => Self::Epoch(EpochOffer::read(parts)?),
            PROFILE => Self::Profile {
                person: parts.person(0)?,
            },
            TEAM => Self::Team {
                base: parts.required(0)?.bool()?,
            },
            ERASE => Self::Erase(Erasure::read(parts)?),
            ADMIT => Self::Admit {
                entries: parts.list(0, ADMITTED_MAX, |item| {
                    item.tuple(2)?;
                    Ok((DeviceId(item.array_of()?), item.array_of()?))
                })?,
            },
            MOVE => Self::Move,
            REQUIRE => Self::Require {
                version: parts.required(0)?.u32()?,
            },
            HEAL => Self::Heal {
                tags: parts.list(0, HEALED_MAX, |item| {
                    item.tuple(2)?;
                    Ok((item.u32()?, item.array_of()?))
                })?,
            },
            _ => Self::Later { kind },
        })
    }
}
