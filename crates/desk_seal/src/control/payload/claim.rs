//! A new device shows its keys, and proves that it holds them.

use super::{Written, parts::Parts};
use crate::{
    cbor::CborError,
    device::DevicePublic,
    hybrid::{self, SealBytes},
};
use desk_model::PersonId;
use minicbor::Encoder;

/// A new device that comes in by an invite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinClaim {
    pub invite: [u8; 16],
    pub person: PersonId,
    pub device: DevicePublic,
    /// Signature of the new device's key.
    pub possession: [u8; 64],
}

/// A new device that another one of its person brings in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceClaim {
    pub person: PersonId,
    pub device: DevicePublic,
    /// Signature of the new device's key, with 16 zero bytes in place of an invite.
    pub possession: [u8; 64],
    /// Whether it is a recovery kit.
    pub kit: bool,
    /// The current epoch's key, sealed to the new device.
    pub seal: SealBytes,
}

impl JoinClaim {
    pub(super) fn write(&self, e: &mut Encoder<Vec<u8>>) -> Written {
        e.map(5)?.u8(0)?.bytes(&self.invite)?;
        e.u8(1)?.bytes(&self.person.0)?;
        e.u8(2)?.bytes(&self.device.sign)?;
        e.u8(3)?.bytes(&self.device.kem)?;
        e.u8(4)?.bytes(&self.possession)?.ok()
    }

    pub(super) fn read(parts: &Parts<'_>) -> Result<Self, CborError> {
        Ok(Self {
            invite: parts.fixed(0)?,
            person: parts.person(1)?,
            device: parts.device(2)?,
            possession: parts.fixed(4)?,
        })
    }
}

impl DeviceClaim {
    pub(super) fn write(&self, e: &mut Encoder<Vec<u8>>) -> Written {
        e.map(6)?.u8(1)?.bytes(&self.person.0)?;
        e.u8(2)?.bytes(&self.device.sign)?;
        e.u8(3)?.bytes(&self.device.kem)?;
        e.u8(4)?.bytes(&self.possession)?;
        e.u8(5)?.bool(self.kit)?.u8(6)?.bytes(&self.seal)?.ok()
    }

    pub(super) fn read(parts: &Parts<'_>) -> Result<Self, CborError> {
        Ok(Self {
            person: parts.person(1)?,
            device: parts.device(2)?,
            possession: parts.fixed(4)?,
            kit: parts.required(5)?.bool()?,
            seal: parts.fixed::<{ hybrid::SEAL_BYTES }>(6)?,
        })
    }
}
