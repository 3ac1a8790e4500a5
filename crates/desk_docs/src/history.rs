//! What was written into a ticket's registers, when and on which device: out of the document's own history.

use crate::{
    Actor, Document,
    chunk::{Makes, Operation, Operations},
    layout,
};
use automerge::{Change, ChangeHash, ROOT, ReadDoc};
use desk_model::{DeviceId, order, ticket_document::Wrote};

/// One register of one change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterWrite {
    pub wrote: Wrote,
    /// As it was right after the change; empty: nothing.
    pub value: String,
    pub device: DeviceId,
    /// As the change has it: whole seconds.
    pub at_ms: u64,
    pub hash: [u8; 32],
    /// The change with which the document began.
    pub is_first: bool,
    /// Rises with what was known when it was written.
    start: u64,
}

/// The writes of one document, as far as they were read before.
#[derive(Debug, Default)]
pub struct KnownWrites {
    heads: Vec<ChangeHash>,
    writes: Vec<RegisterWrite>,
}

impl Document {
    /// All writes of registers, in the same order on every device: by their times, then as they knew of each other.
    pub fn register_writes<'a>(&self, known: &'a mut KnownWrites) -> &'a [RegisterWrite] {
        let heads = self.doc.get_heads();
        if known.heads != heads {
            // What was read once stays: changes only come.
            for change in self.doc.get_changes(&known.heads) {
                self.read_writes(&change, &mut known.writes);
            }
            known.heads = heads;
            order::sort_by(&mut known.writes, |a, b| {
                (a.at_ms, a.start, a.hash).cmp(&(b.at_ms, b.start, b.hash))
            });
        }
        &known.writes
    }

    fn read_writes(&self, change: &Change, writes: &mut Vec<RegisterWrite>) {
        let (Some(operations), Some(actor)) = (
            Operations::of(change),
            Actor::from_slice(change.actor_id().to_bytes()),
        ) else {
            return;
        };
        let hash = change.hash();
        for operation in operations {
            let Ok(Operation::Key { key, makes, .. }) = operation else {
                continue;
            };
            let Some(wrote) = layout::wrote(key).filter(|_| makes != Makes::Text) else {
                continue;
            };
            if writes
                .iter()
                .any(|known| known.hash == hash.0 && known.wrote == wrote)
            {
                continue;
            }
            let value = match self.doc.get_at(ROOT, key, &[hash]) {
                // A tag is only there.
                Ok(Some((value, _))) => value.as_str().unwrap_or("true").to_owned(),
                _ => String::new(),
            };
            writes.push(RegisterWrite {
                wrote,
                value,
                device: actor.device(),
                at_ms: u64::try_from(change.timestamp())
                    .unwrap_or_default()
                    .saturating_mul(1000),
                hash: hash.0,
                is_first: change.deps().is_empty(),
                start: change.start_op().get(),
            });
        }
    }
}
