//! The relay's own secrets, in its folder: the key of the tokens for blobs, and the token for founding.

use crate::{config::FoundPolicy, dice, limit::TOKEN_MS};
use base64ct::{Base64UrlUnpadded, Encoding};
use desk_model::{DeskId, DeviceId};
use std::{
    fs,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

/// What only this relay knows.
pub struct Secrets {
    blob_key: [u8; 32],
    /// Where only a token lets anybody found a desk.
    found_token: Option<FoundToken>,
}

/// The token for founding.
struct FoundToken {
    text: String,
    is_new: bool,
}

/// The file of the token for founding.
const FOUND_FILE: &str = "found.token";

const TOKEN_BYTES: usize = 32 + 16 + 8 + 32;

/// The secret in a file, and whether it was made just now because it was not there.
fn keep(path: &Path) -> io::Result<([u8; 32], bool)> {
    match fs::read_to_string(path) {
        Ok(text) => {
            let mut bytes = [0; 32];
            let read = Base64UrlUnpadded::decode(text.trim(), &mut bytes).map(<[u8]>::len);
            if read == Ok(32) {
                Ok((bytes, false))
            } else {
                let text = format!("{} is damaged; remove it, and a new one is made", path.display());
                Err(io::Error::new(io::ErrorKind::InvalidData, text))
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let bytes: [u8; 32] =
                dice::roll().ok_or_else(|| io::Error::other("the system gives no randomness"))?;
            let mut file = fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(path)?;
            file.write_all(Base64UrlUnpadded::encode_string(&bytes).as_bytes())?;
            file.sync_all()?;
            Ok((bytes, true))
        }
        Err(error) => Err(error),
    }
}

impl Secrets {
    /// Reads the secrets of a folder; makes what is not there. `found`: who may found desks.
    ///
    /// # Errors
    /// A file cannot be read, written, or understood.
    pub fn open(folder: &Path, found: FoundPolicy) -> io::Result<Self> {
        let (blob_key, _) = keep(&folder.join("blob.key"))?;
        let found_token = match found {
            FoundPolicy::Token => Some(keep(&folder.join(FOUND_FILE))?),
            FoundPolicy::Open | FoundPolicy::Closed => None,
        };
        let found_token = found_token.map(|(bytes, is_new)| FoundToken {
            text: Base64UrlUnpadded::encode_string(&bytes),
            is_new,
        });
        Ok(Self {
            blob_key,
            found_token,
        })
    }

    /// Whether this is the token for founding.
    #[must_use]
    pub fn is_found_token(&self, token: &str) -> bool {
        let hash = |text: &str| self.mac(text.as_bytes());
        // Comparing hashes of this type takes the same time wherever they differ.
        self.found_token
            .as_ref()
            .is_some_and(|kept| hash(&kept.text) == hash(token))
    }

    /// The token for founding, in the run in which it was made.
    #[must_use]
    pub fn new_found_token(&self) -> Option<&str> {
        let token = self.found_token.as_ref().filter(|token| token.is_new)?;
        Some(&token.text)
    }

    fn mac(&self, fields: &[u8]) -> blake3::Hash {
        blake3::keyed_hash(&self.blob_key, fields)
    }

    /// A token with which a device may read and write blobs of a desk for ten minutes.
    #[must_use]
    pub fn blob_token(&self, desk: DeskId, dev: DeviceId, now_ms: u64) -> String {
        let expires_ms = now_ms + TOKEN_MS;
        let mut token = Vec::with_capacity(TOKEN_BYTES);
        token.extend(desk.0);
        token.extend(dev.0);
        token.extend(expires_ms.to_be_bytes());
        let mac = self.mac(&token);
        token.extend(mac.as_bytes());
        Base64UrlUnpadded::encode_string(&token)
    }

    /// Desk and device of a token that this relay gave and that is still good at `now_ms`.
    #[must_use]
    pub fn read_blob_token(&self, token: &str, now_ms: u64) -> Option<(DeskId, DeviceId)> {
        let mut bytes = [0; TOKEN_BYTES];
        let bytes = Base64UrlUnpadded::decode(token, &mut bytes).ok()?;
        let (fields, mac) = bytes.split_last_chunk::<32>()?;
        // Comparing hashes of this type takes the same time wherever they differ.
        if self.mac(fields) != blake3::Hash::from_bytes(*mac) {
            return None;
        }
        let (desk, rest) = fields.split_first_chunk::<32>()?;
        let (dev, expires) = rest.split_first_chunk::<16>()?;
        let expires_ms = u64::from_be_bytes(expires.try_into().ok()?);
        (now_ms < expires_ms).then_some((DeskId(*desk), DeviceId(*dev)))
    }
}

#[cfg(test)]
mod tests {
    //! A token is good for its desk and device and its time, and cannot be made up.
    use super::*;

    fn open(folder: &Path) -> io::Result<Secrets> {
        Secrets::open(folder, FoundPolicy::Token)
    }

    #[test]
    fn the_founding_token_is_new_once_and_cannot_be_guessed_from_a_part() {
        let folder = tempfile::tempdir().unwrap();
        let first = open(folder.path()).unwrap();
        let token = first.new_found_token().unwrap().to_owned();
        assert_eq!(token.len(), 43);
        let second = open(folder.path()).unwrap();
        assert_eq!(second.new_found_token(), None);
        assert!(second.is_found_token(&token));
        for other in ["", &token[1..], &format!("{token}A")] {
            assert!(!second.is_found_token(other), "{other}");
        }
        let open_to_all = Secrets::open(folder.path(), FoundPolicy::Open).unwrap();
        assert!(!open_to_all.is_found_token(&token));
    }

    #[test]
    fn blob_tokens_expire_and_cannot_be_changed() {
        let folder = tempfile::tempdir().unwrap();
        let secrets = open(folder.path()).unwrap();
        let (desk, dev) = (DeskId([1; 32]), DeviceId([2; 16]));
        let now_ms = 1_000;
        let token = secrets.blob_token(desk, dev, now_ms);
        assert_eq!(secrets.read_blob_token(&token, now_ms), Some((desk, dev)));
        assert_eq!(secrets.read_blob_token(&token, now_ms + 600_001), None);
        let other = if token.starts_with('A') { 'B' } else { 'A' };
        let changed = format!("{other}{}", &token[1..]);
        assert_eq!(secrets.read_blob_token(&changed, now_ms), None);
        assert_eq!(secrets.read_blob_token("", now_ms), None);
    }

    #[test]
    fn secrets_stay_over_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let first = open(folder.path()).unwrap();
        let second = open(folder.path()).unwrap();
        let now_ms = 1_000;
        let token = first.blob_token(DeskId([1; 32]), DeviceId([2; 16]), now_ms);
        assert!(second.read_blob_token(&token, now_ms).is_some());
        let elsewhere = tempfile::tempdir().unwrap();
        let other = open(elsewhere.path()).unwrap();
        assert_eq!(other.read_blob_token(&token, now_ms), None);
    }
}
