//! Names, derivations, ids, paddings, numbers and links.

use super::{
    super::world::hex,
    json::{Json, read},
    keys, ring,
};
use crate::{
    control::{ControlEntry, Membership, Payload, Pin},
    device::{DevicePublic, actor, parse_actor},
    entry::padding,
    keyring::KeyRing,
    link::{InviteSecret, Link},
    name, safety,
    sealed::Place,
    write,
};
use desk_model::{DeskId, DeviceId, DocId, PersonId};
use ed25519_dalek::{Signer, SigningKey};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn v01_names() {
    let file = read(include_str!("../../../tests/vectors/v01-names.json"));
    let message = file.bytes("message");
    let mut contexts = Vec::new();
    for row in file.list("hash") {
        contexts.push(row.text("context"));
        // By the hash's own library, and by ours under the constant of that name.
        let context = name::ALL
            .iter()
            .find(|name| **name == row.text("context"))
            .unwrap();
        assert_eq!(
            blake3::derive_key(context, &message).to_vec(),
            row.bytes("of_message")
        );
        let ours = crate::digest::derive(name::Hash(context), &[&message[..3], &message[3..]]);
        assert_eq!(ours.to_vec(), row.bytes("of_message"));
    }
    let seed = file.array("sign_seed");
    let key = SigningKey::from_bytes(&seed);
    for row in file.list("sign") {
        contexts.push(row.text("context"));
        let whole = [row.text("context").as_bytes(), &[0], &message].concat();
        let signature: [u8; 64] = row.array("signature");
        assert_eq!(key.sign(&whole).to_bytes(), signature);
        let context = name::ALL
            .iter()
            .find(|name| **name == row.text("context"))
            .unwrap();
        let public = key.verifying_key().to_bytes();
        assert!(crate::signature::holds(
            &public,
            name::Sign(context),
            &[&message],
            &signature
        ));
    }
    let (desk, aad) = (DeskId(file.array("seal_desk")), file.bytes("seal_aad"));
    for row in file.list("seal") {
        contexts.push(row.text("context"));
        let context = name::ALL
            .iter()
            .find(|name| **name == row.text("context"))
            .unwrap();
        let place = Place {
            name: name::Seal(context),
            desk: &desk,
            aad: &[&aad],
        };
        let opened = place.open(&file.array("seal_key"), &row.bytes("sealed")).unwrap();
        assert_eq!(*opened, message);
        let sealed = place.seal_with(&file.array("seal_key"), &file.array("seal_nonce"), &message);
        assert_eq!(sealed.unwrap(), row.bytes("sealed")[24..]);
    }
    contexts.extend(file.list("hpke").iter().map(|row| row.text("context")));
    assert_eq!(contexts, name::ALL);
}

fn same_device(json: &Json) -> DevicePublic {
    let keys = keys(json);
    let public = DevicePublic {
        sign: json.array("sign"),
        kem: json.array("kem"),
    };
    assert_eq!((keys.public(), hex(&keys.id().0)), (public, json.text("id")));
    public
}

#[test]
fn v02_derivations() {
    let file = read(include_str!("../../../tests/vectors/v02-derivations.json"));
    for device in file.list("devices") {
        same_device(&device);
    }
    let desk = DeskId(file.array("desk"));
    let header = file.bytes("found_header");
    assert_eq!(blake3::derive_key("hotline/1 desk id", &header), desk.0);
    let invite = file.at("invite");
    let secret = InviteSecret::from_secret_bytes(&invite.array("secret"));
    let made = secret.keys(desk);
    assert_eq!(made.sign.to_bytes(), invite.array("sign_seed"));
    assert_eq!(made.sign_public(), invite.array("sign"));
    // The secret may be kept clamped or not (RFC 7748, 5): its public half tells that it is the same.
    assert_eq!(made.kem_public, invite.array("kem"));
    let publics = [&*made.kem, &invite.array("kem_secret")].map(crate::hybrid::public_of);
    assert_eq!(publics, [made.kem_public; 2]);
    assert_eq!(
        (made.id(), secret.invite(desk)),
        (invite.array("id"), invite.array("id"))
    );
    let kit = file.at("kit");
    let made = crate::KitSecret::from_secret_bytes(&kit.array("secret")).keys(desk);
    assert_eq!(made.public(), keys(&kit).public());
    same_device(&kit);
    for epoch in file.list("epoch_keys") {
        let check = blake3::derive_key("hotline/1 epoch check", &epoch.bytes("key"));
        assert_eq!(check, epoch.array("check"));
    }
    let row = file.at("actor");
    let (device, generation) = (
        DeviceId(row.array("device")),
        u32::try_from(row.number("generation")).unwrap(),
    );
    assert_eq!(actor(device, generation).to_vec(), row.bytes("actor"));
    assert_eq!(parse_actor(&row.bytes("actor")), Some((device, generation)));
}

#[test]
fn v03_found() {
    let file = read(include_str!("../../../tests/vectors/v03-found.json"));
    let device = file.at("device");
    let mut dice = super::Told::new(&[&file.bytes("epoch_key"), &file.bytes("salt")]);
    let person = PersonId(file.array("person"));
    let (entry, made) = write::found(&mut dice, &keys(&device), person, file.number("time_ms"));
    assert!(dice.is_spent());
    assert_eq!(hex(&entry.encode()), file.text("entry"));
    assert_eq!(
        (hex(&entry.hash()), hex(&entry.desk().0)),
        (file.text("hash"), file.text("desk"))
    );
    let read_back = ControlEntry::decode(&file.bytes("entry")).unwrap();
    assert_eq!(read_back.header().encode(), file.bytes("header"));
    let Payload::Found {
        salt,
        person,
        device: public,
        ..
    } = &read_back.header().payload
    else {
        panic!("no founding")
    };
    assert_eq!(
        (salt.to_vec(), person.0.to_vec()),
        (file.bytes("salt"), file.bytes("person"))
    );
    assert_eq!(*public, same_device(&device));
    let members = Membership::found(&read_back).unwrap();
    let key = made.get(1).unwrap();
    assert_eq!(
        (key.bytes().to_vec(), key.check()),
        (file.bytes("epoch_key"), members.epochs()[0].key_check)
    );
}

#[test]
fn v08_entry_ids() {
    let file = read(include_str!("../../../tests/vectors/v08-entry-id.json"));
    let cast = super::Cast::new();
    let ring: &KeyRing = &cast.ring;
    assert_eq!(
        ring.get(1).unwrap().bytes().to_vec(),
        file.bytes("first_epoch_key")
    );
    let id_key = blake3::derive_key("hotline/1 entry id key", &file.bytes("first_epoch_key"));
    assert_eq!(id_key, file.array("entry_id_key"));
    for row in file.list("ids") {
        let (doc, last) = (DocId(row.array("doc")), row.array("last_change"));
        assert_eq!(ring.entry_id(doc, &last), Ok(row.array("id")));
        let whole = [row.bytes("doc"), row.bytes("last_change")].concat();
        assert_eq!(
            blake3::keyed_hash(&id_key, &whole).as_bytes()[..16],
            row.bytes("id")
        );
    }
    for row in file.list("imports") {
        assert_eq!(ring.import_id(row.text("name").as_bytes()), Ok(row.array("id")));
    }
}

#[test]
fn v10_padding() {
    let file = read(include_str!("../../../tests/vectors/v10-padding.json"));
    let number = |row: &Json, field| usize::try_from(row.number(field)).unwrap();
    for row in file.list("table") {
        let length = number(&row, "length");
        let padded = padding::pad(&vec![7; length]).unwrap();
        assert_eq!(padded.len(), 4 + number(&row, "padded"), "{length}");
        assert_eq!(padding::unpad(&padded).unwrap().len(), length);
    }
    for row in file.list("examples") {
        assert_eq!(padding::pad(&row.bytes("data")).unwrap(), row.bytes("padded"));
        assert_eq!(padding::unpad(&row.bytes("padded")).unwrap(), row.bytes("data"));
    }
}

#[test]
fn v13_safety_numbers() {
    let file = read(include_str!("../../../tests/vectors/v13-safety.json"));
    let desk = DeskId(file.array("desk"));
    for row in file.list("devices") {
        let (sign, kem) = (row.array("sign"), row.array("kem"));
        assert_eq!(
            safety::device_number(desk, &DevicePublic { sign, kem }),
            row.text("number")
        );
    }
    for row in file.list("chains") {
        let (seq, hash) = (u32::try_from(row.number("seq")).unwrap(), row.array("hash"));
        assert_eq!(safety::chain_number(&Pin { seq, hash }), row.text("number"));
    }
}

#[test]
fn v14_link() {
    let file = read(include_str!("../../../tests/vectors/v14-link.json"));
    let link = Link::parse(&file.text("url")).unwrap();
    assert_eq!(
        (link.relay.clone(), link.desk.0),
        (file.text("relay"), file.array("desk"))
    );
    assert_eq!(
        (link.secret.secret_bytes().to_vec(), link.pin),
        (file.bytes("secret"), file.array("pin"))
    );
    assert_eq!(
        (link.to_fragment(), link.to_url(&file.text("app"))),
        (file.text("fragment"), file.text("url"))
    );
    let entries = super::entries_of_chain();
    assert_eq!(
        Link::new(&link.relay, &entries[2], link.secret.clone()),
        Ok(link.clone())
    );
    let mut members = Membership::found(&entries[0]).unwrap();
    for entry in &entries[1..3] {
        members.append(entry).unwrap();
    }
    assert_eq!(link.check(&members), Ok(()));
    // Its holder opens the first epoch with it.
    let first = KeyRing::from_invite(&members, &entries[2], &link.secret).unwrap();
    let known = read(include_str!("../../../tests/vectors/v04-control.json")).list("epoch_keys");
    assert_eq!(
        first.to_secret_bytes(),
        ring(&members, &known[..1]).to_secret_bytes()
    );
}
