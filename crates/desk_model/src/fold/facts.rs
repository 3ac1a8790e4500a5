//! The facts for the figures: who wrote first, which answer answered what, how long the customer waited, contacts.

mod answer;
mod contacts;
mod opening;
mod waits;

use super::{
    conversation::{Conversation, Turn},
    guard::Outbox,
    machine::Course,
    timeline::Timeline,
};
use crate::{
    Fact,
    entry::ExcludeWhy,
    ticket::{Class, Excluded, Facts, Rated, Response, RunCounts, State, facts::CONFIRMED_AFTER_DAYS},
};
use answer::{Answer, answer_of_call, answer_of_message, answers};
use contacts::Contacts;
use opening::{Machine, Opening, opening};
use waits::Waits;

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
