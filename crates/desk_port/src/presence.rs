//! Who of the others is where now, as lists and tickets show it. Gone when nothing was heard for ten seconds.

use borsh::{BorshDeserialize, BorshSerialize};
use desk_model::{DocId, PersonId};
use serde::Serialize;

/// A colleague, on any of their devices, has a document open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct PresenceView {
    pub doc: DocId,
    pub person: PersonId,
    pub name: String,
    /// Writes an answer or a note there.
    pub typing: bool,
}
