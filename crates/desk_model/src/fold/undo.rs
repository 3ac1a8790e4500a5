//! What stands. Entries are looked at in reverse order, because all that decides over one comes after it.
//!
//! An entry is undone by an undo that stands, that knew it, and that is its author's own or a lead's, unless it cannot be undone
//! or something was built on it. An undo that fails for what was built on it is void; review asks when the two were apart.

use super::{column::Column, timeline::Timeline};
use crate::{ActId, EntryId, Fact, Role, Settings, entry::DeliveryResult};
use std::collections::BTreeMap;

/// An undo that did not act, and what had been built on its target.
pub(super) struct VoidUndo {
    pub undo: usize,
    pub built: usize,
}

/// Which entries stand.
pub(super) struct Standing {
    /// By place: the undo that took it back.
    undone_by: Column<Option<usize>>,
    pub void: Vec<VoidUndo>,
}

#[derive(Default)]
struct Undos {
    by_id: BTreeMap<EntryId, Vec<usize>>,
    by_act: BTreeMap<ActId, Vec<usize>>,
}

impl Undos {
    /// Remembers an undo. Of one device and author only the newest counts for a target: it knew most.
    fn add(&mut self, timeline: &Timeline<'_>, n: usize, ids: &[EntryId], act: Option<ActId>) {
        let same = |other: &usize| {
            timeline.device(*other) == timeline.device(n)
                && timeline.entry(*other).author == timeline.entry(n).author
        };
        for id in ids {
            let list = self.by_id.entry(*id).or_default();
            if !list.iter().any(same) {
                list.push(n);
            }
        }
        if let Some(act) = act {
            let list = self.by_act.entry(act).or_default();
            if !list.iter().any(same) {
                list.push(n);
            }
        }
    }

    fn of(&self, id: EntryId, act: ActId) -> impl Iterator<Item = usize> + '_ {
        let by_id = self.by_id.get(&id).into_iter().flatten();
        by_id.chain(self.by_act.get(&act).into_iter().flatten()).copied()
    }
}

impl Standing {
    pub fn build(timeline: &Timeline<'_>, settings: &Settings) -> Self {
        let mut undone_by = Column::filled(timeline.len(), None);
        let mut void = Vec::new();
        let mut undos = Undos::default();
        // For each entry: the first thing in order that was built on it, of those that stand.
        let mut built_on: BTreeMap<EntryId, usize> = BTreeMap::new();
        for n in (0..timeline.len()).rev() {
            let entry = timeline.entry(n);
            let may = |undo: usize| {
                let by = timeline.entry(undo).author;
                timeline.knows(undo, n) && (by == entry.author || settings.role(by) == Role::Lead)
            };
            let undo = if can_be_undone(&entry.fact) {
                undos.of(entry.id, entry.act).filter(|undo| may(*undo)).min()
            } else {
                None
            };
            match (undo, built_on.get(&entry.id).copied()) {
                (Some(undo), Some(built)) => void.push(VoidUndo { undo, built }),
                (Some(undo), None) => {
                    undone_by[n] = Some(undo);
                    continue;
                }
                (None, _) => {}
            }
            if let Fact::Undo { ids, act } = &entry.fact {
                undos.add(timeline, n, ids, *act);
            }
            if let Some(below) = builds_on(&entry.fact)
                && let Some(place) = timeline.find(below)
                && timeline.knows(n, place)
                && (has_left(&entry.fact) || timeline.entry(place).author != entry.author)
            {
                built_on.insert(below, n);
            }
        }
        Self { undone_by, void }
    }

    pub fn stands(&self, n: usize) -> bool {
        self.undone_by[n].is_none()
    }

    /// The undo that took it back.
    pub fn undone_by(&self, n: usize) -> Option<usize> {
        self.undone_by[n]
    }

    /// Places of what stands, in order.
    pub fn effective(&self) -> impl DoubleEndedIterator<Item = usize> + '_ {
        (0..self.undone_by.len()).filter(|n| self.stands(*n))
    }

    /// Ids of what was taken back, in order.
    pub fn undone(&self, timeline: &Timeline<'_>) -> Vec<EntryId> {
        (0..self.undone_by.len())
            .filter(|n| !self.stands(*n))
            .map(|n| timeline.entry(n).id)
            .collect()
    }
}

/// What came in and what became of a message are not ours to take back.
fn can_be_undone(fact: &Fact) -> bool {
    !matches!(fact, Fact::In { .. } | Fact::Delivery { .. })
}

/// The entry without which this one would make no sense: a message that has left cannot be taken back by anybody, and what another
/// person has done on an escalation stands on it.
fn builds_on(fact: &Fact) -> Option<EntryId> {
    match fact {
        Fact::Delivery { msg, .. } if has_left(fact) => Some(*msg),
        Fact::EscAnswer { esc, .. } | Fact::Return { esc, .. } | Fact::Takeover { esc, .. } => Some(*esc),
        _ => None,
    }
}

fn has_left(fact: &Fact) -> bool {
    let reports =
        |result: &DeliveryResult| matches!(result, DeliveryResult::Handed | DeliveryResult::Bounced);
    matches!(fact, Fact::Delivery { result, .. } if reports(result))
}
