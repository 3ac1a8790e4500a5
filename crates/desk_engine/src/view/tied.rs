//! Tickets that belong with one: by a merge, a link or a split, and what parts them again.

use super::ticket::{Lines, is_here};
use crate::{fault::Fault, reading::Reading};
use desk_model::{Act, DocId, Fact, Role, entry::Relation, ticket::Ticket};
use desk_port::{
    TicketRow,
    row::ShownState,
    view::{Offered, TiedView, Way},
};

/// Linked tickets that are shown at most.
const LINKS_MAX: usize = 50;

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
        let by = by.filter(|_| reading.seat.my_role() != Role::Viewer);
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

/// Tickets that are linked to it, or were split off from it: each once for what it is, the first ones.
pub fn links(reading: &Reading<'_>, ticket: &Ticket, lines: &Lines<'_>) -> Result<Vec<TiedView>, Fault> {
    let mut views: Vec<TiedView> = Vec::new();
    for line in &ticket.timeline {
        let Some(entry) = lines.entry(line.id) else {
            continue;
        };
        let (other, how) = match entry.fact {
            Fact::Link { other, relation } => (other, how(relation)),
            Fact::Split { child, .. } => (child, "split off from this"),
            _ => continue,
        };
        if is_here(ticket, other) {
            continue;
        }
        let link = || {
            let act = lines.back(line.act)?;
            let ticket = ticket.root;
            Some(way("Take the link back", &Act::UndoAct { ticket, act }))
        };
        let shown = views
            .iter_mut()
            .find(|view| view.row.id == other && view.how == how);
        if let Some(shown) = shown {
            // Two that did not know of each other said the same.
            shown.back = shown.back.take().or_else(link);
            continue;
        }
        let Some(row) = reading.store.get_ticket_row(other)? else {
            continue;
        };
        let back = match entry.fact {
            Fact::Split { .. } => merge_back(reading, ticket, &row),
            _ => link(),
        };
        let how = how.to_owned();
        views.push(TiedView { row, how, back });
        if views.len() == LINKS_MAX {
            break;
        }
    }
    Ok(views)
}

/// What was split off comes back by a merge, unless it or this one went elsewhere since.
fn merge_back(reading: &Reading<'_>, ticket: &Ticket, child: &TicketRow) -> Option<Way> {
    let may = reading.seat.my_role() != Role::Viewer
        && ticket.merged_into.is_none()
        && child.state != ShownState::Merged;
    let merge = Act::MergeTicket {
        ticket: child.id,
        into: ticket.root,
    };
    may.then(|| way("Merge it back", &merge))
}

fn way(words: &str, act: &Act) -> Way {
    Way {
        words: words.to_owned(),
        act: Offered::new(act),
    }
}

fn how(relation: Relation) -> &'static str {
    match relation {
        Relation::Parent => "the whole that this is a part of",
        Relation::Child => "a part of this",
        Relation::Related => "related",
        Relation::Follows => "what this goes on from",
    }
}
