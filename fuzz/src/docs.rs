//! Changes of documents: as they come, and with anything at all under a right checksum, which anyone can compute.

use desk_docs::{Actor, Change, DocKind, Document, Editor, UNPACKED_BYTES_MAX, Weight, check_pack, team};
use desk_model::{DeviceId, DocId, PersonId, ticket_document::Field};
use flate2::{Compression, write::DeflateEncoder};
use sha2::{Digest, Sha256};
use std::{io::Write, sync::LazyLock};

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const CHANGE: u8 = 1;
const DEFLATED: u8 = 2;
const AUTHOR: DeviceId = DeviceId([1; 16]);
const READER: DeviceId = DeviceId([2; 16]);

struct Story {
    /// What the reader has already.
    before: Document,
    changes: Vec<Change>,
}

static STORY: LazyLock<Story> = LazyLock::new(story);

fn story() -> Story {
    let mut document = Document::create(DocKind::Ticket, Actor::new(AUTHOR, 0), 1000);
    let person = PersonId([3; 16]);
    let edits: [&dyn Fn(&mut Editor<'_>); 6] = [
        &|e| e.set_field(Field::Subject, "The printer is on fire"),
        &|e| e.add_tag("printer"),
        &|e| e.set_draft(person, "We are sending a bucket."),
        &|e| e.set_draft(person, "We were sending two buckets, and sand."),
        &|e| e.remove_tag("printer"),
        &|e| e.set_field(Field::Subject, &"long ".repeat(80)),
    ];
    let mut edit = |at: usize| document.edit(edits[at], 2000).ok().flatten().expect("an edit");
    let first = edit(0);
    let changes: Vec<_> = (1..edits.len()).map(&mut edit).collect();
    let before = Document::load(None, &[first.bytes], Actor::new(READER, 0)).expect("a first change");
    Story { before, changes }
}

fn deflate(data: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(data).expect("into memory");
    encoder.finish().expect("into memory")
}

/// What Automerge's storage has around a chunk, with the checksum that is right for it.
fn chunk(form: u8, data: &[u8]) -> Vec<u8> {
    let head = |form: u8, length: usize| {
        let mut out = vec![form];
        let mut left = length;
        while left > 127 {
            out.push(u8::try_from(left & 127).unwrap_or_default() | 128);
            left >>= 7;
        }
        out.push(u8::try_from(left).unwrap_or_default());
        out
    };
    let hash = Sha256::digest([head(CHANGE, data.len()).as_slice(), data].concat());
    let mut stored = data.to_vec();
    if form == DEFLATED {
        stored = deflate(data);
    }
    [&MAGIC, &hash[..4], &head(form, stored.len()), &stored].concat()
}

/// For each change `form, length u16, data`: a form 1 or 2 gets its checksum, others stand as they are.
fn pack(data: &[u8]) -> Vec<Vec<u8>> {
    let mut pack = Vec::new();
    let mut rest = data;
    while let Some((&[form, high, low], after)) = rest.split_first_chunk::<3>() {
        let length = usize::from(u16::from_be_bytes([high, low])).min(after.len());
        let (inside, after) = after.split_at(length);
        rest = after;
        pack.push(match form {
            CHANGE | DEFLATED => chunk(form, inside),
            _ => inside.to_vec(),
        });
    }
    pack
}

/// As one pack.
pub fn changes(data: &[u8]) {
    let pack = pack(data);
    let Ok(changes) = Change::decode_pack(&pack) else {
        return;
    };
    let weights = pack
        .iter()
        .map(|bytes| Weight::of(bytes).expect("it was weighed before"));
    assert!(weights.fold(Weight::default(), Weight::and).bytes <= UNPACKED_BYTES_MAX);
    let _ = check_pack(&changes, AUTHOR);
    let mut document = STORY.before.clone();
    let heads = document.heads();
    match document.apply(&changes) {
        Ok(applied) => {
            assert_eq!(applied.new.is_empty(), document.heads() == heads);
            read(&document);
        }
        Err(_) => assert_eq!(document.heads(), heads, "a refused change has changed something"),
    }
}

/// A bundle of changes, each `form, length u16, data` as above.
fn bundle(data: &[u8]) -> Vec<u8> {
    let inside: Vec<u8> = pack(data)
        .iter()
        .flat_map(|bytes| {
            let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
            [&length.to_be_bytes(), bytes.as_slice()].concat()
        })
        .collect();
    deflate(&inside)
}

/// As a bundle, and as they are.
pub fn bundles(data: &[u8]) {
    let _ = Document::unbundle(data, Actor::new(READER, 0));
    if let Ok(document) = Document::unbundle(&bundle(data), Actor::new(READER, 0)) {
        read(&document);
        let again = document.bundle().expect("a bundle of what came in one");
        let again = Document::unbundle(&again, document.actor()).expect("an own bundle");
        assert_eq!(again.heads(), document.heads());
    }
}

pub fn bundles_corpus() -> Vec<Vec<u8>> {
    let first = &STORY.before.changes().expect("the first change")[0];
    let mut all = item(CHANGE, inside(&first.bytes));
    for change in &STORY.changes {
        all.extend(match change.bytes[8] {
            CHANGE => item(CHANGE, inside(&change.bytes)),
            _ => item(0, &change.bytes),
        });
    }
    vec![all, STORY.before.bundle().expect("a bundle")]
}

/// A desk's settings as a lead may have made them: as a bundle, and as they are.
pub fn settings(data: &[u8]) {
    for save in [data, &bundle(data)] {
        if let Ok(mut team) = team::Team::read(save) {
            let _ = (team.name(), team.versions(), team.take(data), team.save());
        }
    }
}

pub fn settings_corpus() -> Vec<Vec<u8>> {
    let author = Actor::new(AUTHOR, 0);
    let save = team::first(author, "Fibre desk").expect("settings");
    let document = Document::unbundle(&save, author).expect("own settings");
    let first = &document.changes().expect("the first change")[0];
    vec![item(CHANGE, inside(&first.bytes)), save, document.save()]
}

/// What was taken in can be read, and a save that may take its place is the same document.
fn read(document: &Document) {
    let id = DocId::default();
    let ticket = document.ticket(id, |_| None);
    let _ = document.customer(id);
    let _ = document.article(id);
    let changes = document.changes().expect("its own changes");
    assert!(
        changes.iter().all(|change| document.has(change.hash)),
        "a change is another when written out"
    );
    if let Ok(save) = document.checked_save() {
        let loaded = Document::load(Some(&save), &[], document.actor()).expect("a checked save");
        assert_eq!(
            (loaded.heads(), loaded.ticket(id, |_| None)),
            (document.heads(), ticket)
        );
    }
}

/// The inside of an own chunk.
fn inside(chunk: &[u8]) -> &[u8] {
    let lengths = chunk[9..].iter().take_while(|byte| **byte > 127).count();
    &chunk[10 + lengths..]
}

fn item(form: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap_or(u16::MAX).to_be_bytes();
    [&[form, length[0], length[1]], data].concat()
}

pub fn changes_corpus() -> Vec<Vec<u8>> {
    let items: Vec<_> = STORY
        .changes
        .iter()
        .map(|change| match change.bytes[8] {
            CHANGE => item(CHANGE, inside(&change.bytes)),
            _ => item(0, &change.bytes),
        })
        .collect();
    let mut corpus = items.clone();
    corpus.push(items.concat());
    corpus.push(item(DEFLATED, inside(&STORY.changes[0].bytes)));
    corpus
}
