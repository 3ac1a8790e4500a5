//! Why something was not done: data for the engine, a whole sentence for people.

use desk_docs::{DocError, PackError};
use desk_model::{DocId, rule::Refused};
use desk_port::event::Refusal;
use desk_seal::control::Pin;
use desk_store::StoreError;

/// Everything that can stop a request or an entry.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("This document could not be read: {0}. Nothing was changed; a copy may be with a colleague.")]
    Doc(#[from] DocError),
    #[error("A colleague's changes do not belong together: {0}. They are kept apart.")]
    Pack(#[from] PackError),
    #[error("{0}")]
    Seal(String),
    #[error("There is no desk on this device yet. Start one, or open an invite link.")]
    NoDesk,
    #[error(
        "There is a desk on this device already: {0}. Nothing was changed. Use another browser profile or folder for a second desk."
    )]
    DeskHere(String),
    #[error("There is no such {what} on this device ({id}). It may not have arrived yet.")]
    Missing { what: &'static str, id: DocId },
    #[error(
        "The relay shows another history of the members than this device has seen. Nothing was changed here."
    )]
    Fork { ours: Pin, theirs: Pin },
    #[error("{0}")]
    Refused(String),
}

impl Fault {
    pub fn refused(sentence: impl Into<String>) -> Self {
        Self::Refused(sentence.into())
    }

    /// For what the sealing crate says of keys, links and the control log.
    pub fn seal(error: impl std::fmt::Display) -> Self {
        Self::Seal(error.to_string())
    }
}

impl From<Refused> for Fault {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused.to_string())
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::new(fault.to_string())
    }
}
