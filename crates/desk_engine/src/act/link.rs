//! A link has a half in each of both tickets, and so has what takes it back: each ticket is folded by itself and says it in its own words.

use crate::{
    fault::Fault,
    pen::{Pen, Said},
};
use desk_model::{
    Act, ActId, DocId, Entry, EntryId, Fact, TicketDocument,
    entry::Relation,
    rule::{Refused, check_timeline, may_undo},
    ticket::Ticket,
};
use std::sync::Arc;

/// How far an undo names an undo: the link is taken back, done again, and taken back.
const UNDO_DEPTH_MAX: u8 = 4;

/// What is said in a ticket that the act is not about, and what was seen of it.
pub struct Half {
    pub seen: Vec<TicketDocument>,
    pub said: Vec<Said>,
}

/// What else an act says. `ticket`: the one that it is about, of which `seen` was seen.
pub fn halves(
    pen: &mut Pen<'_>,
    act: &Act,
    ticket: &Ticket,
    seen: &[TicketDocument],
    fresh: &mut dyn FnMut() -> [u8; 16],
) -> Result<Vec<Half>, Fault> {
    match act {
        Act::LinkTicket { other, relation, .. } => {
            check_new(ticket, seen, *other, *relation)?;
            let half = link(pen, ticket.root, *other, *relation, fresh)?;
            Ok(half.into_iter().collect())
        }
        Act::UndoAct { act, .. } => {
            let mut halves = Vec::new();
            for other in linked(seen, *act) {
                let others = pen.tickets(other)?;
                let said = undo(pen, *act, seen, &others, fresh);
                halves.push(Half { seen: others, said });
            }
            halves.retain(|half| !half.said.is_empty());
            Ok(halves)
        }
        _ => Ok(Vec::new()),
    }
}

/// A second link that says the same would stay when the first is taken back.
fn check_new(
    ticket: &Ticket,
    seen: &[TicketDocument],
    other: DocId,
    relation: Relation,
) -> Result<(), Refused> {
    let link = Fact::Link { other, relation };
    let mut same = seen.iter().flat_map(|document| &document.entries);
    let stands = |entry: &Arc<Entry>| ticket.timeline.iter().any(|line| line.id == entry.id);
    match same.any(|entry| entry.fact == link && stands(entry)) {
        true => Err(Refused::Linked),
        false => Ok(()),
    }
}

/// None where the other ticket is told nothing, or is not here.
fn link(
    pen: &mut Pen<'_>,
    own: DocId,
    other: DocId,
    relation: Relation,
    fresh: &mut dyn FnMut() -> [u8; 16],
) -> Result<Option<Half>, Fault> {
    let seen = pen.tickets(other)?;
    let Some(relation) = relation.inverse().filter(|_| !seen.is_empty()) else {
        return Ok(None);
    };
    let mut folded = pen.fold(&seen, other);
    if let Some(root) = folded.merged_into {
        folded = pen.fold(&seen, root);
    }
    check_timeline(&folded, 1)?;
    let said = Said {
        doc: folded.root,
        id: EntryId(fresh()),
        fact: Fact::Link { other: own, relation },
    };
    Ok(Some(Half {
        seen,
        said: vec![said],
    }))
}

/// The tickets that an act, or what it takes back or does again, has linked to this one.
fn linked(seen: &[TicketDocument], act: ActId) -> Vec<DocId> {
    let entries = || seen.iter().flat_map(|document| &document.entries);
    let (mut acts, mut next, mut others) = (vec![act], 0, Vec::new());
    while let Some(act) = acts.get(next).copied() {
        next += 1;
        for entry in entries().filter(|entry| entry.act == act) {
            match &entry.fact {
                Fact::Link { other, .. } if !others.contains(other) => others.push(*other),
                Fact::Undo { ids, act } => {
                    let named = entries().filter(|entry| ids.contains(&entry.id));
                    for act in act.iter().copied().chain(named.map(|entry| entry.act)) {
                        if !acts.contains(&act) {
                            acts.push(act);
                        }
                    }
                }
                _ => {}
            }
        }
    }
    others.retain(|other| !seen.iter().any(|document| document.id == *other));
    others
}

/// The undo of the halves that stand there and are of this ticket; nothing else of the act is touched.
fn undo(
    pen: &mut Pen<'_>,
    act: ActId,
    own: &[TicketDocument],
    others: &[TicketDocument],
    fresh: &mut dyn FnMut() -> [u8; 16],
) -> Vec<Said> {
    let mut said = Vec::new();
    for document in others {
        let folded = pen.fold(others, document.id);
        let asking = super::asking(pen, None);
        let mut ids = Vec::new();
        for entry in document.entries.iter().filter(|entry| entry.act == act) {
            let mut lines = folded.timeline.iter();
            let line = lines.find(|line| line.id == entry.id);
            if line.is_some_and(|line| may_undo(line, &asking).is_ok())
                && is_half(entry, own, others, UNDO_DEPTH_MAX)
            {
                ids.push(entry.id);
            }
        }
        if !ids.is_empty() {
            said.push(Said {
                doc: document.id,
                id: EntryId(fresh()),
                fact: Fact::Undo { ids, act: None },
            });
        }
    }
    said
}

/// Whether an entry of another ticket links it to this one, or takes such a link back, or does it again.
fn is_half(entry: &Entry, own: &[TicketDocument], others: &[TicketDocument], depth: u8) -> bool {
    match &entry.fact {
        Fact::Link { other, .. } => own.iter().any(|document| document.id == *other),
        Fact::Undo { ids, act } if depth > 0 => {
            let mut entries = others.iter().flat_map(|document| &document.entries);
            entries.any(|entry| {
                (ids.contains(&entry.id) || Some(entry.act) == *act) && is_half(entry, own, others, depth - 1)
            })
        }
        _ => false,
    }
}
