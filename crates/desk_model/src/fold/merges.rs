//! Which documents are one ticket. A merge is one act with a half in each of its two documents, and either half is the whole act.
//!
//! Merges that stand are taken in order. One whose source goes elsewhere already, or whose target ends in its source, is shadowed:
//! it takes effect when what is before it goes away. So the links are a forest; a tree is one ticket, and its root is the ticket.

use super::{timeline::Timeline, undo::Standing};
use crate::{ActId, DocId, Fact, TicketDocument, order};
use std::collections::BTreeMap;

/// A merge that stands.
#[derive(Clone)]
pub(super) struct Merge {
    pub act: ActId,
    pub source: DocId,
    target: DocId,
    /// Places of the halves that are here, in order.
    halves: Vec<usize>,
}

impl Merge {
    fn knows(&self, timeline: &Timeline, other: &Self) -> bool {
        let knows = |n: &usize| other.halves.iter().any(|seen| timeline.knows(*n, *seen));
        self.halves.iter().any(knows)
    }

    fn apart(&self, timeline: &Timeline, other: &Self) -> bool {
        !self.knows(timeline, other) && !other.knows(timeline, self)
    }

    fn place(&self) -> usize {
        self.halves.last().copied().unwrap_or_default()
    }
}

/// Why a merge that stands takes no effect.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shadow {
    SourceTwice,
    Circle,
}

/// The merges between some documents.
#[derive(Default)]
pub(super) struct Merges {
    /// In force, by source.
    links: BTreeMap<DocId, Merge>,
    /// The one in force, the one in its shadow, where neither knew of the other.
    pub crossed: Vec<(Merge, Merge, Shadow)>,
}

/// The documents that `fact` makes one ticket of: source and target.
pub(super) fn ends(doc: DocId, fact: &Fact) -> Option<(DocId, DocId)> {
    match fact {
        Fact::MergeInto { other } => Some((doc, *other)),
        Fact::MergeFrom { other } => Some((*other, doc)),
        _ => None,
    }
}

/// Every other document that merges of this one name, standing or not.
pub fn named(document: &TicketDocument) -> impl Iterator<Item = DocId> + '_ {
    let other = |fact: &Fact| match fact {
        Fact::MergeInto { other } | Fact::MergeFrom { other } => Some(*other),
        _ => None,
    };
    document
        .entries
        .iter()
        .filter_map(move |entry| other(&entry.fact))
}

impl Merges {
    pub fn build(timeline: &Timeline, standing: &Standing) -> Self {
        let mut merges = Self::default();
        for merge in taken(timeline, acts(timeline, standing)) {
            let shadow = if merges.links.contains_key(&merge.source) {
                Shadow::SourceTwice
            } else if merge.source == merge.target || merges.way(merge.target).any(|doc| doc == merge.source)
            {
                Shadow::Circle
            } else {
                merges.links.insert(merge.source, merge);
                continue;
            };
            if let Some(first) = merges.before(timeline, &merge, shadow) {
                merges.crossed.push((first, merge, shadow));
            }
        }
        merges
    }

    /// What holds `merge` in the shadow, where neither knew of the other.
    fn before(&self, timeline: &Timeline, merge: &Merge, shadow: Shadow) -> Option<Merge> {
        let mut candidates: Vec<&Merge> = match shadow {
            Shadow::SourceTwice => self.links.get(&merge.source).into_iter().collect(),
            Shadow::Circle => {
                let on_the_way = self.way(merge.target).take_while(|doc| *doc != merge.source);
                on_the_way.filter_map(|doc| self.links.get(&doc)).collect()
            }
        };
        candidates.retain(|first| first.apart(timeline, merge));
        candidates.into_iter().max_by_key(|first| first.place()).cloned()
    }

    /// The document and all that it goes into, up to its root.
    fn way(&self, doc: DocId) -> impl Iterator<Item = DocId> + '_ {
        std::iter::successors(Some(doc), |doc| self.links.get(doc).map(|link| link.target))
    }

    pub fn root(&self, doc: DocId) -> DocId {
        self.way(doc).last().unwrap_or(doc)
    }

    /// What makes the document a part of another.
    pub fn link(&self, doc: DocId) -> Option<&Merge> {
        self.links.get(&doc)
    }
}

/// Acts that stand, each with its halves that are here; the later half gives the order.
fn acts(timeline: &Timeline, standing: &Standing) -> Vec<Merge> {
    let mut acts: BTreeMap<(ActId, DocId, DocId), Merge> = BTreeMap::new();
    for n in (0..timeline.len()).filter(|n| standing.stands(*n)) {
        let entry = timeline.entry(n);
        let Some((source, target)) = ends(entry.doc, &entry.fact) else {
            continue;
        };
        let act = acts.entry((entry.act, source, target)).or_insert_with(|| Merge {
            act: entry.act,
            source,
            target,
            halves: Vec::new(),
        });
        act.halves.push(n);
    }
    let mut acts: Vec<Merge> = acts.into_values().collect();
    order::sort_by_key(&mut acts, Merge::place);
    acts
}

/// Without those after which somebody who knew of them moved the source elsewhere.
fn taken(timeline: &Timeline, acts: Vec<Merge>) -> Vec<Merge> {
    let moved = |n: usize, merge: &Merge| {
        let mut later = acts
            .iter()
            .skip(n + 1)
            .filter(|other| other.source == merge.source);
        later.any(|other| other.knows(timeline, merge))
    };
    let stay: Vec<bool> = acts
        .iter()
        .enumerate()
        .map(|(n, merge)| !moved(n, merge))
        .collect();
    let mut stay = stay.into_iter();
    let mut acts = acts;
    acts.retain(|_| stay.next().unwrap_or_default());
    acts
}
