//! A device whose store is older than what the relay has of it: a copy was brought back, or was at work beside it.
//!
//! Changes may exist that bear the numbers of the ones made here since, and two changes of one number exclude each other. So
//! nothing is sent until everything that the relay has of this device is here again; then the unsent changes are made anew
//! under a new generation of the device (its next Automerge actor), beside what was forgotten. Until then they stay where
//! they are, and what would not fit beside them waits.

use crate::{
    compaction,
    engine::{Engine, Place},
    fault::Fault,
    pen::Pen,
    receive,
    seat::Seat,
};
use desk_docs::{DocKind, remake};
use desk_model::DocId;
use desk_model::tree;
use desk_store::Store;
use desk_sync::CatchUp;
use std::collections::BTreeSet;

/// There while a renewal is due; durable, since what shows that it is due may be gone after a restart.
const DUE: &str = "renewal due";
/// Up to which number of this device a renewal has been done.
const DONE: &str = "renewed";

/// Why an entry of this device waits: it bears numbers that changes made here bear too.
pub const OWN_HISTORY: &str = "own history";

pub fn is_due(store: &Store) -> Result<bool, Fault> {
    Ok(store.get_meta(DUE)?.is_some())
}

/// Notes that a renewal is due.
pub fn note(store: &Store, seat: &mut Seat) -> Result<(), Fault> {
    store.put_meta(DUE, &[1])?;
    seat.renewing = true;
    Ok(())
}

impl Engine {
    /// The relay knows `own_n` as the highest number of this device. True: that is news, and everything must be read again
    /// from the beginning, since what was forgotten may lie before the cursor.
    pub(crate) fn fall_behind(&mut self, own_n: u64, head: u64) -> Result<bool, Fault> {
        let Place::Seated(seat) = &mut self.place else {
            return Ok(false);
        };
        let done = self.store.get_meta(DONE)?.and_then(|bytes| bytes.try_into().ok());
        let known = self
            .store
            .highest_n(seat.device)?
            .max(done.map_or(0, u64::from_be_bytes));
        if seat.renewing || own_n <= known {
            return Ok(false);
        }
        note(&self.store, seat)?;
        self.put_catch_up(Some(&CatchUp {
            head,
            place: Vec::new(),
        }))?;
        Ok(true)
    }

    /// Makes the unsent changes anew, as soon as everything that the relay has is here.
    pub(crate) fn renew(&mut self, now_ms: u64) -> Result<(), Fault> {
        let (Some(line), Place::Seated(seat)) = (&mut self.line, &mut self.place) else {
            return Ok(());
        };
        if !seat.renewing || !line.has_everything() {
            return Ok(());
        }
        let (own_n, former) = (line.own_n, seat.generation);
        // Each renewal finds another highest number, unless nothing was sent since the last.
        seat.generation = u32::try_from(own_n)
            .unwrap_or(u32::MAX)
            .max(former.saturating_add(1));
        self.cabinet.clear();
        let renewed = self.write(now_ms, |pen| {
            let left_out = remake_all(pen)?;
            pen.store.put_meta(DONE, &own_n.to_be_bytes())?;
            pen.store.delete_meta(DUE)?;
            pen.seat.keep(pen.store)?;
            Ok(left_out)
        });
        self.cabinet.clear();
        let Place::Seated(seat) = &mut self.place else {
            return Ok(());
        };
        match renewed {
            Ok(left_out) => {
                seat.renewing = false;
                self.left_out = self.left_out.saturating_add(left_out);
                if let Some(line) = &mut self.line {
                    line.handed_n = 0;
                }
                Ok(())
            }
            Err(fault) => {
                seat.generation = former;
                Err(fault)
            }
        }
    }
}

/// How many entries of this device do not fit even so.
fn remake_all(pen: &mut Pen<'_>) -> Result<u32, Fault> {
    let mut docs: BTreeSet<DocId> = tree::set(pen.store.out_docs()?);
    docs.extend(pen.store.parked_docs()?);
    let mut left_out = 0;
    for doc in docs {
        let unsent: BTreeSet<[u8; 32]> = tree::set(pen.store.out_hashes(doc)?);
        let mut taken = Vec::new();
        if !unsent.is_empty() {
            let (base, out) = pen.open(doc, "document")?.without(&unsent)?;
            taken = out;
            let hashes: Vec<[u8; 32]> = taken.iter().map(|change| change.hash).collect();
            pen.store.take_back(doc, pen.seat.device, &base.save(), &hashes)?;
            pen.cabinet.put(doc, base);
            pen.touch(doc);
        }
        // What was forgotten may be in a snapshot alone.
        compaction::load(pen, doc)?;
        receive::retry(pen, doc)?;
        left_out += give_up(pen, doc)?;
        let mut missing = Vec::new();
        for change in taken {
            if !pen.store.has_change(doc, change.hash)? {
                missing.push(change);
            }
        }
        let made = remake(&missing, pen.seat.actor())?;
        if made.is_empty() {
            continue;
        }
        let document = pen.open(doc, "document")?;
        document.apply(&made)?;
        let kind = document.kind().map_or(0, DocKind::number);
        for change in &made {
            pen.store.append_change(doc, kind, change.hash, &change.bytes)?;
            pen.store.push_out(doc, change.hash, &change.bytes)?;
        }
    }
    Ok(left_out)
}

/// What does not fit although nothing of the same numbers is here: two histories, both of which others have.
fn give_up(pen: &Pen<'_>, doc: DocId) -> Result<u32, Fault> {
    let mut left_out = 0;
    for parked in pen.store.parked(doc)? {
        if parked.reason == OWN_HISTORY {
            pen.store.unpark(doc, parked.dev, parked.id)?;
            left_out += 1;
        }
    }
    Ok(left_out)
}
