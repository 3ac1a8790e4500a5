//! Review items for people: what happened, both sides, the ways to settle.

use crate::{act::object, seat::Seat, view::ticket as shown};
use desk_docs::RegisterWrite;
use desk_model::{
    Act, ActId, Asking, Entry, EntryId, Fact, TicketDocument,
    review::{self, ReviewItem},
    rule,
    ticket::Ticket,
    ticket_document::{Field, RegisterConflict, Wrote},
    words::{self, Lookup},
};
use desk_port::{
    ReviewView,
    view::{Offered, ReviewSide, Severity, Way},
};
use desk_store::Store;

/// Characters of a text that a side shows.
const SIDE_CHARS_MAX: usize = 600;

/// A ticket with what its items are told by.
#[derive(Clone, Copy)]
pub struct Whole<'a> {
    pub source: &'a TicketDocument,
    /// All that merges connect, this one among them.
    pub tickets: &'a [TicketDocument],
    pub folded: &'a Ticket,
    /// What was written into its registers; may be left out where none has two values.
    pub writes: &'a [RegisterWrite],
}

/// The items of a ticket, most severe first.
pub fn of_ticket(whole: &Whole<'_>, short: &str, seat: &Seat, store: &Store) -> Vec<ReviewView> {
    let Whole {
        source,
        tickets,
        folded: ticket,
        writes,
    } = *whole;
    let lookup = Lookup {
        entry: &|id| find(tickets, id),
        name: &|person| seat.name_of(person),
        ticket: &|ticket| shown::short(store, ticket),
    };
    ticket
        .reviews
        .iter()
        .map(|item| ReviewView {
            ticket: source.id,
            short: short.to_owned(),
            subject: source.registers.subject.clone(),
            item: item.kind.name().to_owned(),
            severity: severity(item),
            sentence: words::sentence(item, &lookup),
            sides: match &item.conflict {
                Some(conflict) => values(conflict, writes, seat, store),
                None => sides(item, ticket, seat, &lookup),
            },
            ways: ways(item, ticket, seat, &lookup)
                .into_iter()
                .map(|(words, act)| Way {
                    words: of_customer(&act, store).unwrap_or(words),
                    act: Offered::new(&act),
                })
                .collect(),
        })
        .collect()
}

/// Nothing is offered to be given to somebody who works here no more, to be put into a queue that is there no more, or to be taken back by
/// who may not do that.
fn ways(item: &ReviewItem, ticket: &Ticket, seat: &Seat, lookup: &Lookup<'_>) -> Vec<(String, Act)> {
    let mut ways = words::ways(item, ticket, lookup);
    let asking = Asking {
        author: seat.person,
        role: seat.my_role(),
        now_ms: 0,
        customer: None,
    };
    let may_undo = |act: &Act| match act {
        Act::UndoAct { act, .. } => {
            let mut lines = ticket.timeline.iter().filter(|line| line.act == *act);
            lines.all(|line| rule::may_undo(line, &asking).is_ok())
        }
        _ => true,
    };
    ways.retain(|(_, act)| object::check_team(seat, act).is_ok() && may_undo(act));
    if ways.is_empty() && !item.kind.needs_choice() {
        ways.push(words::leave(item, ticket.root));
    }
    ways
}

/// The entry, or one of the act: of two merges the acts are named.
fn find(tickets: &[TicketDocument], id: EntryId) -> Option<&Entry> {
    let entries = || tickets.iter().flat_map(TicketDocument::entries);
    let of_act = || entries().find(|entry| entry.act == ActId::from(id));
    entries().find(|entry| entry.id == id).or_else(of_act)
}

fn severity(item: &ReviewItem) -> Severity {
    match item.severity {
        review::Severity::High => Severity::High,
        review::Severity::Middle => Severity::Middle,
        review::Severity::Low => Severity::Low,
    }
}

/// The words of a way that keeps one of two customers: each by name, which only the store knows.
fn of_customer(act: &Act, store: &Store) -> Option<String> {
    match act {
        Act::SetField {
            field: Field::Customer,
            value,
            ..
        } => Some(format!("Keep \u{201c}{}\u{201d}", customer(value, store))),
        _ => None,
    }
}

/// A customer's name; who is not here keeps the number.
fn customer(value: &str, store: &Store) -> String {
    let known = value.parse().ok().and_then(|id| store.customer_row(id).ok()?);
    known.map_or_else(|| value.to_owned(), |row| row.name)
}

fn sides(item: &ReviewItem, ticket: &Ticket, seat: &Seat, lookup: &Lookup<'_>) -> Vec<ReviewSide> {
    let entries = item.ids.iter().filter_map(|id| (lookup.entry)(*id));
    entries.map(|entry| side(entry, ticket, seat, lookup)).collect()
}

/// What each wrote into the register, who and when: whoever wrote it last.
fn values(
    conflict: &RegisterConflict,
    writes: &[RegisterWrite],
    seat: &Seat,
    store: &Store,
) -> Vec<ReviewSide> {
    let is_customer = conflict.register == Field::Customer.into();
    let wrote = Wrote::Register(conflict.register.clone());
    let side = |value: &String| {
        let mut known = writes.iter().rev();
        let write = known.find(|write| write.wrote == wrote && write.value == *value);
        let author = write.and_then(|write| seat.person_of(write.device));
        ReviewSide {
            entry: None,
            who: author.map(|author| seat.name_of(author)).unwrap_or_default(),
            at_ms: write.map(|write| write.at_ms),
            text: if is_customer {
                customer(value, store)
            } else {
                value.clone()
            },
        }
    };
    conflict.values.iter().map(side).collect()
}

fn side(entry: &Entry, ticket: &Ticket, seat: &Seat, lookup: &Lookup<'_>) -> ReviewSide {
    let at_ms = ticket
        .timeline
        .iter()
        .find(|line| line.id == entry.id)
        .map(|line| line.at_ms);
    let who = match &entry.fact {
        Fact::In { from, .. } if !from.name.is_empty() => from.name.clone(),
        Fact::In { from, .. } => from.address.clone(),
        _ => seat.name_of(entry.author),
    };
    let text = match &entry.fact {
        Fact::In { text, .. } | Fact::Out { text, .. } | Fact::Note { text, .. } => {
            text.chars().take(SIDE_CHARS_MAX).collect()
        }
        _ => words::line(entry, lookup).unwrap_or_default(),
    };
    ReviewSide {
        entry: Some(entry.id),
        who,
        at_ms,
        text,
    }
}
