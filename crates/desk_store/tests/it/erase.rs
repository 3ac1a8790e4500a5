//! Erasing: everything of a document is gone from every table and from the file, and nothing of another one.

use crate::{doc, person, store, ticket};
use desk_model::{BlobId, Customer, DeviceId, EntryId};
use desk_store::{Store, StoredEntry, open_file};

const DEV: DeviceId = DeviceId([2; 16]);

/// All that can stand here of a ticket, with a word that stands nowhere else.
fn fill(s: &Store, number: u32, word: &str) {
    let id = doc(number);
    let mark = number as u8;
    s.put_ticket(&ticket(number, &format!("Subject {word}")), word)
        .unwrap();
    s.put_doc(id, 1, word.as_bytes()).unwrap();
    s.append_change(id, 1, [mark; 32], word.as_bytes()).unwrap();
    s.push_out(id, [mark; 32], word.as_bytes()).unwrap();
    s.put_doc_key(id, [mark; 16], 1, [mark; 32]).unwrap();
    let entry = StoredEntry {
        dev: DEV,
        n: u64::from(number),
        doc: id,
        id: [mark; 16],
        kind: 1,
        bytes: word.into(),
    };
    s.put_entry(&entry).unwrap();
    s.park(id, DEV, [90 + mark; 16], "key", word.as_bytes()).unwrap();
    s.put_reviews(id, word.as_bytes()).unwrap();
    s.put_mail_id(word, id, EntryId([1; 16])).unwrap();
    s.put_blob(BlobId([mark; 32]), id, word.len() as u64, false)
        .unwrap();
    s.put_blob_bytes(BlobId([mark; 32]), 0, word.as_bytes()).unwrap();
}

/// What there is of a ticket, in the words of each question.
fn found(s: &Store, number: u32, word: &str) -> Vec<bool> {
    let id = doc(number);
    let mark = number as u8;
    vec![
        s.get_ticket_row(id).unwrap().is_some(),
        s.load_doc(id).unwrap().is_some(),
        s.has_change(id, [mark; 32]).unwrap(),
        !s.out_hashes(id).unwrap().is_empty(),
        s.writing_key(id, 1).unwrap().is_some(),
        s.has_entry(id, [mark; 16], DEV).unwrap(),
        !s.parked(id).unwrap().is_empty(),
        s.reviews().unwrap().iter().any(|(doc, _)| *doc == id),
        s.mail_id(word).unwrap().is_some(),
        s.blob_meta(BlobId([mark; 32])).unwrap().is_some(),
        !s.search(word, 9).unwrap().is_empty(),
    ]
}

#[test]
fn an_erased_ticket_is_in_no_table_and_the_other_in_all() {
    let s = store();
    fill(&s, 4, "zebrafish");
    fill(&s, 8, "aardvark");
    assert_eq!(found(&s, 8, "aardvark"), [true; 11]);
    assert_eq!(s.erase(doc(8)).unwrap(), 1, "unsent changes");
    assert_eq!(found(&s, 8, "aardvark"), [false; 11]);
    assert_eq!(found(&s, 4, "zebrafish"), [true; 11]);
    assert_eq!(s.counts(person(1)).unwrap().values().max(), Some(&1));
    assert_eq!(s.highest_n(DEV).unwrap(), 8, "its number is not used again");
    assert_eq!(s.erase(doc(8)).unwrap(), 0);
    assert_eq!(s.erase(doc(99)).unwrap(), 0, "nobody has met it");
    // It is no hindrance to the next search, nor to the same words elsewhere.
    fill(&s, 12, "aardvark");
    assert_eq!(found(&s, 12, "aardvark"), [true; 11]);
}

#[test]
fn an_erased_customer_has_no_row_no_address_and_no_text() {
    let s = store();
    let customer = Customer {
        id: doc(1),
        name: "Mira Aardvark".into(),
        emails: vec!["mira@example.org".into()],
        ..Customer::default()
    };
    s.put_customer(&customer).unwrap();
    s.put_ticket(
        &desk_port::TicketRow {
            customer: Some(doc(1)),
            ..ticket(4, "Router")
        },
        "it restarts",
    )
    .unwrap();
    s.erase(doc(1)).unwrap();
    assert_eq!(s.customer_row(doc(1)).unwrap(), None);
    assert_eq!(s.customer_by_address("mira@example.org").unwrap(), None);
    assert_eq!(s.search("aardvark", 9).unwrap().len(), 0);
    assert_eq!(s.get_ticket_row(doc(4)).unwrap().unwrap().customer_name, "");
}

/// The words are looked for in the bytes of the files themselves.
#[test]
fn nothing_of_the_words_is_left_in_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let s = Store::open(open_file(folder.path().join("desk.db")).unwrap()).unwrap();
    fill(&s, 4, "zebrafish");
    fill(&s, 8, "aardvark");
    let holds = |word: &str| {
        std::fs::read_dir(folder.path()).unwrap().any(|file| {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            bytes.windows(word.len()).any(|at| at == word.as_bytes())
        })
    };
    assert!(holds("aardvark"));
    s.erase(doc(8)).unwrap();
    s.clear_away().unwrap();
    assert!(!holds("aardvark") && holds("zebrafish"));
}
