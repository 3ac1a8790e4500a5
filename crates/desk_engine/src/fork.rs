//! Two histories of the members: what shows it, and who stands on which. It is kept in memory and comes again with everybody's next
//! word. This device stays where it stands, until its person goes over (`history`), and goes on with data. While the relay or a lead shows another history, it changes
//! nothing of the members; the word of anybody else is shown and stops nobody, or a member could stop the own removal by it.

use crate::{
    engine::{Engine, Place},
    heads::whose,
    seat::Seat,
};
use desk_model::{DeviceId, Role, few::Few};
use desk_port::team::ForkView;
use desk_seal::{control::Pin, safety};
use desk_sync::EntryHead;

/// What is said while there are two.
pub const STANDS: &str = "The desk has two histories of its members, and nothing of them can be changed until it is known which one holds. Nothing was changed. Look at People, and compare chain numbers with your colleagues.";

/// Who shows the other history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Witness {
    Relay,
    Device(DeviceId),
}

/// See the module.
#[derive(Debug, Clone)]
pub struct Fork {
    /// At the place where they part, as far as it is known.
    pub ours: Pin,
    /// An entry tells no more of it than a few bytes.
    pub theirs: Option<Pin>,
    there: Few<Witness, ()>,
    /// Others who stand where this device stands.
    here: Few<DeviceId, ()>,
}

impl Fork {
    fn sentence(&self, seat: &Seat) -> String {
        let who = match self.there.keys().next() {
            Some(Witness::Device(device)) => whose(seat, *device),
            _ => "The relay".to_owned(),
        };
        let (place, own) = (self.ours.seq, safety::chain_number(&self.ours));
        let other = match &self.theirs {
            Some(theirs) => format!(", the other {}", safety::chain_number(theirs)),
            None => String::new(),
        };
        format!(
            "{who} shows another history of the members than this device has seen: at step {place} this device has {own}{other}. Nothing was changed here, and tickets go on as before. Compare chain numbers with a colleague before you go on."
        )
    }

    fn view(&self, seat: &Seat, obstacle: Option<String>, may_join: bool) -> ForkView {
        let name = |device: &DeviceId| {
            let person = seat.person_of(*device);
            person.map_or_else(|| "Somebody".to_owned(), |person| seat.name_of(person))
        };
        let there = self.there.keys().map(|witness| match witness {
            Witness::Relay => "The relay".to_owned(),
            Witness::Device(device) => name(device),
        });
        let here = self.here.keys().map(name);
        ForkView {
            seq: self.ours.seq,
            ours: safety::chain_number(&self.ours),
            theirs: self.theirs.as_ref().map(safety::chain_number),
            obstacle,
            may_join,
            here: std::iter::once("You, on this device".to_owned())
                .chain(here)
                .collect(),
            there: there.collect(),
        }
    }
}

impl Engine {
    /// Somebody shows another history; the earliest place where they differ is the one that counts.
    pub(crate) fn note_fork(&mut self, witness: Witness, ours: Pin, theirs: Option<Pin>) {
        if let (Witness::Device(_), Some(theirs)) = (witness, theirs) {
            self.note_other_pin(theirs);
        }
        let fork = self.standings.fork.get_or_insert_with(|| Fork {
            ours,
            theirs,
            there: Few::new(),
            here: Few::new(),
        });
        if ours.seq < fork.ours.seq || (fork.theirs.is_none() && theirs.is_some()) {
            (fork.ours, fork.theirs) = (ours, theirs);
        }
        if let Witness::Device(device) = witness {
            fork.here.remove(&device);
        }
        if fork.there.insert(witness, ()).is_none() {
            self.mark_stale();
        }
        if self.members_stand_still() {
            // What somebody waits for cannot be done now.
            self.drop_errands(STANDS);
        }
    }

    /// A lead may have to heal this place when they have come over; what cannot be kept now is said again.
    pub(crate) fn note_other_pin(&self, pin: Pin) {
        let tag = pin.hash.first_chunk().copied().unwrap_or_default();
        let _ = self.store.note_other_place((pin.seq, tag));
    }

    /// This entry was sealed on another history.
    pub(crate) fn note_elsewhere(&mut self, entry: &[u8]) {
        let (Place::Seated(seat), Ok(head)) = (&self.place, EntryHead::parse(entry)) else {
            return;
        };
        let _ = self.store.note_other_place((head.ctl, head.tag));
        if let Some(hash) = seat.members.hash_at(head.ctl)
            && head.dev != seat.device
        {
            let ours = Pin { seq: head.ctl, hash };
            self.note_fork(Witness::Device(head.dev), ours, None);
        }
    }

    /// This one stands on the own history at that place, or beyond it.
    pub(crate) fn note_agreed(&mut self, witness: Witness, seq: u32) {
        let Some(fork) = &mut self.standings.fork else {
            return;
        };
        if seq < fork.ours.seq {
            return;
        }
        let left = fork.there.remove(&witness).is_some();
        let joined = match witness {
            Witness::Device(device) => fork.here.insert(device, ()).is_none(),
            Witness::Relay => false,
        };
        if fork.there.is_empty() {
            (self.standings.fork, self.standings.other) = (None, None);
        }
        if left || joined {
            self.mark_stale();
        }
    }

    /// Whether members must stay as they are.
    pub(crate) fn members_stand_still(&self) -> bool {
        let (Place::Seated(seat), Some(fork)) = (&self.place, &self.standings.fork) else {
            return false;
        };
        fork.there.keys().any(|witness| match witness {
            Witness::Relay => true,
            Witness::Device(device) => {
                let person = seat.person_of(*device);
                person.and_then(|person| seat.members.role(person)) == Some(Role::Lead)
            }
        })
    }

    pub(crate) fn fork_words(&self) -> Option<String> {
        match (&self.place, &self.standings.fork) {
            (Place::Seated(seat), Some(fork)) => Some(fork.sentence(seat)),
            _ => None,
        }
    }

    pub(crate) fn fork_view(&self, seat: &Seat) -> Option<ForkView> {
        let fork = self.standings.fork.as_ref()?;
        let obstacle = self.way_over(fork, seat).err();
        let obstacle = obstacle.map(|fault| fault.to_string());
        Some(fork.view(seat, obstacle, self.is_stranded()))
    }
}
