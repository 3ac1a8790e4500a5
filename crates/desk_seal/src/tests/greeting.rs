//! A greeting is good for one relay, one challenge and one key.

use super::world::{Peer, World};
use crate::{
    DeviceKeys,
    control::{Payload, Pin},
    handshake::{Greeted, HOST_BYTES_MAX, Hello, HelloError, Mode},
    write,
};
use desk_model::{DeskId, Role};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn hello(world: &World, who: [u8; 16], mode: Mode) -> Hello<'static> {
    Hello {
        proto: 1,
        desk: world.members.desk(),
        who,
        mode,
        relay_nonce: [1; 32],
        client_nonce: [2; 32],
        host: "relay.example:443",
        pin: Some(world.members.head()),
        challenge: b"challenge",
    }
}

fn device(world: &mut World) -> (Peer, Hello<'static>) {
    let peer = world.member(Role::Senior, 2);
    let hello = hello(world, peer.keys.id().0, Mode::Device);
    (peer, hello)
}

#[test]
fn a_member_is_known_with_person_and_role() {
    let mut world = World::new(1);
    let (peer, hello) = device(&mut world);
    let signature = hello.sign_as_device(&peer.keys).unwrap();
    let known = Greeted::Device {
        device: peer.keys.id(),
        person: peer.person,
        role: Role::Senior,
    };
    assert_eq!(hello.verify(&world.members, &signature), Ok(known));
}

#[test]
fn t58_a_hello_for_another_host_challenge_or_state_is_refused() {
    let mut world = World::new(1);
    let (peer, good) = device(&mut world);
    let signature = good.sign_as_device(&peer.keys).unwrap();
    let others = [
        Hello { proto: 2, ..good },
        Hello {
            relay_nonce: [3; 32],
            ..good
        },
        Hello {
            client_nonce: [3; 32],
            ..good
        },
        Hello {
            host: "other.example:443",
            ..good
        },
        Hello { pin: None, ..good },
        Hello {
            pin: Some(Pin {
                seq: 1,
                ..world.members.head()
            }),
            ..good
        },
        Hello {
            challenge: b"challenge, another",
            ..good
        },
        Hello {
            who: world.lead_id(),
            ..good
        },
    ];
    for other in others {
        assert_eq!(
            other.verify(&world.members, &signature),
            Err(HelloError::Signature),
            "{other:?}"
        );
    }
    let other = Hello {
        desk: DeskId([0; 32]),
        ..good
    };
    assert_eq!(
        other.verify(&world.members, &signature),
        Err(HelloError::WrongDesk)
    );
}

#[test]
fn t58_a_hello_with_anothers_key_is_refused() {
    let mut world = World::new(1);
    let (_, hello) = device(&mut world);
    assert_eq!(hello.sign_as_device(&world.lead.keys), Err(HelloError::WrongMode));
    let as_lead = Hello {
        who: world.lead_id(),
        ..hello
    };
    let signature = as_lead.sign_as_device(&world.lead.keys).unwrap();
    assert_eq!(
        hello.verify(&world.members, &signature),
        Err(HelloError::Signature)
    );
    let stranger = Hello {
        who: [7; 16],
        ..hello
    };
    assert_eq!(
        stranger.verify(&world.members, &signature),
        Err(HelloError::UnknownDevice)
    );
}

#[test]
fn an_invite_greets_while_it_is_open() {
    let mut world = World::new(1);
    let (entry, secret) = world.invite(Role::Operator, 1);
    let id = secret.invite(world.members.desk());
    let hello = Hello {
        pin: None,
        ..hello(&world, id, Mode::Invite)
    };
    let signature = hello.sign_as_invite(&secret).unwrap();
    match hello.verify(&world.members, &signature).unwrap() {
        Greeted::Invite(invite) => assert_eq!(invite.seq, entry.header().seq),
        other => panic!("{other:?}"),
    }
    let as_device = Hello {
        mode: Mode::Device,
        ..hello
    };
    assert_eq!(
        as_device.verify(&world.members, &signature),
        Err(HelloError::UnknownDevice)
    );
    assert_eq!(as_device.sign_as_invite(&secret), Err(HelloError::WrongMode));
    let revoke = write::revoke(&world.lead.author(&world.members), 1, id).unwrap();
    world.take(&revoke);
    assert_eq!(
        hello.verify(&world.members, &signature),
        Err(HelloError::InviteNotOpen)
    );
}

#[test]
fn a_founder_greets_with_the_keys_of_the_founding() {
    let world = World::new(1);
    let good = Hello {
        pin: None,
        ..hello(&world, world.lead_id(), Mode::Found)
    };
    let signature = good.sign_as_device(&world.lead.keys).unwrap();
    let Payload::Found { device, .. } = &world.chain[0].header().payload else {
        panic!("no founding")
    };
    assert_eq!(good.verify_founder(device, &signature), Ok(world.lead.keys.id()));
    assert_eq!(good.verify_founder(device, &[0; 64]), Err(HelloError::Signature));
    let other = DeviceKeys::from_secret_bytes(&[3; 64]).public();
    assert_eq!(
        good.verify_founder(&other, &signature),
        Err(HelloError::WrongMode)
    );
    // It opens nothing in a desk that is there.
    assert_eq!(
        good.verify(&world.members, &signature),
        Err(HelloError::WrongMode)
    );
    let offer = Hello {
        mode: Mode::OfferControl,
        ..good
    };
    assert_eq!(
        offer.verify(&world.members, &signature),
        Err(HelloError::WrongMode)
    );
}

#[test]
fn t63_the_host_is_bounded() {
    let mut world = World::new(1);
    let (peer, good) = device(&mut world);
    let host = "h".repeat(HOST_BYTES_MAX + 1);
    let longest = Hello {
        host: &host[1..],
        ..good
    };
    let signature = longest.sign_as_device(&peer.keys).unwrap();
    assert!(longest.verify(&world.members, &signature).is_ok());
    assert_eq!(
        Hello { host: &host, ..good }.sign_as_device(&peer.keys),
        Err(HelloError::HostTooLong)
    );
}

#[test]
fn modes_have_their_numbers() {
    let modes = [1, 2, 3, 4].map(Mode::from_number);
    assert_eq!(
        modes,
        [Mode::Device, Mode::Invite, Mode::Found, Mode::OfferControl].map(Some)
    );
    assert_eq!((Mode::from_number(0), Mode::from_number(5)), (None, None));
}
