//! Greetings, attachments, presence, statements, and kits.

use super::{Cast, Told, json::read};
use crate::{
    blob::{self, BlobPlace, SEALED_CHUNK_BYTES},
    control::{Payload, Pin},
    handshake::{Hello, Mode},
    heads::{self, Heads, HeadsStanding, LastEntry},
    link::InviteSecret,
    presence::{self, Listener, Turn},
};
use desk_model::{DeskId, DeviceId, DocId};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn v12_hello() {
    let file = read(include_str!("../../../tests/vectors/v12-hello.json"));
    let entries = super::entries_of_chain();
    let cast = Cast::new();
    let derived = read(include_str!("../../../tests/vectors/v02-derivations.json"));
    let secret = InviteSecret::from_secret_bytes(&derived.at("invite").array("secret"));
    let (host, challenge) = (file.text("host"), file.bytes("challenge"));
    for row in file.list("hellos") {
        let pin = row.at("pin");
        let pin = (!pin.is_null()).then(|| Pin {
            seq: u32::try_from(pin.number("seq")).unwrap(),
            hash: pin.array("hash"),
        });
        let hello = Hello {
            proto: u32::try_from(file.number("proto")).unwrap(),
            desk: DeskId(file.array("desk")),
            who: row.array("who"),
            mode: Mode::from_number(u8::try_from(row.number("mode")).unwrap()).unwrap(),
            relay_nonce: file.array("relay_nonce"),
            client_nonce: file.array("client_nonce"),
            host: &host,
            pin,
            challenge: &challenge,
        };
        let signature = row.array("signature");
        let (made, verified) = match hello.mode {
            Mode::Invite => {
                let mut members = crate::Membership::found(&entries[0]).unwrap();
                members.append(&entries[1]).unwrap();
                members.append(&entries[2]).unwrap();
                (
                    hello.sign_as_invite(&secret),
                    hello.verify(&members, &signature).is_ok(),
                )
            }
            Mode::Found => {
                let Payload::Found { device, .. } = &entries[0].header().payload else {
                    panic!("no founding")
                };
                let verified = hello.verify_founder(device, &signature).is_ok();
                (hello.sign_as_device(cast.author("lead").keys), verified)
            }
            _ => {
                let verified = hello.verify(&cast.members, &signature).is_ok();
                (hello.sign_as_device(cast.author("lead").keys), verified)
            }
        };
        assert_eq!((made, verified), (Ok(signature), true), "{:?}", hello.mode);
    }
}

#[test]
fn v15_blob() {
    let file = read(include_str!("../../../tests/vectors/v15-blob.json"));
    let (desk, doc) = (DeskId(file.array("desk")), DocId(file.array("doc")));
    let size = file.number("size");
    let plain: Vec<u8> = (0..size).map(|at| u8::try_from(at % 251).unwrap()).collect();
    let mut dice = Told::new(&[&file.bytes("key")]);
    let sealed = blob::seal(&mut dice, desk, doc, &plain).unwrap();
    assert_eq!(sealed.address.0.to_vec(), file.bytes("address"));
    let chunks: Vec<&[u8]> = sealed.bytes.chunks(SEALED_CHUNK_BYTES).collect();
    assert_eq!(chunks.len(), file.list("chunks").len());
    let place = BlobPlace { desk, doc, size };
    for (row, chunk) in file.list("chunks").iter().zip(chunks) {
        assert_eq!(chunk.len() as u64, row.number("sealed_bytes"));
        assert!(chunk.starts_with(&row.bytes("first")) && chunk.ends_with(&row.bytes("tag")));
        let index = u32::try_from(row.number("index")).unwrap();
        assert!(place.open_chunk(&sealed.key, index, chunk).is_ok());
    }
    let key = file.array("key");
    let small = file.at("small");
    for (row, plain) in [(&small, small.bytes("plain")), (&file.at("empty"), Vec::new())] {
        let size = plain.len() as u64;
        let place = BlobPlace { desk, doc, size };
        assert_eq!(*place.open(&key, &row.bytes("sealed")).unwrap(), plain);
        assert_eq!(
            blob::address(&row.bytes("sealed")).0.to_vec(),
            row.bytes("address")
        );
    }
}

#[test]
fn v16_presence() {
    let file = read(include_str!("../../../tests/vectors/v16-presence-heads.json"));
    let (cast, row) = (Cast::new(), file.at("presence"));
    let device = DeviceId(row.array("device"));
    let heard = Listener::default().open(&cast.members, &cast.ring, device, &row.bytes("message"));
    assert_eq!(*heard.unwrap(), row.bytes("plain"));
    let turn = Turn {
        connection: row.array("connection"),
        counter: row.number("counter"),
    };
    let mut dice = Told::new(&[&row.bytes("nonce")]);
    let said = presence::seal(&cast.author("second"), &mut dice, turn, &row.bytes("plain"));
    assert_eq!(said, Ok(row.bytes("message")));
}

#[test]
fn v16_heads() {
    let file = read(include_str!("../../../tests/vectors/v16-presence-heads.json"));
    let cast = Cast::new();
    for (field, with_last) in [("heads", false), ("heads_with_last", true)] {
        let row = file.at(field);
        let last = with_last.then(|| LastEntry {
            n: row.number("n"),
            doc: DocId(row.array("doc")),
            id: row.array("id"),
        });
        let heard = Heads::verify(&cast.members, &row.bytes("message")).unwrap();
        let pin = Pin {
            seq: u32::try_from(row.number("seq")).unwrap(),
            hash: row.array("hash"),
        };
        let dev = DeviceId(row.array("device"));
        assert_eq!(heard, Heads { dev, pin, last });
        assert_eq!(heard.standing(&cast.members), HeadsStanding::OnChain);
        assert_eq!(heads::sign(&cast.author("second"), last), row.bytes("message"));
    }
}

#[cfg(feature = "kit")]
#[test]
fn v17_kit() {
    use crate::{KitSecret, kit::FILE_BYTES};
    let file = read(include_str!("../../../tests/vectors/v17-kit.json"));
    for row in file.list("words") {
        let kit = KitSecret::from_secret_bytes(&row.array("secret"));
        assert_eq!(*kit.to_words().unwrap(), row.text("words"));
        assert_eq!(KitSecret::from_words(&row.text("words")), Ok(kit));
    }
    let (desk, row) = (DeskId(file.array("desk")), file.at("file"));
    let kit = KitSecret::from_secret_bytes(&row.array("secret"));
    assert_eq!(row.bytes("file").len(), FILE_BYTES);
    let passphrase = row.text("passphrase");
    assert_eq!(
        KitSecret::from_file(desk, &passphrase, &row.bytes("file")),
        Ok(kit.clone())
    );
    let mut dice = Told::new(&[&row.bytes("salt"), &row.bytes("nonce")]);
    assert_eq!(kit.to_file(&mut dice, desk, &passphrase), Ok(row.bytes("file")));
    assert_eq!(kit.keys(desk).public(), super::keys(&file.at("device")).public());
    let on_chain = Cast::new();
    let device = on_chain.members.device(kit.keys(desk).id()).unwrap();
    assert!(device.kit);
}
