//! Ids: random (or derived) bytes as newtypes, and the text that people and files see.
//!
//! Text form: Crockford base 32, upper case, without padding: 26 characters for 16 bytes, 52 for 32. What people see of a
//! ticket is a prefix of it (see [`DocId::short`]). Nothing here makes randomness: bytes are arguments.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{fmt, str::FromStr};

/// Why a text is no id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    #[error("an id of {expected} characters was expected, this one has {found}")]
    Length { expected: usize, found: usize },
    #[error("{0:?} is no character of an id")]
    Character(char),
    #[error("the last character of the id sets bits that no id has")]
    Bits,
}

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

fn to_text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity((bytes.len() * 8).div_ceil(5));
    let (mut buffer, mut bits) = (0u32, 0u32);
    let mut push = |value: u32| {
        if let Some(c) = ALPHABET.get((value & 31) as usize) {
            text.push(char::from(*c));
        }
    };
    for byte in bytes {
        buffer = (buffer << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            push(buffer >> bits);
        }
        buffer &= (1 << bits) - 1;
    }
    if bits > 0 {
        push(buffer << (5 - bits));
    }
    text
}

/// The five bits of a character; small letters and the look-alikes `O`, `I`, `L` are understood, as Crockford has it.
fn digit(c: char) -> Option<u32> {
    let upper = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET
        .iter()
        .position(|a| char::from(*a) == upper)
        .and_then(|at| u32::try_from(at).ok())
}

fn from_text<const N: usize>(text: &str) -> Result<[u8; N], IdError> {
    let expected = (N * 8).div_ceil(5);
    let found = text.chars().count();
    if found != expected {
        return Err(IdError::Length { expected, found });
    }
    let mut bytes = [0u8; N];
    let mut out = bytes.iter_mut();
    let (mut buffer, mut bits) = (0u32, 0u32);
    for c in text.chars() {
        buffer = (buffer << 5) | digit(c).ok_or(IdError::Character(c))?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            if let Some(byte) = out.next() {
                *byte = u8::try_from((buffer >> bits) & 255).unwrap_or_default();
            }
            buffer &= (1 << bits) - 1;
        }
    }
    if buffer != 0 {
        return Err(IdError::Bits);
    }
    Ok(bytes)
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $length:literal) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, BorshSerialize, BorshDeserialize,
        )]
        pub struct $name(pub [u8; $length]);

        impl $name {
            /// How many bytes the id has.
            pub const LENGTH: usize = $length;

            /// The id whose bytes these are, if the length is right.
            #[must_use]
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }

            #[must_use]
            pub fn as_bytes(&self) -> &[u8; $length] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&to_text(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), to_text(&self.0))
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                from_text(text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(&to_text(&self.0))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as Deserialize>::deserialize(from)?;
                text.parse().map_err(de::Error::custom)
            }
        }
    };
}

id!(
    /// A document: one ticket, customer or article.
    DocId,
    16
);
id!(
    /// An entry of a ticket's timeline.
    EntryId,
    16
);
id!(
    /// The gesture that wrote one or more entries; by default the id of its entry.
    ActId,
    16
);
id!(
    /// A command, so that giving it twice does it once.
    CommandId,
    16
);
id!(
    /// A member of the desk.
    PersonId,
    16
);
id!(
    /// One browser or program of a person, named by its keys.
    DeviceId,
    16
);
id!(
    /// A desk, named by its founding.
    DeskId,
    32
);
id!(
    /// A sealed attachment, named by its sealed bytes.
    BlobId,
    32
);

impl DocId {
    /// The first `characters` of the text form: what people see after `T-`. Six (30 bits) by default, more when two
    /// documents of a desk share them.
    #[must_use]
    pub fn short(&self, characters: usize) -> String {
        to_text(&self.0).chars().take(characters).collect()
    }
}

impl From<EntryId> for ActId {
    fn from(id: EntryId) -> Self {
        Self(id.0)
    }
}

#[cfg(test)]
mod tests {
    //! The text form is Crockford's; the expected values are from <https://www.crockford.com/base32.html> by hand.
    use super::*;

    #[test]
    fn all_ones_and_zeros_have_their_known_text() {
        assert_eq!(DocId([0; 16]).to_string(), "0".repeat(26));
        assert_eq!(DocId([255; 16]).to_string(), format!("{}W", "Z".repeat(25)));
        assert_eq!(DocId([255; 16]).short(6), "ZZZZZZ");
    }

    #[test]
    fn text_is_read_back_in_small_letters_and_with_look_alikes() {
        let id: DocId = "0000000000000000000000000W".parse().unwrap();
        assert_eq!(id.0[15], 7);
        assert_eq!("oOo0000000000000000000000w".parse::<DocId>().unwrap(), id);
    }

    #[test]
    fn what_is_no_id_is_said() {
        assert_eq!(
            "00".parse::<DocId>(),
            Err(IdError::Length {
                expected: 26,
                found: 2
            })
        );
        assert_eq!(
            "U0000000000000000000000000".parse::<DocId>(),
            Err(IdError::Character('U'))
        );
        assert_eq!("0000000000000000000000000Z".parse::<DocId>(), Err(IdError::Bits));
    }
}
