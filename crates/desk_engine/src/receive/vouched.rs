//! Closure: what was held back is taken in when a change that counts builds on it, through any number of steps. Who built on it has
//! vouched for it, and so every device with the same entries comes to the same document.

use super::{HELD_BACK, keep, open_pack};
use crate::{fault::Fault, pen::Pen};
use desk_docs::{Change, DocError};
use desk_model::DocId;
use desk_model::tree;
use desk_seal::entry::{self, Kind, VerifiedEntry};
use desk_store::Parked;
use std::collections::{BTreeMap, BTreeSet};

/// Takes in what is held back of the document and leads to these changes; true when something was.
pub fn take_in(pen: &mut Pen<'_>, doc: DocId, wanted: &[[u8; 32]]) -> Result<bool, Fault> {
    let mut parked = pen.store.parked(doc)?;
    parked.retain(|parked| parked.reason == HELD_BACK);
    let members = pen.seat.members.clone();
    let held: Vec<(&Parked, VerifiedEntry<'_>)> = parked
        .iter()
        .filter_map(|parked| Some((parked, entry::verify_uncounted(&parked.bytes, &members).ok()?)))
        .collect();
    let keys = keys(pen, &held);
    let mut packs = Vec::new();
    for (parked, verified) in &held {
        if let Some(changes) = open(pen, doc, verified, &keys)? {
            packs.push((*parked, verified, changes));
        }
    }
    let mut wanted: BTreeSet<[u8; 32]> = tree::set(wanted.iter().copied());
    let mut taken = false;
    // Each round takes what has become possible, or learns what that needs first.
    for _ in 0..=packs.len() {
        let (mut left, mut progress) = (Vec::new(), false);
        for (parked, verified, changes) in packs {
            if !changes.iter().any(|change| wanted.contains(&change.hash)) {
                left.push((parked, verified, changes));
                continue;
            }
            match pen.take_in(doc, &changes) {
                Ok(()) => {
                    keep(pen, verified, &parked.bytes)?;
                    pen.store.unpark(doc, parked.dev, parked.id)?;
                    (taken, progress) = (true, true);
                }
                Err(Fault::Doc(DocError::Missing(hashes))) => {
                    let before = wanted.len();
                    wanted.extend(hashes);
                    progress |= wanted.len() > before;
                    left.push((parked, verified, changes));
                }
                // It does not fit at all: it stays where it is.
                Err(Fault::Doc(_)) => pen.cabinet.forget(doc),
                Err(fault) => return Err(fault),
            }
        }
        packs = left;
        if !progress {
            break;
        }
    }
    Ok(taken)
}

/// Document keys in what is held back itself.
fn keys(pen: &Pen<'_>, held: &[(&Parked, VerifiedEntry<'_>)]) -> BTreeMap<[u8; 16], [u8; 32]> {
    let records = held
        .iter()
        .filter(|(_, verified)| verified.core().kind == Kind::Key);
    tree::map(records.filter_map(|(_, verified)| {
        let key = entry::open_key(verified, pen.seat.members.desk(), &pen.seat.ring).ok()?;
        Some((verified.key_id()?, *key.secret_bytes()))
    }))
}

fn open(
    pen: &Pen<'_>,
    doc: DocId,
    verified: &VerifiedEntry<'_>,
    keys: &BTreeMap<[u8; 16], [u8; 32]>,
) -> Result<Option<Vec<Change>>, Fault> {
    let Some(id) = verified.key_id().filter(|_| verified.core().kind == Kind::Change) else {
        return Ok(None);
    };
    let key = match keys.get(&id) {
        Some(key) => Some(*key),
        None => pen.store.doc_key(doc, id)?,
    };
    Ok(key.and_then(|key| open_pack(pen, verified, &key)))
}
