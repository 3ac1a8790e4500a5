//! An entry of a ticket's timeline: written once, never changed. The kinds are in [`fact`].

pub mod fact;
pub mod term;

pub use fact::Fact;
pub use term::{
    CallDirection, Channel, Contact, DeliveryResult, ExcludeWhy, HoldFor, Level, OpenState, Priority,
    Relation, SolveCode, TaskResult,
};

use crate::{ActId, DeviceId, DocId, EntryId, Hlc, PersonId};
use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

/// Most entries that a timeline takes.
pub const TIMELINE_ENTRIES_MAX: usize = 20_000;
/// Most ids in a basis.
pub const BASIS_IDS_MAX: usize = 64;
/// Longest text of a message in bytes; what is longer is an attachment.
pub const MESSAGE_BYTES_MAX: usize = 256 * 1024;
/// Most files of a reply.
pub const REPLY_FILES_MAX: usize = 20;
/// What the files of a reply may weigh together, in bytes: more than that few mail servers take.
pub const REPLY_FILES_BYTES_MAX: u64 = 25_000_000;
/// Longest text of a note in bytes.
pub const NOTE_BYTES_MAX: usize = 64 * 1024;

/// One entry.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
pub struct Entry {
    pub id: EntryId,
    /// The document that holds it.
    pub doc: DocId,
    pub author: PersonId,
    pub device: DeviceId,
    pub hlc: Hlc,
    /// For every document of the ticket's group, the frontier inside that document of what the author had seen.
    pub basis: Vec<EntryId>,
    /// Entries of one gesture share it.
    pub act: ActId,
    #[serde(flatten)]
    pub fact: Fact,
}
