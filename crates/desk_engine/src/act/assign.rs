//! Giving a ticket to whom it fits best.

use super::on_ticket;
use crate::{fault::Fault, pen::Pen};
use desk_model::{
    Act, Customer, DocId, PersonId, Setting,
    fitting::{Member, Wanted, fittest},
    ticket::{Line, Ticket},
    ticket_document::Registers,
};

pub fn nobody() -> Fault {
    Fault::refused(
        "Nobody who is here has the language, the topic, the level and the queue that this asks for. Nothing was changed. Assign it by hand.",
    )
}

/// Who belongs to the desk, each with what they have to do now.
fn members(pen: &mut Pen<'_>) -> Result<Vec<Member>, Fault> {
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
    Ok(members)
}

/// Whom it fits, by what the desk has set and who has how much to do on this device.
pub fn fitting(
    pen: &mut Pen<'_>,
    registers: Option<&Registers>,
    customer: Option<&Customer>,
    ticket: &Ticket,
) -> Result<Option<PersonId>, Fault> {
    let members = members(pen)?;
    let of_ticket = registers.map_or("", |registers| registers.language.as_str());
    let of_customer = customer.map_or("", |customer| customer.language.as_str());
    let wanted = Wanted {
        language: if of_ticket.is_empty() {
            of_customer
        } else {
            of_ticket
        },
        topic: registers.map_or("", |registers| registers.category.as_str()),
        queue: ticket.queue.as_deref().unwrap_or_default(),
        line: ticket.line,
    };
    Ok(fittest(&members, &pen.seat.settings.catalog, &wanted))
}

fn gives_out(catalog: &[Setting]) -> bool {
    catalog.contains(&Setting::Assigning { on: true })
}

/// Gives out what a long batch makes. To count what everybody has to do anew for each ticket would cost more than all else, so it is
/// counted when the batch begins, and goes on by what the batch gives.
pub struct Round {
    members: Vec<Member>,
}

impl Round {
    /// None: the desk does not give new tickets out.
    pub fn begin(pen: &mut Pen<'_>) -> Result<Option<Self>, Fault> {
        if !gives_out(&pen.seat.settings.catalog) {
            return Ok(None);
        }
        members(pen).map(|members| Some(Self { members }))
    }

    /// Whom a new ticket of this customer fits.
    pub fn fitting(&self, pen: &mut Pen<'_>, customer: DocId) -> Result<Option<PersonId>, Fault> {
        let named =
            |setting: &Setting| matches!(setting, Setting::Skills { languages, .. } if !languages.is_empty());
        let language = if pen.seat.settings.catalog.iter().any(named) {
            let known = pen.find(customer)?;
            known.map(|known| known.customer(customer).0.language)
        } else {
            // Nobody's languages are known, so it is not worth opening the customer's document.
            None
        };
        let wanted = Wanted {
            language: language.as_deref().unwrap_or_default(),
            topic: "",
            queue: "",
            line: Line::First,
        };
        Ok(fittest(&self.members, &pen.seat.settings.catalog, &wanted))
    }

    /// What they have to do is one more.
    pub fn gave(&mut self, to: PersonId) {
        let mut members = self.members.iter_mut();
        if let Some(member) = members.find(|member| member.person == to) {
            member.load += 1;
        }
    }
}

/// A ticket that was just made here, where the desk gives new ones out at once. Where nobody fits it is nobody's.
pub fn new_ticket(
    pen: &mut Pen<'_>,
    ticket: DocId,
    fresh: &mut dyn FnMut() -> [u8; 16],
) -> Result<(), Fault> {
    if !gives_out(&pen.seat.settings.catalog) {
        return Ok(());
    }
    match on_ticket(pen, &Act::AutoAssign { ticket }, fresh) {
        Err(Fault::Refused(_)) => Ok(()),
        done => done,
    }
}
