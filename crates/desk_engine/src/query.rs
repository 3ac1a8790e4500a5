//! Questions: which rows answer which.

use crate::{fault::Fault, reading::Reading, view};
use desk_model::order;
use desk_port::{Answer, LostView, PersonView, Query, ReviewView, SettingsView, Status, decode};

/// Hits that a search gives at the most.
const HITS_MAX: u32 = 100;

/// Answers from what is on this device.
pub fn answer(reading: &mut Reading<'_>, status: &Status, query: &Query) -> Result<Answer, Fault> {
    let store = reading.store;
    Ok(match query {
        Query::Status => Answer::Status(status.clone()),
        Query::Counts => Answer::Counts(store.counts(reading.seat.person)?),
        Query::Tickets { filter } => Answer::Tickets(store.tickets(filter, reading.seat.person)?),
        Query::Ticket { id } => Answer::Ticket(view::ticket::view(reading, *id, None)?.map(Box::new)),
        Query::TicketAt { id, at_ms } => {
            Answer::Ticket(view::ticket::view(reading, *id, Some(*at_ms))?.map(Box::new))
        }
        Query::Customers { words, offset, limit } => {
            Answer::Customers(store.customers(words, *offset, *limit)?)
        }
        Query::Customer { id } => Answer::Customer(view::customer::view(reading, *id)?.map(Box::new)),
        Query::Articles { words, offset, limit } => Answer::Articles(store.articles(words, *offset, *limit)?),
        Query::Article { id } => Answer::Article(view::article::view(reading, *id)?.map(Box::new)),
        Query::Procedures { offset, limit } => Answer::Procedures(store.procedures(*offset, *limit)?),
        Query::Procedure { id } => Answer::Procedure(view::procedure::view(reading, *id)?.map(Box::new)),
        Query::Evidence { ticket, run, json } => {
            Answer::Evidence(view::procedure::evidence(reading, *ticket, *run, *json)?)
        }
        Query::Search { words, limit } => Answer::Search(store.search(words, (*limit).min(HITS_MAX))?),
        Query::Reviews => Answer::Reviews(reviews(reading)?),
        Query::Settings => Answer::Settings(Box::new(settings(reading))),
        Query::People => Answer::People(people(reading)),
        // What is in no store is answered by the engine itself.
        Query::Presence => Answer::Presence(Vec::new()),
        Query::Lost => Answer::Lost(LostView::default()),
        Query::Erasing { doc } => Answer::Erasing(view::erasure::erasing(reading, *doc)?.map(Box::new)),
        Query::Erased { doc } => Answer::Erased(view::erasure::erased(reading, *doc)?),
        Query::Team => Answer::Team(Box::new(view::team::view(reading)?)),
    })
}

fn reviews(reading: &Reading<'_>) -> Result<Vec<ReviewView>, Fault> {
    let mut all = Vec::new();
    for (ticket, items) in reading.store.reviews()? {
        // What an earlier version of the app wrote is renewed with its ticket.
        let mut items: Vec<ReviewView> = decode(&items).unwrap_or_default();
        for item in &mut items {
            item.ticket = ticket;
        }
        all.extend(items);
    }
    order::sort_by_key(&mut all, |item| item.severity);
    Ok(all)
}

/// What the team has set, as it is now.
fn settings(reading: &Reading<'_>) -> SettingsView {
    let settings = &reading.seat.settings;
    let (close_after_days, matrix) = settings.now();
    SettingsView {
        close_after_days,
        warn_percent: settings.warn_percent(),
        matrix: matrix.into_iter().flatten().collect(),
        catalog: settings.catalog.clone(),
        targets: settings.promised(),
        hours: settings.hours(),
    }
}

fn people(reading: &Reading<'_>) -> Vec<PersonView> {
    let me = reading.seat.person;
    let mut people: Vec<PersonView> = reading
        .seat
        .people
        .values()
        .filter(|person| reading.seat.members.role(person.id).is_some())
        .map(|person| PersonView {
            id: person.id,
            name: person.name.clone(),
            role: person.role,
            me: person.id == me,
        })
        .collect();
    order::sort_by(&mut people, |a, b| a.name.cmp(&b.name));
    people
}
