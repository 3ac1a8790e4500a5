//! Where everybody stands on the chain of members: this device says it, signed, and compares what others say with its own chain.
//! So a relay that shows two histories, or keeps something back, is found out as soon as one word gets across. In memory alone.

use crate::{
    engine::{Engine, Place},
    fork::{Fork, Witness},
    history::History,
    seat::Seat,
};
use desk_model::{DeviceId, DocId, few::Few};
use desk_seal::{
    Author, Heads,
    control::Pin,
    heads::{self, HeadsStanding, LastEntry},
};
use desk_sync::{Acked, PeerInput};
use rand_core::CryptoRng;

/// How often a device says where it stands.
const SAY_MS: u64 = 60_000;
/// The same where many are there.
const SAY_OF_MANY_MS: u64 = 300_000;
/// So many others are many.
const MANY: usize = 50;
/// The least time between two words.
const SAY_MS_MIN: u64 = 300;
/// How long the relay has to bring what another device has.
const PATIENCE_MS: u64 = 30_000;
/// How long the newest acknowledged entry is named.
const LAST_MS: u64 = 24 * 3_600_000;

struct Said {
    pin: Pin,
    at_ms: u64,
}

/// What another device has and this one has not; the relay is to bring it.
struct Lacking {
    heads: Heads,
    since_ms: u64,
}

/// See the module.
#[derive(Default)]
pub struct Standings {
    said: Option<Said>,
    /// The newest own entry that the relay has acknowledged, and when.
    last: Option<(LastEntry, u64)>,
    /// When each device was last heard of.
    heard_ms: Few<DeviceId, u64>,
    lacking: Few<DeviceId, Lacking>,
    /// Another device follows another history.
    pub fork: Option<Fork>,
    /// That history, as far as the relay has shown it.
    pub other: Option<Box<History>>,
    withheld: Option<String>,
}

impl Standings {
    pub fn connection_ended(&mut self) {
        self.said = None;
        self.lacking.clear();
    }

    /// The sentence of what the relay keeps back.
    pub fn withheld(&self) -> Option<String> {
        self.withheld.clone()
    }

    /// This device stands elsewhere now, and what others say is compared anew.
    pub fn gone_over(&mut self) {
        self.connection_ended();
        (self.fork, self.other, self.withheld) = (None, None, None);
    }

    fn say_ms(&self, head: Pin) -> u64 {
        let Some(said) = &self.said else { return 0 };
        let every = if self.heard_ms.len() > MANY {
            SAY_OF_MANY_MS
        } else {
            SAY_MS
        };
        let wait = if said.pin == head { every } else { SAY_MS_MIN };
        said.at_ms.saturating_add(wait)
    }

    fn doubt_ms(&self) -> Option<u64> {
        let waiting = self.lacking.values().filter(|_| self.withheld.is_none());
        waiting
            .map(|lacking| lacking.since_ms.saturating_add(PATIENCE_MS))
            .min()
    }

    fn last(&self, now_ms: u64) -> Option<LastEntry> {
        let (last, at_ms) = self.last?;
        (now_ms < at_ms.saturating_add(LAST_MS)).then_some(last)
    }
}

/// What of it is not here.
#[derive(PartialEq, Eq)]
enum Lack {
    Nothing,
    Chain,
    Entry,
}

impl Engine {
    /// When something must be said, or cannot be waited for any longer.
    pub(crate) fn standings_wake_ms(&self) -> Option<u64> {
        let Place::Seated(seat) = &self.place else {
            return None;
        };
        let say = self.standings.say_ms(seat.members.head());
        self.can_compare()
            .then(|| self.standings.doubt_ms().map_or(say, |doubt| doubt.min(say)))
    }

    /// Whoever is still reading the chain that the relay has names no place on it, and misses nothing.
    fn can_compare(&self) -> bool {
        self.passes_presence() && self.has_whole_chain()
    }

    /// Says where this device stands, when it is due, and looks whether what was lacking has come.
    pub(crate) fn keep_standing(&mut self, now_ms: u64, rng: &mut dyn CryptoRng) {
        if !self.can_compare() {
            return;
        }
        self.look_for_lacking(now_ms);
        let Place::Seated(seat) = &self.place else { return };
        let pin = seat.members.head();
        if self.standings.say_ms(pin) > now_ms {
            return;
        }
        let many_ms = now_ms.saturating_sub(SAY_OF_MANY_MS);
        self.standings.heard_ms.retain(|_, at_ms| *at_ms > many_ms);
        let author = Author {
            keys: &seat.keys,
            members: &seat.members,
            ring: &seat.ring,
        };
        let bytes = heads::sign(&author, self.standings.last(now_ms));
        self.standings.said = Some(Said { pin, at_ms: now_ms });
        self.peer(now_ms, rng, PeerInput::Presence(bytes));
    }

    /// The relay has acknowledged these.
    pub(crate) fn note_acked(&mut self, now_ms: u64, acked: &[Acked]) {
        let Place::Seated(seat) = &self.place else { return };
        let own = acked.iter().filter(|entry| entry.dev == seat.device);
        if let Some(Acked { doc, id, n, .. }) = own.max_by_key(|entry| entry.n).copied() {
            let newest = self.standings.last.is_none_or(|(last, _)| last.n < n);
            if newest {
                self.standings.last = Some((LastEntry { n, doc, id }, now_ms));
            }
        }
    }

    /// What a device says of where it stands. What is not right is passed over.
    pub(crate) fn hear_heads(&mut self, now_ms: u64, rng: &mut dyn CryptoRng, dev: DeviceId, bytes: &[u8]) {
        let Place::Seated(seat) = &self.place else { return };
        let Ok(heads) = Heads::verify(&seat.members, bytes) else {
            return;
        };
        if heads.dev != dev || dev == seat.device {
            return;
        }
        self.standings.heard_ms.insert(dev, now_ms);
        let from = seat.members.head().seq.saturating_add(1);
        let lack = self.lack(&heads);
        let since_ms = now_ms;
        match lack {
            Lack::Nothing => _ = self.standings.lacking.remove(&dev),
            _ => match self.standings.lacking.get_mut(&dev) {
                Some(lacking) => lacking.heads = heads,
                None => {
                    self.standings.lacking.insert(dev, Lacking { heads, since_ms });
                    if lack == Lack::Chain {
                        self.peer(now_ms, rng, PeerInput::FetchControl { from });
                    }
                }
            },
        }
    }

    /// Compares; a fork is kept to be shown.
    fn lack(&mut self, heads: &Heads) -> Lack {
        let Place::Seated(seat) = &self.place else {
            return Lack::Nothing;
        };
        match heads.standing(&seat.members) {
            HeadsStanding::Forked => {
                let seq = heads.pin.seq;
                if let Some(hash) = seat.members.hash_at(seq) {
                    self.note_fork(Witness::Device(heads.dev), Pin { seq, hash }, Some(heads.pin));
                }
                Lack::Nothing
            }
            HeadsStanding::Ahead => {
                if self.standings.fork.is_some() {
                    // It may be a place of the other history beyond all that this device ever saw of it.
                    self.note_other_pin(heads.pin);
                }
                Lack::Chain
            }
            HeadsStanding::OnChain => {
                self.note_agreed(Witness::Device(heads.dev), heads.pin.seq);
                if self.lacks_entry(heads) {
                    Lack::Entry
                } else {
                    Lack::Nothing
                }
            }
        }
    }

    /// Whether this device has read all that the relay gives, and that entry is not among it.
    fn lacks_entry(&self, heads: &Heads) -> bool {
        let Some(last) = heads.last else { return false };
        let read = self.line.as_ref().is_some_and(|line| line.has_everything());
        read && !self.knows_entry(last.doc, last.id, heads.dev)
    }

    /// An entry that is kept, or kept apart. What cannot be read now is not held against anybody.
    fn knows_entry(&self, doc: DocId, id: [u8; 16], dev: DeviceId) -> bool {
        let kept = self.store.has_entry(doc, id, dev).unwrap_or(true);
        kept || self.store.parked(doc).map_or(true, |parked| {
            parked.iter().any(|entry| (entry.id, entry.dev) == (id, dev))
        })
    }

    fn look_for_lacking(&mut self, now_ms: u64) {
        let waiting = std::mem::take(&mut self.standings.lacking);
        if waiting.is_empty() && self.standings.withheld.is_none() {
            return;
        }
        let mut withheld = None;
        for (dev, mut lacking) in waiting {
            lacking.since_ms = lacking.since_ms.min(now_ms);
            let lack = self.lack(&lacking.heads);
            if lack == Lack::Nothing {
                continue;
            }
            if now_ms >= lacking.since_ms.saturating_add(PATIENCE_MS) {
                withheld = Some(self.withheld_words(&lacking.heads, &lack));
            }
            self.standings.lacking.insert(dev, lacking);
        }
        self.standings.withheld = withheld;
    }

    fn withheld_words(&self, heads: &Heads, lack: &Lack) -> String {
        let who = match &self.place {
            Place::Seated(seat) => whose(seat, heads.dev),
            _ => String::new(),
        };
        match lack {
            Lack::Chain => format!(
                "{who} has seen changes to the members that the relay does not show here. Everything here is kept. Ask who runs the relay, and compare chain numbers with a colleague."
            ),
            _ => format!(
                "{who} has shared a change that the relay does not show here. Everything here is kept. Ask who runs the relay."
            ),
        }
    }
}

/// "Linus's device", as sentences begin.
pub fn whose(seat: &Seat, dev: DeviceId) -> String {
    let person = seat.person_of(dev);
    let name = person.map_or_else(|| "Somebody".to_owned(), |person| seat.name_of(person));
    format!("A device of {name}")
}
