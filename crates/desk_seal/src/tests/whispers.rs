//! Presence, statements of where devices stand, and a relay's proof against a cut: each is of the device it names, once.

use super::world::World;
use crate::{
    CounterProof, DocKey, Heads,
    control::Pin,
    counter_proof::{CUT_JUMP_MAX, CounterProofError, HigherCut},
    entry::{self, EntryError, Sending},
    heads::{self, HeadsError, HeadsStanding, LastEntry},
    presence::{self, CONNECTIONS_KEPT, Listener, PRESENCE_BYTES_MAX, PresenceError, Turn},
    write,
};
use desk_model::{DeviceId, DocId, Role};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn turn(connection: u8, counter: u64) -> Turn {
    Turn {
        connection: [connection; 8],
        counter,
    }
}

fn spoken(world: &mut World, turn: Turn) -> Vec<u8> {
    let author = world.lead.author(&world.members);
    presence::seal(&author, &mut world.rng, turn, b"reads ticket 7").unwrap()
}

#[test]
fn t61_presence_with_anothers_device_or_an_old_counter() {
    let mut world = World::new(1);
    let peer = world.member(Role::Viewer, 2);
    let lead = world.lead.keys.id();
    let bytes = spoken(&mut world, turn(1, 5));
    let mut listener = Listener::default();
    let hear = |listener: &mut Listener, world: &World, device, bytes: &[u8]| {
        listener
            .open(&world.members, &peer.ring, device, bytes)
            .map(|plain| plain.to_vec())
    };
    assert!(matches!(
        hear(&mut listener, &world, peer.keys.id(), &bytes),
        Err(PresenceError::Sealed(_))
    ));
    assert_eq!(
        hear(&mut listener, &world, DeviceId([9; 16]), &bytes),
        Err(PresenceError::UnknownDevice)
    );
    assert_eq!(
        hear(&mut listener, &world, lead, &bytes),
        Ok(b"reads ticket 7".to_vec())
    );
    for counter in [5, 4, 0] {
        let bytes = spoken(&mut world, turn(1, counter));
        assert_eq!(
            hear(&mut listener, &world, lead, &bytes),
            Err(PresenceError::Repeated),
            "{counter}"
        );
    }
    let bytes = spoken(&mut world, turn(1, 6));
    assert!(hear(&mut listener, &world, lead, &bytes).is_ok());
    // Counter, connection and key are bound in: others do not open.
    for (at, to) in [(1, 2), (3, 9), (11, 7)] {
        let mut changed = bytes.clone();
        assert_ne!(changed[at], to);
        changed[at] = to;
        assert!(hear(&mut listener, &world, lead, &changed).is_err(), "{at}");
    }
    // Another connection counts by itself, and the first one does not begin anew.
    let bytes = spoken(&mut world, turn(2, 0));
    assert!(hear(&mut listener, &world, lead, &bytes).is_ok());
    let bytes = spoken(&mut world, turn(1, 6));
    assert_eq!(
        hear(&mut listener, &world, lead, &bytes),
        Err(PresenceError::Repeated)
    );
    for connection in 3..=u8::try_from(CONNECTIONS_KEPT).unwrap() {
        let bytes = spoken(&mut world, turn(connection, 0));
        assert!(hear(&mut listener, &world, lead, &bytes).is_ok());
    }
    let bytes = spoken(&mut world, turn(1, 6));
    assert_eq!(
        hear(&mut listener, &world, lead, &bytes),
        Err(PresenceError::Repeated)
    );
}

#[test]
fn t61_presence_of_who_was_removed_or_under_a_former_key() {
    let mut world = World::new(1);
    let mut peer = world.member(Role::Operator, 2);
    let bytes = spoken(&mut world, turn(1, 1));
    world.rotate();
    peer.follow(&world.members);
    let mut listener = Listener::default();
    let refused = listener.open(&world.members, &peer.ring, world.lead.keys.id(), &bytes);
    assert_eq!(refused.map(|_| ()), Err(PresenceError::StaleEpoch));
    let author = peer.author(&world.members);
    let bytes = presence::seal(&author, &mut world.rng, turn(1, 1), b"here").unwrap();
    let cuts = world.cuts_of(peer.person, 0);
    let mut removed = world.members.clone();
    removed
        .append(&world.removal(&[peer.person], &cuts).unwrap())
        .unwrap();
    let refused = listener.open(&removed, &world.lead.ring, peer.keys.id(), &bytes);
    assert_eq!(refused.map(|_| ()), Err(PresenceError::UnknownDevice));
    assert!(
        listener
            .open(&world.members, &world.lead.ring, peer.keys.id(), &bytes)
            .is_ok()
    );
}

#[test]
fn t63_a_presence_is_bounded() {
    let mut world = World::new(1);
    let author = world.lead.author(&world.members);
    // 1 + 1 + 9 + 1 + 3 around the seal, 40 of nonce and tag.
    let plain = vec![1; PRESENCE_BYTES_MAX - 55 + 1];
    let seal = |rng: &mut _, plain: &[u8]| presence::seal(&author, rng, turn(1, 1), plain);
    assert_eq!(
        seal(&mut world.rng, &plain[1..]).unwrap().len(),
        PRESENCE_BYTES_MAX
    );
    assert_eq!(seal(&mut world.rng, &plain), Err(PresenceError::TooLarge));
    let long = vec![0; PRESENCE_BYTES_MAX + 1];
    let refused = Listener::default().open(&world.members, &world.lead.ring, world.lead.keys.id(), &long);
    assert_eq!(refused.map(|_| ()), Err(PresenceError::TooLarge));
}

#[test]
fn heads_say_where_a_device_stands() {
    let mut world = World::new(1);
    let peer = world.member(Role::Viewer, 2);
    let last = LastEntry {
        n: 7,
        doc: DocId([1; 16]),
        id: [2; 16],
    };
    for last in [None, Some(last)] {
        let bytes = heads::sign(&peer.author(&world.members), last);
        let heard = Heads::verify(&world.members, &bytes).unwrap();
        let (dev, pin) = (peer.keys.id(), world.members.head());
        assert_eq!(heard, Heads { dev, pin, last });
        assert_eq!(heard.standing(&world.members), HeadsStanding::OnChain);
    }
    let bytes = heads::sign(&peer.author(&world.members), None);
    let heard = Heads::verify(&world.members, &bytes).unwrap();
    let entry = write::require(&world.lead.author(&world.members), 1, 1).unwrap();
    world.take(&entry);
    assert_eq!(heard.standing(&world.members), HeadsStanding::OnChain);
}

#[test]
fn t32_heads_of_another_branch_show_a_fork() {
    let mut world = World::new(1);
    let peer = world.member(Role::Operator, 2);
    let mut other = world.members.clone();
    for (members, time_ms) in [(&mut world.members, 1), (&mut other, 2)] {
        let author = world.lead.author(members);
        let entry = write::require(&author, time_ms, 1).unwrap();
        members.append(&entry).unwrap();
    }
    let bytes = heads::sign(&peer.author(&other), None);
    let heard = Heads::verify(&world.members, &bytes).unwrap();
    assert_eq!(heard.standing(&world.members), HeadsStanding::Forked);
    assert_eq!(heard.standing(&other), HeadsStanding::OnChain);
    let ahead = Heads {
        pin: Pin {
            seq: heard.pin.seq + 1,
            ..heard.pin
        },
        ..heard
    };
    assert_eq!(ahead.standing(&world.members), HeadsStanding::Ahead);
}

#[test]
fn heads_are_signed_by_a_present_device() {
    let mut world = World::new(1);
    let peer = world.member(Role::Operator, 2);
    let bytes = heads::sign(&peer.author(&world.members), None);
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(Heads::verify(&world.members, &flipped).is_err(), "bit {bit}");
    }
    let cuts = world.cuts_of(peer.person, 0);
    let entry = world.removal(&[peer.person], &cuts).unwrap();
    world.take(&entry);
    assert_eq!(
        Heads::verify(&world.members, &bytes),
        Err(HeadsError::UnknownDevice)
    );
    // Nor for another desk.
    let mut elsewhere = World::new(1);
    let bytes = heads::sign(&elsewhere.lead.author(&elsewhere.members), None);
    elsewhere.members.desk.0[0] ^= 1;
    assert_eq!(
        Heads::verify(&elsewhere.members, &bytes),
        Err(HeadsError::Signature)
    );
}

#[test]
fn t19_a_stale_cut_is_raised_only_by_the_devices_own_signature() {
    let mut world = World::new(1);
    let peer = world.member(Role::Operator, 2);
    let key = DocKey::generate(&mut world.rng);
    let mut seal = |peer: &super::world::Peer, n| {
        let sending = Sending {
            doc: DocId([5; 16]),
            n,
            epoch: 1,
            key: &key,
        };
        let author = peer.author(&world.members);
        let bytes = entry::seal_key(&author, &mut world.rng, &sending).unwrap();
        CounterProof::of(&entry::verify(&bytes, &world.members).unwrap())
    };
    let device = peer.keys.id();
    let proof = seal(&peer, 9);
    let far = seal(&peer, 9 + CUT_JUMP_MAX + 1);
    let verify = |proof: &CounterProof, known| proof.verify(&world.members, device, known);
    let higher = |cut, jumps| Ok(HigherCut { device, cut, jumps });
    assert_eq!(verify(&proof, 8), higher(9, false));
    assert_eq!(verify(&proof, 9), Err(CounterProofError::NotHigher));
    assert_eq!(verify(&far, 10), higher(9 + CUT_JUMP_MAX + 1, false));
    assert_eq!(verify(&far, 9), higher(9 + CUT_JUMP_MAX + 1, true));
    assert_eq!(
        proof.verify(&world.members, world.lead.keys.id(), 1),
        Err(CounterProofError::OtherDevice)
    );
    // A number of the relay's own making.
    let forged = CounterProof {
        core: far.core,
        ..proof
    };
    assert_eq!(verify(&forged, 8), Err(CounterProofError::Signature));
    let mut elsewhere = world.members.clone();
    elsewhere.desk.0[0] ^= 1;
    assert_eq!(
        proof.verify(&elsewhere, device, 8),
        Err(CounterProofError::Signature)
    );
    elsewhere.devices.remove(&device);
    assert_eq!(
        proof.verify(&elsewhere, device, 8),
        Err(CounterProofError::Core(EntryError::UnknownAuthor))
    );
    let bytes = proof.encode();
    assert_eq!(CounterProof::decode(&bytes), Ok(proof));
    assert!((0..bytes.len()).all(|end| CounterProof::decode(&bytes[..end]).is_err()));
}
