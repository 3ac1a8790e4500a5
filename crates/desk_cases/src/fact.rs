//! Facts from words. Kinds: `in out handed bounced failed release drop mark call note consult rate prio state hold solve reopen
//! close exclude assign queue esc answer return takeover level1 link undo settle clock merge unmerge split`.

use crate::{case::bytes, procedure, time::Day};
use desk_model::{
    ActId, EntryId, Fact, PersonId,
    entry::{
        CallDirection, Channel, Contact, DeliveryResult, ExcludeWhy, HoldFor, Level, OpenState, Priority,
        Relation, SolveCode,
    },
    mail::{Auto, Mailbox},
};
use std::collections::BTreeMap;

/// The words after the kind.
pub struct Args<'a> {
    plain: Vec<&'a str>,
    named: BTreeMap<&'a str, &'a str>,
}

impl<'a> Args<'a> {
    pub fn read(words: &[&'a str]) -> Self {
        Self {
            plain: words.iter().filter(|word| !word.contains('=')).copied().collect(),
            named: words.iter().filter_map(|word| word.split_once('=')).collect(),
        }
    }

    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.named.get(name).copied()
    }

    pub fn word(&self, at: usize) -> Result<&'a str, String> {
        self.plain
            .get(at)
            .copied()
            .ok_or_else(|| "a word is missing".to_owned())
    }

    /// Those from there on.
    pub fn words(&self, from: usize) -> &[&'a str] {
        self.plain.get(from..).unwrap_or_default()
    }

    fn entry(&self) -> Result<EntryId, String> {
        bytes(self.word(0)?).map(EntryId)
    }

    fn time(&self, name: &str, day: Day) -> Result<Option<u64>, String> {
        self.get(name).map(|at| day.time(at)).transpose()
    }

    fn person(&self, name: &str) -> Result<Option<PersonId>, String> {
        self.get(name).map(|who| bytes(who).map(PersonId)).transpose()
    }

    fn channel(&self, otherwise: Channel) -> Result<Channel, String> {
        match self.get("ch") {
            None => Ok(otherwise),
            Some("walkin") => Ok(Channel::WalkIn),
            Some(word) => known(Channel::from_word(word), word),
        }
    }
}

pub fn known<T>(value: Option<T>, word: &str) -> Result<T, String> {
    value.ok_or_else(|| format!("{word:?} is no word for this"))
}

/// A fact of that kind; `at` is the entry's time.
pub fn read(kind: &str, day: Day, at: u64, args: &Args<'_>) -> Result<Fact, String> {
    let reason = String::new();
    Ok(match kind {
        "in" => Fact::In {
            channel: args.channel(Channel::Email)?,
            from: Mailbox::default(),
            text: String::new(),
            html: None,
            attachments: Vec::new(),
            message_id: String::new(),
            at,
            auto: args
                .get("auto")
                .map(|auto| known(Auto::from_word(auto), auto))
                .transpose()?,
            orig: None,
        },
        "out" => Fact::Out {
            channel: args.channel(Channel::Email)?,
            to: Vec::new(),
            text: String::new(),
            re: args.get("re").map(|re| bytes(re).map(EntryId)).transpose()?,
            auto: args.get("auto").is_some(),
            not_before: args.time("from", day)?.unwrap_or(at + 10_000),
            session: args.get("session").map(str::to_owned),
            attachments: Vec::new(),
        },
        "handed" | "bounced" | "failed" => Fact::Delivery {
            msg: args.entry()?,
            result: known(DeliveryResult::from_word(kind), kind)?,
            at: args.time("at", day)?.unwrap_or(at),
            detail: String::new(),
        },
        "release" => Fact::Release { msg: args.entry()? },
        "drop" => Fact::Drop { msg: args.entry()? },
        "mark" => Fact::Mark {
            msg: args.entry()?,
            needs: args.get("needs") == Some("1"),
        },
        "call" => call(day, args)?,
        "note" => Fact::Note {
            text: String::new(),
            mentions: Vec::new(),
        },
        "clock" => Fact::Clock { at },
        "state" => Fact::State {
            to: known(OpenState::from_word(args.word(0)?), args.word(0)?)?,
        },
        "hold" => Fact::Hold {
            until: args.time("until", day)?,
            whom: args.get("for").map_or(Ok(HoldFor::Customer), |whom| {
                known(HoldFor::from_word(whom), whom)
            })?,
            reason,
        },
        "solve" => Fact::Solve {
            code: known(SolveCode::from_word(args.word(0)?), args.word(0)?)?,
            cause: String::new(),
            done: String::new(),
            side_effects: String::new(),
            articles: Vec::new(),
            procedures: Vec::new(),
        },
        "reopen" => Fact::Reopen {
            reason,
            silent: args.word(0) == Ok("silent"),
        },
        "close" => Fact::Close { reason },
        _ => match procedure::read(kind, day, at, args)? {
            Some(fact) => fact,
            None => act(kind, args)?,
        },
    })
}

fn call(day: Day, args: &Args<'_>) -> Result<Fact, String> {
    Ok(Fact::Call {
        call: args.get("call").ok_or("the call has no name")?.to_owned(),
        dir: if args.get("dir") == Some("out") {
            CallDirection::Out
        } else {
            CallDirection::In
        },
        channel: args.channel(Channel::Phone)?,
        offered: args.time("off", day)?,
        answered: args.time("ans", day)?,
        ended: args.time("end", day)?,
        by: args.person("by")?,
        outcome: String::new(),
    })
}

fn act(kind: &str, args: &Args<'_>) -> Result<Fact, String> {
    let reason = String::new();
    Ok(match kind {
        "assign" => Fact::Assign {
            to: match args.word(0)? {
                "-" => None,
                who => Some(PersonId(bytes(who)?)),
            },
            auto: args.get("auto").is_some(),
        },
        "prio" => Fact::Priority {
            to: known(Priority::from_word(args.word(0)?), args.word(0)?)?,
            reason,
        },
        "rate" => {
            let level = |name: &str| {
                let word = args.get(name).ok_or_else(|| format!("{name} is missing"))?;
                known(Level::from_word(word), word)
            };
            Fact::Rate {
                urgency: level("urgency")?,
                impact: level("impact")?,
            }
        }
        "queue" => Fact::Queue {
            to: args.word(0)?.trim_matches('-').to_owned(),
            reason,
        },
        "consult" => Fact::Consult {
            to: args.person("to")?,
            question: String::new(),
        },
        "level1" => Fact::Level1 {
            possible: args.get("possible") == Some("1"),
            reason,
        },
        "esc" => Fact::Escalate {
            tried: String::new(),
            evidence: String::new(),
            question: String::new(),
            risk: String::new(),
            queue: args.word(0)?.trim_matches('-').to_owned(),
            to: args.person("to")?,
        },
        "answer" => Fact::EscAnswer {
            esc: args.entry()?,
            text: String::new(),
        },
        "return" => Fact::Return {
            esc: args.entry()?,
            reason,
        },
        "takeover" => Fact::Takeover {
            esc: args.entry()?,
            contact: if args.get("contact") == Some("me") {
                Contact::HandOver
            } else {
                Contact::Keep
            },
        },
        "exclude" => Fact::Exclude {
            why: known(ExcludeWhy::from_word(args.word(0)?), args.word(0)?)?,
        },
        "link" => Fact::Link {
            other: desk_model::DocId(bytes(args.word(0)?)?),
            relation: args.get("as").map_or(Ok(Relation::Related), |word| {
                known(Relation::from_word(word), word)
            })?,
        },
        "undo" => Fact::Undo {
            ids: args
                .words(0)
                .iter()
                .map(|id| bytes(id).map(EntryId))
                .collect::<Result<_, _>>()?,
            act: args.get("act").map(|act| bytes(act).map(ActId)).transpose()?,
        },
        "settle" => Fact::Settle {
            item: args.word(0)?.to_owned(),
            ids: Vec::new(),
            choice: String::new(),
        },
        other => return Err(format!("{other:?} is no kind of entry")),
    })
}
