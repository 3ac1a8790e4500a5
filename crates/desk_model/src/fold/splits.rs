//! Messages that were split off count in the child, which starts with copies of them. Where parent and child are one ticket again,
//! the copies fall together with their originals.

use super::{column::Column, timeline::Timeline, undo::Standing};
use crate::{DocId, EntryId, Fact};
use std::collections::BTreeSet;

/// See the module.
pub(super) struct Splits {
    /// By place: a message that counts elsewhere, or a copy of one that counts here.
    away: Column<bool>,
    /// Splits into what is another ticket, in order.
    pub places: Vec<usize>,
}

impl Splits {
    /// `members`: the documents of the ticket.
    pub fn build(timeline: &Timeline, standing: &Standing, members: &[DocId]) -> Self {
        let mut away = Column::filled(timeline.len(), false);
        let mut places = Vec::new();
        let mut copied: BTreeSet<EntryId> = BTreeSet::new();
        for n in standing.effective() {
            match &timeline.entry(n).fact {
                Fact::Split { child, messages } if !members.contains(child) => {
                    places.push(n);
                    for message in messages.iter().filter_map(|id| timeline.find(*id)) {
                        away[message] = true;
                    }
                }
                Fact::In { orig: Some(orig), .. } => {
                    // Of two copies without their original the first counts.
                    away[n] = timeline.find(*orig).is_some() || !copied.insert(*orig);
                }
                _ => {}
            }
        }
        Self { away, places }
    }

    /// Takes the last in order, which splits nothing and is no copy.
    pub fn push(&mut self) {
        self.away.push(false);
    }

    pub fn is_away(&self, n: usize) -> bool {
        self.away[n]
    }
}

/// The messages that an entry splits off.
pub(super) fn messages(fact: &Fact) -> &[EntryId] {
    match fact {
        Fact::Split { messages, .. } => messages,
        _ => &[],
    }
}
