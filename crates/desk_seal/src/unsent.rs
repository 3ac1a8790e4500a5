//! The file in which who was removed hands over work that no relay has: sealed entries, which a lead takes in and admits.

use crate::{
    cbor::{self, CborError, Reader},
    entry::ENTRY_BYTES_MAX,
};
use desk_model::DeskId;

/// A file, in bytes.
pub const UNSENT_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Entries of one file.
pub const UNSENT_ENTRIES_MAX: usize = 10_000;
const TITLE: &str = "hotline unsent work";
const VERSION: u32 = 1;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnsentError {
    #[error("This is no file of unsent work ({0}). Nothing was taken in.")]
    Malformed(#[from] CborError),
    #[error(
        "The file is of a newer version of the app. Update this one, then take it in. Nothing was taken in."
    )]
    NeedsNewerApp,
    #[error("The file is larger than 64 MiB. Nothing was taken in.")]
    TooLarge,
}

/// What is in such a file. Nothing in it is believed: each entry proves itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsent {
    pub desk: DeskId,
    /// As they would have gone to the relay, in the order of their numbers.
    pub entries: Vec<Vec<u8>>,
}

impl Unsent {
    /// `["hotline unsent work", 1, desk, [entry]]`.
    ///
    /// # Errors
    /// It is more than one file can hold.
    pub fn encode(&self) -> Result<Vec<u8>, UnsentError> {
        if self.entries.len() > UNSENT_ENTRIES_MAX {
            return Err(UnsentError::TooLarge);
        }
        let bytes = cbor::write(|e| {
            e.array(4)?.str(TITLE)?.u32(VERSION)?.bytes(&self.desk.0)?;
            e.array(self.entries.len() as u64)?;
            self.entries
                .iter()
                .try_for_each(|entry| e.bytes(entry).map(|_| ()))
        });
        if bytes.len() > UNSENT_BYTES_MAX {
            return Err(UnsentError::TooLarge);
        }
        Ok(bytes)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// It is no such file, of a newer version, or too large.
    pub fn decode(bytes: &[u8]) -> Result<Self, UnsentError> {
        if bytes.len() > UNSENT_BYTES_MAX {
            return Err(UnsentError::TooLarge);
        }
        let mut reader = Reader::new(bytes);
        reader.tuple(4)?;
        if reader.text(TITLE.len())? != TITLE {
            return Err(CborError::Type.into());
        }
        if reader.u32()? != VERSION {
            return Err(UnsentError::NeedsNewerApp);
        }
        let desk = DeskId(reader.array_of()?);
        let entries = (0..reader.array(UNSENT_ENTRIES_MAX)?)
            .map(|_| Ok(reader.bytes(ENTRY_BYTES_MAX)?.to_vec()))
            .collect::<Result<_, CborError>>()?;
        reader.end()?;
        Ok(Self { desk, entries })
    }
}
