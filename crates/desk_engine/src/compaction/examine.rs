//! Looking into a snapshot: whose words are in it, and whether all is in it that it claims to cover. What it holds beyond this
//! device's document is taken in, since each word in it is proven by its author's own signature.

use super::said_of;
use crate::{
    fault::Fault,
    pen::Pen,
    receive::{HELD_BACK, WAITS_FOR_CHANGES},
    renewal,
    seat::Seat,
};
use desk_docs::{BUNDLE_BYTES_MAX, Change, DocError, Document};
use desk_model::{BlobId, DocId};
use desk_seal::{
    DocKey, Membership,
    blob::{self, BlobPlace},
    entry::{
        self, EntryError, EntryName, OpenError, Proof, ProofError, Save, Snapshot, Standing, Verdict,
        VerifiedEntry,
    },
};
use desk_store::{ATTEST_KIND, BlobMeta, SNAPSHOT_KIND, Store, StoredEntry, StoredProof};
use std::collections::BTreeSet;

/// All that it covers is in it, and each word is its author's.
pub const GOOD: u8 = 0;
/// Something that it covers is not in it, or something in it is nobody's word.
pub const BAD: u8 = 1;
/// This device cannot tell: it names what never came here.
pub const UNCLEAR: u8 = 2;

/// A save that nothing deflates is this much larger than what is in it, at the most.
const SAVE_BYTES_MAX: u64 = (BUNDLE_BYTES_MAX + BUNDLE_BYTES_MAX / 64) as u64;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    Verdict(u8),
    /// Something is missing that may still come.
    Later,
}

/// Looks into the snapshots that stand by others' words, and into any when something waits for changes or nothing of the document
/// is here. So a newcomer has it at once. What lies to a newcomer can but leave out: each word is proven, and all that comes as
/// entries is taken in too.
pub fn load(pen: &mut Pen<'_>, doc: DocId) -> Result<(), Fault> {
    if !pen.store.has_unseen_snapshot(doc)? {
        return Ok(());
    }
    let waits = pen.store.waits_for(doc, WAITS_FOR_CHANGES)? || !pen.store.has_doc(doc)?;
    for stored in pen.store.snapshots(doc)? {
        if stored.verdict.is_none() && (waits || stands(pen.store, pen.seat, &stored.entry)?) {
            verdict(pen, &stored.entry)?;
        }
    }
    Ok(())
}

/// Whether others' words let it stand: a good one of whom it takes, and none bad.
pub fn stands(store: &Store, seat: &Seat, snapshot: &StoredEntry) -> Result<bool, Fault> {
    let said = said_of(store, seat, snapshot.doc, name(snapshot))?;
    let members = &seat.members;
    let good = said
        .iter()
        .any(|(dev, verdict)| *verdict == Verdict::Good && entry::vouches(members, *dev, snapshot.dev));
    Ok(good && said.iter().all(|(_, verdict)| *verdict == Verdict::Good))
}

pub fn name(snapshot: &StoredEntry) -> EntryName {
    (snapshot.id, snapshot.dev)
}

/// Looks into a snapshot and keeps what was found; none while something is missing.
pub fn verdict(pen: &mut Pen<'_>, snapshot: &StoredEntry) -> Result<Option<u8>, Fault> {
    let Found::Verdict(verdict) = examine(pen, snapshot)? else {
        return Ok(None);
    };
    pen.store
        .put_verdict(snapshot.doc, name(snapshot), verdict, pen.now_ms)?;
    cover(pen, snapshot, verdict)?;
    Ok(Some(verdict))
}

/// Notes what a good snapshot covers, unless somebody calls it bad.
pub fn cover(pen: &Pen<'_>, snapshot: &StoredEntry, verdict: u8) -> Result<(), Fault> {
    let name = name(snapshot);
    let said = said_of(pen.store, pen.seat, snapshot.doc, name)?;
    if verdict != GOOD || said.iter().any(|(_, verdict)| *verdict == Verdict::Bad) {
        return Ok(());
    }
    if let Ok(verified) = entry::verify(&snapshot.bytes, &pen.seat.members) {
        pen.store.cover(snapshot.doc, name, &verified.covers())?;
    }
    Ok(())
}

/// What a snapshot holds. Nothing of it has been checked but the snapshot's signature.
pub fn read(pen: &Pen<'_>, verified: &VerifiedEntry<'_>) -> Result<Result<Snapshot, Found>, Fault> {
    let Some(id) = verified.key_id() else {
        return Ok(Err(Found::Verdict(UNCLEAR)));
    };
    let Some(key) = pen.store.doc_key(verified.core().doc, id)? else {
        return Ok(Err(Found::Later));
    };
    let desk = pen.seat.members.desk();
    let opened = entry::open_snapshot(verified, desk, &DocKey::from_secret_bytes(&key));
    Ok(opened.map_err(|error| match error {
        OpenError::Key(_) => Found::Later,
        _ => Found::Verdict(BAD),
    }))
}

/// The document within a snapshot, and its proofs.
fn open(pen: &Pen<'_>, verified: &VerifiedEntry<'_>) -> Result<Result<(Document, Snapshot), Found>, Fault> {
    let snapshot = match read(pen, verified)? {
        Ok(snapshot) => snapshot,
        Err(found) => return Ok(Err(found)),
    };
    let document = match &snapshot.save {
        Save::Here(save) => unbundled(pen, save),
        Save::Blob { address, key, size } => fetched(pen, verified.core().doc, *address, key, *size)?,
    };
    Ok(document.map(|document| (document, snapshot)))
}

fn unbundled(pen: &Pen<'_>, save: &[u8]) -> Result<Document, Found> {
    Document::unbundle(save, pen.seat.actor()).map_err(|_| Found::Verdict(BAD))
}

/// The document in a save that lies among the attachments. Where it is not here it is fetched.
pub fn fetched(
    pen: &Pen<'_>,
    doc: DocId,
    address: BlobId,
    key: &[u8; 32],
    size: u64,
) -> Result<Result<Document, Found>, Fault> {
    // More than a document may have is not fetched to find that out.
    if size > SAVE_BYTES_MAX {
        return Ok(Err(Found::Verdict(BAD)));
    }
    let want = || {
        pen.wanted.borrow_mut().push((doc, address, size));
        Ok(Err(Found::Later))
    };
    let Some(meta) = pen.store.blob_meta(address)?.filter(BlobMeta::is_whole) else {
        return want();
    };
    let sealed = pen.store.blob_bytes(address, 0, meta.size)?;
    if blob::address(&sealed) != address && meta.uploaded {
        // It was damaged here; the relay has it.
        pen.store.erase_blob(address)?;
        return want();
    }
    let desk = pen.seat.members.desk();
    Ok(match (BlobPlace { desk, doc, size }).open(key, &sealed) {
        Ok(save) => unbundled(pen, &save),
        Err(_) => Err(Found::Verdict(BAD)),
    })
}

fn examine(pen: &mut Pen<'_>, stored: &StoredEntry) -> Result<Found, Fault> {
    let members = pen.seat.members.clone();
    let Ok(verified) = entry::verify(&stored.bytes, &members) else {
        return Ok(Found::Verdict(UNCLEAR));
    };
    let (document, snapshot) = match open(pen, &verified)? {
        Ok(opened) => opened,
        Err(found) => return Ok(found),
    };
    let proofs = match proven(pen, &members, stored.doc, &document, &snapshot.proofs) {
        Ok(proofs) => proofs,
        Err(found) => return Ok(found),
    };
    if let Some(found) = take_over(pen, stored.doc, &document)? {
        return Ok(found);
    }
    for proof in &proofs {
        pen.store.put_proof(stored.doc, proof)?;
    }
    let ids = ids(pen, stored.doc, &document)?;
    admit_held(pen, stored.doc, &ids, &members)?;
    covers_nothing_else(pen, stored.doc, &verified.covers(), &document, &ids)
}

/// The proof of each actor's latest change; else what that makes of the snapshot.
fn proven(
    pen: &Pen<'_>,
    members: &Membership,
    doc: DocId,
    document: &Document,
    proofs: &[Proof],
) -> Result<Vec<StoredProof>, Found> {
    let heads = document.heads();
    let mut proven = Vec::new();
    for latest in document.latest() {
        let (mut standing, mut unclear) = (None, false);
        for proof in proofs.iter().filter(|proof| proof.dev == latest.actor.device()) {
            match proof.verify(members, &pen.seat.ring, doc, &latest.hash) {
                Ok(stands) => standing = Some((stands, proof)),
                Err(ProofError::Key(_) | ProofError::Entry(EntryError::Ahead | EntryError::WrongChain)) => {
                    unclear = true;
                }
                Err(_) => {}
            }
        }
        let Some((standing, proof)) = standing else {
            return Err(if unclear {
                Found::Later
            } else {
                Found::Verdict(BAD)
            });
        };
        // What does not count is closed over when something that counts was built on it, so it is no head.
        if standing == Standing::Void && heads.contains(&latest.hash) {
            return Err(Found::Verdict(UNCLEAR));
        }
        proven.push(StoredProof {
            actor: latest.actor.0.to_vec(),
            seq: latest.seq,
            hash: latest.hash,
            bytes: proof.encode(),
        });
    }
    Ok(proven)
}

/// Takes in what this device lacks; what stands in the way, if something does.
fn take_over(pen: &mut Pen<'_>, doc: DocId, document: &Document) -> Result<Option<Found>, Fault> {
    let Ok(changes) = document.changes() else {
        return Ok(Some(Found::Verdict(BAD)));
    };
    let mut fresh = Vec::new();
    for change in changes {
        if pen.find(doc)?.is_some_and(|own| own.has(change.hash)) {
            continue;
        }
        // What no pack may hold does not come in a snapshot either.
        match Change::decode(&change.bytes) {
            Ok(change) => fresh.push(change),
            Err(_) => return Ok(Some(Found::Verdict(BAD))),
        }
    }
    if fresh.is_empty() {
        return Ok(None);
    }
    match pen.take_in(doc, &fresh) {
        Ok(()) => Ok(None),
        Err(Fault::Doc(error)) => {
            pen.cabinet.forget(doc);
            let twice = matches!(error, DocError::Double { .. } | DocError::Unlinked { .. });
            let own = fresh
                .iter()
                .any(|change| change.actor.device() == pen.seat.device);
            if twice && own && !pen.store.out_hashes(doc)?.is_empty() {
                // As with an entry of this device that it has forgotten.
                renewal::note(pen.store, pen.seat)?;
                return Ok(Some(Found::Later));
            }
            Ok(Some(Found::Verdict(UNCLEAR)))
        }
        Err(fault) => Err(fault),
    }
}

/// By which names entries may speak of the changes of a document.
pub fn ids(pen: &Pen<'_>, doc: DocId, document: &Document) -> Result<BTreeSet<EntryName>, Fault> {
    let mut ids = BTreeSet::new();
    for change in document.changes()? {
        let id = pen.seat.ring.entry_id(doc, &change.hash).map_err(Fault::seal)?;
        ids.insert((id, change.actor.device()));
    }
    Ok(ids)
}

/// What was held back and is in the snapshot has been vouched for.
fn admit_held(
    pen: &Pen<'_>,
    doc: DocId,
    ids: &BTreeSet<EntryName>,
    members: &Membership,
) -> Result<(), Fault> {
    for parked in pen.store.parked(doc)? {
        if parked.reason != HELD_BACK || !ids.contains(&(parked.id, parked.dev)) {
            continue;
        }
        if let Ok(verified) = entry::verify_uncounted(&parked.bytes, members) {
            crate::receive::keep(pen, &verified, &parked.bytes)?;
            pen.store.unpark(doc, parked.dev, parked.id)?;
        }
    }
    Ok(())
}

/// Whether everything that it covers is in it.
fn covers_nothing_else(
    pen: &Pen<'_>,
    doc: DocId,
    covers: &[EntryName],
    document: &Document,
    ids: &BTreeSet<EntryName>,
) -> Result<Found, Fault> {
    let mut found = Found::Verdict(GOOD);
    for covered in covers.iter().filter(|covered| !ids.contains(*covered)) {
        match pen.store.entry(doc, *covered)? {
            Some(entry) if entry.kind == ATTEST_KIND => {}
            Some(entry) if entry.kind == SNAPSHOT_KIND => match holds_all_of(pen, document, &entry)? {
                Found::Verdict(GOOD) => {}
                other => found = other,
            },
            Some(_) => return Ok(Found::Verdict(BAD)),
            None => found = Found::Verdict(UNCLEAR),
        }
        if found == Found::Verdict(BAD) {
            break;
        }
    }
    Ok(found)
}

/// Whether all of an earlier snapshot is in the document. One that cannot be read holds nothing that could be lost.
fn holds_all_of(pen: &Pen<'_>, document: &Document, earlier: &StoredEntry) -> Result<Found, Fault> {
    let Ok(verified) = entry::verify_uncounted(&earlier.bytes, &pen.seat.members) else {
        return Ok(Found::Verdict(UNCLEAR));
    };
    Ok(match open(pen, &verified)? {
        Ok((earlier, _)) if earlier.latest().all(|latest| document.has(latest.hash)) => Found::Verdict(GOOD),
        Ok(_) => Found::Verdict(BAD),
        Err(Found::Verdict(BAD)) => Found::Verdict(GOOD),
        Err(other) => other,
    })
}

/// Entries that it claims to cover and lacks, as far as they are here.
pub fn lacking(pen: &Pen<'_>, stored: &StoredEntry) -> Result<Vec<Vec<u8>>, Fault> {
    let Ok(verified) = entry::verify(&stored.bytes, &pen.seat.members) else {
        return Ok(Vec::new());
    };
    let ids = match open(pen, &verified)? {
        Ok((document, _)) => ids(pen, stored.doc, &document)?,
        Err(_) => BTreeSet::new(),
    };
    let mut lacking = Vec::new();
    for covered in verified
        .covers()
        .into_iter()
        .filter(|covered| !ids.contains(covered))
    {
        lacking.extend(pen.store.entry(stored.doc, covered)?.map(|entry| entry.bytes));
    }
    Ok(lacking)
}
