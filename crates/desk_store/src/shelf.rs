//! Where the bytes of larger attachments lie: slots of one size in a file beside the database. The shell gives the file, the
//! database knows which slot holds what, and a slot that no row names is free.

use crate::StoreError;
use desk_model::tree;
use std::{collections::BTreeSet, fmt::Debug};

/// What one slot holds.
pub const SLOT_BYTES: usize = 128 * 1024;
/// Pieces up to this size lie in the database: a slot of their own would be mostly empty.
pub const INLINE_BYTES_MAX: usize = 64 * 1024;

/// Why a file of slots did not do something.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShelfError {
    /// The disk, or what the browser grants, is used up.
    #[error("no space is left")]
    Full,
    #[error("{0}")]
    Broken(String),
}

impl From<ShelfError> for StoreError {
    fn from(error: ShelfError) -> Self {
        match error {
            ShelfError::Full => Self::Full,
            ShelfError::Broken(words) => Self::Other(words),
        }
    }
}

/// A file of slots, numbered from 0. Slot `n` begins at byte `n` × [`SLOT_BYTES`].
pub trait Shelf: Debug {
    /// The first bytes of a slot; fewer when the file ends before.
    ///
    /// # Errors
    /// The file cannot be read.
    fn read(&mut self, slot: u32, bytes: usize) -> Result<Vec<u8>, ShelfError>;

    /// Writes at the beginning of a slot.
    ///
    /// # Errors
    /// The file cannot be written; what the slot held before may be gone.
    fn write(&mut self, slot: u32, bytes: &[u8]) -> Result<(), ShelfError>;

    /// What was written is durable when this returns `Ok`.
    ///
    /// # Errors
    /// The file cannot be written.
    fn flush(&mut self) -> Result<(), ShelfError>;

    /// Slots from this one on hold nothing any more.
    ///
    /// # Errors
    /// The file cannot be made shorter; it stays as it is.
    fn cut(&mut self, slots: u32) -> Result<(), ShelfError>;
}

/// The file, and which of its slots are free.
#[derive(Debug)]
pub(crate) struct Slots {
    file: Box<dyn Shelf>,
    /// Written since the last flush.
    dirty: bool,
    /// Free slots below `next`, and the first slot that was never used; none when it has to be counted again.
    free: Option<(BTreeSet<u32>, u32)>,
}

impl Slots {
    pub(crate) fn new(file: Box<dyn Shelf>) -> Self {
        Self {
            file,
            dirty: false,
            free: None,
        }
    }

    /// Rows have gone: which slots are free is to be counted again.
    pub(crate) fn count_again(&mut self) {
        self.free = None;
    }

    /// Writes to a free slot and gives its number. `used` counts the slots that rows name.
    pub(crate) fn put(
        &mut self,
        bytes: &[u8],
        used: impl FnOnce() -> Result<Vec<u32>, StoreError>,
    ) -> Result<u32, StoreError> {
        let (free, next) = match &mut self.free {
            Some(known) => known,
            none => none.insert(free_beside(&used()?)),
        };
        let slot = free.pop_first().unwrap_or(*next);
        *next = (*next).max(slot.saturating_add(1));
        self.dirty = true;
        self.file.write(slot, bytes)?;
        Ok(slot)
    }

    pub(crate) fn read(&mut self, slot: u32, bytes: usize) -> Result<Vec<u8>, StoreError> {
        Ok(self.file.read(slot, bytes)?)
    }

    /// Makes durable what was written, if anything.
    pub(crate) fn flush(&mut self) -> Result<(), StoreError> {
        if std::mem::take(&mut self.dirty)
            && let Err(error) = self.file.flush()
        {
            self.dirty = true;
            return Err(error.into());
        }
        Ok(())
    }

    pub(crate) fn cut(&mut self, slots: u32) -> Result<(), StoreError> {
        Ok(self.file.cut(slots)?)
    }
}

/// The free ones among the slots up to the highest of these, and the one after it.
fn free_beside(used: &[u32]) -> (BTreeSet<u32>, u32) {
    let next = used.iter().max().map_or(0, |last| last.saturating_add(1));
    let used: BTreeSet<u32> = tree::set(used.iter().copied());
    let free = (0..next).filter(|slot| !used.contains(slot)).collect();
    (free, next)
}

#[cfg(test)]
mod tests {
    //! Free slots are those that nobody names.
    use super::*;

    #[test]
    fn what_is_not_named_is_free() {
        assert_eq!(free_beside(&[]), (BTreeSet::new(), 0));
        assert_eq!(free_beside(&[3, 0]), (BTreeSet::from([1, 2]), 4));
    }
}
