//! An epoch key sealed to one recipient, for one place on one chain.

use super::EpochKey;
use crate::{
    control::{Epoch, Membership},
    hybrid::{self, SealBytes},
    name,
    sealed::SealError,
};
use desk_model::DeskId;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// What a seal is bound to besides its recipient, so that it fits one desk, position, epoch and key.
#[derive(Clone, Copy)]
pub(crate) struct SealPlace {
    pub desk: DeskId,
    pub prev: [u8; 32],
    pub seq: u32,
    pub epoch: u32,
    pub key_check: [u8; 32],
}

impl SealPlace {
    /// The place of a seal of that epoch in the entry `seq` of this chain.
    pub fn on(members: &Membership, seq: u32, epoch: &Epoch) -> Option<Self> {
        Some(Self {
            desk: members.desk(),
            prev: members.hash_at(seq.checked_sub(1)?)?,
            seq,
            epoch: epoch.number,
            key_check: epoch.key_check,
        })
    }

    /// The place of a seal of the current epoch in the entry that comes next.
    pub fn next(members: &Membership) -> Option<Self> {
        let epoch = members.epochs().last()?;
        Some(Self {
            desk: members.desk(),
            prev: members.head().hash,
            seq: members.next_seq(),
            epoch: epoch.number,
            key_check: epoch.key_check,
        })
    }

    /// HPKE `info`: name, 0, desk ‖ prev ‖ seq u32 ‖ epoch u32 ‖ check.
    fn info(&self, name: name::Hybrid) -> Vec<u8> {
        let mut info = Vec::with_capacity(128);
        info.extend_from_slice(name.0.as_bytes());
        info.push(0);
        info.extend_from_slice(self.desk.as_bytes());
        info.extend_from_slice(&self.prev);
        info.extend_from_slice(&self.seq.to_be_bytes());
        info.extend_from_slice(&self.epoch.to_be_bytes());
        info.extend_from_slice(&self.key_check);
        info
    }

    pub fn seal(
        &self,
        rng: &mut impl CryptoRng,
        name: name::Hybrid,
        to: &[u8; 32],
        recipient: &[u8; 16],
        key: &EpochKey,
    ) -> Result<SealBytes, SealError> {
        hybrid::seal(rng, to, &self.info(name), recipient, key.bytes())
    }

    pub fn open(
        &self,
        name: name::Hybrid,
        secret: &[u8; 32],
        recipient: &[u8; 16],
        seal: &SealBytes,
    ) -> Result<EpochKey, SealError> {
        let key: Zeroizing<[u8; 32]> = hybrid::open(secret, &self.info(name), recipient, seal)?;
        Ok(EpochKey(key))
    }
}

/// The seal for a device, in an epoch's entry or the one that brings the device.
pub(crate) fn seal_to_device(
    place: &SealPlace,
    rng: &mut impl CryptoRng,
    to: &crate::device::DevicePublic,
    key: &EpochKey,
) -> Result<SealBytes, SealError> {
    place.seal(rng, name::EPOCH_SEAL, &to.kem, &to.id().0, key)
}
