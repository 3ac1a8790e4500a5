//! Making a snapshot: the whole document, one proof for each actor in it, and the names of exactly the entries that are in it.

use super::examine::{self, GOOD, UNCLEAR};
use crate::{fault::Fault, pen::Pen, receive::HELD_BACK, seat::Seat, send};
use desk_docs::Latest;
use desk_model::DocId;
use desk_model::tree;
use desk_seal::{
    Author,
    entry::{self, COVERS_MAX, EntryName, Kind, Proof, Save, SendError, Sending, Snapshot},
};
use desk_store::{Parked, SNAPSHOT_KIND, Store, StoredEntry};
use desk_sync::EntryHead;
use rand_core::CryptoRng;
use std::collections::BTreeSet;

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    Sealed,
    /// There is not enough to cover, or not everything can be proven.
    NotWorth,
    /// Something is under way.
    Later,
    /// The save fits no entry; it stays as it is.
    TooLarge,
}

/// Documents that hold what does not count and was built upon: whoever lost it would be given it by nobody but in a snapshot.
pub fn vouched_docs(store: &Store, seat: &Seat) -> Result<BTreeSet<DocId>, Fault> {
    let mut docs = BTreeSet::new();
    for (id, device) in seat.members.known_devices() {
        let Some(until) = device.until else { continue };
        for (doc, entry) in store.uncovered_beyond(id, until)? {
            if !seat.members.is_admitted(id, entry) {
                docs.insert(doc);
            }
        }
    }
    if seat.members.has_healed() {
        // Sealed under a key that is nobody's here, perhaps.
        docs.extend(store.docs_of_other_places()?);
    }
    Ok(docs)
}

/// Whether it waits for what may still come. What was sealed on another history may wait for ever.
fn waits(seat: &Seat, parked: &Parked) -> bool {
    let is_elsewhere =
        EntryHead::parse(&parked.bytes).is_ok_and(|head| seat.members.is_healed(head.ctl, head.tag));
    parked.reason != HELD_BACK && !is_elsewhere
}

/// Makes a snapshot if it is still worth it, sealed under `next_n` or the number after.
pub fn make(
    pen: &mut Pen<'_>,
    mut rng: &mut dyn CryptoRng,
    doc: DocId,
    next_n: u64,
    entries_min: u32,
) -> Result<Made, Fault> {
    let waits = pen
        .store
        .parked(doc)?
        .iter()
        .any(|parked| waits(pen.seat, parked));
    if waits || pen.store.is_going_out(doc)? || pen.store.has_unseen_snapshot(doc)? {
        return Ok(Made::Later);
    }
    let snapshots = pen.store.snapshots(doc)?;
    for stored in &snapshots {
        // Entries that it covers may have come after it.
        examine::cover(pen, &stored.entry, stored.verdict.unwrap_or(UNCLEAR))?;
    }
    let crowded = pen.store.uncovered_count(doc)? >= entries_min;
    if !crowded && !vouched_docs(pen.store, pen.seat)?.contains(&doc) {
        return Ok(Made::NotWorth);
    }
    let Some(document) = pen.find(doc)? else {
        return Ok(Made::NotWorth);
    };
    let latest: Vec<Latest> = document.latest().collect();
    let (Ok(save), document) = (document.bundle(), document.clone()) else {
        return Ok(Made::NotWorth);
    };
    let Some(proofs) = proofs(pen, doc, &latest)? else {
        return Ok(Made::NotWorth);
    };
    let ids = examine::ids(pen, doc, &document)?;
    let unclear: BTreeSet<EntryName> = tree::set(
        snapshots
            .iter()
            .filter(|stored| stored.verdict == Some(UNCLEAR))
            .map(|stored| examine::name(&stored.entry)),
    );
    let mut covers = Vec::new();
    for (name, kind) in pen.store.uncovered(doc, COVERS_MAX)? {
        let inside = match kind {
            SNAPSHOT_KIND => !unclear.contains(&name),
            kind if kind == Kind::Change as u8 => ids.contains(&name),
            _ => true,
        };
        if inside {
            covers.push(name);
        }
    }
    let holds = Snapshot {
        save: Save::Here(save),
        proofs,
    };
    seal(pen, &mut rng, doc, next_n, &covers, &holds)
}

fn seal(
    pen: &Pen<'_>,
    rng: &mut &mut dyn CryptoRng,
    doc: DocId,
    mut n: u64,
    covers: &[EntryName],
    holds: &Snapshot,
) -> Result<Made, Fault> {
    let seat = &*pen.seat;
    let key = send::writing_key(pen.store, seat, *rng, doc, &mut n, &mut Vec::new())?;
    let author = Author {
        keys: &seat.keys,
        members: &seat.members,
        ring: &seat.ring,
    };
    let sending = Sending {
        doc,
        n,
        epoch: seat.members.current_epoch(),
        key: &key,
    };
    let bytes = match entry::seal_snapshot(&author, rng, &sending, covers, holds) {
        Ok(bytes) => bytes,
        Err(SendError::TooLarge) => return Ok(Made::TooLarge),
        Err(error) => return Err(Fault::seal(error)),
    };
    let id = entry::verify(&bytes, &seat.members)
        .map_err(Fault::seal)?
        .core()
        .id;
    pen.store.put_entry(&StoredEntry {
        dev: seat.device,
        n,
        doc,
        id,
        kind: Kind::Snapshot as u8,
        bytes,
    })?;
    pen.store.push_out_sealed(doc, n)?;
    pen.store.put_verdict(doc, (id, seat.device), GOOD)?;
    pen.store.cover(doc, (id, seat.device), covers)?;
    Ok(Made::Sealed)
}

/// The proof of each actor's latest change: from its entry, or from the snapshot in which it came. None when one is missing.
fn proofs(pen: &Pen<'_>, doc: DocId, latest: &[Latest]) -> Result<Option<Vec<Proof>>, Fault> {
    let mut proofs = Vec::new();
    for Latest { actor, hash, .. } in latest {
        let id = pen.seat.ring.entry_id(doc, hash).map_err(Fault::seal)?;
        let entry = pen.store.entry(doc, (id, actor.device()))?;
        let proof = match entry {
            Some(entry) => entry::verify_uncounted(&entry.bytes, &pen.seat.members)
                .ok()
                .and_then(|verified| Proof::of(&verified)),
            None => pen
                .store
                .proof_of(doc, *hash)?
                .and_then(|bytes| Proof::decode(&bytes).ok()),
        };
        let Some(proof) = proof else { return Ok(None) };
        proofs.push(proof);
    }
    Ok(Some(proofs))
}
