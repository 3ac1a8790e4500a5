//! `D`, `T16` and the keyed hash. No secret lives here longer than the call.

use crate::name::Hash;

/// `D(name, parts)`: BLAKE3 in derive_key mode over the parts one after the other.
pub(crate) fn derive(name: Hash, parts: &[&[u8]]) -> [u8; 32] {
    *hasher(name, parts).finalize().as_bytes()
}

/// As [`derive`], but as many bytes as asked for.
pub(crate) fn derive_xof<const N: usize>(name: Hash, parts: &[&[u8]]) -> [u8; N] {
    let mut out = [0; N];
    hasher(name, parts).finalize_xof().fill(&mut out);
    out
}

/// Keyed BLAKE3 over the parts.
pub(crate) fn keyed(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_keyed(key);
    for part in parts {
        hasher.update(part);
    }
    *hasher.finalize().as_bytes()
}

/// The first 16 bytes.
pub(crate) fn t16(hash: [u8; 32]) -> [u8; 16] {
    hash.first_chunk().copied().unwrap_or_default()
}

/// A hasher for what comes in pieces.
pub(crate) fn hasher(name: Hash, parts: &[&[u8]]) -> blake3::Hasher {
    let mut hasher = blake3::Hasher::new_derive_key(name.0);
    for part in parts {
        hasher.update(part);
    }
    hasher
}
