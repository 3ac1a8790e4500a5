//! The format does not change by accident: a founding, a profile, a key record, a change, a link, a blob and a Hello that
//! another implementation made are read here.
//!
//! The values come from a script of its own in Python after docs/protocol.md (packages `blake3` and `cryptography`; its
//! HChaCha20 and DeriveKeyPair were first checked against draft-irtf-cfrg-xchacha 2.2.1 and RFC 9180 A.2.1), never from
//! this crate.

use super::world::{hex, unhex};
use crate::{
    blob::{self, BlobPlace},
    control::{Body, ControlEntry, Membership, Profile, open_body},
    device::{DeviceKeys, actor, parse_actor},
    entry,
    handshake::{Greeted, Hello, Mode},
    keyring::KeyRing,
    link::{InviteSecret, Link},
    safety,
};
use desk_model::{DocId, PersonId, Role};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const DEVICE: &str = "736f49917700d18eec10e0927c3c6a86";
const KEY_CHECK: &str = "bb44c229851a47d441b5ce93d23b447b777bec814860922566f8366f06d6927b";
const DESK: &str = "3d9779565b56b928859f8bd13228d15c75bf36daf2e04e9b6a5752827bc4bd53";
const FOUND_HASH: &str = "42ee28a450dc4634c6acee5c6c614fbeb22725425783dbf85eab67a9fb827c29";
const FOUND: &str = "\
8358d08901f600582000000000000000000000000000000000000000000000000000000000000000000150736f499177\
00d18eec10e0927c3c6a861b0000018bcfe56800a5005033333333333333333333333333333333015022222222222222\
22222222222222222202582003a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b803582035\
8072d6365880d1aeea329adf9121383851ed21a28e3b75e965d0d2cd166254045820bb44c229851a47d441b5ce93d23b\
447b777bec814860922566f8366f06d6927bf658400e34f9ae59bab2b6a5d6a33b27cdb4921985f371f5282ce47c54b6\
2ba67bef88d6c7ff63ff72f31fad0d5e6654491b5edd89185847187f9039739b30ecd63400f6";
const PROFILE: &str = "\
835897890158203d9779565b56b928859f8bd13228d15c75bf36daf2e04e9b6a5752827bc4bd5301582042ee28a450dc\
4634c6acee5c6c614fbeb22725425783dbf85eab67a9fb827c290950736f49917700d18eec10e0927c3c6a861b000001\
8bcfe56801a1005022222222222222222222222222222222582036da5f5e708b0924236970b0b3e2bcbb7c4a6dec4f3d\
cafeb9ccc29fe8da5e6e5840b6bc9f1d6379c65a447b476fbf8633c0130d5d188cbc801fb8f4a740632125beee22a736\
538c8e755af5f6acf59fa34592d8aa0476f7abea5942691fa99a0a0158346465666768696a6b6c6d6e6f707172737475\
767778797a7bedb715b3a645a9794670da2f88d083c647b3c3df4eaf091e240044b8";
const INVITE_ID: &str = "d24e537016f6bd9a1148593d9f575f0b";
const INVITE_KEM: &str = "ddc7cd8e7f488c17fd829b456eec3796139ae97393cef80ad69387afdbde291c";
const KEY_RECORD: &str = "\
845846010355555555555555555555555555555555736f49917700d18eec10e0927c3c6a860000000000000001000000\
01d8d9e337a0821ff1b12342a205ffc7abfe22b1508ffe2bc053820150b12342a205ffc7abfe22b1508ffe2bc0584864\
65666768696a6b6c6d6e6f707172737475767778797a7bdecc8992ed1ab8f6ef06f9bc86a3fe325448622587808822a7\
ffd2ff45b81279f59c83711cecdef35992ed79e1e7540a5840ffb82935684070083ac9f12d7d5439d3a835d217a981cc\
53681f203fd492afc06f63d9c56e2f8520427a654f086ac86856c16d70de80fd3f27c0db4899f0e908";
const CHANGE: &str = "\
845846010155555555555555555555555555555555736f49917700d18eec10e0927c3c6a860000000000000002000000\
01d8d9e337a0821ff1178128c40a6271c11c919f8969768dae53820150b12342a205ffc7abfe22b1508ffe2bc058ac64\
65666768696a6b6c6d6e6f707172737475767778797a7be9a98098071557c6ca4cb497251b3b4449d1989aa055ab3345\
40004da370caf8f064907afaeae17dc57505ec35c2e94017b4cdf1ee0e420048235da86fad7aaef89c411922a0265ff2\
41fac590cf3dc3662c7cea9c29126be59b507c61969a2feb5bb8a2dbb6b3a34b4601640d1f6a31a29fb5e0d36f9d76b5\
2ee9b8617be07c435ecb28a69163fe073d0d963c404e4fbd8303855840dd5fa44b0225b32a84733d04acaf1fc435ba89\
1afc216df8a925fc0c6b3c7615d135a2b45bf017e7249c260abf4c55b54ad09b36677ccbec98c5c1d54f53a202";
const IMPORT_ID: &str = "9542e3d7f19f88fa1c5e0b2476ae5e94";
const BLOB: &str = "14938d4dc8873c15cdbe3b356bdaf747d1af12aae41faa35c05f3778b6";
const BLOB_ADDRESS: &str = "6066e45ef3a63db1b66941bffb6251aad28ad4a7c33cd8bf54ce737521ffbf2d";
const HELLO: &str = "\
12584483ecb2901d619fc0aead7cfe049a84c6724ff34dada15dc0104635232195178247d784155d638b857d9e1d010c\
278591e3755067590484615e44f31501";
const LINK: &str = "\
j1.hHN3c3M6Ly9yZWxheS5leGFtcGxlWCA9l3lWW1a5KIWfi9EyKNFcdb822vLgTptqV1KCe8S9U1ggRERERERERERERERER\
ERERERERERERERERERERERERERQmZmZmZmZmZmZmZmZmZmZmQ";

const DOC: DocId = DocId([0x55; 16]);

fn keys() -> DeviceKeys {
    DeviceKeys::from_secret_bytes(&std::array::from_fn(|at| u8::try_from(at).unwrap()))
}

fn decode(text: &str) -> ControlEntry {
    ControlEntry::decode(&unhex(text)).unwrap()
}

fn members() -> Membership {
    let mut members = Membership::found(&decode(FOUND)).unwrap();
    members.append(&decode(PROFILE)).unwrap();
    members
}

fn ring(members: &Membership) -> KeyRing {
    // [[1, 32 times 0x11]]
    let bytes = [&[0x81, 0x82, 0x01, 0x58, 0x20][..], &[0x11; 32]].concat();
    KeyRing::from_secret_bytes(&bytes, members).unwrap()
}

#[test]
fn device_desk_and_chain_are_derived_as_elsewhere() {
    assert_eq!(hex(&keys().id().0), DEVICE);
    let members = members();
    assert_eq!(hex(&members.desk().0), DESK);
    assert_eq!(hex(&members.hash_at(0).unwrap()), FOUND_HASH);
    assert_eq!(hex(&members.epochs()[0].key_check), KEY_CHECK);
    assert_eq!(
        members.role_of(keys().id()),
        Some((PersonId([0x22; 16]), Role::Lead))
    );
    assert_eq!(decode(FOUND).encode(), unhex(FOUND));
    assert_eq!(decode(PROFILE).encode(), unhex(PROFILE));
}

#[test]
fn headers_encode_to_the_bytes_they_came_from() {
    for text in [FOUND, PROFILE] {
        let entry = decode(text);
        let again = ControlEntry::sign(
            entry.header().clone(),
            entry.body().map(<[u8]>::to_vec),
            &keys().sign,
        );
        assert_eq!(hex(&again.encode()), text);
    }
}

#[test]
fn a_profile_sealed_elsewhere_opens() {
    let members = members();
    let body = open_body(&members, &ring(&members), &decode(PROFILE)).unwrap();
    assert_eq!(
        body,
        Body::Profile(Profile {
            name: "Ada".into(),
            label: "desk".into()
        })
    );
}

#[test]
fn a_key_record_and_a_change_sealed_elsewhere_open() {
    let members = members();
    let ring = ring(&members);
    let (record, change) = (unhex(KEY_RECORD), unhex(CHANGE));
    let record = entry::verify(&record, &members).unwrap();
    let key = entry::open_key(&record, members.desk(), &ring).unwrap();
    assert_eq!(key.secret_bytes(), &[0x66; 32]);
    let change = entry::verify(&change, &members).unwrap();
    assert_eq!(
        (change.core().n, change.core().ctl, change.core().doc),
        (2, 1, DOC)
    );
    let changes = entry::open_change(&change, members.desk(), &key).unwrap();
    assert_eq!(changes, [b"first".to_vec(), b"second".to_vec()]);
    entry::check_id(&change, &ring, &[0x77; 32]).unwrap();
    assert_eq!(
        entry::check_id(&change, &ring, &[0x78; 32]),
        Err(entry::OpenError::WrongId)
    );
}

#[test]
fn ids_of_imported_mail_are_derived_as_elsewhere() {
    let members = members();
    assert_eq!(
        hex(&ring(&members).import_id(b"<1@mail.example>").unwrap()),
        IMPORT_ID
    );
}

#[test]
fn an_invite_is_derived_and_its_link_written_as_elsewhere() {
    let secret = InviteSecret::from_secret_bytes(&[0x44; 32]);
    let desk = members().desk();
    assert_eq!(hex(&secret.invite(desk)), INVITE_ID);
    assert_eq!(hex(&secret.keys(desk).kem_public), INVITE_KEM);
    let link = Link {
        relay: "wss://relay.example".into(),
        desk,
        secret,
        pin: [0x99; 16],
    };
    assert_eq!(link.to_fragment(), LINK);
    assert_eq!(Link::parse(LINK).unwrap(), link);
}

#[test]
fn safety_numbers_are_those_of_elsewhere() {
    let members = members();
    let device = safety::device_number(members.desk(), &keys().public());
    assert_eq!(device, "60345 62972 13808 03599 65650 37659");
    assert_eq!(
        safety::chain_number(&members.head()),
        "46453 54809 46787 90292 45201 25507"
    );
}

#[test]
fn a_blob_sealed_elsewhere_opens() {
    let place = BlobPlace {
        desk: members().desk(),
        doc: DOC,
        size: 13,
    };
    assert_eq!(
        place.open(&[0x88; 32], &unhex(BLOB)).unwrap().as_slice(),
        b"an attachment"
    );
    assert_eq!(hex(&blob::address(&unhex(BLOB)).0), BLOB_ADDRESS);
}

#[test]
fn a_hello_signed_elsewhere_is_known() {
    let members = members();
    let hello = Hello {
        proto: 1,
        desk: members.desk(),
        who: keys().id().0,
        mode: Mode::Device,
        relay_nonce: [1; 32],
        client_nonce: [2; 32],
        host: "relay.example:443",
        pin: Some(members.head()),
        challenge: b"challenge bytes",
    };
    let signature: [u8; 64] = unhex(HELLO).try_into().unwrap();
    assert!(matches!(
        hello.verify(&members, &signature),
        Ok(Greeted::Device { role: Role::Lead, .. })
    ));
    assert_eq!(hello.sign_as_device(&keys()), Ok(signature));
}

#[test]
fn an_actor_is_the_device_and_its_generation() {
    let device = keys().id();
    assert_eq!(hex(&actor(device, 258)), format!("{DEVICE}00000102"));
    assert_eq!(parse_actor(&actor(device, 258)), Some((device, 258)));
    assert_eq!(parse_actor(&[0; 19]), None);
}
