//! What an erasure would take, and who made one.

use crate::{fault::Fault, reading::Reading};
use desk_docs::DocKind;
use desk_model::{DeviceId, DocId, TicketDocument};
use desk_port::{ErasedView, ErasingView};
use desk_seal::ControlEntry;
use std::collections::BTreeSet;

/// None when there is no such ticket or customer here.
pub fn erasing(reading: &mut Reading<'_>, doc: DocId) -> Result<Option<ErasingView>, Fault> {
    let Some(document) = reading.find(doc)? else {
        return Ok(None);
    };
    let mut view = ErasingView::default();
    let tickets = match document.kind() {
        Some(DocKind::Ticket) => reading.store.get_ticket_row(doc)?.into_iter().collect(),
        Some(DocKind::Customer) => {
            let (customer, _) = document.customer(doc);
            view.is_customer = true;
            view.name = match customer.name.trim() {
                "" => customer.emails.into_iter().next().unwrap_or_default(),
                name => name.to_owned(),
            };
            reading
                .store
                .tickets_of_customer(doc, desk_store::PAGE_ROWS_MAX)?
        }
        _ => return Ok(None),
    };
    let mut writers = BTreeSet::new();
    for row in tickets {
        if let Some(ticket) = reading.ticket(row.id)? {
            count_files(&mut view, &ticket);
            let others = ticket
                .drafts
                .keys()
                .filter(|person| **person != reading.seat.person);
            writers.extend(others.map(|person| reading.seat.name_of(*person)));
        }
        if !view.is_customer {
            view.name.clone_from(&row.short);
        }
        view.tickets.push((row.short, row.subject));
    }
    view.writers = writers.into_iter().collect();
    Ok(Some(view))
}

fn count_files(view: &mut ErasingView, ticket: &TicketDocument) {
    for file in ticket.entries.iter().flat_map(|entry| entry.fact.attachments()) {
        view.files += 1;
        view.file_bytes = view.file_bytes.saturating_add(file.size);
    }
}

/// None when it is not erased.
pub fn erased(reading: &Reading<'_>, doc: DocId) -> Result<Option<ErasedView>, Fault> {
    let Some(seq) = reading.seat.members.erased_at(doc) else {
        return Ok(None);
    };
    let Some(bytes) = reading.store.control_at(seq)? else {
        return Ok(None);
    };
    let entry = ControlEntry::decode(&bytes).map_err(Fault::seal)?;
    let person = reading.seat.person_of(DeviceId(entry.header().by));
    Ok(Some(ErasedView {
        who: person.map_or_else(|| "A lead".to_owned(), |person| reading.seat.name_of(person)),
        me: person == Some(reading.seat.person),
        at_ms: entry.header().time_ms,
    }))
}
