//! Who founds, joins, leaves, and what leads do: everything that is done on the control chain, and answered later.

use crate::world::{Asked, Check, World, broken};
use desk_model::{PersonId, Role};
use desk_port::{Answer, PeopleAct, Query, Request, TeamView, team::MemberView};

const TRIES_MAX: u32 = 30;

impl World {
    /// The first founds a desk, and the others join, while nothing goes wrong.
    pub fn found(&mut self) -> Check {
        let founder = self.new_device()?;
        let request = Request::StartDesk {
            relay: String::from("http://relay.example"),
            desk: self.ledger.text(),
            name: self.ledger.text(),
        };
        self.ask_later(founder, request, Asked::Found)?;
        if !self.run_while(60_000, |world| !world.is_settled(founder))? {
            return broken("the desk is not founded");
        }
        let others = self.plan.members - 1 + usize::from(self.plan.hostile);
        for _ in 0..others {
            let expected = self.devices.len() + 1;
            self.invite(founder)?;
            let joined = |world: &Self| {
                world.devices.len() < expected || world.devices.iter().any(|device| device.seat.is_none())
            };
            if !self.run_while(120_000, joined)? {
                return broken("a member could not join a quiet desk");
            }
        }
        if self.plan.life {
            self.set_up_life(founder)?;
        }
        if self.plan.hostile {
            self.run_until(self.now_ms + 1_000)?;
            self.turn(others)?;
        }
        Ok(())
    }

    pub fn is_settled(&self, n: usize) -> bool {
        let device = &self.devices[n];
        device
            .engine
            .as_ref()
            .is_some_and(desk_engine::Engine::is_settled)
    }

    fn invite(&mut self, n: usize) -> Check {
        let role = match self.dice.roll(4) {
            0 => Role::Senior,
            _ => Role::Operator,
        };
        self.ask_later(n, Request::Invite { role }, Asked::Invite)
    }

    /// "Join" is pressed.
    pub fn join(&mut self, n: usize) -> Check {
        let device = &mut self.devices[n];
        let Some(link) = device.link.clone().filter(|_| device.seat.is_none()) else {
            return Ok(());
        };
        device.joins += 1;
        if device.joins > TRIES_MAX {
            return Ok(());
        }
        let name = self.ledger.text();
        self.ask_later(n, Request::JoinDesk { link, name }, Asked::Join)
    }

    /// The answer to what takes its time.
    pub fn answered(&mut self, n: usize, asked: &Asked, result: Result<Answer, String>) -> Check {
        match (asked, result) {
            (Asked::Found, Ok(_)) => self.sits_down(n),
            (Asked::Found, Err(sentence)) => broken(format!("founding is refused: {sentence}")),
            (Asked::Invite, Ok(Answer::Link(link))) => {
                let newcomer = self.new_device()?;
                self.say(format!("{n} invites {newcomer}"));
                self.devices[newcomer].link = Some(link);
                self.devices[newcomer].join_at = Some(self.now_ms + self.dice.roll(3_000));
                Ok(())
            }
            (Asked::InviteBack(stranded), Ok(Answer::Link(link))) => {
                let name = self.ledger.text();
                let what = Asked::People(String::from("join the other history"));
                self.ask_later(*stranded, Request::JoinDesk { link, name }, what)
            }
            (Asked::Join, Ok(_)) => {
                self.counts.joined += 1;
                self.say(format!("{n} has joined"));
                self.sits_down(n)
            }
            (Asked::Join, Err(sentence)) => {
                self.say(format!("{n} could not join: {sentence}"));
                self.devices[n].join_at = Some(self.now_ms + 2_000 + self.dice.roll(10_000));
                Ok(())
            }
            (Asked::People(what), Ok(_)) => {
                self.counts.chain_acts += 1;
                self.say(format!("{n} has done: {what}"));
                Ok(())
            }
            (asked, Err(sentence)) => {
                self.say(format!("{n} could not ({asked:?}): {sentence}"));
                Ok(())
            }
            (asked, Ok(answer)) => broken(format!("{asked:?} is answered with {answer:?}")),
        }
    }

    fn sits_down(&mut self, n: usize) -> Check {
        let team = self.team(n)?;
        let mine = team.members.iter().find(|member| member.me);
        let this = mine.and_then(|me| {
            me.devices
                .iter()
                .find(|device| device.this)
                .map(|device| (me.id, device.id))
        });
        if this.is_none() {
            return broken(format!("device {n} has joined and is not among its members"));
        }
        self.devices[n].seat = this;
        self.chain_moved()
    }

    pub fn team(&mut self, n: usize) -> Check<TeamView> {
        match self.query(n, Query::Team)? {
            Answer::Team(team) => Ok(*team),
            other => broken(format!("the team is {other:?}")),
        }
    }

    pub fn role(&self, n: usize) -> Option<Role> {
        let (person, _) = self.devices[n].seat.filter(|_| self.devices[n].is_member())?;
        self.relay.members()?.role(person)
    }

    /// A lead does something on the chain.
    pub fn lead_acts(&mut self) -> Check {
        let leads: Vec<usize> = (0..self.devices.len())
            .filter(|n| self.role(*n) == Some(Role::Lead) && self.devices[*n].engine.is_some())
            .collect();
        let Some(n) = self.dice.pick(&leads).copied() else {
            return Ok(());
        };
        // A rival entry while the relay has lost some of its chain is a fork.
        if !self.plan.forks && self.relay.log.chain.len() < self.chain.len() {
            return Ok(());
        }
        let team = self.team(n)?;
        let others: Vec<&MemberView> = team
            .members
            .iter()
            .filter(|member| !member.me && member.role.is_some())
            .collect();
        let other = self.dice.pick(&others).map(|member| (member.id, member.role));
        let act = match (self.dice.roll(10), other) {
            (0..3, _) => {
                let newcomers = self.devices.len() - self.plan.members - usize::from(self.plan.hostile);
                return if newcomers < self.plan.newcomers {
                    self.invite(n)
                } else {
                    Ok(())
                };
            }
            (3..5, Some((person, _))) if others.len() > 1 => PeopleAct::Remove { person },
            (5..8, Some((person, role))) => PeopleAct::SetRole {
                person,
                role: self.another_role(role),
            },
            (8, _) => PeopleAct::Rename {
                name: self.ledger.text(),
            },
            _ => match self.dice.pick(&team.invites) {
                Some(invite) => PeopleAct::Revoke { invite: invite.id },
                None => return Ok(()),
            },
        };
        self.people(n, act)
    }

    fn another_role(&mut self, role: Option<Role>) -> Role {
        let roles = [
            Role::Operator,
            Role::Senior,
            Role::Lead,
            Role::Viewer,
            Role::Operator,
        ];
        let roles: Vec<Role> = roles.into_iter().filter(|other| Some(*other) != role).collect();
        self.dice.pick(&roles).copied().unwrap_or(Role::Operator)
    }

    pub fn people(&mut self, n: usize, act: PeopleAct) -> Check {
        let what = format!("{act:?}");
        self.say(format!("{n} wants: {what}"));
        self.ask_later(n, Request::People { act }, Asked::People(what))
    }

    /// Erases a document of those that a lead's device has.
    pub fn erase(&mut self) -> Check {
        let leads: Vec<usize> = (0..self.devices.len())
            .filter(|n| self.role(*n) == Some(Role::Lead) && self.devices[*n].engine.is_some())
            .collect();
        let (Some(n), true) = (
            self.dice.pick(&leads).copied(),
            self.plan.forks || self.relay.log.chain.len() >= self.chain.len(),
        ) else {
            return Ok(());
        };
        let docs = self.devices[n]
            .engine
            .as_ref()
            .and_then(|engine| engine.doc_ids().ok());
        let Some(doc) = self.dice.pick(&docs.unwrap_or_default()).copied() else {
            return Ok(());
        };
        self.counts.erased += 1;
        self.people(n, PeopleAct::Erase { docs: vec![doc] })
    }

    pub fn person(&self, n: usize) -> Option<PersonId> {
        self.devices[n].seat.map(|(person, _)| person)
    }
}
