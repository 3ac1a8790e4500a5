//! What a tab asks.

use crate::{
    act,
    engine::{Engine, Place},
    errand::Errand,
    fault::Fault,
    founding,
    input::{Output, TabId},
};
use desk_model::{Act, Command, Role, Setting};
use desk_port::{Answer, FromEngine, PeopleAct, Query, Request, ToEngine, encode, view::Offered};
use desk_seal::write::InviteFor;
use rand_core::CryptoRng;

/// How long an invite link is good where nobody says otherwise.
const INVITE_MS: u64 = 24 * 60 * 60 * 1000;
/// The longest that one may be good; the chain holds no longer ones.
const INVITE_DAYS_MAX: u64 = 30;

fn lasts_ms(lasts_s: u32) -> Result<u64, Fault> {
    if lasts_s == 0 || u64::from(lasts_s) > INVITE_DAYS_MAX * 24 * 60 * 60 {
        return Err(Fault::refused(format!(
            "A link is good for a second at the least and {INVITE_DAYS_MAX} days at the most. No link was made."
        )));
    }
    Ok(u64::from(lasts_s) * 1000)
}

impl Engine {
    pub(crate) fn request(&mut self, now_ms: u64, rng: &mut dyn CryptoRng, tab: TabId, message: ToEngine) {
        let ToEngine { id, request } = message;
        let answered = match request {
            Request::StartDesk { relay, desk, name } => {
                self.start_desk(now_ms, rng, relay, &desk, &name).map(Some)
            }
            Request::JoinDesk { link, name } => self.join_desk(now_ms, rng, (tab, id), &link, &name),
            Request::ReadLink { link } => self.read_link(&link).map(Some),
            Request::Do { command } => self.command(now_ms, rng, &command).map(Some),
            Request::Take { id, act } => match act.act() {
                Some(act) => self.command(now_ms, rng, &Command { id, act }).map(Some),
                None => Err(Fault::refused(
                    "That cannot be done any more. Load the page again, then try once more.",
                )),
            },
            Request::Get { query } => self.answer(now_ms, &query).map(Some),
            Request::Watch { watch, query } => self.watch(now_ms, tab, watch, query).map(Some),
            Request::Unwatch { watch } => {
                self.watches.unset(tab, watch);
                Ok(Some(Answer::Done))
            }
            Request::Invite { role } => {
                let whom = InviteFor::Others { role, uses: 1 };
                let lasts_ms = INVITE_MS;
                self.run_errand(now_ms, rng, (tab, id), Errand::Invite { whom, lasts_ms })
            }
            Request::People { act } => self.people_act(now_ms, rng, (tab, id), act),
            Request::OpenAttachment { ticket, blob } => self.open_attachment(now_ms, (tab, id), ticket, blob),
            Request::ReadAttachment { ticket, blob, piece } => {
                self.read_attachment(ticket, blob, piece).map(Some)
            }
            Request::StopAttachment { blob } => {
                self.stop_download(blob);
                Ok(Some(Answer::Done))
            }
            Request::Presence { doc, typing } => {
                self.presence.tab_said(tab, doc, typing, now_ms);
                Ok(Some(Answer::Done))
            }
            Request::UseKit { kit } => self.use_kit(now_ms, rng, (tab, id), &kit),
            Request::ForgetLost { doc } => {
                self.forget_lost(doc);
                Ok(Some(Answer::Done))
            }
            Request::SaveUnsent => self.save_unsent(rng).map(Some),
            Request::TakeUnsent { file } => self.take_unsent(now_ms, &file).map(Some),
            Request::StopImport => {
                self.stop_import();
                Ok(Some(Answer::Done))
            }
        };
        match answered {
            // The answer comes when the relay has spoken.
            Ok(None) => {}
            Ok(Some(answer)) => self.reply((tab, id), Ok(answer)),
            Err(fault) => self.reply((tab, id), Err(fault)),
        }
    }

    /// What a person does on the People screen.
    fn people_act(
        &mut self,
        now_ms: u64,
        rng: &mut dyn CryptoRng,
        asked: (TabId, u64),
        act: PeopleAct,
    ) -> Result<Option<Answer>, Fault> {
        let errand = match act {
            PeopleAct::Move { relay } => return self.use_relay(now_ms, rng, asked, &relay, true),
            PeopleAct::UseRelay { relay } => return self.use_relay(now_ms, rng, asked, &relay, false),
            PeopleAct::InviteOwnDevice => Errand::Invite {
                whom: InviteFor::OwnDevice,
                lasts_ms: INVITE_MS,
            },
            PeopleAct::Revoke { invite } => Errand::Revoke(invite),
            PeopleAct::SetRole { person, role } => Errand::SetRole { person, role },
            PeopleAct::Remove { person } => Errand::RemovePerson(person),
            PeopleAct::RemoveDevice { device } => Errand::RemoveDevice(device),
            PeopleAct::Rename { name } => Errand::Rename(founding::name(&name, "name")?),
            PeopleAct::Admit { entries } => Errand::Admit(entries),
            PeopleAct::Erase { docs } => Errand::Erase(docs),
            PeopleAct::Set { setting } => Errand::Set(self.may_set(setting)?),
            PeopleAct::MakeKit => Errand::Kit,
            PeopleAct::Follow { number } => return self.follow(now_ms, rng, &number).map(Some),
            PeopleAct::Heal => Errand::Heal,
            PeopleAct::Invite { role, lasts_s } => Errand::Invite {
                whom: InviteFor::Others { role, uses: 1 },
                lasts_ms: lasts_ms(lasts_s)?,
            },
        };
        self.run_errand(now_ms, rng, asked, errand)
    }

    /// Only a lead changes what the team has set.
    fn may_set(&self, setting: Setting) -> Result<Setting, Fault> {
        if !matches!(&self.place, Place::Seated(seat) if seat.my_role() == Role::Lead) {
            return Err(Fault::refused(
                "Only a lead changes the team's settings. Nothing was changed.",
            ));
        }
        setting
            .check()
            .map_err(|not_set| Fault::refused(not_set.to_string()))?;
        Ok(setting)
    }

    /// Tells a tab what became of its request.
    pub(crate) fn reply(&mut self, (tab, id): (TabId, u64), result: Result<Answer, Fault>) {
        let result = result.map_err(Into::into);
        self.push(Output::Tell {
            tab: Some(tab),
            message: FromEngine::Answer { id, result },
        });
    }

    fn command(&mut self, now_ms: u64, rng: &mut dyn CryptoRng, command: &Command) -> Result<Answer, Fault> {
        if self.store.command_done(command.id)? {
            return Ok(Answer::Done);
        }
        let outcome = self.write(now_ms, |pen| {
            let mut fresh = || {
                let mut bytes = [0u8; 16];
                rng.fill_bytes(&mut bytes);
                bytes
            };
            let outcome = act::perform(pen, &command.act, &mut fresh)?;
            pen.store.record_command(command.id, now_ms)?;
            Ok(outcome)
        })?;
        self.refresh_now();
        if let Act::DetachFile { .. } = command.act
            && let Err(error) = self.store.shrink()
        {
            // Its bytes are let go all the same.
            self.complain(&error.into());
        }
        Ok(match outcome {
            act::Outcome::Done => Answer::Done,
            act::Outcome::Several(act::Several { done, undo, refused }) => {
                let whole = Act::Several { acts: undo };
                let undo = matches!(&whole, Act::Several { acts } if !acts.is_empty());
                Answer::Several {
                    done,
                    undo: undo.then(|| Offered::new(&whole)),
                    refused,
                }
            }
        })
    }

    fn watch(&mut self, now_ms: u64, tab: TabId, watch: u32, query: Query) -> Result<Answer, Fault> {
        let answer = self.answer(now_ms, &query)?;
        if !self.watches.set(tab, watch, query, encode(&answer)) {
            return Err(Fault::refused("This window watches too much at once; reload it."));
        }
        Ok(answer)
    }
}
