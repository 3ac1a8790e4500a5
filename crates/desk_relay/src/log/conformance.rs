//! What every backend of the log must do. A new backend is one more line at the end.
//!
//! Each test writes through one handle and looks through reads, so a backend that forgets, reorders or half does its work fails.

use super::{Attested, EntryKey, Log, LogError, NewEntry, Newest, Place, RedbLog};
use desk_model::{DeskId, DeviceId, DocId, PersonId};

const DESK: DeskId = DeskId([1; 32]);
const DEV: DeviceId = DeviceId([2; 16]);

fn found(log: &dyn Log, desk: DeskId) {
    log.write(&mut |write| write.put_desk(desk, [3; 16])).unwrap();
}

fn put(log: &dyn Log, desk: DeskId, doc: u8, id: u8, n: u64, is_key: bool) -> u64 {
    let key = EntryKey {
        doc: DocId([doc; 16]),
        id: [id; 16],
        dev: DEV,
    };
    let mut seq = 0;
    let bytes = [doc, id];
    let entry = NewEntry {
        key,
        n,
        is_key,
        leads: is_key,
        bytes: &bytes,
    };
    log.write(&mut |write| {
        seq = write.put(desk, &entry)?;
        Ok(())
    })
    .unwrap();
    seq
}

fn numbers_rise_per_desk_without_gap(log: &dyn Log) {
    let other = DeskId([9; 32]);
    found(log, DESK);
    found(log, other);
    assert_eq!(
        [put(log, DESK, 1, 1, 1, true), put(log, DESK, 1, 2, 2, false)],
        [1, 2]
    );
    assert_eq!(put(log, other, 1, 1, 1, true), 1);
    let heads: Vec<_> = log.desks().unwrap().iter().map(|d| (d.desk, d.head)).collect();
    assert_eq!(heads, [(DESK, 2), (other, 1)]);
    assert_eq!(
        log.after(DESK, 0, 1000).unwrap(),
        [(1, vec![1, 1]), (2, vec![1, 2])]
    );
    assert_eq!(log.after(DESK, 0, 1).unwrap(), [(1, vec![1, 1])], "at least one");
    assert_eq!(log.after(DESK, 2, 1000).unwrap(), []);
}

fn failed_work_leaves_nothing(log: &dyn Log) {
    found(log, DESK);
    put(log, DESK, 1, 1, 1, true);
    let key = EntryKey {
        doc: DocId([1; 16]),
        id: [8; 16],
        dev: DEV,
    };
    let entry = NewEntry {
        key,
        n: 7,
        is_key: false,
        leads: false,
        bytes: &[1, 8],
    };
    let failed = log.write(&mut |write| {
        write.put(DESK, &entry)?;
        write.put_control(DESK, 0, &[1])?;
        Err(LogError::NoDesk)
    });
    assert!(failed.is_err());
    assert_eq!(log.after(DESK, 0, 1000).unwrap().len(), 1);
    assert_eq!(log.chain(DESK, 0, 1000).unwrap(), Vec::<Vec<u8>>::new());
    assert_eq!(log.newest_of(DESK, DEV).unwrap(), Newest { n: 1, seq: 1 });
    assert_eq!(put(log, DESK, 1, 2, 2, false), 2);
}

fn work_sees_itself(log: &dyn Log) {
    found(log, DESK);
    let key = EntryKey {
        doc: DocId([1; 16]),
        id: [4; 16],
        dev: DEV,
    };
    let other = EntryKey {
        dev: DeviceId([5; 16]),
        ..key
    };
    log.write(&mut |write| {
        assert_eq!(write.find(DESK, &key)?, None);
        assert!(!write.has_key(DESK, key.doc, key.id)?);
        write.put(
            DESK,
            &NewEntry {
                key,
                n: 5,
                is_key: true,
                leads: true,
                bytes: &[1, 4],
            },
        )?;
        assert_eq!(write.find(DESK, &key)?, Some(1));
        assert_eq!(
            write.find(DESK, &other)?,
            None,
            "another device's is another entry"
        );
        assert!(write.has_key(DESK, key.doc, key.id)?);
        assert!(
            !write.has_key(DESK, DocId([2; 16]), key.id)?,
            "a key is of its document"
        );
        assert_eq!(write.newest_of(DESK, DEV)?, Newest { n: 5, seq: 1 });
        // An older number, offered later, is not the newest.
        let older = EntryKey { id: [6; 16], ..key };
        write.put(
            DESK,
            &NewEntry {
                key: older,
                n: 3,
                is_key: false,
                leads: false,
                bytes: &[1, 6],
            },
        )?;
        assert_eq!(write.newest_of(DESK, DEV)?, Newest { n: 5, seq: 1 });
        write.put_control(DESK, 0, &[9])?;
        assert_eq!(write.control(DESK, 0)?, Some(vec![9]));
        assert_eq!(write.control(DESK, 1)?, None);
        Ok(())
    })
    .unwrap();
}

fn chains_are_read_in_parts(log: &dyn Log) {
    found(log, DESK);
    log.write(&mut |write| {
        for seq in 0..3 {
            write.put_control(DESK, seq, &[seq as u8; 10])?;
        }
        write.put_control(DESK, 1, &[7; 4])
    })
    .unwrap();
    let parts: Vec<usize> = log.chain(DESK, 0, 14).unwrap().iter().map(Vec::len).collect();
    assert_eq!(parts, [10, 4]);
    assert_eq!(log.chain(DESK, 2, 1).unwrap(), [vec![2; 10]]);
    assert!(matches!(log.chain(DeskId([4; 32]), 0, 1), Err(LogError::NoDesk)));
}

fn a_new_incarnation_keeps_the_entries(log: &dyn Log) {
    found(log, DESK);
    put(log, DESK, 1, 1, 1, false);
    log.write(&mut |write| write.put_desk(DESK, [8; 16])).unwrap();
    let record = log.desks().unwrap()[0];
    assert_eq!((record.incarnation, record.head), ([8; 16], 1));
}

/// Every page size from one entry up, with documents that move while pages are turned.
fn pages_hold_everything(log: &dyn Log) {
    found(log, DESK);
    let mut n = 0;
    for id in 0..4u8 {
        for doc in 1..=5u8 {
            n += 1;
            put(log, DESK, doc, id * 10 + doc, n, id == 3);
        }
    }
    let head = 20;
    for bytes_max in [1, 5, 8, 13, 1000] {
        let (mut place, mut seen, mut turns) = (Some(Place::start(head)), Vec::new(), 0);
        while let Some(at) = place {
            let page = log.page(DESK, head, at, bytes_max).unwrap();
            assert!(page.items.len() <= (bytes_max / 2).max(1));
            seen.extend(page.items.iter().map(|(seq, _)| *seq));
            place = page.next;
            turns += 1;
            if turns % 3 == 1 && turns < 12 {
                n += 1;
                put(log, DESK, (turns % 5) as u8 + 1, 200 + (n % 50) as u8, n, false);
            }
            assert!(turns < 500, "the pages do not end");
        }
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen, (1..=head).collect::<Vec<u64>>(), "with {bytes_max} bytes");
    }
}

/// The newest entry and a key among what is erased: neither number is given again, and everything else stays where it was.
fn what_is_erased_is_gone_and_moves_nothing_else(log: &dyn Log) {
    let other = DeskId([9; 32]);
    found(log, DESK);
    found(log, other);
    put(log, other, 2, 1, 1, true);
    for (doc, id, is_key) in [
        (2, 1, true),
        (1, 1, true),
        (2, 2, false),
        (1, 2, false),
        (2, 3, false),
    ] {
        put(log, DESK, doc, id, log.desks().unwrap()[0].head + 1, is_key);
    }
    let key = |doc, id| EntryKey {
        doc: DocId([doc; 16]),
        id: [id; 16],
        dev: DEV,
    };
    log.write(&mut |write| {
        // What the same transaction stored of it goes too.
        let late = NewEntry {
            key: key(2, 4),
            n: 6,
            is_key: true,
            leads: true,
            bytes: &[2, 4],
        };
        write.put(DESK, &late)?;
        write.erase(DESK, DocId([2; 16]))?;
        assert_eq!(write.find(DESK, &key(2, 2))?, None);
        assert!(!write.has_key(DESK, DocId([2; 16]), [1; 16])?);
        assert!(write.has_key(DESK, DocId([1; 16]), [1; 16])?);
        write.erase(DESK, DocId([2; 16]))
    })
    .unwrap();
    let left = [(2, vec![1, 1]), (4, vec![1, 2])];
    assert_eq!(log.after(DESK, 0, 1000).unwrap(), left);
    assert_eq!(log.after(DESK, 4, 1000).unwrap(), []);
    let page = log.page(DESK, 6, Place::start(6), 1000).unwrap();
    assert_eq!((page.items, page.next), (left.to_vec(), None));
    assert_eq!(log.newest_of(DESK, DEV).unwrap(), Newest { n: 6, seq: 6 });
    assert_eq!(log.after(other, 0, 1000).unwrap(), [(1, vec![2, 1])]);
    assert_eq!(log.desks().unwrap()[0].head, 6);
    assert_eq!(put(log, DESK, 1, 3, 7, false), 7);
}

/// The document at which a page ended is erased before the next is asked for.
fn pages_go_on_past_what_was_erased(log: &dyn Log) {
    found(log, DESK);
    for n in 1..=9u8 {
        put(log, DESK, (n - 1) / 3 + 1, n, n.into(), false);
    }
    let first = log.page(DESK, 9, Place::start(9), 2).unwrap();
    assert_eq!(first.items, [(7, vec![3, 7])]);
    log.write(&mut |write| write.erase(DESK, DocId([3; 16]))).unwrap();
    let rest = log.page(DESK, 9, first.next.unwrap(), 1000).unwrap();
    let numbers: Vec<u64> = rest.items.iter().map(|(seq, _)| *seq).collect();
    assert_eq!((numbers, rest.next), (vec![4, 5, 6, 1, 2, 3], None));
}

fn of(doc: u8, id: u8) -> EntryKey {
    EntryKey {
        doc: DocId([doc; 16]),
        id: [id; 16],
        dev: DEV,
    }
}

fn numbers(log: &dyn Log) -> Vec<u64> {
    let after = log.after(DESK, 0, 1000).unwrap();
    after.iter().map(|(seq, _)| *seq).collect()
}

/// A key, another document's entry and the newest of the device are named as covered, and stay; what goes is found under the
/// snapshot's number, until that is no snapshot to trust any more.
fn what_is_covered_goes_and_is_found_under_its_snapshot(log: &dyn Log) {
    found(log, DESK);
    put(log, DESK, 1, 1, 1, true);
    put(log, DESK, 1, 2, 2, false);
    put(log, DESK, 2, 3, 3, false);
    put(log, DESK, 1, 4, 4, false);
    put(log, DESK, 1, 5, 5, false);
    put(log, DESK, 1, 6, 6, false);
    let (snapshot, named) = (of(1, 4), [1, 2, 4, 5, 6, 9].map(|id| of(1, id)));
    let named: Vec<EntryKey> = named.into_iter().chain([of(2, 3)]).collect();
    let drop = |by: EntryKey| {
        let mut gone = 0;
        log.write(&mut |write| {
            gone = write.drop_covered(DESK, &by, &named)?;
            Ok(())
        })
        .unwrap();
        gone
    };
    assert_eq!(drop(of(1, 8)), 0, "by what is not here nothing goes");
    assert_eq!(drop(snapshot), 2);
    assert_eq!(numbers(log), [1, 3, 4, 6]);
    let page = log.page(DESK, 6, Place::start(6), 1000).unwrap();
    let paged: Vec<u64> = page.items.iter().map(|(seq, _)| *seq).collect();
    assert_eq!(paged, [1, 4, 6, 3]);
    assert_eq!(drop(snapshot), 0);
    log.write(&mut |write| {
        assert_eq!(write.find(DESK, &of(1, 2))?, Some(4));
        assert_eq!(write.entry(DESK, &of(1, 2))?, None);
        assert_eq!(write.entry(DESK, &of(1, 6))?, Some((6, vec![1, 6])));
        assert!(write.has_key(DESK, DocId([1; 16]), [1; 16])?);
        write.release(DESK, &of(1, 6), &named)?;
        assert_eq!(write.find(DESK, &of(1, 5))?, Some(4), "that was another");
        write.release(DESK, &snapshot, &named)?;
        assert_eq!(write.find(DESK, &of(1, 2))?, None);
        assert_eq!(write.find(DESK, &of(1, 6))?, Some(6));
        assert_eq!(write.find(DESK, &snapshot)?, Some(4));
        Ok(())
    })
    .unwrap();
    assert_eq!(put(log, DESK, 1, 2, 2, false), 7, "it is kept again");
    assert_eq!(numbers(log), [1, 3, 4, 6, 7]);
}

/// The newest entries of all go: no number is given again.
fn dropping_the_newest_moves_no_number(log: &dyn Log) {
    found(log, DESK);
    put(log, DESK, 1, 1, 9, false);
    put(log, DESK, 1, 2, 2, false);
    put(log, DESK, 1, 3, 3, false);
    log.write(&mut |write| {
        let covered = [of(1, 2), of(1, 3)];
        assert_eq!(write.drop_covered(DESK, &of(1, 1), &covered)?, 2);
        Ok(())
    })
    .unwrap();
    assert_eq!((numbers(log), log.desks().unwrap()[0].head), (vec![1], 3));
    assert_eq!(put(log, DESK, 1, 4, 10, false), 4);
}

fn what_was_said_of_snapshots_is_kept_and_waits(log: &dyn Log) {
    let other = DeskId([9; 32]);
    found(log, DESK);
    found(log, other);
    let good = |at_ms| Attested {
        good: Some((PersonId([5; 16]), at_ms)),
        ..Attested::default()
    };
    let bad = Attested {
        bad: true,
        ..good(10)
    };
    let dropped = Attested {
        dropped: true,
        ..good(10)
    };
    put(log, DESK, 3, 1, 1, false);
    log.write(&mut |write| {
        assert_eq!(write.attested(DESK, &of(1, 1))?, Attested::default());
        write.put_attested(DESK, &of(1, 1), &good(30))?;
        write.put_attested(other, &of(1, 2), &good(20))?;
        write.put_attested(DESK, &of(2, 3), &bad)?;
        write.put_attested(DESK, &of(2, 4), &dropped)?;
        write.put_attested(DESK, &of(3, 1), &good(40))
    })
    .unwrap();
    let waiting = |since_ms, max| {
        let mut waiting = Vec::new();
        log.write(&mut |write| {
            waiting = write.waiting(since_ms, max)?;
            Ok(())
        })
        .unwrap();
        waiting
    };
    let (first, second) = ((other, of(1, 2)), (DESK, of(1, 1)));
    assert_eq!(waiting(19, 9), []);
    assert_eq!(waiting(30, 9), [first, second]);
    assert_eq!(waiting(99, 1), [first]);
    assert_eq!(waiting(99, 9).len(), 3);
    log.write(&mut |write| {
        assert_eq!(write.attested(DESK, &of(2, 3))?, bad);
        assert_eq!(write.attested(DESK, &of(2, 4))?, dropped);
        assert_eq!(
            write.attested(DESK, &of(1, 2))?,
            Attested::default(),
            "that is another desk's"
        );
        write.put_attested(
            other,
            &of(1, 2),
            &Attested {
                bad: true,
                ..good(20)
            },
        )?;
        write.erase(DESK, DocId([3; 16]))?;
        assert_eq!(write.attested(DESK, &of(3, 1))?, Attested::default());
        Ok(())
    })
    .unwrap();
    assert_eq!(waiting(99, 9), [second]);
}

fn conforms(make: impl Fn() -> (Box<dyn Log>, tempfile::TempDir)) {
    for rule in [
        numbers_rise_per_desk_without_gap,
        failed_work_leaves_nothing,
        work_sees_itself,
        chains_are_read_in_parts,
        a_new_incarnation_keeps_the_entries,
        pages_hold_everything,
        what_is_erased_is_gone_and_moves_nothing_else,
        pages_go_on_past_what_was_erased,
        what_is_covered_goes_and_is_found_under_its_snapshot,
        dropping_the_newest_moves_no_number,
        what_was_said_of_snapshots_is_kept_and_waits,
    ] {
        let (log, _folder) = make();
        rule(&*log);
    }
}

#[test]
fn redb_conforms() {
    conforms(|| {
        let folder = tempfile::tempdir().unwrap();
        (Box::new(RedbLog::open(folder.path()).unwrap()), folder)
    });
}
