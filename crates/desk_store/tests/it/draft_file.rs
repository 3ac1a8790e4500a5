//! Files of a reply that is being written: kept in order, sent nowhere before a message names them, and gone when they are taken out.
//!
//! Not vacuous: beside each file is an attachment of a message, which is uploaded and stays by the same questions.

use crate::{doc, store};
use desk_model::{BlobId, DocId, entry::fact::Attachment};
use desk_store::Store;

fn file(n: u8, sealed: Option<DocId>) -> Attachment {
    Attachment {
        name: format!("{n}.pdf"),
        media_type: "application/pdf".into(),
        size: 5,
        blob: BlobId([n; 32]),
        key: BlobId([n + 100; 32]),
        doc: sealed,
    }
}

/// Bytes of an attachment that the relay lacks.
fn keep(s: &Store, n: u8, under: DocId) {
    s.put_blob(BlobId([n; 32]), under, 5, false).unwrap();
    s.put_blob_bytes(BlobId([n; 32]), 0, b"bytes").unwrap();
}

fn is_here(s: &Store, n: u8) -> bool {
    s.blob_meta(BlobId([n; 32])).unwrap().is_some()
}

/// Ticket 1 has a message with attachment 1, which is in its reply too, and files 2 and 3, which are in no message.
fn filled() -> Store {
    let s = store();
    (1..4).for_each(|n| keep(&s, n, doc(1)));
    for n in [3, 2] {
        s.put_draft_file(doc(1), &file(n, None), true).unwrap();
    }
    s.put_draft_file(doc(1), &file(1, Some(doc(9))), false).unwrap();
    s
}

#[test]
fn files_come_back_as_they_were_added_each_once() {
    let s = filled();
    s.put_draft_file(doc(1), &file(3, None), false).unwrap();
    let expected = vec![file(3, None), file(2, None), file(1, Some(doc(9)))];
    assert_eq!(s.draft_files(doc(1)).unwrap(), expected);
    assert_eq!(s.draft_files(doc(2)).unwrap(), []);
}

#[test]
fn what_no_message_names_goes_nowhere_until_one_does() {
    let s = filled();
    assert_eq!(s.blobs_to_upload().unwrap(), [BlobId([1; 32])]);
    assert_eq!(s.upload_count().unwrap(), 1);
    // A relay that lost everything is no reason either.
    s.forget_uploads().unwrap();
    assert_eq!(s.blobs_to_upload().unwrap(), [BlobId([1; 32])]);
    s.sent_draft_file(doc(1), BlobId([2; 32])).unwrap();
    assert_eq!(s.blobs_to_upload().unwrap(), [BlobId([1; 32]), BlobId([2; 32])]);
    assert_eq!(s.upload_count().unwrap(), 2);
    assert_eq!(s.draft_files(doc(1)).unwrap().len(), 2);
}

#[test]
fn what_is_taken_out_goes_with_its_bytes_unless_a_message_has_it() {
    let s = filled();
    // Of another ticket it is no file.
    s.drop_draft_file(doc(2), BlobId([2; 32])).unwrap();
    assert!(is_here(&s, 2));
    for n in [1, 2] {
        s.drop_draft_file(doc(1), BlobId([n; 32])).unwrap();
    }
    assert_eq!(s.draft_files(doc(1)).unwrap(), [file(3, None)]);
    assert_eq!([1, 2, 3].map(|n| is_here(&s, n)), [true, false, true]);
    assert_eq!(s.evict(0, &[]).unwrap(), 0, "the only copies");
}

#[test]
fn an_erasure_takes_files_with_the_ticket_and_with_what_they_are_sealed_under() {
    let s = filled();
    s.put_draft_file(doc(2), &file(1, Some(doc(1))), false).unwrap();
    s.put_draft_file(doc(2), &file(7, None), true).unwrap();
    s.erase(doc(1)).unwrap();
    assert_eq!(s.draft_files(doc(1)).unwrap(), []);
    assert_eq!(s.draft_files(doc(2)).unwrap(), [file(7, None)]);
    assert!(!is_here(&s, 3));
    s.erase_blob(BlobId([7; 32])).unwrap();
    assert_eq!(s.draft_files(doc(2)).unwrap(), []);
}
