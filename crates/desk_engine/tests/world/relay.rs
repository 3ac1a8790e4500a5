//! A relay for the seeded world: one desk in memory, the frames of the protocol, no keys and no checks. What the real relay
//! refuses is tested where it lives; here it keeps an honest log and forgets everything when it is wiped.

mod dropping;

use desk_model::{DeviceId, DocId};
use desk_seal::{
    ControlEntry, Membership,
    control::{InviteState, Payload},
    entry::{self, EntryError},
};
use desk_sync::{
    Batch, ClientFrame, EntryHead, EntryKind, Items, Mode, Outcome, Pin, Refusal, RelayFrame, Welcome,
    wire::Reason,
};
use std::collections::{BTreeMap, BTreeSet};

/// Few, so that a cut falls between pages.
const PAGE_ENTRIES: usize = 5;

struct Connection {
    device: Option<[u8; 16]>,
    mode: Option<Mode>,
    live: bool,
    /// A push was refused: those after it are skipped until one restarts.
    halted: bool,
}

/// See the module.
pub struct Relay {
    /// Whoever appends to the chain is shown it like everybody else, before the answer.
    pub echoes: bool,
    incarnation: [u8; 16],
    control: Vec<Vec<u8>>,
    hashes: Vec<[u8; 32]>,
    /// What was erased or dropped is empty.
    log: Vec<Vec<u8>>,
    /// What was dropped, and by which snapshot.
    dropped: BTreeMap<dropping::Name, dropping::Name>,
    /// The highest number of each device.
    numbers: BTreeMap<[u8; 16], u64>,
    connections: BTreeMap<usize, Connection>,
    pub said: Vec<(usize, RelayFrame)>,
    tokens: u32,
    /// It takes what does not count, and what is sealed under a former key.
    pub lenient: bool,
    erased: BTreeSet<DocId>,
    /// How many entries were refused because what they belong to was erased.
    pub refused_as_erased: usize,
    /// What is done to the next change that is stored.
    pub spoil: Option<fn(&mut Vec<u8>)>,
    /// What was passed on for a moment, by whom.
    pub told: Vec<([u8; 16], Vec<u8>)>,
    /// Nothing of the chain is shown to this one.
    pub blinded: Option<usize>,
    /// No new entry is shown to this one.
    pub starved: Option<usize>,
    /// A desk that it does not have is not taken.
    pub closed_to_desks: bool,
    /// One that it does not have is taken only with this token.
    pub founding_token: Option<String>,
    /// What is told for a moment is not passed on.
    pub keeps_moments: bool,
    /// It takes connections and says nothing.
    pub silent: bool,
    /// Entries of one page of a catch-up.
    pub page_entries: usize,
}

impl Relay {
    pub fn new(incarnation: u8) -> Self {
        Self {
            echoes: false,
            incarnation: [incarnation; 16],
            control: Vec::new(),
            hashes: Vec::new(),
            log: Vec::new(),
            dropped: BTreeMap::new(),
            numbers: BTreeMap::new(),
            connections: BTreeMap::new(),
            said: Vec::new(),
            tokens: 0,
            lenient: false,
            erased: BTreeSet::new(),
            refused_as_erased: 0,
            spoil: None,
            told: Vec::new(),
            blinded: None,
            starved: None,
            closed_to_desks: false,
            keeps_moments: false,
            founding_token: None,
            silent: false,
            page_entries: PAGE_ENTRIES,
        }
    }

    fn say(&mut self, to: usize, frame: RelayFrame) {
        if self.silent {
            return;
        }
        if self.blinded == Some(to) && matches!(frame, RelayFrame::Control { .. }) {
            return;
        }
        if self.starved == Some(to) && matches!(frame, RelayFrame::Entries { .. }) {
            return;
        }
        self.said.push((to, frame));
    }

    pub fn opened(&mut self, who: usize, now_ms: u64) {
        self.connections.insert(
            who,
            Connection {
                device: None,
                mode: None,
                live: false,
                halted: false,
            },
        );
        self.say(
            who,
            RelayFrame::Challenge {
                versions: vec![1, 2],
                nonce: [9; 32],
                time_ms: now_ms,
            },
        );
    }

    pub fn closed(&mut self, who: usize) {
        self.connections.remove(&who);
    }

    fn head(&self) -> u64 {
        self.log.len() as u64
    }

    fn control_head(&self) -> Option<Pin> {
        let hash = *self.hashes.last()?;
        Some(Pin {
            seq: self.hashes.len() as u32 - 1,
            hash,
        })
    }

    pub fn heard(&mut self, who: usize, bytes: &[u8], now_ms: u64) {
        if !self.connections.contains_key(&who) {
            return;
        }
        match ClientFrame::decode(bytes).unwrap() {
            ClientFrame::Hello(hello) => {
                if self.control.is_empty() && matches!(hello.mode, Mode::Device | Mode::Invite) {
                    let refusal = Refusal::new(Reason::UnknownDesk, "This relay does not have the desk.");
                    return self.say(who, RelayFrame::Bye { refusal });
                }
                if self.control.is_empty() && self.closed_to_desks {
                    let refusal = Refusal::new(Reason::FoundClosed, "This relay takes no new desks.");
                    return self.say(who, RelayFrame::Bye { refusal });
                }
                let lacks_token = self
                    .founding_token
                    .as_ref()
                    .is_some_and(|token| *token != hello.token);
                if self.control.is_empty() && lacks_token {
                    let refusal = Refusal::new(Reason::TokenNeeded, "This relay wants its token.");
                    return self.say(who, RelayFrame::Bye { refusal });
                }
                if let Some(reason) = self.turns_away(&hello) {
                    let refusal = Refusal::new(reason, "The invite was used.");
                    return self.say(who, RelayFrame::Bye { refusal });
                }
                self.hello(who, &hello, now_ms);
            }
            ClientFrame::AppendControl { batch, entries } => self.append(who, batch, entries),
            ClientFrame::FetchControl { from } => {
                let entries = Batch(self.control.iter().skip(from as usize).cloned().collect());
                self.say(who, RelayFrame::Control { from, entries });
            }
            ClientFrame::Push {
                batch,
                restart,
                entries,
            } => {
                let device = self
                    .connections
                    .get(&who)
                    .and_then(|connection| connection.device);
                assert!(
                    entries
                        .0
                        .iter()
                        .all(|entry| Some(EntryHead::parse(entry).unwrap().dev.0) == device)
                );
                if let Some(connection) = self.connections.get_mut(&who) {
                    connection.halted &= !restart;
                }
                self.store(who, batch, entries, true);
            }
            ClientFrame::Offer { batch, entries } => self.store(who, batch, entries, false),
            ClientFrame::Subscribe { after } => self.subscribe(who, after),
            ClientFrame::CatchUp { head, place } => self.page(who, head, &place),
            ClientFrame::Presence { bytes } => {
                if let Some(dev) = self
                    .connections
                    .get(&who)
                    .and_then(|connection| connection.device)
                {
                    self.told.push((dev, bytes.clone()));
                    self.tells(who, dev, &bytes);
                }
            }
            ClientFrame::Ping => self.say(who, RelayFrame::Pong),
            ClientFrame::RenewToken => {
                let blob_token = self.token();
                self.say(who, RelayFrame::Token { blob_token });
            }
        }
    }

    /// Passes on to all but one what is told, under any name.
    pub fn tells(&mut self, but: usize, dev: [u8; 16], bytes: &[u8]) {
        if self.keeps_moments {
            return;
        }
        let there = self
            .connections
            .iter()
            .filter(|(who, connection)| **who != but && connection.mode == Some(Mode::Device));
        for who in there.map(|(who, _)| *who).collect::<Vec<_>>() {
            let bytes = bytes.to_vec();
            self.say(who, RelayFrame::Presence { dev, bytes });
        }
    }

    /// A relay over a copy of what this one keeps.
    pub fn copy(&self) -> Self {
        Self {
            control: self.control.clone(),
            hashes: self.hashes.clone(),
            log: self.log.clone(),
            numbers: self.numbers.clone(),
            ..Self::new(self.incarnation[0])
        }
    }

    /// Loses the newest entry of the chain.
    pub fn lose_newest_control(&mut self) {
        self.control.pop();
        self.hashes.pop();
    }

    pub fn members(&self) -> Option<Membership> {
        let mut members: Option<Membership> = None;
        for bytes in &self.control {
            let entry = ControlEntry::decode(bytes).unwrap();
            match &mut members {
                None => members = Some(Membership::found(&entry).unwrap()),
                Some(members) => _ = members.apply(&entry).unwrap(),
            }
        }
        members
    }

    /// Those who are no members any more are sent away.
    fn sends_away(&mut self) {
        let Some(members) = self.members() else { return };
        let gone = self.connections.iter().filter(|(_, connection)| {
            let device = connection
                .device
                .map(DeviceId)
                .filter(|_| connection.mode == Some(Mode::Device));
            device.is_some_and(|device| members.device(device).is_none())
        });
        for who in gone.map(|(who, _)| *who).collect::<Vec<_>>() {
            let refusal = Refusal::new(Reason::Removed, "This device is no longer a member of the desk.");
            self.say(who, RelayFrame::Bye { refusal });
            self.connections.remove(&who);
        }
    }

    /// A used invite and a device that is no member are not let in.
    fn turns_away(&self, hello: &desk_sync::Hello) -> Option<Reason> {
        let members = self.members()?;
        match hello.mode {
            Mode::Device
                if members
                    .known_device(DeviceId(hello.who))
                    .is_some_and(|device| !device.is_present()) =>
            {
                Some(Reason::Removed)
            }
            Mode::Device if members.device(DeviceId(hello.who)).is_none() => Some(Reason::UnknownDevice),
            Mode::Invite => {
                let state = members.invite(hello.who)?.state;
                (!matches!(state, InviteState::Open { .. })).then_some(Reason::InviteClosed)
            }
            _ => None,
        }
    }

    /// Another one each time.
    fn token(&mut self) -> String {
        self.tokens += 1;
        format!("token {}", self.tokens)
    }

    /// The next change that is stored is altered so.
    pub fn spoil(&mut self, how: fn(&mut Vec<u8>)) {
        self.spoil = Some(how);
    }

    /// How long the chain is.
    pub fn chain_len(&self) -> usize {
        self.control.len()
    }

    fn hello(&mut self, who: usize, hello: &desk_sync::Hello, now_ms: u64) {
        let own_n = self.highest(hello.who);
        let connection = self.connections.get_mut(&who).unwrap();
        connection.device = Some(hello.who);
        connection.mode = Some(hello.mode);
        let welcome = Welcome {
            incarnation: self.incarnation,
            head: self.head(),
            control: self.control_head(),
            own_n,
            blob_token: self.token(),
            time_ms: now_ms,
        };
        self.say(who, RelayFrame::Welcome(welcome));
        // What follows the pin; the entry at its number, if that is another one (the proof of a fork).
        let from = hello.pin.map_or(0, |pin| {
            let same = self
                .hashes
                .get(pin.seq as usize)
                .is_none_or(|hash| *hash == pin.hash);
            pin.seq + u32::from(same)
        });
        if hello.mode != Mode::Offer && (from as usize) < self.control.len() {
            let entries = Batch(self.control.iter().skip(from as usize).cloned().collect());
            self.say(who, RelayFrame::Control { from, entries });
        }
        let follows = hello
            .cursor
            .filter(|c| c.incarnation == self.incarnation && c.seq <= self.head());
        if let Some(cursor) = follows {
            self.subscribe(who, cursor.seq);
        }
    }

    fn append(&mut self, who: usize, batch: u32, entries: Batch) {
        for bytes in entries.0 {
            let entry = ControlEntry::decode(&bytes).unwrap();
            let seq = entry.header().seq as usize;
            if self.hashes.get(seq) == Some(&entry.hash()) {
                continue;
            }
            let follows =
                seq == self.hashes.len() && (seq == 0 || self.hashes.last() == Some(&entry.header().prev));
            if !follows {
                let from = entry.header().seq.min(self.hashes.len() as u32 - 1);
                let tail = Batch(self.control.iter().skip(from as usize).cloned().collect());
                return self.say(
                    who,
                    RelayFrame::Conflict {
                        batch,
                        from,
                        entries: tail,
                    },
                );
            }
            if let Payload::Erase(erasure) = &entry.header().payload {
                self.erase(&erasure.docs);
            }
            self.hashes.push(entry.hash());
            self.control.push(bytes.clone());
            let mut others: Vec<usize> = self.live().filter(|other| *other != who).collect();
            others.extend(self.echoes.then_some(who));
            for other in others {
                let entries = Batch(vec![bytes.clone()]);
                self.say(
                    other,
                    RelayFrame::Control {
                        from: seq as u32,
                        entries,
                    },
                );
            }
        }
        let head = self.control_head().unwrap();
        self.say(who, RelayFrame::Appended { batch, head });
        self.sends_away();
    }

    fn erase(&mut self, docs: &[DocId]) {
        self.erased.extend(docs);
        for entry in self.log.iter_mut().filter(|entry| !entry.is_empty()) {
            if docs.contains(&EntryHead::parse(entry).unwrap().doc) {
                entry.clear();
            }
        }
    }

    /// Whether it has an entry of this document.
    pub fn holds(&self, doc: DocId) -> bool {
        let mut entries = self.log.iter().filter(|entry| !entry.is_empty());
        entries.any(|entry| EntryHead::parse(entry).unwrap().doc == doc)
    }

    fn live(&self) -> impl Iterator<Item = usize> + '_ {
        self.connections
            .iter()
            .filter(|(_, connection)| connection.live)
            .map(|(who, _)| *who)
    }

    /// Whether a new entry may be pushed: its number is above all that its device has used, it counts, and it is sealed under the
    /// current key.
    fn refuses(&mut self, who: usize, entry: &[u8]) -> Option<(Reason, u64)> {
        let head = EntryHead::parse(entry).unwrap();
        let highest = self.highest(head.dev.0);
        let members = self.members().filter(|_| !self.lenient);
        let connection = self.connections.get_mut(&who)?;
        if connection.halted {
            return Some((Reason::Skipped, 0));
        }
        let refused = if head.n <= highest {
            Some((Reason::NumberUsed, highest))
        } else {
            members.and_then(|members| match entry::verify(entry, &members) {
                Err(EntryError::Void) => Some((Reason::Void, 0)),
                Err(EntryError::WrongChain) => Some((Reason::WrongChain, 0)),
                Ok(verified)
                    if verified
                        .epoch()
                        .is_some_and(|epoch| epoch != members.current_epoch()) =>
                {
                    Some((Reason::StaleEpoch, u64::from(members.current_epoch())))
                }
                _ => None,
            })
        };
        connection.halted = refused.is_some();
        refused
    }

    /// Whether its author stood on another chain, or is not known here.
    fn is_elsewhere(&self, entry: &[u8]) -> bool {
        let members = self.members().filter(|_| !self.lenient);
        let refused = members.and_then(|members| entry::verify_uncounted(entry, &members).err());
        matches!(
            refused,
            Some(EntryError::WrongChain | EntryError::Ahead | EntryError::UnknownAuthor)
        )
    }

    /// How much it has: of the chain, and of the log.
    pub fn lengths(&self) -> (usize, usize) {
        (self.control.len(), self.log.len())
    }

    /// It is put back from a copy that was made when it had so much.
    pub fn go_back(&mut self, (control, log): (usize, usize)) {
        self.control.truncate(control);
        self.hashes.truncate(control);
        self.log.truncate(log);
        self.numbers.clear();
        for entry in self.log.iter().filter(|entry| !entry.is_empty()) {
            let head = EntryHead::parse(entry).unwrap();
            let highest = self.numbers.entry(head.dev.0).or_default();
            *highest = (*highest).max(head.n);
        }
        self.incarnation[0] += 1;
    }

    fn highest(&self, device: [u8; 16]) -> u64 {
        self.numbers.get(&device).copied().unwrap_or(0)
    }

    fn store(&mut self, who: usize, batch: u32, entries: Batch, is_push: bool) {
        let mut outcomes = Vec::new();
        let mut new = Vec::new();
        for entry in entries.0 {
            let key = |bytes: &[u8]| {
                let head = EntryHead::parse(bytes).unwrap();
                (head.doc, head.id, head.dev)
            };
            let known = self
                .log
                .iter()
                .position(|stored| !stored.is_empty() && key(stored) == key(&entry));
            let head = EntryHead::parse(&entry).unwrap();
            let refused = match known {
                None if self.erased.contains(&head.doc) => {
                    if let Some(connection) = self.connections.get_mut(&who) {
                        connection.halted |= is_push;
                    }
                    self.refused_as_erased += 1;
                    Some((Reason::Erased, 0))
                }
                None if is_push => self.refuses(who, &entry),
                None if self.is_void(&entry) => Some((Reason::Void, 0)),
                None if self.is_elsewhere(&entry) => Some((Reason::WrongChain, 0)),
                _ => None,
            };
            if let Some((reason, detail)) = refused {
                let refusal = Refusal::new(reason, "The relay says no.").with_detail(detail);
                outcomes.push(Outcome::Refused(refusal));
                continue;
            }
            let seq = match known.or_else(|| self.dropped_by(&entry)) {
                Some(at) => at as u64 + 1,
                None => {
                    let mut entry = entry;
                    if EntryHead::parse(&entry).unwrap().kind == EntryKind::Change
                        && let Some(spoil) = self.spoil.take()
                    {
                        spoil(&mut entry);
                    }
                    let highest = self.numbers.entry(head.dev.0).or_default();
                    *highest = (*highest).max(head.n);
                    self.hear_attest(&entry);
                    self.log.push(entry.clone());
                    new.push((self.head(), entry));
                    self.head()
                }
            };
            outcomes.push(Outcome::Stored(seq));
        }
        self.say(who, RelayFrame::Ack { batch, outcomes });
        let live: Vec<usize> = self.live().collect();
        for other in live {
            if let Some((upto, _)) = new.last() {
                self.say(
                    other,
                    RelayFrame::Entries {
                        upto: *upto,
                        items: Items(new.clone()),
                    },
                );
            }
        }
    }

    fn subscribe(&mut self, who: usize, after: u64) {
        if let Some(connection) = self.connections.get_mut(&who) {
            connection.live = true;
        }
        let items: Vec<_> = (after..self.head())
            .map(|at| (at + 1, self.log[at as usize].clone()))
            .filter(|(_, entry)| !entry.is_empty())
            .collect();
        if let Some((upto, _)) = items.last() {
            self.say(
                who,
                RelayFrame::Entries {
                    upto: *upto,
                    items: Items(items.clone()),
                },
            );
        }
        let seq = self.head();
        self.say(who, RelayFrame::Head { seq });
    }

    /// Backwards from the head; the place is how many are left.
    fn page(&mut self, who: usize, head: u64, place: &[u8]) {
        let left = place.try_into().map_or(head, u64::from_be_bytes) as usize;
        let start = left.saturating_sub(self.page_entries);
        let items = (start..left)
            .map(|at| (at as u64 + 1, self.log[at].clone()))
            .filter(|(_, entry)| !entry.is_empty())
            .collect();
        let next = if start == 0 {
            Vec::new()
        } else {
            (start as u64).to_be_bytes().to_vec()
        };
        self.say(
            who,
            RelayFrame::Page {
                items: Items(items),
                next,
            },
        );
    }
}
