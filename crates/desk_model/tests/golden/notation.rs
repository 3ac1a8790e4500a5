//! Reads the notation of the cases: `id who[/device] time kind args [<basis]`. Times are wall times in Berlin in winter, `2+09:00`
//! is two days after Monday 2 March 2026; the basis is everything above, or exactly what stands after `<`.

use desk_model::entry::{
    CallDirection, Channel, Contact, DeliveryResult, ExcludeWhy, HoldFor, OpenState, Priority, SolveCode,
};
use desk_model::mail::{Auto, Mailbox};
use desk_model::ticket_document::{Field, RegisterConflict};
use desk_model::{
    ActId, DeviceId, DocId, Entry, EntryId, Fact, Hlc, PersonId, Role, Settings, Ticket, TicketDocument, fold,
};
use std::collections::BTreeMap;

/// Monday 2 March 2026, 00:00 in Berlin.
const DAY_0_MS: u64 = 1_772_406_000_000;
const MINUTE_MS: u64 = 60_000;
const DAY_MS: u64 = 24 * 60 * MINUTE_MS;

/// One case as far as it has been read.
pub struct Case {
    document: TicketDocument,
    settings: Settings,
    now: Option<u64>,
    last: u64,
}

impl Default for Case {
    fn default() -> Self {
        let roles = [("gw", Role::Bridge), ("lea", Role::Lead), ("sen", Role::Senior)];
        Self {
            document: TicketDocument {
                id: DocId(bytes("A")),
                ..TicketDocument::default()
            },
            settings: Settings {
                roles: roles.map(|(name, role)| (person(name), role)).into(),
                ..Settings::default()
            },
            now: None,
            last: DAY_0_MS,
        }
    }
}

/// Sixteen bytes that are a name.
fn bytes(name: &str) -> [u8; 16] {
    let mut bytes = [0; 16];
    assert!(name.len() <= 16, "{name} is too long");
    bytes[..name.len()].copy_from_slice(name.as_bytes());
    bytes
}

/// The name that sixteen bytes are.
pub fn name(bytes: [u8; 16]) -> String {
    String::from_utf8(bytes.into_iter().take_while(|byte| *byte != 0).collect()).unwrap()
}

fn person(name: &str) -> PersonId {
    PersonId(bytes(name))
}

fn time(text: &str) -> u64 {
    let (days, clock) = text.split_once('+').unwrap_or(("0", text));
    let mut parts = clock.split(':').map(|part| part.parse::<u64>().unwrap());
    let (hours, minutes) = (parts.next().unwrap(), parts.next().unwrap());
    let seconds = parts.next().unwrap_or(0);
    DAY_0_MS + days.parse::<u64>().unwrap() * DAY_MS + (hours * 60 + minutes) * MINUTE_MS + seconds * 1000
}

/// A time in the notation.
pub fn written(at_ms: u64) -> String {
    let since = at_ms - DAY_0_MS;
    let (days, in_day) = (since / DAY_MS, since % DAY_MS);
    let (hours, minutes, seconds) = (in_day / 3_600_000, in_day / MINUTE_MS % 60, in_day / 1000 % 60);
    let days = if days == 0 {
        String::new()
    } else {
        format!("{days}+")
    };
    let seconds = if seconds == 0 {
        String::new()
    } else {
        format!(":{seconds:02}")
    };
    format!("{days}{hours:02}:{minutes:02}{seconds}")
}

impl Case {
    pub fn now(&self) -> u64 {
        self.now.unwrap_or(self.last + MINUTE_MS)
    }

    /// The ticket at `now`, or one minute after the last entry.
    pub fn fold(&self, reversed: bool) -> Ticket {
        let mut document = self.document.clone();
        if reversed {
            document.entries.reverse();
        }
        fold(&[document], self.now(), &self.settings)
    }

    /// One line that is no expectation.
    pub fn read(&mut self, line: &str) {
        let (line, basis) = match line.split_once(" <") {
            Some((line, basis)) => (line, Some(basis)),
            None => (line, None),
        };
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[0] {
            "now" => self.now = Some(time(words[1])),
            "close" => {
                let days = (time(words[2]), words[1].parse().unwrap());
                self.settings.close_after_days.push(days);
            }
            "reg" => self.register(words[1]),
            _ => self.entry(&words, basis),
        }
    }

    fn register(&mut self, words: &str) {
        let (field, values) = words.split_once('=').unwrap();
        self.document.conflicts.push(RegisterConflict {
            field: match field {
                "subject" => Field::Subject,
                "customer" => Field::Customer,
                other => panic!("no register {other}"),
            },
            values: values.split('|').map(str::to_owned).collect(),
        });
    }

    fn entry(&mut self, words: &[&str], basis: Option<&str>) {
        let (who, device) = words[1].split_once('/').unwrap_or((words[1], words[1]));
        let at = time(words[2]);
        let args = Args::read(&words[4..]);
        let id = EntryId(bytes(words[0]));
        let basis = match basis {
            None => self.document.entries.iter().map(|entry| entry.id).collect(),
            Some(ids) => ids.split(',').map(|id| EntryId(bytes(id))).collect(),
        };
        self.document.entries.push(Entry {
            id,
            doc: self.document.id,
            author: person(who),
            device: DeviceId(bytes(device)),
            hlc: Hlc {
                ms: at,
                counter: u32::try_from(self.document.entries.len()).unwrap(),
            },
            basis,
            act: args
                .get("act")
                .filter(|_| words[3] != "undo")
                .map_or(id.into(), |act| ActId(bytes(act))),
            fact: fact(words[3], at, &args),
        });
        self.last = at;
        self.now = None;
    }
}

/// The words after the kind.
struct Args<'a> {
    plain: Vec<&'a str>,
    named: BTreeMap<&'a str, &'a str>,
}

impl<'a> Args<'a> {
    fn read(words: &[&'a str]) -> Self {
        Self {
            plain: words.iter().filter(|word| !word.contains('=')).copied().collect(),
            named: words.iter().filter_map(|word| word.split_once('=')).collect(),
        }
    }

    fn get(&self, name: &str) -> Option<&'a str> {
        self.named.get(name).copied()
    }

    fn time(&self, name: &str) -> Option<u64> {
        self.get(name).map(time)
    }

    fn first(&self) -> &'a str {
        self.plain[0]
    }

    fn message(&self) -> EntryId {
        EntryId(bytes(self.first()))
    }

    fn channel(&self, otherwise: Channel) -> Channel {
        match self.get("ch") {
            None => otherwise,
            Some("chat") => Channel::Chat,
            Some("walkin") => Channel::WalkIn,
            Some(other) => panic!("no channel {other}"),
        }
    }
}

fn fact(kind: &str, at: u64, args: &Args<'_>) -> Fact {
    match kind {
        "in" => Fact::In {
            channel: args.channel(Channel::Email),
            from: Mailbox::default(),
            text: String::new(),
            html: None,
            attachments: Vec::new(),
            message_id: String::new(),
            at,
            auto: args.get("auto").map(|auto| match auto {
                "bounce" => Auto::Bounce,
                "reply" => Auto::Reply,
                other => panic!("no machine mail {other}"),
            }),
        },
        "out" => Fact::Out {
            channel: args.channel(Channel::Email),
            to: Vec::new(),
            text: String::new(),
            re: args.get("re").map(|re| EntryId(bytes(re))),
            auto: false,
            not_before: at + 10_000,
            session: args.get("session").map(str::to_owned),
        },
        "handed" | "bounced" => Fact::Delivery {
            msg: args.message(),
            result: if kind == "handed" {
                DeliveryResult::Handed
            } else {
                DeliveryResult::Bounced
            },
            at: args.time("at").unwrap_or(at),
            detail: String::new(),
        },
        "release" => Fact::Release { msg: args.message() },
        "drop" => Fact::Drop { msg: args.message() },
        "mark" => Fact::Mark {
            msg: args.message(),
            needs: args.get("needs") == Some("1"),
        },
        "call" => call(args),
        "note" => Fact::Note {
            text: String::new(),
            mentions: Vec::new(),
        },
        "clock" => Fact::Clock { at },
        _ => act(kind, args),
    }
}

fn call(args: &Args<'_>) -> Fact {
    Fact::Call {
        call: args.get("call").unwrap().to_owned(),
        dir: if args.get("dir") == Some("out") {
            CallDirection::Out
        } else {
            CallDirection::In
        },
        channel: args.channel(Channel::Phone),
        offered: args.time("off"),
        answered: args.time("ans"),
        ended: args.time("end"),
        by: None,
        outcome: String::new(),
    }
}

fn act(kind: &str, args: &Args<'_>) -> Fact {
    let reason = String::new();
    match kind {
        "state" => Fact::State {
            to: if args.first() == "waiting" {
                OpenState::Waiting
            } else {
                OpenState::Open
            },
        },
        "hold" => Fact::Hold {
            until: args.time("until"),
            whom: if args.get("for") == Some("third") {
                HoldFor::Third
            } else {
                HoldFor::Customer
            },
            reason,
        },
        "solve" => Fact::Solve {
            code: match args.first() {
                "fixed" => SolveCode::Fixed,
                "answered" => SolveCode::Answered,
                "fulfilled" => SolveCode::Fulfilled,
                "no_reply" => SolveCode::NoReply,
                other => panic!("no code {other}"),
            },
            done: String::new(),
            articles: Vec::new(),
        },
        "reopen" => Fact::Reopen { reason },
        "close" => Fact::Close { reason },
        "assign" => Fact::Assign {
            to: (args.first() != "-").then(|| person(args.first())),
            auto: args.get("auto").is_some(),
        },
        "prio" => Fact::Priority {
            to: match args.first() {
                "low" => Priority::Low,
                "high" => Priority::High,
                "urgent" => Priority::Urgent,
                other => panic!("no priority {other}"),
            },
            reason,
        },
        "esc" => Fact::Escalate {
            tried: String::new(),
            evidence: String::new(),
            question: String::new(),
            risk: String::new(),
            queue: args.first().to_owned(),
            to: args.get("to").map(person),
        },
        "answer" => Fact::EscAnswer {
            esc: args.message(),
            text: String::new(),
        },
        "return" => Fact::Return {
            esc: args.message(),
            reason,
        },
        "takeover" => Fact::Takeover {
            esc: args.message(),
            contact: if args.get("contact") == Some("me") {
                Contact::HandOver
            } else {
                Contact::Keep
            },
        },
        "exclude" => Fact::Exclude {
            why: match args.first() {
                "spam" => ExcludeWhy::Spam,
                other => panic!("excluded for {other}?"),
            },
        },
        "undo" => Fact::Undo {
            ids: args.plain.iter().map(|id| EntryId(bytes(id))).collect(),
            act: args.get("act").map(|act| ActId(bytes(act))),
        },
        "settle" => Fact::Settle {
            item: args.first().to_owned(),
            ids: Vec::new(),
            choice: String::new(),
        },
        other => panic!("no kind {other}"),
    }
}
