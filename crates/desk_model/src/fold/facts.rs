//! The facts for the figures: who wrote first, which answer answered what, how long the customer waited, contacts.

use super::{
    conversation::{Call, Conversation, Turn},
    guard::{Outbox, Sent},
    machine::Course,
    timeline::Timeline,
};
use crate::order;
use crate::tree;
use crate::{
    Fact,
    entry::{Channel, ExcludeWhy},
    ticket::{
        Class, Delivery, Excluded, Facts, Rated, Response, RunCounts, Span, SpanEnd, State,
        facts::CONFIRMED_AFTER_DAYS,
    },
};
use std::collections::{BTreeMap, BTreeSet};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// What is counted of the entries, without a clock.
pub(super) struct Count {
    opening: Opening,
    machine: Machine,
    waits: Waits,
    /// Oldest first.
    responses: Vec<Response>,
    contacts: Contacts,
}

/// What it is counted from.
pub(super) struct Ground<'a> {
    pub timeline: &'a Timeline,
    pub conversation: &'a Conversation,
    pub outbox: &'a Outbox,
    /// As it was stepped through.
    pub course: &'a Course,
}

/// What waits now.
pub(super) struct Waiting {
    /// Places of customer events, oldest first.
    pub pending: Vec<usize>,
    pub since_ms: Option<u64>,
}

/// What is known from elsewhere and only handed on.
pub(super) struct Known {
    pub excluded: Option<ExcludeWhy>,
    pub codes_across: bool,
    pub doubles: u32,
    pub escalated_ms: Option<u64>,
    pub satisfaction: Vec<Rated>,
    pub runs: RunCounts,
}

impl Count {
    pub fn build(ground: &Ground<'_>) -> Self {
        let answers = answers(ground);
        let mut waits = Waits::build(ground);
        for answer in &answers {
            waits.answer(ground.timeline, answer);
        }
        Self {
            opening: opening(ground),
            machine: Machine::build(ground.conversation),
            waits,
            contacts: Contacts::build(ground),
            responses: answers.iter().map(|answer| answer.response).collect(),
        }
    }

    /// Takes the last in order, which knows all that is here; `sent`: the messages that it wrote or handed. None: by a time that it
    /// states it belongs between others.
    pub fn push(&mut self, ground: &Ground<'_>, n: usize, sent: &[usize]) -> Option<()> {
        let timeline = ground.timeline;
        let call = ground.conversation.calls.last().filter(|call| call.first == n);
        self.machine.push(ground.conversation, n, call);
        if ground.course.ends.last() == Some(&n) {
            self.waits.end(timeline, n)?;
        }
        if ground.conversation.is_event(n) && ground.course.stray.last() != Some(&n) {
            let at = call.map_or(timeline.fact_time(n), |call| call.at(timeline));
            self.waits.event(timeline, (at, n, None))?;
            self.contacts.turn(timeline.fact_time(n), false)?;
        }
        if ground.conversation.turn(n) != Turn::Other
            && let Fact::In { channel, .. } = &timeline.entry(n).fact
        {
            self.opening
                .offer(timeline.fact_time(n), n, Class::Request, *channel);
        }
        if let Some(call) = call {
            self.opening.call(timeline, call);
            if let Some(answer) = answer_of_call(call) {
                self.contacts.calls += 1;
                self.answered(timeline, &answer)?;
            }
        }
        for message in sent.iter().filter_map(|at| ground.outbox.sent.get(*at)) {
            self.opening.message(timeline, message);
            if let Some(answer) = answer_of_message(timeline, message) {
                self.contacts.message(timeline, message)?;
                self.answered(timeline, &answer)?;
            }
        }
        Some(())
    }

    /// One more response, after all others.
    fn answered(&mut self, timeline: &Timeline, answer: &Answer<'_>) -> Option<()> {
        let last_ms = self.responses.last().map(|response| response.at_ms);
        if last_ms.is_some_and(|last_ms| last_ms >= answer.response.at_ms) {
            return None;
        }
        self.waits.answer(timeline, answer);
        self.responses.push(answer.response);
        Some(())
    }

    /// The facts as they are now, and what waits. `course`: as it stands now.
    pub fn facts(&self, course: &Course, known: Known) -> (Facts, Waiting) {
        let (spans, pending) = self.waits.finish();
        let solved = course
            .solution
            .filter(|solve| solve.code.is_solving() && !known.codes_across);
        let only_machine = self.opening.class() == Class::Request && self.machine.is_all();
        let facts = Facts {
            class: self.opening.class(),
            excluded: match known.excluded {
                Some(ExcludeWhy::Spam) => Some(Excluded::Spam),
                Some(ExcludeWhy::Test) => Some(Excluded::Test),
                _ => only_machine.then_some(Excluded::Machine),
            },
            channel: self.opening.channel(),
            received_ms: self.opening.at_ms(),
            contacts: self.contacts.number(),
            responses: self.responses.clone(),
            spans,
            done_ms: done(course),
            solved,
            reopened_by_customer: course.reopened_by_customer,
            reopened: course.reopened,
            reopened_silently: course.reopened_silently,
            closings: course.closings.clone(),
            escalated_ms: known.escalated_ms,
            doubles: known.doubles,
            satisfaction: known.satisfaction,
            runs: known.runs,
            promises: Vec::new(),
        };
        let waiting = Waiting {
            since_ms: pending.first().map(|(at, _)| *at),
            pending: pending.into_iter().map(|(_, n)| n).collect(),
        };
        (facts, waiting)
    }
}

/// Closed, or seven days after the solve, whichever is earlier, while it is solved or closed.
fn done(course: &Course) -> Option<u64> {
    if !course.state.is_ended() {
        return None;
    }
    let closed = (course.state == State::Closed).then_some(course.since_ms);
    let silent = course
        .solution
        .map(|solve| solve.at_ms.saturating_add(CONFIRMED_AFTER_DAYS * DAY_MS));
    closed.into_iter().chain(silent).min()
}

/// How it began: the earliest of the conversation by the times that are stated, with its place.
#[derive(Default)]
struct Opening(Option<(u64, usize, Class, Channel)>);

impl Opening {
    fn offer(&mut self, at: u64, n: usize, class: Class, channel: Channel) {
        let is_first = |(before, place, ..): (u64, usize, Class, Channel)| (at, n) < (before, place);
        if self.0.is_none_or(is_first) {
            self.0 = Some((at, n, class, channel));
        }
    }

    fn call(&mut self, timeline: &Timeline, call: &Call) {
        if !call.is_given_up() {
            let theirs = call.inbound || call.channel == Channel::WalkIn;
            let class = if theirs { Class::Request } else { Class::Outreach };
            self.offer(call.at(timeline), call.first, class, call.channel);
        }
    }

    fn message(&mut self, timeline: &Timeline, message: &Sent) {
        if !matches!(message.delivery, Delivery::Undone | Delivery::Dropped) {
            let written = timeline.t(message.n);
            let at = message.handed.map_or(written, |handed| handed.min(written));
            self.offer(at, message.n, Class::Outreach, message.channel);
        }
    }

    fn class(&self) -> Class {
        self.0.map_or(Class::None, |(_, _, class, _)| class)
    }

    fn at_ms(&self) -> Option<u64> {
        self.0.map(|(at, ..)| at)
    }

    fn channel(&self) -> Channel {
        self.0.map(|(.., channel)| channel).unwrap_or_default()
    }
}

fn opening(ground: &Ground<'_>) -> Opening {
    let (timeline, conversation) = (ground.timeline, ground.conversation);
    let mut first = Opening::default();
    for n in conversation
        .messages()
        .filter(|n| conversation.turn(*n) != Turn::Other)
    {
        if let Fact::In { channel, .. } = &timeline.entry(n).fact {
            first.offer(timeline.fact_time(n), n, Class::Request, *channel);
        }
    }
    for call in &conversation.calls {
        first.call(timeline, call);
    }
    for message in &ground.outbox.sent {
        first.message(timeline, message);
    }
    first
}

/// Whether all that came in is machine mail. What needs no action is as if it had never come.
#[derive(Default)]
struct Machine {
    /// Something of that came.
    some: bool,
    /// Something else came.
    other: bool,
}

impl Machine {
    fn build(conversation: &Conversation) -> Self {
        let mut machine = Self::default();
        for n in conversation.messages() {
            machine.push(conversation, n, None);
        }
        for call in &conversation.calls {
            machine.push(conversation, call.first, Some(call));
        }
        machine
    }

    fn push(&mut self, conversation: &Conversation, n: usize, call: Option<&Call>) {
        match call {
            Some(call) => self.other |= call.is_event(),
            None => match conversation.turn(n) {
                Turn::Machine => self.some = true,
                Turn::Event => self.other = true,
                Turn::Other => {}
            },
        }
    }

    fn is_all(&self) -> bool {
        self.some && !self.other
    }
}

/// A response and what it answers.
struct Answer<'a> {
    response: Response,
    /// A message answers what was seen; a live one (none) all before it.
    seen: Option<&'a Sent>,
}

/// A human message that arrived is one.
fn answer_of_message<'a>(timeline: &Timeline, message: &'a Sent) -> Option<Answer<'a>> {
    let is_one = message.human && message.delivery == Delivery::Handed;
    let at_ms = message.handed.filter(|_| is_one)?;
    Some(Answer {
        response: Response {
            at_ms,
            person: timeline.entry(message.n).author,
            channel: message.channel,
        },
        seen: (!message.channel.is_live()).then_some(message),
    })
}

fn answer_of_call<'a>(call: &Call) -> Option<Answer<'a>> {
    let (at_ms, person) = call.answered?;
    Some(Answer {
        response: Response {
            at_ms,
            person,
            channel: call.channel,
        },
        seen: None,
    })
}

/// Human messages that arrived and answered calls, oldest first.
fn answers<'a>(ground: &Ground<'a>) -> Vec<Answer<'a>> {
    let messages = ground.outbox.sent.iter();
    let messages = messages.filter_map(|message| answer_of_message(ground.timeline, message));
    let calls = ground.conversation.calls.iter().filter_map(answer_of_call);
    let mut answers: Vec<Answer<'a>> = messages.chain(calls).collect();
    order::sort_by_key(&mut answers, |answer| answer.response.at_ms);
    answers
}

/// An event that waits: its time, its place, the first solve or close that saw it.
type Pending = (u64, usize, Option<usize>);

/// Customer events that wait for an answer, and what has been found.
struct Waits {
    /// By the device that wrote them, its first one last: what an answer has seen is at the end, and of the others none is looked at.
    /// What a solve had ended before stays among them.
    open: BTreeMap<usize, Vec<Pending>>,
    /// Spans that were answered, oldest first.
    answered: Vec<Span>,
    ends: BTreeMap<usize, u64>,
    /// The latest response to all before it.
    live_ms: Option<u64>,
}

impl Waits {
    fn build(ground: &Ground<'_>) -> Self {
        let Ground {
            timeline,
            conversation,
            course,
            ..
        } = ground;
        let calls: BTreeMap<usize, u64> = tree::map(
            conversation
                .calls
                .iter()
                .map(|call| (call.first, call.at(timeline))),
        );
        let stray: BTreeSet<usize> = tree::set(course.stray.iter().copied());
        let mut open: BTreeMap<usize, Vec<Pending>> = BTreeMap::new();
        for n in conversation.events.iter().filter(|n| !stray.contains(n)) {
            let at = calls.get(&n).copied().unwrap_or_else(|| timeline.fact_time(n));
            let waiting = (at, n, first_end(timeline, course, n));
            open.entry(timeline.device(n)).or_default().push(waiting);
        }
        for lane in open.values_mut() {
            order::sort_by_key(lane, |(_, n, _)| std::cmp::Reverse(timeline.nth(*n)));
        }
        Self {
            open,
            answered: Vec::new(),
            ends: course.ends.iter().map(|n| (*n, timeline.t(*n))).collect(),
            live_ms: None,
        }
    }

    /// One more event, the last in order. None: a response to all before it came after it.
    fn event(&mut self, timeline: &Timeline, waiting: Pending) -> Option<()> {
        if self.live_ms.is_some_and(|live_ms| waiting.0 <= live_ms) {
            return None;
        }
        let lane = self.open.entry(timeline.device(waiting.1)).or_default();
        lane.insert(0, waiting);
        Some(())
    }

    /// One more solve or close, which saw all that waits. None: a response to all before it came after it.
    fn end(&mut self, timeline: &Timeline, n: usize) -> Option<()> {
        let at = timeline.t(n);
        if self.live_ms.is_some_and(|live_ms| at <= live_ms) {
            return None;
        }
        self.ends.insert(n, at);
        for (_, _, end) in self.open.values_mut().flatten() {
            *end = end.or(Some(n));
        }
        Some(())
    }

    /// Takes what the answer answers. What a solve that it knew had ended before is left as ended.
    fn answer(&mut self, timeline: &Timeline, answer: &Answer<'_>) {
        let at = answer.response.at_ms;
        let mut from_ms: Option<u64> = None;
        let mut answered = |since: u64| from_ms = Some(from_ms.map_or(since, |before| before.min(since)));
        let ends = &self.ends;
        for lane in self.open.values_mut() {
            match answer.seen {
                Some(sent) => {
                    let unseen = lane.iter().rposition(|(_, event, _)| !sent.saw(timeline, *event));
                    let seen = lane.split_off(unseen.map_or(0, |last| last + 1));
                    for waiting in seen {
                        if waiting.2.is_some_and(|end| sent.saw(timeline, end)) {
                            lane.push(waiting);
                        } else {
                            answered(waiting.0);
                        }
                    }
                }
                None => lane.retain(|(since, _, end)| {
                    let over = end.and_then(|end| ends.get(&end)).is_some_and(|end| *end <= at);
                    let answers = *since <= at && !over;
                    if answers {
                        answered(*since);
                    }
                    !answers
                }),
            }
        }
        if answer.seen.is_none() {
            self.live_ms = self.live_ms.max(Some(at));
        }
        if let Some(from_ms) = from_ms {
            put(
                &mut self.answered,
                Span {
                    from_ms,
                    to_ms: Some(at.max(from_ms)),
                    end: SpanEnd::Answered,
                },
            );
        }
    }

    /// All spans, oldest first, and what waits still.
    fn finish(&self) -> (Vec<Span>, Vec<(u64, usize)>) {
        let mut ended: BTreeMap<usize, u64> = BTreeMap::new();
        let mut pending = Vec::new();
        let mut open: Vec<Pending> = self.open.values().flatten().copied().collect();
        order::sort(&mut open);
        for (at, event, end) in &open {
            match end {
                Some(end) => {
                    ended.entry(*end).or_insert(*at);
                }
                None => pending.push((*at, *event)),
            }
        }
        let mut spans = self.answered.clone();
        for (end, from_ms) in ended {
            let to = self.ends.get(&end).copied().unwrap_or(from_ms);
            put(
                &mut spans,
                Span {
                    from_ms,
                    to_ms: Some(to.max(from_ms)),
                    end: SpanEnd::Ended,
                },
            );
        }
        if let Some((from_ms, _)) = pending.first() {
            put(
                &mut spans,
                Span {
                    from_ms: *from_ms,
                    to_ms: None,
                    end: SpanEnd::Open,
                },
            );
        }
        (spans, pending)
    }
}

/// Puts a span at its place among others: by its beginning, then its end.
fn put(spans: &mut Vec<Span>, span: Span) {
    let key = |span: &Span| (span.from_ms, span.to_ms.unwrap_or(u64::MAX));
    let at = spans.partition_point(|other| key(other) <= key(&span));
    spans.insert(at, span);
}

/// The first solve or close that had seen the event.
fn first_end(timeline: &Timeline, course: &Course, event: usize) -> Option<usize> {
    let after = course.ends.partition_point(|end| *end < event);
    course
        .ends
        .iter()
        .skip(after)
        .copied()
        .find(|end| timeline.knows(*end, event))
}

/// Calls answered, chat sessions, and runs of messages that no customer event breaks.
#[derive(Default)]
struct Contacts {
    calls: usize,
    sessions: BTreeSet<Option<String>>,
    runs: usize,
    /// The last (time, ours): an event at the same time as a message comes before it.
    last: Option<(u64, bool)>,
}

impl Contacts {
    fn build(ground: &Ground<'_>) -> Self {
        let (timeline, conversation) = (ground.timeline, ground.conversation);
        let mut contacts = Self::default();
        let answered = conversation.calls.iter().filter(|call| call.answered.is_some());
        contacts.calls = answered.count();
        let mut turns: Vec<(u64, bool)> = Vec::new();
        for message in &ground.outbox.sent {
            if let Some(answer) = answer_of_message(timeline, message) {
                match contacts.session(timeline, message) {
                    true => {}
                    false => turns.push((answer.response.at_ms, true)),
                }
            }
        }
        let stray = &ground.course.stray;
        for n in conversation.events.iter().filter(|n| !stray.contains(n)) {
            turns.push((timeline.fact_time(n), false));
        }
        order::sort(&mut turns);
        for (at_ms, ours) in turns {
            contacts.step(at_ms, ours);
        }
        contacts
    }

    /// Notes the session of a chat; false for what is no chat.
    fn session(&mut self, timeline: &Timeline, message: &Sent) -> bool {
        match &timeline.entry(message.n).fact {
            Fact::Out {
                channel: Channel::Chat,
                session,
                ..
            } => {
                self.sessions.insert(session.clone());
                true
            }
            _ => false,
        }
    }

    fn step(&mut self, at_ms: u64, ours: bool) {
        let ours_before = self.last.is_some_and(|(_, ours)| ours);
        self.runs += usize::from(ours && !ours_before);
        self.last = Some((at_ms, ours));
    }

    /// One more message that arrived.
    fn message(&mut self, timeline: &Timeline, message: &Sent) -> Option<()> {
        if self.session(timeline, message) {
            return Some(());
        }
        self.turn(message.handed?, true)
    }

    /// One more turn, if it is the last.
    fn turn(&mut self, at_ms: u64, ours: bool) -> Option<()> {
        if self.last.is_some_and(|last| last > (at_ms, ours)) {
            return None;
        }
        self.step(at_ms, ours);
        Some(())
    }

    fn number(&self) -> u32 {
        u32::try_from(self.calls + self.sessions.len() + self.runs).unwrap_or(u32::MAX)
    }
}
