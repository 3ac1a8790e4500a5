//! Changes made anew under another actor say the same, and merge with the changes whose numbers they bore. Each test first
//! sees that without it the two histories exclude each other.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use desk_docs::{Actor, Change, DocError, DocKind, Document, Editor, check_pack, remake};
use desk_model::{DeviceId, article::ArticleField, ticket_document::Field};
use std::collections::BTreeSet;

const ME: DeviceId = DeviceId([1; 16]);

fn edit(document: &mut Document, edits: impl FnOnce(&mut Editor<'_>)) -> Change {
    document.edit(edits, 2000).unwrap().unwrap()
}

fn hashes(changes: &[Change]) -> BTreeSet<[u8; 32]> {
    changes.iter().map(|change| change.hash).collect()
}

/// An article that was copied: what both have, what the first life wrote since, and what the second did.
struct Copied {
    shared: Change,
    forgotten: Vec<Change>,
    second: Document,
    unsent: Vec<Change>,
}

fn copied() -> Copied {
    let mut first = Document::create(DocKind::Article, Actor::new(ME, 0), 1000);
    let shared = edit(&mut first, |e| {
        e.set_article_text(ArticleField::Title, "Routers");
        e.set_article_text(ArticleField::Body, "Restart it.");
    });
    let mut second = first.clone();
    let forgotten = vec![
        edit(&mut first, |e| {
            e.set_article_text(ArticleField::Body, "Restart it. Wait.");
        }),
        edit(&mut first, |e| {
            e.set_article_text(ArticleField::Title, "Old routers")
        }),
    ];
    let unsent = vec![
        edit(&mut second, |e| {
            e.set_article_text(ArticleField::Body, "First, restart it.");
        }),
        edit(&mut second, |e| {
            e.set_article_text(ArticleField::Body, "First, please restart it.");
        }),
    ];
    Copied {
        shared,
        forgotten,
        second,
        unsent,
    }
}

#[test]
fn what_was_made_anew_merges_with_what_was_forgotten() {
    let mut copied = copied();
    assert!(matches!(
        copied.second.apply(&copied.forgotten),
        Err(DocError::Double { seq: 2, .. })
    ));
    let (mut document, taken) = copied.second.without(&hashes(&copied.unsent)).unwrap();
    assert_eq!(taken, copied.unsent);
    document.apply(&copied.forgotten).unwrap();
    let made = remake(&taken, Actor::new(ME, 9)).unwrap();
    check_pack(&made, ME).unwrap();
    assert!(made.iter().all(|change| change.actor == Actor::new(ME, 9)));
    document.apply(&made).unwrap();
    let article = document.article(desk_model::DocId([7; 16]));
    assert_eq!(article.title, "Old routers");
    assert_eq!(article.body, "First, please restart it. Wait.");

    // Another device that gets them in another order has the same, also through a save.
    let bytes: Vec<_> = [&copied.shared]
        .into_iter()
        .chain(&made)
        .chain(&copied.forgotten)
        .map(|change| change.bytes.clone())
        .collect();
    let other = Document::load(None, &bytes, Actor::new(DeviceId([2; 16]), 0)).unwrap();
    assert_eq!(other.heads(), document.heads());
    assert_eq!(other.article(desk_model::DocId([7; 16])), article);
    let saved = Document::load(Some(&document.save()), &[], document.actor()).unwrap();
    assert_eq!(saved.heads(), document.heads());
}

#[test]
fn a_document_that_only_this_device_has_is_made_anew_whole() {
    let mut document = Document::create(DocKind::Ticket, Actor::new(ME, 0), 1000);
    let changes = vec![
        edit(&mut document, |e| e.set_field(Field::Subject, "one")),
        edit(&mut document, |e| e.set_field(Field::Subject, "two")),
    ];
    let (mut empty, taken) = document.without(&hashes(&changes)).unwrap();
    assert_eq!((empty.kind(), taken.len()), (None, 2));
    empty.apply(&remake(&taken, Actor::new(ME, 3)).unwrap()).unwrap();
    assert_eq!(empty.kind(), Some(DocKind::Ticket));
    assert_eq!(empty.created_ms(), 1000);
    let read = |document: &Document| document.ticket(desk_model::DocId([7; 16]), |_| None);
    assert_eq!(read(&empty), read(&document));
}

#[test]
fn what_others_built_upon_stays_as_it_is() {
    let mut copied = copied();
    let mut other = Document::load(
        None,
        &[copied.shared.bytes.clone(), copied.unsent[0].bytes.clone()],
        Actor::new(DeviceId([2; 16]), 0),
    )
    .unwrap();
    let built = edit(&mut other, |e| {
        e.set_article_text(ArticleField::Title, "All routers")
    });
    copied.second.apply(std::slice::from_ref(&built)).unwrap();
    let (document, taken) = copied.second.without(&hashes(&copied.unsent)).unwrap();
    assert_eq!(taken, copied.unsent[1..]);
    assert!(document.has(copied.unsent[0].hash) && document.has(built.hash));
}
