//! The small groups: values by name, the control log, keys of documents, commands, mail ids, members, reviews.

use crate::{doc, person, store, ticket};
use desk_model::{CommandId, EntryId, Person, Role};
use desk_store::{NO_ENTRY, StoreError, command::COMMANDS_KEPT_MAX};

#[test]
fn a_value_is_kept_replaced_and_deleted() {
    let s = store();
    assert_eq!(s.get_meta("cursor").unwrap(), None);
    s.put_meta("cursor", b"1").unwrap();
    s.put_meta("cursor", b"22").unwrap();
    s.put_meta("other", b"").unwrap();
    assert_eq!(s.get_meta("cursor").unwrap().unwrap(), b"22");
    s.delete_meta("cursor").unwrap();
    assert_eq!(s.get_meta("cursor").unwrap(), None);
    assert_eq!(s.get_meta("other").unwrap().unwrap(), b"");
}

#[test]
fn the_control_log_comes_back_in_order_and_a_place_takes_one_entry() {
    let s = store();
    for (seq, bytes) in [(0, b"a"), (1, b"b"), (2, b"c")] {
        s.append_control(seq, [seq as u8; 32], bytes).unwrap();
    }
    assert_eq!(s.control_from(1).unwrap(), [b"b", b"c"]);
    assert_eq!(s.control_len().unwrap(), 3);
    assert!(s.append_control(2, [9; 32], b"rival").is_err());
    assert_eq!(s.control_from(2).unwrap(), [b"c"]);
}

#[test]
fn one_writes_with_the_lowest_key_of_the_epoch_and_reads_with_the_one_named() {
    let s = store();
    for (id, epoch, key) in [(5, 1, 50), (3, 1, 30), (1, 2, 10)] {
        s.put_doc_key(doc(1), [id; 16], epoch, [key; 32]).unwrap();
    }
    s.put_doc_key(doc(1), [3; 16], 1, [99; 32]).unwrap();
    assert_eq!(s.writing_key(doc(1), 1).unwrap(), Some(([3; 16], [30; 32])));
    assert_eq!(s.writing_key(doc(1), 2).unwrap(), Some(([1; 16], [10; 32])));
    assert_eq!(s.writing_key(doc(1), 3).unwrap(), None);
    assert_eq!(s.writing_key(doc(2), 1).unwrap(), None);
    assert_eq!(s.doc_key(doc(1), [5; 16]).unwrap(), Some([50; 32]));
    assert_eq!(s.doc_key(doc(2), [5; 16]).unwrap(), None);
}

#[test]
fn the_last_ten_thousand_commands_are_remembered() {
    let s = store();
    let id = |n: i64| {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&n.to_be_bytes());
        CommandId(bytes)
    };
    s.transaction::<_, StoreError>(|s| {
        for n in 0..=COMMANDS_KEPT_MAX {
            s.record_command(id(n), 1)?;
        }
        s.record_command(id(5), 2)
    })
    .unwrap();
    assert!(!s.command_done(id(0)).unwrap());
    assert!(s.command_done(id(1)).unwrap());
    assert!(s.command_done(id(COMMANDS_KEPT_MAX)).unwrap());
    assert!(!s.command_done(id(COMMANDS_KEPT_MAX + 1)).unwrap());
}

#[test]
fn a_mail_is_found_where_it_went_first() {
    let s = store();
    s.put_mail_id("a@example.org", doc(1), EntryId([1; 16])).unwrap();
    s.put_mail_id("a@example.org", doc(2), EntryId([2; 16])).unwrap();
    assert_eq!(
        s.mail_ids(&["x@example.org", "a@example.org"]).unwrap(),
        [None, Some((doc(1), EntryId([1; 16])))]
    );
}

#[test]
fn of_a_part_that_fails_nothing_is_left_and_the_rest_goes_on() {
    let s = store();
    let done: Result<(), StoreError> = s.transaction(|s| {
        s.put_meta("before", b"1")?;
        let failed: Result<(), StoreError> = s.part(|s| {
            s.put_meta("before", b"2")?;
            s.put_meta("within", b"2")?;
            Err(StoreError::Other("no".into()))
        });
        assert!(failed.is_err());
        s.part(|s| s.put_meta("after", b"3"))
    });
    done.unwrap();
    assert_eq!(s.get_meta("before").unwrap().unwrap(), b"1");
    assert_eq!(s.get_meta("within").unwrap(), None);
    assert_eq!(s.get_meta("after").unwrap().unwrap(), b"3");
}

#[test]
fn a_mail_that_only_others_had_named_is_found_where_it_went() {
    let s = store();
    s.put_mail_id("a@example.org", doc(1), NO_ENTRY).unwrap();
    s.put_mail_id("a@example.org", doc(2), NO_ENTRY).unwrap();
    assert_eq!(s.mail_id("a@example.org").unwrap(), Some((doc(1), NO_ENTRY)));
    s.put_mail_id("a@example.org", doc(3), EntryId([3; 16])).unwrap();
    assert_eq!(
        s.mail_id("a@example.org").unwrap(),
        Some((doc(3), EntryId([3; 16])))
    );
}

#[test]
fn members_come_by_name_with_their_newest_role() {
    let s = store();
    let put = |n: u8, name: &str, role| {
        let name = name.to_owned();
        s.put_person(&Person {
            id: person(n),
            name,
            role,
        })
        .unwrap();
    };
    put(1, "zoe", Role::Operator);
    put(2, "Ann", Role::Lead);
    put(1, "zoe", Role::Bridge);
    let people = s.people().unwrap();
    let seen: Vec<_> = people.iter().map(|p| (p.name.as_str(), p.role)).collect();
    assert_eq!(seen, [("Ann", Role::Lead), ("zoe", Role::Bridge)]);
}

#[test]
fn reviews_come_newest_ticket_first_and_go_when_empty() {
    let s = store();
    for n in 1..=3 {
        let mut row = ticket(n, "x");
        row.to_review = n;
        s.put_ticket(&row, "").unwrap();
        s.put_reviews(doc(n), &[n as u8]).unwrap();
    }
    assert_eq!(s.review_count().unwrap(), 6);
    let mut settled = ticket(2, "x");
    settled.to_review = 0;
    s.put_ticket(&settled, "").unwrap();
    s.put_reviews(doc(2), &[]).unwrap();
    assert_eq!(s.reviews().unwrap(), [(doc(3), vec![3]), (doc(1), vec![1])]);
    assert_eq!(s.review_count().unwrap(), 4);
}
