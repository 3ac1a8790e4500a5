//! `Seal`: XChaCha20-Poly1305 under a key derived for one name, bound to one desk.

use crate::{digest, name};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use desk_model::DeskId;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

pub(crate) const NONCE_BYTES: usize = 24;
pub(crate) const TAG_BYTES: usize = 16;
/// What sealing adds to the plaintext: nonce and tag.
pub(crate) const OVERHEAD_BYTES: usize = NONCE_BYTES + TAG_BYTES;

/// What did not open: wrong key, wrong place or changed bytes (no one can tell which).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this does not open with the key it names; nothing of it was used")]
pub struct SealError;

/// Where a sealed thing belongs; opening needs the same.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub name: name::Seal,
    pub desk: &'a DeskId,
    pub aad: &'a [&'a [u8]],
}

impl Place<'_> {
    fn authenticated(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(160);
        out.extend_from_slice(self.name.0.as_bytes());
        out.push(0);
        out.extend_from_slice(self.desk.as_bytes());
        for part in self.aad {
            out.extend_from_slice(part);
        }
        out
    }

    fn cipher(&self, key: &[u8; 32]) -> XChaCha20Poly1305 {
        let key = Zeroizing::new(digest::derive(name::Hash(self.name.0), &[key]));
        XChaCha20Poly1305::new((&*key).into())
    }

    /// Seals under a given nonce, which must never seal anything else under this key. The nonce is not in the result.
    pub fn seal_with(
        &self,
        key: &[u8; 32],
        nonce: &[u8; NONCE_BYTES],
        plain: &[u8],
    ) -> Result<Vec<u8>, SealError> {
        let aad = self.authenticated();
        let payload = Payload {
            msg: plain,
            aad: &aad,
        };
        self.cipher(key)
            .encrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| SealError)
    }

    pub fn open_with(
        &self,
        key: &[u8; 32],
        nonce: &[u8; NONCE_BYTES],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let aad = self.authenticated();
        let payload = Payload {
            msg: sealed,
            aad: &aad,
        };
        self.cipher(key)
            .decrypt(&XNonce::from(*nonce), payload)
            .map(Zeroizing::new)
            .map_err(|_| SealError)
    }

    /// nonce ‖ ciphertext ‖ tag, the nonce random.
    pub fn seal(&self, rng: &mut impl CryptoRng, key: &[u8; 32], plain: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut nonce = [0; NONCE_BYTES];
        rng.fill_bytes(&mut nonce);
        let mut out = nonce.to_vec();
        out.extend(self.seal_with(key, &nonce, plain)?);
        Ok(out)
    }

    pub fn open(&self, key: &[u8; 32], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let (nonce, rest) = sealed.split_first_chunk().ok_or(SealError)?;
        self.open_with(key, nonce, rest)
    }
}
