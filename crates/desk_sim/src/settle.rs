//! Coming to rest: nothing fails any more, and everybody meets.

use crate::world::{Check, World, broken};
use std::fmt::Write as _;

/// How long it may take until everybody has everything.
const REST_MS_MAX: u64 = 1_800_000;

impl World {
    pub fn settle(&mut self) -> Check {
        self.calm = true;
        self.relay_down_until = 0;
        self.say("nothing fails any more");
        for connection in self.relay.connections.values_mut() {
            connection.starved_until = 0;
        }
        self.relay.pump(self.now_ms);
        self.route()?;
        for n in 0..self.devices.len() {
            self.devices[n].away_until = 0;
            self.boot(n)?;
        }
        self.rest()
    }

    /// Until everybody has everything, and has had it for a while.
    pub fn rest(&mut self) -> Check {
        let end_ms = self.now_ms + REST_MS_MAX;
        while self.now_ms < end_ms {
            let left_ms = end_ms - self.now_ms;
            if self.forked || !self.run_while(left_ms, |world| !world.is_at_rest() && !world.forked)? {
                break;
            }
            self.run_until(self.now_ms + 3_000)?;
            if self.is_at_rest() {
                return Ok(());
            }
        }
        if self.forked {
            return Ok(());
        }
        let mut words = String::from("it never comes to rest:");
        for (n, device) in self.devices.iter().enumerate().filter(|(n, _)| !self.has_all(*n)) {
            let _ = write!(
                words,
                " device {n} {:?} alarm {:?};",
                device.status.sync, device.status.alarm
            );
        }
        broken(words)
    }

    fn has_all(&self, n: usize) -> bool {
        let device = &self.devices[n];
        let is_silent = self.role(n) == Some(desk_model::Role::Viewer) && device.status.sync.unshared > 0;
        !device.is_member() || self.is_settled(n) || is_silent
    }

    fn is_at_rest(&self) -> bool {
        let nothing_under_way = self
            .devices
            .iter()
            .filter(|device| device.is_member())
            .all(|device| device.pipe.as_ref().is_some_and(crate::pipe::Pipe::is_empty));
        nothing_under_way && self.asked.is_empty() && (0..self.devices.len()).all(|n| self.has_all(n))
    }
}
