//! Who is removed or demoted loses what the entry says, at once, and a lead who can work is always left.

use super::world::{HOUR_MS, NOW_MS, Peer, World, sign};
use crate::{
    control::{
        ControlEntry, ControlError, InviteState, Payload, Removal, RoleChange,
        payload::epoch_offer::read_invite_seals,
    },
    entry::{EntryError, Kind, counts},
    write::{self, InviteFor, InviteTerms, WriteError},
};
use desk_model::{DeviceId, DocId, PersonId, Role};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn refused<T: PartialEq + std::fmt::Debug>(made: Result<T, WriteError>, error: ControlError) {
    assert_eq!(made, Err(WriteError::Rule(error)));
}

/// A second lead: a member, promoted.
fn second_lead(world: &mut World, person: u8) -> Peer {
    let peer = world.member(Role::Senior, person);
    world.set_role(peer.person, Role::Lead, 0);
    peer
}

fn remove_self(world: &mut World, peer: &Peer) -> Result<ControlEntry, WriteError> {
    let cuts = [(peer.keys.id(), 3)];
    write::remove(&peer.author(&world.members), &mut world.rng, NOW_MS, &[], &cuts)
}

fn core(device: DeviceId, n: u64) -> crate::entry::Core {
    crate::entry::Core {
        kind: Kind::Change,
        doc: DocId([1; 16]),
        dev: device,
        n,
        ctl: 0,
        tag: [0; 8],
        id: [2; 16],
    }
}

#[test]
fn a_removed_person_is_gone_with_all_devices() {
    let mut world = World::new(1);
    let operator = world.member(Role::Operator, 2);
    let second = world.add_device(&operator, false);
    let cuts = [(operator.keys.id(), 7), (second.keys.id(), 9)];
    let entry = world.removal(&[operator.person], &cuts).unwrap();
    let applied = world.members.append(&entry).unwrap();
    assert!(applied.freed.is_empty());
    assert_eq!(world.members.role(operator.person), None);
    assert_eq!(world.members.role_of(second.keys.id()), None);
    assert_eq!(world.members.devices().count(), 1);
    assert_eq!(world.members.known_devices().count(), 3);
    assert_eq!(world.members.current_epoch(), 2);
    assert!(!world.members.is_epoch_due());
    // What they wrote stays theirs.
    let known = world.members.known_device(second.keys.id()).unwrap();
    assert_eq!((known.person, known.until), (operator.person, Some(9)));
}

#[test]
fn t17_the_last_lead_is_not_removed_demoted_and_does_not_leave() {
    let mut world = World::new(1);
    let lead = world.lead.person;
    let cuts = world.cuts_of(lead, 1);
    refused(world.removal(&[lead], &cuts), ControlError::NoLeadLeft);
    refused(world.removal(&[], &cuts), ControlError::NoLeadLeft);
    for role in [Role::Operator, Role::Senior, Role::Viewer, Role::Bridge] {
        refused(world.role_entry(lead, role, 1), ControlError::NoLeadLeft);
    }
    let second = second_lead(&mut world, 2);
    assert!(world.role_entry(lead, Role::Operator, 1).is_ok());
    assert!(world.removal(&[lead], &cuts).is_ok());
    assert!(remove_self(&mut world, &second).is_ok());
}

#[test]
fn t17_a_kit_is_no_device_that_leads() {
    let mut world = World::new(1);
    let lead = Peer {
        keys: world.lead.keys.clone(),
        person: world.lead.person,
        ring: world.lead.ring.clone(),
    };
    let kit = world.add_device(&lead, true);
    refused(
        world.removal(&[], &[(lead.keys.id(), 1)]),
        ControlError::NoLeadLeft,
    );
    // Other leads count by the same rule.
    let second = second_lead(&mut world, 2);
    let second_kit = world.add_device(&second, true);
    let entry = world.removal(&[], &[(second.keys.id(), 1)]).unwrap();
    world.take(&entry);
    world.lead.follow(&world.members);
    assert_eq!(
        world.members.role_of(second_kit.keys.id()),
        Some((second.person, Role::Lead))
    );
    refused(
        world.removal(&[], &[(lead.keys.id(), 1)]),
        ControlError::NoLeadLeft,
    );
    refused(
        world.role_entry(lead.person, Role::Operator, 1),
        ControlError::NoLeadLeft,
    );
    // The kit may go, and so may the device once the kit has brought another one.
    assert!(world.removal(&[], &[(kit.keys.id(), 0)]).is_ok());
    let mut kit = kit;
    assert_eq!(kit.follow(&world.members), []);
    let fresh = world.add_device(&kit, false);
    assert!(!world.members.device(fresh.keys.id()).unwrap().kit);
    assert!(world.removal(&[], &[(lead.keys.id(), 1)]).is_ok());
}

#[test]
fn t18_remove_by_lead_without_epoch_by_other_with_epoch() {
    let mut world = World::new(1);
    let operator = world.member(Role::Operator, 2);
    let second = world.add_device(&operator, false);
    let good = world.removal(&[], &[(second.keys.id(), 0)]).unwrap();
    let Payload::Remove(removal) = &good.header().payload else {
        panic!("a removal was asked for")
    };
    let bare = Payload::Remove(Removal {
        epoch: None,
        ..removal.clone()
    });
    let by_lead = world.lead_signs(world.header(world.lead_id(), bare.clone()));
    assert_eq!(
        world.members.clone().apply(&by_lead),
        Err(ControlError::EpochWanted)
    );
    let with = world.header(operator.keys.id().0, good.header().payload.clone());
    assert_eq!(
        world.members.clone().apply(&sign(with, &operator.keys.sign)),
        Err(ControlError::EpochNotWanted)
    );
    let without = sign(world.header(operator.keys.id().0, bare), &operator.keys.sign);
    assert!(world.members.clone().apply(&without).is_ok());
    assert!(world.members.clone().append(&good).is_ok());
}

#[test]
fn t19_every_device_of_a_removed_person_has_its_cut() {
    let mut world = World::new(1);
    let operator = world.member(Role::Operator, 2);
    let second = world.add_device(&operator, false);
    let (one, two) = ((operator.keys.id(), 1), (second.keys.id(), 1));
    refused(
        world.removal(&[operator.person], &[one]),
        ControlError::CutMissing,
    );
    refused(world.removal(&[operator.person], &[]), ControlError::CutMissing);
    refused(
        world.removal(&[operator.person], &[one, two, two]),
        ControlError::DeviceUnknown,
    );
    refused(
        world.removal(&[operator.person], &[one, two, (DeviceId([9; 16]), 1)]),
        ControlError::DeviceUnknown,
    );
    refused(
        world.removal(&[PersonId([9; 16])], &[one, two]),
        ControlError::PersonUnknown,
    );
    refused(
        world.removal(&[operator.person, operator.person], &[one, two]),
        ControlError::PersonUnknown,
    );
    let entry = world.removal(&[operator.person], &[one, two]).unwrap();
    world.take(&entry);
    world.lead.follow(&world.members);
    // Twice is once too often.
    refused(
        world.removal(&[operator.person], &[]),
        ControlError::PersonUnknown,
    );
    refused(world.removal(&[], &[one]), ControlError::DeviceUnknown);
}

#[test]
fn t19_cuts_stand_exactly_where_somebody_becomes_a_viewer() {
    let mut world = World::new(1);
    let operator = world.member(Role::Operator, 2);
    let second = world.add_device(&operator, false);
    let (one, two) = ((operator.keys.id(), 4), (second.keys.id(), 5));
    let other = (world.lead.keys.id(), 1);
    let by_lead = |world: &World, role, cuts: Option<&[_]>| {
        let author = world.lead.author(&world.members);
        write::set_role(&author, NOW_MS, operator.person, role, cuts)
    };
    refused(by_lead(&world, Role::Viewer, None), ControlError::CutMissing);
    refused(
        by_lead(&world, Role::Viewer, Some(&[one])),
        ControlError::CutMissing,
    );
    refused(
        by_lead(&world, Role::Viewer, Some(&[one, two, other])),
        ControlError::CutMissing,
    );
    refused(
        by_lead(&world, Role::Viewer, Some(&[one, one])),
        ControlError::DeviceUnknown,
    );
    refused(
        by_lead(&world, Role::Senior, Some(&[one, two])),
        ControlError::CutNotWanted,
    );
    refused(
        by_lead(&world, Role::Senior, Some(&[])),
        ControlError::CutNotWanted,
    );
    let nobody = write::set_role(
        &world.lead.author(&world.members),
        NOW_MS,
        PersonId([9; 16]),
        Role::Senior,
        None,
    );
    refused(nobody, ControlError::PersonUnknown);
    let entry = by_lead(&world, Role::Viewer, Some(&[one, two])).unwrap();
    world.take(&entry);
    let until = |world: &World, device| world.members.device(device).unwrap().until;
    assert_eq!((until(&world, one.0), until(&world, two.0)), (Some(4), Some(5)));
    world.set_role(operator.person, Role::Senior, 0);
    assert_eq!((until(&world, one.0), until(&world, two.0)), (None, None));
}

#[test]
fn t43_a_removed_devices_entries_count_up_to_its_cut() {
    let mut world = World::new(1);
    let operator = world.member(Role::Operator, 2);
    let id = operator.keys.id();
    let entry = world.removal(&[operator.person], &[(id, 7)]).unwrap();
    world.take(&entry);
    assert!(counts(&core(id, 7), &world.members));
    assert!(!counts(&core(id, 8), &world.members));
    assert!(!counts(&core(DeviceId([9; 16]), 1), &world.members));
}

#[test]
fn t43_a_later_cut_takes_nothing_back_in() {
    let mut world = World::new(1);
    let operator = world.member(Role::Operator, 2);
    let id = operator.keys.id();
    world.set_role(operator.person, Role::Viewer, 4);
    assert!(counts(&core(id, 4), &world.members) && !counts(&core(id, 5), &world.members));
    // A relay that keeps what a viewer sent must not win by it that the person is removed.
    let mut again = world.members.clone();
    again
        .apply(&world.role_entry(operator.person, Role::Viewer, 9).unwrap())
        .unwrap();
    assert!(!counts(&core(id, 5), &again));
    let entry = world.removal(&[operator.person], &[(id, 9)]).unwrap();
    world.take(&entry);
    assert!(counts(&core(id, 4), &world.members) && !counts(&core(id, 5), &world.members));
}

#[test]
fn t27_links_die_with_their_maker() {
    let mut world = World::new(1);
    let second = second_lead(&mut world, 2);
    let author = second.author(&world.members);
    let terms = World::terms(Role::Operator, 1);
    let (theirs, secret) = write::invite(&author, &mut world.rng, NOW_MS, &terms).unwrap();
    world.take(&theirs);
    let (mine, own) = world.invite(Role::Operator, 1);
    let id = secret.invite(world.members.desk());
    let state = |members: &crate::Membership, seq: u32| {
        let invite = members.invites().find(|invite| invite.seq == seq).unwrap();
        invite.state
    };
    let (theirs, mine) = (theirs.header().seq, mine.header().seq);

    let mut demoted = world.members.clone();
    let entry = world.role_entry(second.person, Role::Senior, 0).unwrap();
    assert_eq!(demoted.append(&entry).unwrap().freed, [theirs]);
    assert_eq!(state(&demoted, theirs), InviteState::Revoked);
    assert!(matches!(state(&demoted, mine), InviteState::Open { .. }));
    assert!(demoted.is_epoch_due());

    let mut removed = world.members.clone();
    let cuts = world.cuts_of(second.person, 0);
    let entry = world.removal(&[second.person], &cuts).unwrap();
    assert_eq!(removed.append(&entry).unwrap().freed, [theirs]);
    assert_eq!(state(&removed, theirs), InviteState::Revoked);
    assert!(matches!(state(&removed, mine), InviteState::Open { .. }));
    assert_eq!(removed.invite_seal_at(id), None);
    // The new key is sealed to the link that stays, and not to the one that goes.
    let sealed = read_invite_seals(entry.body().unwrap(), 9).unwrap();
    let sealed: Vec<_> = sealed.into_iter().map(|(id, _)| id).collect();
    assert_eq!(sealed, [own.invite(world.members.desk())]);

    // A device that was stolen may have made links: they go with it.
    let third = world.add_device(&second, false);
    let entry = world.removal(&[], &[(third.keys.id(), 0)]).unwrap();
    assert_eq!(world.members.append(&entry).unwrap().freed, [theirs]);
    assert_eq!(state(&world.members, theirs), InviteState::Revoked);
}

#[test]
fn an_own_device_removed_without_a_lead_makes_an_epoch_due() {
    let mut world = World::new(1);
    let operator = world.member(Role::Operator, 2);
    let second = world.add_device(&operator, false);
    let terms = InviteTerms {
        whom: InviteFor::OwnDevice,
        expires_ms: NOW_MS + HOUR_MS,
        note: None,
    };
    let author = operator.author(&world.members);
    let (invite, _) = write::invite(&author, &mut world.rng, NOW_MS, &terms).unwrap();
    world.take(&invite);
    let other = world.member(Role::Operator, 3);
    let author = operator.author(&world.members);
    let mut remove = |persons: &[PersonId], device: DeviceId| {
        write::remove(&author, &mut world.rng, NOW_MS, persons, &[(device, 0)])
    };
    refused(remove(&[], other.keys.id()), ControlError::NotAllowed);
    refused(
        remove(&[operator.person], second.keys.id()),
        ControlError::NotAllowed,
    );
    let entry = remove(&[], second.keys.id()).unwrap();
    assert!(!world.members.is_epoch_due());
    let applied = world.members.append(&entry).unwrap();
    assert_eq!(applied.freed, [invite.header().seq]);
    assert!(world.members.is_epoch_due());
    assert_eq!(world.members.role(operator.person), Some(Role::Operator));
    world.rotate();
    assert!(!world.members.is_epoch_due());
    // With the last device the person leaves.
    let entry = remove_self(&mut world, &operator).unwrap();
    world.take(&entry);
    assert_eq!(world.members.role(operator.person), None);
    assert!(world.members.is_former(operator.person));
}

#[test]
fn viewers_remove_their_own_devices_and_bridges_none() {
    let mut world = World::new(1);
    let viewer = world.member(Role::Viewer, 2);
    let bridge = world.member(Role::Bridge, 3);
    assert!(remove_self(&mut world, &viewer).is_ok());
    refused(remove_self(&mut world, &bridge), ControlError::NotAllowed);
}

#[test]
fn only_leads_set_roles_and_make_epochs() {
    let mut world = World::new(1);
    for (role, number) in [
        (Role::Operator, 2),
        (Role::Senior, 3),
        (Role::Viewer, 4),
        (Role::Bridge, 5),
    ] {
        let peer = world.member(role, number);
        let author = peer.author(&world.members);
        let promoted = write::set_role(&author, NOW_MS, peer.person, Role::Lead, None);
        refused(promoted, ControlError::NotAllowed);
        refused(
            write::epoch(&author, &mut world.rng, NOW_MS),
            ControlError::NotAllowed,
        );
    }
}

#[test]
fn t28_a_lead_demoted_one_entry_before_writes_no_team() {
    let mut world = World::new(1);
    let second = second_lead(&mut world, 2);
    let before = world.members.clone();
    world.set_role(second.person, Role::Senior, 0);
    let team = |world: &mut World| {
        let author = second.author(&world.members);
        write::team(&author, &mut world.rng, NOW_MS, false, b"change")
    };
    refused(team(&mut world), ControlError::NotAllowed);
    let after = std::mem::replace(&mut world.members, before);
    assert!(team(&mut world).is_ok());
    world.members = after;
    let payload = Payload::SetRole(RoleChange {
        person: second.person,
        role: Role::Lead,
        cuts: None,
    });
    let entry = sign(world.header(second.keys.id().0, payload), &second.keys.sign);
    assert_eq!(world.members.apply(&entry), Err(ControlError::NotAllowed));
}

#[test]
fn t25_of_two_leads_who_remove_each_other_the_first_wins() {
    let mut world = World::new(1);
    let second = second_lead(&mut world, 2);
    let (lead, theirs) = (world.lead.person, world.cuts_of(second.person, 0));
    let mine = world.removal(&[second.person], &theirs).unwrap();
    let cuts = world.cuts_of(lead, 0);
    let author = second.author(&world.members);
    let yours = write::remove(&author, &mut world.rng, NOW_MS, &[lead], &cuts).unwrap();
    world.take(&mine);
    let seq = mine.header().seq;
    let lost = world.members.apply(&yours);
    let (expected, found) = (seq + 1, seq);
    assert_eq!(lost, Err(ControlError::WrongSeq { expected, found }));
    // Signed anew it finds that its author is gone.
    let again = write::remove(
        &second.author(&world.members),
        &mut world.rng,
        NOW_MS,
        &[lead],
        &cuts,
    );
    refused(again, ControlError::UnknownAuthor);
    // Nor does the chain take it from a program that does not look.
    let header = world.header(second.keys.id().0, yours.header().payload.clone());
    let forced = sign(header, &second.keys.sign);
    assert_eq!(world.members.apply(&forced), Err(ControlError::UnknownAuthor));
}

#[test]
fn entries_of_who_was_removed_still_verify_up_to_the_cut() {
    let mut world = World::new(1);
    let operator = world.member(Role::Operator, 2);
    let key = crate::DocKey::generate(&mut world.rng);
    let seal = |world: &mut World, n| {
        let author = operator.author(&world.members);
        let sending = crate::entry::Sending {
            doc: DocId([1; 16]),
            n,
            epoch: 1,
            key: &key,
        };
        crate::entry::seal_key(&author, &mut world.rng, &sending).unwrap()
    };
    let (one, two) = (seal(&mut world, 1), seal(&mut world, 2));
    let entry = world
        .removal(&[operator.person], &[(operator.keys.id(), 1)])
        .unwrap();
    world.take(&entry);
    assert!(crate::entry::verify(&one, &world.members).is_ok());
    assert_eq!(
        crate::entry::verify(&two, &world.members).map(|_| ()),
        Err(EntryError::Void)
    );
}
