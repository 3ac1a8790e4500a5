//! A ticket that is kept between folds is what a whole fold gives, whatever came since and in which order. That single steps are
//! taken at all, and of which kinds, is asserted too: without them all of this would hold by folding whole each time.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "property/world.rs"]
#[allow(dead_code)]
mod world;

use desk_model::{
    ActId, DeviceId, DocId, Entry, EntryId, Fact, Hlc, PersonId, Settings, TicketDocument,
    entry::{CallDirection, Channel, DeliveryResult, ExcludeWhy, Level, Priority, SolveCode},
    fold::{Kept, fold},
    mail::Mailbox,
    ticket_document::{Field, RegisterConflict},
};
use proptest::prelude::*;
use std::sync::Arc;
use world::{GATEWAY, LEAD, START_MS, Step, World, scramble, settings, steps};

const MINUTE_MS: u64 = 60_000;

/// As `steps`, where everybody knows everything but now and then.
fn sequential(most: usize) -> impl Strategy<Value = Vec<Step>> {
    (steps(most), 0u8..4).prop_map(|(mut steps, apart)| {
        for step in &mut steps {
            if step.pick % 8 >= apart {
                step.meets = u8::MAX;
            }
        }
        steps
    })
}

/// Gives the entries one after the other, and compares each time. How many steps were taken.
fn kept_is_whole(entries: &[Entry], now_ms: u64, settings: &Settings) -> Result<usize, TestCaseError> {
    let mut document = TicketDocument::default();
    let mut kept = Kept::default();
    let mut steps = 0;
    for (at, entry) in entries.iter().enumerate() {
        document.entries.push(Arc::new(entry.clone()));
        let group = std::slice::from_ref(&document);
        let before = kept.steps();
        let ticket = kept.fold(group, document.id, now_ms, settings);
        prop_assert_eq!(
            &*ticket,
            &fold(group, document.id, now_ms, settings),
            "after entry {}: {:?}",
            at,
            entry.fact
        );
        steps += usize::from(kept.steps() > before);
    }
    Ok(steps)
}

/// As `sequential`, of these kinds alone.
fn of_kinds(most: usize, kinds: &'static [u8]) -> impl Strategy<Value = Vec<Step>> {
    sequential(most).prop_map(|mut steps| {
        for step in &mut steps {
            step.what = kinds[usize::from(step.what) % kinds.len()];
        }
        steps
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 50, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn one_after_the_other_it_is_what_a_whole_fold_gives(steps in sequential(60)) {
        let world = World::run(&steps);
        kept_is_whole(&world.entries, world.now_ms + 3 * 60 * MINUTE_MS, &settings())?;
    }

    #[test]
    fn of_what_ends_a_ticket_and_takes_it_up_again(steps in of_kinds(40, &[0, 4, 5, 6, 7, 8, 24, 31])) {
        let world = World::run(&steps);
        kept_is_whole(&world.entries, world.now_ms + 3 * 60 * MINUTE_MS, &settings())?;
    }

    #[test]
    fn of_escalations_and_what_takes_them_back(steps in of_kinds(40, &[0, 4, 10, 18, 20, 22, 23, 31])) {
        let world = World::run(&steps);
        kept_is_whole(&world.entries, world.now_ms + 3 * 60 * MINUTE_MS, &settings())?;
    }

    #[test]
    fn of_mails_and_calls_with_times_of_their_own(steps in of_kinds(40, &[0, 1, 4, 16, 25])) {
        let world = World::run(&steps);
        kept_is_whole(&world.entries, world.now_ms + 3 * 60 * MINUTE_MS, &settings())?;
    }

    #[test]
    fn of_people_who_are_apart_too(steps in steps(60)) {
        let world = World::run(&steps);
        kept_is_whole(&world.entries, world.now_ms + 3 * 60 * MINUTE_MS, &settings())?;
    }

    #[test]
    fn while_the_clock_goes_on_and_back_and_clocks_are_wrong(steps in sequential(60)) {
        let world = World::run(&steps);
        let (mut document, mut kept) = (TicketDocument::default(), Kept::default());
        for (at, entry) in world.entries.iter().enumerate() {
            document.entries.push(Arc::new(entry.clone()));
            let group = std::slice::from_ref(&document);
            let first = world.entries[..=at].iter().map(|entry| entry.hlc.ms).min().unwrap();
            let end = world.now_ms + 3 * 60 * MINUTE_MS;
            // What was written by clocks that are ahead lies ahead of the first. Once it was late, it is earlier again.
            for now_ms in [first + at as u64 * MINUTE_MS, end, end + 400 * 60 * MINUTE_MS, end] {
                let ticket = kept.fold(group, document.id, now_ms, &settings());
                prop_assert_eq!(&*ticket, &fold(group, document.id, now_ms, &settings()));
            }
        }
    }

    #[test]
    fn in_any_order_and_of_forged_knowledge(steps in sequential(40), seed: u64) {
        let mut world = World::run(&steps);
        if seed.is_multiple_of(2) {
            world.forge(seed);
        }
        let mut entries = world.entries.clone();
        // A little out of order, as a relay gives what several have sent.
        for at in 1..entries.len() {
            if scramble(seed ^ at as u64).is_multiple_of(4) {
                entries.swap(at - 1, at);
            }
        }
        kept_is_whole(&entries, world.now_ms + 3 * 60 * MINUTE_MS, &settings())?;
    }

    #[test]
    fn when_several_come_at_once_and_the_clock_alone_goes_on(steps in sequential(60), seed: u64) {
        let world = World::run(&steps);
        let (mut document, mut kept) = (TicketDocument::default(), Kept::default());
        let mut now_ms = world.now_ms + 3 * 60 * MINUTE_MS;
        for (at, entry) in world.entries.iter().enumerate() {
            document.entries.push(Arc::new(entry.clone()));
            let dice = scramble(seed ^ at as u64);
            if dice.is_multiple_of(3) {
                continue;
            }
            for _ in 0..dice % 3 {
                now_ms += dice % (30 * 60 * MINUTE_MS);
                let group = std::slice::from_ref(&document);
                let ticket = kept.fold(group, document.id, now_ms, &settings());
                prop_assert_eq!(&*ticket, &fold(group, document.id, now_ms, &settings()));
            }
        }
    }
}

/// A history in which everybody knows everything, of all kinds.
fn known_to_all(length: usize) -> World {
    let step = |at: usize| Step {
        device: (scramble(at as u64) % 6) as usize,
        minutes: scramble(at as u64 + 1_000) % 30,
        what: scramble(at as u64 + 2_000) as u8,
        // Without automatic questions, which almost everything may stop.
        pick: scramble(at as u64 + 3_000) as u8 & 0b1111_1101,
        meets: u8::MAX,
    };
    World::run(&(0..length).map(step).collect::<Vec<Step>>())
}

#[test]
fn most_entries_of_a_history_without_gaps_are_single_steps() {
    let world = known_to_all(400);
    let now_ms = world.now_ms + 3 * 60 * MINUTE_MS;
    let steps = kept_is_whole(&world.entries, now_ms, &settings()).unwrap();
    // A third of them takes back, marks, releases or belongs to procedures.
    assert!(
        steps * 2 > world.entries.len(),
        "{steps} of {}",
        world.entries.len()
    );
}

#[test]
fn another_setting_another_register_and_other_documents_are_seen() {
    let world = known_to_all(60);
    let now_ms = world.now_ms + 3 * 60 * MINUTE_MS;
    let mut document = TicketDocument {
        entries: world.entries.iter().cloned().map(Arc::new).collect(),
        ..TicketDocument::default()
    };
    let mut kept = Kept::default();
    let mut settings = settings();
    let mut same = |document: &TicketDocument, of: DocId, now_ms: u64, settings: &Settings| {
        let group = std::slice::from_ref(document);
        assert_eq!(
            *kept.fold(group, of, now_ms, settings),
            fold(group, of, now_ms, settings)
        );
    };
    same(&document, document.id, now_ms, &settings);
    for target in &mut settings.targets {
        target.minutes = 1;
    }
    same(&document, document.id, now_ms, &settings);
    settings.close_after_days = vec![(0, 1)];
    settings.matrices.clear();
    settings.roles.clear();
    same(&document, document.id, now_ms, &settings);
    document.conflicts.push(RegisterConflict {
        register: Field::Subject.into(),
        values: vec!["a".to_owned(), "b".to_owned()],
    });
    same(&document, document.id, now_ms, &settings);
    // An entry is gone, one is another, all of it is another ticket's.
    document.entries.remove(7);
    same(&document, document.id, now_ms, &settings);
    let assign = |entry: &Arc<Entry>| matches!(entry.fact, Fact::Assign { .. });
    let at = document.entries.iter().rposition(assign).unwrap();
    let other = Entry {
        author: LEAD,
        ..Entry::clone(&document.entries[at])
    };
    document.entries[at] = Arc::new(other);
    same(&document, document.id, now_ms, &settings);
    let own = document.id;
    document.id = DocId([7; 16]);
    same(&document, own, now_ms, &settings);
    document.id = own;
    same(&document, document.id, now_ms, &settings);
    same(&document, document.id, START_MS, &settings);
    same(&document, document.id, now_ms, &settings);
    same(&document, DocId([7; 16]), now_ms, &settings);
}

const ONE: PersonId = PersonId([1; 16]);

/// Of the entry at that place in a history that is told.
fn id(at: usize) -> EntryId {
    EntryId([at as u8 + 1; 16])
}

/// A history in which an entry comes each minute. Each is an author, what they say, and the places of what they had seen; none: all
/// that is there. Everybody has one device.
fn told(said: Vec<(PersonId, Fact, Option<Vec<usize>>)>) -> Vec<Entry> {
    let entry = |(at, (author, fact, seen)): (usize, (PersonId, Fact, Option<Vec<usize>>))| Entry {
        id: id(at),
        doc: DocId::default(),
        author,
        device: DeviceId(author.0),
        hlc: Hlc {
            ms: START_MS + at as u64 * MINUTE_MS,
            ..Hlc::default()
        },
        basis: seen.unwrap_or((0..at).collect()).into_iter().map(id).collect(),
        act: ActId(id(at).0),
        fact,
    };
    said.into_iter().enumerate().map(entry).collect()
}

fn mail(at_minute: u64) -> Fact {
    Fact::In {
        channel: Channel::Email,
        from: Mailbox::default(),
        text: String::new(),
        html: None,
        attachments: Vec::new(),
        message_id: String::new(),
        at: START_MS + at_minute * MINUTE_MS,
        auto: None,
        orig: None,
    }
}

fn note() -> Fact {
    Fact::Note {
        text: String::new(),
        mentions: Vec::new(),
    }
}

fn solve() -> Fact {
    Fact::Solve {
        code: SolveCode::Fixed,
        cause: String::new(),
        done: String::new(),
        side_effects: String::new(),
        articles: Vec::new(),
        procedures: Vec::new(),
    }
}

fn message(auto: bool, re: Option<EntryId>) -> Fact {
    Fact::Out {
        channel: Channel::Email,
        to: Vec::new(),
        text: String::new(),
        re,
        auto,
        not_before: 0,
        session: None,
        attachments: Vec::new(),
    }
}

/// What asks the customer about the solve at that place.
fn letter(solve: usize) -> Fact {
    message(true, Some(id(solve)))
}

fn reply() -> Fact {
    message(false, None)
}

/// Of ours, answered at that minute.
fn call(answered: u64) -> Fact {
    Fact::Call {
        call: "call".to_owned(),
        dir: CallDirection::Out,
        channel: Channel::Phone,
        offered: None,
        answered: Some(START_MS + answered * MINUTE_MS),
        ended: None,
        by: None,
        outcome: String::new(),
    }
}

/// The message at that place has left.
fn left(message: usize, at_minute: u64) -> Fact {
    Fact::Delivery {
        msg: id(message),
        result: DeliveryResult::Handed,
        at: START_MS + at_minute * MINUTE_MS,
        detail: String::new(),
    }
}

fn whole_all_the_way(entries: &[Entry]) {
    kept_is_whole(entries, START_MS + 60 * MINUTE_MS, &settings()).unwrap();
}

#[test]
fn a_ticket_whose_only_entry_was_taken_back_begins_with_the_next() {
    let undo = Fact::Undo {
        ids: vec![id(0)],
        act: None,
    };
    let entries = told(vec![(ONE, note(), None), (ONE, undo, None), (ONE, note(), None)]);
    whole_all_the_way(&entries);
}

#[test]
fn a_question_whose_letter_was_held_has_been_asked_once_the_letter_has_left() {
    let asked = Fact::SatAsked { whom: ONE, at: None };
    // The customer writes again before the letter is known to have left, and who wrote the letter does not know.
    let mut entries = told(vec![
        (GATEWAY, mail(0), None),
        (ONE, solve(), None),
        (GATEWAY, mail(2), None),
        (ONE, letter(1), Some(vec![0, 1])),
        (ONE, asked, Some(vec![0, 1, 3])),
        (GATEWAY, left(3, 5), None),
    ]);
    entries[4].act = entries[3].act;
    whole_all_the_way(&entries);
}

#[test]
fn a_letter_that_was_dropped_with_spam_leaves_when_it_was_no_spam() {
    let exclude = |why| Fact::Exclude { why };
    whole_all_the_way(&told(vec![
        (GATEWAY, mail(0), None),
        (ONE, solve(), None),
        (ONE, exclude(ExcludeWhy::Spam), None),
        (ONE, letter(1), None),
        (ONE, exclude(ExcludeWhy::None), None),
    ]));
}

/// As automatic entries can be, whose ids are made of their cause.
#[test]
fn what_was_named_before_it_came_is_what_was_said_of_it() {
    whole_all_the_way(&told(vec![
        (GATEWAY, mail(0), None),
        (ONE, note(), None),
        (GATEWAY, left(3, 2), None),
        (ONE, reply(), None),
    ]));
}

#[test]
fn a_ticket_of_two_is_seen_when_either_half_of_the_merge_comes_and_when_one_ticket_is_not_here() {
    let (one, other) = (DocId([1; 16]), DocId([2; 16]));
    let mut entries = told(vec![
        (GATEWAY, mail(0), None),
        (GATEWAY, mail(1), None),
        (ONE, note(), None),
        (ONE, Fact::MergeFrom { other }, None),
        (ONE, Fact::MergeInto { other: one }, Some(vec![0, 1, 2])),
        (ONE, note(), None),
    ]);
    for at in [1, 4] {
        entries[at].doc = other;
    }
    for at in [0, 2, 3, 5] {
        entries[at].doc = one;
    }
    entries[4].act = entries[3].act;
    let now_ms = START_MS + 60 * MINUTE_MS;
    let entries: Vec<Arc<Entry>> = entries.into_iter().map(Arc::new).collect();
    let document = |id: DocId, upto: usize, but: usize| {
        let here = entries[..upto].iter().enumerate();
        let of = here.filter(|(at, entry)| entry.doc == id && *at != but);
        TicketDocument {
            id,
            entries: of.map(|(_, entry)| Arc::clone(entry)).collect(),
            ..TicketDocument::default()
        }
    };
    let none = TicketDocument {
        id: DocId([3; 16]),
        ..TicketDocument::default()
    };
    for but in [3, 4, usize::MAX] {
        let of = |id: DocId, upto: usize| document(id, upto, but);
        let courses: [Vec<Vec<TicketDocument>>; 3] = [
            // Both are here, and it comes entry by entry.
            (1..=6).map(|upto| vec![of(one, upto), of(other, upto)]).collect(),
            // The other one comes after the merge, and goes.
            vec![vec![of(one, 6)], vec![of(one, 6), of(other, 6)], vec![of(one, 6)]],
            // It is not the one that it was.
            vec![
                vec![of(one, 6), of(other, 0)],
                vec![of(one, 6), none.clone()],
                vec![of(one, 6), of(other, 6)],
                vec![of(other, 6), of(one, 6)],
            ],
        ];
        for course in courses {
            for id in [one, other] {
                let mut kept = Kept::default();
                for (at, documents) in course.iter().enumerate() {
                    assert_eq!(
                        *kept.fold(documents, id, now_ms, &settings()),
                        fold(documents, id, now_ms, &settings()),
                        "{id} at {at}, without {but}"
                    );
                }
            }
        }
    }
}

#[test]
fn each_setting_alone_is_seen() {
    let rate = Fact::Rate {
        urgency: Level::High,
        impact: Level::High,
    };
    let undo = Fact::Undo {
        ids: vec![id(2)],
        act: None,
    };
    let mut document = TicketDocument {
        entries: told(vec![
            (GATEWAY, mail(0), None),
            (ONE, rate, None),
            (ONE, note(), None),
            (LEAD, undo, None),
            // Clocks that have stopped are not counted again.
            (ONE, reply(), None),
            (GATEWAY, left(4, 5), None),
            (ONE, note(), None),
        ])
        .into_iter()
        .map(Arc::new)
        .collect(),
        ..TicketDocument::default()
    };
    let seen = |document: &TicketDocument, now_ms: u64, change: fn(&mut Settings)| {
        let group = std::slice::from_ref(document);
        let before = Settings {
            calendars: Vec::new(),
            ..settings()
        };
        let mut after = before.clone();
        change(&mut after);
        let whole = fold(group, document.id, now_ms, &after);
        let mut kept = Kept::default();
        assert_ne!(*kept.fold(group, document.id, now_ms, &before), whole);
        assert_eq!(*kept.fold(group, document.id, now_ms, &after), whole);
    };
    let now_ms = START_MS + 60 * MINUTE_MS;
    seen(&document, now_ms, |settings| settings.roles.clear());
    seen(&document, now_ms, |settings| {
        settings.matrices = vec![(0, [[Priority::Low; 3]; 3])]
    });
    seen(&document, now_ms, |settings| {
        settings.targets.iter_mut().for_each(|target| target.minutes = 1)
    });
    seen(&document, now_ms, |settings| settings.warn_percent = Some(10));
    seen(&document, now_ms, |before| {
        before.calendars = settings().calendars
    });

    let solved = Entry {
        fact: solve(),
        ..Entry::clone(&document.entries[2])
    };
    document.entries = vec![Arc::clone(&document.entries[0]), Arc::new(solved)];
    let days_later_ms = now_ms + 2 * 24 * 60 * MINUTE_MS;
    seen(&document, days_later_ms, |settings| {
        settings.close_after_days = vec![(0, 1)]
    });
}

#[test]
fn an_answer_that_is_told_of_late_and_one_of_the_same_moment_are_where_they_belong() {
    let handed_first = |answered: u64| {
        told(vec![
            (GATEWAY, mail(0), None),
            (ONE, note(), None),
            (ONE, reply(), None),
            (GATEWAY, left(2, 3), None),
            (ONE, call(answered), None),
        ])
    };
    whole_all_the_way(&handed_first(2));
    whole_all_the_way(&handed_first(3));
    whole_all_the_way(&told(vec![
        (GATEWAY, mail(0), None),
        (ONE, note(), None),
        (ONE, reply(), None),
        (ONE, call(4), None),
        (GATEWAY, left(2, 4), None),
    ]));
}

#[test]
fn an_old_mail_that_is_brought_in_parts_the_answers_around_it() {
    whole_all_the_way(&told(vec![
        (GATEWAY, mail(0), None),
        (ONE, note(), None),
        (ONE, reply(), None),
        (GATEWAY, left(2, 3), None),
        (ONE, reply(), None),
        (GATEWAY, left(4, 5), None),
        (ONE, mail(4), None),
    ]));
}

/// The clock of who sets the priority is behind, and the telephone's ahead.
#[test]
fn a_priority_of_the_moment_of_an_answer_is_what_was_promised() {
    for answered in [3, 4, 6] {
        let urgent = Fact::Priority {
            to: Priority::Urgent,
            reason: String::new(),
        };
        let mut entries = told(vec![
            (LEAD, note(), None),
            (ONE, note(), None),
            (GATEWAY, note(), None),
            (GATEWAY, mail(3), None),
            (ONE, call(answered), None),
            (LEAD, urgent, None),
        ]);
        for (at, minute) in [(4, 3), (5, 1)] {
            entries[at].hlc.ms = START_MS + minute * MINUTE_MS;
        }
        whole_all_the_way(&entries);
    }
}
