//! The facts for the figures: who wrote first, which answer answered what, how long the customer waited, contacts.

use super::{
    conversation::{Conversation, Turn},
    guard::Sent,
    machine::Course,
    review::Reviews,
    timeline::Timeline,
    undo::Standing,
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

/// The facts, and what waits now.
pub(super) struct Waiting {
    pub facts: Facts,
    /// Places of customer events, oldest first.
    pub pending: Vec<usize>,
    pub waiting_since_ms: Option<u64>,
}

/// What is known from elsewhere and only handed on.
pub(super) struct Followed {
    pub satisfaction: Vec<Rated>,
    pub runs: RunCounts,
}

#[allow(
    clippy::too_many_arguments,
    reason = "each is one pass's result, and the facts are over all of them"
)]
pub(super) fn build(
    timeline: &Timeline<'_>,
    standing: &Standing,
    conversation: &Conversation,
    sent: &[Sent],
    course: &Course,
    reviews: &Reviews,
    excluded: Option<ExcludeWhy>,
    escalated_ms: Option<u64>,
    followed: Followed,
) -> Waiting {
    let answers = answers(timeline, conversation, sent);
    let mut waits = Waits::build(timeline, conversation, course);
    for answer in &answers {
        waits.answer(timeline, answer);
    }
    let (spans, pending) = waits.finish();
    let opening = opening(timeline, standing, conversation, sent);
    let solved = course
        .solution
        .filter(|solve| solve.code.is_solving() && !reviews.codes_across);
    let facts = Facts {
        class: opening.class,
        excluded: match excluded {
            Some(ExcludeWhy::Spam) => Some(Excluded::Spam),
            Some(ExcludeWhy::Test) => Some(Excluded::Test),
            _ => only_machine(conversation, &opening).then_some(Excluded::Machine),
        },
        channel: opening.channel,
        received_ms: opening.at,
        contacts: contacts(timeline, conversation, course, sent),
        responses: answers.iter().map(|answer| answer.response).collect(),
        spans,
        closings: course.closings.clone(),
        solved,
        reopened_by_customer: course.reopened_by_customer,
        reopened: course.reopened,
        reopened_silently: course.reopened_silently,
        done_ms: done(course),
        escalated_ms,
        doubles: reviews.doubles,
        satisfaction: followed.satisfaction,
        runs: followed.runs,
        promises: Vec::new(),
    };
    Waiting {
        facts,
        waiting_since_ms: pending.first().map(|(at, _)| *at),
        pending: pending.into_iter().map(|(_, n)| n).collect(),
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

/// How it began.
struct Opening {
    class: Class,
    at: Option<u64>,
    channel: Channel,
}

/// The earliest of the conversation by the times that are stated.
fn opening(
    timeline: &Timeline<'_>,
    standing: &Standing,
    conversation: &Conversation,
    sent: &[Sent],
) -> Opening {
    let mut first: Option<(u64, usize, Class, Channel)> = None;
    let mut offer = |at: u64, n: usize, class: Class, channel: Channel| {
        if first.is_none_or(|(before, place, ..)| (at, n) < (before, place)) {
            first = Some((at, n, class, channel));
        }
    };
    for n in conversation
        .messages()
        .filter(|n| conversation.turn(*n) != Turn::Other)
    {
        if let Fact::In { channel, .. } = &timeline.entry(n).fact {
            offer(timeline.fact_time(n), n, Class::Request, *channel);
        }
    }
    for call in conversation.calls.iter().filter(|call| !call.is_given_up()) {
        let theirs = call.inbound || call.channel == Channel::WalkIn;
        let class = if theirs { Class::Request } else { Class::Outreach };
        offer(call.at(timeline), call.first, class, call.channel);
    }
    for message in sent {
        if standing.stands(message.n) && message.delivery != Delivery::Dropped {
            let written = timeline.t(message.n);
            let at = message.handed.map_or(written, |handed| handed.min(written));
            offer(at, message.n, Class::Outreach, message.channel);
        }
    }
    first.map_or(
        Opening {
            class: Class::None,
            at: None,
            channel: Channel::default(),
        },
        |(at, _, class, channel)| Opening {
            class,
            at: Some(at),
            channel,
        },
    )
}

/// A request of which all that came in is machine mail. What needs no action is as if it had never come.
fn only_machine(conversation: &Conversation, opening: &Opening) -> bool {
    let mut messages = conversation
        .messages()
        .map(|n| conversation.turn(n))
        .filter(|turn| *turn != Turn::Other)
        .peekable();
    opening.class == Class::Request
        && messages.peek().is_some()
        && messages.all(|turn| turn == Turn::Machine)
        && !conversation
            .calls
            .iter()
            .any(|call| call.inbound && !call.is_given_up())
}

/// A response and what it answers.
struct Answer<'a> {
    response: Response,
    /// A message answers what was seen; a live one (none) all before it.
    seen: Option<&'a Sent>,
}

/// Human messages that arrived and answered calls, oldest first.
fn answers<'a>(timeline: &Timeline<'_>, conversation: &Conversation, sent: &'a [Sent]) -> Vec<Answer<'a>> {
    let mut answers = Vec::new();
    for message in sent
        .iter()
        .filter(|sent| sent.human && sent.delivery == Delivery::Handed)
    {
        if let Some(at_ms) = message.handed {
            answers.push(Answer {
                response: Response {
                    at_ms,
                    person: timeline.entry(message.n).author,
                    channel: message.channel,
                },
                seen: (!message.channel.is_live()).then_some(message),
            });
        }
    }
    let answered = |call: &super::conversation::Call| call.answered.map(|(at, by)| (at, by, call.channel));
    for (at_ms, person, channel) in conversation.calls.iter().filter_map(answered) {
        answers.push(Answer {
            response: Response {
                at_ms,
                person,
                channel,
            },
            seen: None,
        });
    }
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
    spans: Vec<Span>,
    ends: BTreeMap<usize, u64>,
}

impl Waits {
    fn build(timeline: &Timeline<'_>, conversation: &Conversation, course: &Course) -> Self {
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
            spans: Vec::new(),
            ends: course.ends.iter().map(|n| (*n, timeline.t(*n))).collect(),
        }
    }

    /// Takes what the answer answers. What a solve that it knew had ended before is left as ended.
    fn answer(&mut self, timeline: &Timeline<'_>, answer: &Answer<'_>) {
        let at = answer.response.at_ms;
        let mut answered: Vec<u64> = Vec::new();
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
                            answered.push(waiting.0);
                        }
                    }
                }
                None => lane.retain(|(since, _, end)| {
                    let over = end.and_then(|end| ends.get(&end)).is_some_and(|end| *end <= at);
                    let answers = *since <= at && !over;
                    if answers {
                        answered.push(*since);
                    }
                    !answers
                }),
            }
        }
        let from = answered.into_iter().min();
        if let Some(from_ms) = from {
            self.spans.push(Span {
                from_ms,
                to_ms: Some(at.max(from_ms)),
                end: SpanEnd::Answered,
            });
        }
    }

    /// All spans, oldest first, and what waits still.
    fn finish(mut self) -> (Vec<Span>, Vec<(u64, usize)>) {
        let mut ended: BTreeMap<usize, u64> = BTreeMap::new();
        let mut pending = Vec::new();
        let mut open: Vec<Pending> = self.open.into_values().flatten().collect();
        order::sort(&mut open);
        for (at, event, end) in &open {
            match end {
                Some(end) => {
                    ended.entry(*end).or_insert(*at);
                }
                None => pending.push((*at, *event)),
            }
        }
        for (end, from_ms) in ended {
            let to = self.ends.get(&end).copied().unwrap_or(from_ms);
            self.spans.push(Span {
                from_ms,
                to_ms: Some(to.max(from_ms)),
                end: SpanEnd::Ended,
            });
        }
        if let Some((from_ms, _)) = pending.first() {
            self.spans.push(Span {
                from_ms: *from_ms,
                to_ms: None,
                end: SpanEnd::Open,
            });
        }
        order::sort_by_key(&mut self.spans, |span| {
            (span.from_ms, span.to_ms.unwrap_or(u64::MAX))
        });
        (self.spans, pending)
    }
}

/// The first solve or close that had seen the event.
fn first_end(timeline: &Timeline<'_>, course: &Course, event: usize) -> Option<usize> {
    let after = course.ends.partition_point(|end| *end < event);
    course
        .ends
        .iter()
        .skip(after)
        .copied()
        .find(|end| timeline.knows(*end, event))
}

/// Calls answered, chat sessions, and runs of messages that no customer event breaks.
fn contacts(timeline: &Timeline<'_>, conversation: &Conversation, course: &Course, sent: &[Sent]) -> u32 {
    let calls = conversation
        .calls
        .iter()
        .filter(|call| call.answered.is_some())
        .count();
    let mut sessions: BTreeSet<Option<&str>> = BTreeSet::new();
    // (time, ours): an event at the same time as a message comes before it.
    let mut turns: Vec<(u64, bool)> = Vec::new();
    for message in sent
        .iter()
        .filter(|sent| sent.human && sent.delivery == Delivery::Handed)
    {
        match (&timeline.entry(message.n).fact, message.handed) {
            (
                Fact::Out {
                    channel: Channel::Chat,
                    session,
                    ..
                },
                _,
            ) => {
                sessions.insert(session.as_deref());
            }
            (_, Some(at)) => turns.push((at, true)),
            _ => {}
        }
    }
    for n in conversation.events.iter().filter(|n| !course.stray.contains(n)) {
        turns.push((timeline.fact_time(n), false));
    }
    order::sort(&mut turns);
    let mut runs = 0;
    let mut ours_before = false;
    for (_, ours) in turns {
        if ours && !ours_before {
            runs += 1;
        }
        ours_before = ours;
    }
    u32::try_from(calls + sessions.len() + runs).unwrap_or(u32::MAX)
}
