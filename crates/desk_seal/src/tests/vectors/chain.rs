//! A chain with each type of entry, what holds after each, and the seals and wraps of its epochs.

use super::{super::world::hex, Cast, Json, Told, entries_of_chain, json::read, keys};
use crate::{
    control::{Body, ControlEntry, InviteState, Membership, grant::role_number, open::seal_body, open_body},
    keyring::{KeyRing, SealPlace, Unopenable},
    name,
    sealed::Place,
};
use desk_model::DeskId;
use serde_json::{Value, json};
use std::collections::BTreeSet;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// The fold in the words of the file.
fn told(members: &Membership, freed: &[u32]) -> Value {
    let persons = members.persons();
    let persons: serde_json::Map<_, _> = persons
        .map(|(id, state)| (hex(&id.0), json!(role_number(state.role))))
        .collect();
    let devices: serde_json::Map<_, _> = members
        .known_devices()
        .map(|(id, device)| {
            let told = json!({
                "person": hex(&device.person.0), "kit": device.kit, "added": device.added,
                "until": device.until, "removed": device.removed,
            });
            (hex(&id.0), told)
        })
        .collect();
    let invites: serde_json::Map<_, _> = members
        .invites()
        .map(|invite| {
            let state = match invite.state {
                InviteState::Open { uses_left } => format!("open {uses_left}"),
                InviteState::Used => "used".to_owned(),
                InviteState::Revoked => "revoked".to_owned(),
            };
            (hex(&invite.offer.id), json!(state))
        })
        .collect();
    let blobs = members.erased_blobs();
    let team = members.team().iter();
    json!({
        "seq": members.head().seq, "persons": persons, "devices": devices, "invites": invites,
        "epoch": members.current_epoch(), "due": members.is_epoch_due(),
        "erased_docs": members.erased_docs().map(|doc| hex(&doc.0)).collect::<Vec<_>>(),
        "erased_blobs": blobs.map(|(doc, blob)| [hex(&doc.0), hex(&blob.0)]).collect::<Vec<_>>(),
        "floor": members.floor(), "moved": members.moved(), "freed": freed,
        "team": team.map(|step| json!([step.seq, step.base])).collect::<Vec<_>>(),
    })
}

/// What the file says beyond that: sets which are only asked, never listed.
fn holds(members: &Membership, fold: &Json) {
    for person in fold.at("former").items() {
        assert!(members.is_former(desk_model::PersonId(person.as_array())));
    }
    for pair in fold.at("admitted").items() {
        let device = desk_model::DeviceId(pair.item(0).as_array());
        assert!(members.is_admitted(device, pair.item(1).as_array()));
    }
    for pair in fold.at("healed").items() {
        let seq = u32::try_from(pair.item(0).as_number()).unwrap();
        assert!(members.is_healed(seq, pair.item(1).as_array()));
    }
}

#[test]
fn v04_control() {
    let file = read(include_str!("../../../tests/vectors/v04-control.json"));
    let rows = file.list("entries");
    let mut members = Membership::found(&entries_of_chain()[0]).unwrap();
    assert_eq!(hex(&members.desk().0), file.text("desk"));
    let mut kinds = BTreeSet::new();
    for (at, row) in rows.iter().enumerate() {
        let entry = ControlEntry::decode(&row.bytes("entry")).unwrap();
        kinds.insert(row.number("type"));
        assert_eq!(entry.header().payload.kind(), row.number("type"));
        assert_eq!(hex(&entry.hash()), row.text("hash"));
        assert_eq!(entry.encode(), row.bytes("entry"));
        // Header and payload written anew give the bytes that were signed.
        let again = crate::cbor::write(|e| {
            e.array(3)?.bytes(&entry.header().encode())?;
            Ok(())
        });
        assert!(entry.encode().starts_with(&again), "{at}");
        let freed = match at {
            0 => Vec::new(),
            _ => members.append(&entry).unwrap().freed,
        };
        let fold = row.at("fold");
        let mut known = fold.0.clone();
        for asked in ["former", "admitted", "healed"] {
            known.as_object_mut().unwrap().remove(asked);
        }
        assert_eq!(told(&members, &freed), known, "{at}");
        holds(&members, &fold);
    }
    assert_eq!(kinds, (1..=15).collect());
    assert_eq!(members.withheld().count(), 0);
}

#[test]
fn v04_bodies() {
    let file = read(include_str!("../../../tests/vectors/v04-control.json"));
    let cast = Cast::new();
    for (row, entry) in file.list("entries").iter().zip(entries_of_chain()) {
        let body = open_body(&cast.members, &cast.ring, &entry).unwrap();
        let plain = match &body {
            Body::None | Body::Missing | Body::InviteSeals | Body::Note(None) => None,
            Body::Note(Some(note)) => Some(note.clone().into_bytes()),
            Body::Profile(profile) => Some(profile.encode().unwrap()),
            Body::Label(label) => Some(crate::control::profile::write_label(label).unwrap()),
            Body::Team(bytes) | Body::Facts(bytes) => Some(bytes.clone()),
            Body::Relays(relays) => {
                let relays: Vec<&str> = relays.iter().map(String::as_str).collect();
                Some(crate::control::relays::write(&relays).unwrap())
            }
        };
        let known = row.at("body_plain");
        let known = (!known.is_null()).then(|| known.as_bytes());
        assert_eq!(plain, known, "{}", entry.header().seq);
        // A body sealed as a whole is sealed again to the same bytes.
        if let (Some(plain), Some(sealed), false) = (plain, entry.body(), matches!(body, Body::Note(_))) {
            let epoch = cast.members.epoch_before(entry.header().seq).unwrap();
            let key = cast.ring.get(epoch.number).unwrap();
            let mut dice = Told::new(&[&sealed[..24]]);
            let again = seal_body(&mut dice, key, &cast.members.desk(), entry.header(), &plain);
            assert_eq!(again.unwrap(), sealed);
        }
    }
}

#[test]
fn v04_every_device_opens_its_epochs() {
    let file = read(include_str!("../../../tests/vectors/v04-control.json"));
    let cast = Cast::new();
    let devices = file.at("devices");
    let by_seals = |name: &str| {
        let mut ring = KeyRing::default();
        let told = ring.take_epochs(&cast.members, &keys(&devices.at(name)));
        // Nobody got a seal that does not open.
        assert!(told.iter().all(|told| told.why == Unopenable::Wrap));
        (ring.to_secret_bytes(), told.len())
    };
    // Their seals of the newest epoch lead through the wraps to the first, also who founded, was invited or is a kit.
    for name in ["lead", "second", "kit"] {
        assert_eq!(by_seals(name), (cast.ring.to_secret_bytes(), 0), "{name}");
    }
    // The third was brought in under the first and left after the second. The fourth had but its link.
    assert_eq!((by_seals("third").1, by_seals("fourth").1), (1, 3));
}

#[test]
fn v05_hpke() {
    let file = read(include_str!("../../../tests/vectors/v05-hpke.json"));
    let names = [name::EPOCH_SEAL, name::INVITE_SEAL];
    for (row, name) in file.list("seals").iter().zip(names) {
        assert!(name.0.ends_with(&row.text("name")));
        let number = |field| u32::try_from(row.number(field)).unwrap();
        let place = SealPlace {
            desk: DeskId(row.array("desk")),
            prev: row.array("prev"),
            seq: number("seq"),
            epoch: number("epoch"),
            key_check: row.array("key_check"),
        };
        let key = place.open(
            name,
            &row.array("recipient_secret"),
            &row.array("recipient"),
            &row.array("sealed"),
        );
        let key = key.unwrap();
        assert_eq!(key.bytes().to_vec(), row.bytes("key"));
        let mut dice = Told::new(&[&row.bytes("ephemeral_material")]);
        let sealed = place.seal(
            &mut dice,
            name,
            &row.array("recipient_public"),
            &row.array("recipient"),
            &key,
        );
        assert_eq!(sealed.unwrap().to_vec(), row.bytes("sealed"));
        assert!(dice.is_spent());
        // By the library of HPKE itself, with the info as the file writes it.
        let direct = crate::hybrid::open(
            &row.array("recipient_secret"),
            &row.bytes("info"),
            &row.bytes("recipient"),
            &row.array("sealed"),
        );
        assert_eq!(direct.unwrap().to_vec(), row.bytes("key"));
    }
}

#[test]
fn v06_wrap() {
    let file = read(include_str!("../../../tests/vectors/v06-wrap.json"));
    let wrapped = file.at("wrapped");
    let number = u32::try_from(wrapped.number("number")).unwrap();
    let place = Place {
        name: name::EPOCH_WRAP,
        desk: &DeskId(file.array("desk")),
        aad: &[&number.to_be_bytes(), &wrapped.bytes("check")],
    };
    let opened = place.open(&file.array("under"), &file.bytes("wrap")).unwrap();
    assert_eq!(*opened, wrapped.bytes("key"));
    // As the ring wraps it.
    let cast = Cast::new();
    let mut dice = Told::new(&[&file.bytes("nonce")]);
    let (of, desk) = (&cast.members.epochs()[0], cast.members.desk());
    let (key, under) = (cast.ring.get(1).unwrap(), cast.ring.get(2).unwrap());
    let wrap = crate::keyring::wrapping::wrap(&mut dice, &desk, of, key, under).unwrap();
    assert_eq!((wrap.epoch, wrap.bytes.to_vec()), (number, file.bytes("wrap")));
}
