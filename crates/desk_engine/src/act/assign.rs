//! Giving a ticket to whom it fits best.

use super::on_ticket;
use crate::{fault::Fault, pen::Pen};
use desk_model::{
    Act, Customer, DocId, PersonId, Setting,
    fitting::{Member, Wanted, fittest},
    ticket::Ticket,
    ticket_document::Registers,
};

pub fn nobody() -> Fault {
    Fault::refused(
        "Nobody who is here has the language, the topic and the level that this asks for. Nothing was changed. Assign it by hand.",
    )
}

/// Whom it fits, by what the desk has set and who has how much to do on this device.
pub fn fitting(
    pen: &mut Pen<'_>,
    registers: Option<&Registers>,
    customer: Option<&Customer>,
    ticket: &Ticket,
) -> Result<Option<PersonId>, Fault> {
    // Of several at once each sees what the ones before it were given.
    pen.index_stale()?;
    let mut members = Vec::new();
    for person in pen.seat.people.values() {
        if let Some(role) = pen.seat.members.role(person.id) {
            members.push(Member {
                person: person.id,
                role,
                load: pen.store.live_tickets_of(person.id)?,
            });
        }
    }
    let of_ticket = registers.map_or("", |registers| registers.language.as_str());
    let of_customer = customer.map_or("", |customer| customer.language.as_str());
    let wanted = Wanted {
        language: if of_ticket.is_empty() {
            of_customer
        } else {
            of_ticket
        },
        topic: registers.map_or("", |registers| registers.category.as_str()),
        line: ticket.line,
    };
    Ok(fittest(&members, &pen.seat.settings.catalog, &wanted))
}

/// A ticket that was just made here, where the desk gives new ones out at once. Where nobody fits it is nobody's.
pub fn new_ticket(
    pen: &mut Pen<'_>,
    ticket: DocId,
    fresh: &mut dyn FnMut() -> [u8; 16],
) -> Result<(), Fault> {
    let on = |setting: &Setting| matches!(setting, Setting::Assigning { on: true });
    if !pen.seat.settings.catalog.iter().any(on) {
        return Ok(());
    }
    match on_ticket(pen, &Act::AutoAssign { ticket }, fresh) {
        Err(Fault::Refused(_)) => Ok(()),
        done => done,
    }
}
