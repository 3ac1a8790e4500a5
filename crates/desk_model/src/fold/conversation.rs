//! What was said: customer events (messages that need action, calls), calls joined from their entries, and marks.
//!
//! What became of our messages is in [`super::guard`].

use super::{column::Column, lane::Lanes, splits::Splits, timeline::Timeline, undo::Standing};
use crate::{
    Fact, PersonId,
    entry::{CallDirection, Channel},
    few::Few,
    ticket::{Inbound, ReplyTo},
};
use std::collections::BTreeMap;

/// A call given up earlier than this was none.
pub const CALL_GIVEN_UP_MS_MAX: u64 = 10 * 1000;

/// One call, joined from the entries that name it.
pub(super) struct Call {
    /// Its first entry in order, which stands for it.
    pub first: usize,
    pub inbound: bool,
    pub channel: Channel,
    pub offered: Option<u64>,
    /// When, and by whom.
    pub answered: Option<(u64, PersonId)>,
    /// The earliest offer and the latest end as they were stated, believable or not: a clock that is off changes no distance.
    rang: (Option<u64>, Option<u64>),
}

impl Call {
    fn begin(n: usize, dir: CallDirection, channel: Channel) -> Self {
        Self {
            first: n,
            inbound: dir == CallDirection::In,
            channel,
            offered: None,
            answered: None,
            rang: (None, None),
        }
    }

    /// Takes an entry of it.
    fn join(&mut self, timeline: &Timeline, n: usize) {
        let entry = timeline.entry(n);
        let Fact::Call {
            offered,
            answered,
            ended,
            by,
            ..
        } = &entry.fact
        else {
            return;
        };
        let stated = |at: &Option<u64>| at.map(|at| timeline.stated_phase(n, at));
        self.offered = [self.offered, stated(offered)].into_iter().flatten().min();
        let (rang_from, rang_to) = self.rang;
        self.rang = (
            [rang_from, *offered].into_iter().flatten().min(),
            rang_to.max(*ended),
        );
        if let Some(at) = stated(answered)
            && self.answered.is_none_or(|(before, _)| at < before)
        {
            self.answered = Some((at, by.unwrap_or(entry.author)));
        }
    }

    /// Hung up before anybody could reasonably answer. An end before the offer says nothing about how long it rang.
    pub fn is_given_up(&self) -> bool {
        match (self.answered, self.rang) {
            (None, (Some(offered), Some(ended))) => ended
                .checked_sub(offered)
                .is_some_and(|rang_ms| rang_ms < CALL_GIVEN_UP_MS_MAX),
            _ => false,
        }
    }

    /// Somebody wants something of us.
    pub fn is_event(&self) -> bool {
        self.inbound && !self.is_given_up()
    }

    /// When it began, as far as is known.
    pub fn at(&self, timeline: &Timeline) -> u64 {
        self.offered
            .or(self.answered.map(|(at, _)| at))
            .unwrap_or_else(|| timeline.t(self.first))
    }
}

/// What kind of thing a place in the order is to the conversation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// The customer wants something.
    Event,
    Machine,
    Other,
}

/// The conversation of a timeline.
pub(super) struct Conversation {
    turns: Column<Turn>,
    /// Customer events by device, for who saw which.
    pub events: Lanes,
    pub calls: Vec<Call>,
    /// Places of inbound messages in order.
    messages: Vec<usize>,
}

impl Conversation {
    pub fn build(timeline: &Timeline, standing: &Standing, splits: &Splits) -> Self {
        let marks = marks(timeline, standing);
        let mut turns = Column::filled(timeline.len(), Turn::Other);
        let mut messages = Vec::new();
        for n in standing.effective() {
            if let Fact::In { auto, .. } = &timeline.entry(n).fact {
                if splits.is_away(n) {
                    continue;
                }
                turns[n] = turn(marks.get(&n).copied(), auto.is_some());
                messages.push(n);
            }
        }
        let calls = calls(timeline, standing);
        for call in calls.iter().filter(|call| call.is_event()) {
            turns[call.first] = Turn::Event;
        }
        let events = Lanes::build(timeline, (0..timeline.len()).filter(|n| turns[*n] == Turn::Event));
        Self {
            turns,
            events,
            calls,
            messages,
        }
    }

    /// Takes the last in order, which knows all that is here. None: it is more of a call that is here.
    pub fn push(&mut self, timeline: &Timeline, n: usize) -> Option<()> {
        self.turns.push(Turn::Other);
        match &timeline.entry(n).fact {
            Fact::In { auto, .. } => {
                self.turns[n] = turn(None, auto.is_some());
                self.messages.push(n);
            }
            Fact::Call {
                call, dir, channel, ..
            } => {
                let name = |known: &Call| match &timeline.entry(known.first).fact {
                    Fact::Call { call, .. } => Some(call),
                    _ => None,
                };
                if self.calls.iter().any(|known| name(known) == Some(call)) {
                    return None;
                }
                let mut begun = Call::begin(n, *dir, *channel);
                begun.join(timeline, n);
                if begun.is_event() {
                    self.turns[n] = Turn::Event;
                }
                self.calls.push(begun);
            }
            _ => {}
        }
        if self.is_event(n) {
            self.events.push(timeline, n);
        }
        Some(())
    }

    pub fn turn(&self, n: usize) -> Turn {
        self.turns[n]
    }

    pub fn is_event(&self, n: usize) -> bool {
        self.turns[n] == Turn::Event
    }

    /// Places of inbound messages in order.
    pub fn messages(&self) -> impl DoubleEndedIterator<Item = usize> + '_ {
        self.messages.iter().copied()
    }

    pub fn inbound(&self, timeline: &Timeline, n: usize) -> Inbound {
        let entry = timeline.entry(n);
        Inbound {
            id: entry.id,
            at_ms: timeline.fact_time(n),
            machine: matches!(&entry.fact, Fact::In { auto: Some(_), .. }),
            needs_action: self.is_event(n),
        }
    }

    /// The newest message that a person wrote, else the newest.
    pub fn reply_to(&self, timeline: &Timeline) -> Option<ReplyTo> {
        let written = |n: &usize| self.turn(*n) != Turn::Machine;
        let n = self.messages().rfind(written).or(self.messages().next_back())?;
        match &timeline.entry(n).fact {
            Fact::In { channel, from, .. } => Some(ReplyTo {
                message: timeline.entry(n).id,
                channel: *channel,
                to: from.clone(),
            }),
            _ => None,
        }
    }
}

/// `needs`: what the last mark says.
fn turn(needs: Option<bool>, auto: bool) -> Turn {
    match (needs, auto) {
        (Some(true), _) | (None, false) => Turn::Event,
        (_, true) => Turn::Machine,
        (Some(false), false) => Turn::Other,
    }
}

/// By place of the message: what the last mark in order says.
fn marks(timeline: &Timeline, standing: &Standing) -> Few<usize, bool> {
    let mut marks = Few::new();
    for n in standing.effective() {
        if let Fact::Mark { msg, needs } = &timeline.entry(n).fact
            && let Some(message) = timeline.find(*msg)
        {
            marks.insert(message, *needs);
        }
    }
    marks
}

fn calls(timeline: &Timeline, standing: &Standing) -> Vec<Call> {
    let mut calls: Vec<Call> = Vec::new();
    let mut by_name: BTreeMap<&str, usize> = BTreeMap::new();
    for n in standing.effective() {
        let Fact::Call {
            call, dir, channel, ..
        } = &timeline.entry(n).fact
        else {
            continue;
        };
        let at = *by_name.entry(call).or_insert(calls.len());
        if at == calls.len() {
            calls.push(Call::begin(n, *dir, *channel));
        }
        if let Some(joined) = calls.get_mut(at) {
            joined.join(timeline, n);
        }
    }
    calls
}
