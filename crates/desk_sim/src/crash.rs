//! Programs that end, power that fails, and copies that come back: of devices and of the relay.

use crate::{
    device::Copied,
    ledger::Promise,
    planted::Planted,
    relay::log::Log,
    world::{Broken, Check, World},
};
use desk_engine::Engine;
use desk_model::{DocId, Role};
use desk_seal::ControlEntry;
use std::collections::BTreeMap;

impl World {
    /// The program of a device ends at once; nothing but what was durable is left of it. It starts again a while later.
    pub fn crash(&mut self, n: usize) -> Check {
        self.counts.kills += 1;
        let mut image = self.devices[n].disk.image();
        // Closing writes to the files what a program that is killed would not write.
        self.devices[n].engine = None;
        if self.dice.once_in(2) {
            self.counts.torn += 1;
            let rubbish: [u8; 600] = self.dice.bytes();
            let some = self.dice.roll(600) as usize;
            image.tear(&rubbish[..some]);
        }
        if let (Some(Planted::DiskLies), Some(really)) = (self.plan.planted, self.devices[n].really.take()) {
            image = really;
        }
        self.put(n, &image)?;
        self.is_gone(n);
        self.devices[n].boot_at = Some(self.now_ms + self.dice.roll(5_000));
        Ok(())
    }

    fn put(&mut self, n: usize, image: &crate::disk::Image) -> Check {
        let put = self.devices[n].disk.put(image);
        put.map_err(|error| Broken(format!("files could not be written: {error}")))
    }

    /// The connection and everything that was only in memory goes with the program.
    fn is_gone(&mut self, n: usize) {
        self.let_go(n);
        let device = &mut self.devices[n];
        (device.dial_at, device.wake_at, device.join_at) = (None, None, None);
        device.answers.clear();
        self.asked.retain(|(of, _), _| *of != n);
    }

    /// The program is closed in order.
    pub fn close(&mut self, n: usize) {
        self.devices[n].engine = None;
        self.is_gone(n);
    }

    /// Somebody copies a device's files while nothing runs.
    pub fn copy(&mut self, n: usize) -> Check {
        self.close(n);
        let image = self.devices[n].disk.image();
        self.devices[n].copy = Some(Copied {
            at: self.now_ms,
            image,
        });
        self.say(format!("{n} is copied"));
        self.boot(n)
    }

    /// The copy comes in the place of what the device has become since. What only that one had is gone, and no promise any more.
    pub fn bring_back(&mut self, n: usize) -> Check {
        let Some(copy) = self.devices[n].copy.take() else {
            return Ok(());
        };
        self.counts.brought_back += 1;
        self.say(format!("{n} is brought back from its copy"));
        self.close(n);
        let lost = |promise: &Promise| promise.everywhere && promise.at_relay.is_none();
        let mut held = Vec::new();
        for (at, promise) in self.ledger.promises.iter().enumerate() {
            let in_copy = promise.by == n && promise.at <= copy.at;
            if lost(promise) && !in_copy && !self.is_held_by_another(n, promise) {
                held.push(at);
            }
        }
        for at in held {
            self.ledger.promises[at].everywhere = false;
        }
        for promise in self.ledger.promises.iter_mut().filter(|promise| promise.by == n) {
            promise.own &= promise.at <= copy.at;
        }
        self.put(n, &copy.image)?;
        self.devices[n].copy = Some(copy);
        self.boot(n)
    }

    /// Whether a present member's device other than this one has it.
    pub fn is_held_by_another(&self, n: usize, promise: &Promise) -> bool {
        let others = self
            .devices
            .iter()
            .enumerate()
            .filter(|(other, device)| *other != n && device.is_member());
        others
            .filter_map(|(_, device)| device.engine.as_ref())
            .any(|engine| has(engine, promise.doc, &promise.text))
    }

    /// Everything that a device acknowledged and still has to have is there.
    pub fn check_own(&mut self, n: usize) -> Check {
        let device = &self.devices[n];
        let Some(engine) = device.engine.as_ref().filter(|_| device.is_member()) else {
            return Ok(());
        };
        let mut read: BTreeMap<DocId, String> = BTreeMap::new();
        for promise in self
            .ledger
            .promises
            .iter()
            .filter(|promise| promise.by == n && promise.own)
        {
            let json = read
                .entry(promise.doc)
                .or_insert_with(|| engine.export(promise.doc).map_or(String::new(), |doc| doc.json));
            if !json.contains(&promise.text) {
                let text = &promise.text;
                return Err(Broken(format!("device {n} acknowledged {text} and has lost it")));
            }
        }
        Ok(())
    }

    // The relay.

    /// The relay's program ends and starts again, over what it stored or over an older copy.
    pub fn kill_relay(&mut self, older: Option<(u64, Log)>) -> Check {
        match &older {
            Some((at, _)) => {
                self.counts.relay_brought_back += 1;
                let seconds = (self.now_ms - at) / 1_000;
                self.say(format!("the relay comes back as it was {seconds} s ago"));
                self.ledger.relay_lost(*at);
            }
            None => {
                self.counts.relay_kills += 1;
                self.say("the relay is killed");
            }
        }
        let log = older.map(|(_, log)| log);
        let is_older = log.is_some();
        self.relay.restart(log);
        self.relay_down_until = self.now_ms + self.dice.roll(3_000);
        for n in 0..self.devices.len() {
            self.devices[n].ghosts.clear();
            if self.devices[n].pipe.take().is_some() {
                self.input(n, desk_engine::Input::SocketClosed)?;
            }
        }
        if is_older {
            self.who_is_there();
            // What those who left had written, and nobody else has, is gone with the relay's copy.
            for at in 0..self.ledger.promises.len() {
                let promise = &self.ledger.promises[at];
                let author_left = !self.devices[promise.by].is_member();
                if promise.everywhere && promise.at_relay.is_none() && author_left {
                    let promise = promise.clone();
                    self.ledger.promises[at].everywhere = self.is_held_by_another(promise.by, &promise);
                }
            }
        }
        Ok(())
    }

    /// The relay's chain may have grown: who left, and what was erased.
    pub fn chain_moved(&mut self) -> Check {
        let known = self.chain.len();
        let mut grew = false;
        for (seq, bytes) in self.relay.log.chain.iter().enumerate() {
            let Ok(entry) = ControlEntry::decode(bytes) else {
                continue;
            };
            match self.chain.get(seq) {
                None => {
                    self.chain.push(entry.hash());
                    grew = true;
                }
                Some(hash) if *hash != entry.hash() => self.forked = true,
                Some(_) => {}
            }
        }
        if grew {
            let now = self.chain.len();
            self.say(format!("the chain grows from {known} to {now}"));
        }
        self.who_is_there();
        Ok(())
    }

    fn who_is_there(&mut self) {
        let Some(members) = self.relay.members().cloned() else {
            return;
        };
        for doc in members.erased_docs() {
            self.ledger.erased(doc);
        }
        for n in 0..self.devices.len() {
            let Some((_, device)) = self.devices[n].seat else {
                continue;
            };
            let is_there = members.device(device).is_some();
            match (is_there, self.devices[n].left_at) {
                (true, Some(_)) => self.devices[n].left_at = None,
                (false, None) if members.known_device(device).is_some() => {
                    self.devices[n].left_at = Some(self.now_ms);
                    self.counts.left += 1;
                    self.say(format!("{n} is no member any more"));
                    if self.plan.listens {
                        self.relay.accomplices.insert(device);
                    }
                    self.writes_no_more(n);
                }
                _ => {}
            }
            let writes = members
                .role_of(device)
                .is_some_and(|(_, role)| role != Role::Viewer);
            if is_there && !writes {
                self.writes_no_more(n);
            }
        }
    }

    /// What this device has not shared is nobody else's any more.
    fn writes_no_more(&mut self, n: usize) {
        let unshared = self.ledger.promises.iter_mut();
        for promise in unshared.filter(|promise| promise.by == n && promise.at_relay.is_none()) {
            // Its own device takes out of the document what does not count, and keeps it apart.
            (promise.everywhere, promise.own) = (false, false);
        }
    }
}

pub fn has(engine: &Engine, doc: DocId, text: &str) -> bool {
    engine
        .export(doc)
        .is_ok_and(|exported| exported.json.contains(text))
}
