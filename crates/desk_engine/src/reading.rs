//! Reading: rows and documents as they are now, without changing any.

use crate::{cabinet::Cabinet, fault::Fault, group, seat::Seat};
use desk_docs::{Document, RegisterWrite};
use desk_model::{DocId, Ticket, TicketDocument};
use desk_store::Store;
use std::sync::Arc;

/// What answers, for the length of one question.
pub struct Reading<'a> {
    pub store: &'a Store,
    pub cabinet: &'a mut Cabinet,
    pub seat: &'a Seat,
    /// The corrected clock.
    pub now_ms: u64,
}

impl Reading<'_> {
    /// The document, if it is on this device.
    pub fn find(&mut self, doc: DocId) -> Result<Option<&Document>, Fault> {
        Ok(self
            .cabinet
            .get(self.store, doc, self.seat.actor())?
            .map(|document| &*document))
    }

    /// The ticket, if it is on this device.
    pub fn ticket(&mut self, id: DocId) -> Result<Option<TicketDocument>, Fault> {
        self.cabinet.ticket(self.store, id, self.seat)
    }

    /// All that was written into the registers of a ticket.
    pub fn register_writes(&mut self, id: DocId) -> Result<Vec<RegisterWrite>, Fault> {
        self.cabinet.register_writes(self.store, id, self.seat.actor())
    }

    /// The fold of what [`Reading::tickets`] gave, as it is now.
    pub fn fold(&mut self, tickets: &[TicketDocument], of: DocId) -> Arc<Ticket> {
        self.cabinet.fold(tickets, of, self.now_ms, &self.seat.settings)
    }

    /// The ticket and all that merges connect to it, itself first; none when it is not here.
    pub fn tickets(&mut self, id: DocId) -> Result<Vec<TicketDocument>, Fault> {
        group::collect(self.store, id, &mut |id| self.ticket(id))
    }
}
