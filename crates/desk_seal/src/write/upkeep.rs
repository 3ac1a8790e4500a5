//! What leads say about the desk as a whole: erasures, admissions, where the relay is, the floor, and healing after a fork.

use super::{WriteError, departure::bare, finish, next_header, sealed};
use crate::{
    author::Author,
    control::{
        ControlEntry, ControlError, Erasure, Payload,
        payload::{ADMITTED_MAX, HEALED_MAX, erasure::ERASED_ITEMS_MAX},
        relays,
    },
};
use desk_model::DeviceId;
use rand_core::CryptoRng;

fn at_most(found: usize, max: usize) -> Result<(), ControlError> {
    if found > max {
        Err(ControlError::TooManyItems { max })
    } else {
        Ok(())
    }
}

/// Erases documents, attachments and bodies for ever. `facts` hold no text, name or id of a person; they travel sealed.
pub fn erase(
    author: &Author<'_>,
    rng: &mut impl CryptoRng,
    time_ms: u64,
    erasure: &Erasure,
    facts: &[u8],
) -> Result<ControlEntry, WriteError> {
    at_most(erasure.items(), ERASED_ITEMS_MAX)?;
    let payload = Payload::Erase(erasure.clone());
    let header = next_header(author.members, author.keys.id().0, time_ms, payload);
    let body = sealed(author, rng, &header, facts)?;
    finish(author, header, Some(body))
}

/// Lets entries count, by device and id, although their author had no right.
pub fn admit(
    author: &Author<'_>,
    time_ms: u64,
    entries: &[(DeviceId, [u8; 16])],
) -> Result<ControlEntry, WriteError> {
    at_most(entries.len(), ADMITTED_MAX)?;
    let entries = entries.to_vec();
    bare(author, time_ms, Payload::Admit { entries })
}

/// Says where the relay answers from now on; travels sealed.
pub fn move_relays(
    author: &Author<'_>,
    rng: &mut impl CryptoRng,
    time_ms: u64,
    addresses: &[&str],
) -> Result<ControlEntry, WriteError> {
    let header = next_header(author.members, author.keys.id().0, time_ms, Payload::Move);
    let body = sealed(author, rng, &header, &relays::write(addresses)?)?;
    finish(author, header, Some(body))
}

/// Announces the oldest version of the format that may go on here.
pub fn require(author: &Author<'_>, time_ms: u64, version: u32) -> Result<ControlEntry, WriteError> {
    bare(author, time_ms, Payload::Require { version })
}

/// After a fork: entries may stand on these places of the other branch.
pub fn heal(author: &Author<'_>, time_ms: u64, tags: &[(u32, [u8; 8])]) -> Result<ControlEntry, WriteError> {
    at_most(tags.len(), HEALED_MAX)?;
    let tags = tags.to_vec();
    bare(author, time_ms, Payload::Heal { tags })
}
