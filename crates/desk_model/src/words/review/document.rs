//! Ways out of what was done apart to tickets as a whole: merged, split.

use super::{
    side::{Sides, child, is_merge, merged},
    way::{leave, settle, solve_again},
};
use crate::{Act, ActId, DocId, Entry, Fact, ReviewItem, Ticket, entry::NOTE_BYTES_MAX, ticket::State};

/// Of two merges that cannot both hold: to keep one is to undo the other.
pub(super) fn merge_ways(item: &ReviewItem, sides: &Sides<'_>, ticket: DocId) -> Vec<(String, Act)> {
    let [first, second] = item.ids.as_slice() else {
        return Vec::new();
    };
    let undo = |id| Act::UndoAct {
        ticket,
        act: ActId::from(id),
    };
    let keep = |side: Option<&Entry>| {
        let ends = merged(side);
        let (away, into) = (ends.map(|ends| ends.0), ends.map(|ends| ends.1));
        format!("Keep {} in {}", sides.ticket(away), sides.ticket(into))
    };
    let acts = vec![undo(*second), undo(*first)];
    vec![
        (keep(sides.first), undo(*second)),
        (keep(sides.second), undo(*first)),
        // The second while the first connects the ticket to it.
        ("Undo both merges".to_owned(), Act::AllOf { acts }),
    ]
}

/// Of what was ended or escalated while it was merged away.
pub(super) fn unseen_ways(item: &ReviewItem, sides: &Sides<'_>, folded: &Ticket) -> Vec<(String, Act)> {
    let ticket = folded.root;
    let mut ways = vec![leave(item, ticket)];
    let ended = sides.find(|fact| matches!(fact, Fact::Solve { .. }));
    ways.extend(solve_again(ticket, ended).filter(|_| folded.state != State::Closed));
    ways.extend(sides.find(is_merge).map(|merge| {
        let away = sides.ticket(merged(Some(merge)).map(|(away, _)| away));
        let act = merge.act;
        (format!("Undo the merge of {away}"), Act::UndoAct { ticket, act })
    }));
    ways
}

/// Of one message that was split off twice: one of the two tickets goes into the other. Merging them is nothing that this ticket
/// would hear of, so it is settled in the same act.
pub(super) fn twice_ways(item: &ReviewItem, sides: &Sides<'_>, parent: DocId) -> Vec<(String, Act)> {
    let mut ways = Vec::new();
    if let (Some(first), Some(second)) = (child(sides.first), child(sides.second)) {
        for (ticket, into) in [(second, first), (first, second)] {
            let words = format!(
                "Merge {} into {}",
                (sides.lookup.ticket)(ticket),
                (sides.lookup.ticket)(into)
            );
            let acts = vec![Act::MergeTicket { ticket, into }, settle(item, parent)];
            ways.push((words, Act::AllOf { acts }));
        }
    }
    ways.push(leave(item, parent));
    ways
}

/// Of an answer to what was split off. It counts where it is, and only there, so the other ticket gets it as a note: to a note no
/// figure, no clock and no guard of what is sent looks.
pub(super) fn answered_ways(item: &ReviewItem, sides: &Sides<'_>, parent: DocId) -> Vec<(String, Act)> {
    let mut ways = Vec::new();
    let split = sides.find(|fact| matches!(fact, Fact::Split { .. }));
    let answer = sides.find(|fact| matches!(fact, Fact::Out { .. }));
    if let (Some(ticket), Some(answer)) = (child(split), answer)
        && let Fact::Out { text, .. } = &answer.fact
    {
        let here = (sides.lookup.ticket)(answer.doc);
        let head = format!("{} answered this in {here}:", sides.author(Some(answer)));
        let note = Act::AddNote {
            ticket,
            text: fitted(&head, text, &format!("The rest of it stands in {here}.")),
        };
        let words = format!("Note the answer in {}", (sides.lookup.ticket)(ticket));
        let acts = vec![note, settle(item, parent)];
        ways.push((words, Act::AllOf { acts }));
    }
    ways.push(leave(item, parent));
    ways
}

/// As much of a text as a note may have, with what stands above it, and below it where something is missing.
fn fitted(head: &str, text: &str, rest: &str) -> String {
    let room = NOTE_BYTES_MAX.saturating_sub(head.len() + rest.len() + 4);
    let end = text.floor_char_boundary(room);
    match text.split_at_checked(end) {
        Some((kept, more)) if !more.is_empty() => format!("{head}\n\n{kept}\n\n{rest}"),
        _ => format!("{head}\n\n{text}"),
    }
}
