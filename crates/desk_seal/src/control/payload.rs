//! What each type of control entry says. Keys below 64 that are not known mean a newer app; 64 and up are passed over.

use super::grant::{read_role, role_number};
use crate::{
    cbor::{CborError, IGNORABLE_KEY_MIN, Reader},
    device::DevicePublic,
};
use desk_model::{PersonId, Role};
use minicbor::{Encoder, encode::Error};
use std::convert::Infallible;

const KEYS_MAX: usize = 32;

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
    Profile {
        person: PersonId,
    },
    Team {
        base: bool,
    },
    /// A type, or a form of one, that this version does not know.
    Later {
        kind: u64,
    },
}

/// What an invite allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InviteOffer {
    pub id: [u8; 16],
    pub sign: [u8; 32],
    pub kem: [u8; 32],
    pub role: Role,
    pub uses: u32,
    /// Milliseconds since 1970; judged by the relay, not by the fold.
    pub expires_ms: u64,
    /// Set when it is for another device of this person.
    pub person: Option<PersonId>,
}

/// A new device that comes in by an invite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinClaim {
    pub invite: [u8; 16],
    pub person: PersonId,
    pub device: DevicePublic,
    /// Signature of the new device's key.
    pub possession: [u8; 64],
}

pub(crate) const FOUND: u64 = 1;
pub(crate) const INVITE: u64 = 2;
pub(crate) const REVOKE: u64 = 3;
pub(crate) const JOIN: u64 = 4;
pub(crate) const PROFILE: u64 = 9;
pub(crate) const TEAM: u64 = 10;

type Written = Result<(), Error<Infallible>>;

/// Values by key, before they are put together.
#[derive(Default)]
struct Parts<'a> {
    values: Vec<(u64, Reader<'a>)>,
    unknown: bool,
}

impl<'a> Parts<'a> {
    fn read(reader: &mut Reader<'a>, known: u64) -> Result<Self, CborError> {
        let mut parts = Self::default();
        let mut fields = reader.map(KEYS_MAX)?;
        while let Some(key) = fields.next_key()? {
            let value = fields.reader.skip()?;
            if key < known {
                parts.values.push((key, Reader::new(value)));
            } else {
                parts.unknown |= key < IGNORABLE_KEY_MIN;
            }
        }
        Ok(parts)
    }

    fn optional(&self, key: u64) -> Option<Reader<'a>> {
        let (_, value) = self.values.iter().find(|(found, _)| *found == key)?;
        Some(value.clone())
    }

    fn required(&self, key: u64) -> Result<Reader<'a>, CborError> {
        self.optional(key).ok_or(CborError::Keys)
    }

    fn fixed<const N: usize>(&self, key: u64) -> Result<[u8; N], CborError> {
        self.required(key)?.array_of()
    }

    fn person(&self, key: u64) -> Result<PersonId, CborError> {
        self.fixed(key).map(PersonId)
    }

    fn device(&self, first: u64) -> Result<DevicePublic, CborError> {
        Ok(DevicePublic {
            sign: self.fixed(first)?,
            kem: self.fixed(first + 1)?,
        })
    }
}

impl Payload {
    /// The number of the type.
    #[must_use]
    pub fn kind(&self) -> u64 {
        match self {
            Self::Found { .. } => FOUND,
            Self::Invite(_) => INVITE,
            Self::Revoke { .. } => REVOKE,
            Self::Join(_) => JOIN,
            Self::Profile { .. } => PROFILE,
            Self::Team { .. } => TEAM,
            Self::Later { kind } => *kind,
        }
    }

    /// Whether an entry of this type has a body.
    #[must_use]
    pub fn has_body(&self) -> bool {
        !matches!(self, Self::Found { .. } | Self::Revoke { .. })
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
            Self::Join(claim) => {
                e.map(5)?
                    .u8(0)?
                    .bytes(&claim.invite)?
                    .u8(1)?
                    .bytes(&claim.person.0)?;
                e.u8(2)?
                    .bytes(&claim.device.sign)?
                    .u8(3)?
                    .bytes(&claim.device.kem)?;
                e.u8(4)?.bytes(&claim.possession)?;
            }
            Self::Profile { person } => _ = e.map(1)?.u8(0)?.bytes(&person.0)?,
            Self::Team { base } => _ = e.map(1)?.u8(0)?.bool(*base)?,
            Self::Later { .. } => _ = e.map(0)?,
        }
        Ok(())
    }

    pub(crate) fn read(kind: u64, reader: &mut Reader<'_>) -> Result<Self, CborError> {
        let known = match kind {
            FOUND | JOIN => 5,
            INVITE => 7,
            REVOKE | PROFILE | TEAM => 1,
            _ => 0,
        };
        let parts = Parts::read(reader, known)?;
        if parts.unknown || known == 0 {
            return Ok(Self::Later { kind });
        }
        Ok(match kind {
            FOUND => Self::Found {
                salt: parts.fixed(0)?,
                person: parts.person(1)?,
                device: parts.device(2)?,
                key_check: parts.fixed(4)?,
            },
            INVITE => Self::Invite(InviteOffer::read(&parts)?),
            REVOKE => Self::Revoke {
                invite: parts.fixed(0)?,
            },
            JOIN => Self::Join(JoinClaim {
                invite: parts.fixed(0)?,
                person: parts.person(1)?,
                device: parts.device(2)?,
                possession: parts.fixed(4)?,
            }),
            PROFILE => Self::Profile {
                person: parts.person(0)?,
            },
            TEAM => Self::Team {
                base: parts.required(0)?.bool()?,
            },
            _ => Self::Later { kind },
        })
    }
}

impl InviteOffer {
    fn write(&self, e: &mut Encoder<Vec<u8>>) -> Written {
        e.map(if self.person.is_some() { 7 } else { 6 })?;
        e.u8(0)?
            .bytes(&self.id)?
            .u8(1)?
            .bytes(&self.sign)?
            .u8(2)?
            .bytes(&self.kem)?;
        e.u8(3)?
            .u64(role_number(self.role))?
            .u8(4)?
            .u32(self.uses)?
            .u8(5)?
            .u64(self.expires_ms)?;
        if let Some(person) = &self.person {
            e.u8(6)?.bytes(&person.0)?;
        }
        Ok(())
    }

    fn read(parts: &Parts<'_>) -> Result<Self, CborError> {
        Ok(Self {
            id: parts.fixed(0)?,
            sign: parts.fixed(1)?,
            kem: parts.fixed(2)?,
            role: read_role(parts.required(3)?.u64()?)?,
            uses: parts.required(4)?.u32()?,
            expires_ms: parts.required(5)?.u64()?,
            person: parts
                .optional(6)
                .map(|mut value| value.array_of().map(PersonId))
                .transpose()?,
        })
    }
}
