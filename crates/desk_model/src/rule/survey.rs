//! The question that a solve asks the customer by itself, where the team has set that.

use super::Asking;
use crate::{
    EntryId, Fact, Setting, Ticket,
    entry::{Channel, MESSAGE_BYTES_MAX, SolveCode, TIMELINE_ENTRIES_MAX},
    ticket::{Class, Satisfaction},
};

const HOUR_MS: u64 = 60 * 60 * 1000;
/// The solve, the letter and the question.
const ENTRIES: usize = 3;

/// After how many hours a solve asks by itself, and what; none: it does not.
#[must_use]
pub fn set(catalog: &[Setting]) -> Option<(u32, &str)> {
    catalog.iter().find_map(|setting| match setting {
        Setting::Survey { hours, text } => Some((*hours, text.as_str())),
        _ => None,
    })
}

/// The letter about a solve that is being written, and the question that it asks; none where nobody is to be asked. Who was asked
/// since the ticket was solved first, or has said something, is not asked again.
#[must_use]
pub fn survey(
    solve: EntryId,
    code: SolveCode,
    hours: u32,
    text: &str,
    ticket: &Ticket,
    asking: &Asking<'_>,
) -> Option<[Fact; 2]> {
    let to = asking.customer.filter(|to| !to.address.is_empty())?;
    let facts = &ticket.facts;
    let solved = facts.closings.iter().find(|closing| closing.to_ms.is_none());
    let was_asked = |question: &Satisfaction| {
        let answered_ms = question.answer.as_ref().map(|answer| answer.at_ms);
        let last_ms = question
            .asked_ms
            .filter(|_| question.letter.is_none())
            .max(answered_ms);
        last_ms.is_some_and(|at| solved.is_some_and(|closing| at >= closing.from_ms))
    };
    let asks = code.is_solving()
        && facts.class == Class::Request
        && facts.excluded.is_none()
        && !ticket.satisfaction.iter().any(was_asked)
        && ticket.entries_total.saturating_add(ENTRIES) <= TIMELINE_ENTRIES_MAX
        && text.len() <= MESSAGE_BYTES_MAX;
    let leaves_ms = asking
        .now_ms
        .saturating_add(u64::from(hours).saturating_mul(HOUR_MS));
    asks.then(|| {
        [
            Fact::Out {
                channel: Channel::Email,
                to: vec![to.clone()],
                text: text.to_owned(),
                attachments: Vec::new(),
                re: Some(solve),
                auto: true,
                not_before: leaves_ms,
                session: None,
            },
            Fact::SatAsked {
                whom: asking.author,
                at: Some(leaves_ms),
            },
        ]
    })
}
