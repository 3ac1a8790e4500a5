//! Tickets that belong with one: by a merge, a link or a split, and what parts them again.

use super::ticket::{by_id, fixed, is_here};
use crate::{fault::Fault, reading::Reading};
use desk_model::{Act, ActId, DocId, Fact, TicketDocument, entry::Relation, ticket::Ticket};
use desk_port::view::{Offered, TiedView, Way};

/// Tickets that merges connect to this one; `source` says which of both went into the other. Anybody may part them.
pub fn merged(
    reading: &Reading<'_>,
    ticket: &Ticket,
    ids: &[DocId],
    source: impl Fn(DocId) -> DocId,
) -> Result<Vec<TiedView>, Fault> {
    let mut views = Vec::new();
    for id in ids {
        let by = ticket.merges.iter().find(|(from, _)| *from == source(*id));
        let back = by.map(|(source, act)| {
            let undo = Act::UndoAct {
                ticket: *source,
                act: *act,
            };
            way("Undo the merge", &undo)
        });
        let row = reading.store.get_ticket_row(*id)?;
        views.extend(row.map(|row| TiedView {
            row,
            how: String::new(),
            back,
        }));
    }
    Ok(views)
}

/// Tickets that are linked to it, or were split off from it: each once for what it is.
pub fn links(
    reading: &Reading<'_>,
    tickets: &[TicketDocument],
    ticket: &Ticket,
) -> Result<Vec<TiedView>, Fault> {
    let entries = by_id(tickets);
    let fixed: Vec<ActId> = fixed(reading, ticket, &entries);
    let mut views: Vec<TiedView> = Vec::new();
    for line in &ticket.timeline {
        let Some(entry) = entries.get(&line.id) else {
            continue;
        };
        let (other, how, act) = match entry.fact {
            Fact::Link { other, relation } => {
                let undo = Act::UndoAct {
                    ticket: ticket.root,
                    act: line.act,
                };
                let back = (!fixed.contains(&line.act)).then(|| way("Take the link back", &undo));
                (other, how(relation), back)
            }
            Fact::Split { child, .. } => {
                let merge = Act::MergeTicket {
                    ticket: child,
                    into: ticket.root,
                };
                (child, "split off from this", Some(way("Merge it back", &merge)))
            }
            _ => continue,
        };
        if is_here(ticket, other) || views.iter().any(|view| view.row.id == other && view.how == how) {
            continue;
        }
        let row = reading.store.get_ticket_row(other)?;
        views.extend(row.map(|row| TiedView {
            row,
            how: how.to_owned(),
            back: act,
        }));
    }
    Ok(views)
}

fn way(words: &str, act: &Act) -> Way {
    Way {
        words: words.to_owned(),
        act: Offered::new(act),
    }
}

fn how(relation: Relation) -> &'static str {
    match relation {
        Relation::Parent => "this is a part of it",
        Relation::Child => "a part of this",
        Relation::Related => "related",
        Relation::Follows => "this goes on from it",
    }
}
