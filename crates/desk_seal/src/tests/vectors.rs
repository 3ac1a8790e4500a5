//! The vectors in `tests/vectors`: what another implementation made is read here, and made again to the same bytes.
//!
//! The files come from a program of its own after docs/protocol.md (its BLAKE3, HChaCha20, HPKE and words were first checked
//! against the published values), never from this crate. They are there for other clients as well.

mod chain;
mod derived;
mod entries;
mod json;
mod spoken;

use crate::{
    author::Author,
    control::{ControlEntry, Membership},
    device::DeviceKeys,
    keyring::KeyRing,
};
use json::Json;
use rand_core::{TryCryptoRng, TryRng};
use std::convert::Infallible;

/// Dice that fall as they are told, and no more often.
pub struct Told(Vec<u8>);

impl Told {
    pub fn new(parts: &[&[u8]]) -> Self {
        Self(parts.concat())
    }

    /// Whether all that was told was thrown.
    pub fn is_spent(&self) -> bool {
        self.0.is_empty()
    }
}

impl TryRng for Told {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        panic!("only bytes are thrown")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        panic!("only bytes are thrown")
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        out.copy_from_slice(&self.0[..out.len()]);
        self.0.drain(..out.len());
        Ok(())
    }
}

impl TryCryptoRng for Told {}

/// The keys in an object with `sign_seed` and `kem_secret`.
pub fn keys(json: &Json) -> DeviceKeys {
    let secret = [json.bytes("sign_seed"), json.bytes("kem_secret")].concat();
    DeviceKeys::from_secret_bytes(&secret.try_into().unwrap())
}

/// A ring with the `number` and `key` of each object.
pub fn ring(members: &Membership, epochs: &[Json]) -> KeyRing {
    let bytes = crate::cbor::write(|e| {
        e.array(epochs.len() as u64)?;
        for epoch in epochs {
            let number = u32::try_from(epoch.number("number")).unwrap();
            e.array(2)?.u32(number)?.bytes(&epoch.bytes("key"))?;
        }
        Ok(())
    });
    KeyRing::from_secret_bytes(&bytes, members).unwrap()
}

pub fn entries_of_chain() -> Vec<ControlEntry> {
    let file = json::read(include_str!("../../tests/vectors/v04-control.json"));
    let entries = file.list("entries");
    let decode = |entry: &Json| ControlEntry::decode(&entry.bytes("entry")).unwrap();
    entries.iter().map(decode).collect()
}

/// The chain of v04 up to an entry, with all that its devices hold.
pub struct Cast {
    pub members: Membership,
    pub ring: KeyRing,
    lead: DeviceKeys,
    second: DeviceKeys,
}

impl Cast {
    pub fn new() -> Self {
        let file = json::read(include_str!("../../tests/vectors/v04-control.json"));
        let entries = entries_of_chain();
        let mut members = Membership::found(&entries[0]).unwrap();
        for entry in &entries[1..] {
            members.append(entry).unwrap();
        }
        let ring = ring(&members, &file.list("epoch_keys"));
        let devices = file.at("devices");
        let (lead, second) = (keys(&devices.at("lead")), keys(&devices.at("second")));
        Self {
            members,
            ring,
            lead,
            second,
        }
    }

    pub fn author(&self, name: &str) -> Author<'_> {
        let keys = if name == "lead" { &self.lead } else { &self.second };
        Author {
            keys,
            members: &self.members,
            ring: &self.ring,
        }
    }
}
