//! Files: what a commit leaves, what a crash leaves, a full disk, other versions, foreign and damaged files.

use crate::{doc, person, store, ticket};
use desk_store::{Connection, Store, StoreError, open_file};

fn open(folder: &tempfile::TempDir) -> Result<Store, StoreError> {
    Store::open(open_file(folder.path().join("desk.db"))?)
}

fn value(s: &Store) -> Option<Vec<u8>> {
    s.get_meta("a").unwrap()
}

#[test]
fn what_was_committed_is_there_after_opening_again() {
    let folder = tempfile::tempdir().unwrap();
    let s = open(&folder).unwrap();
    s.transaction::<_, StoreError>(|s| s.put_meta("a", b"1")).unwrap();
    s.put_ticket(&ticket(1, "Printer"), "jam").unwrap();
    drop(s);
    let s = open(&folder).unwrap();
    assert_eq!(value(&s).unwrap(), b"1");
    assert_eq!(s.search("jam", 9).unwrap().len(), 1);
}

#[test]
fn a_program_that_dies_leaves_the_commits_and_nothing_of_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let copy = tempfile::tempdir().unwrap();
    let s = open(&folder).unwrap();
    s.put_meta("a", b"committed").unwrap();
    s.transaction::<_, StoreError>(|s| {
        s.put_meta("a", b"half done")?;
        s.put_ticket(&ticket(1, "Printer"), "jam")?;
        // What is on the disk in the middle of it is all that a dead program leaves.
        for file in std::fs::read_dir(folder.path()).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
        }
        Ok(())
    })
    .unwrap();
    let left = open(&copy).unwrap();
    assert_eq!(value(&left).unwrap(), b"committed");
    assert_eq!(left.get_ticket_row(doc(1)).unwrap(), None);
    assert_eq!(left.counts(person(1)).unwrap().values().sum::<u32>(), 0);
    assert_eq!(value(&s).unwrap(), b"half done");
}

#[test]
fn an_error_takes_everything_back() {
    let s = store();
    s.put_meta("a", b"1").unwrap();
    let result: Result<(), StoreError> = s.transaction(|s| {
        s.put_meta("a", b"2")?;
        s.append_change(doc(1), 1, [1; 32], b"x")?;
        Err(StoreError::Other("of the caller".into()))
    });
    assert!(matches!(result, Err(StoreError::Other(words)) if words == "of the caller"));
    assert_eq!(value(&s).unwrap(), b"1");
    assert_eq!(s.load_doc(doc(1)).unwrap(), None);
}

#[test]
fn a_panic_takes_everything_back_and_the_store_goes_on() {
    let s = store();
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        s.transaction::<(), StoreError>(|s| {
            s.put_meta("a", b"2")?;
            panic!("of the caller");
        })
    }));
    assert!(outcome.is_err());
    assert_eq!(value(&s), None);
    s.transaction::<_, StoreError>(|s| s.put_meta("a", b"3")).unwrap();
}

#[test]
fn a_transaction_within_another_is_refused() {
    let s = store();
    let result: Result<(), StoreError> = s.transaction(|s| {
        s.put_meta("a", b"1")?;
        s.transaction(|s| s.put_meta("a", b"2"))
    });
    assert!(matches!(result, Err(StoreError::Nested)));
    assert_eq!(value(&s), None);
}

#[test]
fn a_newer_database_is_refused_and_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    let conn = Connection::open(&path).unwrap();
    conn.execute_batch("create table of_later(x); insert into of_later values (7); pragma user_version = 99")
        .unwrap();
    drop(conn);
    let before = std::fs::read(&path).unwrap();
    let refused = open(&folder);
    assert!(
        matches!(refused, Err(StoreError::Newer { found: 99, known: 12 })),
        "{refused:?}"
    );
    drop(refused);
    assert_eq!(std::fs::read(&path).unwrap(), before);
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        1,
        "nothing beside it"
    );
}

#[test]
fn a_full_disk_is_said_and_loses_nothing_that_was_saved() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(&folder).unwrap());
    let conn = open_file(folder.path().join("desk.db")).unwrap();
    conn.query_row("pragma max_page_count = 60", [], |_| Ok(()))
        .unwrap();
    let s = Store::open(conn).unwrap();
    s.put_meta("a", b"saved").unwrap();
    let full = s.transaction::<_, StoreError>(|s| {
        s.put_meta("a", b"too much")?;
        s.put_doc(doc(1), 1, &vec![7; 1 << 20])
    });
    assert!(matches!(full, Err(StoreError::Full)), "{full:?}");
    assert_eq!(value(&s).unwrap(), b"saved");
    assert_eq!(s.load_doc(doc(1)).unwrap(), None);
    s.put_meta("a", b"small").unwrap();
    assert_eq!(value(&s).unwrap(), b"small");
}

#[test]
fn a_second_program_is_kept_out() {
    let folder = tempfile::tempdir().unwrap();
    let s = open(&folder).unwrap();
    let second = open_file(folder.path().join("desk.db")).unwrap();
    second.busy_timeout(std::time::Duration::ZERO).unwrap();
    assert!(matches!(Store::open(second), Err(StoreError::Busy)));
    drop(s);
    open(&folder).unwrap();
}

#[test]
fn a_file_that_is_no_database_is_said_to_be_damaged() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("desk.db"), "no database at all. ".repeat(1000)).unwrap();
    assert!(matches!(open(&folder), Err(StoreError::Corrupt(_))));
}

#[test]
fn a_number_that_no_version_wrote_is_damage_not_a_panic() {
    let folder = tempfile::tempdir().unwrap();
    let s = open(&folder).unwrap();
    s.put_ticket(&ticket(1, "x"), "").unwrap();
    drop(s);
    let conn = Connection::open(folder.path().join("desk.db")).unwrap();
    conn.execute_batch("update ticket set state = 77").unwrap();
    drop(conn);
    let s = open(&folder).unwrap();
    assert!(matches!(s.get_ticket_row(doc(1)), Err(StoreError::Corrupt(_))));
}

/// Version 1 kept review items in another form: they are written anew from their tickets, which are due at once.
#[test]
fn a_database_of_the_first_version_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    let conn = Connection::open(&path).unwrap();
    conn.execute_batch(include_str!("../../src/schema/1.sql"))
        .unwrap();
    conn.execute_batch(
        "insert into doc_id(num, id) values (1, x'01010101010101010101010101010101');
         insert into ticket values (1, x'01010101010101010101010101010101', 'T-1', 'Router', null, 0, 0, x'', 0, '[]', 1, 1, 1, 2, null);
         insert into review values (1, '[\"two\"]');
         pragma user_version = 1",
    )
    .unwrap();
    drop(conn);
    let s = open(&folder).unwrap();
    assert_eq!(s.reviews().unwrap(), []);
    assert_eq!(s.tickets_due(1).unwrap(), [desk_model::DocId([1; 16])]);
}

/// Entries that version 4 kept are covered by nothing, and no proof or verdict is there.
#[test]
fn a_database_of_the_fourth_version_keeps_its_entries_and_learns_what_covers_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    let conn = Connection::open(&path).unwrap();
    for version in [
        include_str!("../../src/schema/1.sql"),
        include_str!("../../src/schema/2.sql"),
        include_str!("../../src/schema/3.sql"),
        include_str!("../../src/schema/4.sql"),
    ] {
        conn.execute_batch(version).unwrap();
    }
    conn.execute_batch(
        "insert into doc_id(num, id) values (1, x'01010101010101010101010101010101');
         insert into entry(dev, n, doc, id, kind, bytes) values
           (x'02020202020202020202020202020202', 1, 1, x'03030303030303030303030303030303', 3, x'00'),
           (x'02020202020202020202020202020202', 2, 1, x'04040404040404040404040404040404', 1, x'01'),
           (x'02020202020202020202020202020202', 3, 1, x'05050505050505050505050505050505', 1, x'02');
         pragma user_version = 4",
    )
    .unwrap();
    drop(conn);
    let s = open(&folder).unwrap();
    let doc = desk_model::DocId([1; 16]);
    assert_eq!(s.entry_count().unwrap(), 3);
    assert_eq!(s.uncovered_count(doc).unwrap(), 2);
    assert_eq!(s.crowded_docs(2).unwrap(), [doc]);
    assert_eq!(s.crowded_docs(3).unwrap(), []);
    assert_eq!(s.snapshots(doc).unwrap(), []);
    assert_eq!(s.proof_of(doc, [1; 32]).unwrap(), None);
}
