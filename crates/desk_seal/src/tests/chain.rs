//! The chain takes only what follows it, signed by who may; a refused entry changes nothing.

use super::world::{NOW_MS, World, sign};
use crate::{
    control::{
        BodyState, CHAIN_ENTRIES_MAX, CHAIN_ENTRIES_WARN, ControlEntry, ControlError, Header, Membership,
        Payload, payload::InviteOffer,
    },
    device::DeviceKeys,
    keyring::{KeyRing, KeyRingError},
    write::{self, WriteError},
};
use desk_model::{DeskId, PersonId, Role};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// The error, after a look that nothing changed.
fn refused(world: &mut World, entry: &ControlEntry) -> ControlError {
    let before = world.members.clone();
    let error = world.members.apply(entry).unwrap_err();
    assert_eq!(world.members, before);
    error
}

fn profile_header(world: &World) -> Header {
    world.header(
        world.lead_id(),
        Payload::Profile {
            person: world.lead.person,
        },
    )
}

#[test]
fn a_right_entry_is_taken() {
    let mut world = World::new(1);
    let entry = world.lead_signs(profile_header(&world));
    let applied = world.members.apply(&entry).unwrap();
    assert_eq!((applied.pin, applied.body), (entry.pin(), BodyState::Here));
    assert_eq!(
        (world.members.head().seq, world.members.hash_at(1)),
        (1, Some(entry.hash()))
    );
    assert_eq!(world.members.hash_at(2), None);
}

#[test]
fn t07_an_entry_with_a_flipped_bit_is_not_taken() {
    let mut world = World::new(1);
    let bytes = world.lead_signs(profile_header(&world)).encode();
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let taken = ControlEntry::decode(&flipped).and_then(|entry| world.members.apply(&entry));
        assert!(taken.is_err(), "bit {bit}");
    }
}

#[test]
fn t08_wrong_prev() {
    let mut world = World::new(1);
    let mut header = profile_header(&world);
    header.prev[0] ^= 1;
    let entry = world.lead_signs(header);
    assert_eq!(refused(&mut world, &entry), ControlError::WrongPrev);
}

#[test]
fn t09_wrong_desk() {
    let mut world = World::new(1);
    let mut header = profile_header(&world);
    header.desk = Some(DeskId([7; 32]));
    let entry = world.lead_signs(header.clone());
    assert_eq!(refused(&mut world, &entry), ControlError::WrongDesk);
    header.desk = None;
    let entry = world.lead_signs(header);
    assert_eq!(refused(&mut world, &entry), ControlError::Founding);
}

#[test]
fn t10_seq_gap() {
    let mut world = World::new(1);
    for found in [0, 2, u32::MAX] {
        let mut header = profile_header(&world);
        header.seq = found;
        let entry = world.lead_signs(header);
        assert_eq!(
            refused(&mut world, &entry),
            ControlError::WrongSeq { expected: 1, found }
        );
    }
}

#[test]
fn t11_second_found() {
    let mut world = World::new(1);
    let first = world.chain[0].clone();
    assert_eq!(refused(&mut world, &first), ControlError::Founding);
    let payload = first.header().payload.clone();
    let entry = world.lead_signs(world.header(world.lead_id(), payload));
    assert_eq!(refused(&mut world, &entry), ControlError::Founding);
}

#[test]
fn a_founding_is_only_its_own_keys_and_the_first() {
    let world = World::new(1);
    let good = world.chain[0].header().clone();
    let found = |header: Header| Membership::found(&ControlEntry::sign(header, None, &world.lead.keys.sign));
    assert_eq!(found(good.clone()), Ok(world.members.clone()));
    assert_eq!(
        found(Header {
            seq: 1,
            ..good.clone()
        }),
        Err(ControlError::Founding)
    );
    assert_eq!(
        found(Header {
            prev: [1; 32],
            ..good.clone()
        }),
        Err(ControlError::Founding)
    );
    assert_eq!(
        found(Header {
            desk: Some(DeskId([0; 32])),
            ..good.clone()
        }),
        Err(ControlError::Founding)
    );
    assert_eq!(
        found(Header {
            by: [0; 16],
            ..good.clone()
        }),
        Err(ControlError::UnknownAuthor)
    );
    assert_eq!(
        found(Header {
            body_hash: Some([0; 32]),
            ..good.clone()
        }),
        Err(ControlError::WrongBody)
    );
    let stranger = DeviceKeys::from_secret_bytes(&[9; 64]);
    let forged = ControlEntry::sign(good, None, &stranger.sign);
    assert_eq!(Membership::found(&forged), Err(ControlError::Signature));
    let profile = world.lead_signs(profile_header(&world));
    assert_eq!(Membership::found(&profile), Err(ControlError::Founding));
}

#[test]
fn nobody_signs_for_another() {
    let mut world = World::new(1);
    let operator = world.member(Role::Operator, 2);
    let forged = sign(profile_header(&world), &operator.keys.sign);
    assert_eq!(refused(&mut world, &forged), ControlError::Signature);
    let unknown = world.header(
        [3; 16],
        Payload::Profile {
            person: world.lead.person,
        },
    );
    let entry = world.lead_signs(unknown);
    assert_eq!(refused(&mut world, &entry), ControlError::UnknownAuthor);
}

#[test]
fn profiles_are_written_by_their_person_or_a_lead() {
    let mut world = World::new(1);
    let viewer = world.member(Role::Viewer, 2);
    let bridge = world.member(Role::Bridge, 3);
    for peer in [&viewer, &bridge] {
        let own = world.header(peer.keys.id().0, Payload::Profile { person: peer.person });
        world.take(&sign(own, &peer.keys.sign));
        let others = world.header(
            peer.keys.id().0,
            Payload::Profile {
                person: world.lead.person,
            },
        );
        assert_eq!(
            refused(&mut world, &sign(others, &peer.keys.sign)),
            ControlError::NotAllowed
        );
        let by_lead = world.header(world.lead_id(), Payload::Profile { person: peer.person });
        world.take(&world.lead_signs(by_lead));
    }
    let nobody = world.header(
        world.lead_id(),
        Payload::Profile {
            person: PersonId([99; 16]),
        },
    );
    let entry = world.lead_signs(nobody);
    assert_eq!(refused(&mut world, &entry), ControlError::PersonUnknown);
}

#[test]
fn t12_operator_invites() {
    let mut world = World::new(1);
    let lead = World::new(9);
    let offer = |role, person| {
        let mut other = World::new(9);
        let (entry, _) = other.invite(role, 1);
        let Payload::Invite(offer) = &entry.header().payload else {
            panic!("an invite was asked for")
        };
        Payload::Invite(InviteOffer {
            person,
            ..offer.clone()
        })
    };
    assert_eq!(lead.members.invites().count(), 0);
    for (role, number) in [
        (Role::Operator, 2),
        (Role::Senior, 3),
        (Role::Viewer, 4),
        (Role::Bridge, 5),
    ] {
        let peer = world.member(role, number);
        let others = world.header(peer.keys.id().0, offer(Role::Operator, None));
        assert_eq!(
            refused(&mut world, &sign(others, &peer.keys.sign)),
            ControlError::NotAllowed,
            "{role:?}"
        );
        let own = world.header(peer.keys.id().0, offer(role, Some(peer.person)));
        let entry = sign(own, &peer.keys.sign);
        let allowed = world.members.clone().apply(&entry).is_ok();
        assert_eq!(allowed, role != Role::Bridge, "{role:?}");
    }
    let strangers_device = world.header(world.lead_id(), offer(Role::Operator, Some(PersonId([2; 16]))));
    let entry = world.lead_signs(strangers_device);
    assert_eq!(refused(&mut world, &entry), ControlError::NotAllowed);
}

#[test]
fn t28_team_entry_by_operator() {
    let mut world = World::new(1);
    for (role, number) in [
        (Role::Operator, 2),
        (Role::Senior, 3),
        (Role::Viewer, 4),
        (Role::Bridge, 5),
    ] {
        let peer = world.member(role, number);
        let made = write::team(
            &peer.author(&world.members),
            &mut world.rng,
            NOW_MS,
            false,
            b"change",
        );
        assert_eq!(made, Err(WriteError::Rule(ControlError::NotAllowed)));
        let forced = sign(
            world.header(peer.keys.id().0, Payload::Team { base: false }),
            &peer.keys.sign,
        );
        assert_eq!(refused(&mut world, &forced), ControlError::NotAllowed, "{role:?}");
    }
    world.take(&world.lead_signs(world.header(world.lead_id(), Payload::Team { base: true })));
    assert_eq!(world.members.team().len(), 1);
}

#[test]
fn t29_a_missing_body_is_excused_only_where_it_may_be() {
    let mut world = World::new(1);
    let (invite, _) = world.invite(Role::Operator, 1);
    let change = write::team(
        &world.lead.author(&world.members),
        &mut world.rng,
        NOW_MS,
        false,
        b"change",
    )
    .unwrap();
    world.take(&change);
    let profile = world.lead_signs(profile_header(&world));
    world.take(&profile);
    let bare: Vec<_> = world
        .chain
        .iter()
        .cloned()
        .map(ControlEntry::without_body)
        .collect();
    let mut members = Membership::found(&bare[0]).unwrap();
    assert_eq!(members.append(&bare[1]), Err(ControlError::BodyMissing));
    for entry in &bare[1..] {
        assert_eq!(members.apply(entry).unwrap().body, BodyState::Missing);
    }
    assert_eq!(members.head(), world.members.head());
    assert_eq!(members.withheld().collect::<Vec<_>>(), [1, 2, 3]);
    let Payload::Invite(offer) = &invite.header().payload else {
        panic!("an invite was asked for")
    };
    let revoke = write::revoke(&world.lead.author(&members), NOW_MS, offer.id).unwrap();
    assert_eq!(members.apply(&revoke).unwrap().freed, [1]);
    assert_eq!(members.withheld().collect::<Vec<_>>(), [2, 3]);
    let base = write::team(
        &world.lead.author(&members),
        &mut world.rng,
        NOW_MS,
        true,
        b"whole",
    )
    .unwrap();
    members.apply(&base).unwrap();
    assert_eq!(members.withheld().collect::<Vec<_>>(), [3]);
    members.body_came(&profile);
    assert_eq!(members.withheld().count(), 0);
}

#[test]
fn a_body_that_is_not_the_named_one_is_refused() {
    let mut world = World::new(1);
    let entry = world.lead_signs(profile_header(&world));
    let mut bytes = entry.encode();
    *bytes.last_mut().unwrap() ^= 1;
    assert_eq!(ControlEntry::decode(&bytes), Err(ControlError::WrongBody));
    // A type with a body may not do without its hash, one without may not have one.
    let header = profile_header(&world);
    let bare = ControlEntry::sign(header, None, &world.lead.keys.sign);
    assert_eq!(refused(&mut world, &bare), ControlError::WrongBody);
    let (invite, _) = world.invite(Role::Operator, 1);
    let Payload::Invite(offer) = &invite.header().payload else {
        panic!("an invite was asked for")
    };
    let mut header = world.header(world.lead_id(), Payload::Revoke { invite: offer.id });
    header.body_hash = Some([0; 32]);
    let entry = ControlEntry::sign(header, None, &world.lead.keys.sign);
    assert_eq!(refused(&mut world, &entry), ControlError::WrongBody);
}

#[test]
fn t30_an_entry_taken_twice_is_one_entry() {
    let mut world = World::new(1);
    let entry = world.lead_signs(profile_header(&world));
    world.take(&entry);
    assert_eq!(
        refused(&mut world, &entry),
        ControlError::WrongSeq {
            expected: 2,
            found: 1
        }
    );
    assert_eq!(world.members.head(), entry.pin());
}

#[test]
fn t23_a_key_that_the_chain_does_not_name_is_not_taken() {
    let world = World::new(1);
    let stored = world.lead.ring.to_secret_bytes();
    let again = KeyRing::from_secret_bytes(&stored, &world.members).unwrap();
    assert_eq!(again.to_secret_bytes(), stored);
    let mut other = stored.clone();
    *other.last_mut().unwrap() ^= 1;
    assert_eq!(
        KeyRing::from_secret_bytes(&other, &world.members).unwrap_err(),
        KeyRingError::DoesNotOpen(1)
    );
    other[2] = 2;
    assert_eq!(
        KeyRing::from_secret_bytes(&other, &world.members).unwrap_err(),
        KeyRingError::Absent(2)
    );
}

#[test]
fn t63_the_chain_ends_at_its_limit() {
    let mut world = World::new(1);
    let head = world.members.head().hash;
    world
        .members
        .hashes
        .resize(usize::try_from(CHAIN_ENTRIES_WARN).unwrap() - 1, head);
    assert!(!world.members.is_nearly_full());
    world
        .members
        .hashes
        .resize(usize::try_from(CHAIN_ENTRIES_MAX).unwrap() - 1, head);
    assert!(world.members.is_nearly_full());
    let last = world.lead_signs(profile_header(&world));
    world.members.apply(&last).unwrap();
    let mut header = profile_header(&world);
    header.seq = CHAIN_ENTRIES_MAX;
    header.prev = last.hash();
    let entry = world.lead_signs(header);
    assert_eq!(world.members.apply(&entry), Err(ControlError::ChainFull));
}
