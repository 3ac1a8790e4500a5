//! The priority: what the newest acts that nobody's later act had seen say together.

use super::{lane::Lanes, timeline::Timeline, undo::Standing};
use crate::{Fact, entry::Priority};

fn maximal(timeline: &Timeline<'_>, standing: &Standing, is: impl Fn(&Fact) -> bool) -> Vec<usize> {
    let places = standing.effective().filter(|n| is(&timeline.entry(*n).fact));
    Lanes::build(timeline, places).maximal(timeline)
}

/// The highest.
pub(super) fn priority(timeline: &Timeline<'_>, standing: &Standing) -> Priority {
    let given = |n: &usize| match &timeline.entry(*n).fact {
        Fact::Priority { to, .. } => Some(*to),
        _ => None,
    };
    maximal(timeline, standing, |fact| matches!(fact, Fact::Priority { .. }))
        .iter()
        .filter_map(given)
        .max()
        .unwrap_or_default()
}
