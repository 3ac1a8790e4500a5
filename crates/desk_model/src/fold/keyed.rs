//! Places of entries by what they are about: a run and one of its steps, a procedure, a task.

use super::{timeline::Timeline, undo::Standing};
use crate::{Fact, order};

/// The id of what an entry is about, and of a run the step.
pub(super) type About = ([u8; 16], u32);

/// An entry that acts, and what it is about.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Keyed {
    /// The id of what it is about.
    pub about: [u8; 16],
    /// Of a run: the step.
    pub step: u32,
    pub n: usize,
}

/// All that act and are about something, sorted by it and then in order.
pub(super) fn all(timeline: &Timeline, standing: &Standing, about: fn(&Fact) -> Option<About>) -> Vec<Keyed> {
    let mut keyed = Vec::new();
    for n in standing.effective() {
        if let Some((about, step)) = about(&timeline.entry(n).fact) {
            keyed.push(Keyed { about, step, n });
        }
    }
    order::sort(&mut keyed);
    keyed
}

/// Those about one thing, and of a run about one step.
pub(super) fn groups(keyed: &[Keyed]) -> impl Iterator<Item = &[Keyed]> {
    keyed.chunk_by(|a, b| (a.about, a.step) == (b.about, b.step))
}

/// Those about that thing, of all steps.
pub(super) fn of(keyed: &[Keyed], about: [u8; 16]) -> &[Keyed] {
    let from = keyed.partition_point(|each| each.about < about);
    let upto = keyed.partition_point(|each| each.about <= about);
    keyed.get(from..upto).unwrap_or_default()
}
