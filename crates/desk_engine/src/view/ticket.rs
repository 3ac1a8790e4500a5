//! A ticket with its timeline, its drafts, its customer and what may help.

use crate::{
    act,
    fault::Fault,
    index,
    reading::Reading,
    seat::Seat,
    view::{past, procedure, registers, review, tied},
};
use desk_model::tree;
use desk_model::{
    ActId, DocId, Entry, EntryId, Fact, Role, Setting, TicketDocument, custom,
    entry::{DeliveryResult, fact::Attachment},
    filling::Filling,
    fold::fold,
    order,
    rule::{Asking, may_undo},
    sla,
    ticket::{self, Ticket, TimelineEntry},
    words::{self, Lookup},
};
use desk_port::{
    TicketRow, TicketView, TimelineItem,
    view::{ClockView, Delivery, EscalationView, FieldView, FileView, ItemBody, SolutionView, UndoView},
};
use desk_store::{Store, short::SHORT_CHARACTERS};
use std::{collections::BTreeMap, sync::Arc};

/// Other tickets of the customer that are shown.
const BEFORE_MAX: u32 = 10;

/// None when there is no such ticket here. `at_ms`: as it was then.
pub fn view(reading: &mut Reading<'_>, id: DocId, at_ms: Option<u64>) -> Result<Option<TicketView>, Fault> {
    let Some(mut row) = reading.store.get_ticket_row(id)? else {
        return Ok(None);
    };
    let mut tickets = reading.tickets(id)?;
    let now_ms = at_ms.unwrap_or(reading.now_ms);
    let mut writes = reading.register_writes(id)?;
    let moments = match at_ms {
        Some(at_ms) => Some(past::forget_after(reading, &mut tickets, &mut writes, id, at_ms)?),
        None => None,
    };
    let Some(source) = tickets.first() else {
        return Ok(None);
    };
    let ticket = match at_ms {
        Some(_) => Arc::new(fold(&tickets, id, now_ms, &reading.seat.settings)),
        None => reading.fold(&tickets, id),
    };
    let customer = match source.registers.customer {
        Some(customer) => reading
            .find(customer)?
            .map(|document| document.customer(customer).0),
        None => None,
    };
    if at_ms.is_some() {
        row = TicketRow {
            short: row.short,
            customer_name: customer
                .as_ref()
                .map(|customer| customer.name.clone())
                .unwrap_or_default(),
            owner_name: ticket
                .owner
                .map(|owner| reading.seat.name_of(owner))
                .unwrap_or_default(),
            ..index::ticket_row(source, &tickets, &ticket, row.received_ms)
        };
    }
    let before = match source.registers.customer {
        Some(customer) => reading.store.tickets_of_customer(customer, BEFORE_MAX + 1)?,
        None => Vec::new(),
    };
    let me = reading.seat.person;
    let drafts = source
        .drafts
        .iter()
        .filter(|(person, text)| **person != me && !text.is_empty())
        .map(|(person, text)| (reading.seat.name_of(*person), text.clone()))
        .collect();
    let whole = review::Whole {
        source,
        tickets: &tickets,
        folded: &ticket,
        writes: &writes,
    };
    let mut reviews = review::of_ticket(&whole, &row.short, reading.seat, reading.store);
    if at_ms.is_some() {
        reviews.iter_mut().for_each(|review| review.ways.clear());
    }
    let name = customer.as_ref().map_or("", |customer| customer.name.as_str());
    let with = filling(reading.seat, reading.store, id, name, &source.registers.subject);
    let now = |act: Option<UndoView>| act.filter(|_| at_ms.is_none());
    let lines = Lines::of(reading, &tickets, &ticket);
    let mut timeline = timeline(reading, &ticket, &lines);
    registers::insert(reading, source, &writes, &mut timeline)?;
    let past = moments.map(|moments| past::view(reading, &tickets, &ticket, &timeline, moments));
    Ok(Some(TicketView {
        category: source.registers.category.clone(),
        language: source.registers.language.clone(),
        solution: solution(&tickets, &ticket),
        hold_until_ms: ticket.hold.and_then(|hold| hold.until_ms),
        clocks: clocks(reading, &ticket, now_ms),
        escalation: escalation(&ticket),
        timeline,
        merged_into: tied::merged(reading, &ticket, ticket.merged_into.as_slice(), |_| id)?.pop(),
        members: tied::merged(reading, &ticket, &ticket.members, |member| member)?,
        links: tied::links(reading, &ticket, &lines)?,
        // What was is only looked at.
        undo: now(last_act(reading, &ticket, &lines, false)),
        redo: now(last_act(reading, &ticket, &lines, true)),
        rating: ticket.rating,
        reviews,
        runs: procedure::runs(reading, &ticket, &with)?,
        tasks: procedure::tasks(reading, &ticket),
        opinions: procedure::opinions(reading, &ticket),
        draft: source.drafts.get(&me).cloned().unwrap_or_default(),
        drafts,
        draft_files: reading
            .store
            .draft_files(id)?
            .iter()
            .map(|each| file(reading, id, each))
            .collect(),
        reply_to: act::reply_to(source, &ticket, customer.as_ref())
            .into_iter()
            .map(|mailbox| mailbox.address)
            .collect(),
        before: before.into_iter().filter(|other| other.id != id).collect(),
        articles: reading.store.articles_of_ticket(id)?,
        fields: fields(&reading.seat.settings.catalog, &source.registers.custom),
        customer,
        past,
        row,
    }))
}

/// Fields that the team has set, then what the ticket has of others.
fn fields(catalog: &[Setting], values: &BTreeMap<String, String>) -> Vec<FieldView> {
    let set = catalog.iter().filter_map(|setting| match setting {
        Setting::Field { key, .. } => Some(key),
        _ => None,
    });
    let others = values.keys().filter(|name| custom::find(catalog, name).is_none());
    let view = |name: &String| {
        let value = values.get(name).cloned().unwrap_or_default();
        let known = custom::find(catalog, name).filter(|_| custom::check(catalog, name, &value).is_ok());
        FieldView {
            name: name.clone(),
            kind: known.map(|(kind, _)| kind),
            choices: known.map(|(_, choices)| choices.to_vec()).unwrap_or_default(),
            value,
        }
    };
    set.chain(others).map(view).collect()
}

/// What was promised, as it stands now.
fn clocks(reading: &Reading<'_>, ticket: &Ticket, now_ms: u64) -> Vec<ClockView> {
    let hours = reading.seat.settings.hours_at(now_ms, ticket.queue.as_deref());
    let view = |clock: &sla::Reading| {
        Some(ClockView {
            clock: clock.clock,
            target_minutes: clock.target_minutes?,
            elapsed_ms: clock.elapsed_ms(now_ms, hours),
            due_ms: clock.due_ms,
            breach_ms: clock.breach_ms,
            nearly_due: clock.is_nearly_due(now_ms),
            open: clock.outcome == sla::Outcome::Open,
            met: clock.outcome == sla::Outcome::Met,
        })
    };
    ticket.clocks.iter().filter_map(view).collect()
}

/// What the solve that stands says.
fn solution(tickets: &[TicketDocument], ticket: &Ticket) -> Option<SolutionView> {
    let stands = ticket.solution?.id;
    let mut entries = tickets.iter().flat_map(TicketDocument::entries);
    match &entries.find(|entry| entry.id == stands)?.fact {
        Fact::Solve {
            code,
            cause,
            done,
            side_effects,
            ..
        } => Some(SolutionView {
            code: *code,
            cause: cause.clone(),
            done: done.clone(),
            side_effects: side_effects.clone(),
        }),
        _ => None,
    }
}

/// The first that is open, and who talks to the customer.
fn escalation(ticket: &Ticket) -> Option<EscalationView> {
    let open = ticket.escalations.iter().find(|escalation| escalation.open)?;
    let entry = ticket.timeline.iter().find(|entry| entry.id == open.id)?;
    Some(EscalationView {
        id: open.id,
        since_ms: entry.t_ms,
        contact: open.contact,
    })
}

/// The entries of a ticket, as its lines need them.
pub struct Lines<'a> {
    entries: BTreeMap<EntryId, &'a Entry>,
    /// Acts that this person cannot take back at their lines, in order.
    fixed: Vec<ActId>,
}

impl<'a> Lines<'a> {
    pub fn of(reading: &Reading<'_>, tickets: &'a [TicketDocument], ticket: &Ticket) -> Self {
        let entries = tickets.iter().flat_map(TicketDocument::entries);
        let entries: BTreeMap<EntryId, &Entry> = tree::map(entries.map(|entry| (entry.id, entry)));
        let asking = Asking {
            author: reading.seat.person,
            role: reading.seat.my_role(),
            now_ms: reading.now_ms,
            customer: None,
        };
        // What was built on, what is not theirs, and what has a way of its own.
        let is_fixed = |line: &&TimelineEntry| {
            let fact = entries.get(&line.id).map(|entry| &entry.fact);
            line.is_merge
                || asking.role == Role::Viewer
                || may_undo(line, &asking).is_err()
                || matches!(
                    fact,
                    None | Some(
                        Fact::Undo { .. }
                            | Fact::Out { auto: false, .. }
                            | Fact::Drop { .. }
                            | Fact::Release { .. }
                    )
                )
        };
        let mut fixed: Vec<ActId> = ticket
            .timeline
            .iter()
            .filter(is_fixed)
            .map(|line| line.act)
            .collect();
        order::sort(&mut fixed);
        Self { entries, fixed }
    }

    pub fn entry(&self, id: EntryId) -> Option<&'a Entry> {
        self.entries.get(&id).copied()
    }

    /// The act, when this person can take it back at its line.
    pub fn back(&self, act: ActId) -> Option<ActId> {
        self.fixed.binary_search(&act).is_err().then_some(act)
    }
}

/// What this person did last and can take back, in words; `again`: what they took back last and can do again.
fn last_act(reading: &Reading<'_>, ticket: &Ticket, lines: &Lines<'_>, again: bool) -> Option<UndoView> {
    let mine = |line: &&TimelineEntry| line.author == reading.seat.person;
    let is_undo = |id: EntryId| matches!(lines.entry(id)?.fact, Fact::Undo { .. }).then_some(());
    let mut own = ticket.timeline.iter().rev().filter(mine);
    let last = if again {
        // Only what was taken back after the last other act. What takes back an undo has done it again.
        let last = own.next()?;
        let Fact::Undo { ids, act } = &lines.entry(last.id)?.fact else {
            return None;
        };
        let mut named = lines
            .entries
            .values()
            .filter(|entry| Some(entry.act) == *act || ids.contains(&entry.id));
        if named.any(|entry| is_undo(entry.id).is_some()) {
            return None;
        }
        last
    } else {
        own.find(|line| is_undo(line.id).is_none())?
    };
    let of_act = || ticket.timeline.iter().filter(|line| line.act == last.act);
    if of_act().any(|line| line.is_fixed || line.author != reading.seat.person) {
        return None;
    }
    let lookup = Lookup {
        entry: &|id| lines.entry(id),
        name: &|person| reading.seat.name_of(person),
        ticket: &|ticket| short(reading.store, ticket),
    };
    let words = of_act().find_map(|line| words::line(lines.entry(line.id)?, &lookup));
    Some(UndoView {
        act: last.act,
        words: words.unwrap_or_else(|| "wrote a message".to_owned()),
    })
}

pub fn timeline(reading: &Reading<'_>, ticket: &Ticket, lines: &Lines<'_>) -> Vec<TimelineItem> {
    let lookup = Lookup {
        entry: &|id| lines.entry(id),
        name: &|person| reading.seat.name_of(person),
        ticket: &|ticket| short(reading.store, ticket),
    };
    let item = |line: &TimelineEntry| {
        let mut item = item(reading, ticket, line, lines.entry(line.id)?, &lookup)?;
        item.back = lines.back(line.act);
        Some(item)
    };
    ticket.timeline.iter().filter_map(item).collect()
}

/// What people call a ticket. Where it is not here: what it is called, unless another here is called so.
pub fn short(store: &Store, ticket: DocId) -> String {
    let row = store.get_ticket_row(ticket).ok().flatten();
    row.map_or_else(
        || format!("T-{}", ticket.short(SHORT_CHARACTERS)),
        |row| row.short,
    )
}

/// What the fields of a text stand for in a ticket.
pub fn filling(seat: &Seat, store: &Store, ticket: DocId, customer: &str, subject: &str) -> Filling {
    Filling {
        customer: customer.to_owned(),
        ticket: short(store, ticket),
        subject: subject.to_owned(),
        me: seat.name_of(seat.person),
    }
}

pub fn is_here(ticket: &Ticket, doc: DocId) -> bool {
    ticket.root == doc || ticket.members.contains(&doc)
}

/// None for what only machines read.
fn item(
    reading: &Reading<'_>,
    ticket: &Ticket,
    line: &TimelineEntry,
    entry: &Entry,
    lookup: &Lookup<'_>,
) -> Option<TimelineItem> {
    let seat = reading.seat;
    let who = match &entry.fact {
        Fact::In { from, .. } if from.name.is_empty() => from.address.clone(),
        Fact::In { from, .. } => from.name.clone(),
        // The other half says it.
        Fact::MergeInto { other } if ticket.members.contains(&entry.doc) && is_here(ticket, *other) => {
            return None;
        }
        // They are one now.
        Fact::Link { other, .. } if is_here(ticket, *other) => return None,
        _ => seat.name_of(entry.author),
    };
    let ours = !matches!(entry.fact, Fact::In { .. });
    Some(TimelineItem {
        id: entry.id,
        at_ms: line.at_ms,
        who,
        mine: ours && entry.author == seat.person,
        body: body(reading, ticket, entry, lookup)?,
        until_ms: moment(&entry.fact),
        clock_flag: line.clock,
        back: None,
    })
}

fn body(reading: &Reading<'_>, ticket: &Ticket, entry: &Entry, lookup: &Lookup<'_>) -> Option<ItemBody> {
    Some(match &entry.fact {
        Fact::In {
            channel,
            text,
            html,
            attachments,
            ..
        } => {
            let inbound = ticket.inbound.iter().find(|inbound| inbound.id == entry.id);
            ItemBody::Message {
                channel: *channel,
                text: text.clone(),
                html: html.clone(),
                attachments: attachments
                    .iter()
                    .map(|each| file(reading, entry.doc, each))
                    .collect(),
                needs_action: inbound.is_some_and(|inbound| inbound.needs_action),
                machine: inbound.is_some_and(|inbound| inbound.machine),
            }
        }
        Fact::Out {
            channel,
            text,
            not_before,
            auto,
            attachments,
            ..
        } => ItemBody::Reply {
            machine: *auto,
            channel: *channel,
            text: text.clone(),
            attachments: attachments
                .iter()
                .map(|each| file(reading, entry.doc, each))
                .collect(),
            leaves_ms: *not_before,
            delivery: delivery(ticket, entry.id),
        },
        Fact::Note { text, mentions } => ItemBody::Note {
            text: text.clone(),
            mentions: mentions.iter().map(|who| reading.seat.name_of(*who)).collect(),
        },
        // What a gateway says of it stands at the message.
        Fact::Delivery {
            result: DeliveryResult::Handed,
            ..
        } if reading.seat.members.role(entry.author) != Some(Role::Bridge) => ItemBody::Line {
            words: "said that an answer went out another way".to_owned(),
        },
        fact => {
            let words = words::line(entry, lookup)?;
            let parts = words::parts(fact).into_iter();
            let mut parts: Vec<_> = parts
                .map(|(what, text)| (what.to_owned(), text.to_owned()))
                .collect();
            let used = used(reading, fact);
            if !used.is_empty() {
                parts.push(("Used".to_owned(), used.join(", ")));
            }
            match parts.is_empty() {
                true => ItemBody::Line { words },
                false => ItemBody::Contract { words, parts },
            }
        }
    })
}

/// The titles of what a solution names; what is not here has none.
fn used(reading: &Reading<'_>, fact: &Fact) -> Vec<String> {
    let Fact::Solve {
        articles, procedures, ..
    } = fact
    else {
        return Vec::new();
    };
    let title = |id: &DocId| reading.store.title(*id).ok()?;
    articles.iter().chain(procedures).filter_map(title).collect()
}

/// When that what a line says is over or due.
fn moment(fact: &Fact) -> Option<u64> {
    match fact {
        Fact::Hold { until, .. } => *until,
        Fact::Task { due, .. } => Some(*due),
        _ => None,
    }
}

fn file(reading: &Reading<'_>, doc: DocId, file: &Attachment) -> FileView {
    // What cannot be looked up now is not called shared.
    let known = reading.store.blob_meta(file.blob);
    FileView {
        name: file.name.clone(),
        size: file.size,
        doc,
        blob: file.blob,
        is_shared: known.is_ok_and(|meta| meta.is_none_or(|meta| meta.uploaded)),
    }
}

fn delivery(ticket: &Ticket, id: EntryId) -> Delivery {
    match ticket.message(id).map(|message| message.delivery) {
        Some(ticket::Delivery::Handed) => Delivery::Handed,
        Some(ticket::Delivery::Held) => Delivery::Held,
        Some(ticket::Delivery::Bounced) => Delivery::Bounced,
        Some(ticket::Delivery::Dropped | ticket::Delivery::Undone) => Delivery::Dropped,
        Some(ticket::Delivery::Queued) | None => Delivery::Queued,
    }
}
