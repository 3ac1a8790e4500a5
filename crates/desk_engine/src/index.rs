//! From a document to its rows: what lists, counts and searches read. Renewed whenever the document changes, and whenever a
//! time comes at which the fold changes by itself.

use crate::{
    fault::Fault,
    seat::Seat,
    view::{self, review::Whole},
};
use desk_docs::{DocKind, Document};
use desk_model::{
    DocId, Fact, PersonId, Procedure, Role, TicketDocument,
    entry::{Channel, ExcludeWhy},
    fold::named,
    sla::{Clock, Outcome, Reading},
    ticket::{State, Ticket},
    tree, words,
};
use desk_port::{ArticleRow, ProcedureRow, TicketRow, encode, row::ShownState};
use desk_store::Store;
use std::collections::BTreeSet;

/// Text of one document that the search reads, in bytes.
const SEARCH_BYTES_MAX: usize = 256 * 1024;

/// Renews what the store holds of a customer, an article or a procedure beside the document itself.
pub fn renew(store: &Store, doc: DocId, document: &Document, seat: &Seat) -> Result<(), Fault> {
    match document.kind() {
        Some(DocKind::Customer) => Ok(store.put_customer(&document.customer(doc).0)?),
        Some(DocKind::Article) => article(store, doc, document),
        Some(DocKind::Procedure) => {
            let procedure = document.procedure(doc, |device| seat.person_of(device));
            put_procedure(store, procedure)
        }
        Some(DocKind::Ticket) | None => Ok(()),
    }
}

/// Renews what it holds of a ticket.
pub fn ticket(store: &Store, whole: &Whole<'_>, created_ms: u64, seat: &Seat) -> Result<(), Fault> {
    let Whole {
        source,
        tickets,
        folded: ticket,
        ..
    } = *whole;
    let doc = source.id;
    let row = ticket_row(source, tickets, ticket, created_ms);
    let short = store.put_ticket(&row, &search_text(source))?;
    let Told { asked, helped } = told(tickets, ticket, seat);
    store.put_asked(&row, &asked)?;
    let reviews = view::review::of_ticket(whole, &short, seat, store);
    let items = encode(&reviews).filter(|_| !reviews.is_empty());
    store.put_reviews(doc, &items.unwrap_or_default())?;
    let others: Vec<DocId> = named(source).collect();
    store.put_merged(doc, &others)?;
    store.put_helped(doc, &helped, ticket.state.is_ended())?;
    for entry in &source.entries {
        if let Fact::In {
            message_id,
            orig: None,
            ..
        } = &entry.fact
            && !message_id.is_empty()
        {
            store.put_mail_id(message_id, doc, entry.id)?;
        }
    }
    Ok(())
}

/// What of a ticket's entries other lists ask for.
struct Told {
    /// Whom a note calls or a question is for, and who has written nothing here since; of the second line until one of it has. And whose
    /// task is due.
    asked: Vec<PersonId>,
    /// What the last solve names, where its code solves. What was merged away is solved in the other; spam and tests say nothing.
    helped: Vec<DocId>,
}

fn told(tickets: &[TicketDocument], ticket: &Ticket, seat: &Seat) -> Told {
    let entries = tickets.iter().flat_map(|ticket| &ticket.entries);
    let entries = tree::map(entries.map(|entry| (entry.id, &entry.fact)));
    let is_second = |who: &PersonId| matches!(seat.members.role(*who), Some(Role::Senior | Role::Lead));
    // Who has asked the second line, which has written nothing here since.
    let mut asking = BTreeSet::new();
    let (mut asked, mut helped) = (BTreeSet::new(), Vec::new());
    for line in &ticket.timeline {
        let fact = entries.get(&line.id);
        // A link, and what takes it back, may be the half of what was done in another ticket.
        if !matches!(fact, Some(Fact::Link { .. } | Fact::Undo { act: None, .. })) {
            asked.remove(&line.author);
            if is_second(&line.author) {
                asking.retain(|asker| *asker == line.author);
            }
        }
        let mut ask = |who: &PersonId| {
            // An id of nobody is a forged one.
            if *who != line.author && seat.people.contains_key(who) {
                asked.insert(*who);
            }
        };
        match fact {
            Some(Fact::Note { mentions, .. }) => mentions.iter().for_each(ask),
            Some(Fact::Consult { to: Some(to), .. }) => ask(to),
            Some(Fact::Consult { to: None, .. }) => {
                asking.insert(line.author);
            }
            Some(Fact::Solve {
                code,
                articles,
                procedures,
                ..
            }) => {
                let named = articles.iter().chain(procedures);
                helped = named.filter(|_| code.is_solving()).copied().collect();
            }
            _ => {}
        }
    }
    let works = |who: &PersonId| seat.members.role(*who).is_some();
    let due = ticket.tasks.iter().filter(|task| task.is_due);
    asked.extend(due.map(|task| ticket.owner.filter(works).unwrap_or(task.by)));
    let second = seat.people.keys().filter(|who| is_second(who));
    asked.extend(second.filter(|who| asking.iter().any(|asker| asker != *who)));
    if ticket.merged_into.is_some() || ticket.excluded.is_some() {
        helped.clear();
    }
    Told {
        asked: asked.into_iter().collect(),
        helped,
    }
}

/// The state as people see it.
pub fn shown(ticket: &Ticket) -> ShownState {
    if ticket.merged_into.is_some() {
        return ShownState::Merged;
    }
    match ticket.excluded {
        Some(ExcludeWhy::Spam) => return ShownState::Spam,
        Some(ExcludeWhy::Test) => return ShownState::Test,
        Some(ExcludeWhy::None) | None => {}
    }
    match ticket.state {
        State::New => ShownState::New,
        State::Open => ShownState::Open,
        State::Waiting => ShownState::Waiting,
        State::Hold => ShownState::Hold,
        State::Solved => ShownState::Solved,
        State::Closed => ShownState::Closed,
    }
}

/// The row as the fold gives it, but for what the store joins.
pub fn ticket_row(
    source: &TicketDocument,
    tickets: &[TicketDocument],
    ticket: &Ticket,
    created_ms: u64,
) -> TicketRow {
    let newest = ticket.timeline.iter().map(|entry| entry.at_ms).max();
    TicketRow {
        id: source.id,
        subject: source.registers.subject.clone(),
        customer: source.registers.customer,
        channel: channel(tickets, ticket),
        state: shown(ticket),
        owner: ticket.owner,
        priority: ticket.priority,
        tags: source.registers.tags.iter().cloned().collect(),
        received_ms: ticket
            .timeline
            .iter()
            .map(|entry| entry.at_ms)
            .min()
            .unwrap_or(created_ms),
        updated_ms: newest.unwrap_or(created_ms),
        waiting_since_ms: ticket.waiting_since_ms,
        to_review: u32::try_from(ticket.reviews.len()).unwrap_or(u32::MAX),
        line: ticket.line,
        queue: ticket.queue.clone().unwrap_or_default(),
        due_ms: open(ticket).filter_map(|clock| clock.due_ms).min(),
        warn_ms: open(ticket).filter_map(|clock| clock.warn_ms).min(),
        late: late(ticket),
        next_ms: ticket.next_ms,
        // The store gives the short id and joins the names.
        ..TicketRow::default()
    }
}

/// Clocks of what is still to be done.
fn open(ticket: &Ticket) -> impl Iterator<Item = &Reading> {
    ticket
        .clocks
        .iter()
        .filter(|clock| clock.outcome == Outcome::Open)
}

/// Late with something that is still to be done: an answer while the customer waits, a solution while it is not solved.
fn late(ticket: &Ticket) -> bool {
    let due = |clock: &Reading| match clock.clock {
        Clock::First => ticket.facts.responses.is_empty(),
        Clock::Next => ticket.waiting_since_ms.is_some(),
        Clock::Solution => !ticket.state.is_ended(),
    };
    let mut late = ticket
        .clocks
        .iter()
        .filter(|clock| clock.outcome == Outcome::Breached);
    late.any(due)
}

/// The channel of the first message or call.
fn channel(tickets: &[TicketDocument], ticket: &Ticket) -> Channel {
    let entries = tickets.iter().flat_map(|document| &document.entries);
    ticket
        .timeline
        .iter()
        .filter_map(|line| entries.clone().find(|entry| entry.id == line.id))
        .find_map(|entry| match &entry.fact {
            Fact::In { channel, .. } | Fact::Out { channel, .. } | Fact::Call { channel, .. } => {
                Some(*channel)
            }
            _ => None,
        })
        .unwrap_or_default()
}

/// What people may search for: texts, senders, file names, tags, values of fields. The subject is apart.
fn search_text(source: &TicketDocument) -> String {
    let mut text = String::new();
    let mut add = |part: &str| {
        let room = SEARCH_BYTES_MAX.saturating_sub(text.len());
        let part = part.get(..part.floor_char_boundary(room)).unwrap_or_default();
        if !part.is_empty() {
            text.push_str(part);
            text.push('\n');
        }
    };
    for entry in &source.entries {
        match &entry.fact {
            Fact::In {
                text,
                from,
                attachments,
                ..
            } => {
                add(text);
                add(&from.name);
                add(&from.address);
                attachments.iter().for_each(|file| add(&file.name));
            }
            Fact::Out {
                text, attachments, ..
            } => {
                add(text);
                attachments.iter().for_each(|file| add(&file.name));
            }
            Fact::Note { text, .. } => add(text),
            Fact::Solve {
                cause,
                done,
                side_effects,
                ..
            } => [cause, done, side_effects].into_iter().for_each(|text| add(text)),
            other => words::parts(other).into_iter().for_each(|(_, text)| add(text)),
        }
    }
    source.registers.tags.iter().for_each(|tag| add(tag));
    source.registers.custom.values().for_each(|value| add(value));
    text
}

fn article(store: &Store, doc: DocId, document: &Document) -> Result<(), Fault> {
    let article = document.article(doc);
    let row = ArticleRow {
        id: doc,
        title: article.title,
        state: article.state,
        updated_ms: article.updated_ms,
        ..ArticleRow::default()
    };
    store.put_article(&row, &article.body)?;
    Ok(store.link_article(doc, &article.tickets)?)
}

fn put_procedure(store: &Store, procedure: Procedure) -> Result<(), Fault> {
    let row = ProcedureRow {
        id: procedure.id,
        version: procedure.latest().map_or(0, |latest| latest.number),
        title: procedure.title,
        category: procedure.category,
        retired: procedure.retired,
        updated_ms: procedure.updated_ms,
        ..ProcedureRow::default()
    };
    Ok(store.put_procedure(&row, &procedure.draft)?)
}
