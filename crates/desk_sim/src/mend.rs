//! A fork, and what follows it: everybody who stands elsewhere than the relay goes over to its history, who is nobody there joins again, and leads
//! let stand what was written on the other one. Then everybody has met like after any other run.

use crate::world::{Asked, Check, World, broken};
use desk_model::Role;
use desk_port::{PeopleAct, Request, team::ForkView};
use desk_seal::ControlEntry;

/// How often people look at what is left to do.
const ROUNDS_MAX: u32 = 60;
const ROUND_MS: u64 = 20_000;
const SNAPSHOTS_MS: u64 = 1_800_000;
const AWAY_MS: u64 = 60_000;

impl World {
    /// One has no network while the others go on; then the relay comes back as it was before, and that one changes the members
    /// while the others are away.
    pub fn part(&mut self) -> Check {
        let there: Vec<usize> = (0..self.devices.len())
            .filter(|n| self.devices[*n].is_member() && self.is_settled(*n))
            .collect();
        let Some(n) = self.dice.pick(&there).copied().filter(|_| there.len() > 1) else {
            return Ok(());
        };
        let copy = (self.now_ms, self.relay.log.clone());
        self.devices[n].away_until = self.now_ms + AWAY_MS;
        self.cut(n)?;
        for other in there {
            self.run_until(self.now_ms + 500)?;
            if other != n {
                self.work(other)?;
                self.lead_acts()?;
            }
        }
        self.run_until(self.now_ms + 2_000)?;
        self.kill_relay(Some(copy))?;
        self.relay_down_until = self.now_ms;
        for device in &mut self.devices {
            device.away_until = self.now_ms + AWAY_MS / 2;
        }
        self.devices[n].away_until = self.now_ms;
        self.run_until(self.now_ms + 5_000)?;
        let name = self.ledger.text();
        self.people(n, PeopleAct::Rename { name })?;
        self.run_until(self.now_ms + AWAY_MS)
    }

    pub fn mend(&mut self) -> Check {
        self.say("there are two histories");
        let entries = self.relay.log.chain.iter();
        let hashes = entries.filter_map(|bytes| ControlEntry::decode(bytes).ok());
        self.chain = hashes.map(|entry| entry.hash()).collect();
        self.forked = false;
        for _ in 0..ROUNDS_MAX {
            self.run_until(self.now_ms + ROUND_MS)?;
            if !self.go_over()? && !self.heal()? && self.asked.is_empty() {
                self.mended = true;
                self.rest()?;
                // What was sealed under a key of the other history comes in snapshots, which are made in idle time.
                self.run_until(self.now_ms + SNAPSHOTS_MS)?;
                return self.rest();
            }
        }
        broken("two histories are never mended")
    }

    fn fork(&mut self, n: usize) -> Check<Option<ForkView>> {
        if !self.devices[n].is_member() || self.devices[n].engine.is_none() {
            return Ok(None);
        }
        Ok(self.team(n)?.fork)
    }

    /// True while somebody stands elsewhere.
    fn go_over(&mut self) -> Check<bool> {
        let mut is_apart = false;
        for n in 0..self.devices.len() {
            let Some(fork) = self.fork(n)? else {
                // Whoever the relay does not know hears of the fork when it offers its chain, some minutes later perhaps.
                is_apart |= self.devices[n].is_member() && self.is_unknown(n);
                continue;
            };
            // Only what the relay shows can be gone over to; who stands with the relay waits for the others.
            is_apart = true;
            match (fork.obstacle, fork.theirs) {
                (None, Some(number)) => self.people(n, PeopleAct::Follow { number })?,
                _ if fork.may_join => self.invite_back(n)?,
                _ => {}
            }
        }
        Ok(is_apart)
    }

    /// Whether the relay's chain does not have this device at all.
    fn is_unknown(&self, n: usize) -> bool {
        let Some((_, device)) = self.devices[n].seat else {
            return false;
        };
        let members = self.relay.members();
        members.is_some_and(|members| members.known_device(device).is_none())
    }

    /// A lead who stands with the relay makes a link for one who is nobody there.
    fn invite_back(&mut self, stranded: usize) -> Check {
        let under_way = |asked: &Asked| match asked {
            Asked::InviteBack(n) => *n == stranded,
            Asked::People(_) => true,
            _ => false,
        };
        if self.asked.values().any(under_way) {
            return Ok(());
        }
        for n in 0..self.devices.len() {
            let stands = self.role(n) == Some(Role::Lead) && self.is_settled(n);
            if stands && self.fork(n)?.is_none() {
                let role = Role::Operator;
                return self.ask_later(n, Request::Invite { role }, Asked::InviteBack(stranded));
            }
        }
        Ok(())
    }

    /// True while somebody knows of something to let stand. Who is no lead is made one for it when the leads have done theirs.
    fn heal(&mut self) -> Check<bool> {
        let (mut leads, mut others) = (Vec::new(), Vec::new());
        for n in 0..self.devices.len() {
            let runs = self.devices[n].is_member() && self.devices[n].engine.is_some();
            if runs && self.team(n)?.to_heal > 0 {
                match self.role(n) {
                    Some(Role::Lead) => leads.push(n),
                    _ => others.push(n),
                }
            }
        }
        for n in leads.iter().copied() {
            self.people(n, PeopleAct::Heal)?;
        }
        if leads.is_empty()
            && let Some(person) = others.first().and_then(|n| self.person(*n))
            && let Some(lead) = (0..self.devices.len()).find(|n| self.role(*n) == Some(Role::Lead))
        {
            let role = Role::Lead;
            self.people(lead, PeopleAct::SetRole { person, role })?;
        }
        Ok(!leads.is_empty() || !others.is_empty())
    }
}
