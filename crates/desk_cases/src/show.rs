//! One value of a folded ticket in the words of the notation. Keys: `state since merged owner line contact queue esc prio items msgs
//! pending undone stray clock cls excl recv resp by contacts doubles solved done reopened wait closings turns k first next solution`.

use crate::case::{Case, name};
use crate::procedure;
use desk_model::Ticket;
use desk_model::sla::{Clock, Outcome, Reading};
use desk_model::ticket::{Class, Delivery, Excluded, Line, Span, State, Verdict};
use desk_model::ticket_document::{Field, Register};

/// The value of a key.
pub fn show(key: &str, ticket: &Ticket, case: &Case) -> Result<String, String> {
    let written = |at: u64| case.day.written(at);
    let facts = &ticket.facts;
    let time = |at: Option<u64>| at.map_or_else(none, written);
    Ok(match key {
        "merged" => ticket.merged_into.map_or_else(none, |into| name(into.0)),
        "state" => state(ticket).to_owned(),
        "since" => written(ticket.since_ms),
        "owner" => ticket.owner.map_or_else(none, |owner| name(owner.0)),
        "line" => match ticket.line {
            Line::First => "1",
            Line::Second => "2",
        }
        .to_owned(),
        "contact" => ticket.contact.map_or_else(none, |contact| name(contact.0)),
        "queue" => ticket.queue.clone().unwrap_or_else(none),
        "turns" => time(ticket.next_ms),
        "esc" => time(facts.escalated_ms),
        "prio" => ticket.priority.word().to_owned(),
        "items" => items(ticket),
        "msgs" => messages(ticket),
        "pending" => ticket.pending.len().to_string(),
        "undone" => list(ticket.undone.iter().map(|id| name(id.0)).collect()),
        "stray" => list(ticket.stray.iter().map(|id| name(id.0)).collect()),
        "clock" => list(
            ticket
                .timeline
                .iter()
                .filter(|entry| entry.clock)
                .map(|entry| name(entry.id.0))
                .collect(),
        ),
        "cls" => match facts.class {
            Class::Request => "request",
            Class::Outreach => "outreach",
            Class::None => "none",
        }
        .to_owned(),
        "excl" => match facts.excluded {
            Some(Excluded::Spam) => "spam",
            Some(Excluded::Test) => "test",
            Some(Excluded::Machine) => "machine",
            Some(Excluded::Merged) => "merged",
            None => "-",
        }
        .to_owned(),
        "recv" => time(facts.received_ms),
        "resp" => time(facts.responses.first().map(|response| response.at_ms)),
        "by" => facts
            .responses
            .first()
            .map_or_else(none, |response| name(response.person.0)),
        "contacts" => facts.contacts.to_string(),
        "doubles" => facts.doubles.to_string(),
        "solved" => time(facts.solved.map(|solve| solve.at_ms)),
        "done" => time(facts.done_ms),
        "reopened" => facts.reopened_by_customer.to_string(),
        "wait" => list(facts.spans.iter().map(|each| span(each, case)).collect()),
        "closings" => list(
            facts
                .closings
                .iter()
                .map(|closing| {
                    format!(
                        "{}-{}",
                        written(closing.from_ms),
                        closing.to_ms.map_or_else(String::new, written)
                    )
                })
                .collect(),
        ),
        "k" => facts.verdicts(case.now()).into_iter().map(verdict).collect(),
        other => match (Clock::from_word(other), procedure::show(other, ticket, case)) {
            (Some(clock), _) => ticket
                .clock(clock)
                .map_or_else(none, |clock| reading(clock, ticket, case)),
            (None, Some(values)) => list(values),
            (None, None) => return Err(format!("{other:?} is no key")),
        },
    })
}

/// `45/60:met`: minutes of the promise, and `met`, `ended`, `breach@` or `due@` a time, `paused`.
fn reading(reading: &Reading, ticket: &Ticket, case: &Case) -> String {
    let hours = case.settings.hours_at(case.now(), ticket.queue.as_deref());
    let minutes = reading.elapsed_ms(case.now(), hours) / 60_000;
    let target = reading
        .target_minutes
        .map_or_else(none, |minutes| minutes.to_string());
    let at = |at: Option<u64>| at.map_or_else(none, |at| case.day.written(at));
    let stands = match reading.outcome {
        Outcome::Met => "met".to_owned(),
        Outcome::Ended => "ended".to_owned(),
        Outcome::Breached => format!("breach@{}", at(reading.breach_ms)),
        Outcome::Open if reading.running_from_ms.is_none() => "paused".to_owned(),
        Outcome::Open => format!("due@{}", at(reading.due_ms)),
    };
    format!("{minutes}/{target}:{stands}")
}

fn none() -> String {
    "-".to_owned()
}

fn list(words: Vec<String>) -> String {
    if words.is_empty() { none() } else { words.join(",") }
}

fn state(ticket: &Ticket) -> &'static str {
    if ticket.merged_into.is_some() {
        return "merged";
    }
    if ticket.is_spam() {
        return "spam";
    }
    match ticket.state {
        State::New => "new",
        State::Open => "open",
        State::Waiting => "waiting",
        State::Hold => "hold",
        State::Solved => "solved",
        State::Closed => "closed",
    }
}

fn verdict(verdict: Verdict) -> char {
    match verdict {
        Verdict::Yes => 'y',
        Verdict::No => 'n',
        Verdict::Provisional => 'p',
        Verdict::Out => '-',
    }
}

fn span(span: &Span, case: &Case) -> String {
    let written = |at: u64| case.day.written(at);
    format!(
        "{}-{}",
        written(span.from_ms),
        span.to_ms.map_or_else(String::new, written)
    )
}

fn items(ticket: &Ticket) -> String {
    let item = |item: &desk_model::ReviewItem| {
        let mut sides: Vec<String> = item.ids.iter().map(|id| name(id.0)).collect();
        if let Some(conflict) = &item.conflict {
            let field = match &conflict.register {
                Register::Field(Field::Customer) => "customer",
                Register::Field(Field::Subject) => "subject",
                Register::Field(Field::Category) => "category",
                Register::Field(Field::Language) => "language",
                Register::Custom(name) => name,
            };
            sides.extend(conflict.values.iter().map(|value| format!("{field}:{value}")));
        }
        sides.sort();
        format!("{}({})", item.kind, sides.join("+"))
    };
    list(ticket.reviews.iter().map(item).collect())
}

fn messages(ticket: &Ticket) -> String {
    let word = |delivery: Delivery| match delivery {
        Delivery::Undone => None,
        Delivery::Dropped => Some("dropped"),
        Delivery::Bounced => Some("bounced"),
        Delivery::Handed => Some("handed"),
        Delivery::Held => Some("held"),
        Delivery::Queued => Some("queued"),
    };
    let here = |message: &desk_model::ticket::Message| {
        word(message.delivery).map(|word| format!("{}:{word}", name(message.id.0)))
    };
    let mut messages: Vec<String> = ticket.messages.iter().filter_map(here).collect();
    messages.sort();
    list(messages)
}
