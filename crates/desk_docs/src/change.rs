//! One change: what a device sends, and what is checked of it by itself.

use crate::{
    Actor, DocError,
    chunk::{self, Operation, Operations, Weight},
};

/// Highest number that an operation of a change may have. Automerge counts in 32 bits; an honest document stays far below.
pub const OPERATION_MAX: u64 = 1 << 31;

/// A change that could be decoded and is some device's. Whether it fits a document is [`crate::Document::apply`]'s business.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    pub hash: [u8; 32],
    /// From 1, rising by one for each actor.
    pub seq: u64,
    pub actor: Actor,
    /// The changes that it was made upon.
    pub deps: Vec<[u8; 32]>,
    /// What is sent and stored.
    pub bytes: Vec<u8>,
    pub(crate) inner: automerge::Change,
    /// Whether it speaks of operations of others or of its own.
    pub(crate) refers: bool,
}

impl Change {
    /// Reads a received change.
    ///
    /// # Errors
    /// When the bytes are no change or more than one may be, it does what is done in no document or is written
    /// otherwise than Automerge would write it, it writes over an entry, its
    /// actor is no device's, or it counts beyond [`OPERATION_MAX`].
    pub fn decode(bytes: &[u8]) -> Result<Self, DocError> {
        Self::weighed(bytes).map(|(change, _)| change)
    }

    /// Reads the changes of a received pack.
    ///
    /// # Errors
    /// As [`Change::decode`], and when all of them together are more than a pack may be; see [`Weight`].
    pub fn decode_pack(pack: &[Vec<u8>]) -> Result<Vec<Self>, DocError> {
        let mut together = Weight::default();
        let mut changes = Vec::with_capacity(pack.len());
        for bytes in pack {
            let (change, weight) = Self::weighed(bytes)?;
            together = together.and(weight);
            if !together.fits() {
                return Err(DocError::TooMuch);
            }
            changes.push(change);
        }
        Ok(changes)
    }

    fn weighed(bytes: &[u8]) -> Result<(Self, Weight), DocError> {
        let unpacked = chunk::unpack(bytes)?;
        let inner = automerge::Change::try_from(&unpacked.bytes[..])
            .map_err(|error| DocError::Decode(error.to_string()))?;
        let change = Self::of(inner, bytes.to_vec())?;
        chunk::check_form(&unpacked.bytes)?;
        Ok((change, unpacked.weight))
    }

    pub(crate) fn of(inner: automerge::Change, bytes: Vec<u8>) -> Result<Self, DocError> {
        let name = inner.actor_id().to_bytes();
        let actor = Actor::from_slice(name).ok_or(DocError::ForeignActor(name.len()))?;
        if let Some(other) = inner
            .other_actor_ids()
            .iter()
            .find(|id| Actor::from_slice(id.to_bytes()).is_none())
        {
            return Err(DocError::ForeignActor(other.to_bytes().len()));
        }
        // Nobody here names one, and Automerge panics when it stands in a later change of an actor than the first.
        if inner.author().is_some() {
            return Err(DocError::Decode("it names an author".into()));
        }
        let last = u64::try_from(inner.len())
            .ok()
            .and_then(|count| inner.start_op().get().checked_add(count));
        if last.is_none_or(|last| last > OPERATION_MAX) {
            return Err(DocError::Counter);
        }
        let refers = refers(&inner)?;
        Ok(Self {
            hash: inner.hash().0,
            seq: inner.seq(),
            actor,
            deps: inner.deps().iter().map(|hash| hash.0).collect(),
            bytes,
            inner,
            refers,
        })
    }
}

/// Reads all that the change does.
fn refers(inner: &automerge::Change) -> Result<bool, DocError> {
    let operations = Operations::of(inner).ok_or_else(|| DocError::Decode("it is no change".into()))?;
    let mut refers = false;
    for operation in operations {
        refers |= match operation? {
            Operation::Key { before, .. } => !before.is_empty(),
            Operation::Insert { .. } | Operation::Remove { .. } => true,
        };
    }
    Ok(refers)
}
