//! The basis of a new entry.

use crate::order;
use crate::{DeviceId, EntryId, Hlc, TicketDocument, entry::BASIS_IDS_MAX};
use std::collections::{BTreeMap, BTreeSet};

/// The frontier inside the document: the entries that no other entry of it names and that are the newest of their device (the
/// older ones are known through it). At most [`BASIS_IDS_MAX`], the newest; ascending.
#[must_use]
pub fn frontier(document: &TicketDocument) -> Vec<EntryId> {
    let mut newest: BTreeMap<DeviceId, (Hlc, EntryId)> = BTreeMap::new();
    let mut named: BTreeSet<EntryId> = BTreeSet::new();
    for entry in &document.entries {
        let of_device = newest.entry(entry.device).or_default();
        *of_device = (*of_device).max((entry.hlc, entry.id));
        named.extend(entry.basis.iter().filter(|id| **id != entry.id));
    }
    let mut frontier: Vec<(Hlc, EntryId)> = newest
        .into_values()
        .filter(|(_, id)| !named.contains(id))
        .collect();
    order::sort_by(&mut frontier, |a, b| b.cmp(a));
    frontier.truncate(BASIS_IDS_MAX);
    let mut ids: Vec<EntryId> = frontier.into_iter().map(|(_, id)| id).collect();
    order::sort(&mut ids);
    ids
}
