//! Own changes that nobody else has, made anew under another actor. Needed when a device finds that its store is older than
//! what others have of it: the numbers that its unsent changes bear may be taken by changes that it has forgotten.
//!
//! What a change does, and upon what it was made, stays; its author, its number and with them its hash become new. So a
//! change made anew merges with the forgotten ones as the edit of one more person would.

use crate::{Actor, Change, DocError, Document};
use automerge::{
    ActorId, ChangeHash,
    legacy::{ElementId, Key, ObjectId, OpId, SortedVec},
};
use desk_model::tree;
use std::collections::{BTreeMap, BTreeSet};

impl Document {
    /// The document without those of these changes that no other change was made upon, and the changes that were taken out,
    /// in their order.
    ///
    /// # Errors
    /// When the rest is no document.
    pub fn without(&self, hashes: &BTreeSet<[u8; 32]>) -> Result<(Self, Vec<Change>), DocError> {
        let mut needed: BTreeSet<[u8; 32]> = BTreeSet::new();
        let (mut rest, mut taken) = (Vec::new(), Vec::new());
        for change in self.changes()?.into_iter().rev() {
            if hashes.contains(&change.hash) && !needed.contains(&change.hash) {
                taken.push(change);
            } else {
                needed.extend(&change.deps);
                rest.push(change.bytes);
            }
        }
        rest.reverse();
        taken.reverse();
        Ok((Self::load(None, &rest, self.actor())?, taken))
    }
}

/// Which operations get a new author: all of the actors of the changes, from the number on that their first one has.
struct Renamed {
    from: BTreeMap<ActorId, u64>,
    to: ActorId,
}

impl Renamed {
    fn id(&self, id: &mut OpId) {
        if self.from.get(&id.1).is_some_and(|first| id.0 >= *first) {
            id.1 = self.to.clone();
        }
    }
}

/// Makes changes anew, in their order, as the first changes of `actor`. Each was made by the same device upon those before it,
/// and `actor` has written nothing that is kept.
///
/// # Errors
/// When one cannot be written out.
pub fn remake(changes: &[Change], actor: Actor) -> Result<Vec<Change>, DocError> {
    let mut renamed = Renamed {
        from: BTreeMap::new(),
        to: actor.id(),
    };
    for change in changes {
        let author = change.inner.actor_id().clone();
        renamed
            .from
            .entry(author)
            .or_insert(change.inner.start_op().get());
    }
    let mut hashes: BTreeMap<[u8; 32], [u8; 32]> = BTreeMap::new();
    let mut made: Vec<Change> = Vec::with_capacity(changes.len());
    for (seq, change) in (1..).zip(changes) {
        let mut expanded = change.inner.decode();
        expanded.actor_id = actor.id();
        expanded.seq = seq;
        let mut deps: BTreeSet<[u8; 32]> =
            tree::set(change.deps.iter().map(|hash| *hashes.get(hash).unwrap_or(hash)));
        deps.extend(made.last().map(|before| before.hash));
        expanded.deps = deps.into_iter().map(ChangeHash).collect();
        for operation in &mut expanded.operations {
            if let ObjectId::Id(id) = &mut operation.obj {
                renamed.id(id);
            }
            if let Key::Seq(ElementId::Id(id)) = &mut operation.key {
                renamed.id(id);
            }
            let before = std::mem::replace(&mut operation.pred, SortedVec::new());
            operation.pred = before
                .into_iter()
                .map(|mut id| {
                    renamed.id(&mut id);
                    id
                })
                .collect();
        }
        let mut inner = automerge::Change::from(expanded);
        let bytes = inner.bytes().into_owned();
        let new = Change::of(inner, bytes)?;
        hashes.insert(change.hash, new.hash);
        made.push(new);
    }
    Ok(made)
}
