//! A new key reaches everybody who is there and nobody else; a bad one is told and cured by the next.

use super::world::{NOW_MS, Peer, World};
use crate::{
    cbor,
    control::{BodyState, ControlEntry, ControlError, EpochOffer, Payload, payload::epoch_offer::WRAP_BYTES},
    keyring::{EpochDraft, KeyRing, KeyRingError, Unopenable, Unopened, WRAPS_MAX},
    link::InviteSecret,
    write::{self, WriteError},
};
use desk_model::Role;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// An epoch like a good one, changed by a lead who may sign what it likes. Its body holds no seals.
fn changed(world: &mut World, change: impl FnOnce(&mut EpochOffer)) -> ControlEntry {
    let draft = EpochDraft::next(&mut world.rng, &world.members);
    let ring = &world.lead.ring;
    let mut offer = draft
        .offer(&mut world.rng, &world.members, ring, &Payload::Move)
        .unwrap();
    change(&mut offer);
    let mut header = world.header(world.lead_id(), Payload::Epoch(offer));
    let body = cbor::write(|e| e.array(0)?.ok());
    header.body_hash = Some(crate::control::entry::hash(&body));
    ControlEntry::sign(header, Some(body), &world.lead.keys.sign)
}

fn verdict(world: &World, entry: &ControlEntry) -> Result<(), ControlError> {
    world.members.clone().apply(entry).map(|_| ())
}

fn unopened(world: &World, epoch: u32, why: Unopenable) -> Unopened {
    Unopened {
        epoch,
        by: world.lead.keys.id(),
        why,
    }
}

/// The keys that someone with this link alone comes to.
fn by_link(world: &World, secret: &InviteSecret) -> Result<KeyRing, KeyRingError> {
    let at = world.members.invite_seal_at(secret.invite(world.members.desk()));
    let seq = usize::try_from(at.unwrap()).unwrap();
    KeyRing::from_invite(&world.members, &world.chain[seq], secret)
}

#[test]
fn everybody_opens_a_new_epoch_and_the_removed_one_does_not() {
    let mut world = World::new(1);
    let mut operator = world.member(Role::Operator, 2);
    let mut viewer = world.member(Role::Viewer, 3);
    world.rotate();
    for peer in [&mut operator, &mut viewer] {
        assert_eq!(peer.follow(&world.members), []);
        assert_eq!(peer.ring.to_secret_bytes(), world.lead.ring.to_secret_bytes());
    }
    let cuts = world.cuts_of(operator.person, 0);
    let entry = world.removal(&[operator.person], &cuts).unwrap();
    world.take(&entry);
    assert_eq!(world.lead.follow(&world.members), []);
    assert_eq!(viewer.follow(&world.members), []);
    assert_eq!(
        operator.follow(&world.members),
        [unopened(&world, 3, Unopenable::Wrap)]
    );
    assert_eq!(operator.ring.current().unwrap().0, 2);
    assert_eq!(viewer.ring.current().unwrap().0, 3);
    assert_ne!(
        world.lead.ring.get(3).unwrap().bytes(),
        world.lead.ring.get(2).unwrap().bytes()
    );
}

#[test]
fn who_was_away_follows_the_wraps_back() {
    let mut world = World::new(1);
    let mut away = world.member(Role::Operator, 2);
    for _ in 0..5 {
        world.rotate();
    }
    assert_eq!(away.follow(&world.members), []);
    assert_eq!(away.ring.to_secret_bytes(), world.lead.ring.to_secret_bytes());
    // With the newest seal alone, all others come through the wraps.
    let mut newest = KeyRing::default();
    let members = world.members.clone();
    for epoch in &mut world.members.epochs_for_tests()[..5] {
        epoch.seals = std::sync::Arc::default();
    }
    assert_eq!(newest.take_epochs(&world.members, &away.keys), []);
    assert_eq!(newest.to_secret_bytes(), away.ring.to_secret_bytes());
    world.members = members;
}

#[test]
fn open_invites_get_each_new_epoch() {
    let mut world = World::new(1);
    let (invite, secret) = world.invite(Role::Operator, 2);
    let gone = world.invite(Role::Operator, 1);
    assert_eq!(by_link(&world, &secret).unwrap().current().unwrap().0, 1);
    let revoke = write::revoke(
        &world.lead.author(&world.members),
        NOW_MS,
        gone.1.invite(world.members.desk()),
    )
    .unwrap();
    world.take(&revoke);
    let rotated = world.rotate();
    let ring = by_link(&world, &secret).unwrap();
    assert_eq!(ring.to_secret_bytes(), world.lead.ring.to_secret_bytes());
    // The old seal still opens the old key, which is all that it may.
    let old = KeyRing::from_invite(&world.members, &invite, &secret).unwrap();
    assert_eq!(old.current().unwrap().0, 1);
    assert_eq!(
        KeyRing::from_invite(&world.members, &rotated, &gone.1).unwrap_err(),
        KeyRingError::NotTheInvite
    );
    // With it one joins, and writes under the current key.
    let peer = Peer {
        keys: crate::DeviceKeys::generate(&mut world.rng),
        person: desk_model::PersonId([2; 16]),
        ring,
    };
    let profile = crate::control::Profile {
        name: "Grace".into(),
        label: String::new(),
    };
    let author = peer.author(&world.members);
    let join = write::join(&author, &mut world.rng, NOW_MS, &secret, peer.person, &profile).unwrap();
    world.take(&join);
    let body = crate::control::open_body(&world.members, &world.lead.ring, &join);
    assert_eq!(body, Ok(crate::control::Body::Profile(profile)));
}

#[test]
fn t20_a_new_epoch_is_appended_only_with_the_seals_of_the_open_invites() {
    let mut world = World::new(1);
    let empty = changed(&mut world, |_| {});
    assert!(world.members.clone().append(&empty).is_ok());
    world.invite(Role::Operator, 1);
    world.invite(Role::Operator, 1);
    let without = changed(&mut world, |_| {});
    assert_eq!(
        world.members.clone().append(&without),
        Err(ControlError::InviteSeals)
    );
    // An entry that comes later, perhaps without its body, is judged by its header alone.
    assert!(world.members.clone().apply(&without).is_ok());
    let good = write::epoch(&world.lead.author(&world.members), &mut world.rng, NOW_MS).unwrap();
    let mut body = good.body().unwrap().to_vec();
    // Two items of 100 bytes after the head of the array: swapped, they do not rise.
    assert_eq!(body.len(), 1 + 2 * 100);
    body[1..].rotate_left(100);
    let mut header = good.header().clone();
    header.body_hash = Some(crate::control::entry::hash(&body));
    let swapped = ControlEntry::sign(header, Some(body), &world.lead.keys.sign);
    assert_eq!(
        world.members.clone().append(&swapped),
        Err(ControlError::InviteSeals)
    );
    assert!(world.members.append(&good).is_ok());
}

#[test]
fn t20_one_seal_too_few_or_too_many() {
    let mut world = World::new(1);
    world.member(Role::Operator, 2);
    let good = changed(&mut world, |_| {});
    assert_eq!(verdict(&world, &good), Ok(()));
    let (expected, few, many) = (2, 1, 3);
    let entry = changed(&mut world, |offer| _ = offer.seals.pop());
    assert_eq!(
        verdict(&world, &entry),
        Err(ControlError::EpochSeals { expected, found: few })
    );
    let entry = changed(&mut world, |offer| offer.seals.push([0; 80]));
    assert_eq!(
        verdict(&world, &entry),
        Err(ControlError::EpochSeals {
            expected,
            found: many
        })
    );
}

#[test]
fn an_epoch_is_the_next_one_and_wraps_former_ones_once() {
    let mut world = World::new(1);
    world.rotate();
    for found in [0, 1, 2, 4] {
        let entry = changed(&mut world, |offer| offer.number = found);
        assert_eq!(
            verdict(&world, &entry),
            Err(ControlError::EpochNumber { expected: 3, found })
        );
    }
    for epoch in [0, 3, 4] {
        let entry = changed(&mut world, |offer| offer.wraps[0].epoch = epoch);
        assert_eq!(verdict(&world, &entry), Err(ControlError::EpochWraps));
    }
    let entry = changed(&mut world, |offer| {
        let wrap = offer.wraps[0].clone();
        offer.wraps.push(wrap);
    });
    assert_eq!(verdict(&world, &entry), Err(ControlError::EpochWraps));
    // Whoever cannot open the former key leaves its wrap out.
    let entry = changed(&mut world, |offer| offer.wraps.clear());
    assert_eq!(verdict(&world, &entry), Ok(()));
}

#[test]
fn t21_seals_in_the_wrong_order_are_told_by_their_recipients() {
    let mut world = World::new(1);
    let mut operator = world.member(Role::Operator, 2);
    let entry = changed(&mut world, |offer| offer.seals.reverse());
    world.take(&entry);
    let told = [unopened(&world, 2, Unopenable::Seal)];
    assert_eq!(operator.follow(&world.members), told);
    assert_eq!(world.lead.follow(&world.members), told);
    // Nobody can wrap that key: the next epoch goes without, and all work again, also with what was before.
    let entry = write::epoch(&world.lead.author(&world.members), &mut world.rng, NOW_MS).unwrap();
    let wrapped = |entry: &ControlEntry| -> Vec<u32> {
        let offer = entry.header().payload.epoch().unwrap();
        offer.wraps.iter().map(|wrap| wrap.epoch).collect()
    };
    assert_eq!(wrapped(&entry), [1]);
    world.take(&entry);
    assert_eq!(operator.follow(&world.members), told);
    assert_eq!(operator.ring.current().unwrap().0, 3);
    let keys = crate::DeviceKeys::generate(&mut world.rng);
    let entry = world.device_entry(&operator, &keys, false).unwrap();
    world.take(&entry);
    let mut fresh = KeyRing::default();
    let told = [unopened(&world, 2, Unopenable::Wrap)];
    assert_eq!(fresh.take_epochs(&world.members, &keys), told);
    assert!(fresh.get(1).is_ok() && fresh.get(2).is_err() && fresh.get(3).is_ok());
}

#[test]
fn t21_who_could_open_the_epoch_cures_it_for_the_others() {
    let mut world = World::new(1);
    let mut operator = world.member(Role::Operator, 2);
    let ids: Vec<_> = world.members.devices().map(|(id, _)| id).collect();
    let theirs = ids.iter().position(|id| *id == operator.keys.id()).unwrap();
    let entry = changed(&mut world, |offer| offer.seals[theirs][40] ^= 1);
    world.take(&entry);
    assert_eq!(world.lead.follow(&world.members), []);
    let told = [unopened(&world, 2, Unopenable::Seal)];
    assert_eq!(operator.follow(&world.members), told);
    world.rotate();
    assert_eq!(operator.follow(&world.members), []);
    assert_eq!(operator.ring.to_secret_bytes(), world.lead.ring.to_secret_bytes());
}

#[test]
fn t22_a_seal_fits_one_epoch_desk_place_and_device() {
    let mut world = World::new(1);
    let first = world.rotate();
    let seal = first.header().payload.epoch().unwrap().seals[0];
    let told = |world: &mut World, entry: &ControlEntry| {
        world.members.apply(entry).unwrap();
        world.lead.follow(&world.members)
    };
    // From the epoch before.
    let mut other = World::new(1);
    other.rotate();
    let entry = changed(&mut other, |offer| offer.seals[0] = seal);
    assert_eq!(told(&mut other, &entry), [unopened(&world, 3, Unopenable::Seal)]);
    // The same key and number one entry later, or in another desk.
    for change in [0, 1] {
        let mut other = World::new(1);
        if change == 0 {
            let profile = Payload::Profile {
                person: other.lead.person,
            };
            let entry = other.lead_signs(other.header(other.lead_id(), profile));
            other.take(&entry);
        } else {
            other.members.desk.0[0] ^= 1;
        }
        let entry = changed(&mut other, |offer| {
            *offer = first.header().payload.epoch().unwrap().clone();
        });
        assert_eq!(
            told(&mut other, &entry),
            [unopened(&world, 2, Unopenable::Seal)],
            "{change}"
        );
    }
    // The same place and key, sealed to the same X25519 key, for another id: HPKE opens, the bound id does not fit.
    let place = crate::keyring::SealPlace::next(&world.members).unwrap();
    let (kem, key) = (world.lead.keys.public().kem, world.lead.ring.get(2).unwrap());
    let name = crate::name::EPOCH_SEAL;
    let seal = place.seal(&mut world.rng, name, &kem, &[1; 16], key).unwrap();
    let open = |id: &[u8; 16]| place.open(name, &world.lead.keys.kem, id, &seal).is_ok();
    assert!(open(&[1; 16]) && !open(&[2; 16]));
    let as_invite = place.open(crate::name::INVITE_SEAL, &world.lead.keys.kem, &[1; 16], &seal);
    assert!(as_invite.is_err());
}

#[test]
fn t23_a_key_that_does_not_match_its_check_is_not_taken() {
    let mut world = World::new(1);
    // Sealed and bound to a check that is not the key's.
    let mut place = crate::keyring::SealPlace::next(&world.members).unwrap();
    (place.epoch, place.key_check) = (2, [7; 32]);
    let key = world.lead.ring.get(1).unwrap();
    let public = world.lead.keys.public();
    let seal = crate::keyring::seal_to_device(&place, &mut world.rng, &public, key).unwrap();
    let entry = changed(&mut world, |offer| {
        (offer.key_check, offer.seals) = ([7; 32], vec![seal]);
        offer.wraps.clear();
    });
    world.take(&entry);
    assert_eq!(
        world.lead.follow(&world.members),
        [unopened(&world, 2, Unopenable::Seal)]
    );
    assert!(world.lead.ring.get(2).is_err());
}

#[test]
fn t24_a_garbage_wrap_is_repaired_by_the_next_epoch() {
    let mut world = World::new(1);
    world.rotate();
    let entry = changed(&mut world, |offer| offer.wraps[0].bytes = [9; WRAP_BYTES]);
    world.take(&entry);
    assert_eq!(world.lead.follow(&world.members), []);
    // A newcomer comes to the newest key and no further.
    let (_, secret) = world.invite(Role::Operator, 1);
    let ring = by_link(&world, &secret).unwrap();
    assert!(ring.get(3).is_ok() && ring.get(2).is_err() && ring.get(1).is_err());
    let mut stuck = ring.clone();
    let stranger = crate::DeviceKeys::generate(&mut world.rng);
    let told = stuck.take_epochs(&world.members, &stranger);
    assert_eq!(
        told,
        [1, 2].map(|epoch| unopened(&world, epoch, Unopenable::Wrap))
    );
    // The next epoch wraps the current key and the one that nobody new could reach; that one leads to the first.
    assert_eq!(world.lead.ring.epochs_to_wrap(&world.members), [3, 2]);
    world.rotate();
    let ring = by_link(&world, &secret).unwrap();
    assert_eq!(ring.to_secret_bytes(), world.lead.ring.to_secret_bytes());
    assert_eq!(world.lead.ring.epochs_to_wrap(&world.members), [4]);
}

#[test]
fn t24_a_wrap_of_another_key_is_repaired_as_well() {
    let mut world = World::new(1);
    world.rotate();
    // A wrap that opens, of a key that the chain does not name.
    let place = crate::sealed::Place {
        name: crate::name::EPOCH_WRAP,
        desk: &world.members.desk(),
        aad: &[&2u32.to_be_bytes(), &world.members.epochs()[1].key_check],
    };
    let draft = EpochDraft::next(&mut world.rng, &world.members);
    let ring = world.lead.ring.clone();
    let mut offer = draft
        .offer(&mut world.rng, &world.members, &ring, &Payload::Move)
        .unwrap();
    let wrong = place.seal(&mut world.rng, draft.key_for_tests().bytes(), &[5; 32]);
    offer.wraps[0].bytes = wrong.unwrap().try_into().unwrap();
    let entry = changed(&mut world, |changed| *changed = offer);
    world.take(&entry);
    assert_eq!(world.lead.follow(&world.members), []);
    assert_eq!(world.lead.ring.epochs_to_wrap(&world.members), [3, 2]);
}

#[test]
fn t25_of_two_rotations_at_once_the_first_wins() {
    let mut world = World::new(1);
    let author = world.lead.author(&world.members);
    let (one, two) = (
        write::epoch(&author, &mut world.rng, NOW_MS).unwrap(),
        write::epoch(&author, &mut world.rng, NOW_MS).unwrap(),
    );
    world.take(&one);
    assert_eq!(
        world.members.apply(&two),
        Err(ControlError::WrongSeq {
            expected: 2,
            found: 1
        })
    );
    assert_eq!(world.lead.follow(&world.members), []);
    assert!(!world.members.is_epoch_due());
}

#[test]
fn t29_seals_of_a_former_epoch_may_go() {
    let mut world = World::new(1);
    world.invite(Role::Operator, 1);
    let first = world.rotate();
    let mut members = crate::Membership::found(&world.chain[0]).unwrap();
    for entry in &world.chain[1..] {
        members.apply(&entry.clone().without_body()).unwrap();
    }
    assert_eq!(members.withheld().collect::<Vec<_>>(), [1, 2]);
    let next = write::epoch(&world.lead.author(&members), &mut world.rng, NOW_MS).unwrap();
    let applied = members.apply(&next).unwrap();
    assert_eq!(
        (applied.freed, applied.body),
        (vec![first.header().seq], BodyState::Here)
    );
    assert_eq!(members.withheld().collect::<Vec<_>>(), [1]);
}

#[test]
fn t29_each_epoch_frees_the_seals_of_the_one_before() {
    let mut world = World::new(1);
    let mut freed = Vec::new();
    for _ in 0..3 {
        let author = world.lead.author(&world.members);
        let entry = write::epoch(&author, &mut world.rng, NOW_MS).unwrap();
        freed.push(world.members.append(&entry).unwrap().freed);
        world.lead.follow(&world.members);
    }
    // The founding has no body.
    assert_eq!(freed, [vec![], vec![1], vec![2]]);
}

#[test]
fn t63_wraps_in_one_epoch_are_bounded_and_the_rest_follows() {
    let mut world = World::new(1);
    let unwrapped = u32::try_from(WRAPS_MAX).unwrap() + 2;
    for _ in 1..unwrapped {
        let entry = changed(&mut world, |offer| offer.wraps.clear());
        world.members.apply(&entry).unwrap();
        assert_eq!(world.lead.follow(&world.members), []);
    }
    let newest_first: Vec<u32> = (3..=unwrapped).rev().collect();
    assert_eq!(world.lead.ring.epochs_to_wrap(&world.members), newest_first);
    world.rotate();
    let rest = [unwrapped + 1, 2, 1];
    assert_eq!(world.lead.ring.epochs_to_wrap(&world.members), rest);
}

#[test]
fn t29_seals_inside_a_removal_may_go_like_those_of_an_epoch() {
    let mut world = World::new(1);
    let operator = world.member(Role::Operator, 2);
    let cuts = world.cuts_of(operator.person, 0);
    let removal = world.removal(&[operator.person], &cuts).unwrap();
    assert_eq!(
        world.members.clone().append(&removal.clone().without_body()),
        Err(ControlError::BodyMissing)
    );
    world.members.apply(&removal.clone().without_body()).unwrap();
    assert_eq!(world.members.withheld().collect::<Vec<_>>(), [3]);
    world.lead.follow(&world.members);
    world.rotate();
    assert_eq!(world.members.withheld().count(), 0);
}

#[test]
fn nobody_makes_an_epoch_without_rights() {
    let mut world = World::new(1);
    let operator = world.member(Role::Operator, 2);
    let made = write::epoch(&operator.author(&world.members), &mut world.rng, NOW_MS);
    assert_eq!(made, Err(WriteError::Rule(ControlError::NotAllowed)));
}
