//! Which documents are folded as one ticket: the tree of merges in force that one of them is in.

use super::{merges::Merges, review, timeline::Timeline, undo::Standing};
use crate::{ActId, DocId, ReviewItem, Settings, TicketDocument, order};

/// Documents that are folded as one ticket.
pub(super) struct Group<'a> {
    /// The one that gives registers, state, owner and queue.
    pub root: &'a TicketDocument,
    pub members: Vec<&'a TicketDocument>,
    /// The root is folded by itself and belongs to this one.
    pub merged_into: Option<DocId>,
    /// Source and act of each merge by which they are one.
    pub links: Vec<(DocId, ActId)>,
    pub reviews: Vec<ReviewItem>,
}

impl<'a> Group<'a> {
    /// `documents`: at least those that merges connect with `own`.
    pub fn build(documents: &'a [TicketDocument], own: &'a TicketDocument, settings: &Settings) -> Self {
        match documents {
            [_] => Self::alone(own),
            _ => Self::of(documents, own, settings),
        }
    }

    fn alone(own: &'a TicketDocument) -> Self {
        Self {
            root: own,
            members: vec![own],
            merged_into: None,
            links: Vec::new(),
            reviews: Vec::new(),
        }
    }

    /// The tree of merges in force that `own` is in. Where its root is not here, the member with the smallest id stands in.
    fn of(documents: &'a [TicketDocument], own: &'a TicketDocument, settings: &Settings) -> Self {
        let entries = documents.iter().flat_map(|document| &document.entries).collect();
        let Some(timeline) = Timeline::build(entries, settings) else {
            return Self::alone(own);
        };
        let merges = Merges::build(&timeline, &Standing::build(&timeline, settings, None));
        let root_id = merges.root(own.id);
        let mut members: Vec<&TicketDocument> = documents
            .iter()
            .filter(|document| merges.root(document.id) == root_id)
            .collect();
        order::sort_by_key(&mut members, |document| document.id);
        members.dedup_by_key(|document| document.id);
        let here = members.iter().find(|document| document.id == root_id);
        let root = here.or(members.first()).copied().unwrap_or(own);
        if root.id != own.id {
            let link = merges.link(own.id);
            return Self {
                merged_into: Some(root.id),
                links: link.map(|link| (link.source, link.act)).into_iter().collect(),
                ..Self::alone(own)
            };
        }
        let links = members
            .iter()
            .filter_map(|document| merges.link(document.id))
            .map(|link| (link.source, link.act))
            .collect();
        let crossed = merges
            .crossed
            .iter()
            .filter(|(first, ..)| merges.root(first.source) == root_id);
        Self {
            root,
            merged_into: None,
            links,
            reviews: crossed
                .map(|(first, second, shadow)| review::of_merges(first.act, second.act, *shadow))
                .collect(),
            members,
        }
    }
}
