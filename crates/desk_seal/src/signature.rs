//! `Sig`: Ed25519 under a name, always verified strictly.

use crate::name::Sign;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

pub(crate) type SignatureBytes = [u8; 64];

fn message(name: Sign, parts: &[&[u8]]) -> Vec<u8> {
    let length = parts.iter().map(|part| part.len()).sum::<usize>();
    let mut message = Vec::with_capacity(name.0.len() + 1 + length);
    message.extend_from_slice(name.0.as_bytes());
    message.push(0);
    for part in parts {
        message.extend_from_slice(part);
    }
    message
}

pub(crate) fn sign(key: &SigningKey, name: Sign, parts: &[&[u8]]) -> SignatureBytes {
    key.sign(&message(name, parts)).to_bytes()
}

/// Whether `signature` is that key's over these parts under that name. Weak keys, small-order points and a non-canonical
/// S are refused (RFC 8032 and `verify_strict`).
pub(crate) fn holds(key: &[u8; 32], name: Sign, parts: &[&[u8]], signature: &SignatureBytes) -> bool {
    let Some(key) = strong_key(key) else { return false };
    key.verify_strict(&message(name, parts), &Signature::from_bytes(signature))
        .is_ok()
}

/// The key, unless it is no point or one of small order.
pub(crate) fn strong_key(key: &[u8; 32]) -> Option<VerifyingKey> {
    VerifyingKey::from_bytes(key).ok().filter(|key| !key.is_weak())
}
