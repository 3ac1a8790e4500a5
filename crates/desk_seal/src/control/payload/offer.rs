//! What an invite allows.

use super::{Written, parts::Parts};
use crate::{
    cbor::CborError,
    control::grant::{read_role, role_number},
};
use desk_model::{PersonId, Role};
use minicbor::Encoder;

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

impl InviteOffer {
    pub(super) fn write(&self, e: &mut Encoder<Vec<u8>>) -> Written {
        e.map(if self.person.is_some() { 7 } else { 6 })?;
        e.u8(0)?.bytes(&self.id)?;
        e.u8(1)?.bytes(&self.sign)?.u8(2)?.bytes(&self.kem)?;
        e.u8(3)?.u64(role_number(self.role))?;
        e.u8(4)?.u32(self.uses)?.u8(5)?.u64(self.expires_ms)?;
        if let Some(person) = &self.person {
            e.u8(6)?.bytes(&person.0)?;
        }
        Ok(())
    }

    pub(super) fn read(parts: &Parts<'_>) -> Result<Self, CborError> {
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
