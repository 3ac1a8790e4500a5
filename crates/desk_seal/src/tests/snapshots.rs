//! A snapshot puts no words into anybody's mouth: each actor's last change has a signature of its own, and it proves that
//! change, in that document, only.

use super::world::{Peer, World};
use crate::{
    DocKey,
    cbor::{self, CborError},
    control::Membership,
    entry::{
        self, Attest, Core, EntryError, Kind, OpenError, Proof, ProofError, Save, SendError, Sending,
        Skeleton, Snapshot, Standing, Verdict,
        core::CORE_BYTES,
        snapshot::{COVERS_MAX, PROOFS_MAX},
        verify::seal_hash,
    },
    name, signature, write,
};
use desk_model::{BlobId, DeviceId, DocId, Role};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;
use zeroize::Zeroizing;

const DOC: DocId = DocId([5; 16]);
const LAST: [u8; 32] = [6; 32];

fn sending(key: &DocKey, n: u64) -> Sending<'_> {
    Sending {
        doc: DOC,
        n,
        epoch: 1,
        key,
    }
}

fn change(world: &mut World, peer: &Peer, key: &DocKey, last: &[u8; 32]) -> Vec<u8> {
    let author = peer.author(&world.members);
    entry::seal_change(&author, &mut world.rng, &sending(key, 3), &[b"one", b"two"], last).unwrap()
}

fn proof(world: &World, bytes: &[u8]) -> Proof {
    Proof::of(&entry::verify(bytes, &world.members).unwrap()).unwrap()
}

fn snapshot(
    world: &mut World,
    key: &DocKey,
    covers: &[([u8; 16], DeviceId)],
    holds: &Snapshot,
) -> Result<Vec<u8>, SendError> {
    let author = world.lead.author(&world.members);
    entry::seal_snapshot(&author, &mut world.rng, &sending(key, 4), covers, holds)
}

#[test]
fn a_snapshot_comes_through_with_what_it_covers_and_proves() {
    let mut world = World::new(1);
    let peer = world.member(Role::Operator, 2);
    let key = DocKey::generate(&mut world.rng);
    let bytes = change(&mut world, &peer, &key, &LAST);
    let holds = Snapshot {
        save: Save::Here(b"the whole document".to_vec()),
        proofs: vec![proof(&world, &bytes)],
    };
    let covers = [([1; 16], peer.keys.id()), ([2; 16], world.lead.keys.id())];
    let bytes = snapshot(&mut world, &key, &covers, &holds).unwrap();
    let verified = entry::verify(&bytes, &world.members).unwrap();
    assert_eq!(
        (verified.core().kind, verified.epoch(), verified.covers()),
        (Kind::Snapshot, Some(1), covers.to_vec())
    );
    let desk = world.members.desk();
    let opened = entry::open_snapshot(&verified, desk, &key).unwrap();
    assert_eq!(opened, holds);
    let standing = opened.proofs[0].verify(&world.members, &peer.ring, DOC, &LAST);
    assert_eq!(standing, Ok(Standing::Counts));
    // It is no change and no key, and proves nothing itself.
    assert_eq!(
        entry::open_change(&verified, desk, &key),
        Err(OpenError::WrongKind)
    );
    assert_eq!(
        entry::open_key(&verified, desk, &peer.ring),
        Err(OpenError::WrongKind)
    );
    assert_eq!((Proof::of(&verified), Skeleton::of(&verified)), (None, None));
    let other = DocKey::generate(&mut world.rng);
    assert_eq!(
        entry::open_snapshot(&verified, desk, &other),
        Err(OpenError::WrongKey)
    );
}

#[test]
fn a_large_save_lies_elsewhere() {
    let mut world = World::new(1);
    let key = DocKey::generate(&mut world.rng);
    let save = |size| Save::Blob {
        address: BlobId([3; 32]),
        key: Zeroizing::new([4; 32]),
        size,
    };
    let desk = world.members.desk();
    let mut open = |size| {
        let holds = Snapshot {
            save: save(size),
            proofs: vec![],
        };
        let bytes = snapshot(&mut world, &key, &[], &holds).unwrap();
        let verified = entry::verify(&bytes, &world.members).unwrap();
        entry::open_snapshot(&verified, desk, &key).map(|opened| opened.save)
    };
    let max = crate::blob::BLOB_BYTES_MAX;
    assert_eq!(open(max), Ok(save(max)));
    assert_eq!(open(max + 1), Err(OpenError::Snapshot(CborError::Bound)));
    assert!(!format!("{:?}", save(1)).contains("[4, 4"));
}

#[test]
fn t36_any_flipped_bit_of_a_snapshot_or_an_attest_fails() {
    let mut world = World::new(1);
    let key = DocKey::generate(&mut world.rng);
    let holds = Snapshot {
        save: Save::Here(vec![1]),
        proofs: vec![],
    };
    let device = world.lead.keys.id();
    let one = snapshot(&mut world, &key, &[([1; 16], device)], &holds).unwrap();
    let attest = Attest {
        snapshot: ([1; 16], device),
        verdict: Verdict::Good,
    };
    let author = world.lead.author(&world.members);
    let two = entry::attest(&author, &mut world.rng, DOC, 5, &attest).unwrap();
    for bytes in [one, two] {
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(entry::verify(&flipped, &world.members).is_err(), "bit {bit}");
        }
    }
}

#[test]
fn an_attest_says_good_or_bad_of_one_snapshot() {
    let mut world = World::new(1);
    for verdict in [Verdict::Good, Verdict::Bad] {
        let attest = Attest {
            snapshot: ([8; 16], DeviceId([9; 16])),
            verdict,
        };
        let author = world.lead.author(&world.members);
        let bytes = entry::attest(&author, &mut world.rng, DOC, 1, &attest).unwrap();
        let verified = entry::verify(&bytes, &world.members).unwrap();
        assert_eq!(verified.attest(), Some(attest));
        assert_eq!((verified.epoch(), verified.key_id()), (None, None));
        assert_eq!((verified.core().kind, verified.core().doc), (Kind::Attest, DOC));
    }
}

/// t54: the author's own word is enough only where nobody else writes.
#[test]
fn t54_a_good_word_is_another_persons_or_that_of_the_only_writer() {
    let mut world = World::new(1);
    let lead = world.lead.keys.id();
    let vouches = |world: &World, attester, author| entry::vouches(&world.members, attester, author);
    assert!(vouches(&world, lead, lead), "nobody else is there");
    let viewer = world.member(Role::Viewer, 2);
    assert!(vouches(&world, lead, lead), "a viewer does not write");
    assert!(vouches(&world, viewer.keys.id(), lead));
    assert!(!vouches(&world, viewer.keys.id(), viewer.keys.id()));
    let peer = world.member(Role::Operator, 3);
    assert!(!vouches(&world, lead, lead));
    assert!(vouches(&world, peer.keys.id(), lead) && vouches(&world, lead, peer.keys.id()));
    assert!(!vouches(&world, DeviceId([9; 16]), lead));
}

/// An entry put together by hand and honestly signed by the lead.
fn raw(world: &World, kind: Kind, rest: &[u8], body: &[u8]) -> Vec<u8> {
    let head = world.members.head();
    let core = Core {
        kind,
        doc: DOC,
        dev: world.lead.keys.id(),
        n: 1,
        ctl: head.seq,
        tag: head.tag(),
        id: [1; 16],
    };
    let (core, hash, desk) = (core.to_bytes(), seal_hash(rest, body), world.members.desk());
    let signature = signature::sign(&world.lead.keys.sign, name::ENTRY, &[&desk.0, &core, &hash]);
    cbor::write(|e| {
        e.array(4)?.bytes(&core)?.bytes(rest)?;
        e.bytes(body)?.bytes(&signature)?.ok()
    })
}

#[test]
fn t01_t05_a_verdict_body_or_list_out_of_bounds_is_refused() {
    let world = World::new(1);
    let verdict = |rest: &[u8], kind, body: &[u8]| {
        entry::verify(&raw(&world, kind, rest, body), &world.members).map(|_| ())
    };
    let attest = |verdict| cbor::write(|e| e.array(3)?.bytes(&[1; 16])?.bytes(&[2; 16])?.u8(verdict)?.ok());
    assert_eq!(verdict(&attest(1), Kind::Attest, &[]), Ok(()));
    assert_eq!(
        verdict(&attest(2), Kind::Attest, &[]),
        Err(EntryError::Malformed(CborError::Bound))
    );
    assert_eq!(verdict(&attest(1), Kind::Attest, &[0]), Err(EntryError::Core));
    let covers = |count: usize, epoch: u32| {
        cbor::write(|e| {
            e.array(3)?.u32(epoch)?.bytes(&[1; 16])?.array(count as u64)?;
            for _ in 0..count {
                e.array(2)?.bytes(&[1; 16])?.bytes(&[2; 16])?;
            }
            Ok(())
        })
    };
    let body = [7; 200];
    assert_eq!(verdict(&covers(COVERS_MAX, 1), Kind::Snapshot, &body), Ok(()));
    assert_eq!(
        verdict(&covers(COVERS_MAX + 1, 1), Kind::Snapshot, &body),
        Err(EntryError::Malformed(CborError::Bound))
    );
    assert_eq!(
        verdict(&covers(0, 0), Kind::Snapshot, &body),
        Err(EntryError::Malformed(CborError::Bound))
    );
    assert_eq!(
        verdict(&covers(0, 2), Kind::Snapshot, &body),
        Err(EntryError::Ahead)
    );
    assert_eq!(
        verdict(&covers(0, 1), Kind::Snapshot, &body[..40]),
        Err(EntryError::Core)
    );
}

#[test]
fn t63_covers_and_proofs_are_bounded() {
    let mut world = World::new(1);
    let key = DocKey::generate(&mut world.rng);
    let bytes = {
        let lead = Peer {
            keys: world.lead.keys.clone(),
            person: world.lead.person,
            ring: world.lead.ring.clone(),
        };
        change(&mut world, &lead, &key, &LAST)
    };
    let proofs = |world: &World, count| Snapshot {
        save: Save::Here(vec![]),
        proofs: vec![proof(world, &bytes); count],
    };
    let name = ([1; 16], DeviceId([2; 16]));
    let most = proofs(&world, PROOFS_MAX);
    let made = snapshot(&mut world, &key, &[], &most).unwrap();
    let verified = entry::verify(&made, &world.members).unwrap();
    let opened = entry::open_snapshot(&verified, world.members.desk(), &key).unwrap();
    assert_eq!(opened.proofs.len(), PROOFS_MAX);
    let more = proofs(&world, PROOFS_MAX + 1);
    assert_eq!(snapshot(&mut world, &key, &[], &more), Err(SendError::TooLarge));
    let none = proofs(&world, 0);
    assert!(snapshot(&mut world, &key, &vec![name; COVERS_MAX], &none).is_ok());
    assert_eq!(
        snapshot(&mut world, &key, &vec![name; COVERS_MAX + 1], &none),
        Err(SendError::TooLarge)
    );
}

#[test]
fn t39_a_proof_fits_its_document_change_desk_and_author_only() {
    let mut world = World::new(1);
    let peer = world.member(Role::Operator, 2);
    let key = DocKey::generate(&mut world.rng);
    let bytes = change(&mut world, &peer, &key, &LAST);
    let good = proof(&world, &bytes);
    let verify = |proof: &Proof, doc, last: &[u8; 32]| proof.verify(&world.members, &peer.ring, doc, last);
    assert_eq!(verify(&good, DOC, &LAST), Ok(Standing::Counts));
    let forged = Err(ProofError::Entry(EntryError::Signature));
    assert_eq!(verify(&good, DocId([6; 16]), &LAST), forged);
    assert_eq!(verify(&good, DOC, &[7; 32]), forged);
    let others = [
        Proof {
            dev: world.lead.keys.id(),
            ..good
        },
        Proof { n: 4, ..good },
        Proof { ctl: 0, ..good },
        Proof { tag: [0; 8], ..good },
        Proof {
            seal_hash: [0; 32],
            ..good
        },
        Proof {
            signature: [0; 64],
            ..good
        },
    ];
    for other in others {
        assert_eq!(verify(&other, DOC, &LAST), forged, "{other:?}");
    }
    let stranger = Proof {
        dev: DeviceId([1; 16]),
        ..good
    };
    assert_eq!(
        verify(&stranger, DOC, &LAST),
        Err(ProofError::Entry(EntryError::UnknownAuthor))
    );
    let mut elsewhere = World::new(1);
    elsewhere.members.desk.0[0] ^= 1;
    elsewhere
        .members
        .devices
        .insert(good.dev, *world.members.device(good.dev).unwrap());
    assert_eq!(
        good.verify(&elsewhere.members, &peer.ring, DOC, &LAST),
        Err(ProofError::Entry(EntryError::Signature))
    );
}

#[test]
fn a_proof_travels_in_the_same_bytes() {
    let mut world = World::new(1);
    let peer = world.member(Role::Operator, 2);
    let key = DocKey::generate(&mut world.rng);
    let bytes = change(&mut world, &peer, &key, &LAST);
    let good = proof(&world, &bytes);
    let encoded = good.encode();
    assert_eq!(Proof::decode(&encoded), Ok(good));
    assert!((0..encoded.len()).all(|end| Proof::decode(&encoded[..end]).is_err()));
    let longer = [&encoded[..], &[0]].concat();
    assert_eq!(
        Proof::decode(&longer),
        Err(ProofError::Malformed(CborError::Trailing))
    );
    let zero = Proof { n: 0, ..good }.encode();
    assert_eq!(Proof::decode(&zero), Err(ProofError::Malformed(CborError::Bound)));
}

/// The chain of `world`, and another one from the same founding that goes on differently.
fn fork(world: &World) -> Membership {
    let mut other = Membership::found(&world.chain[0]).unwrap();
    for entry in &world.chain[1..] {
        other.apply(entry).unwrap();
    }
    other
}

#[test]
fn t32_t34_a_tag_of_another_branch_is_refused_until_it_is_healed() {
    let mut world = World::new(1);
    let peer = world.member(Role::Operator, 2);
    let mut other = fork(&world);
    let branch = |world: &World, members: &mut Membership, time_ms| {
        let author = world.lead.author(members);
        let entry = write::require(&author, time_ms, 1).unwrap();
        members.append(&entry).unwrap();
        entry
    };
    let mine = branch(&world, &mut world.members.clone(), 1);
    world.take(&mine);
    let theirs = branch(&world, &mut other, 2);
    assert_eq!(mine.header().seq, theirs.header().seq);
    // Written on the other branch.
    let key = DocKey::generate(&mut world.rng);
    let author = peer.author(&other);
    let bytes = entry::seal_change(&author, &mut world.rng, &sending(&key, 3), &[b"one"], &LAST).unwrap();
    let over_there = Proof::of(&entry::verify(&bytes, &other).unwrap()).unwrap();
    assert_eq!(entry::verify(&bytes, &world.members), Err(EntryError::WrongChain));
    assert_eq!(
        over_there.verify(&world.members, &peer.ring, DOC, &LAST),
        Err(ProofError::Entry(EntryError::WrongChain))
    );
    let pin = theirs.pin();
    let heal = write::heal(&world.lead.author(&world.members), 3, &[(pin.seq, pin.tag())]);
    world.take(&heal.unwrap());
    assert!(entry::verify(&bytes, &world.members).is_ok());
    assert_eq!(
        over_there.verify(&world.members, &peer.ring, DOC, &LAST),
        Ok(Standing::Counts)
    );
}

#[test]
fn t34_a_healed_place_may_be_beyond_the_head_or_before_the_admission_here() {
    let mut world = World::new(1);
    let mut other = fork(&world);
    let lead = world.lead.author(&other);
    let entry = write::require(&lead, 9, 1).unwrap();
    other.append(&entry).unwrap();
    let early = other.head();
    for time_ms in 10..20 {
        let entry = write::require(&world.lead.author(&other), time_ms, 1).unwrap();
        other.append(&entry).unwrap();
    }
    // Here the person is admitted later, with the same keys as over there.
    let peer = world.member(Role::Operator, 2);
    assert!(world.members.head().seq < other.head().seq);
    let key = DocKey::generate(&mut world.rng);
    let mut members = other.clone();
    let mut device = *world.members.device(peer.keys.id()).unwrap();
    device.added = early.seq;
    members.devices.insert(peer.keys.id(), device);
    let late = entry::seal_key(&peer.author(&members), &mut world.rng, &sending(&key, 1)).unwrap();
    assert!(entry::verify(&late, &members).is_ok());
    assert_eq!(entry::verify(&late, &world.members), Err(EntryError::Ahead));
    members.hashes.truncate(2);
    assert_eq!(members.head(), early);
    let soon = entry::seal_key(&peer.author(&members), &mut world.rng, &sending(&key, 2)).unwrap();
    assert_eq!(entry::verify(&soon, &world.members), Err(EntryError::WrongChain));
    let tags = [early, other.head()].map(|pin| (pin.seq, pin.tag()));
    let heal = write::heal(&world.lead.author(&world.members), 3, &tags);
    world.take(&heal.unwrap());
    assert!(early.seq < world.members.device(peer.keys.id()).unwrap().added);
    assert!(entry::verify(&late, &world.members).is_ok());
    assert!(entry::verify(&soon, &world.members).is_ok());
}

#[test]
fn t43_a_proof_over_a_cut_is_void_and_counts_when_admitted() {
    let mut world = World::new(1);
    let peer = world.member(Role::Operator, 2);
    let key = DocKey::generate(&mut world.rng);
    let bytes = change(&mut world, &peer, &key, &LAST);
    let good = proof(&world, &bytes);
    let id = entry::verify(&bytes, &world.members).unwrap().core().id;
    let removal = world.removal(&[peer.person], &[(peer.keys.id(), 2)]).unwrap();
    world.take(&removal);
    assert_eq!(
        good.verify(&world.members, &peer.ring, DOC, &LAST),
        Ok(Standing::Void)
    );
    assert_eq!(entry::verify(&bytes, &world.members), Err(EntryError::Void));
    let admit = write::admit(&world.lead.author(&world.members), 1, &[(peer.keys.id(), id)]);
    world.take(&admit.unwrap());
    assert_eq!(
        good.verify(&world.members, &peer.ring, DOC, &LAST),
        Ok(Standing::Counts)
    );
    assert!(entry::verify(&bytes, &world.members).is_ok());
}

#[test]
fn t46_the_same_number_is_sealed_again_under_the_new_epoch() {
    let mut world = World::new(1);
    let key = DocKey::generate(&mut world.rng);
    let seal = |world: &mut World, epoch| {
        let author = world.lead.author(&world.members);
        let sending = Sending {
            epoch,
            ..sending(&key, 3)
        };
        entry::seal_change(&author, &mut world.rng, &sending, &[b"one"], &LAST).unwrap()
    };
    let stale = seal(&mut world, 1);
    world.rotate();
    let fresh = seal(&mut world, 2);
    let (stale, fresh) = (
        entry::verify(&stale, &world.members).unwrap(),
        entry::verify(&fresh, &world.members).unwrap(),
    );
    // A relay tells them apart by this, and a document by nothing.
    assert_eq!((stale.epoch(), fresh.epoch()), (Some(1), Some(2)));
    assert_eq!(world.members.current_epoch(), 2);
    assert_eq!(stale.core().n, fresh.core().n);
    assert_eq!(stale.core().id, fresh.core().id);
    assert_ne!(stale.signature(), fresh.signature());
    let desk = world.members.desk();
    assert_eq!(
        entry::open_change(&stale, desk, &key),
        entry::open_change(&fresh, desk, &key)
    );
}

#[test]
fn t51_a_rebuilt_ciphertext_equals_the_original() {
    let mut world = World::new(1);
    let peer = world.member(Role::Operator, 2);
    let key = DocKey::generate(&mut world.rng);
    let bytes = change(&mut world, &peer, &key, &LAST);
    let skeleton = Skeleton::of(&entry::verify(&bytes, &world.members).unwrap()).unwrap();
    let rebuild =
        |skeleton: &Skeleton, key: &DocKey, changes: &[&[u8]]| skeleton.rebuild(&world.members, key, changes);
    assert_eq!(rebuild(&skeleton, &key, &[b"one", b"two"]), Ok(bytes.clone()));
    // Nothing else comes out under the old nonce.
    let no = Err(EntryError::Signature);
    assert_eq!(rebuild(&skeleton, &key, &[b"one", b"tw0"]), no);
    assert_eq!(rebuild(&skeleton, &key, &[b"onetwo"]), no);
    assert_eq!(
        rebuild(&skeleton, &DocKey::from_secret_bytes(&[1; 32]), &[b"one", b"two"]),
        no
    );
    let mut other = skeleton.clone();
    other.nonce[0] ^= 1;
    assert_eq!(rebuild(&other, &key, &[b"one", b"two"]), no);
    let mut other = skeleton.clone();
    other.core[CORE_BYTES - 1] ^= 1;
    assert_eq!(rebuild(&other, &key, &[b"one", b"two"]), no);
    assert_eq!(rebuild(&skeleton, &key, &[]), Err(EntryError::TooLarge));
    // Of somebody who was removed since, too.
    let removal = world.removal(&[peer.person], &[(peer.keys.id(), 0)]).unwrap();
    world.take(&removal);
    assert_eq!(
        skeleton.rebuild(&world.members, &key, &[b"one", b"two"]),
        Ok(bytes)
    );
}
