//! A new epoch as its entry gives it: the check of its key, former keys wrapped in it, and its key sealed to each device.

use super::{
    Written,
    parts::{Parts, read_list},
};
use crate::{
    cbor::{CborError, Reader},
    control::{DEVICES_MAX, HEADER_BYTES_MAX},
    hybrid::{self, SealBytes},
    sealed::OVERHEAD_BYTES,
};
use minicbor::Encoder;

/// An epoch key under another one: nonce, key, tag.
pub const WRAP_BYTES: usize = OVERHEAD_BYTES + 32;

/// A former epoch's key under a newer one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrap {
    /// Whose key it is.
    pub epoch: u32,
    pub bytes: [u8; WRAP_BYTES],
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EpochOffer {
    pub number: u32,
    /// `D("epoch check", K_n)`.
    pub key_check: [u8; 32],
    pub wraps: Vec<Wrap>,
    /// One for each device that is present after the entry, in ascending order of its id.
    pub seals: Vec<SealBytes>,
}

impl EpochOffer {
    pub(super) fn write(&self, e: &mut Encoder<Vec<u8>>) -> Written {
        e.map(4)?.u8(0)?.u32(self.number)?.u8(1)?.bytes(&self.key_check)?;
        e.u8(2)?.array(self.wraps.len() as u64)?;
        for wrap in &self.wraps {
            e.array(2)?.u32(wrap.epoch)?.bytes(&wrap.bytes)?;
        }
        e.u8(3)?.array(self.seals.len() as u64)?;
        for seal in &self.seals {
            e.bytes(seal)?;
        }
        Ok(())
    }

    pub(super) fn read(parts: &Parts<'_>) -> Result<Self, CborError> {
        Ok(Self {
            number: parts.required(0)?.u32()?,
            key_check: parts.fixed(1)?,
            wraps: parts.list(2, HEADER_BYTES_MAX / WRAP_BYTES, |item| {
                item.tuple(2)?;
                Ok(Wrap {
                    epoch: item.u32()?,
                    bytes: item.array_of()?,
                })
            })?,
            seals: parts.list(3, DEVICES_MAX, Reader::array_of)?,
        })
    }
}

/// The body of an entry that makes an epoch: `[[invite id, seal], ..]`, one for each open invite in ascending order.
pub(crate) fn read_invite_seals(body: &[u8], max: usize) -> Result<Vec<([u8; 16], SealBytes)>, CborError> {
    let mut reader = Reader::new(body);
    let seals = read_list(&mut reader, max, |item| {
        item.tuple(2)?;
        Ok((item.array_of()?, item.array_of::<{ hybrid::SEAL_BYTES }>()?))
    })?;
    reader.end()?;
    Ok(seals)
}
