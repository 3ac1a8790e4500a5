//! What a store keeps of a change entry when it keeps the changes elsewhere: enough to make the same bytes again.

use super::{EntryError, Kind, VerifiedEntry, core::CORE_BYTES, pack, padding, verify};
use crate::{
    cbor,
    control::Membership,
    doc_key::DocKey,
    name,
    sealed::{NONCE_BYTES, Place},
};

/// Core, rest, nonce and signature. The same key, nonce, place and changes give the same ciphertext, and the signature proves
/// that they did. Nothing is ever sealed anew under an old nonce: what comes out otherwise is not given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skeleton {
    pub core: [u8; CORE_BYTES],
    pub rest: Vec<u8>,
    pub nonce: [u8; NONCE_BYTES],
    pub signature: [u8; 64],
}

impl Skeleton {
    /// Of a change entry.
    #[must_use]
    pub fn of(entry: &VerifiedEntry<'_>) -> Option<Self> {
        if entry.core().kind != Kind::Change {
            return None;
        }
        Some(Self {
            core: entry.core().to_bytes(),
            rest: entry.rest_bytes().to_vec(),
            nonce: *entry.body().first_chunk()?,
            signature: entry.signature(),
        })
    }

    /// The entry, byte for byte, from the changes that were in it.
    pub fn rebuild(
        &self,
        members: &Membership,
        key: &DocKey,
        changes: &[&[u8]],
    ) -> Result<Vec<u8>, EntryError> {
        let plain = pack::join(changes).and_then(|pack| padding::pad(&pack));
        let plain = zeroize::Zeroizing::new(plain.ok_or(EntryError::TooLarge)?);
        let place = Place {
            name: name::BODY,
            desk: &members.desk(),
            aad: &[&self.core, &self.rest],
        };
        let sealed = place.seal_with(key.secret_bytes(), &self.nonce, &plain);
        let sealed = sealed.map_err(|_| EntryError::Core)?;
        let bytes = cbor::write(|e| {
            e.array(4)?.bytes(&self.core)?.bytes(&self.rest)?;
            e.bytes(&[&self.nonce, sealed.as_slice()].concat())?;
            e.bytes(&self.signature)?.ok()
        });
        match verify(&bytes, members) {
            // What does not count any more is still its author's, and may be offered to who lets it count.
            Ok(_) | Err(EntryError::Void) => Ok(bytes),
            Err(error) => Err(error),
        }
    }
}
