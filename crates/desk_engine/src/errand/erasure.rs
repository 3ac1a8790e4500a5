//! What an erasure names and leaves behind: the documents, of a customer the tickets too, and of each ticket the facts that the
//! figures count, without text, name or id of anybody.

use crate::{fault::Fault, seat::Seat};
use desk_docs::{DocKind, Document};
use desk_model::order;
use desk_model::{
    DocId,
    few::Few,
    fold::fold,
    ticket::{Facts, SpanEnd},
};
use desk_seal::control::Erasure;
use desk_store::Store;
use rand_core::CryptoRng;
use serde_json::{Value, json};

/// Documents that one erasure names.
const DOCS_MAX: usize = 500;
/// What the facts may weigh, sealed and with what goes beside them.
const FACTS_BYTES_MAX: usize = 200 * 1024;

/// The erasure with its facts; none when all of it is erased already.
pub fn of(
    docs: &[DocId],
    seat: &Seat,
    store: &Store,
    wall_ms: u64,
    rng: &mut dyn CryptoRng,
) -> Result<Option<(Erasure, Vec<u8>)>, Fault> {
    let mut named = Vec::new();
    for doc in docs {
        named.push(*doc);
        let tickets = store.tickets_of_customer(*doc, desk_store::PAGE_ROWS_MAX)?;
        named.extend(tickets.into_iter().map(|ticket| ticket.id));
    }
    order::sort(&mut named);
    named.dedup();
    named.retain(|doc| !seat.members.is_erased(*doc));
    if named.is_empty() {
        return Ok(None);
    }
    if named.len() >= DOCS_MAX {
        return Err(Fault::refused(
            "This customer has too many tickets to be erased at once. Nothing was erased. Erase some of the tickets first, then the customer.",
        ));
    }
    let mut tokens = Few::new();
    let mut facts = Vec::new();
    for doc in &named {
        facts.extend(facts_of(*doc, seat, store, wall_ms, &mut |customer| {
            *tokens.get_or_insert_with(customer, || rng.next_u64())
        })?);
    }
    let facts = serde_json::to_vec(&facts).unwrap_or_default();
    if facts.len() > FACTS_BYTES_MAX {
        return Err(Fault::refused(
            "This is too much to be erased at once. Nothing was erased. Erase some of the tickets first.",
        ));
    }
    let erasure = Erasure {
        docs: named,
        ..Erasure::default()
    };
    Ok(Some((erasure, facts)))
}

/// None for what is no ticket.
fn facts_of(
    doc: DocId,
    seat: &Seat,
    store: &Store,
    wall_ms: u64,
    token: &mut dyn FnMut(Option<DocId>) -> u64,
) -> Result<Option<Value>, Fault> {
    let Some(stored) = store.load_doc(doc)? else {
        return Ok(None);
    };
    let document = Document::load(stored.save.as_deref(), &stored.changes, seat.actor())?;
    if document.kind() != Some(DocKind::Ticket) {
        return Ok(None);
    }
    let source = document.ticket(doc, |device| seat.person_of(device));
    let facts = fold(std::slice::from_ref(&source), doc, wall_ms, &seat.settings).facts;
    let mut told = told(&facts);
    if let Value::Object(told) = &mut told {
        told.insert(
            "customer".into(),
            format!("{:016x}", token(source.registers.customer)).into(),
        );
    }
    Ok(Some(told))
}

/// The facts without who answered and who closed.
fn told(facts: &Facts) -> Value {
    let responses = facts
        .responses
        .iter()
        .map(|response| json!([response.at_ms, format!("{:?}", response.channel)]));
    let spans = facts.spans.iter().map(|span| {
        let end = match span.end {
            SpanEnd::Answered => "answered",
            SpanEnd::Ended => "ended",
            SpanEnd::Open => "open",
        };
        json!([span.from_ms, span.to_ms, end])
    });
    let closings = facts.closings.iter().map(|closing| {
        let code = closing.code.map(|code| format!("{code:?}"));
        json!([closing.from_ms, closing.to_ms, code])
    });
    json!({
        "class": format!("{:?}", facts.class),
        "excluded": facts.excluded.map(|why| format!("{why:?}")),
        "channel": format!("{:?}", facts.channel),
        "received_ms": facts.received_ms,
        "responses": responses.collect::<Vec<_>>(),
        "contacts": facts.contacts,
        "spans": spans.collect::<Vec<_>>(),
        "closings": closings.collect::<Vec<_>>(),
        "solved": facts.solved.as_ref().map(|solved| json!([solved.at_ms, format!("{:?}", solved.code)])),
        "reopened_by_customer": facts.reopened_by_customer,
        "reopened": facts.reopened,
        "done_ms": facts.done_ms,
        "doubles": facts.doubles,
    })
}
