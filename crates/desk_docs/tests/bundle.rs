//! A document comes whole out of its bundle, and nothing comes out of one that was tampered with.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use automerge::{AutoCommit, ROOT, transaction::Transactable};
use desk_docs::{Actor, BUNDLE_BYTES_MAX, DocError, DocKind, Document};
use desk_model::{DeviceId, DocId, PersonId, ticket_document::Field};
use flate2::{Compression, bufread::DeflateDecoder, write::DeflateEncoder};
use std::io::{Read, Write};

const ME: Actor = Actor([1; Actor::LENGTH]);
const OTHER: DeviceId = DeviceId([2; 16]);

/// Two people have written in it, each upon the other's words.
fn document() -> Document {
    let mut mine = Document::create(DocKind::Ticket, ME, 1000);
    let one = mine.edit(|e| e.set_field(Field::Subject, "one"), 2000);
    let mut theirs = Document::load(None, &[], Actor::new(OTHER, 0)).unwrap();
    theirs.apply(&[one.unwrap().unwrap()]).unwrap();
    let person = PersonId([3; 16]);
    let long = "long words ".repeat(60);
    for text in ["We look at it.", long.as_str(), "Done."] {
        let change = theirs.edit(|e| e.set_draft(person, text), 3000).unwrap().unwrap();
        mine.apply(&[change]).unwrap();
    }
    mine.edit(|e| e.set_field(Field::Subject, "two"), 4000).unwrap();
    mine
}

fn inflated(bundle: &[u8]) -> Vec<u8> {
    let mut inside = Vec::new();
    DeflateDecoder::new(bundle).read_to_end(&mut inside).unwrap();
    inside
}

fn deflated(inside: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(inside).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_document_comes_whole_out_of_its_bundle() {
    let document = document();
    let bundle = document.bundle().unwrap();
    let again = Document::unbundle(&bundle, Actor::new(OTHER, 7)).unwrap();
    assert_eq!(again.heads(), document.heads());
    let read = |document: &Document| document.ticket(DocId::default(), |_| None);
    assert_eq!(read(&again), read(&document));
    assert_eq!(again.changes().unwrap().len(), 5);
    let hashes = |document: &Document| -> Vec<_> {
        let changes = document.changes().unwrap();
        changes.iter().map(|change| change.hash).collect()
    };
    let (mut left, mut right) = (hashes(&again), hashes(&document));
    left.sort_unstable();
    right.sort_unstable();
    assert_eq!(left, right);
}

#[test]
fn what_breaks_off_or_lacks_a_change_is_refused() {
    let inside = inflated(&document().bundle().unwrap());
    let first = usize::try_from(u32::from_be_bytes(inside[..4].try_into().unwrap())).unwrap();
    let broken = Document::unbundle(&deflated(&inside[..inside.len() - 1]), ME);
    assert_eq!(broken.unwrap_err(), DocError::Save("it breaks off".into()));
    let headless = Document::unbundle(&deflated(&inside[4 + first..]), ME);
    assert!(matches!(headless.unwrap_err(), DocError::Missing(_)));
    assert!(Document::unbundle(b"no bundle", ME).is_err());
    assert_eq!(
        Document::unbundle(&deflated(&[]), ME).unwrap().heads(),
        [[0; 32]; 0]
    );
}

#[test]
fn a_save_of_automerge_is_no_bundle() {
    let mut doc = AutoCommit::new().with_actor(automerge::ActorId::from(ME.0));
    doc.put(ROOT, "subject", "x").unwrap();
    let save = doc.save();
    let length = u32::try_from(save.len()).unwrap().to_be_bytes();
    let bundle = deflated(&[&length[..], &save].concat());
    assert!(matches!(
        Document::unbundle(&bundle, ME).unwrap_err(),
        DocError::Decode(_)
    ));
}

#[test]
fn what_inflates_beyond_the_limit_is_refused() {
    let bomb = deflated(&vec![0; BUNDLE_BYTES_MAX + 1]);
    assert!(bomb.len() < 64 * 1024);
    assert_eq!(Document::unbundle(&bomb, ME).unwrap_err(), DocError::TooMuch);
    let fits = Document::unbundle(&deflated(&vec![0; BUNDLE_BYTES_MAX]), ME);
    assert!(matches!(fits.unwrap_err(), DocError::Decode(_)));
}
