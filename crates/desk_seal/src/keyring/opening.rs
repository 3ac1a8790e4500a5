//! Opening what the chain holds for one device or one link, and following the wraps to former epochs.

use super::{EpochKey, KeyRing, KeyRingError, SealPlace, wrapping::unwrap};
use crate::{
    cbor::Reader,
    control::{
        ControlEntry, Epoch, Membership, OPEN_INVITES_MAX, Payload, payload::epoch_offer::read_invite_seals,
    },
    device::DeviceKeys,
    hybrid::SealBytes,
    link::InviteSecret,
    name,
    sealed::SealError,
};
use desk_model::DeviceId;

/// Why a device lacks the key of an epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unopenable {
    /// The seal that it got does not open, or holds another key than the chain names.
    Seal,
    /// It got none, and no newer key that it has leads there.
    Wrap,
}

/// "Epoch n from X cannot be opened": a lead is asked, and the next epoch cures it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unopened {
    pub epoch: u32,
    /// The device that made the epoch.
    pub by: DeviceId,
    pub why: Unopenable,
}

impl KeyRing {
    /// The ring of someone who holds a link: opens the seal in the body of the invite's entry, or of an entry that made an
    /// epoch since (see [`Membership::invite_seal_at`]), and follows the wraps from there.
    pub fn from_invite(
        members: &Membership,
        entry: &ControlEntry,
        secret: &InviteSecret,
    ) -> Result<Self, KeyRingError> {
        let keys = secret.keys(members.desk());
        let (seq, id) = (entry.header().seq, keys.id());
        if members.hash_at(seq) != Some(entry.hash()) {
            return Err(KeyRingError::NotTheInvite);
        }
        let seal = invite_seal_of(entry, id).ok_or(KeyRingError::NotTheInvite)?;
        let epoch = match entry.header().payload.epoch() {
            Some(offer) => members.epoch(offer.number),
            None => members.epoch_before(seq),
        };
        let epoch = epoch.ok_or(KeyRingError::NotTheInvite)?;
        let place = SealPlace::on(members, seq, epoch).ok_or(KeyRingError::NotTheInvite)?;
        let key = place
            .open(name::INVITE_SEAL, &keys.kem, &id, &seal)
            .map_err(|SealError| KeyRingError::DoesNotOpen(epoch.number))?;
        let mut ring = Self::default();
        ring.take(epoch, key)?;
        ring.follow(members, |_| None);
        Ok(ring)
    }

    /// Takes every key that the chain holds for this device: its own seals, the newest first, and what they lead to. What
    /// cannot be opened is told, each time until a later epoch cures it.
    pub fn take_epochs(&mut self, members: &Membership, keys: &DeviceKeys) -> Vec<Unopened> {
        let device = keys.id();
        let mut refused = Vec::new();
        self.follow(members, |epoch| {
            let key = own_seal(members, epoch, device).map(|(place, seal)| {
                place
                    .open(name::EPOCH_SEAL, &keys.kem, &device.0, &seal)
                    .ok()
                    .filter(|key| key.check() == epoch.key_check)
            })?;
            if key.is_none() {
                refused.push(epoch.number);
            }
            key
        });
        let absent = members.epochs().iter().filter(|epoch| !self.holds(epoch.number));
        absent
            .map(|epoch| Unopened {
                epoch: epoch.number,
                by: epoch.by,
                why: match refused.contains(&epoch.number) {
                    true => Unopenable::Seal,
                    false => Unopenable::Wrap,
                },
            })
            .collect()
    }

    /// From the newest epoch down: a key is the one already here, that of a wrap of a newer one, or what `seal` gives.
    fn follow(&mut self, members: &Membership, mut seal: impl FnMut(&Epoch) -> Option<EpochKey>) {
        for epoch in members.epochs().iter().rev() {
            if !self.holds(epoch.number) {
                let Some(key) = seal(epoch) else { continue };
                if self.take(epoch, key).is_err() {
                    continue;
                }
            }
            self.follow_wraps(members, epoch);
        }
    }

    fn follow_wraps(&mut self, members: &Membership, epoch: &Epoch) {
        for wrap in epoch.wraps.iter().filter(|wrap| wrap.epoch < epoch.number) {
            let (Some(of), Ok(under)) = (members.epoch(wrap.epoch), self.get(epoch.number)) else {
                continue;
            };
            if self.holds(wrap.epoch) {
                continue;
            }
            // A bad wrap gives nothing; another one may.
            if let Ok(key) = unwrap(&members.desk(), of, under, wrap) {
                let _ = self.take(of, key);
            }
        }
    }
}

/// The seal of that epoch for a device, and where it was made: in the epoch's own entry, or when the device was brought in.
fn own_seal(members: &Membership, epoch: &Epoch, device: DeviceId) -> Option<(SealPlace, SealBytes)> {
    if let Some(seal) = epoch.seals.get(&device) {
        return Some((SealPlace::on(members, epoch.seq, epoch)?, *seal));
    }
    let added = members
        .added_seal(device)
        .filter(|added| added.epoch == epoch.number)?;
    Some((SealPlace::on(members, added.seq, epoch)?, added.seal))
}

fn invite_seal_of(entry: &ControlEntry, invite: [u8; 16]) -> Option<SealBytes> {
    let body = entry.body()?;
    match &entry.header().payload {
        // `[seal, note | null]`
        Payload::Invite(offer) if offer.id == invite => {
            let mut reader = Reader::new(body);
            reader.tuple(2).ok()?;
            reader.array_of().ok()
        }
        payload if payload.epoch().is_some() => {
            let seals = read_invite_seals(body, OPEN_INVITES_MAX).ok()?;
            seals
                .into_iter()
                .find(|(id, _)| *id == invite)
                .map(|(_, seal)| seal)
        }
        _ => None,
    }
}
