//! The key of a document: random, sealed under an epoch key in a key record, forgotten when the document is erased.

use crate::{digest, name};
use desk_model::{DeskId, DocId};
use rand_core::CryptoRng;
use std::fmt;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// 32 random bytes, wiped when dropped.
#[derive(Clone)]
pub struct DocKey(Zeroizing<[u8; 32]>);

impl DocKey {
    #[must_use]
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut *key);
        Self(key)
    }

    #[must_use]
    pub fn from_secret_bytes(key: &[u8; 32]) -> Self {
        Self(Zeroizing::new(*key))
    }

    /// For the local store, nowhere else.
    #[must_use]
    pub fn secret_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// `T16(D("key id", desk ‖ doc ‖ DK))`.
    #[must_use]
    pub fn id(&self, desk: DeskId, doc: DocId) -> [u8; 16] {
        let parts: [&[u8]; 3] = [desk.as_bytes(), doc.as_bytes(), &*self.0];
        digest::t16(digest::derive(name::KEY_ID, &parts))
    }
}

impl fmt::Debug for DocKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DocKey(..)")
    }
}

impl PartialEq for DocKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&*other.0).into()
    }
}

impl Eq for DocKey {}
