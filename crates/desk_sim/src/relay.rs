//! The simulated relay: the decisions of `desk_relay` (docs/protocol.md, "What the relay decides") over one desk in memory, by
//! the same verification of desk_seal. What it says leaves through [`Relay::said`]; sockets, pace and blobs are not here.

mod chain;
mod entries;
mod greet;
pub mod log;

use crate::planted::Planted;
use desk_model::DeviceId;
use desk_seal::Membership;
use desk_sync::{Batch, ClientFrame, Items, Pin, Reason, Refusal, RelayFrame};
use log::Log;
use std::collections::{BTreeMap, BTreeSet};

/// Entries of one live frame: few, so that a cut falls between frames.
const FRAME_ENTRIES: usize = 24;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Unknown,
    Device { dev: DeviceId, boasts: bool },
    Invite([u8; 16]),
    Bringer { may_found: bool },
}

pub struct Connection {
    pub who: Who,
    nonce: [u8; 32],
    challenge: Vec<u8>,
    /// The relay had the desk when the connection was greeted.
    has_desk: bool,
    /// The next control entry to be sent; none before the welcome.
    chain_from: Option<u32>,
    /// The number that the subscription has come to.
    cursor: Option<u64>,
    said_head: bool,
    /// A push was refused: those after it are skipped until one restarts.
    halted: bool,
    /// Until then no new entry is shown to it.
    pub starved_until: u64,
}

/// See the module.
pub struct Relay {
    pub log: Log,
    pub connections: BTreeMap<u64, Connection>,
    /// To which connection, what; an empty frame ends the connection.
    pub said: Vec<(u64, Vec<u8>)>,
    /// Waits for a device that knows a longer chain: what it knows, until when.
    hold: Option<(Pin, u64)>,
    held_by: BTreeMap<DeviceId, u64>,
    /// Who was believed that the log is an older copy, and when.
    renewed_by: BTreeMap<DeviceId, u64>,
    next: u64,
    rolls: u64,
    /// Removed devices that it lets listen all the same.
    pub accomplices: BTreeSet<DeviceId>,
    pub planted: Option<Planted>,
    /// Entries that a planted fault has left out after it acknowledged them.
    pub forgot: u32,
}

impl Relay {
    pub fn new(planted: Option<Planted>) -> Self {
        Self {
            log: Log::default(),
            connections: BTreeMap::new(),
            said: Vec::new(),
            hold: None,
            held_by: BTreeMap::new(),
            renewed_by: BTreeMap::new(),
            next: 0,
            rolls: 0,
            accomplices: BTreeSet::new(),
            planted,
            forgot: 0,
        }
    }

    fn roll<const N: usize>(&mut self) -> [u8; N] {
        self.rolls += 1;
        let mut bytes = [0x5A; N];
        bytes
            .iter_mut()
            .zip(self.rolls.to_be_bytes())
            .for_each(|(to, from)| *to = from);
        bytes
    }

    /// The program ends and starts again over what it has stored, or over an older copy of it.
    pub fn restart(&mut self, log: Option<Log>) {
        if let Some(log) = log {
            self.log = log;
        }
        self.connections.clear();
        self.said.clear();
        self.hold = None;
        self.held_by.clear();
        self.renewed_by.clear();
    }

    pub fn members(&self) -> Option<&Membership> {
        self.log.members.as_ref()
    }

    fn say(&mut self, to: u64, frame: &RelayFrame) {
        self.said.push((to, frame.encode()));
    }

    fn dismiss(&mut self, connection: u64, refusal: Refusal) {
        if self.connections.remove(&connection).is_some() {
            self.say(connection, &RelayFrame::Bye { refusal });
            self.said.push((connection, Vec::new()));
        }
    }

    fn bye(&mut self, connection: u64, reason: Reason, text: &str) {
        self.dismiss(connection, Refusal::new(reason, text));
    }

    pub fn opened(&mut self, now_ms: u64) -> u64 {
        self.next += 1;
        let nonce = self.roll();
        let frame = RelayFrame::Challenge {
            versions: vec![1, 2],
            nonce,
            time_ms: now_ms,
        };
        let connection = Connection {
            who: Who::Unknown,
            nonce,
            challenge: frame.encode(),
            has_desk: false,
            chain_from: None,
            cursor: None,
            said_head: false,
            halted: false,
            starved_until: 0,
        };
        self.connections.insert(self.next, connection);
        self.say(self.next, &frame);
        self.next
    }

    /// A connection of a device that has greeted in order.
    pub fn let_in(&mut self, dev: DeviceId, now_ms: u64) -> u64 {
        let connection = self.opened(now_ms);
        if let Some(c) = self.connections.get_mut(&connection) {
            c.who = Who::Device { dev, boasts: false };
            c.has_desk = true;
        }
        connection
    }

    pub fn closed(&mut self, connection: u64) {
        self.connections.remove(&connection);
    }

    pub fn heard(&mut self, connection: u64, bytes: &[u8], now_ms: u64) {
        let Some(who) = self.connections.get(&connection).map(|c| c.who) else {
            return;
        };
        let frame = match ClientFrame::decode(bytes) {
            Ok(frame) => frame,
            Err(error) => return self.bye(connection, Reason::Malformed, &error.to_string()),
        };
        if who == Who::Unknown {
            return self.greeted(connection, bytes.len(), frame, now_ms);
        }
        if !self.is_welcome(who) {
            return self.dismiss(connection, removed());
        }
        match (frame, who) {
            (ClientFrame::Hello(_), _) => self.bye(connection, Reason::Malformed, "A second greeting."),
            (ClientFrame::Ping, _) => self.say(connection, &RelayFrame::Pong),
            (ClientFrame::AppendControl { batch, entries }, _) => {
                self.append(connection, batch, &entries, now_ms);
            }
            (ClientFrame::FetchControl { from }, Who::Device { .. } | Who::Invite(_)) => {
                if let Some(c) = self.connections.get_mut(&connection) {
                    c.chain_from = Some(from);
                }
            }
            (frame, Who::Device { dev, .. }) => self.request(connection, dev, frame, now_ms),
            _ => self.bye(
                connection,
                Reason::NotAllowed,
                "Only a member's device may do this.",
            ),
        }
        self.pump(now_ms);
    }

    fn request(&mut self, connection: u64, dev: DeviceId, frame: ClientFrame, now_ms: u64) {
        match frame {
            ClientFrame::Push {
                batch,
                restart,
                entries,
            } => self.store(connection, Some(dev), dev, batch, restart, entries, now_ms),
            ClientFrame::Offer { batch, entries } => {
                self.store(connection, None, dev, batch, false, entries, now_ms);
            }
            ClientFrame::Subscribe { after } => {
                if let Some(c) = self.connections.get_mut(&connection) {
                    (c.cursor, c.said_head) = (Some(after), false);
                }
            }
            ClientFrame::CatchUp { head, place } => match self.log.page(head, &place) {
                Some(page) => {
                    let (items, next) = (Items(page.items), page.next);
                    self.say(connection, &RelayFrame::Page { items, next });
                }
                None => self.bye(connection, Reason::Malformed, "That is no place of this relay's."),
            },
            ClientFrame::Presence { bytes } => {
                let there = self
                    .connections
                    .iter()
                    .filter(|(other, c)| **other != connection && matches!(c.who, Who::Device { .. }));
                let there: Vec<u64> = there.map(|(other, _)| *other).collect();
                let frame = RelayFrame::Presence { dev: dev.0, bytes };
                there.into_iter().for_each(|other| self.say(other, &frame));
            }
            _ => {
                let blob_token = String::from("token");
                self.say(connection, &RelayFrame::Token { blob_token });
            }
        }
    }

    /// Sends everybody what is new for them.
    pub fn pump(&mut self, now_ms: u64) {
        let mut out = Vec::new();
        for (id, c) in &mut self.connections {
            if let Some(from) = &mut c.chain_from {
                let entries: Vec<_> = self.log.chain.iter().skip(*from as usize).cloned().collect();
                if !entries.is_empty() {
                    let first = *from;
                    *from += entries.len() as u32;
                    let entries = Batch(entries);
                    out.push((*id, RelayFrame::Control { from: first, entries }));
                }
            }
            let Some(cursor) = &mut c.cursor else { continue };
            if now_ms < c.starved_until {
                continue;
            }
            while *cursor < self.log.head {
                let after = (*cursor + 1)..;
                let next: Vec<_> = self.log.entries.range(after).take(FRAME_ENTRIES).collect();
                *cursor = match next.last() {
                    Some((seq, _)) if next.len() == FRAME_ENTRIES => **seq,
                    // With nothing more to read, what came up to the head was erased.
                    _ => self.log.head,
                };
                let others = next.into_iter().filter(|(_, kept)| kept.by != *id);
                let items = Items(others.map(|(seq, kept)| (*seq, kept.bytes.clone())).collect());
                out.push((*id, RelayFrame::Entries { upto: *cursor, items }));
            }
            if !c.said_head {
                c.said_head = true;
                out.push((*id, RelayFrame::Head { seq: *cursor }));
            }
        }
        out.iter().for_each(|(to, frame)| self.say(*to, frame));
    }

    /// When somebody is shown again what was kept from them.
    pub fn wake_at(&self, now_ms: u64) -> Option<u64> {
        let starved = self.connections.values().map(|c| c.starved_until);
        starved.filter(|at| *at > now_ms).min()
    }

    /// Whether the chain, as it is now, lets a connection be.
    fn is_welcome(&self, who: Who) -> bool {
        let Some(members) = self.members() else {
            return true;
        };
        match who {
            Who::Device { dev, .. } => members.device(dev).is_some() || self.accomplices.contains(&dev),
            Who::Invite(id) => members
                .invite(id)
                .is_some_and(|invite| invite.state != desk_seal::control::InviteState::Revoked),
            Who::Bringer { .. } | Who::Unknown => true,
        }
    }

    fn send_away_who_left(&mut self) {
        let gone = self.connections.iter().filter(|(_, c)| !self.is_welcome(c.who));
        for id in gone.map(|(id, _)| *id).collect::<Vec<_>>() {
            self.dismiss(id, removed());
        }
    }
}

pub fn pin_of(members: &Membership) -> Pin {
    let head = members.head();
    Pin {
        seq: head.seq,
        hash: head.hash,
    }
}

pub fn removed() -> Refusal {
    Refusal::new(Reason::Removed, "This device is no longer a member of the desk.")
}
