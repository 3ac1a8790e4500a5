//! The tables, and how their keys are laid out. Desks have short numbers inside the files.

use desk_model::{DeskId, DeviceId, DocId};
use redb::TableDefinition;

/// Desk id -> (short number, incarnation).
pub(super) const DESKS: TableDefinition<&[u8; 32], (u32, &[u8; 16])> = TableDefinition::new("desks");
/// (desk, number) -> control entry.
pub(super) const CHAIN: TableDefinition<(u32, u32), &[u8]> = TableDefinition::new("chain");
/// (desk, number) -> entry; empty for a key record, whose bytes are in the second file.
pub(super) const ENTRIES: TableDefinition<(u32, u64), &[u8]> = TableDefinition::new("entries");
/// What makes two entries one -> number; of what was dropped the number of the snapshot that covers it, and [`GONE`].
pub(super) const SEEN: TableDefinition<&[u8; SEEN_BYTES], u64> = TableDefinition::new("seen");
/// (desk, document, sort, number): a document's entries in the order of sending.
pub(super) const OF_DOC: TableDefinition<&[u8; OF_DOC_BYTES], ()> = TableDefinition::new("of_doc");
/// (desk, document) -> (number of its first entry, of its newest).
pub(super) const DOCS: TableDefinition<&[u8; 20], (u64, u64)> = TableDefinition::new("docs");
/// (desk, number of a document's newest entry) -> document.
pub(super) const BY_NEWEST: TableDefinition<(u32, u64), &[u8; 16]> = TableDefinition::new("by_newest");
/// (desk, device) -> (its highest number, the relay's number of that entry).
pub(super) const DEVICES: TableDefinition<&[u8; 20], (u64, u64)> = TableDefinition::new("devices");
/// (desk, document, key id): there is a record of that key.
pub(super) const KEY_IDS: TableDefinition<&[u8; KEY_ID_BYTES], ()> = TableDefinition::new("key_ids");
/// Desk -> its head when a document was erased last, so that no number is given twice when the newest entries are gone.
pub(super) const HEADS: TableDefinition<u32, u64> = TableDefinition::new("heads");
/// What makes two entries one, of a snapshot -> (who found it good, when, [`GOOD`] and others added).
pub(super) const ATTESTED: TableDefinition<&[u8; SEEN_BYTES], (&[u8; 16], u64, u8)> =
    TableDefinition::new("attested");
/// (since when, what makes two entries one, of a snapshot): what it covers is to be dropped.
pub(super) const WAITING: TableDefinition<(u64, &[u8; SEEN_BYTES]), ()> = TableDefinition::new("waiting");
/// In the second file: (short number of the desk, number) -> key record.
pub(super) const KEY_BODIES: TableDefinition<(u32, u64), &[u8]> = TableDefinition::new("key_bodies");

/// Added to a number: the entry itself is not kept any more.
pub(super) const GONE: u64 = 1 << 63;
/// What was said of a snapshot, and what became of it.
pub(super) const GOOD: u8 = 1;
pub(super) const BAD: u8 = 2;
pub(super) const DROPPED: u8 = 4;

pub(super) const SEEN_BYTES: usize = 4 + 16 + 16 + 16;
pub(super) const KEY_ID_BYTES: usize = 4 + 16 + 16;
pub(super) const OF_DOC_BYTES: usize = 4 + 16 + 1 + 8;

/// Lays byte strings side by side in a key of fixed length.
fn join<const N: usize>(parts: [&[u8]; 4]) -> [u8; N] {
    let mut key = [0; N];
    let bytes = parts.into_iter().flatten();
    key.iter_mut().zip(bytes).for_each(|(to, byte)| *to = *byte);
    key
}

pub(super) fn of_doc(desk: u32, doc: DocId, leads: bool, seq: u64) -> [u8; OF_DOC_BYTES] {
    let sort = [if leads { 1 } else { 2 }];
    join([&desk.to_be_bytes(), &doc.0, &sort, &seq.to_be_bytes()])
}

/// Sort and number out of such a key.
pub(super) fn within(key: &[u8; OF_DOC_BYTES]) -> Option<super::super::place::Within> {
    let (_, rest) = key.split_first_chunk::<20>()?;
    let (sort, seq) = rest.split_first()?;
    Some(super::super::place::Within {
        leads: *sort == 1,
        seq: u64::from_be_bytes(seq.try_into().ok()?),
    })
}

/// All that a document's own rows begin with: the first and the last key of that form.
pub(super) fn all_of<const N: usize>(desk: u32, doc: DocId) -> ([u8; N], [u8; N]) {
    let (least, most) = ([0; N], [u8::MAX; N]);
    let behind = |rest: &[u8; N]| join([&desk.to_be_bytes(), &doc.0, rest, &[]]);
    (behind(&least), behind(&most))
}

pub(super) fn doc(desk: u32, doc: DocId) -> [u8; 20] {
    join([&desk.to_be_bytes(), &doc.0, &[], &[]])
}

pub(super) fn device(desk: u32, dev: DeviceId) -> [u8; 20] {
    join([&desk.to_be_bytes(), &dev.0, &[], &[]])
}

pub(super) fn key_id(desk: u32, doc: DocId, key: [u8; 16]) -> [u8; KEY_ID_BYTES] {
    join([&desk.to_be_bytes(), &doc.0, &key, &[]])
}

pub(super) fn seen(desk: u32, key: &super::super::EntryKey) -> [u8; SEEN_BYTES] {
    join([&desk.to_be_bytes(), &key.doc.0, &key.id, &key.dev.0])
}

/// What such a key was made of.
pub(super) fn unseen(key: &[u8; SEEN_BYTES]) -> Option<(u32, super::super::EntryKey)> {
    let (desk, rest) = key.split_first_chunk::<4>()?;
    let (doc, rest) = rest.split_first_chunk::<16>()?;
    let (id, dev) = rest.split_first_chunk::<16>()?;
    let key = super::super::EntryKey {
        doc: DocId(*doc),
        id: *id,
        dev: DeviceId(dev.try_into().ok()?),
    };
    Some((u32::from_be_bytes(*desk), key))
}

pub(super) fn desk(desk: &DeskId) -> &[u8; 32] {
    desk.as_bytes()
}
