//! A change that is small on the way and huge when unpacked does not reach Automerge: neither text that was deflated nor
//! operations that one run stands for. Each bound is met from both sides.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use automerge::{ActorId, AutoCommit, ExpandedChange, ROOT, transaction::Transactable};
use desk_docs::{Actor, Change, DocError, DocKind, Document, OPERATIONS_MAX, UNPACKED_BYTES_MAX, Weight};
use desk_model::{DeviceId, PersonId, ticket_document::Field};
use flate2::{Compression, write::DeflateEncoder};
use std::io::Write;

const ME: Actor = Actor([1; Actor::LENGTH]);
const ACTION: u8 = 0x42;
const BEFORES: u8 = 0x70;
const BEFORE_ACTOR: u8 = 0x71;

fn number(mut value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    loop {
        let low = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            out.push(low);
            return out;
        }
        out.push(low | 0x80);
    }
}

/// As a signed one: a further byte where the highest bit would make it negative.
fn positive(value: u64) -> Vec<u8> {
    let mut out = number(value);
    if out.last().is_some_and(|last| last & 0x40 != 0) {
        *out.last_mut().unwrap() |= 0x80;
        out.push(0);
    }
    out
}

/// A run of one value.
fn run(rows: u64, value: u64) -> Vec<u8> {
    [positive(rows), number(value)].concat()
}

/// The inside of a change with these columns.
fn inside(message: &str, columns: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let mut out = vec![0, Actor::LENGTH as u8];
    out.extend(ME.0);
    out.extend([1, 1, 0]);
    out.extend(number(message.len() as u64));
    out.extend(message.as_bytes());
    out.push(0);
    out.push(columns.len() as u8);
    for (name, data) in columns {
        out.push(*name);
        out.extend(number(data.len() as u64));
    }
    out.extend(columns.iter().flat_map(|(_, data)| data.clone()));
    out
}

fn chunk(form: u8, data: &[u8]) -> Vec<u8> {
    let outside = [0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, form];
    [&outside[..], &number(data.len() as u64), data].concat()
}

fn deflated(data: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).unwrap();
    chunk(2, &encoder.finish().unwrap())
}

/// A change whose message fills it up to so many bytes.
fn of_size(bytes: usize) -> Vec<u8> {
    let mut filler = bytes;
    loop {
        let data = inside(&"x".repeat(filler), &[]);
        let whole = chunk(1, &data).len();
        if whole == bytes {
            return data;
        }
        filler -= whole - bytes;
    }
}

#[test]
fn what_inflates_beyond_the_limit_is_refused_before_it_is_inflated() {
    let fits = deflated(&of_size(UNPACKED_BYTES_MAX));
    assert!(fits.len() < 16 * 1024);
    assert!(Change::decode(&fits).is_ok());
    assert_eq!(Weight::of(&fits).unwrap().bytes, UNPACKED_BYTES_MAX);
    let beyond = of_size(UNPACKED_BYTES_MAX + 1);
    assert_eq!(Change::decode(&deflated(&beyond)).unwrap_err(), DocError::TooMuch);
    assert_eq!(Change::decode(&chunk(1, &beyond)).unwrap_err(), DocError::TooMuch);
    // Far beyond.
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    let zeros = vec![0; 1024 * 1024];
    for _ in 0..64 {
        encoder.write_all(&zeros).unwrap();
    }
    let mut data = encoder.finish().unwrap();
    // Who inflates it whole finds that it breaks off; who stops at the limit never gets there.
    data.truncate(data.len() - 8);
    let bomb = chunk(2, &data);
    assert!(bomb.len() < 128 * 1024);
    assert_eq!(Change::decode(&bomb).unwrap_err(), DocError::TooMuch);
}

#[test]
fn operations_beyond_the_limit_are_counted_not_made() {
    let with = |columns: &[(u8, Vec<u8>)]| Weight::of(&chunk(1, &inside("", columns)));
    assert_eq!(with(&[]).unwrap().operations, 0);
    let most = with(&[(ACTION, run(OPERATIONS_MAX, 1))]).unwrap();
    assert_eq!(most.operations, OPERATIONS_MAX);
    let beyond = [
        vec![(ACTION, run(OPERATIONS_MAX + 1, 1))],
        vec![(ACTION, run(i64::MAX as u64, 1))],
        vec![(ACTION, [run(OPERATIONS_MAX, 1), run(1, 2)].concat())],
        // A run without a value.
        vec![(ACTION, [vec![0], number(u64::MAX)].concat())],
        // One operation made upon as many as one likes.
        vec![
            (ACTION, run(1, 1)),
            (BEFORES, run(1, u64::MAX)),
            (BEFORE_ACTOR, run(OPERATIONS_MAX + 1, 0)),
        ],
    ];
    for columns in beyond {
        assert_eq!(with(&columns).unwrap_err(), DocError::TooMuch, "{columns:?}");
    }
    let broken = [
        vec![(ACTION, vec![5])],
        // The smallest of all numbers as a count of single values.
        vec![(ACTION, [vec![0x80; 9], vec![0x7f]].concat())],
        vec![(ACTION, vec![0x80; 11])],
        vec![(BEFORES, run(1, 0)), (ACTION, run(1, 1))],
        vec![(ACTION, run(1, 1)), (ACTION, run(1, 1))],
    ];
    for columns in broken {
        assert!(
            matches!(with(&columns).unwrap_err(), DocError::Decode(_)),
            "{columns:?}"
        );
    }
}

#[test]
fn what_automerge_writes_is_counted_as_automerge_counts_it() {
    let mut doc = AutoCommit::new().with_actor(ActorId::from(ME.0));
    let text = doc.put_object(ROOT, "d:1", automerge::ObjType::Text).unwrap();
    doc.splice_text(&text, 0, 0, &"many words, ".repeat(200)).unwrap();
    for number in 0..50 {
        doc.put(ROOT, format!("tag:{number}"), number % 3 == 0).unwrap();
    }
    doc.commit();
    doc.splice_text(&text, 100, 1000, "few").unwrap();
    for number in 0..50 {
        doc.delete(ROOT, format!("tag:{number}")).unwrap();
    }
    doc.commit();
    let changes: Vec<_> = doc.get_changes(&[]).into_iter().collect();
    assert_eq!(changes.len(), 2);
    for mut change in changes {
        let (count, raw) = (change.len() as u64, change.raw_bytes().to_vec());
        let packed = change.bytes().into_owned();
        assert!(packed.len() < raw.len());
        let weight = Weight::of(&packed).unwrap();
        assert_eq!(
            weight,
            Weight {
                bytes: raw.len(),
                operations: count
            }
        );
        assert_eq!(Weight::of(&raw).unwrap(), weight);
        let decoded = Change::decode(&packed).unwrap();
        assert_eq!((decoded.hash, decoded.bytes), (change.hash().0, packed));
        assert_eq!(ExpandedChange::from(&change).operations.len() as u64, count);
    }
}

#[test]
fn a_pack_is_weighed_as_a_whole() {
    let half = deflated(&of_size(UNPACKED_BYTES_MAX / 2));
    assert_eq!(
        Change::decode_pack(&[half.clone(), half.clone()]).unwrap().len(),
        2
    );
    assert_eq!(
        Change::decode_pack(&[half.clone(), half, chunk(1, &inside("", &[]))]).unwrap_err(),
        DocError::TooMuch
    );
}

#[test]
fn other_chunks_of_automerge_are_no_changes() {
    let mut doc = AutoCommit::new();
    doc.put(ROOT, "subject", "x").unwrap();
    for bytes in [
        doc.save(),
        Vec::new(),
        vec![0x85],
        chunk(3, &[0; 40]),
        chunk(1, &[0xff; 40]),
    ] {
        assert!(matches!(Change::decode(&bytes).unwrap_err(), DocError::Decode(_)));
    }
    let mut trailing = chunk(1, &inside("", &[]));
    trailing.push(0);
    assert!(matches!(
        Change::decode(&trailing).unwrap_err(),
        DocError::Decode(_)
    ));
}

#[test]
fn what_nobody_would_take_is_not_written() {
    let longest = u64::try_from(desk_model::entry::MESSAGE_BYTES_MAX).unwrap();
    assert!(2 * longest < OPERATIONS_MAX, "a draft that replaces another");
    let mut document = Document::create(DocKind::Ticket, Actor::new(DeviceId([1; 16]), 0), 0);
    let too_long = "c".repeat(usize::try_from(OPERATIONS_MAX).unwrap());
    let refused = document.edit(|e| e.set_draft(PersonId([1; 16]), &too_long), 0);
    assert_eq!(refused.unwrap_err(), DocError::TooMuch);
    let change = document.edit(|e| e.set_field(Field::Subject, "goes on"), 0);
    assert!(change.unwrap().is_some());
}
