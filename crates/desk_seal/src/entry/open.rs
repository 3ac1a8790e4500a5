//! Opening verified entries with the keys that they name.

use super::{Kind, Snapshot, VerifiedEntry, pack, padding};
use crate::{
    cbor::CborError,
    doc_key::DocKey,
    keyring::{KeyRing, KeyRingError},
    name,
    sealed::{Place, SealError},
};
use desk_model::DeskId;
use zeroize::Zeroizing;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Key(#[from] KeyRingError),
    #[error("The entry does not open with the key it names; it is left out.")]
    Sealed(#[from] SealError),
    #[error("The key does not have the id by which the entry names it; it is not used.")]
    WrongKey,
    #[error("The entry is of another kind than was expected; it is left out.")]
    WrongKind,
    #[error("The entry's padding is not what padding makes; it is left out.")]
    Padding,
    #[error("The changes in the entry are damaged; it is left out.")]
    Pack,
    #[error("The snapshot is damaged ({0}); it is left out.")]
    Snapshot(#[from] CborError),
    #[error("The entry's id is not that of its last change; it is left out.")]
    WrongId,
}

fn place<T>(
    entry: &VerifiedEntry<'_>,
    desk: DeskId,
    name: name::Seal,
    with: impl FnOnce(Place<'_>) -> T,
) -> T {
    with(Place {
        name,
        desk: &desk,
        aad: &entry.bound_to(),
    })
}

/// The document key in a key record, checked against its id.
pub fn open_key(entry: &VerifiedEntry<'_>, desk: DeskId, ring: &KeyRing) -> Result<DocKey, OpenError> {
    if entry.core().kind != Kind::Key {
        return Err(OpenError::WrongKind);
    }
    let epoch_key = ring.get(entry.epoch().ok_or(OpenError::WrongKind)?)?;
    let plain = place(entry, desk, name::DOC_KEY, |place| {
        place.open(epoch_key.bytes(), entry.body())
    })?;
    let key = plain.as_slice().try_into().map_err(|_| OpenError::WrongKey)?;
    let key = DocKey::from_secret_bytes(key);
    if Some(key.id(desk, entry.core().doc)) == entry.key_id() {
        Ok(key)
    } else {
        Err(OpenError::WrongKey)
    }
}

/// The changes of a pack, in their order. Whoever applies them checks that each is its author's, follows the one before, and
/// then the id with [`check_id`].
pub fn open_change(entry: &VerifiedEntry<'_>, desk: DeskId, key: &DocKey) -> Result<Vec<Vec<u8>>, OpenError> {
    if entry.core().kind != Kind::Change {
        return Err(OpenError::WrongKind);
    }
    pack::split(padding::unpad(&open_body(entry, desk, key)?)?)
}

/// Save and proofs of a snapshot. Whoever loads it checks that each actor's last change has a proof that holds.
pub fn open_snapshot(entry: &VerifiedEntry<'_>, desk: DeskId, key: &DocKey) -> Result<Snapshot, OpenError> {
    if entry.core().kind != Kind::Snapshot {
        return Err(OpenError::WrongKind);
    }
    Ok(Snapshot::decode(padding::unpad(&open_body(entry, desk, key)?)?)?)
}

fn open_body(entry: &VerifiedEntry<'_>, desk: DeskId, key: &DocKey) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    if Some(key.id(desk, entry.core().doc)) != entry.key_id() {
        return Err(OpenError::WrongKey);
    }
    Ok(place(entry, desk, name::BODY, |place| {
        place.open(key.secret_bytes(), entry.body())
    })?)
}

/// Whether the entry's id is that of its last change.
pub fn check_id(entry: &VerifiedEntry<'_>, ring: &KeyRing, last_change: &[u8; 32]) -> Result<(), OpenError> {
    let id = ring.entry_id(entry.core().doc, last_change)?;
    if entry.core().id == id {
        Ok(())
    } else {
        Err(OpenError::WrongId)
    }
}
