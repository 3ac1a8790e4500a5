//! What goes wrong, one thing at a time.

use crate::{
    planted::Planted,
    relay::log::Log,
    world::{Check, World},
};

impl World {
    /// The run: people work and things go wrong, for as many acts as the plan has.
    pub fn live(&mut self) -> Check {
        self.calm = false;
        for _ in 0..self.plan.acts {
            let pause_ms = match self.dice.roll(20) {
                0 => self.dice.roll(60_000),
                1..6 => self.dice.roll(5_000),
                _ => self.dice.roll(400),
            };
            self.run_until(self.now_ms + pause_ms)?;
            if self.forked {
                return Ok(());
            }
            self.act()?;
            if self.plan.planted == Some(Planted::KeyLeaks) {
                self.leak_the_key()?;
            }
        }
        Ok(())
    }

    fn act(&mut self) -> Check {
        let n = self.dice.roll(self.devices.len() as u64) as usize;
        let plan = self.plan;
        match self.dice.roll(60) {
            0..3 if plan.cuts => self.cut(n),
            3 if plan.cuts => {
                self.fall_silent(n);
                Ok(())
            }
            4 if plan.partitions => self.go_away(n),
            5..7 if plan.kills && self.devices[n].engine.is_some() => {
                self.say(format!("{n} is killed"));
                self.crash(n)
            }
            7 if plan.copies && self.devices[n].seat.is_some() => self.copy(n),
            8 if plan.copies => self.bring_back(n),
            9 if plan.relay_kills => self.kill_relay(None),
            10 if plan.relay_copies => {
                self.relay_copy = Some((self.now_ms, self.relay.log.clone()));
                Ok(())
            }
            11 if plan.relay_copies && self.dice.once_in(2) => self.relay_comes_back(),
            12 if plan.starves => {
                self.starve(n);
                Ok(())
            }
            13 if plan.skew => {
                self.devices[n].ahead_ms += self.dice.roll(7_200_000) as i64 - 3_600_000;
                Ok(())
            }
            14..17 if plan.people => self.lead_acts(),
            17 if plan.erasures => self.erase(),
            18..20 if plan.hostile => self.somebody_is_hostile(),
            20 if plan.forks => self.part(),
            _ => self.work(n),
        }
    }

    /// A connection over which nothing comes any more, and neither end is told.
    fn fall_silent(&mut self, n: usize) {
        if let Some(pipe) = &mut self.devices[n].pipe {
            self.counts.cuts += 1;
            pipe.is_dead = true;
        }
    }

    fn go_away(&mut self, n: usize) -> Check {
        let ms = self.dice.roll(300_000);
        self.say(format!("{n} has no network for {} s", ms / 1_000));
        self.devices[n].away_until = self.now_ms + ms;
        self.cut(n)
    }

    /// New entries are kept from one for a while.
    fn starve(&mut self, n: usize) {
        let Some(connection) = self.devices[n].pipe.as_ref().map(|pipe| pipe.connection) else {
            return;
        };
        let until = self.now_ms + self.dice.roll(60_000);
        if let Some(connection) = self.relay.connections.get_mut(&connection) {
            self.counts.starved += 1;
            connection.starved_until = until;
        }
    }

    /// From an older copy, or with nothing at all.
    fn relay_comes_back(&mut self) -> Check {
        let older = match self.relay_copy.take() {
            Some(copy) if !self.dice.once_in(3) => copy,
            _ => (0, Log::default()),
        };
        self.kill_relay(Some(older))
    }
}
