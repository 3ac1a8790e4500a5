//! This device's place in its desk: keys, person, members, clock. It is in memory as it is in the store.

use crate::{fault::Fault, moving, renewal};
use desk_docs::{
    Actor,
    team::{self, Team},
};
use desk_model::{DeviceId, Hlc, Person, PersonId, Role, Setting, Settings, few::Few, hlc, tree};
use desk_seal::{ControlEntry, DeviceKeys, KeyRing, Membership, control::ControlError, keyring::Unopened};
use desk_store::Store;

const KEYS: &str = "device keys";
const PERSON: &str = "person";
const RING: &str = "epoch keys";
const RELAY: &str = "relay";
const RELAYS: &str = "relays";
const DESK_NAME: &str = "desk name";
/// The team's settings as far as the chain has told them, as a whole save.
const TEAM: &str = "team";
const GENERATION: &str = "generation";
const CLOCK: &str = "clock";
const OFFSET: &str = "clock offset";
const REMOVED: &str = "removed";

/// See the module.
pub struct Seat {
    pub keys: DeviceKeys,
    pub device: DeviceId,
    pub generation: u32,
    pub person: PersonId,
    pub members: Membership,
    pub ring: KeyRing,
    /// The address of the relay that this device uses, as http or https.
    pub relay: String,
    /// What the newest Move names, as far as it is asked still; none when the desk has never moved.
    relays: Vec<String>,
    /// A Move has come that is not followed yet.
    pub moved: bool,
    pub desk_name: String,
    pub people: Few<PersonId, Person>,
    pub settings: Settings,
    /// What `settings` is read from, as a whole save; empty when nothing has told it.
    team: Vec<u8>,
    /// Epochs whose key this device should have and has not.
    pub unopened: Vec<Unopened>,
    /// Somebody has another name now, and what was written with the former one is to be written anew.
    pub renamed: bool,
    /// The relay has said that this device is no member any more.
    removed: bool,
    /// The store is older than what the relay has of this device; see `renewal`.
    pub renewing: bool,
    /// The last stamp given, and the relay's clock minus this device's.
    own: Hlc,
    offset_ms: i64,
}

/// What the control chain tells a seat.
pub struct Told {
    members: Membership,
    people: Few<PersonId, Person>,
    settings: Settings,
    team: Vec<u8>,
    desk_name: String,
    ring: KeyRing,
    removed: bool,
    relays: Vec<String>,
}

fn text(store: &Store, key: &str) -> Result<String, Fault> {
    Ok(store
        .get_meta(key)?
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default())
}

fn number<const N: usize>(store: &Store, key: &str) -> Result<Option<[u8; N]>, Fault> {
    Ok(store.get_meta(key)?.and_then(|bytes| bytes.try_into().ok()))
}

impl Seat {
    /// The seat of a device that has just founded or joined.
    pub fn new(
        keys: DeviceKeys,
        person: PersonId,
        members: Membership,
        ring: KeyRing,
        relay: String,
    ) -> Self {
        Self {
            device: keys.id(),
            keys,
            generation: 0,
            person,
            members,
            ring,
            relay,
            relays: Vec::new(),
            moved: false,
            desk_name: String::new(),
            people: Few::new(),
            settings: Settings::default(),
            team: Vec::new(),
            unopened: Vec::new(),
            renamed: false,
            removed: false,
            renewing: false,
            own: Hlc::default(),
            offset_ms: 0,
        }
    }

    /// The seat that the store holds; none when this device has no desk yet.
    pub fn load(store: &Store) -> Result<Option<Self>, Fault> {
        let (Some(secret), Some(person)) = (number(store, KEYS)?, number(store, PERSON)?) else {
            return Ok(None);
        };
        let members = read_chain(store)?.ok_or_else(|| Fault::refused("The desk's list of members is missing on this device, so it cannot be opened. Join again by a link; what was shared comes back."))?;
        let ring_bytes = store.get_meta(RING)?.unwrap_or_default();
        let ring = KeyRing::from_secret_bytes(&ring_bytes, &members).map_err(Fault::seal)?;
        let mut seat = Self::new(
            DeviceKeys::from_secret_bytes(&secret),
            PersonId(person),
            members,
            ring,
            text(store, RELAY)?,
        );
        seat.relays = text(store, RELAYS)?.lines().map(str::to_owned).collect();
        // Home has not welcomed this device yet.
        seat.moved = seat.relays.len() > 1;
        seat.desk_name = text(store, DESK_NAME)?;
        seat.team = store.get_meta(TEAM)?.unwrap_or_default();
        if let Ok(team) = Team::read(&seat.team) {
            seat.settings = Settings::of(&team.versions());
        }
        seat.renewing = renewal::is_due(store)?;
        seat.removed = store.get_meta(REMOVED)?.is_some();
        seat.take_epochs();
        seat.generation = number(store, GENERATION)?.map_or(0, u32::from_be_bytes);
        seat.offset_ms = number(store, OFFSET)?.map_or(0, i64::from_be_bytes);
        if let Some(clock) = number::<12>(store, CLOCK)? {
            let (ms, counter) = clock.split_at(8);
            seat.own = Hlc {
                ms: ms.try_into().map_or(0, u64::from_be_bytes),
                counter: counter.try_into().map_or(0, u32::from_be_bytes),
            };
        }
        let people = store.people()?;
        seat.people = Few::of(people.into_iter().map(|person| (person.id, person)));
        seat.renew_roles();
        Ok(Some(seat))
    }

    /// Stores everything but the chain.
    pub fn keep(&self, store: &Store) -> Result<(), Fault> {
        store.put_meta(KEYS, &self.keys.to_secret_bytes()[..])?;
        store.put_meta(PERSON, self.person.as_bytes())?;
        store.put_meta(RING, &self.ring.to_secret_bytes())?;
        store.put_meta(RELAY, self.relay.as_bytes())?;
        store.put_meta(RELAYS, self.relays.join("\n").as_bytes())?;
        store.put_meta(DESK_NAME, self.desk_name.as_bytes())?;
        store.put_meta(TEAM, &self.team)?;
        store.put_meta(GENERATION, &self.generation.to_be_bytes())?;
        store.put_meta(OFFSET, &self.offset_ms.to_be_bytes())?;
        self.keep_clock(store)
    }

    /// Stores the last stamp, so that a restart never gives an earlier one.
    pub fn keep_clock(&self, store: &Store) -> Result<(), Fault> {
        let mut clock = [0u8; 12];
        let (ms, counter) = clock.split_at_mut(8);
        ms.copy_from_slice(&self.own.ms.to_be_bytes());
        counter.copy_from_slice(&self.own.counter.to_be_bytes());
        Ok(store.put_meta(CLOCK, &clock)?)
    }

    /// Takes the relay's clock; used when it differs by more than two minutes.
    pub fn set_relay_time(&mut self, store: &Store, relay_ms: u64, now_ms: u64) -> Result<(), Fault> {
        self.offset_ms = i64::try_from(i128::from(relay_ms) - i128::from(now_ms)).unwrap_or(0);
        Ok(store.put_meta(OFFSET, &self.offset_ms.to_be_bytes())?)
    }

    /// Where the chain of members grows.
    pub fn home(&self) -> &String {
        self.relays.first().unwrap_or(&self.relay)
    }

    pub fn is_home(&self) -> bool {
        *self.home() == self.relay
    }

    /// The address to try when the present one does not answer.
    pub fn next_relay(&self) -> Option<String> {
        let at = self.relays.iter().position(|relay| *relay == self.relay);
        let next = at.map_or(0, |at| at + 1);
        let next = self.relays.get(next).or(self.relays.first());
        next.filter(|next| **next != self.relay).cloned()
    }

    /// No Move counts any more.
    pub fn forget_relays(&mut self) {
        self.relays.clear();
    }

    /// The addresses of a Move; of those before it nothing stays.
    pub fn take_relays(&mut self, relays: &[String]) {
        self.relays = moving::read(relays);
        self.moved = true;
    }

    pub fn set_relay(&mut self, store: &Store, relay: String) -> Result<(), Fault> {
        store.put_meta(RELAY, relay.as_bytes())?;
        self.relay = relay;
        Ok(())
    }

    /// Home has welcomed this device: former addresses are not asked any more.
    pub fn forget_former(&mut self, store: &Store) -> Result<(), Fault> {
        if self.relays.len() > 1 && self.is_home() {
            self.relays.truncate(1);
            store.put_meta(RELAYS, self.relays.join("\n").as_bytes())?;
        }
        Ok(())
    }

    pub fn actor(&self) -> Actor {
        Actor::new(self.device, self.generation)
    }

    /// The device's clock, corrected by the relay's.
    pub fn wall_ms(&self, now_ms: u64) -> u64 {
        hlc::corrected(now_ms, self.offset_ms)
    }

    /// What the device's clock is corrected by.
    pub fn clock_offset_ms(&self) -> i64 {
        hlc::used(self.offset_ms)
    }

    /// What the device's clock shows when the corrected one shows this.
    pub fn device_ms(&self, wall_ms: u64) -> u64 {
        hlc::uncorrected(wall_ms, self.offset_ms)
    }

    /// A new stamp, above all that was given and, within bounds, above what was seen.
    pub fn stamp(&mut self, now_ms: u64, seen: Hlc) -> Hlc {
        self.own = Hlc::next(self.wall_ms(now_ms), self.own, seen);
        self.own
    }

    pub fn clock(&self) -> Hlc {
        self.own
    }

    /// Goes back to an earlier stamp: what was stamped since was not stored.
    pub fn set_clock(&mut self, own: Hlc) {
        self.own = own;
    }

    pub fn my_role(&self) -> Role {
        self.people.get(&self.person).map_or(Role::Operator, |me| me.role)
    }

    /// Opens what the chain holds of keys for this device.
    pub fn take_epochs(&mut self) {
        self.unopened = self.ring.take_epochs(&self.members, &self.keys);
    }

    /// Whether new entries can be sealed.
    pub fn has_current_key(&self) -> bool {
        self.ring.get(self.members.current_epoch()).is_ok()
    }

    /// The epoch whose key seals what is written here: the newest, but for a removed device, which has no key of that.
    pub fn writing_epoch(&self) -> u32 {
        let newest = self.ring.current().map(|(epoch, _)| epoch);
        newest.unwrap_or_else(|| self.members.current_epoch())
    }

    /// Keeps that this device is no member any more.
    pub fn note_removal(&mut self, store: &Store) -> Result<(), Fault> {
        self.removed = true;
        Ok(store.put_meta(REMOVED, &[1])?)
    }

    /// On the history that is followed now this device is a member.
    pub fn forget_removal(&mut self, store: &Store) -> Result<(), Fault> {
        self.removed = false;
        Ok(store.delete_meta(REMOVED)?)
    }

    /// Whether this device is no member any more: what is here stays readable, and nothing is written.
    pub fn is_removed(&self) -> bool {
        self.removed || self.members.device(self.device).is_none()
    }

    /// Whose a device is, or was before it was removed.
    pub fn person_of(&self, device: DeviceId) -> Option<PersonId> {
        self.members.known_device(device).map(|device| device.person)
    }

    pub fn name_of(&self, person: PersonId) -> String {
        self.people
            .get(&person)
            .map_or_else(|| "Somebody".to_owned(), |person| person.name.clone())
    }

    /// What the chain has told so far.
    pub fn told(&self) -> Told {
        Told {
            members: self.members.clone(),
            people: self.people.clone(),
            settings: self.settings.clone(),
            team: self.team.clone(),
            desk_name: self.desk_name.clone(),
            ring: self.ring.clone(),
            removed: self.removed,
            relays: self.relays.clone(),
        }
    }

    /// Goes back to what the chain had told before: what it told since was not stored.
    pub fn untell(&mut self, before: Told) {
        self.members = before.members;
        self.people = before.people;
        self.settings = before.settings;
        self.team = before.team;
        self.desk_name = before.desk_name;
        self.ring = before.ring;
        self.removed = before.removed;
        (self.relays, self.moved) = (before.relays, false);
    }

    /// Takes what the chain says of the team's settings. What cannot be read tells nothing. Gives whether a fold looks at what changed.
    pub fn take_team(&mut self, base: bool, body: &[u8]) -> bool {
        let team = if base {
            Team::read(body)
        } else {
            Team::read(&self.team).and_then(|mut team| team.take(body).map(|()| team))
        };
        let Ok((team, save)) = team.and_then(|team| team.save().map(|save| (team, save))) else {
            return false;
        };
        self.desk_name = team.name().unwrap_or_else(|| std::mem::take(&mut self.desk_name));
        let settings = Settings {
            roles: self.settings.roles.clone(),
            ..Settings::of(&team.versions())
        };
        let counts = !settings.folds_like(&self.settings);
        (self.settings, self.team) = (settings, save);
        counts
    }

    /// What the chain has to say for one more version of a setting, and whether it starts afresh.
    pub fn setting(&self, from_ms: u64, setting: &Setting) -> Result<(bool, Vec<u8>), Fault> {
        let Ok(team) = Team::read(&self.team) else {
            // Nothing is here to go on from.
            let first = team::first(self.actor(), &self.desk_name)?;
            let mut team = Team::read(&first)?;
            team.take(&team.with(self.actor(), from_ms, setting)?)?;
            return Ok((true, team.save()?));
        };
        Ok((false, team.with(self.actor(), from_ms, setting)?))
    }

    /// Roles as the chain has them.
    pub fn renew_roles(&mut self) {
        for (id, person) in self.people.iter_mut() {
            if let Some(role) = self.members.role(*id) {
                person.role = role;
            }
        }
        self.settings.roles = tree::map(self.people.iter().map(|(id, person)| (*id, person.role)));
    }
}

/// Folds the stored chain; none when there is none.
fn read_chain(store: &Store) -> Result<Option<Membership>, Fault> {
    fold(&store.control_from(0)?)
}

/// What the beginning of a chain says; none when it has none.
pub fn fold(chain: &[Vec<u8>]) -> Result<Option<Membership>, Fault> {
    let mut members: Option<Membership> = None;
    for bytes in chain {
        let entry = ControlEntry::decode(bytes).map_err(Fault::seal)?;
        match &mut members {
            None => members = Some(Membership::found(&entry).map_err(Fault::seal)?),
            Some(members) => apply(members, &entry).map_err(Fault::seal)?,
        }
    }
    Ok(members)
}

fn apply(members: &mut Membership, entry: &ControlEntry) -> Result<(), ControlError> {
    members.apply(entry).map(|_| ())
}
