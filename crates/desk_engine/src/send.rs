//! The outbox: changes are sealed when they are sent, packed by document, and go from the outbox only when the relay has them.

use crate::{
    chain,
    engine::{Engine, Place},
    fault::Fault,
    input::TabId,
    seat::Seat,
};
use desk_docs::Weight;
use desk_model::{DocId, Role};
use desk_port::Answer;
use desk_seal::{
    Author, ControlEntry, DocKey,
    control::Payload,
    entry::{self, Kind, PACK_BYTES_MAX, PACK_CHANGES_MAX, SendError, Sending},
    link::{InviteSecret, Link},
    write::{self, InviteFor, InviteTerms},
};
use desk_store::{OutRow, Store, StoredEntry};
use desk_sync::{Acked, PeerInput, Reason, Refusal};
use rand_core::CryptoRng;
use std::collections::BTreeMap;

/// Changes that one round seals.
const ROUND_CHANGES: u32 = 256;
/// Entries that one round of re-offering reads.
const ROUND_OFFERS: u32 = 256;
/// How long an invite link is good.
const INVITE_MS: u64 = 24 * 60 * 60 * 1000;

/// An invite that is on its way to the chain.
pub struct Inviting {
    pub entry: ControlEntry,
    pub secret: InviteSecret,
    pub role: Role,
}

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
        let renewing = matches!(&self.place, Place::Seated(seat) if seat.renewing);
        if !ready || renewing || !self.has_whole_chain() {
            return Ok(false);
        }
        if let Some(cursor) = line.reoffer {
            let (entries, next) = self.store.entries_after(cursor, ROUND_OFFERS)?;
            if let Some(line) = &mut self.line {
                line.reoffer = (!entries.is_empty()).then_some(next);
                line.offers_due += entries.len();
            }
            if entries.is_empty() {
                self.offers_answered(0)?;
            } else {
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
        let mut waiting: Vec<StoredEntry> = self
            .store
            .sealed_unacked(seat.device)?
            .into_iter()
            .filter(|entry| entry.n > handed)
            .collect();
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
            // It is tried again by itself; until then the person reads why it is not shared.
            Reason::Draining | Reason::Internal => {
                line.trouble = Some(refusal.text);
                Ok(())
            }
            _ => {
                let unsealed = self.store.out_sealed_in(n)?.len();
                let sentence = format!(
                    "{} {unsealed} of your changes wait here and are not lost.",
                    refusal.text
                );
                debug_assert!(seat.device != desk_model::DeviceId::default());
                self.say_refused(sentence);
                Ok(())
            }
        }
    }

    /// A link for somebody new; answered when the chain has it.
    pub(crate) fn invite(
        &mut self,
        now_ms: u64,
        rng: &mut dyn CryptoRng,
        asked: (TabId, u64),
        role: Role,
    ) -> Result<Option<Answer>, Fault> {
        let online = self.line.as_ref().is_some_and(|line| line.peer.is_online());
        if matches!(self.place, Place::Seated(_)) && !(online && self.has_whole_chain()) {
            return Err(Fault::refused(
                "A link can be made only while the relay is connected. Nothing was changed; try again when it is back.",
            ));
        }
        if let Some(line) = &self.line
            && line.inviting.is_some()
        {
            return Err(Fault::refused(
                "Another link is being made. Try again in a moment.",
            ));
        }
        self.append_invite(now_ms, rng, role)?;
        if let Some(line) = &mut self.line {
            line.asked_invite = Some(asked);
        }
        Ok(None)
    }

    fn append_invite(&mut self, now_ms: u64, mut rng: &mut dyn CryptoRng, role: Role) -> Result<(), Fault> {
        let Place::Seated(seat) = &self.place else {
            return Err(Fault::NoDesk);
        };
        let author = Author {
            keys: &seat.keys,
            members: &seat.members,
            ring: &seat.ring,
        };
        let wall_ms = seat.wall_ms(now_ms);
        let terms = InviteTerms {
            whom: InviteFor::Others { role, uses: 1 },
            expires_ms: wall_ms.saturating_add(INVITE_MS),
            note: None,
        };
        let (entry, secret) = write::invite(&author, &mut rng, wall_ms, &terms).map_err(Fault::seal)?;
        let bytes = entry.encode();
        if let Some(line) = &mut self.line {
            line.inviting = Some(Inviting { entry, secret, role });
        }
        self.peer(now_ms, rng, PeerInput::AppendControl(vec![bytes]));
        Ok(())
    }

    /// The relay has the invite: now the link is good.
    pub(crate) fn invite_appended(&mut self) -> Result<(), Fault> {
        let Some(inviting) = self.line.as_mut().and_then(|line| line.inviting.take()) else {
            return Ok(());
        };
        let Place::Seated(seat) = &mut self.place else {
            return Ok(());
        };
        chain::extend(&self.store, seat, std::slice::from_ref(&inviting.entry))?;
        debug_assert!(matches!(inviting.entry.header().payload, Payload::Invite(_)));
        let link = Link::new(&seat.relay, &inviting.entry, inviting.secret).map_err(Fault::seal)?;
        let url = link.to_url(&format!("{}/", seat.relay));
        if let Some(asked) = self.line.as_mut().and_then(|line| line.asked_invite.take()) {
            self.reply(asked, Ok(Answer::Link(url)));
        }
        Ok(())
    }

    /// Somebody else's control entry came first: the invite is made anew after it.
    pub(crate) fn invite_again(
        &mut self,
        now_ms: u64,
        rng: &mut dyn CryptoRng,
        from: u32,
        entries: &[Vec<u8>],
    ) -> Result<(), Fault> {
        let role = self
            .line
            .as_mut()
            .and_then(|line| line.inviting.take())
            .map(|inviting| inviting.role);
        self.take_control(now_ms, rng, from, entries)?;
        match role {
            Some(role) => self.append_invite(now_ms, rng, role),
            None => Ok(()),
        }
    }

    pub(crate) fn control_refused(&mut self, sentence: String) -> Result<(), Fault> {
        if matches!(self.place, Place::Joining(_)) {
            return Err(Fault::refused(sentence));
        }
        self.drop_invite(&sentence);
        Ok(())
    }

    pub(crate) fn drop_invite(&mut self, sentence: &str) {
        let Some(line) = &mut self.line else { return };
        line.inviting = None;
        if let Some(asked) = line.asked_invite.take() {
            self.reply(asked, Err(Fault::refused(sentence)));
        }
    }
}

/// Seals the next changes of the outbox: packs by document, each document's key record before its first entry.
fn seal_round(
    store: &Store,
    seat: &Seat,
    rng: &mut dyn CryptoRng,
    mut next_n: u64,
) -> Result<Vec<StoredEntry>, Fault> {
    let mut by_doc: BTreeMap<DocId, Vec<OutRow>> = BTreeMap::new();
    let mut order = Vec::new();
    for row in store.out_unsealed(ROUND_CHANGES)? {
        let rows = by_doc.entry(row.doc).or_default();
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
fn writing_key(
    store: &Store,
    seat: &Seat,
    mut rng: &mut dyn CryptoRng,
    doc: DocId,
    next_n: &mut u64,
    sealed: &mut Vec<StoredEntry>,
) -> Result<DocKey, Fault> {
    let epoch = seat.members.current_epoch();
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
        epoch: seat.members.current_epoch(),
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
