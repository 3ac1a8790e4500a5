//! Priority and queue, now and before: what the newest acts that nobody's later act had seen say together.

use super::{lane::Lanes, timeline::Timeline, undo::Standing};
use crate::{
    Fact, Settings,
    entry::{Level, Priority},
};

/// What is chosen at a time.
#[derive(Clone, Copy, Default)]
pub(super) struct Choice<'a> {
    pub priority: Priority,
    /// None: the queue of what nobody has sorted.
    pub queue: Option<&'a String>,
}

/// How that went.
pub(super) struct Choices<'a> {
    /// From when on, oldest first. Before the first: nothing is chosen.
    pub course: Vec<(u64, Choice<'a>)>,
    pub last: Choice<'a>,
    /// The last.
    pub rating: Option<(Level, Level)>,
}

impl<'a> Choices<'a> {
    /// In one pass: what stands up to an entry decides what was chosen then.
    pub fn build(timeline: &Timeline<'a>, standing: &Standing, settings: &Settings) -> Self {
        let none = || Lanes::build(timeline, std::iter::empty());
        let (mut set, mut rated) = (none(), none());
        let mut choices = Self {
            course: Vec::new(),
            last: Choice::default(),
            rating: None,
        };
        for n in standing.effective() {
            let fact = &timeline.entry(n).fact;
            match fact {
                // The last in order is in nobody's past. An escalation may name one as well.
                Fact::Queue { to, .. } => choices.last.queue = Some(to).filter(|to| !to.is_empty()),
                Fact::Escalate { queue, .. } if !queue.is_empty() => choices.last.queue = Some(queue),
                Fact::Priority { .. } => set.push(timeline, n),
                Fact::Rate { urgency, impact } => {
                    choices.rating = Some((*urgency, *impact));
                    rated.push(timeline, n);
                }
                _ => continue,
            }
            if matches!(fact, Fact::Priority { .. } | Fact::Rate { .. }) {
                // The highest that somebody has set, else the highest that urgency and impact give.
                let highest = |lanes: &Lanes| {
                    let maximal = lanes.maximal(timeline).into_iter();
                    maximal.filter_map(|n| given(timeline, n, settings)).max()
                };
                choices.last.priority = highest(&set).or_else(|| highest(&rated)).unwrap_or_default();
            }
            choices.course.push((timeline.t(n), choices.last));
        }
        choices
    }
}

/// The value in force; none before the first.
pub(super) fn at<T: Copy>(course: &[(u64, T)], at_ms: u64) -> Option<T> {
    let next = next(course, at_ms);
    course.get(next.checked_sub(1)?).map(|(_, value)| *value)
}

/// The place of the first that comes after that moment.
pub(super) fn next<T>(course: &[(u64, T)], at_ms: u64) -> usize {
    course.partition_point(|(from_ms, _)| *from_ms <= at_ms)
}

fn given(timeline: &Timeline<'_>, n: usize, settings: &Settings) -> Option<Priority> {
    match &timeline.entry(n).fact {
        Fact::Priority { to, .. } => Some(*to),
        Fact::Rate { urgency, impact } => Some(settings.priority_at(timeline.t(n), *urgency, *impact)),
        _ => None,
    }
}
