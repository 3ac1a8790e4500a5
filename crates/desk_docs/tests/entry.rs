//! An entry is its author's and is written once: what another device, another person or a later change does to it changes
//! nothing. Each forgery is made with Automerge itself, and beside it stands the honest one that it differs from in one thing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use automerge::{ActorId, AutoCommit, ROOT, ReadDoc, transaction::Transactable};
use desk_docs::{Actor, Change, DocError, DocKind, Document};
use desk_model::{DeviceId, DocId, Entry, EntryId, Fact, Hlc, PersonId};

const DOC: DocId = DocId([9; 16]);
const ANN: DeviceId = DeviceId([1; 16]);
const BOB: DeviceId = DeviceId([2; 16]);

fn whose(device: DeviceId) -> Option<PersonId> {
    [ANN, BOB].contains(&device).then_some(PersonId(device.0))
}

fn note(device: DeviceId, text: &str) -> Entry {
    let id = EntryId([7; 16]);
    Entry {
        id,
        doc: DOC,
        author: PersonId(device.0),
        device,
        hlc: Hlc { ms: 5, counter: 0 },
        basis: Vec::new(),
        act: id.into(),
        fact: Fact::Note {
            text: text.into(),
            mentions: Vec::new(),
        },
    }
}

fn key() -> String {
    format!("e:{}", EntryId([7; 16]))
}

/// The entry as the document holds it.
fn text_of(by: DeviceId, on: DeviceId, text: &str) -> String {
    let by = PersonId(by.0);
    format!(r#"{{"by":"{by}","on":"{on}","at":[5,0],"fact":{{"kind":"note","text":"{text}"}}}}"#)
}

fn ann_with_an_entry() -> Document {
    let mut document = Document::create(DocKind::Ticket, Actor::new(ANN, 0), 1000);
    document
        .edit(|e| e.append_entry(&note(ANN, "honest")), 2000)
        .unwrap();
    document
}

/// What Bob's own program makes of the document.
fn by_bob(document: &Document, write: impl FnOnce(&mut AutoCommit)) -> Vec<u8> {
    let mut doc = AutoCommit::load(&document.save())
        .unwrap()
        .with_actor(ActorId::from(Actor::new(BOB, 0).0));
    write(&mut doc);
    doc.get_last_local_change().unwrap().raw_bytes().to_vec()
}

fn texts(document: &Document) -> Vec<String> {
    let text = |entry: &Entry| match &entry.fact {
        Fact::Note { text, .. } => text.clone(),
        other => panic!("{other:?}"),
    };
    document.ticket(DOC, whose).entries().map(text).collect()
}

#[test]
fn an_entry_counts_only_in_its_own_persons_name() {
    let written = |by| {
        let mut doc = AutoCommit::new().with_actor(ActorId::from(Actor::new(BOB, 0).0));
        doc.put(ROOT, key(), text_of(by, BOB, "n")).unwrap();
        Document::load(Some(&doc.save()), &[], Actor::new(ANN, 0)).unwrap()
    };
    assert_eq!(texts(&written(BOB)), ["n"]);
    let forged = written(ANN).ticket(DOC, whose);
    assert_eq!((forged.entries.len(), forged.unknown_entries), (0, 1));
    assert!(written(BOB).ticket(DOC, |_| None).entries.is_empty());
}

#[test]
fn a_smaller_text_in_anothers_name_hides_nothing() {
    for forged in [text_of(ANN, ANN, "a"), text_of(ANN, BOB, "a"), "\"".to_owned()] {
        let mut document = ann_with_an_entry();
        let empty = Document::create(DocKind::Ticket, Actor::new(BOB, 0), 0);
        let change = by_bob(&empty, |doc| doc.put(ROOT, key(), forged.as_str()).unwrap());
        document.apply(&[Change::decode(&change).unwrap()]).unwrap();
        assert_eq!(texts(&document), ["honest"], "{forged}");
    }
}

#[test]
fn of_two_that_count_the_smaller_stands_whoever_reads_them_first() {
    let read = |first: DeviceId, second: DeviceId| {
        let written = |device| {
            let mut document = Document::create(DocKind::Ticket, Actor::new(device, 0), 0);
            let entry = note(device, &format!("by {device}"));
            let change = document.edit(|e| e.append_entry(&entry), 2000);
            (document, change.unwrap().unwrap())
        };
        let ((mut document, _), (_, change)) = (written(first), written(second));
        document.apply(&[change]).unwrap();
        texts(&document)
    };
    // The text begins with its author, and Ann's id is the smaller one.
    let ann = format!("by {ANN}");
    assert_eq!(read(ANN, BOB), [ann.as_str()]);
    assert_eq!(read(BOB, ANN), [ann.as_str()]);
}

#[test]
fn a_change_that_writes_over_an_entry_or_deletes_it_is_refused() {
    let document = ann_with_an_entry();
    let seen = |write: &dyn Fn(&mut AutoCommit)| Change::decode(&by_bob(&document, write));
    let refused = [
        seen(&|doc| doc.put(ROOT, key(), text_of(BOB, BOB, "x")).unwrap()),
        seen(&|doc| doc.delete(ROOT, key()).unwrap()),
        // Between others that are honest, alike and not.
        seen(&|doc| {
            for number in 0..40 {
                doc.put(ROOT, format!("tag:{number}"), true).unwrap();
            }
            doc.delete(ROOT, key()).unwrap();
            doc.put(ROOT, "subject", "s").unwrap();
        }),
        seen(&|doc| {
            doc.put_object(ROOT, key(), automerge::ObjType::Map).unwrap();
        }),
    ];
    for change in refused {
        assert_eq!(change.unwrap_err(), DocError::EntryRewritten);
    }
    // At other keys all of that is allowed, and so is a new entry.
    let change = seen(&|doc| {
        assert!(doc.get(ROOT, "kind").unwrap().is_some());
        doc.put(ROOT, "subject", "s").unwrap();
        doc.put(ROOT, "kind", "ticket!").unwrap();
        doc.delete(ROOT, "created").unwrap();
        let new = format!("e:{}", EntryId([8; 16]));
        doc.put(ROOT, new, text_of(BOB, BOB, "new")).unwrap();
    });
    let mut reader = Document::load(Some(&document.save()), &[], Actor::new(BOB, 1)).unwrap();
    reader.apply(&[change.unwrap()]).unwrap();
    assert_eq!(texts(&reader), ["honest", "new"]);
}

#[test]
fn a_device_that_writes_over_its_own_entry_is_refused_too() {
    let mut doc = AutoCommit::new().with_actor(ActorId::from(Actor::new(BOB, 0).0));
    doc.put(ROOT, key(), text_of(BOB, BOB, "one")).unwrap();
    doc.commit();
    doc.put(ROOT, key(), text_of(BOB, BOB, "two")).unwrap();
    let second = doc.get_last_local_change().unwrap().raw_bytes().to_vec();
    assert_eq!(Change::decode(&second).unwrap_err(), DocError::EntryRewritten);
}
