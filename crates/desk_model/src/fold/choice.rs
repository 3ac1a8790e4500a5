//! Owner and priority: what the newest acts that nobody's later act had seen say together.

use super::{lane::Lanes, timeline::Timeline, undo::Standing};
use crate::{Fact, PersonId, entry::Priority};

fn maximal(timeline: &Timeline<'_>, standing: &Standing, is: impl Fn(&Fact) -> bool) -> Vec<usize> {
    let places = standing.effective().filter(|n| is(&timeline.entry(*n).fact));
    Lanes::build(timeline, places).maximal(timeline)
}

/// People beat automatic, someone beats nobody, then the last in order.
pub(super) fn owner(timeline: &Timeline<'_>, standing: &Standing) -> Option<PersonId> {
    let assigned = |n: &usize| match &timeline.entry(*n).fact {
        Fact::Assign { to, auto } => Some((!auto, to.is_some(), *n, *to)),
        _ => None,
    };
    maximal(timeline, standing, |fact| matches!(fact, Fact::Assign { .. }))
        .iter()
        .filter_map(assigned)
        .max_by_key(|(person, someone, n, _)| (*person, *someone, *n))
        .and_then(|(.., to)| to)
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
