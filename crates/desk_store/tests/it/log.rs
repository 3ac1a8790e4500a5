//! The sealed log: entries, what waits, what is on its way out.

use crate::{doc, store};
use desk_model::DeviceId;
use desk_store::{EntryCursor, KEY_KIND, Store, StoredEntry};

const ME: DeviceId = DeviceId([1; 16]);
const OTHER: DeviceId = DeviceId([2; 16]);

fn entry(dev: DeviceId, n: u64, id: u8, kind: u8) -> StoredEntry {
    StoredEntry {
        dev,
        n,
        doc: doc(7),
        id: [id; 16],
        kind,
        bytes: vec![id, 255, 0],
    }
}

fn offered(s: &Store, limit: u32) -> Vec<u8> {
    let (mut cursor, mut ids) = (EntryCursor::default(), Vec::new());
    for _ in 0..100 {
        let (entries, next) = s.entries_after(cursor, limit).unwrap();
        if entries.is_empty() {
            return ids;
        }
        assert!(entries.len() <= limit as usize);
        ids.extend(entries.iter().map(|e| e.id[0]));
        cursor = next;
    }
    panic!("the re-offer does not end");
}

#[test]
fn an_entry_is_one_per_document_id_and_device() {
    let s = store();
    assert!(s.put_entry(&entry(ME, 1, 5, 1)).unwrap());
    assert!(!s.put_entry(&entry(ME, 2, 5, 1)).unwrap());
    assert!(s.put_entry(&entry(OTHER, 9, 5, 1)).unwrap());
    assert!(s.has_entry(doc(7), [5; 16], ME).unwrap());
    assert!(!s.has_entry(doc(8), [5; 16], ME).unwrap());
    assert_eq!(s.entry_count().unwrap(), 2);
    assert_eq!(s.highest_n(ME).unwrap(), 1);
    assert_eq!(s.highest_n(OTHER).unwrap(), 9);
    assert_eq!(s.highest_n(DeviceId([3; 16])).unwrap(), 0);
}

#[test]
fn entries_are_offered_again_byte_for_byte_keys_first() {
    let s = store();
    for (id, kind) in [(1, 1), (2, KEY_KIND), (3, 2), (4, KEY_KIND), (5, 1)] {
        s.put_entry(&entry(ME, u64::from(id), id, kind)).unwrap();
    }
    for limit in 1..=6 {
        assert_eq!(offered(&s, limit), [2, 4, 1, 3, 5], "{limit} at a time");
    }
    let (first, _) = s.entries_after(EntryCursor::default(), 1).unwrap();
    assert_eq!(first, [entry(ME, 2, 2, KEY_KIND)]);
}

#[test]
fn what_waits_is_kept_until_it_is_tried() {
    let s = store();
    s.park(doc(1), ME, [1; 16], "key", b"a").unwrap();
    s.park(doc(1), OTHER, [1; 16], "change", b"b").unwrap();
    s.park(doc(2), ME, [2; 16], "key", b"c").unwrap();
    s.park(doc(1), ME, [1; 16], "change", b"a").unwrap();
    let waiting = s.parked(doc(1)).unwrap();
    let seen: Vec<_> = waiting
        .iter()
        .map(|p| (p.dev, p.reason.as_str(), p.bytes.as_slice()))
        .collect();
    assert_eq!(seen, [(ME, "change", &b"a"[..]), (OTHER, "change", b"b")]);
    assert_eq!(s.parked_docs().unwrap(), [doc(1), doc(2)]);
    s.unpark(doc(1), ME, [1; 16]).unwrap();
    assert_eq!(s.parked(doc(1)).unwrap().len(), 1);
    assert_eq!(s.parked_count().unwrap(), 2);
}

#[test]
fn a_change_leaves_the_outbox_when_its_entry_is_acknowledged() {
    let s = store();
    let rows: Vec<_> = (1..=3)
        .map(|n| s.push_out(doc(n), [n as u8; 32], b"change").unwrap())
        .collect();
    s.mark_sealed(&rows[..2], 10).unwrap();
    let unsealed = s.out_unsealed(9).unwrap();
    assert_eq!(unsealed.len(), 1);
    assert_eq!(
        (unsealed[0].doc, unsealed[0].hash, unsealed[0].num),
        (doc(3), [3; 32], rows[2])
    );
    let sealed = s.out_sealed_in(10).unwrap();
    assert_eq!(sealed.iter().map(|r| r.num).collect::<Vec<_>>(), rows[..2]);
    s.ack_out(11).unwrap();
    assert_eq!(s.out_count().unwrap(), 3);
    s.ack_out(10).unwrap();
    assert_eq!(s.out_count().unwrap(), 1);
    assert_eq!(s.out_unsealed(9).unwrap(), unsealed);
}

/// A key whose record never reached the relay is nobody else's: what is sealed anew gets another one, with a record.
#[test]
fn what_is_sealed_anew_is_not_sealed_under_a_key_that_nobody_else_has() {
    let s = store();
    for n in [1, 3] {
        let record = StoredEntry {
            kind: KEY_KIND,
            ..entry(ME, n, n as u8, 1)
        };
        s.put_entry(&record).unwrap();
        s.put_doc_key(record.doc, record.id, 2, [n as u8; 32]).unwrap();
        s.push_out_sealed(record.doc, n).unwrap();
    }
    let (shared, waiting) = (entry(ME, 1, 1, 1), entry(ME, 3, 3, 1));
    s.ack_out(1).unwrap();
    s.unseal_from(ME, 2).unwrap();
    assert_eq!(s.doc_key(shared.doc, shared.id).unwrap(), Some([1; 32]));
    assert_eq!(s.doc_key(waiting.doc, waiting.id).unwrap(), None);
    assert_eq!(s.out_count().unwrap(), 0);
}

#[test]
fn a_change_that_came_back_from_the_relay_is_not_sent_any_more() {
    let s = store();
    for n in 1..=2u8 {
        s.push_out(doc(1), [n; 32], b"change").unwrap();
    }
    s.push_out(doc(2), [1; 32], b"change").unwrap();
    s.ack_changes(doc(1), [[1; 32], [9; 32]]).unwrap();
    assert_eq!(s.out_hashes(doc(1)).unwrap(), [[2; 32]]);
    assert_eq!(s.out_docs().unwrap(), [doc(1), doc(2)]);
}

#[test]
fn what_is_taken_back_is_as_if_it_had_never_been() {
    let s = store();
    s.append_change(doc(7), 1, [1; 32], b"shared").unwrap();
    s.put_entry(&entry(ME, 1, 1, 1)).unwrap();
    s.append_change(doc(7), 1, [2; 32], b"sealed").unwrap();
    let sealed = s.push_out(doc(7), [2; 32], b"sealed").unwrap();
    s.mark_sealed(&[sealed], 2).unwrap();
    s.put_entry(&entry(ME, 2, 2, 1)).unwrap();
    s.append_change(doc(7), 1, [3; 32], b"unsealed").unwrap();
    s.push_out(doc(7), [3; 32], b"unsealed").unwrap();
    s.push_out_sealed(doc(7), 3).unwrap();
    s.take_back(doc(7), ME, b"save", &[[2; 32], [3; 32]]).unwrap();
    let kept = s.load_doc(doc(7)).unwrap().unwrap();
    assert_eq!((kept.save.unwrap(), kept.changes), (b"save".to_vec(), vec![]));
    let known = |hash| s.has_change(doc(7), hash).unwrap();
    assert_eq!(
        (known([1; 32]), known([2; 32]), known([3; 32])),
        (true, false, false)
    );
    assert_eq!(s.out_count().unwrap(), 0);
    assert!(!s.has_entry(doc(7), [2; 16], ME).unwrap());
    assert_eq!(s.entry_count().unwrap(), 1, "what is shared stays");
}

#[test]
fn sealed_entries_are_sent_again_in_order_until_acknowledged() {
    let s = store();
    let row = s.push_out(doc(7), [1; 32], b"x").unwrap();
    for (n, id, kind) in [(12, 2, 1), (11, 1, KEY_KIND), (10, 3, 1)] {
        s.put_entry(&entry(ME, n, id, kind)).unwrap();
    }
    s.put_entry(&entry(OTHER, 12, 9, 1)).unwrap();
    s.mark_sealed(&[row], 12).unwrap();
    s.push_out_sealed(doc(7), 11).unwrap();
    let numbers = || {
        s.sealed_unacked(ME)
            .unwrap()
            .iter()
            .map(|e| e.n)
            .collect::<Vec<_>>()
    };
    assert_eq!(numbers(), [11, 12]);
    assert_eq!(s.out_count().unwrap(), 1, "a key is no change");
    s.ack_out(11).unwrap();
    assert_eq!(numbers(), [12]);
}

#[test]
fn an_entry_sealed_again_takes_the_place_of_the_former() {
    let s = store();
    s.put_entry(&entry(ME, 4, 1, 1)).unwrap();
    let mut again = entry(ME, 4, 1, 1);
    again.bytes = b"sealed in the next epoch".to_vec();
    assert!(s.replace_entry(&again).unwrap());
    assert!(!s.replace_entry(&entry(ME, 4, 2, 1)).unwrap());
    assert_eq!(s.entries_after(EntryCursor::default(), 9).unwrap().0, [again]);
}
