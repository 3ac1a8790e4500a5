//! Entries of the log: checked, opened and applied, in one transaction for each batch. One bad entry never stops the others.

mod quarantine;
mod vouched;

use crate::{
    compaction,
    engine::{Engine, Place},
    fault::Fault,
    pen::Pen,
    renewal::{self, OWN_HISTORY},
};
use desk_docs::{Change, DocError, check_pack};
use desk_model::DocId;
use desk_seal::{
    DocKey,
    entry::{self, Core, EntryError, Kind, OpenError, Verdict, VerifiedEntry},
};
use desk_store::{Parked, StoredEntry};
use desk_sync::EntryHead;

/// Why an entry of a version, kind or form that this app does not know waits.
pub const NEWER: &str = "newer app";

/// Why an entry waits whose author had no right to write it: a lead may admit it, and it is taken when an entry that counts
/// builds on it.
pub const HELD_BACK: &str = "held back";

/// Why an entry waits that was made upon changes which are not here.
pub const WAITS_FOR_CHANGES: &str = "changes";

/// What is to be told of an entry.
enum Took {
    Fine,
    LeftOut,
    /// It was sealed on another history of the members.
    Elsewhere,
}

/// What became of an entry.
enum Outcome {
    /// Applied, or here before.
    Taken,
    /// It waits for something that may still come.
    Waits(&'static str),
    /// It is not what it claims to be, or cannot belong here.
    LeftOut,
}

impl Engine {
    /// Takes in a batch, and with it what `progress` stores of the cursor.
    pub(crate) fn receive(
        &mut self,
        now_ms: u64,
        items: &[(u64, Vec<u8>)],
        progress: impl FnOnce(&Self) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let (left_out, elsewhere) = self.write(now_ms, |pen| {
            let (mut left_out, mut elsewhere) = (0, Vec::new());
            for (_, bytes) in items {
                match take(pen, bytes)? {
                    Took::Fine => {}
                    Took::LeftOut => left_out += 1,
                    Took::Elsewhere => elsewhere.push(bytes.as_slice()),
                }
                pen.index_before_they_close()?;
            }
            Ok((left_out, elsewhere))
        })?;
        for bytes in elsewhere {
            self.note_elsewhere(bytes);
        }
        self.left_out = self.left_out.saturating_add(left_out);
        self.compaction
            .note(items.iter().map(|(_, bytes)| bytes.as_slice()));
        // After the entries: what is received twice is taken once.
        progress(self)
    }

    /// The chain has grown: what was taken in may not count any more, and what waited may.
    pub(crate) fn chain_moved(&mut self, now_ms: u64) -> Result<(), Fault> {
        let Place::Seated(seat) = &self.place else {
            return Ok(());
        };
        if seat
            .members
            .known_devices()
            .any(|(_, device)| device.until.is_some())
        {
            self.write(now_ms, quarantine::look)?;
        }
        self.compaction.look_again();
        self.retry_parked(now_ms)?;
        self.write_names_anew(now_ms)
    }

    /// Review items are sentences with names.
    fn write_names_anew(&mut self, now_ms: u64) -> Result<(), Fault> {
        let Place::Seated(seat) = &mut self.place else {
            return Ok(());
        };
        if !std::mem::take(&mut seat.renamed) {
            return Ok(());
        }
        let tickets = self.store.reviewed_tickets()?;
        self.write(now_ms, |pen| {
            tickets.into_iter().try_for_each(|ticket| pen.index_now(ticket))
        })
    }

    /// Looks again at what waited.
    pub(crate) fn retry_parked(&mut self, now_ms: u64) -> Result<(), Fault> {
        if !matches!(self.place, Place::Seated(_)) || self.store.parked_count()? == 0 {
            return Ok(());
        }
        self.write(now_ms, |pen| {
            for doc in pen.store.parked_docs()? {
                retry(pen, doc)?;
            }
            Ok(())
        })
    }
}

/// Takes one entry.
fn take(pen: &mut Pen<'_>, bytes: &[u8]) -> Result<Took, Fault> {
    if EntryHead::parse(bytes).is_ok_and(|head| pen.seat.members.is_erased(head.doc)) {
        // Sent before the relay knew of the erasure, or by one that lost it: nothing is kept, and nobody is to be told.
        return Ok(Took::Fine);
    }
    let verified = match entry::verify(bytes, &pen.seat.members) {
        Ok(verified) => verified,
        Err(EntryError::Ahead) => return keep_sealed(pen, bytes, "chain"),
        // What a newer app wrote is kept as it is, until this one is updated.
        Err(EntryError::NeedsNewerApp) => return keep_sealed(pen, bytes, NEWER),
        Err(EntryError::Void) => return hold_back(pen, bytes),
        // It may be healed.
        Err(EntryError::WrongChain) => {
            keep_sealed(pen, bytes, "chain")?;
            return Ok(Took::Elsewhere);
        }
        Err(_) => return Ok(Took::LeftOut),
    };
    let core = *verified.core();
    let outcome = apply(pen, &verified, true)?;
    match outcome {
        Outcome::LeftOut => return Ok(Took::LeftOut),
        Outcome::Waits(reason) => {
            pen.store.park(core.doc, core.dev, core.id, reason, bytes)?;
            if reason == WAITS_FOR_CHANGES && pen.store.has_unseen_snapshot(core.doc)? {
                retry(pen, core.doc)?;
            }
        }
        Outcome::Taken => {
            pen.store.unpark(core.doc, core.dev, core.id)?;
            if keep(pen, &verified, bytes)? {
                if core.kind != Kind::Change {
                    compaction::load(pen, core.doc)?;
                }
                retry(pen, core.doc)?;
            }
        }
    }
    Ok(Took::Fine)
}

/// Keeps apart what its author had no right to write; something that counts may build on it already.
fn hold_back(pen: &mut Pen<'_>, bytes: &[u8]) -> Result<Took, Fault> {
    let kept = keep_sealed(pen, bytes, HELD_BACK)?;
    if let Ok(core) = EntryHead::parse(bytes) {
        retry(pen, core.doc)?;
    }
    Ok(kept)
}

pub fn keep(pen: &Pen<'_>, verified: &VerifiedEntry<'_>, bytes: &[u8]) -> Result<bool, Fault> {
    let core = verified.core();
    Ok(pen.store.put_entry(&StoredEntry {
        dev: core.dev,
        n: core.n,
        doc: core.doc,
        id: core.id,
        kind: core.kind as u8,
        bytes: bytes.to_vec(),
    })?)
}

/// An entry that cannot be judged yet: it speaks of control entries which are not here, or was written by a newer app.
fn keep_sealed(pen: &Pen<'_>, bytes: &[u8], reason: &str) -> Result<Took, Fault> {
    let Ok(core) = EntryHead::parse(bytes) else {
        return Ok(Took::LeftOut);
    };
    pen.store.park(core.doc, core.dev, core.id, reason, bytes)?;
    Ok(Took::Fine)
}

/// `is_shared`: the relay has it.
fn apply(pen: &mut Pen<'_>, verified: &VerifiedEntry<'_>, is_shared: bool) -> Result<Outcome, Fault> {
    let desk = pen.seat.members.desk();
    let doc = verified.core().doc;
    if let Some(told) = verified.attest() {
        if told.verdict == Verdict::Bad {
            pen.store.uncover(doc, told.snapshot)?;
        }
        return Ok(Outcome::Taken);
    }
    let (Some(epoch), Some(key_id)) = (verified.epoch(), verified.key_id()) else {
        return Ok(Outcome::LeftOut);
    };
    match verified.core().kind {
        // Whether all is right within is looked at in idle time, or when it is needed.
        Kind::Snapshot if pen.store.doc_key(doc, key_id)?.is_none() => Ok(Outcome::Waits("key")),
        Kind::Snapshot | Kind::Attest => Ok(Outcome::Taken),
        Kind::Key => match entry::open_key(verified, desk, &pen.seat.ring) {
            Ok(key) => {
                pen.store.put_doc_key(doc, key_id, epoch, *key.secret_bytes())?;
                Ok(Outcome::Taken)
            }
            Err(OpenError::Key(_)) => Ok(Outcome::Waits("epoch")),
            // An epoch of another history has a number that one of this has too. Its words come in a snapshot.
            Err(_) if is_healed(pen, verified.core()) => Ok(Outcome::Waits("epoch")),
            Err(_) => Ok(Outcome::LeftOut),
        },
        Kind::Change => {
            let Some(key) = pen.store.doc_key(doc, key_id)? else {
                return Ok(Outcome::Waits("key"));
            };
            match open_pack(pen, verified, &key) {
                Some(changes) => apply_pack(pen, verified, changes, is_shared),
                None => Ok(Outcome::LeftOut),
            }
        }
    }
}

fn is_healed(pen: &Pen<'_>, core: &Core) -> bool {
    pen.seat.members.is_healed(core.ctl, core.tag)
}

/// The changes of a pack, checked to be its author's and in order before Automerge sees any of them.
fn open_pack(pen: &Pen<'_>, verified: &VerifiedEntry<'_>, key: &[u8; 32]) -> Option<Vec<Change>> {
    let desk = pen.seat.members.desk();
    let packed = entry::open_change(verified, desk, &DocKey::from_secret_bytes(key)).ok()?;
    let changes = Change::decode_pack(&packed).ok()?;
    let last = changes.last()?;
    check_pack(&changes, verified.core().dev).ok()?;
    entry::check_id(verified, &pen.seat.ring, &last.hash).ok()?;
    Some(changes)
}

fn apply_pack(
    pen: &mut Pen<'_>,
    verified: &VerifiedEntry<'_>,
    changes: Vec<Change>,
    is_shared: bool,
) -> Result<Outcome, Fault> {
    let core = *verified.core();
    if core.dev == pen.seat.device && is_shared {
        // The relay has them: nothing of them is to be sent any more.
        pen.store
            .ack_changes(core.doc, changes.iter().map(|change| change.hash))?;
    }
    let mut new = Vec::with_capacity(changes.len());
    for change in changes {
        if !pen.store.has_change(core.doc, change.hash)? {
            new.push(change);
        }
    }
    if new.is_empty() {
        return Ok(Outcome::Taken);
    }
    match pen.take_in(core.doc, &new) {
        Ok(()) => Ok(Outcome::Taken),
        Err(Fault::Doc(DocError::Missing(hashes))) if entry::counts(&core, &pen.seat.members) => {
            if vouched::take_in(pen, core.doc, &hashes)? && pen.take_in(core.doc, &new).is_ok() {
                Ok(Outcome::Taken)
            } else {
                Ok(Outcome::Waits(WAITS_FOR_CHANGES))
            }
        }
        Err(Fault::Doc(DocError::Missing(_))) => Ok(Outcome::Waits(WAITS_FOR_CHANGES)),
        Err(Fault::Doc(error)) => {
            pen.cabinet.forget(core.doc);
            let twice = matches!(error, DocError::Double { .. } | DocError::Unlinked { .. });
            if twice && core.dev == pen.seat.device && !pen.store.out_hashes(core.doc)?.is_empty() {
                // This device has forgotten it, and has since given its number to a change that nobody else has.
                renewal::note(pen.store, pen.seat)?;
                return Ok(Outcome::Waits(OWN_HISTORY));
            }
            Ok(Outcome::LeftOut)
        }
        Err(fault) => Err(fault),
    }
}

/// Looks again at what waits for this document; each that is taken may free others.
pub fn retry(pen: &mut Pen<'_>, doc: DocId) -> Result<(), Fault> {
    let mut progress = pen.store.has_parked(doc)?;
    while progress {
        progress = false;
        // What is in a snapshot may be what others wait for; the snapshot may be what has waited.
        compaction::load(pen, doc)?;
        for Parked {
            dev,
            id,
            bytes,
            reason,
        } in pen.store.parked(doc)?
        {
            // What this device took out of its own document, since it did not count any more, may never have left it.
            let is_shared = reason != HELD_BACK;
            let outcome = match entry::verify(&bytes, &pen.seat.members) {
                Ok(verified) => match apply(pen, &verified, is_shared)? {
                    Outcome::Taken => {
                        keep(pen, &verified, &bytes)?;
                        Outcome::Taken
                    }
                    other => other,
                },
                Err(EntryError::Ahead | EntryError::WrongChain) => Outcome::Waits("chain"),
                Err(EntryError::NeedsNewerApp) => Outcome::Waits(NEWER),
                Err(EntryError::Void) => Outcome::Waits(HELD_BACK),
                Err(_) => Outcome::LeftOut,
            };
            if !matches!(outcome, Outcome::Waits(_)) {
                pen.store.unpark(doc, dev, id)?;
                progress |= matches!(outcome, Outcome::Taken);
            }
        }
    }
    Ok(())
}
