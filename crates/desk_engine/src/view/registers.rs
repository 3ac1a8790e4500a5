//! What was written beside a ticket's timeline, as lines of it, and as it was at a moment.

use crate::{fault::Fault, reading::Reading};
use desk_docs::RegisterWrite;
use desk_model::{
    DocId, EntryId, TicketDocument,
    ticket_document::{Field, Register, Registers, Wrote},
    words,
};
use desk_port::{TimelineItem, view::ItemBody};

/// A document that is set up in several changes is all there within this time.
const BEGIN_MS: u64 = 2000;
/// Changes know their time in whole seconds.
const SECOND_MS: u64 = 1000;

/// The registers as they were then.
pub fn at(writes: &[RegisterWrite], at_ms: u64) -> Registers {
    let mut registers = Registers::default();
    for write in writes.iter().filter(|write| write.at_ms <= at_ms) {
        registers.write(&write.wrote, &write.value);
    }
    registers
}

/// Puts a line for each write among the others, at its time. What a ticket began with is no change.
pub fn insert(
    reading: &mut Reading<'_>,
    ticket: &TicketDocument,
    writes: &[RegisterWrite],
    items: &mut Vec<TimelineItem>,
) -> Result<(), Fault> {
    let began_ms = writes.first().map_or(0, |first| first.at_ms);
    let mut place = 0;
    for (n, write) in writes.iter().enumerate() {
        let mut earlier = writes.get(..n).unwrap_or_default().iter().rev();
        let before = earlier.find(|before| before.wrote == write.wrote);
        let begins = before.is_none() && write.at_ms <= began_ms.saturating_add(BEGIN_MS);
        let Some(author) = reading.seat.person_of(write.device) else {
            continue;
        };
        if write.is_first || begins {
            continue;
        }
        let before = before.map_or("", |before| before.value.as_str());
        let before = shown(reading, &write.wrote, before)?;
        let value = shown(reading, &write.wrote, &write.value)?;
        let Some(words) = words::register(&write.wrote, &before, &value) else {
            continue;
        };
        // Behind all that stands before it or in its second.
        while items
            .get(place)
            .is_some_and(|item| item.at_ms < write.at_ms + SECOND_MS)
        {
            place += 1;
        }
        let item = TimelineItem {
            id: id(ticket.id, write, n),
            at_ms: write.at_ms,
            who: reading.seat.name_of(author),
            mine: author == reading.seat.person,
            body: ItemBody::Line { words },
            until_ms: None,
            clock_flag: false,
            back: None,
        };
        items.insert(place, item);
        place += 1;
    }
    Ok(())
}

/// A customer by name, everything else as it is.
fn shown(reading: &mut Reading<'_>, wrote: &Wrote, value: &str) -> Result<String, Fault> {
    if let (Wrote::Register(Register::Field(Field::Customer)), Ok(id)) = (wrote, value.parse::<DocId>())
        && let Some(document) = reading.find(id)?
    {
        return Ok(document.customer(id).0.name);
    }
    Ok(value.to_owned())
}

/// Names the line among those of its timeline.
fn id(ticket: DocId, write: &RegisterWrite, n: usize) -> EntryId {
    let mut id = ticket.0;
    for (byte, hashed) in id.iter_mut().zip(write.hash) {
        *byte ^= hashed;
    }
    if let (Some(last), Ok(n)) = (id.last_mut(), u8::try_from(n % 251)) {
        *last ^= n;
    }
    EntryId(id)
}
