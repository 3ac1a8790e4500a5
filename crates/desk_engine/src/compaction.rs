//! Compaction: one device writes a whole document as a snapshot when many entries of it have come, others look whether all is in
//! it and say so, and the relay drops what it covers. All of it in idle time, after random waits, so that of many devices one
//! does it and the others see it done.

mod examine;
mod judge;
mod make;
mod save;

pub use examine::{BAD, load};

use crate::{
    engine::{Engine, Place},
    fault::Fault,
    seat::Seat,
};
use desk_model::{DocId, Role};
use desk_seal::entry::{Attest, EntryName, Verdict, verify};
use desk_store::Store;
use desk_sync::{EntryHead, EntryKind, PeerInput};
use make::Made;
use rand_core::CryptoRng;
use std::collections::{BTreeMap, BTreeSet};

/// A snapshot is worth making when so many changes' entries are covered by none.
pub const ENTRIES_MIN: u32 = 16;
/// How long a document's entries are left as they are before a snapshot is made, and the random wait after that.
const MAKE_AFTER_MS: u64 = 60_000;
const MAKE_SPREAD_MS: u64 = 300_000;
/// The longest wait before somebody's snapshot is looked at.
const JUDGE_SPREAD_MS: u64 = 60_000;
/// When to try again what could not be made now, and to look again at what could not be judged.
const MAKE_AGAIN_MS: u64 = 600_000;
const JUDGE_AGAIN_MS: u64 = 60_000;

/// See the module.
pub struct Compaction {
    entries_min: u32,
    /// The store has been asked what is to be done.
    looked: bool,
    /// Whose devices' entries count only up to a number may have changed, or what was built on those beyond it.
    look_for_void: bool,
    /// What has come since the last look: documents with changes, and with snapshots or words about them.
    changed: BTreeSet<DocId>,
    told: BTreeSet<DocId>,
    make_ms: BTreeMap<DocId, u64>,
    judge_ms: BTreeMap<DocId, u64>,
    /// Documents whose snapshot would fit no entry, or whose save the relay does not take.
    too_large: BTreeSet<DocId>,
    /// Entries that somebody's snapshot claims to cover and lacks: the relay gets them again.
    offers: Vec<Vec<u8>>,
}

impl Default for Compaction {
    fn default() -> Self {
        Self {
            entries_min: ENTRIES_MIN,
            looked: false,
            look_for_void: true,
            changed: BTreeSet::new(),
            told: BTreeSet::new(),
            make_ms: BTreeMap::new(),
            judge_ms: BTreeMap::new(),
            too_large: BTreeSet::new(),
            offers: Vec::new(),
        }
    }
}

impl Compaction {
    /// Entries have come, or the relay has acknowledged own ones.
    pub fn note<'a>(&mut self, entries: impl IntoIterator<Item = &'a [u8]>) {
        for head in entries
            .into_iter()
            .filter_map(|bytes| EntryHead::parse(bytes).ok())
        {
            match head.kind {
                EntryKind::Change => _ = self.changed.insert(head.doc),
                EntryKind::Snapshot | EntryKind::Attest => _ = self.told.insert(head.doc),
                EntryKind::Key | EntryKind::Unknown(_) => {}
            }
            self.look_for_void = true;
        }
    }

    /// The relay has acknowledged entries of this document.
    pub fn note_acked(&mut self, doc: DocId) {
        self.changed.insert(doc);
    }

    /// What is to be done is asked of the store anew.
    pub fn look_again(&mut self) {
        (self.looked, self.look_for_void) = (false, true);
    }

    fn next_ms(&self) -> Option<u64> {
        self.make_ms.values().chain(self.judge_ms.values()).min().copied()
    }

    fn is_idle(&self) -> bool {
        let noted = self.changed.is_empty() && self.told.is_empty() && self.offers.is_empty();
        self.looked && !self.look_for_void && noted
    }
}

/// The document whose time has come first.
fn pop_due(times: &mut BTreeMap<DocId, u64>, now_ms: u64) -> Option<DocId> {
    let first = times.iter().min_by_key(|(_, at_ms)| **at_ms)?;
    let doc = Some(*first.0).filter(|_| *first.1 <= now_ms)?;
    times.remove(&doc);
    Some(doc)
}

/// What devices have said of a snapshot, as far as it counts.
fn said_of(
    store: &Store,
    seat: &Seat,
    doc: DocId,
    snapshot: EntryName,
) -> Result<Vec<(desk_model::DeviceId, Verdict)>, Fault> {
    let mut said = Vec::new();
    for attest in store.attests(doc)? {
        let verified = verify(&attest.bytes, &seat.members).ok();
        if let Some(Attest { verdict, .. }) = verified
            .and_then(|verified| verified.attest())
            .filter(|told| told.snapshot == snapshot)
        {
            said.push((attest.dev, verdict));
        }
    }
    Ok(said)
}

impl Engine {
    /// From now on a snapshot is made of a document with so many entries that none covers.
    pub fn compact_from(&mut self, entries_min: u32) {
        self.compaction.entries_min = entries_min.max(1);
        self.compaction.look_again();
    }

    /// Whether nothing is under way that a person could wait for.
    fn is_at_rest(&self) -> bool {
        let (Some(line), Place::Seated(seat)) = (&self.line, &self.place) else {
            return false;
        };
        let ready = line.is_caught_up() && line.refused.is_none() && self.has_whole_chain();
        let seated = !seat.is_removed() && !seat.renewing && seat.has_current_key();
        ready && seated && self.store.is_all_shared().is_ok_and(|shared| shared)
    }

    pub(crate) fn compaction_wake_ms(&self) -> Option<u64> {
        self.compaction.next_ms().filter(|_| self.is_at_rest())
    }

    /// Does the next thing that is due, if nothing else is to be done.
    pub(crate) fn compact(&mut self, now_ms: u64, rng: &mut dyn CryptoRng) {
        let due = self.compaction.next_ms().is_some_and(|at_ms| at_ms <= now_ms);
        if (!due && self.compaction.is_idle()) || !self.is_at_rest() {
            return;
        }
        if let Err(fault) = self.compact_round(now_ms, rng) {
            self.complain(&fault);
        }
    }

    fn compact_round(&mut self, now_ms: u64, rng: &mut dyn CryptoRng) -> Result<(), Fault> {
        if !self.compaction.looked {
            self.name_saves(now_ms, rng)?;
        }
        self.plan_compaction(now_ms, rng)?;
        let offers = std::mem::take(&mut self.compaction.offers);
        if !offers.is_empty() {
            self.peer(now_ms, rng, PeerInput::Offer(offers));
        }
        if let Some(doc) = pop_due(&mut self.compaction.judge_ms, now_ms) {
            return self.judge(now_ms, rng, doc);
        }
        match pop_due(&mut self.compaction.make_ms, now_ms) {
            Some(doc) => self.make_snapshot(now_ms, rng, doc),
            None => Ok(()),
        }
    }

    /// Gives what has come its times.
    fn plan_compaction(&mut self, now_ms: u64, rng: &mut dyn CryptoRng) -> Result<(), Fault> {
        let Place::Seated(seat) = &self.place else {
            return Ok(());
        };
        let writes = seat.my_role() != Role::Viewer;
        let min = self.compaction.entries_min;
        if !std::mem::replace(&mut self.compaction.looked, true) {
            self.compaction.changed.extend(self.store.crowded_docs(min)?);
            self.compaction.told.extend(self.store.unattested_docs()?);
        }
        let mut worth = BTreeSet::new();
        if std::mem::replace(&mut self.compaction.look_for_void, false) {
            worth = make::vouched_docs(&self.store, seat)?;
        }
        for doc in std::mem::take(&mut self.compaction.changed) {
            if self.store.uncovered_count(doc)? >= min {
                worth.insert(doc);
            }
        }
        for doc in worth.into_iter().filter(|_| writes) {
            if !self.compaction.too_large.contains(&doc) {
                let at_ms = now_ms + MAKE_AFTER_MS + rng.next_u64() % MAKE_SPREAD_MS;
                self.compaction.make_ms.entry(doc).or_insert(at_ms);
            }
        }
        for doc in std::mem::take(&mut self.compaction.told) {
            let at_ms = now_ms + rng.next_u64() % JUDGE_SPREAD_MS;
            let planned = self.compaction.judge_ms.entry(doc).or_insert(at_ms);
            *planned = at_ms.min(*planned);
        }
        Ok(())
    }

    /// The least number of this device's next entry.
    fn next_n(&self) -> Result<u64, Fault> {
        let (Some(line), Place::Seated(seat)) = (&self.line, &self.place) else {
            return Err(Fault::NoDesk);
        };
        Ok(line.own_n.max(self.store.highest_n(seat.device)?) + 1)
    }

    fn judge(&mut self, now_ms: u64, rng: &mut dyn CryptoRng, doc: DocId) -> Result<(), Fault> {
        let Place::Seated(seat) = &self.place else {
            return Ok(());
        };
        if !judge::is_needed(&self.store, seat, doc)? {
            return Ok(());
        }
        let next_n = self.next_n()?;
        let judged = self.write(now_ms, |pen| judge::judge(pen, rng, doc, next_n))?;
        if let Some(at_ms) = judged.again_ms {
            self.compaction.judge_ms.insert(doc, at_ms);
        }
        // They go out when the relay has the word that the snapshot is bad: until then it takes them for covered.
        self.compaction.offers.extend(judged.lacking);
        Ok(())
    }

    fn make_snapshot(&mut self, now_ms: u64, rng: &mut dyn CryptoRng, doc: DocId) -> Result<(), Fault> {
        let (next_n, min) = (self.next_n()?, self.compaction.entries_min);
        let made = self.write(now_ms, |pen| make::make(pen, rng, doc, next_n, min))?;
        match made {
            // Where one person writes, its own word is needed too.
            Made::Sealed => _ = self.compaction.told.insert(doc),
            Made::NotWorth | Made::OnItsWay => {}
            Made::Later => _ = self.compaction.make_ms.insert(doc, now_ms + MAKE_AGAIN_MS),
            Made::TooLarge => _ = self.compaction.too_large.insert(doc),
        }
        Ok(())
    }
}
