//! Making a snapshot: the whole document, one proof for each actor in it, and the names of exactly the entries that are in it. A
//! save that fits no entry goes to the relay first, and the snapshot that names it is sealed when the relay has it.

use super::examine::{self, GOOD, UNCLEAR};
use crate::{attachment, fault::Fault, pen::Pen, receive::HELD_BACK, seat::Seat, send};
use desk_docs::{Document, Latest};
use desk_model::DocId;
use desk_model::tree;
use desk_seal::{
    Author, blob,
    entry::{self, COVERS_MAX, ENTRY_BYTES_MAX, EntryName, Kind, Proof, Save, SendError, Sending, Snapshot},
};
use desk_store::{OpenSave, Parked, SNAPSHOT_KIND, Store, StoredEntry};
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
    /// The save fits no entry, and has to be at the relay before a snapshot names it.
    OnItsWay,
    /// Also without the save it fits no entry; the document stays as it is.
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
    if pen.store.open_saves()?.iter().any(|open| open.doc == doc) {
        return Ok(Made::OnItsWay);
    }
    if !is_worth(pen, doc, entries_min)? {
        return Ok(Made::NotWorth);
    }
    let Some(document) = pen.find(doc)? else {
        return Ok(Made::NotWorth);
    };
    let (Ok(save), document) = (document.bundle(), document.clone()) else {
        return Ok(Made::NotWorth);
    };
    let Some(proofs) = proofs(pen, doc, &document)? else {
        return Ok(Made::NotWorth);
    };
    let covers = covered(pen, doc, &document, i64::MAX)?;
    let holds = Snapshot {
        save: Save::Here(save),
        proofs,
    };
    let made = seal(pen, &mut rng, doc, next_n, &covers, &holds)?;
    match &holds.save {
        Save::Here(save) if made == Made::TooLarge => {
            // Everybody fetches it, so the larger it is, the more has to have come.
            let times = u32::try_from(save.len() / ENTRY_BYTES_MAX).unwrap_or(u32::MAX);
            if is_worth(pen, doc, entries_min.saturating_mul(times.saturating_add(1)))? {
                keep(pen, rng, doc, save)
            } else {
                Ok(Made::NotWorth)
            }
        }
        _ => Ok(made),
    }
}

/// Keeps a save that fits no entry, so that it goes to the relay.
fn keep(pen: &Pen<'_>, mut rng: &mut dyn CryptoRng, doc: DocId, save: &[u8]) -> Result<Made, Fault> {
    let desk = pen.seat.members.desk();
    let sealed = blob::seal(&mut rng, desk, doc, save).map_err(Fault::seal)?;
    attachment::keep(pen.store, sealed.address, doc, &sealed.bytes, pen.now_ms)?;
    let size = u64::try_from(save.len()).unwrap_or(u64::MAX);
    pen.store.put_save(sealed.address, Some(*sealed.key), size)?;
    Ok(Made::OnItsWay)
}

/// Seals the snapshot that names a save which the relay has, if it is still worth it. What has come since stands beside it.
pub fn name(
    pen: &mut Pen<'_>,
    mut rng: &mut dyn CryptoRng,
    open: &OpenSave,
    next_n: u64,
    entries_min: u32,
) -> Result<Made, Fault> {
    let (doc, size) = (open.doc, open.size);
    if !is_worth(pen, doc, entries_min)? {
        return Ok(Made::NotWorth);
    }
    let Ok(document) = examine::fetched(pen, doc, open.blob, &open.key, size)? else {
        return Ok(Made::NotWorth);
    };
    let Some(proofs) = proofs(pen, doc, &document)? else {
        return Ok(Made::NotWorth);
    };
    let covers = covered(pen, doc, &document, open.upto)?;
    let save = Save::Blob {
        address: open.blob,
        key: open.key.into(),
        size,
    };
    let holds = Snapshot { save, proofs };
    seal(pen, &mut rng, doc, next_n, &covers, &holds)
}

/// Whether there is enough that no snapshot covers.
fn is_worth(pen: &Pen<'_>, doc: DocId, entries_min: u32) -> Result<bool, Fault> {
    for stored in &pen.store.snapshots(doc)? {
        // Entries that it covers may have come after it.
        examine::cover(pen, &stored.entry, stored.verdict.unwrap_or(UNCLEAR))?;
    }
    Ok(pen.store.uncovered_count(doc)? >= entries_min || vouched_docs(pen.store, pen.seat)?.contains(&doc))
}

/// What a snapshot of this document covers of the entries up to that row.
fn covered(pen: &Pen<'_>, doc: DocId, document: &Document, upto: i64) -> Result<Vec<EntryName>, Fault> {
    let ids = examine::ids(pen, doc, document)?;
    let snapshots = pen.store.snapshots(doc)?;
    let unclear: BTreeSet<EntryName> = tree::set(
        snapshots
            .iter()
            .filter(|stored| stored.verdict == Some(UNCLEAR))
            .map(|stored| examine::name(&stored.entry)),
    );
    let mut covers = Vec::new();
    for (name, kind) in pen.store.uncovered(doc, upto, COVERS_MAX)? {
        let inside = match kind {
            SNAPSHOT_KIND => !unclear.contains(&name),
            kind if kind == Kind::Change as u8 => ids.contains(&name),
            _ => true,
        };
        if inside {
            covers.push(name);
        }
    }
    Ok(covers)
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
    pen.store.put_verdict(doc, (id, seat.device), GOOD, pen.now_ms)?;
    pen.store.cover(doc, (id, seat.device), covers)?;
    Ok(Made::Sealed)
}

/// The proof of each actor's latest change: from its entry, or from the snapshot in which it came. None when one is missing.
fn proofs(pen: &Pen<'_>, doc: DocId, document: &Document) -> Result<Option<Vec<Proof>>, Fault> {
    let mut proofs = Vec::new();
    for Latest { actor, hash, .. } in document.latest() {
        let id = pen.seat.ring.entry_id(doc, &hash).map_err(Fault::seal)?;
        let entry = pen.store.entry(doc, (id, actor.device()))?;
        let proof = match entry {
            Some(entry) => entry::verify_uncounted(&entry.bytes, &pen.seat.members)
                .ok()
                .and_then(|verified| Proof::of(&verified)),
            None => pen
                .store
                .proof_of(doc, hash)?
                .and_then(|bytes| Proof::decode(&bytes).ok()),
        };
        let Some(proof) = proof else { return Ok(None) };
        proofs.push(proof);
    }
    Ok(Some(proofs))
}
