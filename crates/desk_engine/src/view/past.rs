//! A ticket as it was at a moment: what was written by then, and what each of those who had written by then had seen of it.

use super::{
    registers,
    ticket::{Lines, is_here, timeline},
};
use crate::{fault::Fault, reading::Reading};
use desk_docs::RegisterWrite;
use desk_model::{DocId, Entry, EntryId, TicketDocument, fold::knowledge, order, ticket::Ticket, tree};
use desk_port::{
    TimelineItem,
    view::{ItemBody, PastView, SeenView},
};
use std::{collections::BTreeMap, sync::Arc};

/// How many of the entries that somebody had not seen are named.
const MISSED_MAX: usize = 3;

/// Leaves only what was written by then, and gives all the moments that there are. What came in from elsewhere counts from its own
/// time, as the timeline shows it.
pub fn forget_after(
    reading: &mut Reading<'_>,
    tickets: &mut [TicketDocument],
    writes: &mut Vec<RegisterWrite>,
    id: DocId,
    at_ms: u64,
) -> Result<Vec<u64>, Fault> {
    let whole = reading.fold(tickets, id);
    let mut items = timeline(reading, &whole, &Lines::of(reading, tickets, &whole));
    if let Some(ticket) = tickets.first() {
        registers::insert(reading, ticket, writes, &mut items)?;
    }
    let mut moments: Vec<u64> = items.iter().map(|item| item.at_ms).collect();
    order::sort(&mut moments);
    moments.dedup();
    let shown: BTreeMap<EntryId, u64> = tree::map(whole.timeline.iter().map(|line| (line.id, line.at_ms)));
    for ticket in tickets.iter_mut() {
        ticket
            .entries
            .retain(|entry| *shown.get(&entry.id).unwrap_or(&entry.hlc.ms) <= at_ms);
    }
    if let Some(ticket) = tickets.first_mut() {
        ticket.registers = registers::at(writes, at_ms);
        ticket.conflicts.clear();
    }
    writes.retain(|write| write.at_ms <= at_ms);
    Ok(moments)
}

/// `items`: what the timeline showed then.
pub fn view(
    reading: &Reading<'_>,
    tickets: &[TicketDocument],
    ticket: &Ticket,
    items: &[TimelineItem],
    moments: Vec<u64>,
) -> PastView {
    let here = tickets.iter().filter(|document| is_here(ticket, document.id));
    let entries: Vec<&Arc<Entry>> = here.flat_map(|document| &document.entries).collect();
    let shown: BTreeMap<EntryId, &TimelineItem> = tree::map(items.iter().map(|item| (item.id, item)));
    let name = |person| reading.seat.name_of(person);
    let mut people = knowledge(entries, &reading.seat.settings);
    order::sort_by(&mut people, |a, b| name(a.person).cmp(&name(b.person)));
    let seen = people.into_iter().map(|known| {
        let missed: Vec<&&TimelineItem> = known.unseen.iter().filter_map(|id| shown.get(id)).collect();
        SeenView {
            who: if known.person == reading.seat.person {
                "You".to_owned()
            } else {
                name(known.person)
            },
            missed_total: u32::try_from(missed.len()).unwrap_or(u32::MAX),
            missed: missed
                .into_iter()
                .take(MISSED_MAX)
                .map(|item| (named(item), item.at_ms))
                .collect(),
        }
    });
    let seen = seen.collect();
    PastView { moments, seen }
}

fn named(item: &TimelineItem) -> String {
    let (who, whose) = if item.mine {
        ("you", "your".to_owned())
    } else {
        (item.who.as_str(), format!("{}\u{2019}s", item.who))
    };
    match &item.body {
        ItemBody::Message { .. } => format!("{whose} message"),
        ItemBody::Reply { .. } => format!("{whose} reply"),
        ItemBody::Note { .. } => format!("{whose} note"),
        ItemBody::Contract { words, .. } | ItemBody::Line { words } => format!("{who} {words}"),
    }
}
