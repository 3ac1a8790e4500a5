//! Priority and queue: what the newest acts that nobody's later act had seen say together.

use super::{lane::Lanes, timeline::Timeline, undo::Standing};
use crate::{
    Fact, Settings,
    entry::{Level, Priority},
};

fn maximal(timeline: &Timeline<'_>, standing: &Standing, is: impl Fn(&Fact) -> bool) -> Vec<usize> {
    let places = standing.effective().filter(|n| is(&timeline.entry(*n).fact));
    Lanes::build(timeline, places).maximal(timeline)
}

/// The highest that somebody has set, else the highest that urgency and impact give.
pub(super) fn priority(timeline: &Timeline<'_>, standing: &Standing, settings: &Settings) -> Priority {
    let set = maximal(timeline, standing, |fact| matches!(fact, Fact::Priority { .. }));
    let rated = || maximal(timeline, standing, |fact| matches!(fact, Fact::Rate { .. }));
    let given = |n: &usize| match &timeline.entry(*n).fact {
        Fact::Priority { to, .. } => Some(*to),
        Fact::Rate { urgency, impact } => Some(settings.priority_at(timeline.t(*n), *urgency, *impact)),
        _ => None,
    };
    let highest = |places: &[usize]| places.iter().filter_map(given).max();
    highest(&set).or_else(|| highest(&rated())).unwrap_or_default()
}

/// The last rating.
pub(super) fn rating(timeline: &Timeline<'_>, standing: &Standing) -> Option<(Level, Level)> {
    let rated = maximal(timeline, standing, |fact| matches!(fact, Fact::Rate { .. }));
    match &timeline.entry(*rated.last()?).fact {
        Fact::Rate { urgency, impact } => Some((*urgency, *impact)),
        _ => None,
    }
}

/// The last; an escalation names one as well. None: the queue of what nobody has sorted.
pub(super) fn queue(timeline: &Timeline<'_>, standing: &Standing) -> Option<String> {
    let name = |n: usize| match &timeline.entry(n).fact {
        Fact::Queue { to, .. } => Some(to),
        Fact::Escalate { queue, .. } if !queue.is_empty() => Some(queue),
        _ => None,
    };
    let places = standing.effective().filter(|n| name(*n).is_some());
    let last = Lanes::build(timeline, places).maximal(timeline).last().copied()?;
    name(last).filter(|name| !name.is_empty()).cloned()
}
