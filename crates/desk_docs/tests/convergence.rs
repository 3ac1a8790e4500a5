//! Devices that edit apart and exchange their changes in any order read the same, and what each wrote is there.
//!
//! Not vacuous: every run also counts the entries and tags that must have survived, out of the edits themselves.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use desk_docs::{Actor, Change, DocKind, Document};
use desk_model::{
    ActId, DeviceId, DocId, Entry, EntryId, Fact, Hlc, PersonId, article::ArticleField,
    ticket_document::Field,
};
use proptest::prelude::*;
use std::collections::BTreeSet;

const TICKET: DocId = DocId([9; 16]);

#[derive(Debug, Clone)]
enum Edit {
    Subject(String),
    Tag(u8),
    Untag(u8),
    Entry(u8),
    Draft(u8, String),
    Body(String),
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        "[a-c]{0,4}".prop_map(Edit::Subject),
        (0..4u8).prop_map(Edit::Tag),
        (0..4u8).prop_map(Edit::Untag),
        any::<u8>().prop_map(Edit::Entry),
        (0..2u8, "[a-e ÄÖ😀]{0,12}").prop_map(|(person, text)| Edit::Draft(person, text)),
        "[a-e ]{0,12}".prop_map(Edit::Body),
    ]
}

fn actor(device: u8) -> Actor {
    Actor::new(DeviceId([device; 16]), 0)
}

fn entry(device: u8, number: u8) -> Entry {
    let mut id = [number; 16];
    id[0] = device;
    Entry {
        id: EntryId(id),
        doc: TICKET,
        author: PersonId([device; 16]),
        device: DeviceId([device; 16]),
        hlc: Hlc {
            ms: 1_790_000_000_000,
            counter: 0,
        },
        basis: Vec::new(),
        act: ActId(id),
        fact: Fact::Note {
            text: format!("note {number}"),
            mentions: Vec::new(),
        },
    }
}

fn write(document: &mut Document, device: u8, edit: &Edit) -> Option<Change> {
    document
        .edit(
            |e| match edit {
                Edit::Subject(text) => e.set_field(Field::Subject, text),
                Edit::Tag(tag) => e.add_tag(&tag.to_string()),
                Edit::Untag(tag) => e.remove_tag(&tag.to_string()),
                Edit::Entry(number) => e.append_entry(&entry(device, *number)),
                Edit::Draft(person, text) => e.set_draft(PersonId([*person; 16]), text),
                Edit::Body(text) => e.set_article_text(ArticleField::Body, text),
            },
            1_790_000_000_000,
        )
        .unwrap()
}

/// Each device is a person's own.
fn whose(device: DeviceId) -> Option<PersonId> {
    Some(PersonId(device.0))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn devices_that_met_read_the_same(
        steps in prop::collection::vec((0..3usize, edit(), any::<bool>()), 1..30),
        orders in prop::collection::vec(any::<prop::sample::Index>(), 0..60),
    ) {
        // All three make the same document, as they do for one mail imported three times.
        let mut devices: Vec<Document> =
            (0..3).map(|d| Document::create(DocKind::Ticket, actor(d), 1000 + u64::from(d))).collect();
        let mut sent: Vec<Vec<Change>> = vec![Vec::new(); 3];
        let mut written = BTreeSet::new();
        for (at, edit, meet) in &steps {
            let number = u8::try_from(*at).unwrap();
            sent[*at].extend(write(&mut devices[*at], number, edit));
            if let Edit::Entry(n) = edit {
                written.insert(entry(number, *n).id);
            }
            if *meet {
                let theirs = sent[(*at + 1) % 3].clone();
                let wanted = devices[*at].apply(&theirs);
                // What they made upon a third one's changes waits for those.
                prop_assert!(wanted.is_ok() || matches!(wanted, Err(desk_docs::DocError::Missing(_))));
            }
        }
        let mut all: Vec<Change> = sent.concat();
        for (at, order) in orders.iter().enumerate() {
            if !all.is_empty() {
                let (a, b) = (at % all.len(), order.index(all.len()));
                all.swap(a, b);
            }
        }
        for device in &mut devices {
            device.apply(&all).unwrap();
        }
        let read = devices[0].ticket(TICKET, whose);
        prop_assert_eq!(&read, &devices[1].ticket(TICKET, whose));
        prop_assert_eq!(&read, &devices[2].ticket(TICKET, whose));
        prop_assert_eq!(devices[0].heads(), devices[2].heads());
        prop_assert_eq!(devices[0].article(TICKET), devices[1].article(TICKET));
        prop_assert_eq!(read.entries.iter().map(|entry| entry.id).collect::<BTreeSet<_>>(), written);

        let bytes: Vec<Vec<u8>> = all.iter().map(|change| change.bytes.clone()).collect();
        let fresh = Document::load(None, &bytes, actor(7)).unwrap();
        prop_assert_eq!(&read, &fresh.ticket(TICKET, whose));
        let saved = Document::load(Some(&devices[1].save()), &bytes, actor(7)).unwrap();
        prop_assert_eq!(&read, &saved.ticket(TICKET, whose));
        prop_assert_eq!(saved.latest().collect::<Vec<_>>(), devices[0].latest().collect::<Vec<_>>());
    }

    #[test]
    fn any_bytes_are_refused_or_read(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Change::decode(&bytes).is_err());
        let _ = Document::load(Some(&bytes), &[], actor(1));
    }
}
