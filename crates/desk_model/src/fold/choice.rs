//! Priority and queue, now and before: what the newest acts that nobody's later act had seen say together.

use super::{lane::Lanes, timeline::Timeline, undo::Standing};
use crate::{
    Fact, Settings,
    entry::{Level, Priority},
};

/// How priority and queue went: from when on each was what, oldest first.
pub(super) struct Choices<'a> {
    priorities: Vec<(u64, Priority)>,
    /// None: the queue of what nobody has sorted.
    queues: Vec<(u64, Option<&'a String>)>,
    /// The last.
    pub rating: Option<(Level, Level)>,
}

impl<'a> Choices<'a> {
    /// In one pass: what stands up to an entry decides what was chosen then.
    pub fn build(timeline: &Timeline<'a>, standing: &Standing, settings: &Settings) -> Self {
        let none = || Lanes::build(timeline, std::iter::empty());
        let (mut set, mut rated, mut rating) = (none(), none(), None);
        let (mut priorities, mut queues) = (Vec::new(), Vec::new());
        for n in standing.effective() {
            let (fact, t) = (&timeline.entry(n).fact, timeline.t(n));
            if let Some(name) = queue(fact) {
                // The last in order is in nobody's past.
                queues.push((t, Some(name).filter(|name| !name.is_empty())));
            }
            match fact {
                Fact::Priority { .. } => set.push(timeline, n),
                Fact::Rate { urgency, impact } => {
                    rating = Some((*urgency, *impact));
                    rated.push(timeline, n);
                }
                _ => continue,
            }
            // The highest that somebody has set, else the highest that urgency and impact give.
            let highest = |lanes: &Lanes| {
                let maximal = lanes.maximal(timeline);
                maximal
                    .into_iter()
                    .filter_map(|n| given(timeline, n, settings))
                    .max()
            };
            priorities.push((t, highest(&set).or_else(|| highest(&rated)).unwrap_or_default()));
        }
        Self {
            priorities,
            queues,
            rating,
        }
    }

    pub fn priority(&self) -> Priority {
        self.priority_at(u64::MAX)
    }

    pub fn queue(&self) -> Option<String> {
        self.queue_at(u64::MAX).cloned()
    }

    pub fn priority_at(&self, at_ms: u64) -> Priority {
        at(&self.priorities, at_ms).unwrap_or_default()
    }

    pub fn queue_at(&self, at_ms: u64) -> Option<&'a String> {
        at(&self.queues, at_ms).flatten()
    }

    /// When one of them may have changed.
    pub fn changes(&self) -> impl Iterator<Item = u64> + '_ {
        let priorities = self.priorities.iter().map(|(from_ms, _)| *from_ms);
        priorities.chain(self.queues.iter().map(|(from_ms, _)| *from_ms))
    }
}

/// The value in force; none before the first.
pub(super) fn at<T: Copy>(values: &[(u64, T)], at_ms: u64) -> Option<T> {
    let upto = values.partition_point(|(from_ms, _)| *from_ms <= at_ms);
    values.get(upto.checked_sub(1)?).map(|(_, value)| *value)
}

fn given(timeline: &Timeline<'_>, n: usize, settings: &Settings) -> Option<Priority> {
    match &timeline.entry(n).fact {
        Fact::Priority { to, .. } => Some(*to),
        Fact::Rate { urgency, impact } => Some(settings.priority_at(timeline.t(n), *urgency, *impact)),
        _ => None,
    }
}

/// An escalation may name one as well.
fn queue(fact: &Fact) -> Option<&String> {
    match fact {
        Fact::Queue { to, .. } => Some(to),
        Fact::Escalate { queue, .. } if !queue.is_empty() => Some(queue),
        _ => None,
    }
}
