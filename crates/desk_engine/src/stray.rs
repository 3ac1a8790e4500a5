//! Answers to what was closed too long ago to reopen: each opens a ticket of its own that names the old one. Its id comes from
//! the message's, so that whoever takes the message in, and however often, it is one ticket. (A writer that has not seen the
//! closing writes into the old ticket; the fold then leaves that one open.)

use crate::{fault::Fault, pen::Pen};
use desk_model::{DocId, EntryId, Fact, entry::Relation};
use desk_port::row::ShownState;

/// Whether a message of the customer that arrived at this time is stray in this ticket, or in the one that it went into.
pub fn is_stray(pen: &mut Pen<'_>, ticket: DocId, at_ms: u64) -> Result<bool, Fault> {
    let row = pen.store.get_ticket_row(ticket)?;
    // Most are not ended; those need no fold.
    let may_be_ended = |state| {
        matches!(
            state,
            ShownState::Solved | ShownState::Closed | ShownState::Merged
        )
    };
    if !row.is_some_and(|row| may_be_ended(row.state)) {
        return Ok(false);
    }
    let tickets = pen.tickets(ticket)?;
    let mut folded = pen.fold(&tickets, ticket);
    if let Some(root) = folded.merged_into {
        folded = pen.fold(&tickets, root);
    }
    Ok(folded.is_past_reopening(at_ms))
}

/// The ticket that a stray message opens.
pub fn ticket_of(pen: &Pen<'_>, message: EntryId) -> Result<DocId, Fault> {
    derive(pen, "stray", message).map(DocId)
}

/// What that ticket begins with.
pub fn link(pen: &Pen<'_>, message: EntryId, old: DocId) -> Result<(EntryId, Fact), Fault> {
    let fact = Fact::Link {
        other: old,
        relation: Relation::Follows,
    };
    Ok((EntryId(derive(pen, "stray link", message)?), fact))
}

/// An id that comes from an entry's: whoever does what follows from the entry, and however often, it is there once.
pub fn derive(pen: &Pen<'_>, what: &str, message: EntryId) -> Result<[u8; 16], Fault> {
    pen.seat
        .ring
        .import_id(format!("{what} {message}").as_bytes())
        .map_err(Fault::seal)
}
