//! The words of the timeline and of review items, as people read them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use desk_model::entry::{
    Channel, Contact, HoldFor, NOTE_BYTES_MAX, OpenState, Priority, Relation, SolveCode,
};
use desk_model::ticket::{Delivery, Escalation, Message, State, TimelineEntry};
use desk_model::ticket_document::{Field, Register, RegisterConflict};
use desk_model::words::{Lookup, line, parts, sentence, ways};
use desk_model::{
    Act, ActId, DeviceId, DocId, Entry, EntryId, Fact, Hlc, PersonId, ReviewItem, ReviewKind, Severity,
    Ticket,
};

const ANN: PersonId = PersonId([1; 16]);
const BOB: PersonId = PersonId([2; 16]);

fn entry(number: u8, author: PersonId, fact: Fact) -> Entry {
    Entry {
        id: EntryId([number; 16]),
        doc: DocId::default(),
        author,
        device: DeviceId::default(),
        hlc: Hlc::default(),
        basis: vec![],
        act: ActId::default(),
        fact,
    }
}

fn with<T>(entries: &[Entry], ask: impl Fn(&Lookup<'_>) -> T) -> T {
    ask(&Lookup {
        entry: &|id| entries.iter().find(|entry| entry.id == id),
        name: &|person| if person == ANN { "Ann".into() } else { "Bob".into() },
        ticket: &|_| "T-7K4M2P".into(),
    })
}

fn assign(to: Option<PersonId>) -> Fact {
    Fact::Assign { to, auto: false }
}

fn item(kind: ReviewKind) -> ReviewItem {
    ReviewItem {
        kind,
        ids: vec![EntryId([1; 16]), EntryId([2; 16])],
        severity: Severity::Middle,
        conflict: None,
    }
}

#[test]
fn lines_say_what_was_done() {
    let solve = Fact::Solve {
        code: SolveCode::NoReply,
        cause: String::new(),
        side_effects: String::new(),
        done: String::new(),
        articles: vec![],
        procedures: vec![],
    };
    let hold = Fact::Hold {
        until: None,
        whom: HoldFor::Third,
        reason: "spare part".into(),
    };
    let undo = Fact::Undo {
        ids: vec![EntryId([1; 16])],
        act: None,
    };
    let undo_act = |of: u8| Fact::Undo {
        ids: vec![],
        act: Some(ActId([of; 16])),
    };
    let cases = [
        (undo_act(1), "undid: gave the ticket to Bob"),
        (undo_act(2), "took a note back"),
        (undo_act(3), "did again what was undone"),
        (undo_act(4), "did again what was undone"),
        (undo_act(8), "undid an act"),
        (assign(Some(ANN)), "took the ticket"),
        (assign(Some(BOB)), "gave the ticket to Bob"),
        (
            Fact::Assign {
                to: Some(BOB),
                auto: true,
            },
            "had the ticket given to Bob, whom it fits",
        ),
        (assign(None), "released the ticket"),
        (
            Fact::Link {
                other: DocId([7; 16]),
                relation: Relation::Follows,
            },
            "opened this for an answer to T-7K4M2P, which had been closed too long to reopen",
        ),
        (
            Fact::State {
                to: OpenState::Waiting,
            },
            "set it to waiting",
        ),
        (solve, "solved it (no reply)"),
        (hold, "put it on hold for a third party: spare part"),
        (undo, "undid: gave the ticket to Bob"),
    ];
    let note = Fact::Note {
        text: "seen".into(),
        mentions: vec![],
    };
    let before = [
        entry(1, ANN, assign(Some(BOB))),
        entry(2, ANN, note),
        entry(3, ANN, undo_act(1)),
        // Forged: it names itself.
        entry(4, ANN, undo_act(4)),
    ];
    for (fact, words) in cases {
        let found = with(&before, |lookup| line(&entry(9, ANN, fact.clone()), lookup));
        assert_eq!(found.as_deref(), Some(words));
    }
    let note = Fact::Note {
        text: "seen".into(),
        mentions: vec![],
    };
    assert_eq!(
        with(&[], |lookup| line(&entry(9, ANN, note.clone()), lookup)),
        None
    );
}

#[test]
fn two_owners_are_named_and_each_can_be_chosen() {
    let entries = [entry(1, BOB, assign(Some(ANN))), entry(2, ANN, assign(Some(BOB)))];
    let ticket = Ticket::default();
    let (words, ways) = with(&entries, |lookup| {
        let item = item(ReviewKind::TwoOwners);
        (sentence(&item, lookup), ways(&item, &ticket, lookup))
    });
    assert_eq!(
        words,
        "The ticket was given to Ann and to Bob at the same time. The last one holds."
    );
    let give = |to| Act::AssignTicket {
        ticket: DocId::default(),
        to: Some(to),
    };
    assert_eq!(
        ways,
        [
            ("Give it to Ann".into(), give(ANN)),
            ("Give it to Bob".into(), give(BOB))
        ]
    );
}

#[test]
fn two_priorities_and_two_values_are_told() {
    let to = |to| Fact::Priority {
        to,
        reason: String::new(),
    };
    let low = Fact::Priority {
        to: Priority::Low,
        reason: "Nobody calls.".into(),
    };
    let entries = [entry(1, ANN, to(Priority::High)), entry(2, BOB, low)];
    let make = |to, reason: &str| Act::SetPriority {
        ticket: DocId::default(),
        to,
        reason: reason.into(),
    };
    assert_eq!(
        offered(ReviewKind::TwoPriorities, &entries, &Ticket::default()),
        [
            (
                "Make it high".to_owned(),
                make(Priority::High, "Of two that were set apart")
            ),
            ("Make it low".to_owned(), make(Priority::Low, "Nobody calls."))
        ]
    );
    assert_eq!(
        with(&entries, |lookup| sentence(
            &item(ReviewKind::TwoPriorities),
            lookup
        )),
        "Ann set the priority to high and Bob to low, without knowing of each other. The higher one holds."
    );
    let two = ReviewItem {
        conflict: Some(RegisterConflict {
            register: Field::Subject.into(),
            values: vec!["Printer".into(), "Scanner".into()],
        }),
        ids: vec![],
        ..item(ReviewKind::TwoValues)
    };
    assert_eq!(
        with(&[], |lookup| sentence(&two, lookup)),
        "Two people wrote a different subject at the same time: \u{201c}Printer\u{201d} and \u{201c}Scanner\u{201d}. \
         The first one is shown."
    );
    let ticket = Ticket::default();
    let ways = with(&[], |lookup| ways(&two, &ticket, lookup));
    assert!(matches!(&ways[1].1, Act::SetField { field: Field::Subject, value, .. } if value == "Scanner"));
}

#[test]
fn two_values_of_a_field_that_the_team_has_added_are_named_and_each_can_be_kept() {
    let two = ReviewItem {
        conflict: Some(RegisterConflict {
            register: Register::Custom("Room".into()),
            values: vec!["12".into(), String::new()],
        }),
        ids: vec![],
        ..item(ReviewKind::TwoValues)
    };
    assert_eq!(
        with(&[], |lookup| sentence(&two, lookup)),
        "Two people wrote a different \u{201c}Room\u{201d} at the same time: \u{201c}12\u{201d} and \u{201c}\u{201d}. \
         The first one is shown."
    );
    let ticket = Ticket::default();
    let ways = with(&[], |lookup| ways(&two, &ticket, lookup));
    let set = |value: &str| Act::SetCustom {
        ticket: ticket.root,
        key: "Room".into(),
        value: value.into(),
    };
    assert_eq!(
        ways,
        [
            ("Keep \u{201c}12\u{201d}".to_owned(), set("12")),
            ("Leave it empty".to_owned(), set("")),
        ]
    );
}

#[test]
fn who_opened_a_closed_ticket_by_its_state_is_named_as_who_reopened_it() {
    let reason = String::new();
    let open = Fact::State { to: OpenState::Open };
    let sides = [entry(1, BOB, open), entry(2, ANN, Fact::Close { reason })];
    let said = with(&sides, |lookup| sentence(&item(ReviewKind::CloseReopen), lookup));
    assert_eq!(said, "Ann closed the ticket while Bob reopened it. It is open.");
}

#[test]
fn an_escalation_is_told_with_its_contract() {
    let escalate = Fact::Escalate {
        tried: "Another cable.".into(),
        evidence: String::new(),
        question: "Is it the router?".into(),
        risk: "The shop stands still.".into(),
        queue: String::new(),
        to: Some(BOB),
    };
    assert_eq!(
        parts(&escalate),
        [
            ("Question", "Is it the router?"),
            ("Tried", "Another cable."),
            ("Risk", "The shop stands still.")
        ]
    );
    let told = with(&[], |lookup| line(&entry(9, ANN, escalate.clone()), lookup));
    assert_eq!(told.as_deref(), Some("escalated it to Bob"));
    let answer = Fact::EscAnswer {
        esc: EntryId([9; 16]),
        text: "It is.".into(),
    };
    assert_eq!(parts(&answer), [("", "It is.")]);
    let takeover = Fact::Takeover {
        esc: EntryId([9; 16]),
        contact: Contact::HandOver,
    };
    let returned = Fact::Return {
        esc: EntryId([9; 16]),
        reason: "Ask the vendor.".into(),
    };
    let entries = [entry(1, ANN, takeover), entry(2, BOB, returned)];
    let sentence = with(&entries, |lookup| {
        sentence(&item(ReviewKind::ReturnAnswer), lookup)
    });
    assert_eq!(
        sentence,
        "The ticket was escalated; Ann took it over and Bob gave it back, without knowing of each other. The takeover holds."
    );
}

/// The words of the ways, and what each does, for two entries.
fn offered(kind: ReviewKind, entries: &[Entry], ticket: &Ticket) -> Vec<(String, Act)> {
    with(entries, |lookup| ways(&item(kind), ticket, lookup))
}

#[test]
fn of_two_merges_each_way_names_the_tickets() {
    let merge = |number: u8, into: u8| Entry {
        doc: DocId([7; 16]),
        ..entry(
            number,
            ANN,
            Fact::MergeInto {
                other: DocId([into; 16]),
            },
        )
    };
    let entries = [merge(1, 8), merge(2, 9)];
    let found = with(&entries, |lookup| {
        let named = Lookup {
            ticket: &|doc: DocId| format!("T-{}", doc.0[0]),
            ..*lookup
        };
        let item = item(ReviewKind::TwoMerges);
        (sentence(&item, &named), ways(&item, &Ticket::default(), &named))
    });
    assert_eq!(
        found.0,
        "Ann merged T-7 into T-8 and Ann into T-9 at the same time. The first merge holds."
    );
    let undo = |number: u8| Act::UndoAct {
        ticket: DocId::default(),
        act: ActId([number; 16]),
    };
    let both = Act::AllOf {
        acts: vec![undo(2), undo(1)],
    };
    let expected = [
        ("Keep T-7 in T-8", undo(2)),
        ("Keep T-7 in T-9", undo(1)),
        ("Undo both merges", both),
    ];
    assert_eq!(found.1, expected.map(|(words, act)| (words.to_owned(), act)));
}

#[test]
fn escalations_are_joined_only_while_they_are_open_and_what_they_say_fits() {
    let escalate = |question: &str, to| Fact::Escalate {
        tried: "All.".into(),
        evidence: String::new(),
        question: question.into(),
        risk: "High.\n\nIt is a hospital.".into(),
        queue: String::new(),
        to,
    };
    let escalation = |number: u8, open| Escalation {
        id: EntryId([number; 16]),
        contact: ANN,
        open,
    };
    let joins = |first: Fact, second: Fact, open: [bool; 2]| {
        let entries = [entry(1, ANN, first), entry(2, BOB, second)];
        let ticket = Ticket {
            escalations: vec![escalation(1, open[0]), escalation(2, open[1])],
            ..Ticket::default()
        };
        let mut ways = offered(ReviewKind::TwoEscalations, &entries, &ticket);
        assert_eq!(ways.pop().unwrap().0, "Leave it as it is");
        ways.pop()
    };
    let (words, act) = joins(escalate("A?", None), escalate("B?", Some(BOB)), [true; 2]).unwrap();
    assert_eq!(words, "Join them into one");
    let joined = Act::EscalateTicket {
        ticket: DocId::default(),
        tried: "All.".into(),
        evidence: "Nobody said".into(),
        question: "A?\n\nB?".into(),
        risk: "High.\n\nIt is a hospital.".into(),
        to: Some(BOB),
    };
    assert_eq!(act, joined);
    let for_two = joins(escalate("A?", Some(ANN)), escalate("B?", Some(BOB)), [true; 2]);
    assert!(matches!(for_two, Some((_, Act::EscalateTicket { to: None, .. }))));
    assert!(joins(escalate("A?", None), escalate("B?", None), [true, false]).is_none());
    let long = "x".repeat(NOTE_BYTES_MAX);
    assert!(joins(escalate("A?", None), escalate(&long, None), [true; 2]).is_none());
}

#[test]
fn what_was_closed_while_it_was_reopened_is_closed_as_it_may_be_by_then() {
    let ticket = DocId::default();
    let entries = [
        entry(
            1,
            ANN,
            Fact::Close {
                reason: String::new(),
            },
        ),
        entry(
            2,
            BOB,
            Fact::Reopen {
                reason: String::new(),
                silent: false,
            },
        ),
    ];
    let mut entries = entries.to_vec();
    let texts = ["A cable.", "Another cable.", "None seen."].map(str::to_owned);
    let [cause, done, side_effects] = texts.clone();
    entries.push(entry(
        3,
        ANN,
        Fact::Solve {
            code: SolveCode::Answered,
            cause,
            done,
            side_effects,
            articles: Vec::new(),
            procedures: Vec::new(),
        },
    ));
    let solved = TimelineEntry {
        id: EntryId([3; 16]),
        doc: ticket,
        author: ANN,
        act: ActId::default(),
        is_fixed: false,
        is_merge: false,
        t_ms: 0,
        at_ms: 0,
        clock: false,
    };
    let offered = |state, timeline: &[TimelineEntry]| {
        let folded = Ticket {
            state,
            timeline: timeline.to_vec(),
            ..Ticket::default()
        };
        let mut ways = offered(ReviewKind::CloseReopen, &entries, &folded);
        assert_eq!(ways.remove(0).0, "Leave it as it is");
        ways
    };
    let close = Act::CloseTicket { ticket };
    let [cause, done, side_effects] = texts;
    let solve = Act::SolveTicket {
        ticket,
        code: SolveCode::Answered,
        cause,
        done,
        side_effects,
    };
    // Only what is solved is closed.
    let both = Act::AllOf {
        acts: vec![solve.clone(), close.clone()],
    };
    let again = "Solve it again as \u{201c}answered\u{201d}".to_owned();
    let closes = || "Close it".to_owned();
    assert_eq!(
        offered(State::Open, std::slice::from_ref(&solved)),
        [(again, solve), (closes(), both)]
    );
    assert_eq!(
        offered(State::Solved, std::slice::from_ref(&solved)),
        [(closes(), close)]
    );
    assert_eq!(offered(State::Closed, &[solved]), []);
    assert_eq!(offered(State::Open, &[]), []);
}

#[test]
fn an_escalation_that_crossed_a_solve_is_taken_back_unless_somebody_went_on_from_it() {
    let escalate = Fact::Escalate {
        tried: "All.".into(),
        evidence: String::new(),
        question: "What now?".into(),
        risk: String::new(),
        queue: String::new(),
        to: None,
    };
    let solve = Fact::Solve {
        code: SolveCode::Fixed,
        cause: String::new(),
        done: String::new(),
        side_effects: String::new(),
        articles: vec![],
        procedures: vec![],
    };
    let act = ActId([2; 16]);
    let escalated = Entry {
        act,
        ..entry(2, BOB, escalate)
    };
    let entries = [entry(1, ANN, solve), escalated];
    let last = |is_fixed| {
        let ticket = Ticket {
            timeline: vec![TimelineEntry {
                id: EntryId([2; 16]),
                doc: DocId::default(),
                author: BOB,
                act,
                is_fixed,
                is_merge: false,
                t_ms: 0,
                at_ms: 0,
                clock: false,
            }],
            ..Ticket::default()
        };
        offered(ReviewKind::SolveEscalate, &entries, &ticket)
            .pop()
            .unwrap()
    };
    let undo = Act::UndoAct {
        ticket: DocId::default(),
        act,
    };
    assert_eq!(
        last(false),
        ("Take back Bob\u{2019}s escalation".to_owned(), undo)
    );
    assert_eq!(last(true).0, "Leave it with the second line");
}

#[test]
fn a_held_answer_is_sent_or_dropped_by_the_name_of_who_wrote_it() {
    let out = Fact::Out {
        attachments: Vec::new(),
        channel: Channel::Email,
        to: vec![],
        text: "Yes.".into(),
        re: None,
        auto: false,
        not_before: 0,
        session: None,
    };
    let entries = [entry(1, ANN, out.clone()), entry(2, BOB, out)];
    let ticket = Ticket {
        messages: vec![Message {
            id: EntryId([2; 16]),
            author: BOB,
            human: true,
            delivery: Delivery::Held,
            not_before_ms: 0,
            handed_ms: None,
        }],
        ..Ticket::default()
    };
    let held = ReviewItem {
        severity: Severity::High,
        ..item(ReviewKind::DoubleReply)
    };
    let words: Vec<String> = with(&entries, |lookup| ways(&held, &ticket, lookup))
        .into_iter()
        .map(|(words, _)| words)
        .collect();
    assert_eq!(
        words,
        [
            "Send Bob\u{2019}s answer anyway",
            "Do not send Bob\u{2019}s answer"
        ]
    );
}
