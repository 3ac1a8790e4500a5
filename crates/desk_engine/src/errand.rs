//! What this device wants on the control chain: invites, roles, removals, names, new epochs. One is under way at a time; it is made
//! when its turn comes, and made again when somebody else's entry came first, until it is there or no longer wanted.

mod duty;
mod erasure;
mod make;

pub use make::Errand;

use crate::{
    chain,
    engine::{Engine, Place},
    fault::Fault,
    fork,
    input::TabId,
    kit, unsent,
};
use desk_model::{DeviceId, few::Few};
use desk_port::Answer;
use desk_seal::{ControlEntry, CounterProof, KitSecret, control::Payload, link::InviteSecret, link::Link};
use desk_sync::{PeerInput, Reason, Refusal};
use rand_core::CryptoRng;
use std::collections::VecDeque;

/// How often an entry is made again before the person is asked.
const TRIES_MAX: u32 = 8;
/// The longest wait before the first new try; it doubles.
const AGAIN_MS: u64 = 100;

/// See the module.
#[derive(Default)]
pub struct Errands {
    waiting: VecDeque<Task>,
    under_way: Option<UnderWay>,
    /// Numbers of devices that the relay has proven, above what this device has of them.
    proven: Few<DeviceId, u64>,
    duty: duty::Duty,
}

pub struct Task {
    errand: Errand,
    /// Who waits for it; none when this device does it by itself.
    asked: Option<(TabId, u64)>,
    tries: u32,
    from_ms: u64,
}

struct UnderWay {
    task: Task,
    entry: ControlEntry,
    secret: Option<InviteSecret>,
    kit: Option<KitSecret>,
}

impl Errands {
    /// When to look again.
    pub fn wake_ms(&self) -> Option<u64> {
        let next = self.waiting.front().map(|task| task.from_ms);
        next.filter(|_| self.under_way.is_none())
            .into_iter()
            // A duty is looked at when nothing else waits.
            .chain(self.duty.wake_ms().filter(|_| self.is_idle()))
            .min()
    }

    pub fn is_idle(&self) -> bool {
        self.under_way.is_none() && self.waiting.is_empty()
    }

    /// What a person waits for goes to the end.
    pub fn push(&mut self, now_ms: u64, asked: (TabId, u64), errand: Errand) {
        self.waiting.push_back(Task {
            errand,
            asked: Some(asked),
            tries: 0,
            from_ms: now_ms,
        });
    }

    /// What waits, so that it outlives a connection that is given up for another one.
    pub fn take_waiting(&mut self) -> VecDeque<Task> {
        std::mem::take(&mut self.waiting)
    }

    pub fn put_waiting(&mut self, waiting: VecDeque<Task>) {
        self.waiting.extend(waiting);
    }
}

impl Engine {
    /// Does what a person asked for on the chain; answered when the chain has it.
    pub(crate) fn run_errand(
        &mut self,
        now_ms: u64,
        rng: &mut dyn CryptoRng,
        asked: (TabId, u64),
        errand: Errand,
    ) -> Result<Option<Answer>, Fault> {
        if !matches!(self.place, Place::Seated(_)) {
            return Err(Fault::NoDesk);
        }
        if self.members_stand_still() {
            return Err(Fault::refused(fork::STANDS));
        }
        if !self.can_append_here() {
            return Err(Fault::refused(
                "This can be done only while the relay is connected. Nothing was changed; try again when it is back.",
            ));
        }
        if !matches!(errand, Errand::Move(_)) && !self.can_append() {
            return Err(Fault::refused(
                "The desk has moved to a relay that this device could not reach, and this can be done only there. Nothing was changed; try again later.",
            ));
        }
        self.errands.push(now_ms, asked, errand);
        self.next_errand(now_ms, rng);
        Ok(None)
    }

    /// Whether the chain may grow by this device now.
    pub(crate) fn can_append(&self) -> bool {
        matches!(&self.place, Place::Seated(seat) if seat.is_home()) && self.can_append_here()
    }

    /// The same, where the desk is elsewhere: only to move it.
    pub(crate) fn can_append_here(&self) -> bool {
        let online = self.line.as_ref().is_some_and(|line| line.peer.is_online());
        online && self.has_whole_chain() && !self.members_stand_still()
    }

    /// Begins the next one, if its time has come and none is under way.
    pub(crate) fn next_errand(&mut self, now_ms: u64, rng: &mut dyn CryptoRng) {
        while self.errands.under_way.is_none() && self.can_append_here() {
            let anything = self.can_append();
            let waiting = &mut self.errands.waiting;
            let may = |task: &Task| anything || matches!(task.errand, Errand::Move(_));
            let Some(at) = waiting.iter().position(may) else {
                return;
            };
            let due = waiting.get(at).is_some_and(|task| task.from_ms <= now_ms);
            let Some(task) = due.then(|| waiting.remove(at)).flatten() else {
                return;
            };
            let Place::Seated(seat) = &self.place else { return };
            match make::make(&task.errand, seat, &self.store, &self.errands.proven, now_ms, rng) {
                Ok(Some(made)) => {
                    let bytes = made.entry.encode();
                    self.errands.under_way = Some(UnderWay {
                        task,
                        entry: made.entry,
                        secret: made.secret,
                        kit: made.kit,
                    });
                    self.peer(now_ms, rng, PeerInput::AppendControl(vec![bytes]));
                }
                // It is so already.
                Ok(None) => self.hear(task.asked, Ok(Answer::Done)),
                Err(fault) => self.hear(task.asked, Err(fault)),
            }
        }
    }

    fn hear(&mut self, asked: Option<(TabId, u64)>, result: Result<Answer, Fault>) {
        if let Some(asked) = asked {
            self.reply(asked, result);
        }
    }

    /// The relay has it: now it holds.
    pub(crate) fn errand_done(&mut self, now_ms: u64, rng: &mut dyn CryptoRng) -> Result<(), Fault> {
        let Some(UnderWay {
            task,
            entry,
            secret,
            kit,
        }) = self.errands.under_way.take()
        else {
            return Ok(());
        };
        let Place::Seated(seat) = &mut self.place else {
            return Ok(());
        };
        let done = chain::extend(&self.store, seat, std::slice::from_ref(&entry))?;
        let answer = match (&entry.header().payload, secret, kit) {
            (_, _, Some(secret)) => Answer::Kit(Box::new(kit::view(seat, &secret))),
            (Payload::Invite(_), Some(secret), None) => {
                let link = Link::new(&seat.relay, &entry, secret).map_err(Fault::seal)?;
                Answer::Link(link.to_url(&format!("{}/", seat.relay)))
            }
            _ => Answer::Done,
        };
        self.hear(task.asked, Ok(answer));
        self.follow_up(done)?;
        if matches!(entry.header().payload, Payload::Admit { .. }) && unsent::is_to_be_offered(&self.store)? {
            self.offer_all()?;
            unsent::is_offered(&self.store)?;
        }
        self.mark_stale();
        self.refresh_now();
        self.chain_moved(now_ms)?;
        self.next_errand(now_ms, rng);
        Ok(())
    }

    /// A relay may show the chain with the entry in it before it says that it has it. A device that waited for that might be gone
    /// by then: to where the entry says that the desk is.
    pub(crate) fn errand_shown(&mut self, now_ms: u64, rng: &mut dyn CryptoRng) -> Result<(), Fault> {
        let (Place::Seated(seat), Some(UnderWay { entry, .. })) = (&self.place, &self.errands.under_way)
        else {
            return Ok(());
        };
        if seat.members.hash_at(entry.header().seq) != Some(entry.hash()) {
            return Ok(());
        }
        self.errand_done(now_ms, rng)
    }

    /// Somebody else's control entry came first: it is made anew after that one.
    pub(crate) fn errand_again(
        &mut self,
        now_ms: u64,
        rng: &mut dyn CryptoRng,
        from: u32,
        entries: &[Vec<u8>],
    ) -> Result<(), Fault> {
        let again = self.errands.under_way.take().map(|under_way| under_way.task);
        let taken = self.take_control(now_ms, rng, from, entries);
        if let Some(task) = again {
            self.put_back(now_ms, rng, task, 0);
        }
        taken
    }

    fn put_back(&mut self, now_ms: u64, rng: &mut dyn CryptoRng, mut task: Task, wait_ms: u64) {
        task.tries += 1;
        if task.tries >= TRIES_MAX {
            let sentence = "Others are changing the desk's members at the same time. Nothing was changed by you; look at People, then do it again.";
            return self.hear(task.asked, Err(Fault::refused(sentence)));
        }
        let spread = AGAIN_MS << task.tries;
        task.from_ms = now_ms
            .saturating_add(wait_ms)
            .saturating_add(rng.next_u64() % spread);
        self.errands.waiting.push_front(task);
        self.next_errand(now_ms, rng);
    }

    /// The relay does not take it.
    pub(crate) fn errand_refused(
        &mut self,
        now_ms: u64,
        rng: &mut dyn CryptoRng,
        refusal: Refusal,
    ) -> Result<(), Fault> {
        let Some(UnderWay { task, .. }) = self.errands.under_way.take() else {
            return Ok(());
        };
        match refusal.reason {
            Reason::StaleCut => match self.higher_cut(&refusal.evidence) {
                Ok(()) => self.put_back(now_ms, rng, task, 0),
                Err(fault) => self.hear(task.asked, Err(fault)),
            },
            Reason::Held => self.put_back(now_ms, rng, task, refusal.detail),
            _ => self.hear(task.asked, Err(Fault::refused(refusal.text))),
        }
        self.next_errand(now_ms, rng);
        Ok(())
    }

    /// The relay holds more of a device than this one has seen: believed only by that device's own signature.
    fn higher_cut(&mut self, evidence: &[u8]) -> Result<(), Fault> {
        let Place::Seated(seat) = &self.place else {
            return Err(Fault::NoDesk);
        };
        let proof = CounterProof::decode(evidence).map_err(Fault::seal)?;
        let device = proof.device().map_err(Fault::seal)?;
        let known = make::cut_of(&self.store, &self.errands.proven, device)?;
        let higher = proof.verify(&seat.members, device, known).map_err(Fault::seal)?;
        let first_time = self.errands.proven.insert(device, higher.cut).is_none();
        if higher.jumps && first_time {
            return Err(Fault::refused(format!(
                "The relay holds {} changes of that device which this one has not seen. Nothing was changed. Wait until all is received, or do it again to take them as they are.",
                higher.cut - known
            )));
        }
        Ok(())
    }

    /// The connection is gone, and with it what was under way.
    pub(crate) fn drop_errands(&mut self, sentence: &str) {
        let under_way = self.errands.under_way.take().map(|under_way| under_way.task);
        let waiting = std::mem::take(&mut self.errands.waiting);
        for task in under_way.into_iter().chain(waiting) {
            self.hear(task.asked, Err(Fault::refused(sentence)));
        }
    }
}
