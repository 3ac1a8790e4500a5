//! Saves among the attachments: counted for nobody, kept until a snapshot names them, and gone with their document.
//!
//! Not vacuous: an attachment beside each save is counted, let go and kept by the same questions.

use crate::{doc, store};
use desk_model::BlobId;
use desk_store::{OpenSave, SaveStand, Store};

const SAVE: BlobId = BlobId([1; 32]);
const FILE: BlobId = BlobId([2; 32]);

/// A save and an attachment of one document, whole.
fn both() -> Store {
    let s = store();
    for id in [SAVE, FILE] {
        s.put_blob(id, doc(7), 3, false).unwrap();
        s.put_blob_bytes(id, 0, b"abc").unwrap();
    }
    s.put_save(SAVE, Some([5; 32]), 2).unwrap();
    s
}

fn here(s: &Store) -> [bool; 2] {
    [SAVE, FILE].map(|id| s.blob_meta(id).unwrap().is_some())
}

#[test]
fn a_save_is_open_until_a_snapshot_names_it_and_is_no_attachment() {
    let s = both();
    assert_eq!([SAVE, FILE].map(|id| s.is_save(id).unwrap()), [true, false]);
    assert_eq!(s.upload_count().unwrap(), 1);
    assert_eq!(s.blobs_to_upload().unwrap(), [SAVE, FILE], "both go to the relay");
    let open = OpenSave {
        doc: doc(7),
        blob: SAVE,
        key: [5; 32],
        size: 2,
        upto: 0,
        uploaded: false,
    };
    assert_eq!(s.open_saves().unwrap(), std::slice::from_ref(&open));
    s.set_uploaded(SAVE).unwrap();
    let uploaded = OpenSave {
        uploaded: true,
        ..open
    };
    assert_eq!(s.open_saves().unwrap(), [uploaded]);
    s.close_save(SAVE).unwrap();
    assert_eq!(s.open_saves().unwrap(), []);
    assert!(s.is_save(SAVE).unwrap());
    // Of an attachment that is not announced nothing is known.
    s.put_save(BlobId([9; 32]), None, 2).unwrap();
    assert!(!s.is_save(BlobId([9; 32])).unwrap());
}

#[test]
fn an_open_save_makes_way_for_nothing() {
    let s = both();
    for id in [SAVE, FILE] {
        s.set_uploaded(id).unwrap();
    }
    s.evict(0, &[]).unwrap();
    assert_eq!(here(&s), [true, false]);
    s.close_save(SAVE).unwrap();
    s.evict(0, &[]).unwrap();
    assert_eq!(here(&s), [false, false]);
    assert!(!s.is_save(SAVE).unwrap());
}

#[test]
fn a_save_is_offered_anew_when_it_is_asked_for() {
    let s = both();
    let stand = |offered, uploaded| Some(SaveStand { offered, uploaded });
    s.set_uploaded(SAVE).unwrap();
    assert_eq!(s.save_stand(SAVE).unwrap(), stand(false, true));
    s.offer_save(SAVE).unwrap();
    assert_eq!(s.save_stand(SAVE).unwrap(), stand(true, false));
    assert_eq!(s.blobs_to_upload().unwrap(), [SAVE, FILE]);
    s.set_uploaded(SAVE).unwrap();
    assert_eq!(s.save_stand(SAVE).unwrap(), stand(true, true));
    assert_eq!(s.save_stand(FILE).unwrap(), None);
}

#[test]
fn a_save_goes_with_its_document() {
    let s = both();
    s.erase(doc(7)).unwrap();
    assert_eq!(here(&s), [false, false]);
    assert!(!s.is_save(SAVE).unwrap());
    assert_eq!(s.open_saves().unwrap(), []);
}
