//! A published version is its author's and is written once. Each forgery is made with Automerge itself, beside the honest one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use automerge::{ActorId, AutoCommit, ROOT, transaction::Transactable};
use desk_docs::{Actor, Change, DocError, DocKind, Document};
use desk_model::{
    DeviceId, DocId, EntryId, PersonId, Procedure,
    article::ArticleField,
    procedure::{Step, Version},
    ticket_document::Field,
};

const ANN: DeviceId = DeviceId([1; 16]);
const BOB: DeviceId = DeviceId([2; 16]);
const FIRST: EntryId = EntryId([7; 16]);

fn read(document: &Document) -> Procedure {
    document.procedure(DocId([9; 16]), |device| {
        [ANN, BOB].contains(&device).then_some(PersonId(device.0))
    })
}

fn version(number: u32, by: DeviceId) -> Version {
    Version {
        number,
        steps: vec![Step {
            number: 1,
            text: "Look.".into(),
            ..Step::default()
        }],
        published_ms: 5,
        by: PersonId(by.0),
    }
}

fn of_ann() -> Document {
    let mut document = Document::create(DocKind::Procedure, Actor::new(ANN, 0), 1000);
    document
        .edit(
            |editor| {
                editor.set_article_text(ArticleField::Title, "Router restarts");
                editor.set_article_text(ArticleField::Body, "1. Look.");
                editor.set_field(Field::Category, "Network");
                editor.publish(FIRST, &version(1, ANN));
            },
            2000,
        )
        .unwrap();
    document
}

/// What Bob's own program makes of the document.
fn by_bob(document: &Document, write: impl FnOnce(&mut AutoCommit)) -> Result<Change, DocError> {
    let mut doc = AutoCommit::load(&document.save())
        .unwrap()
        .with_actor(ActorId::from(Actor::new(BOB, 0).0));
    write(&mut doc);
    Change::decode(doc.get_last_local_change().unwrap().raw_bytes())
}

#[test]
fn a_procedure_is_read_as_it_was_written() {
    let mut document = of_ann();
    assert_eq!(
        read(&document),
        Procedure {
            id: DocId([9; 16]),
            title: "Router restarts".into(),
            draft: "1. Look.".into(),
            category: "Network".into(),
            retired: false,
            versions: vec![version(1, ANN)],
            created_ms: 1000,
            updated_ms: 2000,
        }
    );
    document.edit(|editor| editor.set_retired(true), 3000).unwrap();
    assert!(read(&document).retired);
    document.edit(|editor| editor.set_retired(false), 4000).unwrap();
    let back = read(&document);
    assert_eq!((back.retired, back.updated_ms), (false, 4000));
}

#[test]
fn a_version_is_written_once_and_in_ones_own_name() {
    let mut document = of_ann();
    let text = |by| version(2, by).to_text();
    let over = by_bob(&document, |doc| {
        doc.put(ROOT, format!("p:{FIRST}"), text(BOB)).unwrap();
    });
    assert_eq!(over, Err(DocError::EntryRewritten));
    let gone = by_bob(&document, |doc| doc.delete(ROOT, format!("p:{FIRST}")).unwrap());
    assert_eq!(gone, Err(DocError::EntryRewritten));
    for (id, by) in [(EntryId([8; 16]), BOB), (EntryId([9; 16]), ANN)] {
        let change = by_bob(&document, |doc| {
            doc.put(ROOT, format!("p:{id}"), text(by)).unwrap();
        });
        document.apply(&[change.unwrap()]).unwrap();
    }
    // The one in Ann's name is no version.
    assert_eq!(read(&document).versions, [version(1, ANN), version(2, BOB)]);
}
