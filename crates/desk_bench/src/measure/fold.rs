//! What the fold of one ticket costs: of a short one, of a very long one, and when one entry comes to that.

use std::{hint::black_box, sync::Arc};

use desk_model::calendar::Hours;
use desk_model::entry::{CallDirection, Channel, DeliveryResult, OpenState, Priority, SolveCode};
use desk_model::mail::Mailbox;
use desk_model::sla::{ANY_QUEUE, Clock, OpenHours, Target};
use desk_model::{
    ActId, Calendar, DeviceId, DocId, Entry, EntryId, Fact, Hlc, PersonId, Settings, TicketDocument,
    fold::{Kept, fold},
};

use crate::desk::now;
use crate::figure::{Aim, Figure};

const SHORT: usize = 20;
const LONG: usize = 5_000;
const SHORT_RUNS: usize = 2_000;
const LONG_RUNS: usize = 60;
/// Of so many entries, the last of the long ticket, it is measured what one more costs.
const ONE_BY_ONE: usize = 240;
const SHORT_US: f64 = 50.0;
const LONG_MS: f64 = 20.0;
const ONE_MORE_MS: f64 = 0.2;

const DEVICES: usize = 5;
/// A Monday.
const START_MS: u64 = 1_772_409_600_000;
const BETWEEN_MS: u64 = 7 * 60 * 1_000;
/// Of so many entries the first are written by people who see each other's, the last by two who are apart.
const STRETCH: usize = 40;
const APART: usize = 6;

pub fn measure() -> Vec<Figure> {
    let settings = settings();
    let (short, long) = (ticket(SHORT), ticket(LONG));
    let times = |ticket: &TicketDocument, runs: usize, per_second: f64| {
        let now_ms = START_MS + BETWEEN_MS * ticket.entries.len() as u64;
        let run = |_| {
            let start = now();
            black_box(fold(
                std::slice::from_ref(black_box(ticket)),
                ticket.id,
                now_ms,
                &settings,
            ));
            start.elapsed().as_secs_f64() * per_second
        };
        (0..runs).map(run).collect::<Vec<f64>>()
    };
    vec![
        Figure::new(
            format!("fold: a ticket of {SHORT} entries"),
            "µs",
            Some(Aim::Median(SHORT_US)),
            times(&short, SHORT_RUNS, 1e6),
        ),
        Figure::new(
            format!("fold: a ticket of {LONG} entries"),
            "ms",
            Some(Aim::Median(LONG_MS)),
            times(&long, LONG_RUNS, 1e3),
        ),
        Figure::new(
            format!("fold: one entry more in a ticket of {LONG}"),
            "ms",
            Some(Aim::Median(ONE_MORE_MS)),
            one_by_one(long, &settings),
        ),
    ]
}

/// In ms, of each of the last entries as it comes: of all kinds that a conversation is made of, and of people who were apart.
fn one_by_one(mut ticket: TicketDocument, settings: &Settings) -> Vec<f64> {
    let last = ticket.entries.split_off(LONG - ONE_BY_ONE);
    let mut kept = Kept::default();
    let mut now_ms = START_MS + BETWEEN_MS * ticket.entries.len() as u64;
    kept.fold(std::slice::from_ref(&ticket), ticket.id, now_ms, settings);
    let mut times = Vec::with_capacity(ONE_BY_ONE);
    for entry in last {
        now_ms += BETWEEN_MS;
        ticket.entries.push(entry);
        let start = now();
        black_box(kept.fold(
            black_box(std::slice::from_ref(&ticket)),
            ticket.id,
            now_ms,
            settings,
        ));
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times
}

/// Three promises, and hours from which their time is counted.
fn settings() -> Settings {
    let target = |clock, minutes| Target {
        clock,
        priority: Priority::Normal,
        queue: ANY_QUEUE.to_owned(),
        minutes,
        from_ms: 0,
    };
    let hours = |weekday| Hours {
        weekday,
        from: 9 * 60,
        to: 17 * 60,
    };
    Settings {
        targets: vec![
            target(Clock::First, 60),
            target(Clock::Next, 120),
            target(Clock::Solution, 960),
        ],
        calendars: vec![OpenHours {
            queue: ANY_QUEUE.to_owned(),
            from_ms: 0,
            calendar: Calendar::new(
                "Nowhere".to_owned(),
                vec![(0, 60)],
                (0..5).map(hours).collect(),
                Vec::new(),
            ),
        }],
        ..Settings::default()
    }
}

fn bytes(number: usize) -> [u8; 16] {
    (number as u128 + 1).to_be_bytes()
}

/// A ticket on which people of five devices work, now and then two of them without knowing of each other.
fn ticket(entries: usize) -> TicketDocument {
    let doc = DocId(bytes(0));
    let mut ticket = TicketDocument {
        id: doc,
        ..TicketDocument::default()
    };
    // What was nobody's past when there were so many entries.
    let mut heads: Vec<Vec<usize>> = vec![Vec::new()];
    let device = |at: usize| match at % STRETCH >= STRETCH - APART {
        true => at % 2,
        false => at % DEVICES,
    };
    for at in 0..entries {
        let seen = at - (at % STRETCH).saturating_sub(STRETCH - APART);
        let basis = heads.get(seen).cloned().unwrap_or_default();
        let id = EntryId(bytes(at));
        let at_ms = START_MS + BETWEEN_MS * at as u64;
        ticket.entries.push(Arc::new(Entry {
            id,
            doc,
            author: PersonId(bytes(device(at))),
            device: DeviceId(bytes(device(at))),
            hlc: Hlc::from((at_ms, 0)),
            basis: basis.iter().map(|at| EntryId(bytes(*at))).collect(),
            act: ActId::from(id),
            fact: fact(at, at_ms),
        }));
        let mut after = heads.last().cloned().unwrap_or_default();
        after.retain(|head| !basis.contains(head) && device(*head) != device(at));
        after.push(at);
        heads.push(after);
    }
    ticket
}

/// Twelve entries of a conversation, which begins again and again.
fn fact(at: usize, at_ms: u64) -> Fact {
    let ago = |entries: usize| EntryId(bytes(at.saturating_sub(entries)));
    let written = || "It prints nothing, and its lamp is red since this morning.".to_owned();
    match at % 12 {
        0 | 6 => Fact::In {
            channel: Channel::Email,
            from: customer(),
            text: written(),
            html: None,
            attachments: Vec::new(),
            message_id: format!("{at}@example.org"),
            at: at_ms,
            auto: None,
            orig: None,
        },
        1 => Fact::Assign {
            to: Some(PersonId(bytes(at % DEVICES))),
            auto: false,
        },
        3 | 9 => Fact::Out {
            channel: Channel::Email,
            to: vec![customer()],
            text: written(),
            re: Some(ago(3)),
            auto: false,
            not_before: at_ms + 10_000,
            session: None,
            attachments: Vec::new(),
        },
        4 | 10 => Fact::Delivery {
            msg: ago(1),
            result: DeliveryResult::Handed,
            at: at_ms,
            detail: String::new(),
        },
        5 => Fact::State {
            to: OpenState::Waiting,
        },
        7 => Fact::Call {
            call: at.to_string(),
            dir: CallDirection::Out,
            channel: Channel::Phone,
            offered: None,
            answered: Some(at_ms),
            ended: Some(at_ms + 60_000),
            by: Some(PersonId(bytes(at % DEVICES))),
            outcome: written(),
        },
        8 => Fact::Priority {
            to: if at % 24 == 8 {
                Priority::High
            } else {
                Priority::Normal
            },
            reason: String::new(),
        },
        11 if at % 60 == 59 => Fact::Solve {
            code: SolveCode::Fixed,
            cause: written(),
            done: written(),
            side_effects: String::new(),
            articles: Vec::new(),
            procedures: Vec::new(),
        },
        _ => Fact::Note {
            text: written(),
            mentions: Vec::new(),
        },
    }
}

fn customer() -> Mailbox {
    Mailbox {
        name: "Ada".to_owned(),
        address: "ada@example.org".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    //! What is folded is a history as the model means it: with work, and with people who were apart.
    use super::*;

    #[test]
    fn the_ticket_is_whole_and_has_people_who_were_apart() {
        let ticket = ticket(STRETCH);
        let now_ms = START_MS + BETWEEN_MS * STRETCH as u64;
        let folded = fold(std::slice::from_ref(&ticket), ticket.id, now_ms, &settings());
        assert_eq!(folded.timeline.len(), STRETCH);
        let items: Vec<&str> = folded.reviews.iter().map(|item| item.kind.name()).collect();
        assert_eq!(
            items,
            ["reply-crossed"],
            "the last answer had not seen the last message"
        );
        assert!(!folded.clocks.is_empty(), "what was promised is counted");
    }

    #[test]
    fn who_was_apart_is_known_afterwards() {
        let knows_two = |entry: &Entry| entry.basis.len() > 1;
        assert!(!ticket(STRETCH).entries().any(knows_two));
        assert!(ticket(STRETCH + 1).entries().any(knows_two));
    }
}
