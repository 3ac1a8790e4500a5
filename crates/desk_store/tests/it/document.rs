//! Documents: a save, the changes after it, and what is remembered of both.

use crate::{doc, store};
use desk_store::StoredDoc;

#[test]
fn changes_follow_the_save_in_their_order() {
    let s = store();
    assert_eq!(s.load_doc(doc(1)).unwrap(), None);
    assert!(s.append_change(doc(1), 2, [9; 32], b"first").unwrap());
    assert!(s.append_change(doc(1), 2, [1; 32], b"second").unwrap());
    assert!(!s.append_change(doc(1), 2, [9; 32], b"first").unwrap());
    assert!(s.append_change(doc(2), 2, [9; 32], b"of another").unwrap());
    let expected = StoredDoc {
        kind: 2,
        save: None,
        changes: vec![b"first".to_vec(), b"second".to_vec()],
    };
    assert_eq!(s.load_doc(doc(1)).unwrap(), Some(expected));
    assert_eq!(s.change_tail_len(doc(1)).unwrap(), 2);
}

#[test]
fn a_save_takes_the_changes_in_and_they_stay_known() {
    let s = store();
    s.append_change(doc(1), 2, [1; 32], b"a").unwrap();
    s.append_change(doc(2), 2, [2; 32], b"b").unwrap();
    s.put_doc(doc(1), 2, b"whole").unwrap();
    assert_eq!(s.change_tail_len(doc(1)).unwrap(), 0);
    assert_eq!(s.change_tail_len(doc(2)).unwrap(), 1);
    assert!(s.has_change(doc(1), [1; 32]).unwrap());
    assert!(!s.has_change(doc(1), [2; 32]).unwrap());
    assert!(!s.append_change(doc(1), 2, [1; 32], b"a").unwrap());
    s.append_change(doc(1), 2, [3; 32], b"c").unwrap();
    s.put_doc(doc(1), 2, b"whole again").unwrap();
    let loaded = s.load_doc(doc(1)).unwrap().unwrap();
    assert_eq!(loaded.save.unwrap(), b"whole again");
    assert!(loaded.changes.is_empty());
}

#[test]
fn documents_of_a_kind_come_newest_first() {
    let s = store();
    s.put_doc(doc(5), 1, b"").unwrap();
    s.append_change(doc(3), 1, [0; 32], b"").unwrap();
    s.put_doc(doc(9), 2, b"").unwrap();
    s.put_doc(doc(4), 1, b"").unwrap();
    s.put_doc(doc(5), 1, b"again").unwrap();
    assert_eq!(s.doc_ids(1).unwrap(), [doc(4), doc(3), doc(5)]);
    assert_eq!(s.doc_ids(7).unwrap(), []);
}
