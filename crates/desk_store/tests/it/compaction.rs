//! Which entries a snapshot covers, what was found in it, and what is left when it goes.
//!
//! Not vacuous: the same questions are asked before and after each step, and the answers differ.

use crate::{doc, store};
use desk_model::DeviceId;
use desk_store::{ATTEST_KIND, EntryName, KEY_KIND, SNAPSHOT_KIND, Store, StoredEntry, StoredProof};

const ME: DeviceId = DeviceId([1; 16]);

fn put(s: &Store, n: u8, kind: u8) -> EntryName {
    let entry = StoredEntry {
        dev: ME,
        n: n.into(),
        doc: doc(7),
        id: [n; 16],
        kind,
        bytes: vec![n],
    };
    s.put_entry(&entry).unwrap();
    ([n; 16], ME)
}

fn open(s: &Store) -> Vec<u8> {
    let names = s.uncovered(doc(7), i64::MAX, 99).unwrap();
    names.iter().map(|((id, _), _)| id[0]).collect()
}

#[test]
fn a_snapshot_covers_what_it_names_until_it_goes() {
    let s = store();
    put(&s, 1, KEY_KIND);
    let changes: Vec<EntryName> = (2..5).map(|n| put(&s, n, 1)).collect();
    let first = put(&s, 5, SNAPSHOT_KIND);
    assert_eq!(open(&s), [2, 3, 4, 5], "keys are never covered");
    s.cover(doc(7), first, &changes[..2]).unwrap();
    assert_eq!((open(&s), s.uncovered_count(doc(7)).unwrap()), (vec![4, 5], 1));
    // A later one covers the rest and the first; what is covered already stays with whom it was.
    let second = put(&s, 6, SNAPSHOT_KIND);
    s.cover(doc(7), second, &[changes[0], changes[2], first]).unwrap();
    assert_eq!(open(&s), [6]);
    assert_eq!(s.uncovered(doc(7), i64::MAX, 0).unwrap(), []);
    s.uncover(doc(7), second).unwrap();
    assert_eq!(open(&s), [4, 5, 6]);
    s.push_out_sealed(doc(7), 5).unwrap();
    assert!(s.is_going_out(doc(7)).unwrap() && !s.is_going_out(doc(8)).unwrap());
    assert!(!s.is_all_shared().unwrap());
    assert!(!s.give_up_upkeep(ME, 4).unwrap(), "that is a change");
    assert!(s.give_up_upkeep(ME, 5).unwrap());
    assert!(!s.is_going_out(doc(7)).unwrap() && s.is_all_shared().unwrap());
    let aside = s.push_out(doc(8), [1; 32], b"x").unwrap();
    assert!(!s.is_all_shared().unwrap());
    s.set_aside(aside).unwrap();
    assert!(s.is_all_shared().unwrap(), "it never goes");
    assert_eq!(open(&s), [2, 3, 4, 6]);
    assert_eq!(s.entry(doc(7), first).unwrap(), None);
    assert_eq!(s.entry(doc(7), second).unwrap().unwrap().n, 6);
}

#[test]
fn what_was_found_in_a_snapshot_is_kept_and_goes_with_it() {
    let s = store();
    let one = put(&s, 1, SNAPSHOT_KIND);
    let two = put(&s, 2, SNAPSHOT_KIND);
    let verdicts = |s: &Store| {
        let all = s.snapshots(doc(7)).unwrap();
        all.iter()
            .map(|found| (found.entry.n, found.verdict))
            .collect::<Vec<_>>()
    };
    assert_eq!(verdicts(&s), [(2, None), (1, None)], "the newest first");
    s.put_verdict(doc(7), one, 1, 5).unwrap();
    s.put_verdict(doc(7), one, 2, 6).unwrap();
    s.put_verdict(doc(7), two, 0, 7).unwrap();
    assert_eq!(verdicts(&s), [(2, Some(0)), (1, Some(2))]);
    assert_eq!(s.found_so(2).unwrap(), [(doc(7), one)]);
    assert_eq!(s.found_so(1).unwrap(), []);
    assert!(!s.has_unseen_snapshot(doc(7)).unwrap());
    assert_eq!(s.unattested_docs().unwrap(), [doc(7)], "nobody has said anything");
    put(&s, 3, ATTEST_KIND);
    assert_eq!(s.unattested_docs().unwrap(), []);
    put(&s, 4, SNAPSHOT_KIND);
    assert!(s.has_unseen_snapshot(doc(7)).unwrap() && !s.has_unseen_snapshot(doc(8)).unwrap());
    assert_eq!(s.unattested_docs().unwrap(), [doc(7)]);
    s.give_up_upkeep(ME, 1).unwrap();
    assert_eq!(s.found_so(2).unwrap(), []);
    s.erase(doc(7)).unwrap();
    assert_eq!(s.found_so(0).unwrap(), []);
}

#[test]
fn of_each_actor_the_newest_proof_is_kept_and_erased_with_its_document() {
    let s = store();
    let proof = |actor: u8, seq: u8| StoredProof {
        actor: vec![actor; 20],
        seq: seq.into(),
        hash: [10 * actor + seq; 32],
        bytes: vec![actor, seq],
    };
    for (actor, seq) in [(1, 2), (2, 1), (1, 3), (1, 1)] {
        s.put_proof(doc(7), &proof(actor, seq)).unwrap();
    }
    let of = |hash: u8| s.proof_of(doc(7), [hash; 32]).unwrap();
    assert_eq!(
        (of(11), of(12), of(13), of(21)),
        (None, None, Some(vec![1, 3]), Some(vec![2, 1]))
    );
    assert_eq!(s.proof_of(doc(8), [13; 32]).unwrap(), None);
    s.erase(doc(7)).unwrap();
    assert_eq!((of(13), of(21)), (None, None));
}
