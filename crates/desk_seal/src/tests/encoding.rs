//! What is not written exactly as the format says is refused. The bytes are written by hand after RFC 8949.

use super::world::{World, unhex};
use crate::{
    cbor::{CborError, NESTING_MAX, Reader},
    control::{
        BODY_BYTES_MAX, ControlEntry, ControlError, DEVICES_MAX, EpochOffer, HEADER_BYTES_MAX, Header,
        PROFILE_BODY_BYTES_MAX, Payload, Removal, Wrap,
        payload::epoch_offer::WRAP_BYTES,
        profile::{PROFILE_TEXT_BYTES_MAX, Profile},
    },
    entry::{Core, EntryError},
    name, signature,
};
use desk_model::{DeviceId, PersonId, Role};
#[cfg(not(target_arch = "wasm32"))]
use proptest::prelude::*;
use std::collections::BTreeSet;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn every_name_is_there_once() {
    let unique: BTreeSet<_> = name::ALL.iter().collect();
    assert_eq!(unique.len(), name::ALL.len());
    assert!(name::ALL.iter().all(|name| name.starts_with("hotline/1 ")));
    assert_eq!(name::ALL.len(), 31);
}

/// A header of the next entry, changed as text of bytes: where `from` stands, `to` is put.
fn header_with(world: &World, payload: Payload, from: &[u8], to: &[u8]) -> Result<Header, ControlError> {
    let bytes = world.header(world.lead_id(), payload).encode();
    let at = bytes
        .windows(from.len())
        .rposition(|window| window == from)
        .unwrap();
    let changed = [&bytes[..at], to, &bytes[at + from.len()..]].concat();
    Header::decode(&changed)
}

fn profile(world: &World) -> Payload {
    Payload::Profile {
        person: world.lead.person,
    }
}

#[test]
fn t01_unknown_version_kind_and_type_ask_for_a_newer_app() {
    let world = World::new(1);
    let mut bytes = world.header(world.lead_id(), profile(&world)).encode();
    assert_eq!(bytes[1], 1);
    bytes[1] = 2;
    assert_eq!(Header::decode(&bytes), Err(ControlError::NeedsNewerApp));
    // Even one with more fields than this version has.
    assert_eq!(Header::decode(&[0x8a, 0x02]), Err(ControlError::NeedsNewerApp));
    assert_eq!(Core::parse(&[2; 70]), Err(EntryError::NeedsNewerApp));
    let mut core = [1; 70];
    assert!(Core::parse(&core).is_ok());
    core[1] = 9;
    assert_eq!(Core::parse(&core), Err(EntryError::NeedsNewerApp));
    let later = world.header(world.lead_id(), Payload::Later { kind: 16 });
    let decoded = Header::decode(&later.encode()).unwrap();
    assert_eq!(decoded.payload, Payload::Later { kind: 16 });
    let mut world = world;
    assert_eq!(
        world.members.apply(&world.lead_signs(later)),
        Err(ControlError::NeedsNewerApp)
    );
}

#[test]
fn t02_trailing_bytes_are_refused() {
    let world = World::new(1);
    let mut bytes = world.header(world.lead_id(), profile(&world)).encode();
    bytes.push(0);
    assert_eq!(
        Header::decode(&bytes),
        Err(ControlError::Malformed(CborError::Trailing))
    );
    let mut bytes = world.chain[0].encode();
    bytes.push(0);
    assert_eq!(
        ControlEntry::decode(&bytes),
        Err(ControlError::Malformed(CborError::Trailing))
    );
    assert_eq!(Core::parse(&[1; 71]), Err(EntryError::Core));
    assert_eq!(Core::parse(&[1; 69]), Err(EntryError::Core));
}

#[test]
fn t03_a_map_key_twice_or_out_of_order_is_refused() {
    let world = World::new(1);
    let person = [&[0x00, 0x50][..], &[1; 16]].concat();
    let from = [&[0xa1][..], &person].concat();
    let twice = [&[0xa2][..], &person, &person].concat();
    let refused = header_with(&world, profile(&world), &from, &twice);
    assert_eq!(refused, Err(ControlError::Malformed(CborError::Keys)));
    let falling = [&[0xa2, 0x18, 0x40, 0x00][..], &person].concat();
    let refused = header_with(&world, profile(&world), &from, &falling);
    assert_eq!(refused, Err(ControlError::Malformed(CborError::Keys)));
}

#[test]
fn t04_indefinite_lengths_and_long_forms_are_refused() {
    for bytes in ["9f01ff", "5f4101ff", "bf0001ff", "7f6161ff"] {
        assert_eq!(Reader::new(&unhex(bytes)).skip(), Err(CborError::Form), "{bytes}");
    }
    for bytes in ["1817", "1900ff", "1a0000ffff", "1b00000000ffffffff", "580101"] {
        assert_eq!(Reader::new(&unhex(bytes)).skip(), Err(CborError::Form), "{bytes}");
    }
    for bytes in ["17", "1818", "190100", "1a00010000", "1b0000000100000000"] {
        assert!(Reader::new(&unhex(bytes)).skip().is_ok(), "{bytes}");
    }
}

#[test]
fn t05_bounds_hold_before_anything_is_allocated() {
    // An array of 2^32 items, a byte string of 2^63 bytes.
    assert_eq!(
        Reader::new(&unhex("9b0000000100000000")).array(9),
        Err(CborError::Bound)
    );
    assert_eq!(
        Reader::new(&unhex("5b8000000000000000")).bytes(9),
        Err(CborError::Bound)
    );
    assert_eq!(
        Reader::new(&unhex("1b0000000100000000")).u32(),
        Err(CborError::Bound)
    );
    assert_eq!(Reader::new(&unhex("420102")).bytes(1), Err(CborError::Bound));
    assert_eq!(Reader::new(&unhex("420102")).bytes(2), Ok(&[1, 2][..]));
    let nested = |depth: usize| [vec![0x81; depth], vec![0]].concat();
    assert!(Reader::new(&nested(NESTING_MAX - 1)).skip().is_ok());
    assert_eq!(Reader::new(&nested(NESTING_MAX)).skip(), Err(CborError::Bound));
    let long = |header: usize, body: usize| {
        let mut bytes = vec![0x83, 0x5a];
        bytes.extend(u32::try_from(header).unwrap().to_be_bytes());
        bytes.extend(vec![0; header]);
        bytes.extend([0x58, 64]);
        bytes.extend([0; 64]);
        bytes.push(0x5a);
        bytes.extend(u32::try_from(body).unwrap().to_be_bytes());
        bytes.extend(vec![0; body]);
        ControlEntry::decode(&bytes)
    };
    assert_eq!(
        long(HEADER_BYTES_MAX + 1, 65_536),
        Err(ControlError::Malformed(CborError::Bound))
    );
    assert_eq!(
        long(65_536, BODY_BYTES_MAX + 1),
        Err(ControlError::Malformed(CborError::Bound))
    );
    assert_eq!(
        long(HEADER_BYTES_MAX, BODY_BYTES_MAX),
        Err(ControlError::Malformed(CborError::Type))
    );
}

#[test]
fn t05_texts_of_a_profile_are_bounded() {
    let name = |bytes| Profile {
        name: "a".repeat(bytes),
        label: String::new(),
    };
    let longest = name(PROFILE_TEXT_BYTES_MAX);
    assert_eq!(Profile::decode(&longest.encode().unwrap()), Ok(longest));
    let max = PROFILE_TEXT_BYTES_MAX;
    assert_eq!(name(max + 1).encode(), Err(ControlError::BodyTooLarge { max }));
}

#[test]
fn t05_the_body_of_a_profile_is_bounded() {
    for (length, fits) in [
        (PROFILE_BODY_BYTES_MAX, true),
        (PROFILE_BODY_BYTES_MAX + 1, false),
    ] {
        let mut world = World::new(1);
        let body = vec![7; length];
        let mut header = world.header(world.lead_id(), profile(&world));
        header.body_hash = Some(crate::control::entry::hash(&body));
        let entry = ControlEntry::sign(header, Some(body), &world.lead.keys.sign);
        assert_eq!(world.members.apply(&entry).is_ok(), fits, "{length}");
    }
}

#[test]
fn t06_a_critical_key_asks_for_a_newer_app_and_an_ignorable_one_passes() {
    let world = World::new(1);
    let from = [&[0xa1, 0x00, 0x50][..], &[1; 16]].concat();
    let with = |key: &[u8]| {
        let more = [&[0xa2][..], &from[1..], key, &[0x05]].concat();
        header_with(&world, profile(&world), &from, &more)
            .unwrap()
            .payload
    };
    assert_eq!(with(&[0x18, 63]), Payload::Later { kind: 9 });
    assert_eq!(with(&[0x01]), Payload::Later { kind: 9 });
    assert_eq!(with(&[0x18, 64]), profile(&world));
}

#[test]
fn t06_a_critical_key_inside_an_epoch_or_before_the_first_asks_for_a_newer_app() {
    let mut world = World::new(1);
    let operator = world.member(Role::Operator, 2);
    let removal = world.removal(&[], &[(operator.keys.id(), 0)]).unwrap();
    let payload = removal.header().payload.clone();
    // The epoch inside: a map of four keys of which the first is the number 2.
    let with = |from: &[u8], to: &[u8]| header_with(&world, payload.clone(), from, to).unwrap().payload;
    assert_eq!(
        with(&[0x02, 0xa4, 0x00, 0x02], &[0x02, 0xa4, 0x00, 0x02]),
        payload
    );
    let more = [0x02, 0xa5, 0x00, 0x02];
    let bytes = world.header(world.lead_id(), payload.clone()).encode();
    let null = bytes.len() - 1;
    let grown = |key: &[u8]| {
        let at = bytes
            .windows(4)
            .position(|found| found == [0x02, 0xa4, 0x00, 0x02])
            .unwrap();
        let whole = [&bytes[..at], &more, &bytes[at + 4..null], key, &[0x05, 0xf6]].concat();
        Header::decode(&whole).unwrap().payload
    };
    assert_eq!(grown(&[0x18, 63]), Payload::Later { kind: 6 });
    assert_eq!(grown(&[0x04]), Payload::Later { kind: 6 });
    assert_eq!(grown(&[0x18, 64]), payload);
    // AddDevice begins with key 1; a key 0 is not known.
    let device = crate::DeviceKeys::generate(&mut world.rng);
    let operator = world.add_device(&operator, false);
    let added = world.device_entry(&operator, &device, false).unwrap();
    let payload = added.header().payload.clone();
    let from = [&[0xa6, 0x01, 0x50][..], &[2; 16]].concat();
    let to = [&[0xa7, 0x00, 0x05][..], &from[1..]].concat();
    let later = header_with(&world, payload, &from, &to).unwrap().payload;
    assert_eq!(later, Payload::Later { kind: 5 });
}

#[test]
fn t05_lists_in_a_header_are_bounded() {
    let world = World::new(1);
    let decoded = |payload: Payload| Header::decode(&world.header(world.lead_id(), payload).encode());
    let epoch = |wraps, seals| {
        let wrap = Wrap {
            epoch: 1,
            bytes: [0; WRAP_BYTES],
        };
        Payload::Epoch(EpochOffer {
            number: 2,
            key_check: [0; 32],
            wraps: vec![wrap; wraps],
            seals: vec![[0; 80]; seals],
        })
    };
    let removal = |persons, cuts| {
        Payload::Remove(Removal {
            persons: vec![PersonId([0; 16]); persons],
            cuts: vec![(DeviceId([0; 16]), 1); cuts],
            epoch: None,
        })
    };
    let wraps = HEADER_BYTES_MAX / WRAP_BYTES;
    let bound = Err(ControlError::Malformed(CborError::Bound));
    for (fits, over) in [
        (epoch(1, DEVICES_MAX), epoch(1, DEVICES_MAX + 1)),
        (epoch(wraps, 1), epoch(wraps + 1, 1)),
        (removal(1, DEVICES_MAX), removal(1, DEVICES_MAX + 1)),
        (removal(DEVICES_MAX, 1), removal(DEVICES_MAX + 1, 1)),
    ] {
        assert!(decoded(fits).is_ok());
        assert_eq!(decoded(over), bound);
    }
}

#[test]
fn t07_weak_keys_loose_scalars_and_flipped_bits_are_refused() {
    let world = World::new(1);
    let (key, public) = (&world.lead.keys.sign, world.lead.keys.public().sign);
    let good = signature::sign(key, name::HELLO, &[b"a", b"b"]);
    assert!(signature::holds(&public, name::HELLO, &[b"ab"], &good));
    assert!(!signature::holds(&public, name::ENTRY, &[b"ab"], &good));
    for bit in 0..512 {
        let mut flipped = good;
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(
            !signature::holds(&public, name::HELLO, &[b"ab"], &flipped),
            "bit {bit}"
        );
    }
    // S + L, L the order of the group, is the same scalar written otherwise (RFC 8032, 5.1.7).
    let order = unhex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    let mut loose = good;
    let mut carry = 0u16;
    for (byte, add) in loose[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = u8::try_from(sum & 255).unwrap();
        carry = sum >> 8;
    }
    assert!(!signature::holds(&public, name::HELLO, &[b"ab"], &loose));
    // R the neutral element and S = k·a, made in Python by who holds the key: a check that is not strict takes it.
    let seeded = crate::DeviceKeys::from_secret_bytes(&std::array::from_fn(|at| u8::try_from(at).unwrap()));
    let scalar = unhex("5ec568c2914202962059a1889191f50f4570f8ef69e96b047da37c2a7a8b4a0a");
    let mut small = [0; 64];
    small[0] = 1;
    small[32..].copy_from_slice(&scalar);
    assert!(!signature::holds(
        &seeded.public().sign,
        name::HELLO,
        &[b"ab"],
        &small
    ));
    // The neutral element as a key: with R = neutral and S = 0 a lax check takes any message.
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let forged: [u8; 64] = [neutral, [0; 32]].concat().try_into().unwrap();
    assert!(!signature::holds(&neutral, name::HELLO, &[b"ab"], &forged));
    assert!(
        !crate::DevicePublic {
            sign: neutral,
            kem: world.lead.keys.public().kem
        }
        .is_strong()
    );
    assert!(
        !crate::DevicePublic {
            sign: public,
            kem: [0; 32]
        }
        .is_strong()
    );
    assert!(world.lead.keys.public().is_strong());
}

#[cfg(not(target_arch = "wasm32"))]
proptest! {
    #[test]
    fn bytes_from_anywhere_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let world = World::new(1);
        prop_assert!(ControlEntry::decode(&bytes).is_err());
        prop_assert!(crate::entry::verify(&bytes, &world.members).is_err());
        let _ = Header::decode(&bytes);
        let _ = Profile::decode(&bytes);
        prop_assert!(crate::entry::Proof::decode(&bytes).is_err());
        prop_assert!(crate::CounterProof::decode(&bytes).is_err());
        prop_assert!(crate::Heads::verify(&world.members, &bytes).is_err());
        let lead = world.lead.keys.id();
        let mut listener = crate::presence::Listener::default();
        prop_assert!(listener.open(&world.members, &world.lead.ring, lead, &bytes).is_err());
        let mut reader = Reader::new(&bytes);
        if let Ok(item) = reader.skip() {
            prop_assert!(bytes.starts_with(item));
        }
    }

    #[test]
    fn what_a_control_entry_decodes_to_encodes_back(seed in any::<u8>(), at in any::<prop::sample::Index>(), bit in 0u8..8) {
        let world = World::new(seed);
        let mut bytes = world.chain[0].encode();
        prop_assert_eq!(ControlEntry::decode(&bytes).unwrap().encode(), bytes.clone());
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        let founded = ControlEntry::decode(&bytes).and_then(|entry| crate::Membership::found(&entry));
        prop_assert!(founded.is_err(), "bit {} of byte {} does not matter", bit, at);
    }
}
