//! A small world that writes histories: six devices of five people, each with its own wrong clock and its own part of the entries.

use desk_model::calendar::Hours;
use desk_model::entry::{
    CallDirection, Channel, Contact, DeliveryResult, ExcludeWhy, HoldFor, Level, OpenState, Priority,
    SolveCode, TaskResult,
};
use desk_model::mail::{Auto, Mailbox};
use desk_model::sla::{Clock, OpenHours, Target};
use desk_model::{
    ActId, Calendar, DeviceId, DocId, Entry, EntryId, Fact, Hlc, PersonId, Role, Settings, TicketDocument,
    frontier,
    procedure::{Choice, Step as ProcedureStep, StepKind},
};
use proptest::prelude::*;
use std::sync::Arc;

pub const GATEWAY: PersonId = PersonId([9; 16]);
pub const LEAD: PersonId = PersonId([4; 16]);
pub const LEAD_DEVICE: usize = 4;
const DEVICES: usize = 6;
/// Of devices 1 and 5 the person is the same; device 0 is the gateway's.
const PERSONS: [PersonId; DEVICES] = [
    GATEWAY,
    PersonId([1; 16]),
    PersonId([2; 16]),
    PersonId([3; 16]),
    LEAD,
    PersonId([1; 16]),
];
pub const START_MS: u64 = 1_700_000_000_000;
const HOUR_MS: u64 = 3_600_000;

/// What is promised changes while the world goes on, and two queues are open at other times.
pub fn settings() -> Settings {
    let target = |clock, priority, queue: &str, minutes, hours: u64| Target {
        clock,
        priority,
        queue: queue.to_owned(),
        minutes,
        from_ms: if hours > 0 { START_MS + hours * HOUR_MS } else { 0 },
    };
    let mut targets = Vec::new();
    for (n, clock) in [Clock::First, Clock::Next, Clock::Solution]
        .into_iter()
        .enumerate()
    {
        let n = n as u32 + 1;
        targets.push(target(clock, Priority::Normal, "*", 60 * n, 0));
        targets.push(target(clock, Priority::Urgent, "*", 20 * n, 0));
        targets.push(target(clock, Priority::Normal, "second", 240 * n, 0));
        targets.push(target(clock, Priority::Normal, "*", 45 * n, 3));
        targets.push(target(clock, Priority::Urgent, "*", 0, 60));
        targets.push(target(clock, Priority::High, "second", 30 * n, 20));
    }
    let hours = |weekday| Hours {
        weekday,
        from: 8 * 60,
        to: 18 * 60,
    };
    let office = |closed| {
        let change = (START_MS + 100 * HOUR_MS, 120);
        Calendar::new(
            "Nowhere".to_owned(),
            vec![(0, 60), change],
            (0..7).map(hours).collect(),
            closed,
        )
    };
    let open = |queue: &str, from_ms, calendar| OpenHours {
        queue: queue.to_owned(),
        from_ms,
        calendar,
    };
    let next_day = (START_MS / (24 * HOUR_MS)) as u32 + 1;
    Settings {
        roles: [(GATEWAY, Role::Bridge), (LEAD, Role::Lead)].into(),
        targets,
        calendars: vec![
            open("*", 0, office(vec![next_day])),
            open("*", START_MS + 50 * HOUR_MS, office(Vec::new())),
            open("second", 0, Calendar::always()),
        ],
        ..Settings::default()
    }
}

/// What happens next: some time goes by, a device writes, then it meets others.
#[derive(Debug, Clone)]
pub struct Step {
    pub device: usize,
    pub minutes: u64,
    pub what: u8,
    pub pick: u8,
    /// One bit for each device that it meets.
    pub meets: u8,
}

pub fn step() -> impl Strategy<Value = Step> {
    // Mostly minutes, now and then days, so that timers run.
    let minutes = prop_oneof![6 => 0u64..30, 1 => 0u64..12_000];
    let meets = prop_oneof![3 => Just(0u8), 2 => 0u8..64];
    (0..DEVICES, minutes, any::<u8>(), any::<u8>(), meets).prop_map(|(device, minutes, what, pick, meets)| {
        Step {
            device,
            minutes,
            what,
            pick,
            meets,
        }
    })
}

pub fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    proptest::collection::vec(step(), 1..most)
}

/// A number that looks like no other (splitmix64).
pub fn scramble(mut number: u64) -> u64 {
    number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// The devices, and all that they wrote.
pub struct World {
    pub entries: Vec<Entry>,
    pub now_ms: u64,
    /// By device: places in `entries`.
    known: [Vec<usize>; DEVICES],
    own: [Hlc; DEVICES],
    skew_ms: [i64; DEVICES],
}

impl World {
    pub fn run(steps: &[Step]) -> Self {
        let skew = |device: usize| {
            let dice = scramble(steps.len() as u64 * 31 + device as u64 + u64::from(steps[0].pick) * 7);
            if device == 0 {
                0
            } else {
                (dice % (6 * HOUR_MS)) as i64 - 3 * HOUR_MS as i64
            }
        };
        let mut world = Self {
            entries: Vec::new(),
            now_ms: START_MS,
            known: Default::default(),
            own: Default::default(),
            skew_ms: std::array::from_fn(skew),
        };
        world.act(0, 0, 0);
        world.meet_all();
        for step in steps {
            world.now_ms += step.minutes * 60_000 + 1;
            world.act(step.device, step.what, step.pick);
            for other in (0..DEVICES).filter(|other| step.meets & (1 << other) != 0) {
                world.meet(step.device, other);
            }
        }
        world.now_ms += 60_000;
        world
    }

    /// Both know afterwards what either knew.
    fn meet(&mut self, one: usize, other: usize) {
        let mut both: Vec<usize> = self.known[one]
            .iter()
            .chain(&self.known[other])
            .copied()
            .collect();
        both.sort_unstable();
        both.dedup();
        self.known[one] = both.clone();
        self.known[other] = both;
    }

    pub fn meet_all(&mut self) {
        let all: Vec<usize> = (0..self.entries.len()).collect();
        self.known = std::array::from_fn(|_| all.clone());
    }

    fn wall_ms(&self, device: usize) -> u64 {
        self.now_ms.saturating_add_signed(self.skew_ms[device])
    }

    /// The device writes an entry, knowing what it knows.
    pub fn write(&mut self, device: usize, fact: Fact) {
        let known: Vec<Entry> = self.known[device]
            .iter()
            .map(|at| self.entries[*at].clone())
            .collect();
        let seen = known.iter().map(|entry| entry.hlc).max().unwrap_or_default();
        let hlc = Hlc::next(self.wall_ms(device), self.own[device], seen);
        let document = TicketDocument {
            entries: known.into_iter().map(Arc::new).collect(),
            ..TicketDocument::default()
        };
        let mut id = [0; 16];
        let number = self.entries.len() as u64;
        id[..8].copy_from_slice(&scramble(number ^ (device as u64) << 32).to_be_bytes());
        id[8..].copy_from_slice(&number.to_be_bytes());
        self.own[device] = hlc;
        self.known[device].push(self.entries.len());
        self.entries.push(Entry {
            id: EntryId(id),
            doc: DocId::default(),
            author: PERSONS[device],
            device: DeviceId([device as u8 + 1; 16]),
            hlc,
            basis: frontier(&document),
            act: ActId(id),
            fact,
        });
    }

    /// The device does something; false when it knows nothing that this could be done to.
    pub fn act(&mut self, device: usize, what: u8, pick: u8) -> bool {
        let fact = if device == 0 {
            self.gateway_fact(what, pick)
        } else {
            self.person_fact(device, what, pick)
        };
        match fact {
            Some(fact) => {
                self.write(device, fact);
                true
            }
            None => false,
        }
    }

    fn pick(&self, device: usize, pick: u8, is: impl Fn(&Entry) -> bool) -> Option<&Entry> {
        let fitting: Vec<&Entry> = self.known[device]
            .iter()
            .map(|at| &self.entries[*at])
            .filter(|entry| is(entry))
            .collect();
        (!fitting.is_empty()).then(|| fitting[usize::from(pick) % fitting.len()])
    }

    fn gateway_fact(&self, what: u8, pick: u8) -> Option<Fact> {
        let ours = |entry: &Entry| matches!(entry.fact, Fact::Out { .. });
        match what % 7 {
            6 => self.follow_up_fact(0, 5 * (pick / 6) + 1),
            0 | 1 => Some(Fact::In {
                channel: Channel::Email,
                from: Mailbox::default(),
                text: String::new(),
                html: None,
                attachments: Vec::new(),
                message_id: String::new(),
                at: self.now_ms - u64::from(what) * 1000,
                auto: (pick % 8 == 7).then_some(Auto::Reply),
                orig: None,
            }),
            2 => Some(Fact::Call {
                call: (pick % 4).to_string(),
                dir: CallDirection::In,
                channel: Channel::Phone,
                offered: Some(self.now_ms - 60_000),
                answered: None,
                ended: pick
                    .is_multiple_of(2)
                    .then_some(self.now_ms - u64::from(pick) * 300),
                by: None,
                outcome: String::new(),
            }),
            _ => Some(Fact::Delivery {
                msg: self.pick(0, pick, ours)?.id,
                result: if pick.is_multiple_of(5) {
                    DeliveryResult::Bounced
                } else {
                    DeliveryResult::Handed
                },
                at: self.now_ms,
                detail: String::new(),
            }),
        }
    }

    fn person_fact(&self, device: usize, what: u8, pick: u8) -> Option<Fact> {
        let ours = |entry: &Entry| matches!(entry.fact, Fact::Out { .. });
        let theirs = |entry: &Entry| matches!(entry.fact, Fact::In { .. });
        let mine = |entry: &Entry| entry.author == PERSONS[device];
        let escalates = |entry: &Entry| matches!(entry.fact, Fact::Escalate { .. });
        let solves = |entry: &Entry| matches!(entry.fact, Fact::Solve { .. });
        let reason = String::new;
        let codes = [SolveCode::Fixed, SolveCode::Answered, SolveCode::NoReply];
        let priorities = [Priority::Low, Priority::Normal, Priority::High, Priority::Urgent];
        Some(match what % 32 {
            0..=3 => Fact::Out {
                channel: if pick.is_multiple_of(8) {
                    Channel::Chat
                } else {
                    Channel::Email
                },
                to: Vec::new(),
                text: String::new(),
                // A letter, where there is a solve to ask about.
                re: (pick % 16 == 3)
                    .then(|| self.pick(device, pick, solves).map(|solve| solve.id))
                    .flatten(),
                auto: pick % 16 == 3,
                not_before: self.wall_ms(device) + 10_000,
                session: None,
                attachments: Vec::new(),
            },
            4 | 5 => Fact::Solve {
                code: codes[usize::from(pick % 3)],
                cause: String::new(),
                done: String::new(),
                side_effects: String::new(),
                articles: Vec::new(),
                procedures: Vec::new(),
            },
            6 => Fact::Close { reason: reason() },
            7 => Fact::Reopen {
                reason: reason(),
                silent: pick.is_multiple_of(4),
            },
            8 => Fact::State {
                to: if pick.is_multiple_of(3) {
                    OpenState::Open
                } else {
                    OpenState::Waiting
                },
            },
            9 => Fact::Hold {
                until: (!pick.is_multiple_of(3)).then(|| self.now_ms + u64::from(pick) * HOUR_MS),
                whom: if pick.is_multiple_of(2) {
                    HoldFor::Third
                } else {
                    HoldFor::Customer
                },
                reason: reason(),
            },
            10 | 11 => Fact::Assign {
                to: (!pick.is_multiple_of(5)).then(|| PERSONS[usize::from(pick) % DEVICES]),
                auto: pick.is_multiple_of(7),
            },
            12 => Fact::Priority {
                to: priorities[usize::from(pick % 4)],
                reason: reason(),
            },
            13 => Fact::Mark {
                msg: self.pick(device, pick, theirs)?.id,
                needs: pick.is_multiple_of(3),
            },
            14 => Fact::Release {
                msg: self.pick(device, pick, ours)?.id,
            },
            15 => Fact::Drop {
                msg: self.pick(device, pick, ours)?.id,
            },
            16 => Fact::Call {
                call: (pick % 4).to_string(),
                dir: CallDirection::In,
                channel: Channel::Phone,
                offered: None,
                // Written down afterwards.
                answered: Some(self.wall_ms(device) - u64::from(pick / 16) * 60_000),
                ended: None,
                by: None,
                outcome: String::new(),
            },
            17 if pick.is_multiple_of(4) => Fact::Exclude {
                why: ExcludeWhy::Spam,
            },
            17 if pick % 4 == 1 => Fact::Queue {
                to: "second".into(),
                reason: reason(),
            },
            17 if pick % 4 == 2 => Fact::Rate {
                urgency: Level::High,
                impact: Level::High,
            },
            17 => Fact::Note {
                text: String::new(),
                mentions: Vec::new(),
            },
            18 | 19 => Fact::Escalate {
                tried: String::new(),
                evidence: String::new(),
                question: String::new(),
                risk: String::new(),
                queue: if pick.is_multiple_of(2) {
                    "second".into()
                } else {
                    String::new()
                },
                to: pick
                    .is_multiple_of(3)
                    .then(|| PERSONS[usize::from(pick) % DEVICES]),
            },
            20 | 21 => Fact::EscAnswer {
                esc: self.pick(device, pick, escalates)?.id,
                text: String::new(),
            },
            22 => Fact::Return {
                esc: self.pick(device, pick, escalates)?.id,
                reason: reason(),
            },
            23 => Fact::Takeover {
                esc: self.pick(device, pick, escalates)?.id,
                contact: if pick.is_multiple_of(2) {
                    Contact::Keep
                } else {
                    Contact::HandOver
                },
            },
            24 if pick.is_multiple_of(2) => Fact::Settle {
                item: ["double-reply", "two-owners", "solve-unseen", "two-priorities"][usize::from(pick % 4)]
                    .to_owned(),
                ids: Vec::new(),
                choice: String::new(),
            },
            // An old mail, imported.
            25 if pick.is_multiple_of(4) => Fact::In {
                channel: Channel::Email,
                from: Mailbox::default(),
                text: String::new(),
                html: None,
                attachments: Vec::new(),
                message_id: String::new(),
                at: self.wall_ms(device) - u64::from(pick) * 60_000,
                auto: None,
                orig: None,
            },
            26..=29 => self.run_fact(device, pick)?,
            30 => self.follow_up_fact(device, pick)?,
            _ => Fact::Undo {
                ids: vec![self.pick(device, pick, |entry| mine(entry) && !theirs(entry))?.id],
                act: None,
            },
        })
    }

    /// Of two procedures: one straight on, and one with a way back.
    fn run_fact(&self, device: usize, pick: u8) -> Option<Fact> {
        let begun = |entry: &Entry| matches!(entry.fact, Fact::RunStart { .. });
        let run = self.pick(device, pick / 8, begun);
        let Some(run) = run.filter(|_| !pick.is_multiple_of(6)) else {
            return Some(run_start(pick));
        };
        let Fact::RunStart { steps, .. } = &run.fact else {
            return None;
        };
        let step = &steps[usize::from(pick % 3) % steps.len()];
        let results = step.results();
        Some(match pick % 7 {
            0 => Fact::RunFinish {
                run: run.id,
                reason: String::new(),
            },
            1 => Fact::RunSkip {
                run: run.id,
                step: step.number,
                reason: "no time".to_owned(),
            },
            _ => Fact::RunStep {
                run: run.id,
                step: step.number,
                result: results[usize::from(pick / 3) % results.len()].to_owned(),
                text: String::new(),
            },
        })
    }

    fn follow_up_fact(&self, device: usize, pick: u8) -> Option<Fact> {
        let asked = |entry: &Entry| matches!(entry.fact, Fact::SatAsked { .. });
        let task = |entry: &Entry| matches!(entry.fact, Fact::Task { .. });
        let solve = |entry: &Entry| matches!(entry.fact, Fact::Solve { .. });
        Some(match pick % 5 {
            0 => Fact::SatAsked {
                whom: self.pick(device, pick, solve)?.author,
                at: None,
            },
            1 => {
                let asked = self.pick(device, pick, asked);
                Fact::SatAnswered {
                    asked: asked.map(|asked| asked.id),
                    whom: PERSONS[usize::from(pick) % DEVICES],
                    score: u32::from(pick % 7),
                    word: String::new(),
                    at: self.now_ms - u64::from(pick) * 1000,
                }
            }
            2 => Fact::Task {
                text: String::new(),
                due: self.now_ms + u64::from(pick) * HOUR_MS,
                of: self.pick(device, pick, solve)?.id,
            },
            _ => Fact::TaskDone {
                task: self.pick(device, pick, task)?.id,
                result: if pick.is_multiple_of(3) {
                    TaskResult::Failed
                } else {
                    TaskResult::Held
                },
            },
        })
    }

    /// Some entries name whatever there is, their own future too.
    pub fn forge(&mut self, seed: u64) {
        let ids: Vec<EntryId> = self.entries.iter().map(|entry| entry.id).collect();
        for (at, entry) in self.entries.iter_mut().enumerate() {
            let dice = scramble(seed ^ at as u64);
            if dice.is_multiple_of(3) {
                entry.basis.push(ids[(dice >> 8) as usize % ids.len()]);
            }
            if dice.is_multiple_of(11) {
                entry.hlc.ms = dice;
            }
        }
    }
}

fn run_start(pick: u8) -> Fact {
    let step = |number: u32, kind: StepKind| ProcedureStep {
        number,
        kind,
        text: "look".to_owned(),
        ..ProcedureStep::default()
    };
    let choice = |text: &str, next: Option<u32>| Choice {
        text: text.to_owned(),
        next,
    };
    let again = ProcedureStep {
        choices: vec![choice("no", Some(1)), choice("yes", None)],
        ..step(2, StepKind::Branch)
    };
    let steps = if pick.is_multiple_of(4) {
        vec![step(1, StepKind::Action), again]
    } else {
        vec![
            step(1, StepKind::Check),
            step(2, StepKind::Action),
            step(3, StepKind::Check),
        ]
    };
    Fact::RunStart {
        procedure: DocId([pick % 4 / 2 + 1; 16]),
        version: 1,
        title: "Look".to_owned(),
        steps,
    }
}
