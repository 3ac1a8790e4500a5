//! The outbox: changes are sealed when they are sent, packed by document, and go from the outbox only when the relay has them.

use crate::{
    engine::{Engine, Place},
    fault::Fault,
    seat::Seat,
};
use desk_docs::Weight;
use desk_model::{DocId, few::Few};
use desk_seal::{
    Author, DocKey,
    entry::{self, Kind, PACK_BYTES_MAX, PACK_CHANGES_MAX, SendError, Sending},
};
use desk_store::{OutRow, Store, StoredEntry};
use desk_sync::{Acked, PeerInput, Reason, Refusal};
use rand_core::CryptoRng;

/// Changes that one round seals.
const ROUND_CHANGES: u32 = 256;
/// Entries that one round of re-offering reads.
const ROUND_OFFERS: u32 = 256;
impl Engine {
    /// Hands in what the window takes: first what must be offered again, then the outbox.
    pub(crate) fn send(&mut self, now_ms: u64, rng: &mut dyn CryptoRng) {
        loop {
            match self.send_round(now_ms, rng) {
                Ok(true) => {}
                Ok(false) => return,
                Err(fault) => return self.complain(&fault),
            }
        }
    }

    /// False when there is nothing to hand in, or no room.
    fn send_round(&mut self, now_ms: u64, rng: &mut dyn CryptoRng) -> Result<bool, Fault> {
        let Some(line) = &self.line else { return Ok(false) };
        let ready = line.peer.is_online() && line.refused.is_none() && line.peer.room() > 0;
        let Place::Seated(seat) = &self.place else {
            return Ok(false);
        };
        let sealable = seat.members.current_epoch() >= line.epoch_wanted && seat.has_current_key();
        if !ready || seat.renewing || !sealable || !self.has_whole_chain() {
            return Ok(false);
        }
        if let Some(cursor) = line.reoffer {
            let (mut entries, next) = self.store.entries_after(cursor, ROUND_OFFERS)?;
            let is_end = entries.is_empty();
            // What no relay has had yet is new, and goes under the key of now: who was removed meanwhile has the former one.
            let new = self.store.out_sealed()?;
            entries.retain(|entry| entry.dev != seat.device || !new.contains(&entry.n));
            if let Some(line) = &mut self.line {
                line.reoffer = (!is_end).then_some(next);
                line.offers_due += entries.len();
            }
            if is_end {
                self.offers_answered(0)?;
            } else if !entries.is_empty() {
                let bytes = entries.into_iter().map(|entry| entry.bytes).collect();
                self.peer(now_ms, rng, PeerInput::Offer(bytes));
            }
            return Ok(true);
        }
        self.push_outbox(now_ms, rng)
    }

    fn push_outbox(&mut self, now_ms: u64, rng: &mut dyn CryptoRng) -> Result<bool, Fault> {
        let (Some(line), Place::Seated(seat)) = (&mut self.line, &self.place) else {
            return Ok(false);
        };
        let handed = line.handed_n;
        let mut sealed = self.store.sealed_unacked(seat.device)?;
        if let Some(former) = sealed.iter().find(|entry| handed == 0 && is_former(entry, seat)) {
            self.store.unseal_from(seat.device, former.n)?;
            sealed = self.store.sealed_unacked(seat.device)?;
        }
        let mut waiting: Vec<StoredEntry> = sealed.into_iter().filter(|entry| entry.n > handed).collect();
        if waiting.is_empty() {
            let next_n = line.own_n.max(self.store.highest_n(seat.device)?) + 1;
            waiting = self
                .store
                .transaction(|store| seal_round(store, seat, rng, next_n))?;
        }
        let Some(last) = waiting.last().map(|entry| entry.n) else {
            return Ok(false);
        };
        line.handed_n = last;
        // What the relay may have already is offered: for it a number that was used is no objection.
        let own_n = line.own_n;
        let (before, new): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|entry| entry.n <= own_n);
        let bytes =
            |entries: Vec<StoredEntry>| entries.into_iter().map(|entry| entry.bytes).collect::<Vec<_>>();
        if !before.is_empty() {
            self.peer(now_ms, rng, PeerInput::Offer(bytes(before)));
        }
        if !new.is_empty() {
            self.peer(now_ms, rng, PeerInput::Push(bytes(new)));
        }
        Ok(true)
    }

    pub(crate) fn acked(&mut self, acked: &[Acked]) -> Result<(), Fault> {
        let Place::Seated(seat) = &self.place else {
            return Ok(());
        };
        let own = seat.device;
        if let Some(line) = &mut self.line {
            line.trouble = None;
        }
        self.offers_answered(acked.len())?;
        acked
            .iter()
            .filter(|entry| entry.dev == own)
            .for_each(|entry| self.compaction.note_acked(entry.doc));
        self.store.transaction(|store| {
            acked
                .iter()
                .filter(|entry| entry.dev == own)
                .try_for_each(|entry| Ok(store.ack_out(entry.n)?))
        })
    }

    /// What a refusal of an entry means for the outbox.
    pub(crate) fn refused(
        &mut self,
        now_ms: u64,
        rng: &mut dyn CryptoRng,
        n: u64,
        offered: bool,
        refusal: Refusal,
    ) -> Result<(), Fault> {
        if offered {
            // Somebody else's entry that this relay will not have: nothing of ours is lost by it.
            return self.offers_answered(1);
        }
        let (Some(line), Place::Seated(seat)) = (&mut self.line, &self.place) else {
            return Ok(());
        };
        match refusal.reason {
            Reason::NumberUsed => {
                line.own_n = line.own_n.max(refusal.detail).max(n);
                let (own_n, head) = (line.own_n, line.head());
                if self.fall_behind(own_n, head)? {
                    self.peer(now_ms, rng, PeerInput::GreetAnew);
                }
                Ok(())
            }
            Reason::RateLimited => Ok(()),
            Reason::StaleEpoch => {
                // The key has changed since it was sealed: it is sealed anew, as soon as the new key is here.
                let from = seat.members.head().seq.saturating_add(1);
                line.epoch_wanted = u32::try_from(refusal.detail).unwrap_or(u32::MAX);
                self.store
                    .transaction(|store| Ok::<_, Fault>(store.unseal_from(seat.device, n)?))?;
                self.compaction.look_again();
                self.peer(now_ms, rng, PeerInput::FetchControl { from });
                Ok(())
            }
            // The chain says so too, and takes it away here, before anything else is sent again.
            Reason::Erased => {
                let from = seat.members.head().seq.saturating_add(1);
                self.peer(now_ms, rng, PeerInput::FetchControl { from });
                Ok(())
            }
            // It is tried again by itself; until then the person reads why it is not shared.
            Reason::Draining | Reason::Internal => {
                line.trouble = Some(refusal.text);
                Ok(())
            }
            // A snapshot, or a word about one, is nobody's work and is made again when it is worth it.
            _ if self.store.give_up_upkeep(seat.device, n)? => Ok(()),
            _ => {
                let unsealed = self.store.out_sealed_in(n)?.len();
                let sentence = format!(
                    "{} {unsealed} of your changes wait here and are not lost.",
                    refusal.text
                );
                self.say_refused(sentence);
                Ok(())
            }
        }
    }
}

/// Whether it was sealed under a former key; what may not have reached the relay is sealed anew, for the same reason.
fn is_former(entry: &StoredEntry, seat: &Seat) -> bool {
    let verified = entry::verify_uncounted(&entry.bytes, &seat.members);
    let epoch = verified.ok().and_then(|verified| verified.epoch());
    epoch.is_some_and(|epoch| epoch < seat.members.current_epoch())
}

/// Seals the next changes of the outbox: packs by document, each document's key record before its first entry.
pub fn seal_round(
    store: &Store,
    seat: &Seat,
    rng: &mut dyn CryptoRng,
    mut next_n: u64,
) -> Result<Vec<StoredEntry>, Fault> {
    let mut by_doc: Few<DocId, Vec<OutRow>> = Few::new();
    let mut order = Vec::new();
    for row in store.out_unsealed(ROUND_CHANGES)? {
        let rows = by_doc.get_or_default(row.doc);
        if rows.is_empty() {
            order.push(row.doc);
        }
        rows.push(row);
    }
    let mut sealed = Vec::new();
    for doc in order {
        let key = writing_key(store, seat, rng, doc, &mut next_n, &mut sealed)?;
        let rows = by_doc.remove(&doc).unwrap_or_default();
        for pack in packs(&rows) {
            if let Some(entry) = seal_pack(store, seat, rng, doc, &key, next_n, pack)? {
                sealed.push(entry);
                next_n += 1;
            }
        }
    }
    Ok(sealed)
}

/// The key that writes a document in this epoch; made, and its record sealed, when there is none.
pub fn writing_key(
    store: &Store,
    seat: &Seat,
    mut rng: &mut dyn CryptoRng,
    doc: DocId,
    next_n: &mut u64,
    sealed: &mut Vec<StoredEntry>,
) -> Result<DocKey, Fault> {
    let epoch = seat.writing_epoch();
    if let Some((_, key)) = store.writing_key(doc, epoch)? {
        return Ok(DocKey::from_secret_bytes(&key));
    }
    let key = DocKey::generate(&mut rng);
    let id = key.id(seat.members.desk(), doc);
    let sending = Sending {
        doc,
        n: *next_n,
        epoch,
        key: &key,
    };
    let author = Author {
        keys: &seat.keys,
        members: &seat.members,
        ring: &seat.ring,
    };
    let bytes = entry::seal_key(&author, &mut rng, &sending).map_err(Fault::seal)?;
    let record = StoredEntry {
        dev: seat.device,
        n: *next_n,
        doc,
        id,
        kind: Kind::Key as u8,
        bytes,
    };
    store.put_entry(&record)?;
    store.push_out_sealed(doc, *next_n)?;
    store.put_doc_key(doc, id, epoch, *key.secret_bytes())?;
    sealed.push(record);
    *next_n += 1;
    Ok(key)
}

/// Consecutive changes that travel together: what others take at once.
fn packs(rows: &[OutRow]) -> Vec<&[OutRow]> {
    let mut packs = Vec::new();
    let (mut start, mut bytes, mut weight) = (0, 0, Weight::default());
    for (at, row) in rows.iter().enumerate() {
        // What cannot be weighed was taken from this device's own document; others judge it.
        let own = Weight::of(&row.bytes).unwrap_or_default();
        let full = bytes + row.bytes.len() > PACK_BYTES_MAX
            || at - start >= PACK_CHANGES_MAX
            || !weight.and(own).fits();
        if at > start && full {
            packs.extend(rows.get(start..at));
            (start, bytes, weight) = (at, 0, Weight::default());
        }
        bytes += row.bytes.len();
        weight = weight.and(own);
    }
    packs.extend(rows.get(start..).filter(|rest| !rest.is_empty()));
    packs
}

/// None when it is one change that no entry can hold; it is set aside, so that it holds up no other.
fn seal_pack(
    store: &Store,
    seat: &Seat,
    mut rng: &mut dyn CryptoRng,
    doc: DocId,
    key: &DocKey,
    n: u64,
    rows: &[OutRow],
) -> Result<Option<StoredEntry>, Fault> {
    let changes: Vec<&[u8]> = rows.iter().map(|row| row.bytes.as_slice()).collect();
    let last = rows.last().map(|row| row.hash).unwrap_or_default();
    let author = Author {
        keys: &seat.keys,
        members: &seat.members,
        ring: &seat.ring,
    };
    let sending = Sending {
        doc,
        n,
        epoch: seat.writing_epoch(),
        key,
    };
    let bytes = match (
        entry::seal_change(&author, &mut rng, &sending, &changes, &last),
        rows,
    ) {
        (Err(SendError::TooLarge), [row]) => {
            store.set_aside(row.num)?;
            return Ok(None);
        }
        (sealed, _) => sealed.map_err(Fault::seal)?,
    };
    let id = seat.ring.entry_id(doc, &last).map_err(Fault::seal)?;
    let entry = StoredEntry {
        dev: seat.device,
        n,
        doc,
        id,
        kind: Kind::Change as u8,
        bytes,
    };
    store.put_entry(&entry)?;
    let rows: Vec<i64> = rows.iter().map(|row| row.num).collect();
    store.mark_sealed(&rows, n)?;
    Ok(Some(entry))
}
