//! A device: its two key pairs, its id, and the Automerge actors that are its own.
//!
//! Secrets are wiped when dropped; `Debug` never shows them.

use crate::{digest, hybrid, name, signature};
use desk_model::DeviceId;
use ed25519_dalek::SigningKey;
use rand_core::CryptoRng;
use std::fmt;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Signing seed ‖ X25519 secret.
pub const SECRET_BYTES: usize = 64;

/// Length of an Automerge actor: device id ‖ generation (u32, big-endian).
pub const ACTOR_BYTES: usize = 20;

/// The public halves of a device's keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DevicePublic {
    pub sign: [u8; 32],
    pub kem: [u8; 32],
}

impl DevicePublic {
    /// `T16(D("device id", sign ‖ kem))`.
    #[must_use]
    pub fn id(&self) -> DeviceId {
        DeviceId(digest::t16(digest::derive(
            name::DEVICE_ID,
            &[&self.sign, &self.kem],
        )))
    }

    /// Whether both keys are of full order, so that a signature or a seal means something.
    #[must_use]
    pub fn is_strong(&self) -> bool {
        signature::strong_key(&self.sign).is_some() && hybrid::is_contributory(&self.kem)
    }
}

/// The keys of this device.
#[derive(Clone)]
pub struct DeviceKeys {
    pub(crate) sign: SigningKey,
    pub(crate) kem: Zeroizing<[u8; 32]>,
    public: DevicePublic,
}

impl DeviceKeys {
    #[must_use]
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut secret = Zeroizing::new([0; SECRET_BYTES]);
        rng.fill_bytes(&mut *secret);
        Self::from_secret_bytes(&secret)
    }

    #[must_use]
    pub fn from_secret_bytes(secret: &[u8; SECRET_BYTES]) -> Self {
        let mut sign = Zeroizing::new([0; 32]);
        let mut kem = Zeroizing::new([0; 32]);
        let (left, right) = secret.split_at(sign.len());
        sign.copy_from_slice(left);
        kem.copy_from_slice(right);
        Self::from_parts(&sign, kem)
    }

    pub(crate) fn from_parts(seed: &[u8; 32], kem: Zeroizing<[u8; 32]>) -> Self {
        let sign = SigningKey::from_bytes(seed);
        let public = DevicePublic {
            sign: sign.verifying_key().to_bytes(),
            kem: hybrid::public_of(&kem),
        };
        Self { sign, kem, public }
    }

    /// For the key row of the local store, nowhere else.
    #[must_use]
    pub fn to_secret_bytes(&self) -> Zeroizing<[u8; SECRET_BYTES]> {
        let mut secret = Zeroizing::new([0; SECRET_BYTES]);
        let (left, right) = secret.split_at_mut(self.kem.len());
        left.copy_from_slice(self.sign.as_bytes());
        right.copy_from_slice(&*self.kem);
        secret
    }

    #[must_use]
    pub fn public(&self) -> DevicePublic {
        self.public
    }

    #[must_use]
    pub fn id(&self) -> DeviceId {
        self.public.id()
    }
}

impl fmt::Debug for DeviceKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceKeys")
            .field("id", &self.id())
            .finish_non_exhaustive()
    }
}

impl PartialEq for DeviceKeys {
    fn eq(&self, other: &Self) -> bool {
        self.to_secret_bytes().ct_eq(&*other.to_secret_bytes()).into()
    }
}

impl Eq for DeviceKeys {}

/// The Automerge actor of a device in one generation of its store.
#[must_use]
pub fn actor(device: DeviceId, generation: u32) -> [u8; ACTOR_BYTES] {
    let mut actor = [0; ACTOR_BYTES];
    let (left, right) = actor.split_at_mut(DeviceId::LENGTH);
    left.copy_from_slice(device.as_bytes());
    right.copy_from_slice(&generation.to_be_bytes());
    actor
}

/// Device and generation of an actor, if it is one of ours.
#[must_use]
pub fn parse_actor(actor: &[u8]) -> Option<(DeviceId, u32)> {
    let (device, generation) = actor.split_first_chunk::<16>()?;
    Some((DeviceId(*device), u32::from_be_bytes(generation.try_into().ok()?)))
}
