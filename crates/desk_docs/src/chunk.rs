//! A change as bytes, looked at before Automerge sees it: unpacked and counted within limits, since a few bytes can stand for
//! gigabytes of text or of operations; and what it does, operation by operation.
//!
//! The form is that of Automerge's storage: magic 4, checksum 4, type, length, then for a change (type 1, or 2 when deflated)
//! dependencies, actor, numbers, message, other actors, columns. Only what is counted is read here; whatever else is wrong
//! with a change is found by Automerge.

mod canonical;
mod column;
mod cursor;
mod operation;

pub(crate) use operation::{Id, Makes, Operation, Operations};

use crate::DocError;
use column::Column;
use cursor::Cursor;
use flate2::bufread::DeflateDecoder;
use std::io::Read;

/// Bytes that the changes of one pack may have when they are unpacked. An entry at its longest, a mail with its web page, is
/// below 5 MiB.
pub const UNPACKED_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Operations that the changes of one pack may have, and changes that these may be made upon. The longest draft replaced by
/// another of that length has 524,288: one for each character that goes or comes.
pub const OPERATIONS_MAX: u64 = 600_000;

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const CHECKSUM_BYTES: usize = 4;
const HASH_BYTES: usize = 32;
const TYPE_CHANGE: u8 = 1;
const TYPE_DEFLATED: u8 = 2;

/// What changes are once they are unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Weight {
    pub bytes: usize,
    pub operations: u64,
}

impl Weight {
    /// What a change weighs.
    ///
    /// # Errors
    /// When it is more than one change may, or no change.
    pub fn of(change: &[u8]) -> Result<Self, DocError> {
        unpack(change).map(|unpacked| unpacked.weight)
    }

    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            bytes: self.bytes.saturating_add(other.bytes),
            operations: self.operations.saturating_add(other.operations),
        }
    }

    /// Not too much for one pack.
    #[must_use]
    pub fn fits(self) -> bool {
        self.bytes <= UNPACKED_BYTES_MAX && self.operations <= OPERATIONS_MAX
    }
}

pub(crate) struct Unpacked {
    pub weight: Weight,
    /// The same change, not deflated.
    pub bytes: Vec<u8>,
}

/// Unpacks a change.
pub(crate) fn unpack(change: &[u8]) -> Result<Unpacked, DocError> {
    let unreadable = || DocError::Decode("it is no change".into());
    let mut outside = Cursor::new(change);
    let magic = outside.take(MAGIC.len()).ok_or_else(unreadable)?;
    let checksum = outside.take(CHECKSUM_BYTES).ok_or_else(unreadable)?;
    let form = outside.byte().ok_or_else(unreadable)?;
    let length = outside.size().ok_or_else(unreadable)?;
    let data = outside.take(length).ok_or_else(unreadable)?;
    if magic != MAGIC || !outside.is_empty() {
        return Err(unreadable());
    }
    let bytes = match form {
        TYPE_CHANGE => change.to_vec(),
        TYPE_DEFLATED => {
            let data = inflate(data)?;
            let mut bytes = [&MAGIC[..], checksum, &[TYPE_CHANGE]].concat();
            cursor::write_size(data.len(), &mut bytes);
            bytes.extend_from_slice(&data);
            bytes
        }
        _ => return Err(unreadable()),
    };
    if bytes.len() > UNPACKED_BYTES_MAX {
        return Err(DocError::TooMuch);
    }
    let (others, columns) = inside(&bytes).and_then(columns).ok_or_else(unreadable)?;
    let operations = count(&columns)?;
    check_actors(&columns, others)?;
    Ok(Unpacked {
        weight: Weight {
            bytes: bytes.len(),
            operations,
        },
        bytes,
    })
}

/// Whether an unpacked change is written as Automerge would write it again.
pub(crate) fn check_form(change: &[u8]) -> Result<(), DocError> {
    inside(change)
        .and_then(columns)
        .and_then(|(others, columns)| canonical::check(&columns, others))
        .ok_or_else(|| DocError::Decode("it is not written as changes are".into()))
}

fn inflate(data: &[u8]) -> Result<Vec<u8>, DocError> {
    let limit = u64::try_from(UNPACKED_BYTES_MAX).unwrap_or(u64::MAX);
    let mut inflated = Vec::new();
    DeflateDecoder::new(data)
        .take(limit.saturating_add(1))
        .read_to_end(&mut inflated)
        .map_err(|error| DocError::Decode(error.to_string()))?;
    if inflated.len() > UNPACKED_BYTES_MAX {
        return Err(DocError::TooMuch);
    }
    Ok(inflated)
}

/// What is in a chunk.
fn inside(chunk: &[u8]) -> Option<&[u8]> {
    let mut outside = Cursor::new(chunk);
    outside.take(MAGIC.len() + CHECKSUM_BYTES + 1)?;
    outside.sized()
}

/// How many other actors the change names, and the columns of operations, each once and in ascending order.
fn columns(data: &[u8]) -> Option<(usize, Vec<Column<'_>>)> {
    let mut inside = Cursor::new(data);
    let dependencies = inside.size()?;
    let dependencies = inside.take(dependencies.checked_mul(HASH_BYTES)?)?;
    if !dependencies
        .chunks(HASH_BYTES)
        .is_sorted_by(|before, after| before < after)
    {
        return None;
    }
    let actor = inside.sized()?;
    inside.number()?; // its number of the change
    inside.number()?; // number of the first operation
    inside.signed()?; // time
    inside.sized()?; // message
    let others = inside.size()?;
    let mut before: Option<&[u8]> = None;
    for _ in 0..others {
        let other = inside.sized()?;
        if other == actor || before.is_some_and(|before| before >= other) {
            return None;
        }
        before = Some(other);
    }
    let mut named = Vec::new();
    for _ in 0..inside.size()? {
        named.push((inside.number()?, inside.size()?));
    }
    if !named.is_sorted_by(|(before, _), (after, _)| before < after) {
        return None;
    }
    let columns: Option<Vec<_>> = named
        .into_iter()
        .map(|(name, length)| Some(Column::new(name, inside.take(length)?)))
        .collect();
    Some((others, columns?))
}

/// Operations speak of actors that the change names; Automerge panics at others.
fn check_actors(columns: &[Column<'_>], others: usize) -> Result<(), DocError> {
    let others = u64::try_from(others).unwrap_or(u64::MAX);
    let mut runs = columns
        .iter()
        .filter(|column| column.names_actors())
        .flat_map(|column| column.runs().flatten());
    match runs.find(|run| run.number.is_some_and(|actor| actor > others)) {
        Some(_) => Err(DocError::Decode(
            "it speaks of an actor that it does not name".into(),
        )),
        None => Ok(()),
    }
}

/// The operations, or what they were made upon where that is more.
fn count(columns: &[Column<'_>]) -> Result<u64, DocError> {
    let mut most = 0;
    for column in columns {
        let mut rows: u64 = 0;
        for run in column.runs() {
            let run = run.ok_or_else(|| DocError::Decode("a column breaks off".into()))?;
            rows = rows.saturating_add(run.rows);
            if rows > OPERATIONS_MAX {
                return Err(DocError::TooMuch);
            }
        }
        most = most.max(rows);
    }
    Ok(most)
}
