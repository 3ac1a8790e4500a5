//! Who is where now: what the tabs of this device have open goes out sealed, what other devices say is kept for ten seconds.
//! In memory alone; nothing of it is ever written to the store.

use crate::{
    engine::{Engine, Place},
    input::TabId,
    seat::Seat,
};
use desk_model::{DeviceId, DocId, PersonId, few::Few, order};
use desk_port::PresenceView;
use desk_seal::{
    Author,
    cbor::{self, CborError, Reader},
    presence::{self, Listener, Turn},
};
use desk_sync::PeerInput;
use rand_core::CryptoRng;

/// After so long without a word a device is not there any more.
pub const FORGOTTEN_AFTER_MS: u64 = 10_000;
/// How often it is said again while something is open.
const SAY_AGAIN_MS: u64 = 5_000;
/// The least time between two words: a relay passes on five a second of a device.
const SAY_MS_MIN: u64 = 300;
/// A tab that has not said anything for so long (frozen, say) has nothing open.
const TAB_MS_MAX: u64 = 60_000;
/// Documents that one device has open, as far as others are told.
const DOCS_MAX: usize = 8;

/// Documents that are open, and whether somebody writes there.
type Open = Few<DocId, bool>;

struct Said<T> {
    what: T,
    at_ms: u64,
}

/// See the module.
#[derive(Default)]
pub struct Presence {
    tabs: Few<TabId, Said<(DocId, bool)>>,
    /// What was told over this connection.
    told: Option<Said<Open>>,
    turn: Option<Turn>,
    listener: Listener,
    others: Few<DeviceId, Said<Open>>,
    /// What others have open is not as it was answered last.
    pub changed: bool,
}

impl Presence {
    pub fn tab_said(&mut self, tab: TabId, doc: Option<DocId>, typing: bool, now_ms: u64) {
        match doc {
            Some(doc) => {
                let (what, at_ms) = ((doc, typing), now_ms);
                self.tabs.insert(tab, Said { what, at_ms });
            }
            None => self.tab_closed(tab),
        }
    }

    pub fn tab_closed(&mut self, tab: TabId) {
        self.tabs.remove(&tab);
    }

    /// The next connection is another one: everything is said anew.
    pub fn connection_ended(&mut self) {
        (self.told, self.turn) = (None, None);
    }

    /// What the tabs have open, together.
    fn open(&self) -> Open {
        let mut open = Open::new();
        for Said {
            what: (doc, typing), ..
        } in self.tabs.values()
        {
            if open.len() < DOCS_MAX || open.contains_key(doc) {
                *open.get_or_default(*doc) |= *typing;
            }
        }
        open
    }

    /// When it is due to be said; none while there is nothing to say.
    fn say_ms(&self) -> Option<u64> {
        let open = self.open();
        match &self.told {
            None if open.is_empty() => None,
            None => Some(0),
            Some(told) if told.what != open => Some(told.at_ms.saturating_add(SAY_MS_MIN)),
            Some(_) if open.is_empty() => None,
            Some(told) => Some(told.at_ms.saturating_add(SAY_AGAIN_MS)),
        }
    }

    fn forget_ms(&self) -> Option<u64> {
        let heard = self.others.values().map(|said| said.at_ms + FORGOTTEN_AFTER_MS);
        heard.min()
    }

    /// Lets go of what is too old. A clock that was set back must not keep anybody.
    pub fn forget(&mut self, now_ms: u64) {
        let before = self.others.len();
        self.others
            .values_mut()
            .for_each(|said| said.at_ms = said.at_ms.min(now_ms));
        self.others
            .retain(|_, said| now_ms < said.at_ms.saturating_add(FORGOTTEN_AFTER_MS));
        self.changed |= self.others.len() != before;
        self.tabs
            .values_mut()
            .for_each(|said| said.at_ms = said.at_ms.min(now_ms));
        self.tabs
            .retain(|_, said| now_ms < said.at_ms.saturating_add(TAB_MS_MAX));
    }

    fn hear(&mut self, dev: DeviceId, open: Open, now_ms: u64) {
        let before = self.others.get(&dev).map(|said| &said.what);
        self.changed |= before.map_or(!open.is_empty(), |before| *before != open);
        if open.is_empty() {
            self.others.remove(&dev);
        } else {
            let (what, at_ms) = (open, now_ms);
            self.others.insert(dev, Said { what, at_ms });
        }
    }

    /// Colleagues; one's own other devices are left out.
    pub fn view(&self, seat: &Seat) -> Vec<PresenceView> {
        let mut there: Few<(DocId, PersonId), bool> = Few::new();
        for (dev, said) in self.others.iter() {
            let Some(device) = seat.members.device(*dev) else {
                continue;
            };
            for (doc, typing) in said.what.iter().filter(|_| device.person != seat.person) {
                *there.get_or_default((*doc, device.person)) |= typing;
            }
        }
        let named = there.into_iter().map(|((doc, person), typing)| PresenceView {
            doc,
            person,
            name: seat.name_of(person),
            typing,
        });
        let mut all: Vec<PresenceView> = named.collect();
        order::sort_by(&mut all, |a, b| (a.doc, &a.name).cmp(&(b.doc, &b.name)));
        all
    }
}

/// `[[document, writes], ..]`
fn write(open: &Open) -> Vec<u8> {
    cbor::write(|e| {
        e.array(open.len() as u64)?;
        for (doc, typing) in open.iter() {
            e.array(2)?.bytes(&doc.0)?.bool(*typing)?;
        }
        Ok(())
    })
}

fn read(bytes: &[u8]) -> Result<Open, CborError> {
    let mut reader = Reader::new(bytes);
    let mut open = Open::new();
    for _ in 0..reader.array(DOCS_MAX)? {
        reader.tuple(2)?;
        let doc = DocId(reader.array_of()?);
        open.insert(doc, reader.bool()?);
    }
    reader.end()?;
    Ok(open)
}

impl Engine {
    /// When something must be said or forgotten.
    pub(crate) fn presence_wake_ms(&self) -> Option<u64> {
        let say = self.presence.say_ms().filter(|_| self.passes_presence());
        say.into_iter().chain(self.presence.forget_ms()).min()
    }

    pub(crate) fn passes_presence(&self) -> bool {
        let passes = self.line.as_ref().is_some_and(|line| line.peer.passes_presence());
        passes && matches!(&self.place, Place::Seated(seat) if !seat.is_removed())
    }

    /// Says what is open here, when it is due.
    pub(crate) fn say_presence(&mut self, now_ms: u64, rng: &mut dyn CryptoRng) {
        let due = self.presence.say_ms().is_some_and(|at_ms| at_ms <= now_ms);
        if !due || !self.passes_presence() {
            return;
        }
        let Place::Seated(seat) = &self.place else { return };
        let turn = self.presence.turn.get_or_insert_with(|| {
            let mut connection = [0; 8];
            rng.fill_bytes(&mut connection);
            Turn {
                connection,
                counter: 0,
            }
        });
        turn.counter = turn.counter.saturating_add(1);
        let turn = *turn;
        let (what, at_ms) = (self.presence.open(), now_ms);
        let author = Author {
            keys: &seat.keys,
            members: &seat.members,
            ring: &seat.ring,
        };
        let sealed = presence::seal(&author, &mut &mut *rng, turn, &write(&what));
        self.presence.told = Some(Said { what, at_ms });
        // Without the key of this epoch nothing is said; it comes, and with it the next word.
        if let Ok(bytes) = sealed {
            self.peer(now_ms, rng, PeerInput::Presence(bytes));
        }
    }

    /// What the relay says is from that device. What is not right is passed over: the next word is a moment away.
    pub(crate) fn hear_presence(&mut self, now_ms: u64, dev: DeviceId, bytes: &[u8]) {
        let Place::Seated(seat) = &self.place else { return };
        if dev == seat.device {
            return;
        }
        let opened = self.presence.listener.open(&seat.members, &seat.ring, dev, bytes);
        if let Some(open) = opened.ok().and_then(|plain| read(&plain).ok()) {
            self.presence.hear(dev, open, now_ms);
        }
    }
}
