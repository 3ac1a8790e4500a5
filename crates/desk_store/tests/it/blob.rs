//! Attachments: chunks in any order, and what the relay still lacks.

use crate::{doc, store};
use desk_model::BlobId;

#[test]
fn chunks_come_back_in_order() {
    let s = store();
    let (a, b) = (BlobId([1; 32]), BlobId([2; 32]));
    assert!(!s.put_blob_chunk(a, 0, b"unannounced").unwrap());
    s.put_blob(a, doc(1), 6, false).unwrap();
    s.put_blob(b, doc(1), 1, true).unwrap();
    for (index, bytes) in [(2, b"ee"), (0, b"aa"), (1, b"xx"), (1, b"cc")] {
        assert!(s.put_blob_chunk(a, index, bytes).unwrap());
    }
    assert_eq!(s.blob(a).unwrap(), [b"aa", b"cc", b"ee"]);
    assert!(s.blob(b).unwrap().is_empty());
}

#[test]
fn what_the_relay_has_is_not_uploaded() {
    let s = store();
    for (id, uploaded) in [(1, false), (2, true), (3, false)] {
        s.put_blob(BlobId([id; 32]), doc(1), 9, uploaded).unwrap();
    }
    s.put_blob(BlobId([2; 32]), doc(2), 9, false).unwrap();
    assert_eq!(s.blobs_to_upload().unwrap(), [BlobId([1; 32]), BlobId([3; 32])]);
    s.set_uploaded(BlobId([1; 32])).unwrap();
    assert_eq!(s.blobs_to_upload().unwrap(), [BlobId([3; 32])]);
    let meta = s.blob_meta(BlobId([1; 32])).unwrap().unwrap();
    assert_eq!((meta.doc, meta.size, meta.uploaded), (doc(1), 9, true));
    assert_eq!(s.blob_meta(BlobId([9; 32])).unwrap(), None);
    assert_eq!(s.upload_count().unwrap(), 1);
}

#[test]
fn what_a_relay_has_lost_is_uploaded_again_by_whoever_has_it() {
    let s = store();
    for id in [1, 2] {
        s.put_blob(BlobId([id; 32]), doc(1), 1, true).unwrap();
    }
    s.put_blob_chunk(BlobId([1; 32]), 0, b"x").unwrap();
    s.forget_uploads().unwrap();
    assert_eq!(s.blobs_to_upload().unwrap(), [BlobId([1; 32])]);
}
