//! An entry is its author's, for its document, at its place, or it is not opened.

use super::world::{Peer, World};
use crate::{
    DocKey,
    entry::{
        self, Core, ENTRY_BYTES_MAX, EntryError, Kind, OpenError, PACK_BYTES_MAX, Sending, author::SendError,
        core::CORE_BYTES, padding::padme, verify::seal_hash,
    },
    name,
    sealed::Place,
    signature,
};
use desk_model::{DocId, Role};
#[cfg(not(target_arch = "wasm32"))]
use proptest::prelude::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const DOC: DocId = DocId([5; 16]);
const LAST: [u8; 32] = [6; 32];

fn sending(key: &DocKey) -> Sending<'_> {
    Sending {
        doc: DOC,
        n: 1,
        epoch: 1,
        key,
    }
}

fn change(world: &mut World, key: &DocKey, changes: &[&[u8]]) -> Vec<u8> {
    let author = world.lead.author(&world.members);
    entry::seal_change(&author, &mut world.rng, &sending(key), changes, &LAST).unwrap()
}

fn key_record(world: &mut World, key: &DocKey) -> Vec<u8> {
    let author = world.lead.author(&world.members);
    entry::seal_key(&author, &mut world.rng, &sending(key)).unwrap()
}

/// Core, rest, body and signature of an entry, put together anew after a change to them.
#[derive(Clone)]
struct Parts {
    core: Vec<u8>,
    rest: Vec<u8>,
    body: Vec<u8>,
    signature: Vec<u8>,
}

impl Parts {
    fn of(bytes: &[u8]) -> Self {
        let mut reader = crate::cbor::Reader::new(bytes);
        reader.tuple(4).unwrap();
        let mut next = || reader.bytes(ENTRY_BYTES_MAX).unwrap().to_vec();
        Self {
            core: next(),
            rest: next(),
            body: next(),
            signature: next(),
        }
    }

    fn bytes(&self) -> Vec<u8> {
        crate::cbor::write(|e| {
            e.array(4)?
                .bytes(&self.core)?
                .bytes(&self.rest)?
                .bytes(&self.body)?
                .bytes(&self.signature)?
                .ok()
        })
    }

    /// The same, honestly signed by someone.
    fn signed(mut self, world: &World, peer: &Peer) -> Vec<u8> {
        let (desk, hash) = (world.members.desk(), seal_hash(&self.rest, &self.body));
        self.signature =
            signature::sign(&peer.keys.sign, name::ENTRY, &[&desk.0, &self.core, &hash]).to_vec();
        self.bytes()
    }

    fn with_core(mut self, change: impl FnOnce(&mut Core)) -> Self {
        let mut core = Core::parse(&self.core).unwrap();
        change(&mut core);
        self.core = core.to_bytes().to_vec();
        self
    }
}

#[test]
fn a_key_and_a_change_come_through() {
    let mut world = World::new(1);
    let peer = world.member(Role::Operator, 2);
    let key = DocKey::generate(&mut world.rng);
    let (record, pack) = (
        key_record(&mut world, &key),
        change(&mut world, &key, &[b"one", b"two"]),
    );
    let record = entry::verify(&record, &world.members).unwrap();
    assert_eq!(
        (record.core().kind, Some(record.core().id)),
        (Kind::Key, record.key_id())
    );
    let opened = entry::open_key(&record, world.members.desk(), &peer.ring).unwrap();
    assert_eq!(opened, key);
    let pack = entry::verify(&pack, &world.members).unwrap();
    assert_eq!(
        (pack.core().dev, pack.epoch(), pack.key_id()),
        (world.lead.keys.id(), Some(1), record.key_id())
    );
    let changes = entry::open_change(&pack, world.members.desk(), &opened).unwrap();
    assert_eq!(changes, [b"one".to_vec(), b"two".to_vec()]);
    assert_eq!(entry::check_id(&pack, &peer.ring, &LAST), Ok(()));
    // Each opener takes its own kind only.
    let desk = world.members.desk();
    assert_eq!(
        entry::open_key(&pack, desk, &peer.ring).unwrap_err(),
        OpenError::WrongKind
    );
    assert_eq!(
        entry::open_change(&record, desk, &key).unwrap_err(),
        OpenError::WrongKind
    );
}

#[test]
fn t36_any_flipped_bit_fails() {
    let mut world = World::new(1);
    let key = DocKey::generate(&mut world.rng);
    for bytes in [key_record(&mut world, &key), change(&mut world, &key, &[b"one"])] {
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(entry::verify(&flipped, &world.members).is_err(), "bit {bit}");
        }
    }
}

#[test]
fn t36_another_body_document_desk_or_kind_does_not_open_even_when_signed() {
    let mut world = World::new(1);
    let key = DocKey::generate(&mut world.rng);
    let one = Parts::of(&change(&mut world, &key, &[b"one"]));
    let two = Parts::of(&change(&mut world, &key, &[b"two"]));
    let desk = world.members.desk();
    let open = |world: &World, bytes: &[u8]| {
        let verified = entry::verify(bytes, &world.members)?;
        Ok::<_, EntryError>(entry::open_change(&verified, desk, &key))
    };
    assert!(open(&world, &one.bytes()).unwrap().is_ok());
    let swapped = Parts {
        body: two.body,
        ..one.clone()
    };
    assert_eq!(open(&world, &swapped.bytes()), Err(EntryError::Signature));
    let moved = one
        .clone()
        .with_core(|core| core.n = 2)
        .signed(&world, &world.lead);
    assert!(matches!(open(&world, &moved), Ok(Err(OpenError::Sealed(_)))));
    let other_doc = one
        .clone()
        .with_core(|core| core.doc = DocId([9; 16]))
        .signed(&world, &world.lead);
    assert_eq!(open(&world, &other_doc), Ok(Err(OpenError::WrongKey)));
    let other_kind = one
        .clone()
        .with_core(|core| core.kind = Kind::Key)
        .signed(&world, &world.lead);
    assert_eq!(open(&world, &other_kind), Err(EntryError::Core));
    // The same people in another desk: the device is known there, the signature is not for it.
    let mut other = World::new(1);
    other.members.desk.0[0] ^= 1;
    assert_eq!(open(&other, &one.bytes()), Err(EntryError::Signature));
    let verified = one.bytes();
    let verified = entry::verify(&verified, &world.members).unwrap();
    assert_eq!(
        entry::open_change(&verified, other.members.desk(), &key),
        Err(OpenError::WrongKey)
    );
}

#[test]
fn t37_an_honest_id_can_be_taken_only_under_the_own_name() {
    let mut world = World::new(1);
    let peer = world.member(Role::Operator, 2);
    let key = DocKey::generate(&mut world.rng);
    let honest = Parts::of(&change(&mut world, &key, &[b"one"]));
    // The thief's own signature over the victim's name.
    let forged = Parts {
        body: vec![7; 200],
        ..honest.clone()
    }
    .signed(&world, &peer);
    assert_eq!(entry::verify(&forged, &world.members), Err(EntryError::Signature));
    // Under the thief's name it is another entry: same document and id, another device, and it does not open.
    let garbage = Parts {
        body: vec![7; 200],
        ..honest
    };
    let garbage = garbage
        .with_core(|core| (core.dev, core.ctl) = (peer.keys.id(), core.ctl))
        .signed(&world, &peer);
    let verified = entry::verify(&garbage, &world.members).unwrap();
    assert_eq!(verified.core().dev, peer.keys.id());
    assert!(entry::open_change(&verified, world.members.desk(), &key).is_err());
}

#[test]
fn t45_a_viewers_entry_does_not_count() {
    let mut world = World::new(1);
    for (role, number, counts) in [
        (Role::Viewer, 2, false),
        (Role::Bridge, 3, true),
        (Role::Operator, 4, true),
    ] {
        let peer = world.member(role, number);
        let key = DocKey::generate(&mut world.rng);
        let author = peer.author(&world.members);
        let bytes = entry::seal_change(&author, &mut world.rng, &sending(&key), &[b"one"], &LAST).unwrap();
        let verified = entry::verify(&bytes, &world.members).map(|_| ());
        assert_eq!(
            verified,
            if counts { Ok(()) } else { Err(EntryError::Void) },
            "{role:?}"
        );
    }
}

#[test]
fn t43_entries_count_up_to_the_highest_number() {
    let mut world = World::new(1);
    let key = DocKey::generate(&mut world.rng);
    world
        .members
        .devices
        .get_mut(&world.lead.keys.id())
        .unwrap()
        .until = Some(4);
    for (n, verdict) in [(4, Ok(())), (5, Err(EntryError::Void))] {
        let author = world.lead.author(&world.members);
        let sending = Sending { n, ..sending(&key) };
        let bytes = entry::seal_key(&author, &mut world.rng, &sending).unwrap();
        assert_eq!(entry::verify(&bytes, &world.members).map(|_| ()), verdict);
    }
}

#[test]
fn numbers_begin_at_one_and_authors_are_known() {
    let mut world = World::new(1);
    let key = DocKey::generate(&mut world.rng);
    let honest = Parts::of(&change(&mut world, &key, &[b"one"]));
    let zero = honest
        .clone()
        .with_core(|core| core.n = 0)
        .signed(&world, &world.lead);
    assert_eq!(entry::verify(&zero, &world.members), Err(EntryError::Core));
    let stranger = World::new(2).lead;
    let forged = honest
        .with_core(|core| core.dev = stranger.keys.id())
        .signed(&world, &stranger);
    assert_eq!(
        entry::verify(&forged, &world.members),
        Err(EntryError::UnknownAuthor)
    );
}

#[test]
fn t32_an_entry_stands_on_this_chain_and_not_before_its_author() {
    let mut world = World::new(1);
    let before = world.members.clone();
    let peer = world.member(Role::Operator, 2);
    let key = DocKey::generate(&mut world.rng);
    let author = peer.author(&world.members);
    let bytes = entry::seal_change(&author, &mut world.rng, &sending(&key), &[b"one"], &LAST).unwrap();
    let honest = Parts::of(&bytes);
    assert_eq!(entry::verify(&bytes, &before), Err(EntryError::Ahead));
    let other_tag = honest
        .clone()
        .with_core(|core| core.tag[7] ^= 1)
        .signed(&world, &peer);
    assert_eq!(
        entry::verify(&other_tag, &world.members),
        Err(EntryError::WrongChain)
    );
    let early = before.head();
    let early = honest
        .clone()
        .with_core(|core| (core.ctl, core.tag) = (early.seq, early.tag()));
    assert_eq!(
        entry::verify(&early.signed(&world, &peer), &world.members),
        Err(EntryError::WrongChain)
    );
    let ahead = honest
        .clone()
        .with_core(|core| core.ctl += 1)
        .signed(&world, &peer);
    assert_eq!(entry::verify(&ahead, &world.members), Err(EntryError::Ahead));
    let mut later = honest;
    later.rest[1] = 2;
    assert_eq!(
        entry::verify(&later.signed(&world, &peer), &world.members),
        Err(EntryError::Ahead)
    );
}

#[test]
fn t48_two_keys_for_one_document_are_both_valid() {
    let mut world = World::new(1);
    let (one, two) = (DocKey::generate(&mut world.rng), DocKey::generate(&mut world.rng));
    for key in [&one, &two] {
        let (record, pack) = (key_record(&mut world, key), change(&mut world, key, &[b"one"]));
        let record = entry::verify(&record, &world.members).unwrap();
        let opened = entry::open_key(&record, world.members.desk(), &world.lead.ring).unwrap();
        let pack = entry::verify(&pack, &world.members).unwrap();
        assert!(entry::open_change(&pack, world.members.desk(), &opened).is_ok());
    }
    let pack = change(&mut world, &one, &[b"one"]);
    let pack = entry::verify(&pack, &world.members).unwrap();
    assert_eq!(
        entry::open_change(&pack, world.members.desk(), &two),
        Err(OpenError::WrongKey)
    );
}

#[test]
fn t49_a_key_record_with_garbage_gives_no_key() {
    let mut world = World::new(1);
    let (key, other) = (DocKey::generate(&mut world.rng), DocKey::generate(&mut world.rng));
    let mut parts = Parts::of(&key_record(&mut world, &key));
    let desk = world.members.desk();
    let mut seal = |world: &mut World, plain: &[u8]| {
        let place = Place {
            name: name::DOC_KEY,
            desk: &desk,
            aad: &[&parts.core, &parts.rest],
        };
        let epoch_key = world.lead.ring.get(1).unwrap().bytes();
        parts.body = place.seal(&mut world.rng, epoch_key, plain).unwrap();
        parts.clone().signed(world, &world.lead)
    };
    let bytes = seal(&mut world, other.secret_bytes());
    let verified = entry::verify(&bytes, &world.members).unwrap();
    assert_eq!(
        entry::open_key(&verified, desk, &world.lead.ring),
        Err(OpenError::WrongKey)
    );
    let bytes = seal(&mut world, &[1; 31]);
    assert_eq!(entry::verify(&bytes, &world.members), Err(EntryError::Core));
    let mut garbage = Parts::of(&bytes);
    garbage.body = vec![3; 72];
    let bytes = garbage.signed(&world, &world.lead);
    let verified = entry::verify(&bytes, &world.members).unwrap();
    assert!(matches!(
        entry::open_key(&verified, desk, &world.lead.ring),
        Err(OpenError::Sealed(_))
    ));
}

#[test]
fn t50_wrong_padding_and_wrong_lengths_are_refused() {
    let mut world = World::new(1);
    let key = DocKey::generate(&mut world.rng);
    let parts = Parts::of(&change(&mut world, &key, &[b"one"]));
    let desk = world.members.desk();
    let open = |world: &mut World, plain: &[u8]| {
        let place = Place {
            name: name::BODY,
            desk: &desk,
            aad: &[&parts.core, &parts.rest],
        };
        let body = place.seal(&mut world.rng, key.secret_bytes(), plain).unwrap();
        let bytes = Parts {
            body,
            ..parts.clone()
        }
        .signed(world, &world.lead);
        entry::open_change(&entry::verify(&bytes, &world.members).unwrap(), desk, &key)
    };
    // u32 length ‖ (u32 length ‖ "one") ‖ zeros up to 128.
    let right = [&[0, 0, 0, 7, 0, 0, 0, 3][..], b"one", &[0; 121]].concat();
    assert_eq!(open(&mut world, &right), Ok(vec![b"one".to_vec()]));
    let with = |at: usize, byte: u8| {
        let mut bytes = right.clone();
        bytes[at] = byte;
        bytes
    };
    assert_eq!(open(&mut world, &with(131, 1)), Err(OpenError::Padding));
    assert_eq!(open(&mut world, &with(11, 1)), Err(OpenError::Padding));
    assert_eq!(open(&mut world, &with(3, 200)), Err(OpenError::Padding));
    assert_eq!(open(&mut world, &right[..131]), Err(OpenError::Padding));
    assert_eq!(
        open(&mut world, &[&right[..], &[0]].concat()),
        Err(OpenError::Padding)
    );
    assert_eq!(open(&mut world, &with(7, 2)), Err(OpenError::Pack));
    assert_eq!(open(&mut world, &with(7, 4)), Err(OpenError::Pack));
    assert_eq!(open(&mut world, &[0; 132]), Err(OpenError::Pack));
    assert_eq!(open(&mut world, &with(3, 8)), Err(OpenError::Pack));
}

#[test]
fn t51_the_same_key_nonce_and_place_give_the_same_bytes() {
    let world = World::new(1);
    let desk = world.members.desk();
    let place = Place {
        name: name::BODY,
        desk: &desk,
        aad: &[&[1; CORE_BYTES]],
    };
    let once = place.seal_with(&[2; 32], &[3; 24], b"text").unwrap();
    assert_eq!(place.seal_with(&[2; 32], &[3; 24], b"text").unwrap(), once);
    assert_ne!(place.seal_with(&[2; 32], &[4; 24], b"text").unwrap(), once);
}

#[test]
fn padme_is_that_of_the_paper() {
    // By a script of its own after the paper's algorithm 1.
    let known = [
        (128, 128),
        (129, 144),
        (200, 208),
        (1000, 1024),
        (1025, 1088),
        (9999, 10240),
    ];
    let large = [(262_144, 262_144), (262_145, 270_336), (786_132, 786_432)];
    for (length, padded) in known.into_iter().chain(large) {
        assert_eq!(padme(length), padded, "{length}");
    }
}

#[test]
fn t63_packs_and_entries_are_bounded() {
    let mut world = World::new(1);
    let key = DocKey::generate(&mut world.rng);
    let seal = |world: &mut World, changes: &[&[u8]]| {
        let author = world.lead.author(&world.members);
        entry::seal_change(&author, &mut world.rng, &sending(&key), changes, &LAST)
    };
    let half = vec![1; PACK_BYTES_MAX / 2];
    assert!(seal(&mut world, &[&half, &half]).is_ok());
    assert_eq!(seal(&mut world, &[&half, &half, &[1]]), Err(SendError::TooLarge));
    assert_eq!(seal(&mut world, &[]), Err(SendError::TooLarge));
    assert_eq!(seal(&mut world, &[&[]]), Err(SendError::TooLarge));
    // One change alone may be larger, up to the entry.
    let single = vec![1; 2 * PACK_BYTES_MAX];
    let bytes = seal(&mut world, &[&single]).unwrap();
    let verified = entry::verify(&bytes, &world.members).unwrap();
    assert_eq!(
        entry::open_change(&verified, world.members.desk(), &key),
        Ok(vec![single])
    );
    assert_eq!(
        seal(&mut world, &[&vec![1; ENTRY_BYTES_MAX]]),
        Err(SendError::TooLarge)
    );
    assert_eq!(
        entry::verify(&vec![0; ENTRY_BYTES_MAX + 1], &world.members),
        Err(EntryError::TooLarge)
    );
}

#[cfg(not(target_arch = "wasm32"))]
proptest! {
    #[test]
    fn packs_come_back_as_they_went(
        changes in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 1..2000), 1..8),
        seed in any::<u8>(),
    ) {
        let mut world = World::new(seed);
        let key = DocKey::generate(&mut world.rng);
        let slices: Vec<&[u8]> = changes.iter().map(Vec::as_slice).collect();
        let bytes = change(&mut world, &key, &slices);
        let verified = entry::verify(&bytes, &world.members).unwrap();
        prop_assert_eq!(entry::open_change(&verified, world.members.desk(), &key).unwrap(), changes);
    }
}
