//! Another device of the own person, or a recovery kit.

use super::{WriteError, finish, next_header, sealed};
use crate::{
    author::Author,
    control::{
        ControlEntry, ControlError, DeviceClaim, Payload, profile,
        rule::{NO_INVITE, possession_parts},
    },
    device::{DeviceKeys, DevicePublic},
    keyring::{KeyRingError, SealPlace, seal_to_device},
    name, signature,
};
use desk_model::{DeskId, PersonId};
use rand_core::CryptoRng;

/// What a new device shows to the one that brings it in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewDevice<'a> {
    pub device: DevicePublic,
    /// See [`possession`].
    pub possession: [u8; 64],
    /// Whether it is a recovery kit.
    pub kit: bool,
    /// What the person calls it; travels sealed.
    pub label: &'a str,
}

/// The new device proves that it holds its keys, for one desk and person.
#[must_use]
pub fn possession(keys: &DeviceKeys, desk: DeskId, person: PersonId) -> [u8; 64] {
    let device = keys.public();
    let parts = possession_parts(&desk, &NO_INVITE, &person, &device);
    signature::sign(&keys.sign, name::POSSESSION, &parts)
}

/// Brings in another device of the author's person, with the current epoch's key sealed to it.
pub fn add_device(
    author: &Author<'_>,
    rng: &mut impl CryptoRng,
    time_ms: u64,
    new: &NewDevice<'_>,
) -> Result<ControlEntry, WriteError> {
    let own = author.members.role_of(author.keys.id());
    let (person, _) = own.ok_or(ControlError::UnknownAuthor)?;
    if !new.device.is_strong() {
        return Err(ControlError::WeakKey.into());
    }
    let current = author.members.current_epoch();
    let key = author.ring.get(current)?;
    let place = SealPlace::next(author.members).ok_or(KeyRingError::Absent(current))?;
    let claim = DeviceClaim {
        person,
        device: new.device,
        possession: new.possession,
        kit: new.kit,
        seal: seal_to_device(&place, rng, &new.device, key)?,
    };
    let by = author.keys.id().0;
    let header = next_header(author.members, by, time_ms, Payload::AddDevice(claim));
    let body = sealed(author, rng, &header, &profile::write_label(new.label)?)?;
    finish(author, header, Some(body))
}
