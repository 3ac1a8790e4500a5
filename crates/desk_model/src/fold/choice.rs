//! Priority and queue, now and before: what the newest acts that nobody's later act had seen say together.

use super::{lane::Lanes, timeline::Timeline, undo::Standing};
use crate::{
    Fact, Settings,
    entry::{Level, Priority},
};

/// What is chosen at a time.
#[derive(Clone, Copy, Default)]
pub(super) struct Choice {
    pub priority: Priority,
    /// The place of what says the queue. None: the queue of what nobody has sorted.
    queue: Option<usize>,
}

impl Choice {
    /// The queue's key.
    pub fn queue<'t>(&self, timeline: &'t Timeline) -> Option<&'t String> {
        queue(&timeline.entry(self.queue?).fact)
    }
}

/// The queue that an entry names, empty where it takes it away.
fn queue(fact: &Fact) -> Option<&String> {
    match fact {
        Fact::Queue { to, .. } => Some(to),
        // An escalation may name one as well.
        Fact::Escalate { queue, .. } if !queue.is_empty() => Some(queue),
        _ => None,
    }
}

/// How that went.
pub(super) struct Choices {
    /// From when on, oldest first. Before the first: nothing is chosen.
    pub course: Vec<(u64, Choice)>,
    pub last: Choice,
    /// The last.
    pub rating: Option<(Level, Level)>,
    set: Lanes,
    rated: Lanes,
}

impl Choices {
    /// In one pass: what stands up to an entry decides what was chosen then.
    pub fn build(timeline: &Timeline, standing: &Standing, settings: &Settings) -> Self {
        let none = || Lanes::build(timeline, std::iter::empty());
        let mut choices = Self {
            course: Vec::new(),
            last: Choice::default(),
            rating: None,
            set: none(),
            rated: none(),
        };
        for n in standing.effective() {
            choices.push(timeline, settings, n);
        }
        choices
    }

    /// Takes the next in order.
    pub fn push(&mut self, timeline: &Timeline, settings: &Settings, n: usize) {
        let fact = &timeline.entry(n).fact;
        match fact {
            Fact::Priority { .. } => self.set.push(timeline, n),
            Fact::Rate { urgency, impact } => {
                self.rating = Some((*urgency, *impact));
                self.rated.push(timeline, n);
            }
            // The last in order is in nobody's past.
            _ => match queue(fact) {
                Some(to) => self.last.queue = (!to.is_empty()).then_some(n),
                None => return,
            },
        }
        if matches!(fact, Fact::Priority { .. } | Fact::Rate { .. }) {
            // The highest that somebody has set, else the highest that urgency and impact give.
            let highest = |lanes: &Lanes| {
                let maximal = lanes.maximal(timeline).into_iter();
                maximal.filter_map(|n| given(timeline, n, settings)).max()
            };
            self.last.priority = highest(&self.set)
                .or_else(|| highest(&self.rated))
                .unwrap_or_default();
        }
        self.course.push((timeline.t(n), self.last));
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

fn given(timeline: &Timeline, n: usize, settings: &Settings) -> Option<Priority> {
    match &timeline.entry(n).fact {
        Fact::Priority { to, .. } => Some(*to),
        Fact::Rate { urgency, impact } => Some(settings.priority_at(timeline.t(n), *urgency, *impact)),
        _ => None,
    }
}
