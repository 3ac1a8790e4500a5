//! A link has a half in each of both tickets, and so has what takes it back: each ticket is folded by itself and says it in its own words.

use crate::{
    fault::Fault,
    pen::{Pen, Said},
};
use desk_model::{Act, ActId, DocId, Entry, EntryId, Fact, TicketDocument, rule, ticket::Ticket};
use std::sync::Arc;

/// What is said in a ticket that the act is not about, and what was seen of it.
pub struct Half {
    pub seen: Vec<TicketDocument>,
    pub said: Said,
}

/// The other halves of an act. `seen`: the ticket that it is about.
pub fn halves(
    pen: &mut Pen<'_>,
    act: &Act,
    seen: &[TicketDocument],
    fresh: &mut dyn FnMut() -> [u8; 16],
) -> Result<Vec<Half>, Fault> {
    match act {
        Act::LinkTicket {
            ticket,
            other,
            relation,
        } => {
            let others = pen.tickets(*other)?;
            let Some(inverse) = relation.inverse().filter(|_| !others.is_empty()) else {
                return Ok(Vec::new());
            };
            let folded = pen.fold(&others, *other);
            let root = folded.merged_into.unwrap_or(*other);
            let folded = if root == *other {
                folded
            } else {
                pen.fold(&others, root)
            };
            rule::check_timeline(&folded, 1)?;
            let fact = Fact::Link {
                other: *ticket,
                relation: inverse,
            };
            let said = Said {
                doc: root,
                id: EntryId(fresh()),
                fact,
            };
            Ok(vec![Half { seen: others, said }])
        }
        Act::UndoAct { act, .. } => {
            let mut halves = Vec::new();
            for other in linked(seen, *act) {
                let others = pen.tickets(other)?;
                let folded = pen.fold(&others, other);
                halves.extend(undo(pen, *act, others, &folded, fresh));
            }
            Ok(halves)
        }
        _ => Ok(Vec::new()),
    }
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
                    let named: Vec<ActId> = act.iter().copied().chain(named.map(|entry| entry.act)).collect();
                    for act in named {
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

/// The undo of the half that stands there; nothing else of the act is touched.
fn undo(
    pen: &Pen<'_>,
    act: ActId,
    seen: Vec<TicketDocument>,
    folded: &Ticket,
    fresh: &mut dyn FnMut() -> [u8; 16],
) -> Option<Half> {
    let is_half =
        |entry: &Arc<Entry>| entry.act == act && matches!(entry.fact, Fact::Link { .. } | Fact::Undo { .. });
    let entry = seen
        .iter()
        .flat_map(|document| &document.entries)
        .find(|entry| is_half(entry))?;
    let mut lines = folded.timeline.iter();
    let line = lines.find(|line| line.id == entry.id)?;
    rule::may_undo(line, &super::asking(pen, None)).ok()?;
    let said = Said {
        doc: entry.doc,
        id: EntryId(fresh()),
        fact: Fact::Undo {
            ids: vec![entry.id],
            act: None,
        },
    };
    Some(Half { seen, said })
}
