//! Somebody who sends what no honest program sends: a stranger to the relay, a member's device that seals rubbish, and rubbish on
//! the way to a device.

use crate::{
    dice::Dice,
    relay::Who,
    world::{Broken, Check, World, broken},
};
use desk_docs::{Actor, DocKind, Document};
use desk_model::{DeviceId, DocId, Role, ticket_document::Field};
use desk_seal::{
    Author, DeviceKeys, DocKey, KeyRing,
    entry::{self, Sending},
};
use desk_store::Store;
use desk_sync::{Batch, ClientFrame, RelayFrame};

/// How many frames a stranger remembers.
const OVERHEARD_MAX: usize = 16;

/// A member whose device does not run the program, but something else with its keys.
pub struct Traitor {
    pub device: DeviceId,
    keys: DeviceKeys,
    ring: KeyRing,
    n: u64,
}

/// A frame of the relay without one of its entries, now and then.
pub fn without_one(bytes: Vec<u8>, dice: &mut Dice) -> Vec<u8> {
    match RelayFrame::decode(&bytes) {
        Ok(RelayFrame::Entries { upto, mut items }) if !items.0.is_empty() && dice.once_in(4) => {
            let at = dice.roll(items.0.len() as u64) as usize;
            items.0.remove(at);
            RelayFrame::Entries { upto, items }.encode()
        }
        _ => bytes,
    }
}

impl World {
    /// Keeps what was heard on the way to the relay.
    pub fn overhear(&mut self, bytes: &[u8]) {
        if self.plan.hostile {
            self.overheard.push_back(bytes.to_vec());
            if self.overheard.len() > OVERHEARD_MAX {
                self.overheard.pop_front();
            }
        }
    }

    /// The newest member's device is taken over.
    pub fn turn(&mut self, n: usize) -> Check {
        let Some((_, device)) = self.devices[n].seat else {
            return broken("nobody can be turned who is no member");
        };
        self.close(n);
        let failed = |error: &dyn std::fmt::Display| Broken(format!("the keys cannot be read: {error}"));
        let connection = desk_store::open_file(self.devices[n].disk.path());
        let store = connection.and_then(Store::open).map_err(|error| failed(&error))?;
        let meta = |key: &str| store.get_meta(key).map_err(|error| failed(&error));
        let (keys, ring) = (meta("device keys")?, meta("epoch keys")?);
        let secret = keys.and_then(|bytes| bytes.try_into().ok());
        let secret: [u8; 64] = secret.ok_or_else(|| failed(&"there are none"))?;
        let Some(members) = self.relay.members() else {
            return broken("the relay has no desk");
        };
        let ring = KeyRing::from_secret_bytes(&ring.unwrap_or_default(), members);
        self.traitor = Some(Traitor {
            device,
            keys: DeviceKeys::from_secret_bytes(&secret),
            ring: ring.map_err(|error| failed(&error))?,
            n: 0,
        });
        self.devices[n].is_turned = true;
        self.say(format!("{n} is taken over"));
        Ok(())
    }

    pub fn somebody_is_hostile(&mut self) -> Check {
        self.counts.hostile += 1;
        match self.dice.roll(3) {
            0 => self.stranger_speaks(),
            1 => self.rubbish_arrives(),
            _ => self.traitor_writes(),
        }
    }

    /// Without keys: rubbish, what was overheard, too much, things in the wrong order.
    fn stranger_speaks(&mut self) -> Check {
        let connection = self.relay.opened(self.now_ms);
        let rubbish: [u8; 40] = self.dice.bytes();
        let frame = match self.dice.roll(4) {
            0 => rubbish.to_vec(),
            1 => vec![0; 2_000_000],
            2 => ClientFrame::Subscribe { after: 0 }.encode(),
            _ => {
                let at = self.dice.roll(self.overheard.len() as u64) as usize;
                self.overheard.get(at).cloned().unwrap_or_default()
            }
        };
        self.say(format!("a stranger sends {} bytes", frame.len()));
        self.relay.heard(connection, &frame, self.now_ms);
        let is_in = self.relay.connections.get(&connection);
        // Whom the relay lets listen it does not ask who they are.
        let is_unasked = |dev: &DeviceId| self.relay.accomplices.contains(dev);
        if is_in.is_some_and(|c| matches!(&c.who, Who::Device { dev, .. } if !is_unasked(dev))) {
            return broken("the relay takes a stranger for a member");
        }
        self.relay.closed(connection);
        self.route()
    }

    /// On the way to a device: rubbish, or what it has had already.
    fn rubbish_arrives(&mut self) -> Check {
        let n = self.dice.roll(self.devices.len() as u64) as usize;
        let rubbish: [u8; 40] = self.dice.bytes();
        let again = self.devices[n]
            .last_entries
            .clone()
            .filter(|_| !self.dice.once_in(3));
        let now_ms = self.now_ms;
        let what = if again.is_some() {
            "the same again"
        } else {
            "rubbish"
        };
        if let Some(pipe) = &mut self.devices[n].pipe {
            pipe.send_down(&mut self.dice, now_ms, again.unwrap_or_else(|| rubbish.to_vec()));
            self.say(format!("{n} is sent {what}"));
        }
        Ok(())
    }

    /// With the keys of a member: what opens, and is no change of its author; and entries that are not its own.
    fn traitor_writes(&mut self) -> Check {
        let Some(mut traitor) = self.traitor.take() else {
            return Ok(());
        };
        let written = self.written_by(&mut traitor);
        let device = traitor.device;
        self.traitor = Some(traitor);
        let writes = self.relay.members().and_then(|members| members.role_of(device));
        if written.is_empty() || writes.is_none_or(|(_, role)| role == Role::Viewer) {
            return Ok(());
        }
        self.say(format!("{} entries of one who was taken over", written.len()));
        let connection = self.relay.let_in(device, self.now_ms);
        let frame = ClientFrame::Push {
            batch: 1,
            restart: false,
            entries: Batch(written),
        };
        self.relay.heard(connection, &frame.encode(), self.now_ms);
        self.steals(connection)?;
        self.relay.closed(connection);
        self.route()
    }

    /// Others' entries as its own, and with a bit that is another: none of it is stored.
    fn steals(&mut self, connection: u64) -> Check {
        let kept: Vec<Vec<u8>> = self
            .relay
            .log
            .entries
            .values()
            .map(|kept| kept.bytes.clone())
            .collect();
        let Some(mut bytes) = self.dice.pick(&kept).cloned() else {
            return Ok(());
        };
        let head = self.relay.log.head;
        let frame = if self.dice.once_in(2) {
            let (batch, restart, entries) = (2, true, Batch(vec![bytes]));
            ClientFrame::Push {
                batch,
                restart,
                entries,
            }
        } else {
            let at = self.dice.roll(bytes.len() as u64) as usize;
            bytes[at] ^= 1 << self.dice.roll(8);
            let (batch, entries) = (2, Batch(vec![bytes]));
            ClientFrame::Offer { batch, entries }
        };
        self.relay.heard(connection, &frame.encode(), self.now_ms);
        if self.relay.log.head != head {
            return broken("the relay stores what is nobody's");
        }
        Ok(())
    }

    fn written_by(&mut self, traitor: &mut Traitor) -> Vec<Vec<u8>> {
        let Some(members) = self.relay.log.members.clone() else {
            return Vec::new();
        };
        traitor.ring.take_epochs(&members, &traitor.keys);
        traitor.n = traitor.n.max(self.relay.log.newest_of(traitor.device).0);
        let ticket = self
            .dice
            .pick(&self.tickets)
            .copied()
            .filter(|_| !self.dice.once_in(3));
        let doc = ticket.unwrap_or_else(|| DocId(self.dice.bytes()));
        let victims: Vec<DeviceId> = members.devices().map(|(id, _)| id).collect();
        let victim = self.dice.pick(&victims).copied().unwrap_or_default();
        let rubbish: [u8; 120] = self.dice.bytes();
        let mine = Actor::new(traitor.device, self.dice.roll(3) as u32);
        let (changes, last): (Vec<Vec<u8>>, [u8; 32]) = match self.dice.roll(5) {
            0 => (vec![rubbish.to_vec()], self.dice.bytes()),
            // Under another one's name.
            1 => changes(Actor::new(victim, 0), self.now_ms, 0),
            // What comes before it never comes.
            2 => changes(mine, self.now_ms, 1),
            // Under the id of another change.
            3 => (changes(mine, self.now_ms, 0).0, self.dice.bytes()),
            // Which any member may write.
            _ => changes(mine, self.now_ms, 0),
        };
        let author = Author {
            keys: &traitor.keys,
            members: &members,
            ring: &traitor.ring,
        };
        let mut dice = self.dice.dying(None);
        let key = DocKey::generate(&mut dice);
        let epoch = members.current_epoch();
        let sending = |n| Sending {
            doc,
            n,
            epoch,
            key: &key,
        };
        let changes: Vec<&[u8]> = changes.iter().map(Vec::as_slice).collect();
        let record = entry::seal_key(&author, &mut dice, &sending(traitor.n + 1));
        let change = entry::seal_change(&author, &mut dice, &sending(traitor.n + 2), &changes, &last);
        traitor.n += 2;
        record.into_iter().chain(change).collect()
    }
}

/// Two changes of a document's own history, without the first few, and the hash of the last.
fn changes(actor: Actor, now_ms: u64, without: usize) -> (Vec<Vec<u8>>, [u8; 32]) {
    let mut document = Document::create(DocKind::Ticket, actor, now_ms);
    let mut made = Vec::new();
    for value in ["one", "two"] {
        let change = document.edit(|editor| editor.set_field(Field::Category, value), now_ms);
        made.extend(change.ok().flatten());
    }
    let last = made.last().map_or([0; 32], |change| change.hash);
    (
        made.into_iter()
            .skip(without)
            .map(|change| change.bytes)
            .collect(),
        last,
    )
}
