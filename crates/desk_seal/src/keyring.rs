//! The epoch keys that this device holds, each checked against the chain before it is taken.

mod making;
mod opening;
mod seal;
pub(crate) mod wrapping;

pub(crate) use making::EpochDraft;
pub use opening::{Unopenable, Unopened};
pub(crate) use seal::{SealPlace, seal_to_device};
pub use wrapping::WRAPS_MAX;

use crate::{
    cbor::{self, CborError, Reader},
    control::{CHAIN_ENTRIES_MAX, Epoch, Membership},
    digest, name,
};
use desk_model::{DocId, few::Few};
use rand_core::CryptoRng;
use std::fmt;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Epoch keys in one ring: each epoch has an entry on the chain.
pub const EPOCHS_MAX: usize = CHAIN_ENTRIES_MAX as usize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyRingError {
    #[error("The stored keys are damaged ({0}); restore this device or join again.")]
    Damaged(#[from] CborError),
    #[error("The key of epoch {0} cannot be opened by this device; ask a lead of the desk.")]
    DoesNotOpen(u32),
    #[error("The key of epoch {0} is not here yet; connect to the desk to get it.")]
    Absent(u32),
    #[error("The link does not belong to an open invite of this desk; ask for a new link.")]
    NotTheInvite,
}

/// One epoch's key, wiped when dropped.
#[derive(Clone)]
pub struct EpochKey(Zeroizing<[u8; 32]>);

impl EpochKey {
    pub(crate) fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut *key);
        Self(key)
    }

    /// `D("epoch check", K)`: what the chain says of the key.
    #[must_use]
    pub fn check(&self) -> [u8; 32] {
        digest::derive(name::EPOCH_CHECK, &[&*self.0])
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for EpochKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EpochKey(..)")
    }
}

#[derive(Debug, Clone, Default)]
pub struct KeyRing {
    keys: Few<u32, EpochKey>,
}

impl KeyRing {
    pub(crate) fn founded(first: EpochKey) -> Self {
        Self {
            keys: Few::of([(1, first)]),
        }
    }

    /// Takes a key if it is the one that the chain names.
    fn take(&mut self, epoch: &Epoch, key: EpochKey) -> Result<(), KeyRingError> {
        if !bool::from(key.check().ct_eq(&epoch.key_check)) {
            return Err(KeyRingError::DoesNotOpen(epoch.number));
        }
        self.keys.insert(epoch.number, key);
        Ok(())
    }

    /// What of it a chain names too; after going over to another history nothing else is left.
    #[must_use]
    pub fn on(&self, members: &Membership) -> Self {
        let mut ring = Self::default();
        for (number, key) in self.keys.iter() {
            if let Some(epoch) = members.epoch(*number) {
                let _ = ring.take(epoch, key.clone());
            }
        }
        ring
    }

    /// Number and key of the newest epoch here.
    #[must_use]
    pub fn current(&self) -> Option<(u32, &EpochKey)> {
        self.keys.iter().next_back().map(|(number, key)| (*number, key))
    }

    pub(crate) fn holds(&self, epoch: u32) -> bool {
        self.keys.contains_key(&epoch)
    }

    pub fn get(&self, epoch: u32) -> Result<&EpochKey, KeyRingError> {
        self.keys.get(&epoch).ok_or(KeyRingError::Absent(epoch))
    }

    /// For the key row of the local store, nowhere else: `[[number, key], ..]`.
    #[must_use]
    pub fn to_secret_bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(cbor::write(|e| {
            e.array(self.keys.len() as u64)?;
            for (number, key) in self.keys.iter() {
                e.array(2)?.u32(*number)?.bytes(key.bytes())?;
            }
            Ok(())
        }))
    }

    /// The keys are checked against the chain again when they are read back.
    pub fn from_secret_bytes(bytes: &[u8], members: &Membership) -> Result<Self, KeyRingError> {
        let mut reader = Reader::new(bytes);
        let mut ring = Self::default();
        for _ in 0..reader.array(EPOCHS_MAX)? {
            reader.tuple(2)?;
            let number = reader.u32()?;
            let key = EpochKey(Zeroizing::new(reader.array_of()?));
            let epoch = members.epoch(number);
            ring.take(epoch.ok_or(KeyRingError::Absent(number))?, key)?;
        }
        reader.end()?;
        Ok(ring)
    }

    /// The id of a change entry: `T16(keyed(I, doc ‖ hash of the last change))` with `I = D("entry id key", K_1)`.
    pub fn entry_id(&self, doc: DocId, last_change: &[u8; 32]) -> Result<[u8; 16], KeyRingError> {
        self.keyed_id(name::ENTRY_ID_KEY, &[doc.as_bytes(), last_change])
    }

    /// An id that every member derives alike from what names something outside: `T16(keyed(D("import id", K_1), from))`.
    pub fn import_id(&self, from: &[u8]) -> Result<[u8; 16], KeyRingError> {
        self.keyed_id(name::IMPORT_ID, &[from])
    }

    fn keyed_id(&self, name: name::Hash, parts: &[&[u8]]) -> Result<[u8; 16], KeyRingError> {
        let key = Zeroizing::new(digest::derive(name, &[self.get(1)?.bytes()]));
        Ok(digest::t16(digest::keyed(&key, parts)))
    }
}
