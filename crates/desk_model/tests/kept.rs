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
    entry::{Channel, DeliveryResult, SolveCode},
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
            // What was written by clocks that are ahead lies ahead of the first.
            for now_ms in [first + at as u64 * MINUTE_MS, world.now_ms + 3 * 60 * MINUTE_MS] {
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
    let other = Entry {
        fact: Fact::Note {
            text: "another".to_owned(),
            mentions: vec![LEAD],
        },
        ..Entry::clone(&document.entries[9])
    };
    document.entries[9] = Arc::new(other);
    same(&document, document.id, now_ms, &settings);
    same(&document, document.id, START_MS, &settings);
    same(&document, document.id, now_ms, &settings);
    same(&document, DocId([7; 16]), now_ms, &settings);
}

const ONE: PersonId = PersonId([1; 16]);

/// A history in which an entry comes each minute. Each is an author, what they say, and the places of what they had seen; none: all
/// that is there. Everybody has one device.
fn told(said: Vec<(PersonId, Fact, Option<Vec<usize>>)>) -> Vec<Entry> {
    let id = |at: usize| EntryId([at as u8 + 1; 16]);
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

#[test]
fn a_ticket_whose_only_entry_was_taken_back_begins_with_the_next() {
    let undo = Fact::Undo {
        ids: vec![EntryId([1; 16])],
        act: None,
    };
    let entries = told(vec![(ONE, note(), None), (ONE, undo, None), (ONE, note(), None)]);
    kept_is_whole(&entries, START_MS + 60 * MINUTE_MS, &settings()).unwrap();
}

#[test]
fn a_question_whose_letter_was_held_has_been_asked_once_the_letter_has_left() {
    let solve = Fact::Solve {
        code: SolveCode::Fixed,
        cause: String::new(),
        done: String::new(),
        side_effects: String::new(),
        articles: Vec::new(),
        procedures: Vec::new(),
    };
    let letter = Fact::Out {
        channel: Channel::Email,
        to: Vec::new(),
        text: String::new(),
        re: Some(EntryId([2; 16])),
        auto: true,
        not_before: 0,
        session: None,
        attachments: Vec::new(),
    };
    let asked = Fact::SatAsked { whom: ONE, at: None };
    let left = Fact::Delivery {
        msg: EntryId([4; 16]),
        result: DeliveryResult::Handed,
        at: START_MS + 5 * MINUTE_MS,
        detail: String::new(),
    };
    // The customer writes again before the letter is known to have left, and who wrote the letter does not know.
    let mut entries = told(vec![
        (GATEWAY, mail(0), None),
        (ONE, solve, None),
        (GATEWAY, mail(2), None),
        (ONE, letter, Some(vec![0, 1])),
        (ONE, asked, Some(vec![0, 1, 3])),
        (GATEWAY, left, None),
    ]);
    entries[4].act = entries[3].act;
    kept_is_whole(&entries, START_MS + 60 * MINUTE_MS, &settings()).unwrap();
}
