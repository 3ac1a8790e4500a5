//! Answers to what was closed too long ago to reopen: each opens a ticket of its own that names the old one. Its id comes from
//! the message's, so that whoever takes the message in, and however often, it is one ticket. (A writer that has not seen the
//! closing writes into the old ticket; the fold then leaves that one open.) What turns out to be stray only when it is there, such
//! as a message of a machine that somebody marks, is copied into its ticket by whoever sees that first.

use crate::{
    act::{may_write, merge},
    fault::Fault,
    pen::Pen,
};
use desk_model::{DocId, EntryId, Fact, Ticket, TicketDocument, entry::Relation};
use desk_port::row::ShownState;

/// Opens a ticket for each stray message that stands in these, which merges connect. `folded`: their fold, of the one that is
/// worked on.
pub fn open(pen: &mut Pen<'_>, tickets: &[TicketDocument], folded: &Ticket) -> Result<(), Fault> {
    if folded.stray.is_empty() || folded.excluded.is_some() || may_write(pen).is_err() {
        return Ok(());
    }
    let outer = pen.act.take();
    let opened = folded
        .stray
        .iter()
        .try_for_each(|message| open_one(pen, tickets, folded.root, *message));
    pen.act = outer;
    opened
}

fn open_one(
    pen: &mut Pen<'_>,
    tickets: &[TicketDocument],
    old: DocId,
    message: EntryId,
) -> Result<(), Fault> {
    let new = ticket_of(pen, message)?;
    if pen.seat.members.is_erased(new) || pen.find(new)?.is_some() {
        return Ok(());
    }
    let copy = |document: &TicketDocument| {
        let entry = document.entries.iter().find(|entry| entry.id == message)?;
        merge::copy(document.id, message, &entry.fact)
    };
    // A call is no message: who took it was told to make a ticket of it.
    let Some(copy) = tickets.iter().find_map(copy) else {
        return Ok(());
    };
    let copied = EntryId(derive(pen, "stray copy", message)?);
    let marked = EntryId(derive(pen, "stray mark", message)?);
    let of_machine = matches!(copy, Fact::In { auto: Some(_), .. });
    let mark = Fact::Mark {
        msg: copied,
        needs: true,
    };
    let written = [link(pen, message, old)?, (copied, copy)];
    let written = written.into_iter().chain(of_machine.then_some((marked, mark)));
    let (ids, facts): (Vec<_>, Vec<_>) = written.unzip();
    merge::set_up_child(pen, old, new, "")?;
    pen.append(new, &ids, facts, |_| {})
}

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
