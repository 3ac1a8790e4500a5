//! Who belongs to a desk, and how what they write is sealed, signed and proven.
//!
//! The contract: bytes in, checked types out. Nothing here keeps a socket, a file, a clock or dice; every call that needs
//! randomness takes `&mut impl CryptoRng`, every call that needs time takes milliseconds since 1970. A type that says it is
//! verified ([`entry::VerifiedEntry`], what [`control::Membership`] holds) cannot be made without the check.
//! The layouts are written down in `docs/protocol.md`.
//!
//! Without any secret (relay and peers): [`control`], [`entry::verify`], [`handshake`], [`counter_proof`], [`heads`]. With
//! secrets (peers only): [`device`], [`keyring`], [`author`], [`write`], [`link`], [`blob`], [`presence`], [`unsent`], [`kit`]; with
//! the feature `kit` also a recovery kit's words and its file.

pub mod author;
pub mod blob;
pub mod cbor;
pub mod control;
pub mod counter_proof;
pub mod device;
pub mod doc_key;
pub mod entry;
pub mod handshake;
pub mod heads;
pub mod keyring;
pub mod kit;
pub mod link;
pub mod name;
pub mod presence;
pub mod safety;
pub mod unsent;
pub mod write;

mod digest;
mod hybrid;
mod sealed;
mod signature;

pub use author::Author;
pub use control::{Applied, ControlEntry, ControlError, Membership};
pub use counter_proof::CounterProof;
pub use device::{DeviceKeys, DevicePublic};
pub use doc_key::DocKey;
pub use heads::Heads;
pub use keyring::KeyRing;
pub use kit::KitSecret;

#[cfg(test)]
mod tests;
