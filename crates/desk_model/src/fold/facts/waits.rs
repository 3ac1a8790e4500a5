//! How long the customer waited: which answer answered what, and what a solve had ended before.

use super::{Ground, answer::Answer};
use crate::{
    few::Few,
    fold::{machine::Course, timeline::Timeline},
    order,
    ticket::{Span, SpanEnd},
    tree,
};
use std::collections::BTreeSet;

/// An event that waits: its time, its place, the first solve or close that saw it.
pub(super) type Pending = (u64, usize, Option<usize>);

/// Customer events that wait for an answer, and what has been found.
pub(super) struct Waits {
    /// By the device that wrote them, its first one last: what an answer has seen is at the end, and of the others none is looked at.
    /// What a solve had ended before stays among them.
    open: Few<usize, Vec<Pending>>,
    /// Spans that were answered, oldest first.
    answered: Vec<Span>,
    ends: Few<usize, u64>,
    /// The latest response to all before it.
    live_ms: Option<u64>,
}

impl Waits {
    pub fn build(ground: &Ground<'_>) -> Self {
        let Ground {
            timeline,
            conversation,
            course,
            ..
        } = ground;
        let calls: Few<usize, u64> = Few::of(
            conversation
                .calls
                .iter()
                .map(|call| (call.first, call.at(timeline))),
        );
        let stray: BTreeSet<usize> = tree::set(course.stray.iter().copied());
        let mut open: Few<usize, Vec<Pending>> = Few::new();
        for n in conversation.events.iter().filter(|n| !stray.contains(n)) {
            let at = calls.get(&n).copied().unwrap_or_else(|| timeline.fact_time(n));
            let waiting = (at, n, first_end(timeline, course, n));
            open.get_or_default(timeline.device(n)).push(waiting);
        }
        for lane in open.values_mut() {
            order::sort_by_key(lane, |(_, n, _)| std::cmp::Reverse(timeline.nth(*n)));
        }
        Self {
            open,
            answered: Vec::new(),
            ends: Few::of(course.ends.iter().map(|n| (*n, timeline.t(*n)))),
            live_ms: None,
        }
    }

    /// One more event, the last in order. None: a response to all before it came after it.
    pub fn event(&mut self, timeline: &Timeline, waiting: Pending) -> Option<()> {
        if self.live_ms.is_some_and(|live_ms| waiting.0 <= live_ms) {
            return None;
        }
        let lane = self.open.get_or_default(timeline.device(waiting.1));
        lane.insert(0, waiting);
        Some(())
    }

    /// One more solve or close, which saw all that waits. None: a response to all before it came after it.
    pub fn end(&mut self, timeline: &Timeline, n: usize) -> Option<()> {
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
    pub fn answer(&mut self, timeline: &Timeline, answer: &Answer<'_>) {
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
    pub fn finish(&self) -> (Vec<Span>, Vec<(u64, usize)>) {
        let mut ended: Few<usize, u64> = Few::new();
        let mut pending = Vec::new();
        let mut open: Vec<Pending> = self.open.values().flatten().copied().collect();
        order::sort(&mut open);
        for (at, event, end) in &open {
            match end {
                Some(end) => {
                    ended.get_or_insert_with(*end, || *at);
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
