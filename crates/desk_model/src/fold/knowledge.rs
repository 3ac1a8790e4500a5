//! Who had seen what of a ticket, by what each had on their devices when they wrote there last. What somebody looks at without writing
//! is known to nobody.

use super::{column::Column, timeline::Timeline};
use crate::{Entry, EntryId, PersonId, Role, Settings, few::Few};
use std::sync::Arc;

/// What somebody knew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Knowledge {
    pub person: PersonId,
    /// Entries that they had not seen when they wrote last, in the ticket's order.
    pub unseen: Vec<EntryId>,
}

/// Of everybody who wrote one of these entries; a gateway is nobody who looks. What one person knew on several devices is taken
/// together.
#[must_use]
pub fn knowledge(entries: Vec<&Arc<Entry>>, settings: &Settings) -> Vec<Knowledge> {
    let Some(timeline) = Timeline::build(entries, settings) else {
        return Vec::new();
    };
    // For each device: how many of its first entries.
    let mut known: Few<PersonId, Column<u32>> = Few::new();
    for n in 0..timeline.len() {
        let author = timeline.entry(n).author;
        if settings.role(author) == Role::Bridge {
            continue;
        }
        let known = known.get_or_insert_with(author, || Column::filled(timeline.devices(), 0));
        for device in 0..timeline.devices() {
            known[device] = known[device].max(timeline.known(n, device));
        }
        let own = timeline.device(n);
        known[own] = known[own].max(timeline.nth(n) + 1);
    }
    let of = |(person, known): (PersonId, Column<u32>)| Knowledge {
        person,
        unseen: (0..timeline.len())
            .filter(|n| timeline.nth(*n) >= known[timeline.device(*n)])
            .map(|n| timeline.entry(n).id)
            .collect(),
    };
    known.into_iter().map(of).collect()
}
