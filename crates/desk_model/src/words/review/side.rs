//! The two entries of an item, and what each of them says.

use super::super::Lookup;
use crate::{
    DocId, Entry, EntryId, Fact, PersonId, ReviewItem, Ticket,
    entry::{Priority, SolveCode},
    ticket::Delivery,
};

/// The two entries of an item, as far as they are here.
pub(super) struct Sides<'a> {
    pub first: Option<&'a Entry>,
    pub second: Option<&'a Entry>,
    pub lookup: Lookup<'a>,
}

impl<'a> Sides<'a> {
    pub fn of(item: &ReviewItem, lookup: &Lookup<'a>) -> Self {
        let side = |id: Option<&EntryId>| id.and_then(|id| (lookup.entry)(*id));
        Self {
            first: side(item.ids.first()),
            second: side(item.ids.get(1)),
            lookup: *lookup,
        }
    }

    pub fn both(&self) -> impl Iterator<Item = &'a Entry> + use<'a> {
        [self.first, self.second].into_iter().flatten()
    }

    pub fn find(&self, is: impl Fn(&Fact) -> bool) -> Option<&'a Entry> {
        self.both().find(|entry| is(&entry.fact))
    }

    /// The side that the guard holds.
    pub fn held(&self, folded: &Ticket) -> Option<&'a Entry> {
        let held = |entry: &&Entry| {
            folded
                .message(entry.id)
                .is_some_and(|sent| sent.delivery == Delivery::Held)
        };
        [self.second, self.first].into_iter().flatten().find(held)
    }

    /// The side that is not the customer's.
    pub fn ours(&self) -> Option<&'a Entry> {
        self.find(|fact| !matches!(fact, Fact::In { .. } | Fact::Call { .. }))
    }

    pub fn our_author(&self) -> String {
        self.author(self.ours())
    }

    pub fn author(&self, side: Option<&Entry>) -> String {
        side.map_or_else(|| "Somebody".to_owned(), |entry| (self.lookup.name)(entry.author))
    }

    pub fn ticket(&self, doc: Option<DocId>) -> String {
        doc.map_or_else(|| "another ticket".to_owned(), self.lookup.ticket)
    }
}

pub(super) fn code(side: Option<&Entry>) -> Option<SolveCode> {
    match side.map(|entry| &entry.fact) {
        Some(Fact::Solve { code, .. }) => Some(*code),
        _ => None,
    }
}

pub(super) fn assigned(side: Option<&Entry>) -> Option<PersonId> {
    match side.map(|entry| &entry.fact) {
        Some(Fact::Assign { to, .. }) => *to,
        _ => None,
    }
}

pub(super) fn queue(side: Option<&Entry>) -> Option<String> {
    match side.map(|entry| &entry.fact) {
        Some(Fact::Queue { to, .. }) => Some(to.clone()),
        _ => None,
    }
}

pub(super) fn is_merge(fact: &Fact) -> bool {
    matches!(fact, Fact::MergeInto { .. } | Fact::MergeFrom { .. })
}

/// The ticket that a merge takes away and the one that it goes into, told by whichever half is here.
pub(super) fn merged(side: Option<&Entry>) -> Option<(DocId, DocId)> {
    let entry = side?;
    match entry.fact {
        Fact::MergeInto { other } => Some((entry.doc, other)),
        Fact::MergeFrom { other } => Some((other, entry.doc)),
        _ => None,
    }
}

/// And why.
pub(super) fn priority(side: Option<&Entry>) -> Option<(Priority, &str)> {
    match side.map(|entry| &entry.fact) {
        Some(Fact::Priority { to, reason }) => Some((*to, reason)),
        _ => None,
    }
}

/// The ticket that a split has made.
pub(super) fn child(side: Option<&Entry>) -> Option<DocId> {
    match side?.fact {
        Fact::Split { child, .. } => Some(child),
        _ => None,
    }
}
