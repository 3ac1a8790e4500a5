//! Acts on a ticket that are written down as one entry each: what they write, and what is refused with which words.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use desk_model::{
    Act, ActId, Asking, DocId, EntryId, Fact, PersonId, Refused, Role, Ticket, check,
    entry::{CallDirection, Channel, ExcludeWhy, HoldFor, Level, Relation},
    facts_of,
    ticket::{Inbound, State, TimelineEntry},
};

const TICKET: DocId = DocId([7; 16]);
const OTHER: DocId = DocId([8; 16]);
const ME: PersonId = PersonId([1; 16]);
const NOW_MS: u64 = 10_000_000;

fn asking(role: Role) -> Asking<'static> {
    Asking {
        author: ME,
        role,
        now_ms: NOW_MS,
        customer: None,
    }
}

fn ticket() -> Ticket {
    Ticket {
        root: TICKET,
        entries_total: 1,
        ..Ticket::default()
    }
}

fn writes(act: &Act) -> Vec<Fact> {
    assert_eq!(
        check(act, Some(&ticket()), &asking(Role::Operator)),
        Ok(()),
        "{act:?}"
    );
    facts_of(act, Some(&ticket()), &asking(Role::Operator))
}

fn refused(act: &Act, ticket: &Ticket) -> Option<Refused> {
    check(act, Some(ticket), &asking(Role::Operator)).err()
}

#[test]
fn each_writes_what_it_says() {
    let rate = Act::RateTicket {
        ticket: TICKET,
        urgency: Level::High,
        impact: Level::Low,
    };
    assert_eq!(
        writes(&rate),
        [Fact::Rate {
            urgency: Level::High,
            impact: Level::Low
        }]
    );
    let queue = Act::MoveToQueue {
        ticket: TICKET,
        to: " night ".into(),
        reason: "late".into(),
    };
    assert_eq!(
        writes(&queue),
        [Fact::Queue {
            to: "night".into(),
            reason: "late".into()
        }]
    );
    let hold = Act::HoldTicket {
        ticket: TICKET,
        until: Some(NOW_MS + 7),
        whom: HoldFor::Us,
        reason: " The part is on its way. ".into(),
    };
    assert_eq!(
        writes(&hold),
        [Fact::Hold {
            until: Some(NOW_MS + 7),
            whom: HoldFor::Us,
            reason: "The part is on its way.".into()
        }]
    );
    let consult = Act::Consult {
        ticket: TICKET,
        to: Some(ME),
        question: "What is it?".into(),
    };
    assert_eq!(
        writes(&consult),
        [Fact::Consult {
            to: Some(ME),
            question: "What is it?".into()
        }]
    );
    let level = Act::MarkLevel1 {
        ticket: TICKET,
        possible: false,
        reason: "Needs a key.".into(),
    };
    assert_eq!(
        writes(&level),
        [Fact::Level1 {
            possible: false,
            reason: "Needs a key.".into()
        }]
    );
    let spam = Act::ExcludeTicket {
        ticket: TICKET,
        why: ExcludeWhy::Spam,
    };
    assert_eq!(
        writes(&spam),
        [Fact::Exclude {
            why: ExcludeWhy::Spam
        }]
    );
    let link = Act::LinkTicket {
        ticket: TICKET,
        other: OTHER,
        relation: Relation::Parent,
    };
    assert_eq!(
        writes(&link),
        [Fact::Link {
            other: OTHER,
            relation: Relation::Parent
        }]
    );
    let merge = Act::MergeTicket {
        ticket: TICKET,
        into: OTHER,
    };
    assert_eq!(writes(&merge), [Fact::MergeInto { other: OTHER }]);
}

#[test]
fn a_call_has_just_ended_or_began_when_it_is_said_and_never_later_than_now() {
    let call = |answered, at, minutes| Act::LogCall {
        ticket: TICKET,
        direction: CallDirection::In,
        answered,
        at,
        minutes,
        outcome: "Mended.".into(),
    };
    let phases = |act: &Act| match writes(act).remove(0) {
        Fact::Call {
            channel: Channel::Phone,
            offered,
            answered,
            ended,
            by,
            outcome,
            ..
        } => {
            assert_eq!(outcome, "Mended.");
            (offered, answered, ended, by)
        }
        other => panic!("{other:?}"),
    };
    let just_now = phases(&call(true, None, 5));
    assert_eq!(just_now, (None, Some(NOW_MS - 300_000), Some(NOW_MS), Some(ME)));
    let then = phases(&call(true, Some(NOW_MS - 3_600_000), 5));
    assert_eq!(
        then,
        (None, Some(NOW_MS - 3_600_000), Some(NOW_MS - 3_300_000), Some(ME))
    );
    assert_eq!(phases(&call(true, Some(NOW_MS + 1), 0)).1, Some(NOW_MS));
    assert_eq!(phases(&call(false, None, 5)), (Some(NOW_MS), None, None, None));
}

#[test]
fn a_call_of_the_customer_is_not_noted_where_it_would_wait_for_nobody() {
    let call = |direction| Act::LogCall {
        ticket: TICKET,
        direction,
        answered: true,
        at: None,
        minutes: 5,
        outcome: String::new(),
    };
    // Closed for as long as it may be, and a millisecond longer.
    let closed = Ticket {
        state: State::Closed,
        since_ms: NOW_MS,
        ..ticket()
    };
    let at = |ms: u64, direction| {
        let asking = Asking {
            now_ms: NOW_MS + ms,
            ..asking(Role::Operator)
        };
        check(&call(direction), Some(&closed), &asking)
    };
    let thirty_days_ms = 30 * 24 * 3_600_000;
    assert_eq!(at(thirty_days_ms, CallDirection::In), Ok(()));
    let late = at(thirty_days_ms + 1, CallDirection::In);
    assert_eq!(late, Err(Refused::ClosedLongAgo));
    let said = late.unwrap_err().to_string();
    assert!(
        said.contains("30 days ago") && said.contains("Make a new ticket"),
        "{said}"
    );
    // Ours opens nothing anyway, and what is only solved is open again.
    assert_eq!(at(thirty_days_ms + 1, CallDirection::Out), Ok(()));
    let solved = Ticket {
        state: State::Solved,
        ..ticket()
    };
    assert_eq!(refused(&call(CallDirection::In), &solved), None);
}

#[test]
fn what_has_no_words_or_leads_nowhere_is_refused() {
    let empty = Act::Consult {
        ticket: TICKET,
        to: None,
        question: " ".into(),
    };
    assert_eq!(refused(&empty, &ticket()), Some(Refused::Empty));
    let why = Act::MarkLevel1 {
        ticket: TICKET,
        possible: false,
        reason: String::new(),
    };
    assert_eq!(refused(&why, &ticket()), Some(Refused::Empty));
    let back = Act::MarkLevel1 {
        ticket: TICKET,
        possible: true,
        reason: String::new(),
    };
    assert_eq!(refused(&back, &ticket()), None);
    let itself = Act::LinkTicket {
        ticket: TICKET,
        other: TICKET,
        relation: Relation::Related,
    };
    assert_eq!(refused(&itself, &ticket()), Some(Refused::LinkSelf));
    let by_hand = Act::LinkTicket {
        ticket: TICKET,
        other: OTHER,
        relation: Relation::Follows,
    };
    assert_eq!(refused(&by_hand, &ticket()), Some(Refused::Follows));
    let merged = Ticket {
        merged_into: Some(OTHER),
        ..ticket()
    };
    let merge = |into| Act::MergeTicket { ticket: TICKET, into };
    assert_eq!(refused(&merge(OTHER), &merged), Some(Refused::Merged));
    assert_eq!(refused(&merge(TICKET), &ticket()), Some(Refused::MergeCircle));
    let member = Ticket {
        members: vec![OTHER],
        ..ticket()
    };
    assert_eq!(refused(&merge(OTHER), &member), Some(Refused::MergeCircle));
    let reader = check(&merge(OTHER), Some(&ticket()), &asking(Role::Viewer));
    assert_eq!(reader, Err(Refused::Reader));
}

#[test]
fn a_split_takes_messages_of_the_customer_and_leaves_one() {
    let message = |number: u8, machine| Inbound {
        id: EntryId([number; 16]),
        at_ms: 0,
        machine,
        needs_action: true,
    };
    let ticket = Ticket {
        inbound: vec![message(1, false), message(2, false), message(3, true)],
        ..ticket()
    };
    let split = |numbers: &[u8]| Act::SplitTicket {
        ticket: TICKET,
        child: OTHER,
        messages: numbers.iter().map(|number| EntryId([*number; 16])).collect(),
        subject: String::new(),
    };
    assert_eq!(refused(&split(&[1]), &ticket), None);
    // What a machine wrote is no request that could stay.
    assert_eq!(refused(&split(&[1, 2]), &ticket), Some(Refused::SplitsAll));
    assert_eq!(refused(&split(&[9]), &ticket), Some(Refused::NotToSplit));
    assert_eq!(refused(&split(&[]), &ticket), Some(Refused::NotToSplit));
}

#[test]
fn an_undo_is_of_ones_own_and_of_nothing_that_somebody_built_on() {
    let act = ActId([5; 16]);
    let of = |author, is_fixed, is_merge| Ticket {
        timeline: vec![TimelineEntry {
            id: EntryId([5; 16]),
            doc: TICKET,
            author,
            act,
            is_fixed,
            is_merge,
            t_ms: 0,
            at_ms: 0,
            clock: false,
        }],
        ..ticket()
    };
    let undo = Act::UndoAct { ticket: TICKET, act };
    let other = PersonId([2; 16]);
    assert_eq!(refused(&undo, &of(ME, false, false)), None);
    assert_eq!(refused(&undo, &of(ME, true, false)), Some(Refused::BuiltOn));
    assert_eq!(refused(&undo, &of(other, false, false)), Some(Refused::NotYours));
    assert_eq!(
        refused(&undo, &of(other, false, true)),
        None,
        "anybody takes a merge back"
    );
    assert_eq!(refused(&undo, &ticket()), Some(Refused::NothingToUndo));
    let lead = check(&undo, Some(&of(other, false, false)), &asking(Role::Lead));
    assert_eq!(lead, Ok(()));
}
