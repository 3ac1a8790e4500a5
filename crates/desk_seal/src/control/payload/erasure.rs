//! What is to be forgotten: documents, attachments, bodies of control entries.

use super::{Written, parts::Parts};
use crate::cbor::{CborError, Reader};
use desk_model::{BlobId, DocId};
use minicbor::Encoder;

/// Documents, attachments and control entries that one Erase names, together.
pub const ERASED_ITEMS_MAX: usize = 1_000;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Erasure {
    pub docs: Vec<DocId>,
    pub blobs: Vec<(DocId, BlobId)>,
    /// Numbers of entries whose body is erased: of Profile, Team and Invite only.
    pub controls: Vec<u32>,
}

impl Erasure {
    /// How many things it names.
    #[must_use]
    pub fn items(&self) -> usize {
        self.docs.len() + self.blobs.len() + self.controls.len()
    }

    pub(super) fn write(&self, e: &mut Encoder<Vec<u8>>) -> Written {
        e.map(3)?.u8(0)?.array(self.docs.len() as u64)?;
        for doc in &self.docs {
            e.bytes(&doc.0)?;
        }
        e.u8(1)?.array(self.blobs.len() as u64)?;
        for (doc, blob) in &self.blobs {
            e.array(2)?.bytes(&doc.0)?.bytes(&blob.0)?;
        }
        e.u8(2)?.array(self.controls.len() as u64)?;
        for seq in &self.controls {
            e.u32(*seq)?;
        }
        Ok(())
    }

    pub(super) fn read(parts: &Parts<'_>) -> Result<Self, CborError> {
        let erasure = Self {
            docs: parts.list(0, ERASED_ITEMS_MAX, |item| item.array_of().map(DocId))?,
            blobs: parts.list(1, ERASED_ITEMS_MAX, |item| {
                item.tuple(2)?;
                Ok((DocId(item.array_of()?), BlobId(item.array_of()?)))
            })?,
            controls: parts.list(2, ERASED_ITEMS_MAX, Reader::u32)?,
        };
        if erasure.items() > ERASED_ITEMS_MAX {
            return Err(CborError::Bound);
        }
        Ok(erasure)
    }
}
