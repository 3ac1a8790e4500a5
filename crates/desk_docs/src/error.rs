//! Why a document or a change is refused.

use crate::Actor;
use desk_model::{DeviceId, EntryId};

/// What is wrong with bytes, a change or an edit. Hashes are those of changes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocError {
    #[error("the saved document cannot be read: {0}")]
    Save(String),
    #[error("the change cannot be read: {0}")]
    Decode(String),
    #[error("an actor of {0} bytes is no device's")]
    ForeignActor(usize),
    #[error("the change counts its operations beyond what a document can hold")]
    Counter,
    #[error("what is to be changed at once is more than a change or a pack may hold")]
    TooMuch,
    #[error("the change writes over an entry or a published version, and both are written once")]
    EntryRewritten,
    #[error("the change needs {} others that are not here", .0.len())]
    Missing(Vec<[u8; 32]>),
    #[error("two changes of {actor:?} have the number {seq}")]
    Double { actor: Actor, seq: u64, hash: [u8; 32] },
    #[error("the change {seq} of {actor:?} does not follow from the one before")]
    Unlinked { actor: Actor, seq: u64, hash: [u8; 32] },
    #[error("the change {seq} of {actor:?} speaks of what is not where it says")]
    Astray { actor: Actor, seq: u64, hash: [u8; 32] },
    #[error("the changes cannot be merged: {0}")]
    Merge(String),
    #[error("the document could not be edited: {0}")]
    Edit(String),
    #[error("the entry {0} is here already with another content")]
    EntryTaken(EntryId),
    #[error("an entry of device {0} cannot be written by another")]
    EntryDevice(DeviceId),
    #[error("the entry cannot be written as text: {0}")]
    EntryText(String),
}
