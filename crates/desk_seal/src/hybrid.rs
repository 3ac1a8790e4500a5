//! HPKE base mode, suite 1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305 (RFC 9180).

use crate::sealed::SealError;
use hpke::{
    Deserializable, Kem as _, OpModeR, OpModeS, Serializable, aead::ChaCha20Poly1305, kdf::HkdfSha256,
    kem::X25519HkdfSha256,
};
use rand_core::CryptoRng;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

type Suite = X25519HkdfSha256;

const ENCAPSULATED_BYTES: usize = 32;
/// An epoch key sealed to one recipient: 32 bytes of encapsulated key, 32 of key, 16 of tag.
pub const SEAL_BYTES: usize = 80;

/// Encapsulated key ‖ sealed key ‖ tag.
pub type SealBytes = [u8; SEAL_BYTES];

/// The X25519 key pair that HPKE derives from 32 bytes: secret, public.
pub(crate) fn derive_pair(material: &[u8; 32]) -> (Zeroizing<[u8; 32]>, [u8; 32]) {
    let (secret, public) = Suite::derive_keypair(material);
    (Zeroizing::new(secret.to_bytes().into()), public.to_bytes().into())
}

/// The public half of a secret.
pub(crate) fn public_of(secret: &[u8; 32]) -> [u8; 32] {
    PublicKey::from(&StaticSecret::from(*secret)).to_bytes()
}

/// Whether an X25519 public key yields a secret at all (points of small order do not).
pub(crate) fn is_contributory(public: &[u8; 32]) -> bool {
    StaticSecret::from([9; 32])
        .diffie_hellman(&PublicKey::from(*public))
        .was_contributory()
}

pub(crate) fn seal(
    rng: &mut impl CryptoRng,
    to: &[u8; 32],
    info: &[u8],
    aad: &[u8],
    plain: &[u8; 32],
) -> Result<SealBytes, SealError> {
    let to = <Suite as hpke::Kem>::PublicKey::from_bytes(to).map_err(|_| SealError)?;
    let (encapsulated, sealed) = hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, Suite>(
        &OpModeS::Base,
        &to,
        info,
        plain,
        aad,
        rng,
    )
    .map_err(|_| SealError)?;
    let mut out = encapsulated.to_bytes().to_vec();
    out.extend(sealed);
    out.try_into().map_err(|_| SealError)
}

pub(crate) fn open(
    secret: &[u8; 32],
    info: &[u8],
    aad: &[u8],
    sealed: &SealBytes,
) -> Result<Zeroizing<[u8; 32]>, SealError> {
    let secret = <Suite as hpke::Kem>::PrivateKey::from_bytes(secret).map_err(|_| SealError)?;
    let (encapsulated, sealed) = sealed.split_at(ENCAPSULATED_BYTES);
    let encapsulated = <Suite as hpke::Kem>::EncappedKey::from_bytes(encapsulated).map_err(|_| SealError)?;
    let plain = hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, Suite>(
        &OpModeR::Base,
        &secret,
        &encapsulated,
        info,
        sealed,
        aad,
    )
    .map_err(|_| SealError)?;
    let plain = Zeroizing::new(plain);
    plain
        .as_slice()
        .try_into()
        .map(Zeroizing::new)
        .map_err(|_| SealError)
}
