//! Commands against the fold: what is refused with which words, each limit, and what entries a command writes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use desk_model::entry::fact::Attachment;
use desk_model::entry::{
    BASIS_IDS_MAX, CallDirection, Channel, DeliveryResult, HoldFor, MESSAGE_BYTES_MAX, NOTE_BYTES_MAX,
    OpenState, Priority, SolveCode, TIMELINE_ENTRIES_MAX,
};
use desk_model::mail::Mailbox;
use desk_model::rule::{Limit, SHORT_BYTES_MAX, check_files};
use desk_model::ticket::{Delivery, Escalation, Inbound, Message, ReplyTo, State};
use desk_model::{
    Act, ActId, Asking, BlobId, DeviceId, DocId, Entry, EntryId, Fact, Hlc, PersonId, Refused, Role, Ticket,
    TicketDocument, check, facts_of, frontier,
};
use std::sync::Arc;

const TICKET: DocId = DocId([7; 16]);
const MESSAGE: EntryId = EntryId([8; 16]);

fn asking() -> Asking<'static> {
    Asking {
        author: PersonId([1; 16]),
        role: Role::Operator,
        now_ms: 1_000_000,
        customer: None,
    }
}

fn in_state(state: State) -> Ticket {
    Ticket {
        state,
        entries_total: 1,
        ..Ticket::default()
    }
}

fn with_message(delivery: Delivery) -> Ticket {
    Ticket {
        messages: vec![Message {
            id: MESSAGE,
            author: PersonId([1; 16]),
            human: true,
            delivery,
            handed_ms: None,
            not_before_ms: 0,
        }],
        ..in_state(State::Open)
    }
}

fn refused(act: &Act, ticket: &Ticket) -> Option<Refused> {
    check(act, Some(ticket), &asking()).err()
}

fn solve(done: String) -> Act {
    Act::SolveTicket {
        ticket: TICKET,
        code: SolveCode::Fixed,
        cause: String::new(),
        side_effects: String::new(),
        done,
    }
}

fn note(length: usize) -> Act {
    Act::AddNote {
        ticket: TICKET,
        text: "x".repeat(length),
    }
}

fn reply(length: usize) -> Act {
    Act::SendReply {
        ticket: TICKET,
        text: "x".repeat(length),
        and_wait: true,
        at: None,
        files: Vec::new(),
    }
}

#[test]
fn what_the_state_forbids_is_refused() {
    let close = Act::CloseTicket { ticket: TICKET };
    assert_eq!(refused(&close, &in_state(State::Open)), Some(Refused::NotSolved));
    assert_eq!(refused(&close, &in_state(State::Solved)), None);
    let reopen = Act::ReopenTicket { ticket: TICKET };
    assert_eq!(refused(&reopen, &in_state(State::Hold)), Some(Refused::NotEnded));
    assert_eq!(refused(&reopen, &in_state(State::Closed)), None);
    assert_eq!(
        refused(&solve(String::new()), &in_state(State::Closed)),
        Some(Refused::Closed)
    );
    let wait = Act::SetState {
        ticket: TICKET,
        to: OpenState::Waiting,
    };
    assert_eq!(
        refused(&wait, &in_state(State::Solved)),
        Some(Refused::Ended(State::Solved))
    );
    assert_eq!(
        refused(&wait, &in_state(State::Waiting)),
        Some(Refused::Already(State::Waiting))
    );
    assert_eq!(refused(&wait, &in_state(State::New)), None);
}

#[test]
fn a_hold_is_of_what_is_worked_on_and_ends_later_than_now() {
    let hold = |until| Act::HoldTicket {
        ticket: TICKET,
        until,
        whom: HoldFor::Third,
        reason: String::new(),
    };
    let now_ms = asking().now_ms;
    for state in [State::Solved, State::Closed] {
        for until in [None, Some(now_ms + 1)] {
            assert_eq!(
                refused(&hold(until), &in_state(state)),
                Some(Refused::Ended(state))
            );
        }
    }
    for state in [State::New, State::Open, State::Waiting, State::Hold] {
        assert_eq!(refused(&hold(None), &in_state(state)), None);
        assert_eq!(refused(&hold(Some(now_ms + 1)), &in_state(state)), None);
        for over in [0, now_ms] {
            assert_eq!(
                refused(&hold(Some(over)), &in_state(state)),
                Some(Refused::HoldOver)
            );
        }
    }
    let said = Refused::HoldOver.to_string();
    assert!(
        said.contains("over already") && said.contains("Choose one"),
        "{said}"
    );
}

#[test]
fn what_has_left_is_not_stopped_and_only_what_is_held_is_released() {
    let (ticket, message) = (TICKET, MESSAGE);
    let stop = Act::DropMessage { ticket, message };
    let release = Act::ReleaseMessage { ticket, message };
    assert_eq!(
        refused(&stop, &with_message(Delivery::Handed)),
        Some(Refused::Left)
    );
    assert_eq!(refused(&stop, &with_message(Delivery::Queued)), None);
    assert_eq!(refused(&stop, &in_state(State::Open)), Some(Refused::NoMessage));
    assert_eq!(
        refused(&release, &with_message(Delivery::Queued)),
        Some(Refused::NotHeld)
    );
    assert_eq!(
        refused(&release, &with_message(Delivery::Dropped)),
        Some(Refused::Gone)
    );
    assert_eq!(refused(&release, &with_message(Delivery::Held)), None);
    let record = Act::RecordDelivery {
        ticket,
        message,
        result: DeliveryResult::Handed,
    };
    assert_eq!(
        refused(&record, &with_message(Delivery::Undone)),
        Some(Refused::Gone)
    );
    let back = Act::RecordDelivery {
        ticket,
        message,
        result: DeliveryResult::Bounced,
    };
    assert_eq!(refused(&back, &with_message(Delivery::Handed)), None);
    assert_eq!(
        refused(&back, &with_message(Delivery::Dropped)),
        Some(Refused::Gone)
    );
}

#[test]
fn marks_are_for_messages_of_the_customer() {
    let mark = Act::MarkMessage {
        ticket: TICKET,
        message: MESSAGE,
        needs: false,
    };
    assert_eq!(
        refused(&mark, &with_message(Delivery::Queued)),
        Some(Refused::NoMessage)
    );
    let inbound = Inbound {
        id: MESSAGE,
        at_ms: 0,
        machine: false,
        needs_action: true,
    };
    let ticket = Ticket {
        inbound: vec![inbound],
        ..in_state(State::New)
    };
    assert_eq!(refused(&mark, &ticket), None);
}

#[test]
fn who_may_only_read_changes_nothing_and_a_ticket_must_be_here() {
    let reader = Asking {
        role: Role::Viewer,
        ..asking()
    };
    assert_eq!(
        check(&note(1), Some(&in_state(State::Open)), &reader),
        Err(Refused::Reader)
    );
    assert_eq!(check(&note(1), None, &asking()), Err(Refused::NoTicket));
    assert_eq!(refused(&note(0), &in_state(State::Open)), Some(Refused::Empty));
    let settle = Act::SettleReview {
        ticket: TICKET,
        item: "two-owners".into(),
        ids: vec![],
        choice: String::new(),
    };
    assert_eq!(
        refused(&settle, &in_state(State::Open)),
        Some(Refused::NothingToSettle)
    );
}

#[test]
fn each_limit_takes_its_most_and_no_more() {
    let open = in_state(State::Open);
    assert_eq!(refused(&reply(MESSAGE_BYTES_MAX), &open), None);
    let too_long = refused(&reply(MESSAGE_BYTES_MAX + 1), &open).unwrap();
    assert_eq!(
        too_long.to_string(),
        "The most bytes that a message can have is 262144, and this would be 262145. Nothing was written. \
         Attach the text as a file."
    );
    let limit = |act: &Act, ticket: &Ticket| match refused(act, ticket) {
        Some(Refused::Limit { limit, max, found }) => Some((limit, max, found)),
        _ => None,
    };
    assert_eq!(refused(&note(NOTE_BYTES_MAX), &open), None);
    assert_eq!(
        limit(&note(NOTE_BYTES_MAX + 1), &open),
        Some((Limit::Note, 65_536, 65_537))
    );
    let tag = |length: usize| Act::AddTag {
        ticket: TICKET,
        tag: "x".repeat(length),
    };
    assert_eq!(refused(&tag(SHORT_BYTES_MAX), &open), None);
    assert_eq!(
        limit(&tag(SHORT_BYTES_MAX + 1), &open),
        Some((Limit::Line, 1024, 1025))
    );
    let hold = |length: usize| Act::HoldTicket {
        ticket: TICKET,
        until: None,
        whom: HoldFor::Us,
        reason: "x".repeat(length),
    };
    assert_eq!(refused(&hold(SHORT_BYTES_MAX), &open), None);
    assert_eq!(
        limit(&hold(SHORT_BYTES_MAX + 1), &open),
        Some((Limit::Line, 1024, 1025))
    );
    let full = |entries_total| Ticket {
        entries_total,
        ..in_state(State::Open)
    };
    // A reply that also sets waiting is two entries.
    assert_eq!(refused(&reply(1), &full(TIMELINE_ENTRIES_MAX - 2)), None);
    assert_eq!(
        limit(&reply(1), &full(TIMELINE_ENTRIES_MAX - 1)),
        Some((Limit::Timeline, 20_000, 20_001))
    );
}

#[test]
fn a_basis_names_at_most_its_limit() {
    let entry = |number: u8| Entry {
        id: EntryId([number; 16]),
        doc: TICKET,
        author: PersonId([1; 16]),
        device: DeviceId([number; 16]),
        hlc: Hlc {
            ms: u64::from(number),
            counter: 0,
        },
        basis: vec![],
        act: ActId([number; 16]),
        fact: Fact::Clock { at: 0 },
    };
    let document = TicketDocument {
        entries: (0..100).map(entry).map(Arc::new).collect(),
        ..TicketDocument::default()
    };
    let basis = frontier(&document);
    // The newest ones: 36 to 99.
    assert_eq!((basis.len(), basis[0]), (BASIS_IDS_MAX, EntryId([36; 16])));
    let mut last = entry(200);
    last.basis = (0..100).map(|number| EntryId([number; 16])).collect();
    let document = TicketDocument {
        entries: (0..100).map(entry).chain([last]).map(Arc::new).collect(),
        ..TicketDocument::default()
    };
    assert_eq!(frontier(&document), vec![EntryId([200; 16])]);
}

#[test]
fn a_reply_goes_back_where_the_message_came_from() {
    let customer = Mailbox {
        name: "Kim".into(),
        address: "kim@customer.example".into(),
    };
    let ticket = Ticket {
        reply_to: Some(ReplyTo {
            message: MESSAGE,
            channel: Channel::Form,
            to: customer.clone(),
        }),
        ..in_state(State::New)
    };
    let expected = vec![
        Fact::Out {
            channel: Channel::Email,
            to: vec![customer],
            text: "x".into(),
            re: Some(MESSAGE),
            auto: false,
            not_before: 1_010_000,
            session: None,
            attachments: Vec::new(),
        },
        Fact::State {
            to: OpenState::Waiting,
        },
    ];
    assert_eq!(facts_of(&reply(1), Some(&ticket), &asking()), expected);
}

#[test]
fn a_call_taken_down_is_answered_by_who_took_it() {
    let create = |channel| Act::CreateTicket {
        ticket: TICKET,
        customer: "Kim".into(),
        subject: "Printer".into(),
        message: "It is on fire".into(),
        channel,
    };
    let facts = facts_of(&create(Channel::Phone), None, &asking());
    assert!(matches!(&facts[0], Fact::In { at: 1_000_000, from, .. } if from.name == "Kim"));
    assert!(matches!(
        &facts[1],
        Fact::Call {
            dir: CallDirection::In,
            answered: Some(1_000_000),
            by: Some(PersonId([1, ..])),
            ..
        }
    ));
    assert_eq!(facts_of(&create(Channel::Email), None, &asking()).len(), 1);
}

fn escalate(tried: &str, question: &str) -> Act {
    Act::EscalateTicket {
        ticket: TICKET,
        tried: tried.into(),
        evidence: "The log.".into(),
        question: question.into(),
        risk: "The shop stands still.".into(),
        to: None,
    }
}

#[test]
fn an_escalation_says_what_was_tried_the_evidence_the_question_and_the_risk() {
    let open = in_state(State::Open);
    assert_eq!(refused(&escalate("A restart.", "Why?"), &open), None);
    for empty in 0..4 {
        let mut act = escalate("A restart.", "Why?");
        let Act::EscalateTicket {
            tried,
            evidence,
            question,
            risk,
            ..
        } = &mut act
        else {
            unreachable!("it is an escalation")
        };
        " ".clone_into([tried, evidence, question, risk][empty]);
        assert_eq!(refused(&act, &open), Some(Refused::NoContract), "{empty}");
    }
    let long = escalate(&"x".repeat(NOTE_BYTES_MAX + 1), "Why?");
    assert!(matches!(
        refused(&long, &open),
        Some(Refused::Limit {
            limit: Limit::Note,
            ..
        })
    ));
}

#[test]
fn a_priority_is_set_by_hand_only_with_a_reason() {
    let set = |reason: &str| Act::SetPriority {
        ticket: TICKET,
        to: Priority::High,
        reason: reason.into(),
    };
    let open = in_state(State::Open);
    assert_eq!(refused(&set(" "), &open), Some(Refused::NoReason));
    assert_eq!(refused(&set("The shop is shut."), &open), None);
}

#[test]
fn only_an_open_escalation_is_answered_returned_or_taken_over() {
    let escalated = |open| Ticket {
        escalations: vec![Escalation {
            id: MESSAGE,
            contact: PersonId([1; 16]),
            open,
        }],
        ..in_state(State::Open)
    };
    let escalation = MESSAGE;
    for act in [
        Act::AnswerEscalation {
            ticket: TICKET,
            escalation,
            text: "Yes.".into(),
        },
        Act::ReturnEscalation {
            ticket: TICKET,
            escalation,
            reason: "It is ours.".into(),
        },
        Act::TakeOverEscalation {
            ticket: TICKET,
            escalation,
            hand_over: true,
        },
    ] {
        assert_eq!(refused(&act, &escalated(true)), None);
        assert_eq!(refused(&act, &escalated(false)), Some(Refused::EscalationOver));
        assert_eq!(refused(&act, &in_state(State::Open)), Some(Refused::NoEscalation));
        assert_eq!(facts_of(&act, Some(&escalated(true)), &asking()).len(), 1);
    }
    let silent = Act::AnswerEscalation {
        ticket: TICKET,
        escalation,
        text: " ".into(),
    };
    assert_eq!(refused(&silent, &escalated(true)), Some(Refused::Empty));
}

#[test]
fn a_reply_of_files_alone_is_a_reply_and_one_of_nothing_is_none() {
    let of = |files| Act::SendReply {
        ticket: TICKET,
        text: " \n".into(),
        and_wait: false,
        at: None,
        files,
    };
    assert_eq!(
        refused(&of(Vec::new()), &in_state(State::Open)),
        Some(Refused::Empty)
    );
    assert_eq!(refused(&of(vec![BlobId([1; 32])]), &in_state(State::Open)), None);
}

#[test]
fn files_of_a_reply_are_few_and_weigh_little_together() {
    let many = |files: usize, size: u64| check_files(std::iter::repeat_n(size, files)).err();
    assert_eq!(many(20, 1_250_000), None);
    assert_eq!(many(21, 0), Some(Refused::TooManyFiles { files: 21 }));
    assert_eq!(many(1, 25_000_000), None);
    let over = many(5, 5_000_001).unwrap();
    assert_eq!(over, Refused::FilesTooLarge { bytes: 25_000_005 });
    assert!(
        over.to_string()
            .starts_with("The files of a reply weigh at most 25 MB together, and these would weigh 26 MB."),
        "{over}"
    );
    assert_eq!(
        many(2, u64::MAX),
        Some(Refused::FilesTooLarge { bytes: u64::MAX })
    );
}

#[test]
fn a_reply_of_before_files_is_read_and_one_without_is_written_as_then() {
    let old = r#"{"auto":true,"channel":"email","kind":"out","not_before":7,"text":"x","to":[]}"#;
    let fact: Fact = serde_json::from_str(old).unwrap();
    assert!(fact.attachments().is_empty());
    let again = serde_json::to_string(&fact).unwrap();
    assert!(!again.contains("attachments"), "{again}");
    let file = Attachment {
        name: "plan.pdf".into(),
        media_type: "application/pdf".into(),
        size: 5,
        blob: BlobId([1; 32]),
        key: BlobId([2; 32]),
        doc: None,
    };
    let mut with = fact;
    if let Fact::Out { attachments, .. } = &mut with {
        attachments.push(file.clone());
    }
    let text = serde_json::to_string(&with).unwrap();
    let read: Fact = serde_json::from_str(&text).unwrap();
    assert_eq!((read.attachments(), &read), (&[file][..], &with));
}
