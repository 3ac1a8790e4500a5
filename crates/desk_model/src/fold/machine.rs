//! The state machine: steps through what stands in order, with timers computed in between, so that an entry which arrives late
//! but is dated before a timer makes the timer not have happened.
//!
//! Waiting, hold, solve and close are *blocked* by a customer event that is apart from them, solve and close also by an
//! escalation or a reopening: then the ticket is open, whichever came first. A blocked act stays blocked unless the other side goes away.

use super::{
    conversation::{Conversation, Turn},
    lane::Lanes,
    past_closing::{PastClosings, TakenBack},
    reopening::Reopenings,
    timeline::Timeline,
    undo::Standing,
};
use crate::order;
use crate::{
    Fact, PersonId, Settings,
    entry::{DeliveryResult, HoldFor, OpenState},
    settings::REOPEN_WITHIN_DAYS,
    ticket::{Closing, Hold, Solution, State},
};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;
/// Within this time the solver may correct a solve without its counting as reopened.
pub(super) const CORRECTION_MS_MAX: u64 = 5 * 60 * 1000;

/// How the state went.
#[derive(Clone, Default)]
pub(super) struct Course {
    pub state: State,
    pub since_ms: u64,
    pub hold: Option<Hold>,
    pub solution: Option<Solution>,
    /// While solved: when silence closes it.
    closes_ms: u64,
    pub closings: Vec<Closing>,
    pub reopened_by_customer: u32,
    pub reopened: u32,
    pub reopened_silently: u32,
    pub stray: Vec<usize>,
    /// From when on the way to a solution went how, oldest first. Before the first: it runs.
    pub paces: Vec<(u64, Pace)>,
    /// Solves and closes, blocked ones included: each looked at what it had seen.
    pub ends: Vec<usize>,
    /// Acts that did not act, for what they had not seen.
    pub blocked: Vec<usize>,
    pub next_ms: Option<u64>,
}

/// How the way to a solution goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    Runs,
    /// We wait for the customer.
    Pauses,
    Ended,
}

/// What the machine looks at.
pub(super) struct Ground<'a> {
    pub timeline: &'a Timeline,
    pub standing: &'a Standing,
    pub conversation: &'a Conversation,
    pub reopenings: &'a Reopenings,
    /// Escalations that stand.
    pub escalations: &'a Lanes,
    pub settings: &'a Settings,
}

/// See the module.
#[derive(Clone, Default)]
pub(super) struct Machine {
    pub course: Course,
    past: PastClosings,
    has_begun: bool,
}

impl Machine {
    /// Steps through everything that stands.
    pub fn run(ground: &Ground<'_>, now_ms: u64) -> Self {
        let mut machine = Self::default();
        // As long as nothing has begun it.
        machine.course.since_ms = ground.timeline.t(0);
        for n in 0..ground.timeline.len() {
            machine.push(ground, n, now_ms);
        }
        machine
    }

    /// Steps on to the next in order.
    pub fn push(&mut self, ground: &Ground<'_>, n: usize, now_ms: u64) {
        let (timeline, standing) = (ground.timeline, ground.standing);
        if let Some(undo) = standing.undone_by(n) {
            if !standing.is_silent(n) {
                self.undone(ground, n, undo);
            }
            return;
        }
        if standing.is_silent(n) {
            return;
        }
        if !self.has_begun && begins(&timeline.entry(n).fact) {
            self.has_begun = true;
            self.course.since_ms = timeline.t(n);
        }
        self.timers(timeline.t(n).min(now_ms));
        if timeline.t(n) > now_ms {
            // Before an entry that is dated ahead, a timer may still come in between.
            self.course.plan(timeline.t(n));
        }
        self.step(ground, n);
    }

    /// How it stands now, when no entry is dated ahead of that, or was when it ran.
    pub fn now(&self, now_ms: u64) -> Course {
        let mut machine = self.clone();
        machine.timers(now_ms);
        let Self { mut course, past, .. } = machine;
        course.plan(u64::MAX);
        course.closings.extend(past.finish());
        order::sort_by_key(&mut course.closings, |closing| {
            (closing.from_ms, closing.to_ms.is_none())
        });
        course
    }
}

/// What a ticket begins with: not a merge, nor what takes something back.
fn begins(fact: &Fact) -> bool {
    !matches!(
        fact,
        Fact::MergeInto { .. } | Fact::MergeFrom { .. } | Fact::Undo { .. }
    )
}

impl Machine {
    fn timers(&mut self, upto_ms: u64) {
        let course = &mut self.course;
        match (course.state, course.hold) {
            (
                State::Hold,
                Some(Hold {
                    until_ms: Some(until),
                    ..
                }),
            ) if until <= upto_ms => {
                let at = until.max(course.since_ms);
                course.enter(State::Open, at);
            }
            (State::Solved, _) if course.closes_ms <= upto_ms => {
                course.enter(State::Closed, course.closes_ms)
            }
            _ => {}
        }
    }

    /// A solve that was taken back: where it acted, it had ended the ticket until then.
    fn undone(&mut self, ground: &Ground<'_>, n: usize, undo: usize) {
        let entry = ground.timeline.entry(n);
        let Fact::Solve { code, .. } = &entry.fact else {
            return;
        };
        if !self.course.state.is_ended() && !Self::is_blocked(ground, n, true) {
            self.past.solve(&TakenBack {
                from_ms: ground.timeline.t(n),
                undone_ms: ground.timeline.t(undo),
                code: *code,
                by: entry.author,
            });
        }
    }

    fn step(&mut self, ground: &Ground<'_>, n: usize) {
        let t = ground.timeline.t(n);
        let entry = ground.timeline.entry(n);
        if ground.conversation.turn(n) == Turn::Event {
            self.customer(n, t);
        }
        if ground.reopenings.has(n) {
            self.past.cut(t);
        }
        let course = &mut self.course;
        match &entry.fact {
            Fact::Out { auto: false, .. }
            | Fact::Call {
                answered: Some(_), ..
            } if course.state == State::New => {
                course.enter(State::Open, t);
            }
            Fact::Delivery {
                msg,
                result: DeliveryResult::Bounced | DeliveryResult::Failed,
                ..
            } => self.returned(ground, *msg, t),
            Fact::State { to: OpenState::Open } => match course.state {
                State::Solved | State::Closed => course.reopen(entry.author, t, false),
                State::New | State::Open | State::Waiting | State::Hold => course.enter(State::Open, t),
            },
            Fact::Reopen { silent, .. } if course.state.is_ended() => {
                course.reopen(entry.author, t, *silent);
            }
            Fact::State {
                to: OpenState::Waiting,
            } => {
                let free = self.free(ground, n, false);
                let course = &mut self.course;
                if free && !course.state.is_ended() {
                    course.enter(State::Waiting, t);
                }
            }
            Fact::Hold { until, whom, .. } => {
                let free = self.free(ground, n, false);
                let course = &mut self.course;
                if free && !course.state.is_ended() {
                    course.enter(State::Hold, t);
                    course.hold = Some(Hold {
                        until_ms: *until,
                        whom: *whom,
                    });
                    course.pace(t);
                }
            }
            Fact::Solve { code, .. } => {
                let solution = Solution {
                    id: entry.id,
                    at_ms: t,
                    by: entry.author,
                    code: *code,
                };
                self.solve(ground, n, solution);
            }
            Fact::Escalate { .. } => {
                self.past.cut(t);
                if course.state.is_ended() {
                    course.reopen(entry.author, t, false);
                } else {
                    course.enter(State::Open, t);
                }
            }
            Fact::Close { .. } => {
                self.course.ends.push(n);
                if self.free(ground, n, true) {
                    self.past.cut(t);
                    self.course.end(State::Closed, t, entry.author);
                }
            }
            _ => {}
        }
    }

    /// Not blocked. Where it is, a new ticket becomes open.
    fn free(&mut self, ground: &Ground<'_>, n: usize, ends: bool) -> bool {
        let unseen = Self::is_blocked(ground, n, ends);
        if unseen {
            self.course.blocked.push(n);
            if self.course.state == State::New {
                self.course.enter(State::Open, ground.timeline.t(n));
            }
        }
        !unseen
    }

    fn is_blocked(ground: &Ground<'_>, n: usize, ends: bool) -> bool {
        let timeline = ground.timeline;
        ground.conversation.events.any_apart(timeline, n)
            || (ends && ground.reopenings.lanes.any_apart(timeline, n))
            || (ends && ground.escalations.any_apart(timeline, n))
    }

    fn customer(&mut self, n: usize, t: u64) {
        self.past.cut(t);
        let course = &mut self.course;
        match course.state {
            State::New | State::Open => {}
            State::Waiting | State::Hold => course.enter(State::Open, t),
            State::Closed if t > course.since_ms.saturating_add(REOPEN_WITHIN_DAYS * DAY_MS) => {
                course.stray.push(n)
            }
            State::Solved | State::Closed => {
                course.reopened_by_customer += 1;
                course.reopened += 1;
                course.work_on(t);
            }
        }
    }

    /// A message of ours came back.
    fn returned(&mut self, ground: &Ground<'_>, message: crate::EntryId, t: u64) {
        let human = |n: &usize| matches!(ground.timeline.entry(*n).fact, Fact::Out { auto: false, .. });
        if ground.timeline.find(message).filter(human).is_none() {
            return;
        }
        self.past.cut(t);
        match self.course.state {
            State::Waiting => self.course.enter(State::Open, t),
            State::Solved => self.course.work_on(t),
            _ => {}
        }
    }

    fn solve(&mut self, ground: &Ground<'_>, n: usize, solution: Solution) {
        self.course.ends.push(n);
        if !self.free(ground, n, true) || self.course.state == State::Closed {
            return;
        }
        self.past.cut(solution.at_ms);
        let days = u64::from(ground.settings.close_after_days_at(solution.at_ms));
        let course = &mut self.course;
        course.end(State::Solved, solution.at_ms, solution.by);
        course.closes_ms = solution.at_ms.saturating_add(days.saturating_mul(DAY_MS));
        course.solution = Some(solution);
        if let Some(closing) = course.closings.last_mut() {
            closing.code = Some(solution.code);
            closing.by = solution.by;
        }
    }
}

impl Course {
    /// Remembers the timer that runs, if it ends by then.
    fn plan(&mut self, upto_ms: u64) {
        let timer = match (self.state, self.hold) {
            (State::Hold, Some(hold)) => hold.until_ms,
            (State::Solved, _) => Some(self.closes_ms),
            _ => None,
        };
        let timer = timer.filter(|timer| *timer <= upto_ms);
        self.next_ms = self.next_ms.into_iter().chain(timer).min();
    }

    fn enter(&mut self, state: State, at_ms: u64) {
        if self.state != state {
            self.state = state;
            self.since_ms = at_ms;
        }
        if state != State::Hold {
            self.hold = None;
            self.pace(at_ms);
        }
    }

    fn pace(&mut self, at_ms: u64) {
        let pace = match (self.state, self.hold) {
            (State::New | State::Open, _) => Pace::Runs,
            (State::Hold, Some(hold)) if hold.whom != HoldFor::Customer => Pace::Runs,
            (State::Waiting | State::Hold, _) => Pace::Pauses,
            (State::Solved | State::Closed, _) => Pace::Ended,
        };
        if self.paces.last().is_none_or(|(_, before)| *before != pace) {
            self.paces.push((at_ms, pace));
        }
    }

    /// Solved or closed by a person.
    fn end(&mut self, state: State, at_ms: u64, by: PersonId) {
        if !self.state.is_ended() {
            self.closings.push(Closing {
                from_ms: at_ms,
                to_ms: None,
                code: None,
                by,
            });
        }
        self.enter(state, at_ms);
    }

    /// Open again.
    fn work_on(&mut self, at_ms: u64) {
        if let Some(closing) = self.closings.last_mut() {
            closing.to_ms = Some(at_ms);
        }
        self.solution = None;
        self.enter(State::Open, at_ms);
    }

    /// By a person: counts as reopened unless the solver corrects what was just done. Who found that it did not hold corrects nothing.
    fn reopen(&mut self, by: PersonId, at_ms: u64, silent: bool) {
        let corrected = self
            .solution
            .is_some_and(|solve| solve.by == by && at_ms.saturating_sub(solve.at_ms) <= CORRECTION_MS_MAX);
        if silent || !corrected {
            self.reopened += 1;
        }
        self.reopened_silently += u32::from(silent);
        self.work_on(at_ms);
    }
}
