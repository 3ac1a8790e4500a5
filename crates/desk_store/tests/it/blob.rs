//! Attachments: bytes in pieces, on a shelf or in the database, what the relay still lacks, and what may be let go.
//!
//! The shelf of these tests is a plain list that shows what lies where; expected bytes are those that were put in.

use crate::{doc, store};
use desk_model::BlobId;
use desk_store::{
    Connection, Shelf, ShelfError, Store, StoreError, open_memory,
    shelf::{INLINE_BYTES_MAX, SLOT_BYTES},
};
use std::{cell::RefCell, rc::Rc};

/// What became of a shelf, shared with the test.
#[derive(Debug, Default)]
struct Seen {
    slots: Vec<Vec<u8>>,
    flushes: u32,
    is_full: bool,
}

#[derive(Debug, Default, Clone)]
struct List(Rc<RefCell<Seen>>);

impl Shelf for List {
    fn read(&mut self, slot: u32, bytes: usize) -> Result<Vec<u8>, ShelfError> {
        let seen = self.0.borrow();
        let held = seen.slots.get(slot as usize).cloned().unwrap_or_default();
        Ok(held.into_iter().take(bytes).collect())
    }

    fn write(&mut self, slot: u32, bytes: &[u8]) -> Result<(), ShelfError> {
        let mut seen = self.0.borrow_mut();
        if seen.is_full {
            return Err(ShelfError::Full);
        }
        let slot = slot as usize;
        if seen.slots.len() <= slot {
            seen.slots.resize(slot + 1, Vec::new());
        }
        seen.slots[slot] = bytes.to_vec();
        Ok(())
    }

    fn flush(&mut self) -> Result<(), ShelfError> {
        self.0.borrow_mut().flushes += 1;
        Ok(())
    }

    fn cut(&mut self, slots: u32) -> Result<(), ShelfError> {
        self.0.borrow_mut().slots.truncate(slots as usize);
        Ok(())
    }
}

fn shelved() -> (Store, List) {
    let list = List::default();
    let store = Store::open_beside(open_memory().unwrap(), Box::new(list.clone())).unwrap();
    (store, list)
}

fn id(n: u8) -> BlobId {
    BlobId([n; 32])
}

fn bytes(seed: u8, length: usize) -> Vec<u8> {
    (0..length).map(|at| (at / 1000) as u8 ^ seed).collect()
}

/// Announces an attachment and keeps all of it.
fn keep(s: &Store, n: u8, length: usize, uploaded: bool) -> Vec<u8> {
    let all = bytes(n, length);
    s.put_blob(id(n), doc(1), length as u64, uploaded).unwrap();
    assert!(s.put_blob_bytes(id(n), 0, &all).unwrap());
    all
}

#[test]
fn bytes_come_back_from_anywhere_with_a_shelf_and_without() {
    for ((s, list), on_shelf) in [(shelved(), 3), ((store(), List::default()), 0)] {
        let large = keep(&s, 1, 2 * SLOT_BYTES + INLINE_BYTES_MAX + 1, false);
        let small = keep(&s, 2, INLINE_BYTES_MAX, false);
        assert_eq!(list.0.borrow().slots.len(), on_shelf);
        let read = |n, from, upto: usize| s.blob_bytes(id(n), from as u64, (upto - from) as u64).unwrap();
        assert_eq!(read(1, 0, large.len()), large);
        assert_eq!(read(2, 0, small.len()), small);
        for (from, upto) in [
            (0, 10),
            (SLOT_BYTES - 5, SLOT_BYTES + 5),
            (2 * SLOT_BYTES, large.len()),
        ] {
            assert_eq!(read(1, from, upto), &large[from..upto]);
        }
        assert_eq!(read(1, large.len(), large.len() + 9), b"");
        assert_eq!(read(9, 0, 9), b"");
    }
}

#[test]
fn only_the_next_bytes_of_what_was_announced_are_kept() {
    let (s, _) = shelved();
    assert!(!s.put_blob_bytes(id(1), 0, b"unannounced").unwrap());
    s.put_blob(id(1), doc(1), SLOT_BYTES as u64 + 5, true).unwrap();
    assert!(!s.put_blob_bytes(id(1), SLOT_BYTES as u64, b"later").unwrap());
    assert!(s.put_blob_bytes(id(1), 0, &bytes(1, SLOT_BYTES)).unwrap());
    assert!(!s.put_blob_bytes(id(1), 0, &bytes(1, SLOT_BYTES)).unwrap());
    let meta = s.blob_meta(id(1)).unwrap().unwrap();
    assert_eq!((meta.kept, meta.is_whole()), (SLOT_BYTES as u64, false));
    assert!(s.put_blob_bytes(id(1), SLOT_BYTES as u64, b"after").unwrap());
    assert!(s.blob_meta(id(1)).unwrap().unwrap().is_whole());
}

#[test]
fn bytes_are_durable_before_the_rows_that_name_them() {
    let (s, list) = shelved();
    s.transaction::<_, StoreError>(|s| {
        s.put_blob(id(1), doc(1), SLOT_BYTES as u64, false)?;
        s.put_blob_bytes(id(1), 0, &bytes(1, SLOT_BYTES))?;
        assert_eq!(list.0.borrow().flushes, 0);
        Ok(())
    })
    .unwrap();
    assert_eq!(list.0.borrow().flushes, 1);
    s.put_meta("a", b"nothing on the shelf").unwrap();
    assert_eq!(list.0.borrow().flushes, 1);
}

#[test]
fn what_was_rolled_back_gives_its_slots_back_and_takes_none() {
    let (s, list) = shelved();
    let first = keep(&s, 1, SLOT_BYTES, false);
    for n in 2..5 {
        let failed = s.transaction::<(), _>(|s| {
            s.put_blob(id(n), doc(1), SLOT_BYTES as u64, false)?;
            s.put_blob_bytes(id(n), 0, &bytes(n, SLOT_BYTES))?;
            Err(StoreError::Busy)
        });
        assert!(failed.is_err());
    }
    let whole = s.transaction::<_, StoreError>(|s| {
        for n in 5..8 {
            let failed = s.part::<(), _>(|s| {
                s.put_blob(id(n), doc(1), SLOT_BYTES as u64, false)?;
                s.put_blob_bytes(id(n), 0, &bytes(n, SLOT_BYTES))?;
                Err(StoreError::Busy)
            });
            assert!(failed.is_err());
        }
        Ok(())
    });
    whole.unwrap();
    let second = keep(&s, 8, SLOT_BYTES, false);
    assert_eq!(list.0.borrow().slots.len(), 2);
    assert_eq!(s.blob_bytes(id(1), 0, u64::MAX >> 2).unwrap(), first);
    assert_eq!(s.blob_bytes(id(8), 0, u64::MAX >> 2).unwrap(), second);
}

#[test]
fn a_full_disk_keeps_what_was_there_and_says_so() {
    let (s, list) = shelved();
    let first = keep(&s, 1, SLOT_BYTES, false);
    list.0.borrow_mut().is_full = true;
    s.put_blob(id(2), doc(1), SLOT_BYTES as u64, false).unwrap();
    let full = s.put_blob_bytes(id(2), 0, &bytes(2, SLOT_BYTES));
    assert!(matches!(full, Err(StoreError::Full)));
    assert_eq!(s.blob_meta(id(2)).unwrap().unwrap().kept, 0);
    assert_eq!(s.blob_bytes(id(1), 0, 1 << 20).unwrap(), first);
}

#[test]
fn what_is_let_go_leaves_room_for_others_and_the_file_gets_shorter() {
    let (s, list) = shelved();
    keep(&s, 1, 2 * SLOT_BYTES, true);
    let second = keep(&s, 2, SLOT_BYTES, true);
    s.drop_blob(id(1)).unwrap();
    assert_eq!(s.blob_meta(id(1)).unwrap(), None);
    assert_eq!(list.0.borrow().slots.len(), 3);
    let third = keep(&s, 3, SLOT_BYTES, true);
    assert_eq!(list.0.borrow().slots.len(), 3);
    assert_eq!(s.blob_bytes(id(2), 0, 1 << 20).unwrap(), second);
    assert_eq!(s.blob_bytes(id(3), 0, 1 << 20).unwrap(), third);
    s.drop_blob(id(2)).unwrap();
    assert_eq!(list.0.borrow().slots.len(), 1);
    let nested = s.transaction(|s| s.drop_blob(id(3)));
    assert!(matches!(nested, Err(StoreError::Nested)));
}

#[test]
fn the_longest_unseen_goes_first_and_never_what_only_this_device_has() {
    let (s, _) = shelved();
    for n in 1..=5 {
        keep(&s, n, 100, n != 2);
        s.use_blob(id(n), 1000 - u64::from(n)).unwrap();
    }
    // From the longest unseen on: 5, 4, 3, (2 is the only copy), 1.
    let here = || -> Vec<u8> {
        (1..=5)
            .filter(|n| s.blob_meta(id(*n)).unwrap().is_some())
            .collect()
    };
    assert_eq!(s.evict(500, &[]).unwrap(), 0);
    assert_eq!(s.evict(499, &[]).unwrap(), 100);
    assert_eq!(here(), [1, 2, 3, 4]);
    assert_eq!(s.evict(250, &[id(4)]).unwrap(), 200);
    assert_eq!(here(), [2, 4]);
    assert_eq!(s.evict(0, &[]).unwrap(), 100);
    assert_eq!((here(), s.blob_weight().unwrap()), (vec![2], 100));
    // A relay that was wiped may need it: it counts as the only copy until the relay has it again.
    s.set_uploaded(id(2)).unwrap();
    s.forget_uploads().unwrap();
    assert_eq!(s.evict(0, &[]).unwrap(), 0);
    s.set_uploaded(id(2)).unwrap();
    assert_eq!(s.evict(0, &[]).unwrap(), 100);
}

#[test]
fn what_the_relay_has_is_not_uploaded() {
    let s = store();
    for (n, uploaded) in [(1, false), (2, true), (3, false)] {
        s.put_blob(id(n), doc(1), 9, uploaded).unwrap();
    }
    s.put_blob(id(2), doc(2), 9, false).unwrap();
    assert_eq!(s.blobs_to_upload().unwrap(), [id(1), id(3)]);
    s.set_uploaded(id(1)).unwrap();
    assert_eq!(s.blobs_to_upload().unwrap(), [id(3)]);
    let meta = s.blob_meta(id(1)).unwrap().unwrap();
    assert_eq!((meta.doc, meta.size, meta.uploaded), (doc(1), 9, true));
    assert_eq!(s.blob_meta(id(9)).unwrap(), None);
    assert_eq!(s.upload_count().unwrap(), 1);
}

#[test]
fn what_a_relay_has_lost_is_uploaded_again_by_whoever_has_all_of_it() {
    let s = store();
    keep(&s, 1, 10, true);
    s.put_blob(id(2), doc(1), 10, true).unwrap();
    s.put_blob(id(3), doc(1), 2 * SLOT_BYTES as u64, true).unwrap();
    s.put_blob_bytes(id(3), 0, &bytes(3, SLOT_BYTES)).unwrap();
    s.forget_uploads().unwrap();
    assert_eq!(s.blobs_to_upload().unwrap(), [id(1)]);
}

/// A database as version 1 left it, with an attachment in two chunks of a mebibyte and what is left.
#[test]
fn attachments_of_version_one_are_read_where_they_are_and_go_with_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    let all = bytes(1, 2 * 1_048_576 + 77);
    let old = Connection::open(&path).unwrap();
    old.execute_batch(include_str!("../../src/schema/1.sql")).unwrap();
    old.execute("insert into doc_id values (1, ?1)", [doc(1).0])
        .unwrap();
    old.execute(
        "insert into blob(id, doc, size, uploaded) values (?1, 1, ?2, 1)",
        (id(1).0, all.len() as i64),
    )
    .unwrap();
    for (place, chunk) in all.chunks(1_048_576).enumerate() {
        old.execute(
            "insert into blob_chunk(blob, place, bytes) values (1, ?1, ?2)",
            (place as i64, chunk),
        )
        .unwrap();
    }
    old.pragma_update(None, "user_version", 1).unwrap();
    drop(old);

    let list = List::default();
    let s = Store::open_beside(Connection::open(&path).unwrap(), Box::new(list.clone())).unwrap();
    assert!(s.blob_meta(id(1)).unwrap().unwrap().is_whole());
    assert_eq!(s.blob_bytes(id(1), 0, 1 << 30).unwrap(), all);
    let across = s.blob_bytes(id(1), 1_048_570, 20).unwrap();
    assert_eq!(across, &all[1_048_570..1_048_590]);
    keep(&s, 2, SLOT_BYTES, false);
    assert_eq!(s.evict(0, &[]).unwrap(), all.len() as u64);
    assert_eq!(s.blob_bytes(id(1), 0, 1 << 30).unwrap(), b"");
    assert_eq!(s.blob_meta(id(2)).unwrap().unwrap().kept, SLOT_BYTES as u64);
}
