//! Full text: what is found, in which order, with which marks, and that nothing typed is syntax.

use crate::{doc, store, ticket};
use desk_model::Customer;
use desk_port::{TicketFilter, View, row::HitKind};
use desk_store::{Store, StoreError, TEXT_BYTES_MAX, search::SEARCH_HITS_MAX};

fn ids(s: &Store, typed: &str) -> Vec<u32> {
    let hits = s.search(typed, 50).unwrap();
    hits.iter()
        .map(|hit| u32::from_be_bytes(hit.id.0[..4].try_into().unwrap()))
        .collect()
}

fn put(s: &Store, number: u32, subject: &str, text: &str) {
    s.put_ticket(&ticket(number, subject), text).unwrap();
}

#[test]
fn every_word_must_occur_and_the_last_is_a_beginning() {
    let s = store();
    put(&s, 1, "Printer", "the paper is stuck in the tray");
    put(&s, 2, "Screen", "the paper manual says nothing");
    assert_eq!(ids(&s, "paper tra"), [1]);
    assert_eq!(ids(&s, "pap tray"), [0; 0], "only the last one is a beginning");
    assert_eq!(ids(&s, "screen paper"), [2], "the subject and the text together");
    assert_eq!(ids(&s, "\"paper is\""), [1]);
    assert_eq!(ids(&s, "\"is paper\""), [0; 0]);
    assert_eq!(ids(&s, ""), [0; 0]);
}

#[test]
fn accents_and_case_do_not_matter() {
    let s = store();
    put(&s, 1, "Gerät", "Überweisung nach Łódź, café");
    for typed in ["gerat", "UBERWEISUNG", "cafe", "CAFÉ", "überw"] {
        assert_eq!(ids(&s, typed), [1], "{typed}");
    }
}

#[test]
fn a_subject_counts_more_than_a_text() {
    let s = store();
    put(&s, 1, "Something", "a refund is asked for here");
    put(&s, 2, "Refund", "something is asked for here");
    assert_eq!(ids(&s, "refund"), [2, 1]);
}

#[test]
fn a_hit_says_what_it_is_and_marks_what_was_found() {
    let s = store();
    put(&s, 1, "Printer", "before \u{2}evil\u{3} the tray jams");
    let customer = Customer {
        id: doc(2),
        name: "Tray Example".into(),
        ..Customer::default()
    };
    s.put_customer(&customer).unwrap();
    let hits = s.search("tray", 10).unwrap();
    assert_eq!(hits.len(), 2);
    assert_eq!(
        (hits[0].kind, hits[0].title.as_str(), hits[0].short.as_str()),
        (HitKind::Customer, "Tray Example", "")
    );
    assert_eq!(
        (hits[1].kind, hits[1].title.as_str()),
        (HitKind::Ticket, "Printer")
    );
    assert_eq!(hits[1].short, "T-000000");
    assert_eq!(hits[1].snippet, "before  evil  the \u{2}tray\u{3} jams");
}

#[test]
fn what_changed_is_found_anew_and_no_longer_as_it_was() {
    let s = store();
    put(&s, 1, "Printer", "jam");
    put(&s, 1, "Printer", "jam");
    put(&s, 1, "Scanner", "jam and toner");
    assert_eq!(ids(&s, "printer"), [0; 0]);
    assert_eq!(ids(&s, "scanner toner"), [1]);
    assert_eq!(ids(&s, "jam"), [1]);
}

#[test]
fn a_short_id_finds_its_ticket_first() {
    let s = store();
    put(&s, 4, "Printer", "");
    put(&s, 8, "See T-000001", "");
    assert_eq!(ids(&s, "t-000001"), [4, 8]);
    assert_eq!(ids(&s, "oooool"), [4], "as it may be read aloud");
}

#[test]
fn nothing_typed_breaks_the_search() {
    let s = store();
    put(&s, 1, "and or not near", "title body");
    let typed = [
        "AND",
        "a OR",
        "NOT",
        "NEAR(",
        "(",
        ")",
        "*",
        "a*",
        "^a",
        "-a",
        "+",
        "title:",
        "title:x",
        "{title}:a",
        "\"",
        "\"\"",
        "'",
        "';drop table text;--",
        "\0",
        "a\0b",
        "\u{301}",
        "%",
        "_",
        "\\",
        "\u{1f600}",
        "t-",
        "T-U",
        "日本",
    ];
    for typed in typed {
        s.search(typed, 10)
            .unwrap_or_else(|error| panic!("{typed:?}: {error}"));
        let filter = TicketFilter {
            view: View::All,
            words: typed.into(),
            offset: 0,
            limit: 10,
        };
        s.tickets(&filter, crate::person(1))
            .unwrap_or_else(|error| panic!("{typed:?}: {error}"));
    }
    assert_eq!(ids(&s, "AND OR NOT NEAR"), [1]);
}

#[test]
fn text_beyond_the_limit_is_not_searched() {
    let s = store();
    let text = format!(
        "{}inside {} outside",
        "a ".repeat(10),
        "ü".repeat(TEXT_BYTES_MAX / 2 - 14)
    );
    put(&s, 1, "Long", &text);
    assert_eq!(ids(&s, "inside"), [1]);
    assert_eq!(ids(&s, "outside"), [0; 0]);
}

#[test]
fn a_search_gives_a_limited_number_of_hits() {
    let s = store();
    for n in 0..=SEARCH_HITS_MAX {
        put(&s, n, "same", "");
    }
    assert_eq!(
        s.search("same", u32::MAX).unwrap().len(),
        SEARCH_HITS_MAX as usize
    );
    assert_eq!(s.search("same", 3).unwrap().len(), 3);
}

#[test]
fn the_text_of_a_part_that_failed_is_not_found_and_that_of_the_others_is() {
    let s = store();
    s.transaction::<_, StoreError>(|s| {
        put(s, 1, "Printer", "paper");
        let failed: Result<(), StoreError> = s.part(|s| {
            put(s, 2, "Screen", "paper");
            put(s, 1, "Printer", "toner");
            Err(StoreError::Full)
        });
        assert!(failed.is_err());
        put(s, 3, "Mouse", "paper");
        put(s, 4, "Erased", "paper");
        s.erase(doc(4))?;
        Ok(())
    })
    .unwrap();
    assert_eq!(ids(&s, "paper"), [1, 3]);
    let failed: Result<(), StoreError> = s.transaction(|s| {
        put(s, 5, "Keyboard", "paper");
        Err(StoreError::Full)
    });
    assert!(failed.is_err());
    put(&s, 6, "Cable", "paper");
    assert_eq!(ids(&s, "paper"), [1, 3, 6]);
}
