//! A recovery kit: a device on paper. Its keys follow from 32 random bytes; as words and as a file they are in [`paper`], which
//! hangs on the feature `kit`.

#[cfg(feature = "kit")]
mod paper;

#[cfg(feature = "kit")]
pub use paper::{FILE_BYTES, KitError, PASSPHRASE_BYTES_MAX, WORDS, WORDS_CHARACTERS_MAX};

use crate::{device::DeviceKeys, digest, hybrid, name};
use desk_model::DeskId;
use rand_core::CryptoRng;
use std::fmt;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

const SECRET_BYTES: usize = 32;

/// Whoever holds these bytes is a device of its person. Wiped when dropped.
#[derive(Clone)]
pub struct KitSecret(Zeroizing<[u8; SECRET_BYTES]>);

impl KitSecret {
    #[must_use]
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut secret = Zeroizing::new([0; SECRET_BYTES]);
        rng.fill_bytes(&mut *secret);
        Self(secret)
    }

    #[must_use]
    pub fn from_secret_bytes(secret: &[u8; SECRET_BYTES]) -> Self {
        Self(Zeroizing::new(*secret))
    }

    #[must_use]
    pub fn to_secret_bytes(&self) -> Zeroizing<[u8; SECRET_BYTES]> {
        self.0.clone()
    }

    /// Signing seed `D("kit sign", s ‖ desk)`; X25519 by RFC 9180 DeriveKeyPair of `D("kit kem", s ‖ desk)`.
    #[must_use]
    pub fn keys(&self, desk: DeskId) -> DeviceKeys {
        let parts: [&[u8]; 2] = [&*self.0, desk.as_bytes()];
        let seed = Zeroizing::new(digest::derive(name::KIT_SIGN, &parts));
        let material = Zeroizing::new(digest::derive(name::KIT_KEM, &parts));
        let (kem, _) = hybrid::derive_pair(&material);
        DeviceKeys::from_parts(&seed, kem)
    }
}

impl fmt::Debug for KitSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KitSecret(..)")
    }
}

impl PartialEq for KitSecret {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&*other.0).into()
    }
}

impl Eq for KitSecret {}
