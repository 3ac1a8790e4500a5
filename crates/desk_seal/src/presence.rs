//! What devices tell each other for a moment: sealed under the current epoch's key, bound to the device that the relay stamps,
//! with a counter that rises. What is in it is not known here; how long it lasts is the listener's affair.

use crate::{
    author::Author,
    cbor::{self, CborError, Reader},
    control::{DEVICES_MAX, Membership},
    keyring::{KeyRing, KeyRingError},
    name,
    sealed::{Place, SealError},
};
use desk_model::{DeskId, DeviceId, few::Few};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// A presence, encoded.
pub const PRESENCE_BYTES_MAX: usize = 1_024;
/// Connections of one device whose counters are kept.
pub const CONNECTIONS_KEPT: usize = 8;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PresenceError {
    #[error("The presence is damaged ({0}); it is passed over.")]
    Malformed(#[from] CborError),
    #[error("The presence is larger than {PRESENCE_BYTES_MAX} bytes; nothing was sent.")]
    TooLarge,
    #[error("The presence is of no present device of this desk; it is passed over.")]
    UnknownDevice,
    #[error("The presence is sealed under a key that is not the current one; it is passed over.")]
    StaleEpoch,
    #[error(transparent)]
    Key(#[from] KeyRingError),
    #[error("The presence is not of the device that the relay names; it is passed over.")]
    Sealed(#[from] SealError),
    #[error("The presence was there before; it is passed over.")]
    Repeated,
}

/// One connection of a device, and how often it has spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// 8 random bytes, new for each connection.
    pub connection: [u8; 8],
    /// Rises by any step.
    pub counter: u64,
}

/// `[epoch, connection, counter, sealed]`, the seal bound to dev ‖ connection ‖ counter u64.
pub fn seal(
    author: &Author<'_>,
    rng: &mut impl CryptoRng,
    turn: Turn,
    plain: &[u8],
) -> Result<Vec<u8>, PresenceError> {
    let epoch = author.members.current_epoch();
    let key = author.ring.get(epoch)?;
    let desk = author.members.desk();
    let sealed = at(&desk, author.keys.id(), turn, |place| {
        place.seal(rng, key.bytes(), plain)
    })?;
    let bytes = cbor::write(|e| {
        e.array(4)?.u32(epoch)?.bytes(&turn.connection)?;
        e.u64(turn.counter)?.bytes(&sealed)?.ok()
    });
    if bytes.len() > PRESENCE_BYTES_MAX {
        return Err(PresenceError::TooLarge);
    }
    Ok(bytes)
}

fn at<T>(desk: &DeskId, device: DeviceId, turn: Turn, with: impl FnOnce(Place<'_>) -> T) -> T {
    with(Place {
        name: name::PRESENCE,
        desk,
        aad: &[&device.0, &turn.connection, &turn.counter.to_be_bytes()],
    })
}

/// The counters of those who are heard.
#[derive(Debug, Clone, Default)]
pub struct Listener {
    heard: Few<DeviceId, Vec<Turn>>,
}

impl Listener {
    /// Opens what the relay says is from `device`: present, under the current key, and not heard before.
    pub fn open(
        &mut self,
        members: &Membership,
        ring: &KeyRing,
        device: DeviceId,
        bytes: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, PresenceError> {
        if bytes.len() > PRESENCE_BYTES_MAX {
            return Err(PresenceError::TooLarge);
        }
        let mut reader = Reader::new(bytes);
        reader.tuple(4)?;
        let epoch = reader.u32()?;
        let turn = Turn {
            connection: reader.array_of()?,
            counter: reader.u64()?,
        };
        let sealed = reader.bytes(PRESENCE_BYTES_MAX)?;
        reader.end()?;
        members.device(device).ok_or(PresenceError::UnknownDevice)?;
        // Whoever was removed still holds former keys and could speak for others with them.
        if epoch != members.current_epoch() {
            return Err(PresenceError::StaleEpoch);
        }
        let key = ring.get(epoch)?;
        let desk = members.desk();
        let plain = at(&desk, device, turn, |place| place.open(key.bytes(), sealed))?;
        self.hear(members, device, turn)?;
        Ok(plain)
    }

    fn hear(&mut self, members: &Membership, device: DeviceId, turn: Turn) -> Result<(), PresenceError> {
        if self.heard.len() >= DEVICES_MAX && !self.heard.contains_key(&device) {
            self.heard.retain(|known, _| members.device(*known).is_some());
        }
        let turns = self.heard.get_or_default(device);
        let known = turns.iter_mut().find(|known| known.connection == turn.connection);
        match known {
            Some(known) if turn.counter <= known.counter => return Err(PresenceError::Repeated),
            Some(known) => known.counter = turn.counter,
            None => {
                // The oldest goes. A relay that plays it again shows a device that was there as there once more.
                if turns.len() == CONNECTIONS_KEPT {
                    turns.remove(0);
                }
                turns.push(turn);
            }
        }
        Ok(())
    }
}
