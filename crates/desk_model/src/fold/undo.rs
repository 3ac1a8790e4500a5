//! What stands. Entries are looked at in reverse order, because all that decides over one comes after it.
//!
//! An entry is undone by an undo that stands, that knew it, and that is its author's own or a lead's, unless it cannot be undone
//! or something was built on it. An undo that fails for what was built on it is void; review asks when the two were apart.
//!
//! A merge is undone by anybody. It has a half in each of two documents, and so has what undoes it: an act is judged once, whichever
//! of its halves are here.

use super::{column::Column, timeline::Timeline};
use crate::{ActId, DocId, EntryId, Fact, Role, Settings, entry::DeliveryResult};
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
    /// By place: of a ticket that was merged into another, and not part of the conversation. It is history and does not act.
    silent: Column<bool>,
    /// By place: nothing can undo it any more.
    fixed: Column<bool>,
    pub void: Vec<VoidUndo>,
}

#[derive(Default)]
struct Undos {
    by_id: BTreeMap<EntryId, Vec<usize>>,
    by_act: BTreeMap<ActId, Vec<usize>>,
}

impl Undos {
    /// Remembers an undo. Of one device and author only the newest counts for a target: it knew most.
    fn add(&mut self, timeline: &Timeline, n: usize, ids: &[EntryId], act: Option<ActId>) {
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

    /// Those that name the act, or one of these entries of it.
    fn of(&self, timeline: &Timeline, halves: &[usize], act: ActId) -> Vec<usize> {
        let by_id = halves
            .iter()
            .filter_map(|half| self.by_id.get(&timeline.entry(*half).id))
            .flatten();
        by_id
            .chain(self.by_act.get(&act).into_iter().flatten())
            .copied()
            .collect()
    }
}

impl Standing {
    /// `root`: of several documents, the one whose acts decide.
    pub fn build(timeline: &Timeline, settings: &Settings, root: Option<DocId>) -> Self {
        let halves = Halves::build(timeline);
        let mut undone_by = Column::filled(timeline.len(), None);
        let mut void = Vec::new();
        let mut undos = Undos::default();
        // For each entry: the first thing in order that was built on it, of those that stand.
        let mut built_on: BTreeMap<EntryId, usize> = BTreeMap::new();
        for n in (0..timeline.len()).rev() {
            let entry = timeline.entry(n);
            let all = halves.of(n);
            if all.first().is_some_and(|first| *first != n) {
                // Judged with its other half, which comes before it.
                continue;
            }
            let all = if all.is_empty() {
                std::slice::from_ref(&n)
            } else {
                all
            };
            let merge = super::merges::ends(entry.doc, &entry.fact).is_some();
            let may = |undo: &usize| {
                let by = timeline.entry(*undo).author;
                all.iter().any(|half| timeline.knows(*undo, *half))
                    && (merge || by == entry.author || settings.role(by) == Role::Lead)
            };
            let undo = if can_be_undone(&entry.fact) {
                undos.of(timeline, all, entry.act).into_iter().filter(may).min()
            } else {
                None
            };
            match (undo, built_on.get(&entry.id).copied()) {
                (Some(undo), Some(built)) => void.push(VoidUndo { undo, built }),
                (Some(undo), None) => {
                    for half in all {
                        undone_by[*half] = Some(undo);
                    }
                    continue;
                }
                (None, _) => {}
            }
            for half in all {
                if let Fact::Undo { ids, act } = &timeline.entry(*half).fact {
                    undos.add(timeline, *half, ids, *act);
                }
            }
            if let Some(place) = base(timeline, n) {
                built_on.insert(timeline.entry(place).id, n);
            }
        }
        let mut fixed = Column::filled(timeline.len(), false);
        for n in 0..timeline.len() {
            let entry = timeline.entry(n);
            fixed[n] = !can_be_undone(&entry.fact) || built_on.contains_key(&entry.id);
        }
        let mut silent = Column::filled(timeline.len(), false);
        if let Some(root) = root {
            for n in 0..timeline.len() {
                let entry = timeline.entry(n);
                silent[n] = entry.doc != root && !is_conversation(&entry.fact);
            }
        }
        Self {
            undone_by,
            silent,
            fixed,
            void,
        }
    }

    /// Takes the last in order, which knows all that is here and undoes nothing. None: it was built on what was taken back.
    pub fn push(&mut self, timeline: &Timeline, n: usize, root: DocId) -> Option<()> {
        let entry = timeline.entry(n);
        if let Some(place) = base(timeline, n) {
            if !self.stands(place) {
                return None;
            }
            self.fixed[place] = true;
        }
        self.undone_by.push(None);
        self.silent
            .push(entry.doc != root && !is_conversation(&entry.fact));
        self.fixed.push(!can_be_undone(&entry.fact));
        Some(())
    }

    pub fn stands(&self, n: usize) -> bool {
        self.undone_by[n].is_none()
    }

    /// The undo that took it back.
    pub fn undone_by(&self, n: usize) -> Option<usize> {
        self.undone_by[n]
    }

    pub fn is_fixed(&self, n: usize) -> bool {
        self.fixed[n]
    }

    /// Stands, but is only history: see `silent`.
    pub fn is_silent(&self, n: usize) -> bool {
        self.silent[n]
    }

    /// Places of what stands and acts, in order.
    pub fn effective(&self) -> impl DoubleEndedIterator<Item = usize> + '_ {
        (0..self.undone_by.len()).filter(|n| self.stands(*n) && !self.silent[*n])
    }

    /// Places of what stands, in order.
    pub fn standing(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.undone_by.len()).filter(|n| self.stands(*n))
    }

    /// Ids of what was taken back, in order.
    pub fn undone(&self, timeline: &Timeline) -> Vec<EntryId> {
        (0..self.undone_by.len())
            .filter(|n| !self.stands(*n))
            .map(|n| timeline.entry(n).id)
            .collect()
    }
}

/// What came in and what became of a message are not ours to take back, and a split is undone by merging the child back.
fn can_be_undone(fact: &Fact) -> bool {
    !matches!(fact, Fact::In { .. } | Fact::Delivery { .. } | Fact::Split { .. })
}

/// What a ticket that was merged into another goes on to say there.
fn is_conversation(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::In { .. }
            | Fact::Out { .. }
            | Fact::Delivery { .. }
            | Fact::Release { .. }
            | Fact::Drop { .. }
            | Fact::Mark { .. }
            | Fact::Call { .. }
            | Fact::SatAsked { .. }
            | Fact::SatAnswered { .. }
            | Fact::Clock { .. }
            | Fact::Split { .. }
    )
}

/// The halves of acts that stand in two documents: merges and what undoes them.
struct Halves {
    of: Column<usize>,
    acts: Vec<Vec<usize>>,
}

impl Halves {
    fn build(timeline: &Timeline) -> Self {
        let mut by_act: BTreeMap<(ActId, bool), usize> = BTreeMap::new();
        let mut acts: Vec<Vec<usize>> = Vec::new();
        let mut of = Column::filled(timeline.len(), usize::MAX);
        let docs = (0..timeline.len()).map(|n| timeline.entry(n).doc);
        if docs.clone().all(|doc| Some(doc) == docs.clone().next()) {
            return Self { of, acts };
        }
        for n in 0..timeline.len() {
            let entry = timeline.entry(n);
            let undo = matches!(entry.fact, Fact::Undo { .. });
            if undo || super::merges::ends(entry.doc, &entry.fact).is_some() {
                let at = *by_act.entry((entry.act, undo)).or_insert(acts.len());
                if at == acts.len() {
                    acts.push(Vec::new());
                }
                of[n] = at;
                if let Some(halves) = acts.get_mut(at) {
                    halves.push(n);
                }
            }
        }
        Self { of, acts }
    }

    /// In order; none for what has no other half.
    fn of(&self, n: usize) -> &[usize] {
        self.acts.get(self.of[n]).map(Vec::as_slice).unwrap_or_default()
    }
}

/// What `n` was built on, by somebody who knew it.
pub(super) fn base(timeline: &Timeline, n: usize) -> Option<usize> {
    let entry = timeline.entry(n);
    let place = timeline.find(builds_on(&entry.fact)?)?;
    let below = timeline.entry(place);
    let builds = timeline.knows(n, place)
        && carries(&below.fact, &entry.fact)
        && (has_left(&entry.fact) || below.author != entry.author);
    builds.then_some(place)
}

/// The entry without which this one would make no sense: a message that has left cannot be taken back by anybody, and what another
/// person has done on an escalation, a run, a question or a task stands on it.
fn builds_on(fact: &Fact) -> Option<EntryId> {
    match fact {
        Fact::Delivery { msg, .. } if has_left(fact) => Some(*msg),
        Fact::EscAnswer { esc, .. } | Fact::Return { esc, .. } | Fact::Takeover { esc, .. } => Some(*esc),
        Fact::RunStep { run, .. } | Fact::RunSkip { run, .. } | Fact::RunFinish { run, .. } => Some(*run),
        Fact::SatAnswered { asked, .. } => *asked,
        Fact::TaskDone { task, .. } => Some(*task),
        _ => None,
    }
}

/// What is named is of the kind that this is built on.
fn carries(below: &Fact, fact: &Fact) -> bool {
    match fact {
        Fact::RunStep { .. } | Fact::RunSkip { .. } | Fact::RunFinish { .. } => {
            matches!(below, Fact::RunStart { .. })
        }
        Fact::SatAnswered { .. } => matches!(below, Fact::SatAsked { .. }),
        Fact::TaskDone { .. } => matches!(below, Fact::Task { .. }),
        _ => true,
    }
}

fn has_left(fact: &Fact) -> bool {
    let reports =
        |result: &DeliveryResult| matches!(result, DeliveryResult::Handed | DeliveryResult::Bounced);
    matches!(fact, Fact::Delivery { result, .. } if reports(result))
}
