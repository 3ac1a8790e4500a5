//! Connections: how they come to be and end, and what passes over them to the relay and back.

use crate::{
    pipe::Pipe,
    world::{Check, World, broken, tells},
};
use desk_engine::Input;
use desk_sync::ClientFrame;

impl World {
    /// The device is gone from its connection; of what it had sent some may still arrive.
    pub fn let_go(&mut self, n: usize) {
        let Some(mut pipe) = self.devices[n].pipe.take() else {
            return;
        };
        let still_arrive = self.dice.roll(pipe.upward() as u64 + 1) as usize;
        let notices_in = if self.dice.once_in(3) {
            self.dice.roll(20_000)
        } else {
            0
        };
        pipe.let_go(still_arrive, self.now_ms + notices_in);
        self.devices[n].ghosts.push(pipe);
    }

    pub fn cut(&mut self, n: usize) -> Check {
        if self.devices[n].pipe.is_none() {
            return Ok(());
        }
        self.counts.cuts += 1;
        self.let_go(n);
        self.input(n, Input::SocketClosed)
    }

    pub fn dial(&mut self, n: usize) -> Check {
        self.devices[n].dial_at = None;
        let unreached = self.now_ms < self.devices[n].away_until.max(self.relay_down_until);
        if unreached {
            return self.input(n, Input::SocketClosed);
        }
        let connection = self.relay.opened(self.now_ms);
        self.devices[n].last_entries = None;
        let delay_ms = 1 + self.dice.roll(80);
        self.devices[n].pipe = Some(Pipe::new(connection, delay_ms));
        self.route()?;
        self.input(n, Input::SocketOpened)
    }

    /// What the relay has said goes on its way.
    pub fn route(&mut self) -> Check {
        for (connection, bytes) in std::mem::take(&mut self.relay.said) {
            if tells(&bytes) {
                return broken("the relay knows a word of somebody");
            }
            let to = self.devices.iter_mut().filter_map(|device| device.pipe.as_mut());
            if let Some(pipe) = to.into_iter().find(|pipe| pipe.connection == connection) {
                pipe.send_down(&mut self.dice, self.now_ms, bytes);
            }
        }
        self.chain_moved()
    }

    pub fn relay_hears(&mut self, n: usize, connection: u64, bytes: &[u8]) -> Check {
        self.trace
            .frame(self.now_ms, "from", n, ClientFrame::decode(bytes));
        self.overhear(bytes);
        self.relay.heard(connection, bytes, self.now_ms);
        if !self.calm && self.plan.relay_kills && self.dice.once_in(300) {
            // What it has stored is stored; what it would have said is not.
            return self.kill_relay(None);
        }
        self.route()
    }
}
