//! Saves that fit no entry, on their way: the relay has one before a snapshot names it, it is fetched before the snapshot is looked
//! into, and good is said of the snapshot only when its author can take the save back no more.

use super::{
    MAKE_AGAIN_MS, examine,
    make::{self, Made},
};
use crate::{engine::Engine, fault::Fault, pen::Pen};
use desk_model::{BlobId, DocId};
use desk_seal::entry::{self, Save};
use desk_store::StoredSnapshot;
use rand_core::CryptoRng;

/// For a day whoever stored an attachment may take it back; an hour for clocks.
const TAKEN_BACK_MS: u64 = 25 * 60 * 60 * 1000;

/// Until when it is not sure that the relay keeps what a snapshot of somebody else names: a day after this device had looked into
/// it, and until the relay, which is offered the save anew then, has it. So nothing is ever dropped for a save that nobody can have.
pub fn unsure_until(pen: &Pen<'_>, snapshot: &StoredSnapshot) -> Result<Option<u64>, Fault> {
    let stored = &snapshot.entry;
    if stored.dev == pen.seat.device {
        return Ok(None);
    }
    let Ok(verified) = entry::verify(&stored.bytes, &pen.seat.members) else {
        return Ok(None);
    };
    let Ok(Save::Blob { address, size, .. }) = examine::read(pen, &verified)?.map(|holds| holds.save) else {
        return Ok(None);
    };
    // What was looked into just now has no time in what was read before.
    let looked_ms = if snapshot.verdict.is_none() {
        pen.now_ms
    } else {
        snapshot.at_ms
    };
    let from_ms = looked_ms.saturating_add(TAKEN_BACK_MS);
    if pen.now_ms < from_ms {
        return Ok(Some(from_ms));
    }
    match pen.store.save_stand(address)? {
        Some(stand) if stand.offered && stand.uploaded => return Ok(None),
        Some(stand) if stand.offered => {}
        Some(_) => pen.store.offer_save(address)?,
        // It has made way for others meanwhile.
        None => pen.wanted.borrow_mut().push((stored.doc, address, size)),
    }
    Ok(Some(pen.now_ms + MAKE_AGAIN_MS))
}

impl Engine {
    /// Seals the snapshots whose saves the relay has.
    pub(super) fn name_saves(&mut self, now_ms: u64, rng: &mut dyn CryptoRng) -> Result<(), Fault> {
        for open in self.store.open_saves()?.into_iter().filter(|open| open.uploaded) {
            let (next_n, min) = (self.next_n()?, self.compaction.entries_min);
            let made = self.write(now_ms, |pen| {
                let made = make::name(pen, &mut *rng, &open, next_n, min)?;
                if made == Made::Sealed {
                    pen.store.close_save(open.blob)?;
                }
                Ok(made)
            })?;
            match made {
                Made::Sealed => _ = self.compaction.told.insert(open.doc),
                Made::TooLarge => self.give_up_save(open.blob),
                _ => self.drop_save(open.blob),
            }
        }
        Ok(())
    }

    /// The relay does not take it. One that no snapshot names is of no use.
    pub(crate) fn give_up_save(&mut self, blob: BlobId) {
        let saves = self.store.open_saves().unwrap_or_default();
        if let Some(open) = saves.into_iter().find(|open| open.blob == blob) {
            self.compaction.too_large.insert(open.doc);
            self.drop_save(blob);
        }
    }

    pub(crate) fn drop_save(&mut self, blob: BlobId) {
        if let Err(error) = self.store.drop_blob(blob) {
            self.complain(&error.into());
        }
    }

    /// What a snapshot names is here, or could not be fetched now.
    pub(crate) fn save_came(&mut self, doc: DocId, blob: BlobId, is_here: bool) {
        let wait_ms = if is_here { 0 } else { MAKE_AGAIN_MS };
        if !is_here && self.store.is_save(blob).unwrap_or_default() {
            self.drop_save(blob);
        }
        self.compaction.judge_ms.insert(doc, self.latest_ms + wait_ms);
    }
}
