//! A ticket that is folded again and again: what has come since the last time is added, where that is a single step.

use super::folding::Folding;
use crate::{DocId, Entry, Settings, TicketDocument, ticket::Ticket};
use std::sync::Arc;

/// The last fold of a ticket, and what it was made of.
#[derive(Default)]
pub struct Kept(Option<Last>);

struct Last {
    of: DocId,
    settings: Settings,
    /// The entries that it was folded from, by document.
    seen: Vec<(DocId, Vec<Arc<Entry>>)>,
    folding: Folding,
    /// It was folded when an entry was dated ahead: another clock may give another course.
    is_ahead: bool,
    /// Entries that were single steps since it was folded whole.
    steps: usize,
}

impl Kept {
    /// What [`super::fold`] gives of the same, always. It costs little where these are the documents of the last time, each with a few
    /// more entries behind the very ones that it had.
    pub fn fold(
        &mut self,
        documents: &[TicketDocument],
        of: DocId,
        now_ms: u64,
        settings: &Settings,
    ) -> Arc<Ticket> {
        let last = self.0.as_mut();
        let renewed = last.and_then(|last| last.renew(documents, of, now_ms, settings));
        if renewed.is_none() {
            self.0 = Last::new(documents, of, now_ms, settings);
        }
        let last = self.0.as_ref();
        last.map(|last| last.folding.ticket()).unwrap_or_default()
    }

    /// Entries that were taken as single steps since the ticket was last folded whole.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.0.as_ref().map_or(0, |last| last.steps)
    }
}

impl Last {
    fn new(documents: &[TicketDocument], of: DocId, now_ms: u64, settings: &Settings) -> Option<Self> {
        let own = documents.iter().find(|document| document.id == of)?;
        let mut folding = Folding::build(documents, own, now_ms, settings);
        folding.look(documents, now_ms, settings)?;
        let seen = documents
            .iter()
            .map(|document| (document.id, document.entries.clone()));
        Some(Self {
            of,
            settings: settings.clone(),
            seen: seen.collect(),
            is_ahead: folding.last_ms() > now_ms,
            folding,
            steps: 0,
        })
    }

    /// Takes what has come. None: it is of no use any more.
    fn renew(
        &mut self,
        documents: &[TicketDocument],
        of: DocId,
        now_ms: u64,
        settings: &Settings,
    ) -> Option<()> {
        let is_same = of == self.of
            && !self.is_ahead
            && now_ms >= self.folding.last_ms()
            && documents.len() == self.seen.len()
            && settings.folds_like(&self.settings);
        if !is_same {
            return None;
        }
        for (document, (id, seen)) in documents.iter().zip(&mut self.seen) {
            let more = document.entries.get(seen.len()..)?;
            let differ = |(one, other): (&Arc<Entry>, &Arc<Entry>)| !Arc::ptr_eq(one, other);
            if document.id != *id || document.entries.iter().zip(seen.iter()).any(differ) {
                return None;
            }
            for entry in more {
                self.folding.push(entry, now_ms, settings)?;
                seen.push(Arc::clone(entry));
                self.steps += 1;
            }
        }
        self.folding.look(documents, now_ms, settings)
    }
}
