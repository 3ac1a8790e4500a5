//! The world of a run: time, devices, the relay, and what happens next. Nothing here is left to chance but by the dice.

use crate::{
    device::Device,
    dice::{Dice, Killed},
    disk::Disk,
    files::Shelf,
    hostile::Traitor,
    ledger::{Ledger, MARK},
    plan::Plan,
    planted::Planted,
    relay::{Relay, log::Log},
    trace::{Keep, Trace},
};
use desk_engine::{Engine, Input, Output};
use desk_model::DocId;
use desk_port::{Answer, FromEngine, Query, Request, ToEngine};
use desk_sync::RelayFrame;
use std::{
    collections::{BTreeMap, VecDeque},
    panic::{AssertUnwindSafe, catch_unwind},
};

/// Why a run failed, in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken(pub String);

pub type Check<T = ()> = Result<T, Broken>;

pub fn broken<T>(what: impl Into<String>) -> Check<T> {
    Err(Broken(what.into()))
}

/// When every run begins: 2 March 2026, noon.
pub const START_MS: u64 = 1_772_452_800_000;
pub const TAB: u64 = 1;
/// Things that may happen in one millisecond before it is a loop.
const AT_ONCE_MAX: u32 = 20_000;

/// What an answer that comes later is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    Found,
    Invite,
    Join,
    /// A link for this device, which is a member on another history only.
    InviteBack(usize),
    People(String),
}

/// How often what happened.
#[derive(Debug, Default, Clone, Copy)]
pub struct Counts {
    pub commands: u64,
    pub acknowledged: u64,
    pub refused: u64,
    pub kills: u64,
    pub torn: u64,
    pub cuts: u64,
    pub brought_back: u64,
    pub relay_kills: u64,
    pub relay_brought_back: u64,
    pub chain_acts: u64,
    pub joined: u64,
    pub left: u64,
    pub erased: u64,
    pub hostile: u64,
    pub starved: u64,
    /// Times that somebody saw two values of a field, written apart.
    pub apart: u64,
    /// Files that were added to replies.
    pub files: u64,
    pub events: u64,
}

/// See the module.
pub struct World {
    pub plan: Plan,
    pub dice: Dice,
    pub now_ms: u64,
    pub relay: Relay,
    pub relay_down_until: u64,
    pub relay_copy: Option<(u64, Log)>,
    pub devices: Vec<Device>,
    pub ledger: Ledger,
    pub trace: Trace,
    pub counts: Counts,
    pub tickets: Vec<DocId>,
    pub customers: Vec<DocId>,
    pub articles: Vec<DocId>,
    pub procedures: Vec<DocId>,
    pub asked: BTreeMap<(usize, u64), Asked>,
    /// Nothing fails any more.
    pub calm: bool,
    /// Hashes of the longest chain that the relay ever had.
    pub chain: Vec<[u8; 32]>,
    /// Two chains have come to be after the relay lost its own: the alarm that people see, and the end of the weather.
    pub forked: bool,
    /// That was so, and people have settled it.
    pub mended: bool,
    /// Frames that somebody has heard on their way to the relay.
    pub overheard: VecDeque<Vec<u8>>,
    pub traitor: Option<Traitor>,
    /// Files at the relay.
    pub files: Shelf,
    at_once: u32,
    folder: tempfile::TempDir,
}

/// A place for the files of a run: memory, where there is such a place.
fn folder() -> std::io::Result<tempfile::TempDir> {
    match tempfile::tempdir_in("/dev/shm") {
        Ok(folder) => Ok(folder),
        Err(_) => tempfile::tempdir(),
    }
}

impl World {
    pub fn new(plan: Plan, keep: Keep) -> Check<Self> {
        let folder = folder().map_err(|error| Broken(format!("there is no place for files: {error}")))?;
        let mut world = Self {
            plan,
            dice: Dice::new(plan.seed),
            now_ms: START_MS,
            relay: Relay::new(plan.planted),
            relay_down_until: 0,
            relay_copy: None,
            devices: Vec::new(),
            ledger: Ledger::default(),
            trace: Trace::new(keep, START_MS),
            counts: Counts::default(),
            tickets: Vec::new(),
            customers: Vec::new(),
            articles: Vec::new(),
            procedures: Vec::new(),
            asked: BTreeMap::new(),
            calm: true,
            chain: Vec::new(),
            forked: false,
            mended: false,
            overheard: VecDeque::new(),
            traitor: None,
            files: Shelf::default(),
            at_once: 0,
            folder,
        };
        let words = format!("seed {}: {}", plan.seed, plan.words());
        world.say(words);
        Ok(world)
    }

    pub fn say(&mut self, what: impl AsRef<str>) {
        self.trace.say(self.now_ms, what);
    }

    /// A device that nobody has used yet; it runs.
    pub fn new_device(&mut self) -> Check<usize> {
        let n = self.devices.len();
        let mut device = Device::new(self.folder.path().join(format!("{n}.db")));
        if self.plan.skew {
            let hours = self.dice.roll(11) as i64 - 5;
            device.ahead_ms = hours * 3_600_000 + self.dice.roll(60_000) as i64;
        }
        self.devices.push(device);
        self.boot(n)?;
        Ok(n)
    }

    /// What a device's files hold, at another place.
    pub fn side_disk(&self, n: usize) -> std::io::Result<Disk> {
        let copy = Disk::new(self.folder.path().join("copy.db"));
        copy.put(&self.devices[n].disk.image())?;
        Ok(copy)
    }

    pub fn clock(&self, n: usize) -> u64 {
        self.now_ms.saturating_add_signed(self.devices[n].ahead_ms)
    }

    // What devices are told, and what they do.

    /// The program starts over what the disk holds.
    pub fn boot(&mut self, n: usize) -> Check {
        self.devices[n].boot_at = None;
        if self.devices[n].engine.is_some() || self.devices[n].is_turned {
            return Ok(());
        }
        let opened = desk_store::open_file(self.devices[n].disk.path())
            .map_err(|error| error.to_string())
            .and_then(|connection| Engine::open(connection, false).map_err(|error| error.to_string()));
        let engine = opened.map_err(|error| Broken(format!("device {n} does not open: {error}")))?;
        self.devices[n].engine = Some(engine);
        self.say(format!("{n} starts"));
        self.check_own(n)?;
        self.input(n, Input::TabOpened { tab: TAB })?;
        if self.devices[n].engine.is_some()
            && self.devices[n].seat.is_none()
            && self.devices[n].link.is_some()
        {
            self.devices[n].join_at = Some(self.now_ms + 1_000);
        }
        Ok(())
    }

    pub fn input(&mut self, n: usize, input: Input) -> Check {
        let now_ms = self.clock(n);
        let dies = !self.calm && self.plan.kills && self.dice.once_in(250);
        let rolls_left = if dies { Some(self.dice.roll(30)) } else { None };
        let Some(mut engine) = self.devices[n].engine.take() else {
            return Ok(());
        };
        let mut dice = self.dice.dying(rolls_left);
        let handled = catch_unwind(AssertUnwindSafe(|| engine.handle(now_ms, &mut dice, input)));
        self.devices[n].engine = Some(engine);
        match handled {
            Ok(()) => self.carry_out(n),
            Err(thrown) if thrown.is::<Killed>() => {
                self.say(format!("{n} is killed in the middle of its work"));
                self.crash(n)
            }
            Err(thrown) => {
                let words = thrown.downcast_ref::<String>().cloned();
                let words = words.or_else(|| thrown.downcast_ref::<&str>().map(|text| (*text).to_owned()));
                broken(format!("device {n} panicked: {}", words.unwrap_or_default()))
            }
        }
    }

    pub fn carry_out(&mut self, n: usize) -> Check {
        loop {
            let Some(output) = self.devices[n].engine.as_mut().and_then(Engine::poll) else {
                return Ok(());
            };
            match output {
                Output::Dial { .. } => {
                    self.let_go(n);
                    self.devices[n].dial_at = Some(self.now_ms + 1 + self.dice.roll(200));
                }
                Output::HangUp => {
                    self.let_go(n);
                    self.devices[n].dial_at = None;
                }
                Output::Frame(bytes) => {
                    self.is_sealed(&bytes, n)?;
                    if let Some(pipe) = &mut self.devices[n].pipe {
                        pipe.send_up(&mut self.dice, self.now_ms, bytes);
                    }
                }
                Output::Wake { at_ms } => {
                    let wait_ms = at_ms.saturating_sub(self.clock(n));
                    self.devices[n].wake_at = Some(self.now_ms + wait_ms);
                }
                Output::Tell {
                    message: FromEngine::Answer { id, result },
                    ..
                } => {
                    let result = result.map_err(|refusal| refusal.sentence);
                    match self.asked.remove(&(n, id)) {
                        Some(asked) => self.answered(n, &asked, result)?,
                        None => _ = self.devices[n].answers.insert(id, result),
                    }
                }
                Output::Tell {
                    message: FromEngine::Status { status },
                    ..
                } => self.devices[n].status = status,
                Output::Tell { .. } => {}
                Output::AskBlob { number, url, ask, .. } => self.blob_asked(n, number, &url, ask)?,
            }
            if !self.calm && self.plan.kills && self.dice.once_in(1_500) {
                self.say(format!("{n} is killed between two steps"));
                return self.crash(n);
            }
        }
    }

    /// Bytes that leave a device hold no word of anybody.
    fn is_sealed(&self, bytes: &[u8], n: usize) -> Check {
        if tells(bytes) {
            return broken(format!("device {n} sends text that is not sealed"));
        }
        Ok(())
    }

    pub fn ask(&mut self, n: usize, request: Request) -> Check<u64> {
        self.devices[n].next += 1;
        let id = self.devices[n].next;
        let message = ToEngine { id, request };
        self.input(n, Input::Ask { tab: TAB, message })?;
        Ok(id)
    }

    /// Asks for what is answered at once; none when the program ended before it had answered.
    pub fn ask_now(&mut self, n: usize, request: Request) -> Check<Option<Result<Answer, String>>> {
        let id = self.ask(n, request)?;
        Ok(self.devices[n].answers.remove(&id))
    }

    /// Asks for what is answered later.
    pub fn ask_later(&mut self, n: usize, request: Request, asked: Asked) -> Check {
        let id = self.devices[n].next + 1;
        self.asked.insert((n, id), asked);
        self.ask(n, request).map(drop)
    }

    /// A question to a program that is to run through.
    pub fn query(&mut self, n: usize, query: Query) -> Check<Answer> {
        let calm = std::mem::replace(&mut self.calm, true);
        let answer = self.ask_now(n, Request::Get { query });
        self.calm = calm;
        match answer? {
            Some(Ok(answer)) => Ok(answer),
            other => broken(format!("device {n} does not answer a question: {other:?}")),
        }
    }

    // Time.

    fn next_ms(&self) -> Option<u64> {
        let devices = self.devices.iter().filter_map(Device::next_ms);
        devices.chain(self.relay.wake_at(self.now_ms)).min()
    }

    /// Everything that happens until then.
    pub fn run_until(&mut self, until_ms: u64) -> Check {
        while let Some(at) = self.next_ms().filter(|at| *at <= until_ms) {
            self.step(at)?;
        }
        self.pass_to(until_ms);
        Ok(())
    }

    fn pass_to(&mut self, at: u64) {
        if at > self.now_ms {
            self.now_ms = at;
            self.at_once = 0;
        }
    }

    /// Everything until something is so, at most for so long; whether it is so.
    pub fn run_while(&mut self, ms: u64, not_yet: impl Fn(&Self) -> bool) -> Check<bool> {
        let end_ms = self.now_ms + ms;
        while not_yet(self) {
            match self.next_ms() {
                Some(at) if at <= end_ms => self.step(at)?,
                _ => return Ok(false),
            }
        }
        Ok(true)
    }

    /// What happens at that time, to one of those to whom something happens then.
    fn step(&mut self, at: u64) -> Check {
        self.pass_to(at);
        self.counts.events += 1;
        self.at_once += 1;
        if self.at_once > AT_ONCE_MAX {
            let due: Vec<usize> = (0..self.devices.len())
                .filter(|n| self.devices[*n].next_ms().is_some_and(|at| at <= self.now_ms))
                .collect();
            return broken(format!(
                "something goes on for ever without time passing at devices {due:?}"
            ));
        }
        let due =
            |(n, device): (usize, &Device)| device.next_ms().is_some_and(|at| at <= self.now_ms).then_some(n);
        let due: Vec<usize> = self.devices.iter().enumerate().filter_map(due).collect();
        match self.dice.pick(&due) {
            Some(n) => self.happens(*n),
            None => {
                self.relay.pump(self.now_ms);
                self.route()
            }
        }
    }

    fn happens(&mut self, n: usize) -> Check {
        let now_ms = self.now_ms;
        let is_due = |at: Option<u64>| at.is_some_and(|at| at <= now_ms);
        let device = &mut self.devices[n];
        for at in 0..device.ghosts.len() {
            let ghost = &mut device.ghosts[at];
            if let Some(bytes) = ghost.arrived_up(now_ms) {
                let connection = ghost.connection;
                return self.relay_hears(n, connection, &bytes);
            }
            if is_due(ghost.closes_at) {
                let connection = device.ghosts.remove(at).connection;
                self.relay.closed(connection);
                return Ok(());
            }
        }
        if let Some(pipe) = device.pipe.as_mut().filter(|pipe| !pipe.is_dead) {
            let connection = pipe.connection;
            if let Some(bytes) = pipe.arrived_up(now_ms) {
                return self.relay_hears(n, connection, &bytes);
            }
            if let Some(bytes) = pipe.arrived_down(now_ms) {
                return self.arrives(n, bytes);
            }
        }
        if is_due(device.boot_at) {
            return self.boot(n);
        }
        if device.engine.is_none() {
            return Ok(());
        }
        if is_due(device.dial_at) {
            return self.dial(n);
        }
        if is_due(device.join_at) {
            device.join_at = None;
            return self.join(n);
        }
        if is_due(device.wake_at) {
            device.wake_at = None;
            self.trace.frame(now_ms, "wakes", n, ());
            return self.input(n, Input::Wake);
        }
        Ok(())
    }

    fn arrives(&mut self, n: usize, bytes: Vec<u8>) -> Check {
        if bytes.is_empty() {
            self.devices[n].pipe = None;
            return self.input(n, Input::SocketClosed);
        }
        let bytes = match self.plan.planted {
            Some(Planted::ReplicaDrops) => crate::hostile::without_one(bytes, &mut self.dice),
            _ => bytes,
        };
        let frame = RelayFrame::decode(&bytes);
        if self.plan.hostile && matches!(frame, Ok(RelayFrame::Entries { .. })) {
            self.devices[n].last_entries = Some(bytes.clone());
        }
        self.trace.frame(self.now_ms, "to", n, frame);
        self.input(n, Input::SocketFrame(bytes))?;
        self.note_shared(n);
        Ok(())
    }

    /// Whether all that a device has written is at the relay by now.
    fn note_shared(&mut self, n: usize) {
        let device = &self.devices[n];
        if device.is_member() && device.engine.as_ref().is_some_and(Engine::is_settled) {
            self.ledger.is_shared(n, self.now_ms);
        }
    }
}

/// Whether bytes hold a text that somebody wrote here: the mark, a number, and what follows it. The mark alone comes about by
/// chance in so many sealed bytes.
pub fn tells(bytes: &[u8]) -> bool {
    let mark = MARK.as_bytes();
    bytes.windows(mark.len()).enumerate().any(|(at, window)| {
        let mut rest = bytes.iter().skip(at + mark.len());
        window == mark
            && rest.next().is_some_and(u8::is_ascii_digit)
            && rest
                .find(|byte| !byte.is_ascii_digit())
                .is_some_and(|byte| b"z@".contains(byte))
    })
}

#[cfg(test)]
mod tests {
    //! What tells, and what only looks like it.
    use super::tells;

    #[test]
    fn a_text_is_seen_among_bytes_and_the_bare_mark_is_none() {
        for text in ["qzx7z", "\u{1}\u{2}qzx120z\u{3}", "to qzx3@example.org"] {
            assert!(tells(text.as_bytes()), "{text}");
        }
        for other in ["qzx", "qzxz", "qzx7", "qzx7 z", "qz7z"] {
            assert!(!tells(other.as_bytes()), "{other}");
        }
    }
}
