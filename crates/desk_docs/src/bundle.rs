//! A whole document for others: its changes, one after the other, deflated together. Not Automerge's save, because Automerge
//! panics at saves that somebody has tampered with; a change is looked at before Automerge sees it, whoever sent it.

use crate::{Actor, Change, DocError, Document, OPERATIONS_MAX, UNPACKED_BYTES_MAX, Weight};
use flate2::{Compression, bufread::DeflateDecoder, write::DeflateEncoder};
use std::io::{Read, Write};

/// Bytes and operations that a bundle may have when it is unpacked: as much as some packs at their longest.
pub const BUNDLE_BYTES_MAX: usize = 4 * UNPACKED_BYTES_MAX;
const BUNDLE_OPERATIONS_MAX: u64 = 4 * OPERATIONS_MAX;
const LENGTH_BYTES: usize = 4;

impl Document {
    /// All changes, each after those that it depends on.
    ///
    /// # Errors
    /// [`DocError::TooMuch`] when nobody would take it.
    pub fn bundle(&self) -> Result<Vec<u8>, DocError> {
        bundle(&self.changes()?)
    }

    /// The document that a bundle holds, whoever made it.
    ///
    /// # Errors
    /// When it is more than a bundle may be, breaks off, or a change in it would not be decoded or applied by itself.
    pub fn unbundle(bundle: &[u8], actor: Actor) -> Result<Self, DocError> {
        let mut document = Self::load(None, &[], actor)?;
        document.apply(&unbundle(bundle)?)?;
        Ok(document)
    }
}

/// Changes: of each a length (u32, big-endian) and the change, not deflated by itself.
pub(crate) fn bundle(changes: &[Change]) -> Result<Vec<u8>, DocError> {
    let mut inside = Vec::new();
    for change in changes {
        let bytes = change.inner.raw_bytes();
        let length = u32::try_from(bytes.len()).map_err(|_| DocError::TooMuch)?;
        inside.extend(length.to_be_bytes());
        inside.extend(bytes);
    }
    if inside.len() > BUNDLE_BYTES_MAX {
        return Err(DocError::TooMuch);
    }
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    let bundle = encoder.write_all(&inside).and_then(|()| encoder.finish());
    bundle.map_err(|error| DocError::Save(error.to_string()))
}

/// The changes of a bundle, each looked at by itself.
pub(crate) fn unbundle(bundle: &[u8]) -> Result<Vec<Change>, DocError> {
    let limit = u64::try_from(BUNDLE_BYTES_MAX).unwrap_or(u64::MAX);
    let mut inside = Vec::new();
    DeflateDecoder::new(bundle)
        .take(limit.saturating_add(1))
        .read_to_end(&mut inside)
        .map_err(|error| DocError::Save(error.to_string()))?;
    if inside.len() > BUNDLE_BYTES_MAX {
        return Err(DocError::TooMuch);
    }
    let mut rest = inside.as_slice();
    let mut operations: u64 = 0;
    let mut changes = Vec::new();
    while !rest.is_empty() {
        let (bytes, after) = split(rest).ok_or_else(|| DocError::Save("it breaks off".into()))?;
        operations = operations.saturating_add(Weight::of(bytes)?.operations);
        if operations > BUNDLE_OPERATIONS_MAX {
            return Err(DocError::TooMuch);
        }
        changes.push(Change::decode(bytes)?);
        rest = after;
    }
    Ok(changes)
}

fn split(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = rest.split_first_chunk::<LENGTH_BYTES>()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
}
