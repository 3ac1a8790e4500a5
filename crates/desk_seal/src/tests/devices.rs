//! A person's device brings in another one, or a recovery kit, and nobody else's.

use super::world::{NOW_MS, World, sign};
use crate::{
    control::{
        Body, ControlError, DEVICES_MAX, DEVICES_PER_PERSON_MAX, Device, DeviceClaim, KITS_PER_PERSON_MAX,
        Payload, open_body,
    },
    device::DeviceKeys,
    keyring::{KeyRing, Unopenable},
    write::{self, NewDevice, WriteError},
};
use desk_model::{DeviceId, PersonId, Role};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn another_device_comes_in_with_the_keys_of_all_epochs() {
    let mut world = World::new(1);
    world.rotate();
    world.rotate();
    let operator = world.member(Role::Operator, 2);
    let second = world.add_device(&operator, false);
    let entry = world.chain.last().unwrap().clone();
    let device = *world.members.device(second.keys.id()).unwrap();
    assert_eq!(
        (device.person, device.kit, device.until),
        (operator.person, false, None)
    );
    assert_eq!(device.added, entry.header().seq);
    assert_eq!(second.ring.to_secret_bytes(), world.lead.ring.to_secret_bytes());
    assert_eq!(
        open_body(&world.members, &second.ring, &entry),
        Ok(Body::Label("telephone".into()))
    );
    // Sealed to that device alone.
    let mut other = KeyRing::default();
    let told = other.take_epochs(&world.members, &DeviceKeys::generate(&mut world.rng));
    assert_eq!(told.len(), 3);
    assert!(told.iter().all(|told| told.why == Unopenable::Wrap));
}

#[test]
fn devices_of_viewers_write_nothing_either() {
    let mut world = World::new(1);
    let viewer = world.member(Role::Viewer, 2);
    let second = world.add_device(&viewer, false);
    assert_eq!(world.members.device(second.keys.id()).unwrap().until, Some(0));
}

#[test]
fn bridges_and_others_bring_no_device() {
    let mut world = World::new(1);
    let bridge = world.member(Role::Bridge, 2);
    let keys = DeviceKeys::generate(&mut world.rng);
    let refused = world.device_entry(&bridge, &keys, false);
    assert_eq!(refused, Err(WriteError::Rule(ControlError::NotAllowed)));
    // A lead brings none for somebody else.
    let claim = DeviceClaim {
        person: bridge.person,
        device: keys.public(),
        possession: write::possession(&keys, world.members.desk(), bridge.person),
        kit: false,
        seal: [0; 80],
    };
    let entry = world.lead_signs(world.header(world.lead_id(), Payload::AddDevice(claim)));
    assert_eq!(world.members.apply(&entry), Err(ControlError::NotAllowed));
}

#[test]
fn t15_a_device_without_or_with_anothers_possession() {
    let mut world = World::new(1);
    let keys = DeviceKeys::generate(&mut world.rng);
    let (desk, person) = (world.members.desk(), world.lead.person);
    let good = write::possession(&keys, desk, person);
    let mut add = |possession, device| {
        let new = NewDevice {
            device,
            possession,
            kit: false,
            label: "",
        };
        let author = world.lead.author(&world.members);
        write::add_device(&author, &mut world.rng, NOW_MS, &new).map(|_| ())
    };
    assert_eq!(add(good, keys.public()), Ok(()));
    let refused = Err(WriteError::Rule(ControlError::Possession));
    assert_eq!(add([0; 64], keys.public()), refused);
    assert_eq!(
        add(write::possession(&keys, desk, PersonId([9; 16])), keys.public()),
        refused
    );
    let other = World::new(2);
    assert_eq!(
        add(
            write::possession(&keys, other.members.desk(), person),
            keys.public()
        ),
        refused
    );
    assert_eq!(
        add(good, DeviceKeys::from_secret_bytes(&[3; 64]).public()),
        refused
    );
    // One for an invite is not one for a device that is brought.
    let parts = crate::control::rule::possession_parts;
    let device = keys.public();
    let for_invite = crate::signature::sign(
        &keys.sign,
        crate::name::POSSESSION,
        &parts(&desk, &[7; 16], &person, &device),
    );
    assert_eq!(add(for_invite, device), refused);
    let mut weak = device;
    weak.kem = [0; 32];
    assert_eq!(add(good, weak), Err(WriteError::Rule(ControlError::WeakKey)));
}

#[test]
fn t16_a_removed_device_never_comes_back() {
    let mut world = World::new(1);
    let operator = world.member(Role::Operator, 2);
    let second = world.add_device(&operator, false);
    let cut = [(second.keys.id(), 0)];
    let entry = world.removal(&[], &cut).unwrap();
    world.take(&entry);
    world.lead.follow(&world.members);
    assert_eq!(world.members.device(second.keys.id()), None);
    let known = world.members.known_device(second.keys.id()).unwrap();
    assert_eq!((known.until, known.removed), (Some(0), Some(entry.header().seq)));
    let mut operator = operator;
    operator.follow(&world.members);
    let again = world.device_entry(&operator, &second.keys, false);
    assert_eq!(again, Err(WriteError::Rule(ControlError::DeviceKnown)));
    // Nor by an invite, and it signs nothing.
    let (made, secret) = world.invite(Role::Operator, 1);
    let ring = KeyRing::from_invite(&world.members, &made, &secret).unwrap();
    let removed = super::world::Peer {
        keys: second.keys,
        person: PersonId([8; 16]),
        ring,
    };
    let profile = crate::control::Profile {
        name: String::new(),
        label: String::new(),
    };
    let author = removed.author(&world.members);
    let join = write::join(&author, &mut world.rng, NOW_MS, &secret, removed.person, &profile);
    assert_eq!(join, Err(WriteError::Rule(ControlError::DeviceKnown)));
    let header = world.header(
        removed.keys.id().0,
        Payload::Profile {
            person: operator.person,
        },
    );
    let entry = sign(header, &removed.keys.sign);
    assert_eq!(world.members.apply(&entry), Err(ControlError::UnknownAuthor));
}

#[test]
fn t16_a_link_does_not_open_a_former_members_name() {
    let mut world = World::new(1);
    let operator = world.member(Role::Operator, 2);
    let cuts = world.cuts_of(operator.person, 5);
    let entry = world.removal(&[operator.person], &cuts).unwrap();
    world.take(&entry);
    world.lead.follow(&world.members);
    assert!(world.members.is_former(operator.person));
    let made = world.invite(Role::Operator, 1);
    let (_, join) = world.joiner(&made, operator.person.0[0]);
    assert_eq!(join, Err(WriteError::Rule(ControlError::Person)));
    let (_, join) = world.joiner(&made, 3);
    assert!(join.is_ok());
}

#[test]
fn t63_devices_and_kits_of_a_person_are_bounded() {
    let mut world = World::new(1);
    let operator = world.member(Role::Operator, 2);
    for _ in 0..KITS_PER_PERSON_MAX {
        let kit = world.add_device(&operator, true);
        assert!(world.members.device(kit.keys.id()).unwrap().kit);
    }
    let keys = DeviceKeys::generate(&mut world.rng);
    let third = world.device_entry(&operator, &keys, true);
    assert_eq!(third, Err(WriteError::Rule(ControlError::TooManyKits)));
    // Another person's kits do not count here.
    let other = world.member(Role::Operator, 3);
    world.add_device(&other, true);
    for _ in KITS_PER_PERSON_MAX + 1..DEVICES_PER_PERSON_MAX {
        world.add_device(&operator, false);
    }
    let more = world.device_entry(&operator, &keys, false);
    assert_eq!(more, Err(WriteError::Rule(ControlError::TooManyDevicesOfPerson)));
}

/// Fills the desk up to that many devices, none of which has keys.
fn fill(world: &mut World, devices: usize) {
    for number in world.members.devices.len()..devices {
        let mut id = [0xee; 16];
        id[..8].copy_from_slice(&(number as u64).to_be_bytes());
        let device = Device {
            person: PersonId([0xee; 16]),
            public: world.lead.keys.public(),
            kit: false,
            added: 0,
            until: None,
            removed: None,
        };
        world.members.devices.insert(DeviceId(id), device);
    }
}

#[test]
fn t63_devices_of_a_desk_are_bounded() {
    let mut world = World::new(1);
    let made = world.invite(Role::Operator, 2);
    fill(&mut world, DEVICES_MAX - 1);
    let (peer, entry) = world.joiner(&made, 2);
    world.take(&entry.unwrap());
    let (_, entry) = world.joiner(&made, 3);
    assert_eq!(entry, Err(WriteError::Rule(ControlError::TooManyDevices)));
    let keys = DeviceKeys::generate(&mut world.rng);
    let another = world.device_entry(&peer, &keys, false);
    assert_eq!(another, Err(WriteError::Rule(ControlError::TooManyDevices)));
    // Those who were removed make room.
    let is_filler = |device: &&mut Device| device.person.0[15] == 0xee;
    world
        .members
        .devices
        .values_mut()
        .find(is_filler)
        .unwrap()
        .removed = Some(0);
    assert!(world.device_entry(&peer, &keys, false).is_ok());
}
