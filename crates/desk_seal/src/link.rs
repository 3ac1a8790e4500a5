//! An invite's secret, the keys derived from it, and the link that carries it.
//!
//! The secret stands in the URL's fragment only, which no browser sends to a server. The link is made and read here; who
//! shows or hides it is the app's affair.

use crate::{
    cbor::{self, CborError, Reader},
    control::{ControlEntry, Membership, rule::invite_id},
    digest, hybrid, name,
};
use base64ct::{Base64UrlUnpadded, Encoding};
use desk_model::DeskId;
use ed25519_dalek::SigningKey;
use rand_core::CryptoRng;
use std::fmt;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// What the fragment begins with.
pub const LINK_PREFIX: &str = "j1.";
/// Bytes of a relay's URL in a link.
pub const RELAY_URL_BYTES_MAX: usize = 512;
/// Characters of the fragment after the prefix.
pub const LINK_CHARACTERS_MAX: usize = 1_024;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    #[error("This is no invite link; copy the whole link, from https to its end.")]
    NotALink,
    #[error("The invite link is damaged ({0}); copy the whole link, from https to its end.")]
    Damaged(#[from] CborError),
    #[error("The relay's address is longer than {RELAY_URL_BYTES_MAX} bytes; use a shorter one.")]
    RelayTooLong,
    #[error(
        "The relay shows another desk than the link names; do not go on, and tell whoever sent the link."
    )]
    WrongChain,
}

/// 32 random bytes: whoever holds them is invited. Wiped when dropped.
#[derive(Clone)]
pub struct InviteSecret(Zeroizing<[u8; 32]>);

/// What follows from an invite's secret.
pub(crate) struct InviteKeys {
    pub sign: SigningKey,
    pub kem: Zeroizing<[u8; 32]>,
    pub kem_public: [u8; 32],
}

impl InviteSecret {
    pub(crate) fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut secret = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut *secret);
        Self(secret)
    }

    #[must_use]
    pub fn from_secret_bytes(secret: &[u8; 32]) -> Self {
        Self(Zeroizing::new(*secret))
    }

    /// For the local store, nowhere else.
    #[must_use]
    pub fn secret_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The invite's id on the chain.
    #[must_use]
    pub fn invite(&self, desk: DeskId) -> [u8; 16] {
        self.keys(desk).id()
    }

    pub(crate) fn keys(&self, desk: DeskId) -> InviteKeys {
        let parts: [&[u8]; 2] = [&*self.0, desk.as_bytes()];
        let seed = Zeroizing::new(digest::derive(name::INVITE_SIGN, &parts));
        let material = Zeroizing::new(digest::derive(name::INVITE_KEM, &parts));
        let (kem, kem_public) = hybrid::derive_pair(&material);
        InviteKeys {
            sign: SigningKey::from_bytes(&seed),
            kem,
            kem_public,
        }
    }
}

impl InviteKeys {
    pub fn sign_public(&self) -> [u8; 32] {
        self.sign.verifying_key().to_bytes()
    }

    pub fn id(&self) -> [u8; 16] {
        invite_id(&self.sign_public())
    }
}

impl fmt::Debug for InviteSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InviteSecret(..)")
    }
}

impl PartialEq for InviteSecret {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&*other.0).into()
    }
}

impl Eq for InviteSecret {}

/// What an invite link says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where the relay answers.
    pub relay: String,
    pub desk: DeskId,
    pub secret: InviteSecret,
    /// `T16` of the hash of the invite's entry: only a chain that contains it is followed.
    pub pin: [u8; 16],
}

impl Link {
    /// The link for an invite just made.
    pub fn new(relay: &str, entry: &ControlEntry, secret: InviteSecret) -> Result<Self, LinkError> {
        if relay.len() > RELAY_URL_BYTES_MAX {
            return Err(LinkError::RelayTooLong);
        }
        let pin = digest::t16(entry.hash());
        Ok(Self {
            relay: relay.to_owned(),
            desk: entry.desk(),
            secret,
            pin,
        })
    }

    /// `<app>#j1.<base64url>`.
    #[must_use]
    pub fn to_url(&self, app: &str) -> String {
        format!("{app}#{}", self.to_fragment())
    }

    /// What stands after the `#`.
    #[must_use]
    pub fn to_fragment(&self) -> String {
        let bytes = Zeroizing::new(cbor::write(|e| {
            e.array(4)?.str(&self.relay)?.bytes(self.desk.as_bytes())?;
            e.bytes(self.secret.secret_bytes())?.bytes(&self.pin)?;
            Ok(())
        }));
        format!("{LINK_PREFIX}{}", Base64UrlUnpadded::encode_string(&bytes))
    }

    /// Reads a whole URL, a fragment with `#`, or the fragment alone.
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        let text = text.trim();
        let fragment = text.rsplit_once('#').map_or(text, |(_, fragment)| fragment);
        let encoded = fragment.strip_prefix(LINK_PREFIX).ok_or(LinkError::NotALink)?;
        if encoded.len() > LINK_CHARACTERS_MAX {
            return Err(LinkError::NotALink);
        }
        let bytes = Base64UrlUnpadded::decode_vec(encoded).map_err(|_| LinkError::NotALink)?;
        let bytes = Zeroizing::new(bytes);
        let mut reader = Reader::new(&bytes);
        reader.tuple(4)?;
        let relay = reader.text(RELAY_URL_BYTES_MAX)?.to_owned();
        let desk = DeskId(reader.array_of()?);
        let secret = InviteSecret(Zeroizing::new(reader.array_of()?));
        let pin = reader.array_of()?;
        reader.end()?;
        Ok(Self {
            relay,
            desk,
            secret,
            pin,
        })
    }

    /// Whether this chain is the one the link speaks of: same desk, and the invite's entry is on it with the pinned hash.
    pub fn check(&self, members: &Membership) -> Result<(), LinkError> {
        let invite = members.invite(self.secret.invite(self.desk));
        let hash = invite.and_then(|invite| members.hash_at(invite.seq));
        let pinned = hash.is_some_and(|hash| digest::t16(hash) == self.pin);
        if members.desk() == self.desk && pinned {
            Ok(())
        } else {
            Err(LinkError::WrongChain)
        }
    }
}
