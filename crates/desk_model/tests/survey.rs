//! The question that a solve asks by itself: whom it asks, when it leaves, what it keeps from being asked twice, and how it is set.
//! Each case in which nobody is asked stands beside the same one in which somebody is.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use desk_model::entry::{Channel, ExcludeWhy, SolveCode};
use desk_model::mail::{Auto, Mailbox};
use desk_model::rule::survey::{set, survey};
use desk_model::setting::{NotSet, SURVEY_BYTES_MAX, SURVEY_HOURS_MAX};
use desk_model::{
    Act, ActId, Asking, DeviceId, DocId, Entry, EntryId, Fact, Hlc, PersonId, Role, Setting, Settings,
    Ticket, TicketDocument, facts_of, fold,
};

const ANN: PersonId = PersonId([1; 16]);
const BOB: PersonId = PersonId([2; 16]);
const TICKET: DocId = DocId([7; 16]);
const HOUR_MS: u64 = 60 * 60 * 1000;
const NOW_MS: u64 = 10 * HOUR_MS;
const SOLVE: EntryId = EntryId([99; 16]);

fn id(number: u8) -> EntryId {
    EntryId([number; 16])
}

/// Each in an act of its own but for what belongs to the solve before it, a minute after the other.
fn folded(facts: &[Fact], now_ms: u64) -> Ticket {
    let entries = (1..).zip(facts).map(|(number, fact): (u8, _)| {
        let act = facts[..usize::from(number)]
            .iter()
            .rposition(|fact| matches!(fact, Fact::Solve { .. }))
            .filter(|_| matches!(fact, Fact::SatAsked { .. } | Fact::Out { auto: true, .. }));
        Entry {
            id: id(number),
            doc: TICKET,
            author: ANN,
            device: DeviceId(ANN.0),
            hlc: Hlc {
                ms: u64::from(number) * 60_000,
                counter: 0,
            },
            basis: (1..number).map(id).collect(),
            act: ActId([act.map_or(number, |at| u8::try_from(at).unwrap() + 1); 16]),
            fact: fact.clone(),
        }
    });
    let document = TicketDocument {
        id: TICKET,
        entries: entries.map(std::sync::Arc::new).collect(),
        ..TicketDocument::default()
    };
    fold(&[document], TICKET, now_ms, &Settings::default())
}

fn received(channel: Channel, auto: Option<Auto>) -> Fact {
    Fact::In {
        channel,
        from: mira(),
        text: "It restarts.".into(),
        html: None,
        attachments: Vec::new(),
        message_id: String::new(),
        at: 60_000,
        auto,
        orig: None,
    }
}

fn mail() -> Fact {
    received(Channel::Email, None)
}

fn solve(code: SolveCode) -> Fact {
    Fact::Solve {
        code,
        cause: String::new(),
        done: String::new(),
        side_effects: String::new(),
        articles: Vec::new(),
        procedures: Vec::new(),
    }
}

fn mira() -> Mailbox {
    Mailbox {
        name: "Mira".into(),
        address: "mira@example.org".into(),
    }
}

fn asked_by(ticket: &Ticket, code: SolveCode, to: Option<&Mailbox>, author: PersonId) -> Option<[Fact; 2]> {
    let asking = Asking {
        author,
        role: Role::Operator,
        now_ms: NOW_MS,
        customer: to,
    };
    survey(SOLVE, code, 24, "How was it?", ticket, &asking)
}

fn asked(facts: &[Fact]) -> Option<[Fact; 2]> {
    asked_by(&folded(facts, NOW_MS), SolveCode::Fixed, Some(&mira()), BOB)
}

/// The letter and the question about the solve at that place.
fn survey_of(place: u8) -> [Fact; 2] {
    let ticket = folded(&[mail()], NOW_MS);
    let [mut letter, question] = asked_by(&ticket, SolveCode::Fixed, Some(&mira()), ANN).unwrap();
    if let Fact::Out { re, .. } = &mut letter {
        *re = Some(id(place));
    }
    [letter, question]
}

fn handed(place: u8) -> Fact {
    Fact::Delivery {
        msg: id(place),
        result: desk_model::entry::DeliveryResult::Handed,
        at: u64::from(place) * 60_000,
        detail: String::new(),
    }
}

#[test]
fn the_letter_goes_to_the_customer_after_its_hours_and_asks_about_the_solver() {
    let written = asked(&[mail()]).unwrap();
    let leaves_ms = NOW_MS + 24 * HOUR_MS;
    let letter = Fact::Out {
        channel: Channel::Email,
        to: vec![mira()],
        attachments: Vec::new(),
        text: "How was it?".into(),
        re: Some(SOLVE),
        auto: true,
        not_before: leaves_ms,
        session: None,
    };
    let question = Fact::SatAsked {
        whom: BOB,
        at: Some(leaves_ms),
    };
    assert_eq!(written, [letter, question]);
}

#[test]
fn only_who_asked_us_for_something_that_was_solved_is_asked() {
    assert!(asked(&[mail()]).is_some());
    assert!(asked(&[received(Channel::Phone, None)]).is_some());
    assert_eq!(asked(&[]), None, "nobody has asked for anything");
    assert_eq!(asked(&[received(Channel::Email, Some(Auto::Bounce))]), None);
    for why in [ExcludeWhy::Spam, ExcludeWhy::Test] {
        assert_eq!(asked(&[mail(), Fact::Exclude { why }]), None);
    }
    let ticket = folded(&[mail()], NOW_MS);
    let nameless = Mailbox {
        name: "Mira".into(),
        address: String::new(),
    };
    assert_eq!(
        asked_by(&ticket, SolveCode::Fixed, None, BOB),
        None,
        "no customer"
    );
    assert_eq!(
        asked_by(&ticket, SolveCode::Fixed, Some(&nameless), BOB),
        None,
        "no address"
    );
    let codes = [
        SolveCode::Fixed,
        SolveCode::Answered,
        SolveCode::Workaround,
        SolveCode::Fulfilled,
        SolveCode::Duplicate,
        SolveCode::Withdrawn,
        SolveCode::NoReply,
        SolveCode::OutOfScope,
        SolveCode::CannotFix,
    ];
    let asks = codes.map(|code| asked_by(&ticket, code, Some(&mira()), BOB).is_some());
    assert_eq!(asks, [true, true, true, true, false, false, false, false, false]);
}

#[test]
fn within_one_solve_nobody_is_asked_twice() {
    let solved = vec![mail(), solve(SolveCode::Fixed)];
    let with = |more: &[Fact]| asked(&[solved.as_slice(), more].concat()).is_some();
    assert!(with(&[]), "solved again with another code, and not asked yet");
    let [letter, question] = survey_of(2);
    let waits = [letter.clone(), question.clone()];
    assert!(
        with(&waits),
        "the letter that has not left makes way for this one"
    );
    let left = [letter.clone(), question.clone(), handed(3)];
    assert!(!with(&left));
    assert!(!with(&[Fact::SatAsked { whom: ANN, at: None }]), "by hand");
    let said = Fact::SatAnswered {
        asked: None,
        whom: ANN,
        score: 4,
        word: String::new(),
        at: 3 * 60_000,
    };
    assert!(!with(&[said]), "has said it unasked");
    let reopen = Fact::Reopen {
        reason: String::new(),
        silent: false,
    };
    assert!(with(&[letter, question, handed(3), reopen]), "another solve");
}

#[test]
fn what_waits_is_neither_asked_by_hand_nor_counted_and_an_answer_stops_it() {
    let [letter, question] = survey_of(2);
    let facts = [mail(), solve(SolveCode::Fixed), letter, question];
    let ticket = folded(&facts, NOW_MS);
    assert_eq!(ticket.satisfaction[0].letter, Some(id(3)));
    assert_eq!(ticket.facts.satisfaction, []);
    let asking = Asking {
        author: BOB,
        role: Role::Operator,
        now_ms: NOW_MS,
        customer: None,
    };
    let refused = desk_model::check(&Act::AskSatisfaction { ticket: TICKET }, Some(&ticket), &asking);
    let words = refused.unwrap_err().to_string();
    assert!(words.contains("or is going to be"), "{words}");
    let said = Act::RecordSatisfaction {
        ticket: TICKET,
        score: 5,
        word: String::new(),
    };
    let written = facts_of(&said, Some(&ticket), &asking);
    let answer = Fact::SatAnswered {
        asked: None,
        whom: ANN,
        score: 5,
        word: String::new(),
        at: NOW_MS,
    };
    assert_eq!(written, [answer, Fact::Drop { msg: id(3) }]);
    let after = folded(&[facts.as_slice(), &written].concat(), NOW_MS);
    let scores: Vec<_> = after
        .facts
        .satisfaction
        .iter()
        .map(|rated| rated.asked_ms)
        .collect();
    assert_eq!(scores, [None], "one score, of a question that nobody asked");
    // What has left is counted, from then on.
    let left = folded(&[facts.as_slice(), &[handed(3)]].concat(), NOW_MS);
    assert_eq!(left.satisfaction[0].letter, None);
    assert_eq!(left.facts.satisfaction[0].asked_ms, Some(3 * 60_000));
}

#[test]
fn it_is_set_with_hours_and_whole_fields_and_taken_away_by_an_empty_text() {
    let setting = |hours, text: &str| Setting::Survey {
        hours,
        text: text.into(),
    };
    let check = |hours, text: &str| setting(hours, text).check().err();
    assert_eq!(check(0, "How was it?"), Some(NotSet::SurveyHours));
    assert_eq!(check(1, "How was it?"), None);
    assert_eq!(check(SURVEY_HOURS_MAX, "Hello {{customer.name}}"), None);
    assert_eq!(
        check(SURVEY_HOURS_MAX + 1, "How was it?"),
        Some(NotSet::SurveyHours)
    );
    assert_eq!(check(1, "Hello {{name}}"), Some(NotSet::SurveyFields));
    assert_eq!(check(1, &"x".repeat(SURVEY_BYTES_MAX)), None);
    assert_eq!(
        check(1, &"x".repeat(SURVEY_BYTES_MAX + 1)),
        Some(NotSet::SurveyLength)
    );
    assert_eq!(check(0, " "), None);

    let (first, second) = (setting(24, "How was it?"), setting(48, "And now?"));
    let now = Settings::of(&[(10, first.clone()), (20, second)]);
    assert_eq!(set(&now.catalog), Some((48, "And now?")));
    assert_eq!(
        set(&Settings::of(&[(10, first.clone()), (20, setting(0, ""))]).catalog),
        None
    );
    let text = serde_json::to_string(&first).unwrap();
    let expected = serde_json::json!({ "set": "survey", "hours": 24, "text": "How was it?" });
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&text).unwrap(),
        expected
    );
    assert_eq!(serde_json::from_str::<Setting>(&text).unwrap(), first);
}
