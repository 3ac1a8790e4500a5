//! Going over to another history of the members. It is gathered as the relay shows it, and nothing is followed before the person
//! of this device says so, after numbers were compared. What was written on the history that is left stays here; others take it
//! when a lead has healed its places.

use crate::{
    chain,
    engine::{Engine, Place},
    fault::Fault,
    fork::{Fork, Witness},
    line::{CATCH_UP, CURSOR, REOFFER},
    seat::{self, Seat},
};
use desk_docs::Change;
use desk_model::Role;
use desk_port::Answer;
use desk_seal::{
    ControlEntry, Membership,
    control::{HEALED_MAX, Pin},
    safety,
};
use desk_store::{ChainPlace, Store};
use desk_sync::PeerInput;
use rand_core::CryptoRng;

const NOT_SHOWN: &str = "The relay does not show the other history to this device, so nobody can go over to it from here. Nothing was changed. Who stands there may come over here; or ask who runs the relay.";
const NO_MEMBER: &str = "On the other history this device is no member, so it stays on this one. Nothing was changed. Ask a lead who stands there for a new link, and join by it here, on People: then what was written on this device comes along.";
const OTHERS: &str =
    "What the relay shows has changed meanwhile. Nothing was changed here. Compare the numbers again.";

/// From the first entry that is another one here.
pub struct History {
    parting: u32,
    entries: Vec<ControlEntry>,
    members: Membership,
    freed: Vec<u32>,
}

impl History {
    /// These entries in place of those that are here from the first one's number on.
    pub fn of(store: &Store, entries: Vec<ControlEntry>) -> Result<Self, Fault> {
        let parting = entries.first().map_or(0, |first| first.header().seq);
        let mut common = store.control_from(0)?;
        common.truncate(parting as usize);
        let mut other = Self {
            parting,
            entries: Vec::new(),
            members: seat::fold(&common)?.ok_or(Fault::NoDesk)?,
            freed: Vec::new(),
        };
        other.extend(entries)?;
        Ok(other)
    }

    fn pin_at(&self, seq: u32) -> Option<Pin> {
        let hash = self.members.hash_at(seq)?;
        Some(Pin { seq, hash })
    }

    fn extend(&mut self, entries: impl IntoIterator<Item = ControlEntry>) -> Result<(), Fault> {
        for entry in entries {
            self.freed
                .extend(self.members.apply(&entry).map_err(Fault::seal)?.freed);
            self.entries.push(entry);
        }
        Ok(())
    }
}

/// Places of other histories that no lead has healed; as many as one entry can name.
pub fn to_heal(store: &Store, seat: &Seat) -> Result<Vec<ChainPlace>, Fault> {
    let mut places = store.other_places()?;
    places.retain(|(seq, tag)| !seat.members.is_place(*seq, *tag));
    places.truncate(HEALED_MAX);
    Ok(places)
}

/// Those of the entries that are not on the chain here, from the first one on.
pub fn apart(seat: &Seat, entries: Vec<ControlEntry>) -> Vec<ControlEntry> {
    let is_ours = |entry: &ControlEntry| seat.members.hash_at(entry.header().seq) == Some(entry.hash());
    entries.into_iter().skip_while(is_ours).collect()
}

/// Leaves the chain at the parting, and takes the other one's entries in its place; within a transaction.
pub fn change_over(store: &Store, seat: &mut Seat, other: &History) -> Result<chain::Done, Fault> {
    store.leave_control(other.parting)?;
    let common = store.control_from(0)?;
    let base = seat::fold(&common)?.ok_or(Fault::NoDesk)?;
    // Keys that were made in epochs of the history that is left are nobody's there.
    store.retire_doc_keys(base.current_epoch().saturating_add(1))?;
    seat.ring = seat.ring.on(&other.members);
    seat.members = other.members.clone();
    seat.forget_removal(store)?;
    seat.forget_relays();
    for bytes in &common {
        let entry = ControlEntry::decode(bytes).map_err(Fault::seal)?;
        chain::note(store, seat, &entry)?;
    }
    let new: Vec<&ControlEntry> = other.entries.iter().collect();
    let done = chain::take_all(store, seat, &new, other.freed.clone())?;
    // What was on its way is sealed anew, everything is read from the beginning, and what the relay may lack is offered.
    store.unseal_from(seat.device, 1)?;
    store.delete_meta(CURSOR)?;
    store.delete_meta(CATCH_UP)?;
    store.put_meta(REOFFER, &[1])?;
    Ok(done)
}

impl Engine {
    /// Whether these come after what is gathered of the other history.
    pub(crate) fn other_goes_on(&self, entries: &[ControlEntry]) -> bool {
        let (Some(other), Some(first)) = (&self.standings.other, entries.first()) else {
            return false;
        };
        let head = other.members.head();
        (first.header().seq, first.header().prev) == (head.seq.saturating_add(1), head.hash)
    }

    pub(crate) fn extend_other(&mut self, entries: Vec<ControlEntry>) -> Result<(), Fault> {
        if let Some(other) = &mut self.standings.other {
            other.extend(entries)?;
            self.mark_stale();
        }
        Ok(())
    }

    /// Some of these are of another history. Where they do not join the chain that is here, the relay is asked for all of it.
    pub(crate) fn gather_other(
        &mut self,
        now_ms: u64,
        rng: &mut dyn CryptoRng,
        entries: Vec<ControlEntry>,
    ) -> Result<(), Fault> {
        let Place::Seated(seat) = &self.place else {
            return Ok(());
        };
        let others = apart(seat, entries);
        let Some(first) = others.first() else {
            return Ok(());
        };
        let parting = first.header().seq;
        let before = parting.checked_sub(1).and_then(|seq| seat.members.hash_at(seq));
        if before != Some(first.header().prev) {
            self.peer(now_ms, rng, PeerInput::FetchControl { from: 0 });
            return Ok(());
        }
        let other = History::of(&self.store, others)?;
        let ours = seat
            .members
            .hash_at(parting)
            .map(|hash| Pin { seq: parting, hash });
        let theirs = other.pin_at(parting);
        self.standings.other = Some(Box::new(other));
        if let Some(ours) = ours {
            self.note_fork(Witness::Relay, ours, theirs);
        }
        self.mark_stale();
        Ok(())
    }

    /// Why this device cannot go over to the other history, if it cannot.
    pub(crate) fn way_over(&self, fork: &Fork, seat: &Seat) -> Result<(), Fault> {
        let whole = |other: &History| {
            let there = self.line.as_ref().filter(|line| line.peer.is_online());
            let head = there.and_then(|line| line.control_head());
            head.is_some_and(|head| other.members.hash_at(head.seq) == Some(head.hash))
        };
        let shown = self.standings.other.as_deref();
        match shown.filter(|other| fork.theirs == other.pin_at(fork.ours.seq)) {
            Some(other) if other.members.device(seat.device).is_none() => Err(Fault::refused(NO_MEMBER)),
            Some(other) if whole(other) => Ok(()),
            _ => Err(Fault::refused(NOT_SHOWN)),
        }
    }

    /// From which number on a relay that does not know this device, and lacks the chain from `from` on, is offered it. Where
    /// there may be two histories it is the whole chain: the relay answers with its own from where they part.
    pub(crate) fn first_to_offer(&self, from: u32) -> u32 {
        match &self.place {
            Place::Seated(seat) if self.standings.fork.is_some() || from > seat.members.head().seq => 0,
            _ => from,
        }
    }

    /// Whether this device never was a member on the other history, so that its keys can join there.
    pub(crate) fn is_stranded(&self) -> bool {
        let (Place::Seated(seat), Some(other)) = (&self.place, &self.standings.other) else {
            return false;
        };
        other.members.known_device(seat.device).is_none()
    }

    /// Goes over to the other history, whose number the person has compared with somebody who stands there.
    pub(crate) fn follow(
        &mut self,
        now_ms: u64,
        rng: &mut dyn CryptoRng,
        number: &str,
    ) -> Result<Answer, Fault> {
        let (Place::Seated(seat), Some(fork)) = (&self.place, &self.standings.fork) else {
            return Err(Fault::refused(OTHERS));
        };
        self.way_over(fork, seat)?;
        if fork.theirs.as_ref().map(safety::chain_number).as_deref() != Some(number) {
            return Err(Fault::refused(OTHERS));
        }
        let Some(other) = self.standings.other.take() else {
            return Err(Fault::refused(NOT_SHOWN));
        };
        let Place::Seated(seat) = &mut self.place else {
            return Err(Fault::NoDesk);
        };
        let before = seat.told();
        let changed = self.store.transaction(|store| change_over(store, seat, &other));
        let done = match changed {
            Ok(done) => done,
            Err(fault) => {
                seat.untell(before);
                self.standings.other = Some(other);
                return Err(fault);
            }
        };
        self.gone_over(now_ms, done)?;
        self.peer(now_ms, rng, PeerInput::GreetAnew);
        Ok(Answer::Done)
    }

    pub(crate) fn gone_over(&mut self, now_ms: u64, done: chain::Done) -> Result<(), Fault> {
        self.standings.gone_over();
        // All of it is read again, and judged by the other history.
        self.left_out = 0;
        self.follow_up(done)?;
        self.mark_stale();
        self.refresh_now();
        self.chain_moved(now_ms)?;
        self.take_own_again(now_ms)
    }

    /// What this device had to take out of its own documents on the history that was left, and may write on this one: it is on its way
    /// anew, so it is here too.
    fn take_own_again(&mut self, now_ms: u64) -> Result<(), Fault> {
        let Place::Seated(seat) = &self.place else {
            return Ok(());
        };
        if seat.is_removed() || seat.my_role() == Role::Viewer {
            return Ok(());
        }
        self.write(now_ms, |pen| {
            for row in pen.store.out_unsealed(u32::MAX)? {
                if pen.store.has_change(row.doc, row.hash)? {
                    continue;
                }
                match Change::decode(&row.bytes).map(|change| pen.take_in(row.doc, &[change])) {
                    // What it builds on is not here any more.
                    Ok(Err(Fault::Doc(_))) | Err(_) => pen.cabinet.forget(row.doc),
                    Ok(taken) => taken?,
                }
            }
            Ok(())
        })
    }
}
