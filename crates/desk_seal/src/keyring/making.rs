//! A new epoch: its random key, sealed to who is there after the entry, with former keys wrapped in it.

use super::{EpochKey, KeyRing, SealPlace, seal_to_device, wrapping};
use crate::{
    cbor,
    control::{
        EpochOffer, Membership, Payload,
        rule::{devices_after, open_invites_after},
    },
    name,
    sealed::SealError,
};
use rand_core::CryptoRng;

/// A key not yet on the chain. It is dropped with the draft: its maker opens its own seal like everybody else.
pub(crate) struct EpochDraft {
    key: EpochKey,
    place: SealPlace,
}

impl EpochDraft {
    /// For the entry that comes next.
    pub fn next(rng: &mut impl CryptoRng, members: &Membership) -> Self {
        let key = EpochKey::generate(rng);
        let place = SealPlace {
            desk: members.desk(),
            prev: members.head().hash,
            seq: members.next_seq(),
            epoch: members.current_epoch().saturating_add(1),
            key_check: key.check(),
        };
        Self { key, place }
    }

    #[cfg(test)]
    pub fn key_for_tests(&self) -> &EpochKey {
        &self.key
    }

    /// `payload` says who goes with the entry.
    pub fn offer(
        &self,
        rng: &mut impl CryptoRng,
        members: &Membership,
        ring: &KeyRing,
        payload: &Payload,
    ) -> Result<EpochOffer, SealError> {
        let mut wraps = Vec::new();
        for number in ring.epochs_to_wrap(members) {
            let (Some(of), Ok(key)) = (members.epoch(number), ring.get(number)) else {
                continue;
            };
            wraps.push(wrapping::wrap(rng, &members.desk(), of, key, &self.key)?);
        }
        let mut seals = Vec::new();
        for (_, device) in devices_after(members, payload) {
            seals.push(seal_to_device(&self.place, rng, &device.public, &self.key)?);
        }
        Ok(EpochOffer {
            number: self.place.epoch,
            key_check: self.place.key_check,
            wraps,
            seals,
        })
    }

    /// The body: `[[invite id, seal], ..]`.
    pub fn body(
        &self,
        rng: &mut impl CryptoRng,
        members: &Membership,
        payload: &Payload,
    ) -> Result<Vec<u8>, SealError> {
        let mut seals = Vec::new();
        for invite in open_invites_after(members, payload) {
            let (id, kem) = (invite.offer.id, &invite.offer.kem);
            let seal = self.place.seal(rng, name::INVITE_SEAL, kem, &id, &self.key)?;
            seals.push((id, seal));
        }
        Ok(cbor::write(|e| {
            e.array(seals.len() as u64)?;
            for (id, seal) in &seals {
                e.array(2)?.bytes(id)?.bytes(seal)?;
            }
            Ok(())
        }))
    }
}
