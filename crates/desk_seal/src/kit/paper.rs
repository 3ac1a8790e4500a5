//! A kit's secret as 24 words, or sealed for a file under a passphrase.
//!
//! Words: BIP-39, the English list, 256 bits and 8 of checksum. The file opens for one desk only, because what is sealed here
//! is bound to its desk.

use super::{KitSecret, SECRET_BYTES};
use crate::{
    name,
    sealed::{OVERHEAD_BYTES, Place, SealError},
};
use argon2::{Algorithm, Argon2, Params, Version};
use bip39::{Language, Mnemonic};
use desk_model::DeskId;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// Words of a kit.
pub const WORDS: usize = 24;
/// Characters in which words are looked for.
pub const WORDS_CHARACTERS_MAX: usize = 1_024;
/// Bytes of a passphrase.
pub const PASSPHRASE_BYTES_MAX: usize = 1_024;
/// Salt, nonce, secret, tag.
pub const FILE_BYTES: usize = SALT_BYTES + OVERHEAD_BYTES + SECRET_BYTES;

const SALT_BYTES: usize = 16;
/// Argon2id, version 0x13: 64 MiB, three passes, one lane.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 1;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KitError {
    #[error("These are not the {WORDS} words of a kit; compare each with the paper.")]
    Words,
    #[error("The passphrase is longer than {PASSPHRASE_BYTES_MAX} bytes; use a shorter one.")]
    PassphraseTooLong,
    #[error("The kit could not be computed; close other programs and try again.")]
    Memory,
    #[error("This is no kit, or only a part of one; use the whole file.")]
    NotAKit,
    #[error("The kit does not open; compare passphrase and desk.")]
    Sealed(#[from] SealError),
}

impl KitSecret {
    /// The words to be printed, with one space between each.
    pub fn to_words(&self) -> Result<Zeroizing<String>, KitError> {
        let words = Mnemonic::from_entropy(&*self.0).map_err(|_| KitError::Words)?;
        let mut text = Zeroizing::new(String::with_capacity(WORDS_CHARACTERS_MAX));
        for word in words.words() {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(word);
        }
        Ok(text)
    }

    /// Reads words in any case, with any white space between them.
    pub fn from_words(text: &str) -> Result<Self, KitError> {
        if text.len() > WORDS_CHARACTERS_MAX {
            return Err(KitError::Words);
        }
        let small = Zeroizing::new(text.to_ascii_lowercase());
        let words = Mnemonic::parse_in_normalized(Language::English, &small).map_err(|_| KitError::Words)?;
        let (entropy, length) = words.to_entropy_array();
        let entropy = Zeroizing::new(entropy);
        match entropy.first_chunk() {
            Some(secret) if length == SECRET_BYTES => Ok(Self(Zeroizing::new(*secret))),
            _ => Err(KitError::Words),
        }
    }

    /// salt ‖ `Seal(Argon2id(passphrase, salt), "kit box", salt, s)`. Takes 64 MiB and about 0.15 s.
    pub fn to_file(
        &self,
        rng: &mut impl CryptoRng,
        desk: DeskId,
        passphrase: &str,
    ) -> Result<Vec<u8>, KitError> {
        let mut salt = [0; SALT_BYTES];
        rng.fill_bytes(&mut salt);
        let key = stretch(passphrase, &salt)?;
        let sealed = at(&desk, &salt, |place| place.seal(rng, &key, &*self.0))?;
        Ok([salt.as_slice(), &sealed].concat())
    }

    pub fn from_file(desk: DeskId, passphrase: &str, file: &[u8]) -> Result<Self, KitError> {
        let (salt, sealed) = file.split_first_chunk().ok_or(KitError::NotAKit)?;
        if file.len() != FILE_BYTES {
            return Err(KitError::NotAKit);
        }
        let key = stretch(passphrase, salt)?;
        let plain = at(&desk, salt, |place| place.open(&key, sealed))?;
        let secret = plain.as_slice().try_into().map_err(|_| KitError::NotAKit)?;
        Ok(Self(Zeroizing::new(secret)))
    }
}

fn at<T>(desk: &DeskId, salt: &[u8; SALT_BYTES], with: impl FnOnce(Place<'_>) -> T) -> T {
    with(Place {
        name: name::KIT_BOX,
        desk,
        aad: &[salt],
    })
}

fn stretch(passphrase: &str, salt: &[u8; SALT_BYTES]) -> Result<Zeroizing<[u8; 32]>, KitError> {
    if passphrase.len() > PASSPHRASE_BYTES_MAX {
        return Err(KitError::PassphraseTooLong);
    }
    let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(32)).map_err(|_| KitError::Memory)?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, &mut *key)
        .map_err(|_| KitError::Memory)?;
    Ok(key)
}
