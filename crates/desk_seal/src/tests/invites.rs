//! Who holds a link comes in, once, with the role it gives, and never as a lead.

use super::world::{HOUR_MS, NOW_MS, World, sign};
use crate::{
    control::{
        Body, ControlEntry, ControlError, DEVICES_PER_PERSON_MAX, Header, INVITE_MS_MAX, INVITE_USES_MAX,
        InviteState, Membership, OPEN_INVITES_MAX, OWN_INVITE_MS_MAX, Payload, Profile, open_body,
        payload::{InviteOffer, JoinClaim},
        rule::{invite_id, possession_parts},
    },
    device::{DeviceKeys, DevicePublic},
    keyring::{KeyRing, KeyRingError},
    link::{InviteSecret, LINK_CHARACTERS_MAX, Link, LinkError, RELAY_URL_BYTES_MAX},
    name, signature,
    write::{self, InviteFor, InviteTerms, NOTE_BYTES_MAX, WriteError},
};
use desk_model::{PersonId, Role};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn offer_of(entry: &ControlEntry) -> InviteOffer {
    match &entry.header().payload {
        Payload::Invite(offer) => offer.clone(),
        other => panic!("an invite was asked for, not {other:?}"),
    }
}

/// The lead signs an invite like a good one, changed.
fn changed_invite(world: &World, seed: u8, change: impl FnOnce(&mut InviteOffer)) -> ControlEntry {
    let keys = InviteSecret::from_secret_bytes(&[seed; 32]).keys(world.members.desk());
    let mut offer = InviteOffer {
        id: keys.id(),
        sign: keys.sign_public(),
        kem: keys.kem_public,
        role: Role::Operator,
        uses: 1,
        expires_ms: NOW_MS + HOUR_MS,
        person: None,
    };
    change(&mut offer);
    world.lead_signs(world.header(world.lead_id(), Payload::Invite(offer)))
}

fn verdict(world: &World, entry: &ControlEntry) -> Result<(), ControlError> {
    world.members.clone().apply(entry).map(|_| ())
}

#[test]
fn a_link_brings_a_person_in() {
    let mut world = World::new(1);
    let made = world.invite(Role::Senior, 1);
    let link = Link::new("wss://relay.example", &made.0, made.1.clone()).unwrap();
    let url = link.to_url("https://app.example/");
    assert!(url.starts_with("https://app.example/#j1.") && url.len() < 220);
    let link = Link::parse(&url).unwrap();
    link.check(&world.members).unwrap();
    assert_eq!(link.secret, made.1);
    let (peer, entry) = world.joiner(&made, 2);
    let entry = entry.unwrap();
    assert_eq!(entry.header().by, offer_of(&made.0).id);
    let applied = world.members.append(&entry).unwrap();
    assert_eq!(applied.freed, [1]);
    assert_eq!(
        world.members.role_of(peer.keys.id()),
        Some((peer.person, Role::Senior))
    );
    assert_eq!(world.members.device(peer.keys.id()).unwrap().added, 2);
    // The newcomer and the founder hold the same key: each opens what the other sealed.
    let body = open_body(&world.members, &world.lead.ring, &entry).unwrap();
    assert_eq!(
        body,
        Body::Profile(Profile {
            name: "Grace".into(),
            label: "laptop".into()
        })
    );
    let team = write::team(
        &world.lead.author(&world.members),
        &mut world.rng,
        NOW_MS,
        true,
        b"save",
    )
    .unwrap();
    world.take(&team);
    assert_eq!(
        open_body(&world.members, &peer.ring, &team),
        Ok(Body::Team(b"save".to_vec()))
    );
}

#[test]
fn a_note_travels_sealed() {
    let mut world = World::new(1);
    let terms = InviteTerms {
        note: Some("for the night shift"),
        ..World::terms(Role::Operator, 1)
    };
    let author = world.lead.author(&world.members);
    let (entry, _) = write::invite(&author, &mut world.rng, NOW_MS, &terms).unwrap();
    world.take(&entry);
    let body = open_body(&world.members, &world.lead.ring, &entry).unwrap();
    assert_eq!(body, Body::Note(Some("for the night shift".into())));
    assert!(!entry.encode().windows(5).any(|window| window == b"night"));
    let long = "n".repeat(NOTE_BYTES_MAX + 1);
    let author = world.lead.author(&world.members);
    let terms = InviteTerms {
        note: Some(&long),
        ..terms
    };
    assert!(write::invite(&author, &mut world.rng, NOW_MS, &terms).is_err());
    let terms = InviteTerms {
        note: Some(&long[1..]),
        ..terms
    };
    assert!(write::invite(&author, &mut world.rng, NOW_MS, &terms).is_ok());
}

#[test]
fn t13_invite_as_lead() {
    let mut world = World::new(1);
    let entry = changed_invite(&world, 5, |offer| offer.role = Role::Lead);
    assert_eq!(verdict(&world, &entry), Err(ControlError::InviteRole));
    let author = world.lead.author(&world.members);
    let made = write::invite(&author, &mut world.rng, NOW_MS, &World::terms(Role::Lead, 1));
    assert_eq!(made.map(|_| ()), Err(WriteError::Rule(ControlError::InviteRole)));
    for role in [Role::Operator, Role::Senior, Role::Viewer, Role::Bridge] {
        assert_eq!(
            verdict(&world, &changed_invite(&world, 5, |offer| offer.role = role)),
            Ok(())
        );
    }
}

#[test]
fn t05_the_terms_of_an_invite_are_bounded() {
    let world = World::new(1);
    let with = |change: fn(&mut InviteOffer)| verdict(&world, &changed_invite(&world, 5, change));
    assert_eq!(with(|offer| offer.uses = INVITE_USES_MAX), Ok(()));
    assert_eq!(
        with(|offer| offer.uses = INVITE_USES_MAX + 1),
        Err(ControlError::InviteTerms)
    );
    assert_eq!(with(|offer| offer.uses = 0), Err(ControlError::InviteTerms));
    assert_eq!(with(|offer| offer.expires_ms = NOW_MS + INVITE_MS_MAX), Ok(()));
    assert_eq!(
        with(|offer| offer.expires_ms = NOW_MS + INVITE_MS_MAX + 1),
        Err(ControlError::InviteTerms)
    );
    assert_eq!(with(|offer| offer.id[0] ^= 1), Err(ControlError::InviteId));
    assert_eq!(with(|offer| offer.kem = [0; 32]), Err(ControlError::WeakKey));
    let own = |uses, lasts| {
        let entry = changed_invite(&world, 5, |offer| {
            (offer.uses, offer.expires_ms, offer.person) = (uses, NOW_MS + lasts, Some(world.lead.person));
        });
        verdict(&world, &entry)
    };
    assert_eq!(own(1, OWN_INVITE_MS_MAX), Ok(()));
    assert_eq!(own(1, OWN_INVITE_MS_MAX + 1), Err(ControlError::InviteTerms));
    assert_eq!(own(2, 1), Err(ControlError::InviteTerms));
    let weak = changed_invite(&world, 5, |offer| {
        offer.sign = [0; 32];
        offer.sign[0] = 1;
        offer.id = invite_id(&offer.sign);
    });
    assert_eq!(verdict(&world, &weak), Err(ControlError::WeakKey));
}

#[test]
fn t63_open_invites_are_bounded() {
    let mut world = World::new(1);
    for _ in 0..OPEN_INVITES_MAX {
        world.invite(Role::Operator, 1);
    }
    let entry = changed_invite(&world, 5, |_| {});
    assert_eq!(verdict(&world, &entry), Err(ControlError::TooManyInvites));
    let first = offer_of(&world.chain[1]).id;
    let revoke = write::revoke(&world.lead.author(&world.members), NOW_MS, first).unwrap();
    world.take(&revoke);
    assert!(world.members.is_epoch_due());
    assert_eq!(verdict(&world, &changed_invite(&world, 5, |_| {})), Ok(()));
}

#[test]
fn t14_join_with_a_revoked_or_used_up_invite() {
    let mut world = World::new(1);
    let made = world.invite(Role::Operator, 1);
    let id = offer_of(&made.0).id;
    let (_, waiting) = world.joiner(&made, 2);
    let mut revoked = world.members.clone();
    revoked
        .apply(&write::revoke(&world.lead.author(&revoked), NOW_MS, id).unwrap())
        .unwrap();
    assert_eq!(revoked.invite(id).unwrap().state, InviteState::Revoked);
    let again = write::revoke(&world.lead.author(&revoked), NOW_MS, id);
    assert_eq!(again, Err(WriteError::Rule(ControlError::InviteRevoked)));
    world.take(&waiting.unwrap());
    assert_eq!(world.members.invite(id).unwrap().state, InviteState::Used);
    let (_, late) = world.joiner(&made, 3);
    assert_eq!(late, Err(WriteError::Rule(ControlError::InviteUsed)));
    world.members = revoked;
    let (_, late) = world.joiner(&made, 3);
    assert_eq!(late, Err(WriteError::Rule(ControlError::InviteRevoked)));
}

#[test]
fn t14_expiry_is_not_the_folds_to_judge() {
    let mut world = World::new(1);
    let made = world.invite(Role::Operator, 1);
    let (peer, _) = world.joiner(&made, 2);
    let profile = Profile {
        name: String::new(),
        label: String::new(),
    };
    let author = peer.author(&world.members);
    let year_later = NOW_MS + 365 * 24 * HOUR_MS;
    let entry = write::join(
        &author,
        &mut world.rng,
        year_later,
        &made.1,
        peer.person,
        &profile,
    )
    .unwrap();
    assert_eq!(verdict(&world, &entry), Ok(()));
}

#[test]
fn an_invite_is_revoked_by_its_maker_or_a_lead() {
    let mut world = World::new(1);
    let maker = world.member(Role::Operator, 2);
    let other = world.member(Role::Senior, 3);
    let terms = InviteTerms {
        whom: InviteFor::OwnDevice,
        expires_ms: NOW_MS + HOUR_MS,
        note: None,
    };
    let author = maker.author(&world.members);
    let (entry, _) = write::invite(&author, &mut world.rng, NOW_MS, &terms).unwrap();
    world.take(&entry);
    let id = offer_of(&entry).id;
    let by = |peer: &super::world::Peer| write::revoke(&peer.author(&world.members), NOW_MS, id).map(|_| ());
    assert_eq!(by(&other), Err(WriteError::Rule(ControlError::NotAllowed)));
    assert_eq!((by(&maker), by(&world.lead)), (Ok(()), Ok(())));
    let unknown = write::revoke(&world.lead.author(&world.members), NOW_MS, [1; 16]);
    assert_eq!(unknown, Err(WriteError::Rule(ControlError::InviteUnknown)));
}

#[test]
fn a_viewer_makes_a_link_for_its_own_device_and_a_lead_closes_it() {
    let mut world = World::new(1);
    let viewer = world.member(Role::Viewer, 2);
    let terms = InviteTerms {
        whom: InviteFor::OwnDevice,
        expires_ms: NOW_MS + HOUR_MS,
        note: None,
    };
    let author = viewer.author(&world.members);
    let (entry, secret) = write::invite(&author, &mut world.rng, NOW_MS, &terms).unwrap();
    world.take(&entry);
    let id = secret.invite(world.members.desk());
    let own = write::revoke(&viewer.author(&world.members), NOW_MS, id);
    assert_eq!(own, Err(WriteError::Rule(ControlError::NotAllowed)));
    assert!(write::revoke(&world.lead.author(&world.members), NOW_MS, id).is_ok());
}

/// A Join by that invite, with everything as given.
fn raw_join(world: &World, secret: &InviteSecret, claim: JoinClaim) -> ControlEntry {
    let header: Header = world.header(claim.invite, Payload::Join(claim));
    sign(header, &secret.keys(world.members.desk()).sign)
}

fn claim(world: &World, invite: [u8; 16], person: PersonId, keys: &DeviceKeys) -> JoinClaim {
    let device = keys.public();
    let parts = possession_parts(&world.members.desk, &invite, &person, &device);
    let possession = signature::sign(&keys.sign, name::POSSESSION, &parts);
    JoinClaim {
        invite,
        person,
        device,
        possession,
    }
}

#[test]
fn t15_join_without_or_with_anothers_possession() {
    let mut world = World::new(1);
    let (entry, secret) = world.invite(Role::Operator, 2);
    let id = offer_of(&entry).id;
    let mine = DeviceKeys::generate(&mut world.rng);
    let person = PersonId([7; 16]);
    let good = claim(&world, id, person, &mine);
    assert_eq!(verdict(&world, &raw_join(&world, &secret, good.clone())), Ok(()));
    let bad = |change: &dyn Fn(&mut JoinClaim)| {
        let mut claim = good.clone();
        change(&mut claim);
        verdict(&world, &raw_join(&world, &secret, claim))
    };
    assert_eq!(
        bad(&|claim| claim.possession = [0; 64]),
        Err(ControlError::Possession)
    );
    assert_eq!(
        bad(&|claim| claim.possession[5] ^= 4),
        Err(ControlError::Possession)
    );
    assert_eq!(
        bad(&|claim| claim.person = PersonId([8; 16])),
        Err(ControlError::Possession)
    );
    // Somebody else's public key with a possession of the own.
    let others = world.lead.keys.public();
    assert_eq!(
        bad(&|claim| claim.device = DevicePublic {
            sign: claim.device.sign,
            kem: others.kem
        }),
        Err(ControlError::Possession)
    );
    assert_eq!(
        bad(&|claim| claim.device.sign = others.sign),
        Err(ControlError::Possession)
    );
    assert_eq!(
        bad(&|claim| claim.device.kem = [0; 32]),
        Err(ControlError::WeakKey)
    );
}

#[test]
fn t16_a_known_device_or_person_does_not_join_again() {
    let mut world = World::new(1);
    let (entry, secret) = world.invite(Role::Operator, 9);
    let id = offer_of(&entry).id;
    let lead = claim(&world, id, PersonId([7; 16]), &world.lead.keys);
    assert_eq!(
        verdict(&world, &raw_join(&world, &secret, lead)),
        Err(ControlError::DeviceKnown)
    );
    let keys = DeviceKeys::generate(&mut world.rng);
    let as_lead = claim(&world, id, world.lead.person, &keys);
    assert_eq!(
        verdict(&world, &raw_join(&world, &secret, as_lead)),
        Err(ControlError::Person)
    );
}

#[test]
fn a_join_is_signed_by_its_own_invite() {
    let mut world = World::new(1);
    let (one, secret) = world.invite(Role::Operator, 1);
    let (two, other) = world.invite(Role::Operator, 1);
    let keys = DeviceKeys::generate(&mut world.rng);
    let good = claim(&world, offer_of(&one).id, PersonId([7; 16]), &keys);
    assert_eq!(
        verdict(&world, &raw_join(&world, &other, good.clone())),
        Err(ControlError::Signature)
    );
    let mut header = world.header(offer_of(&two).id, Payload::Join(good.clone()));
    let entry = sign(header.clone(), &other.keys(world.members.desk()).sign);
    assert_eq!(verdict(&world, &entry), Err(ControlError::UnknownAuthor));
    header.by = world.lead_id();
    assert_eq!(
        verdict(&world, &world.lead_signs(header)),
        Err(ControlError::UnknownAuthor)
    );
    assert_eq!(verdict(&world, &raw_join(&world, &secret, good)), Ok(()));
}

#[test]
fn t26_two_redeem_one_use_at_once() {
    let mut world = World::new(1);
    let made = world.invite(Role::Operator, 1);
    let (_, first) = world.joiner(&made, 2);
    let (_, second) = world.joiner(&made, 3);
    world.take(&first.unwrap());
    let lost = world.members.apply(&second.unwrap());
    assert_eq!(
        lost,
        Err(ControlError::WrongSeq {
            expected: 3,
            found: 2
        })
    );
    // Signed anew on the longer chain it hears the reason.
    let (_, third) = world.joiner(&made, 3);
    assert_eq!(third, Err(WriteError::Rule(ControlError::InviteUsed)));
}

#[test]
fn own_devices_join_under_the_same_person_and_role() {
    let mut world = World::new(1);
    let person = world.lead.person;
    for count in 2..=DEVICES_PER_PERSON_MAX + 1 {
        let terms = InviteTerms {
            whom: InviteFor::OwnDevice,
            expires_ms: NOW_MS + HOUR_MS,
            note: None,
        };
        let author = world.lead.author(&world.members);
        let made = write::invite(&author, &mut world.rng, NOW_MS, &terms).unwrap();
        world.take(&made.0);
        let (_, stranger) = world.joiner(&made, 77);
        assert_eq!(stranger, Err(WriteError::Rule(ControlError::Person)));
        let (peer, entry) = world.joiner(&made, person.0[0]);
        if count > DEVICES_PER_PERSON_MAX {
            assert_eq!(entry, Err(WriteError::Rule(ControlError::TooManyDevicesOfPerson)));
        } else {
            world.take(&entry.unwrap());
            assert_eq!(world.members.role_of(peer.keys.id()), Some((person, Role::Lead)));
        }
    }
}

#[test]
fn t22_a_seal_fits_its_invite_desk_and_place_only() {
    let mut world = World::new(1);
    let one = world.invite(Role::Operator, 1);
    let two = world.invite(Role::Operator, 1);
    let wrong = KeyRing::from_invite(&world.members, &two.0, &one.1).unwrap_err();
    assert_eq!(wrong, KeyRingError::NotTheInvite);
    let other = World::new(2);
    let wrong = KeyRing::from_invite(&other.members, &one.0, &one.1).unwrap_err();
    assert_eq!(wrong, KeyRingError::NotTheInvite);
    // The seal of the first invite, put into the body of another entry for the same link's keys.
    let offer = offer_of(&one.0);
    let mut header = world.chain[1].header().clone();
    header.time_ms += 1;
    header.body_hash = one.0.header().body_hash;
    let moved = ControlEntry::sign(header, one.0.body().map(<[u8]>::to_vec), &world.lead.keys.sign);
    let mut fork = Membership::found(&world.chain[0]).unwrap();
    fork.apply(&moved).unwrap();
    // The place is the same, so it opens; one entry later it does not.
    assert!(KeyRing::from_invite(&fork, &moved, &one.1).is_ok());
    let mut later = Membership::found(&world.chain[0]).unwrap();
    let profile = Payload::Profile {
        person: world.lead.person,
    };
    let (seq, prev) = (1, later.head().hash);
    let profile = Header {
        seq,
        prev,
        ..world.header(world.lead_id(), profile)
    };
    later.apply(&world.lead_signs(profile)).unwrap();
    let mut header = world.header(world.lead_id(), Payload::Invite(offer));
    (header.seq, header.prev, header.body_hash) = (2, later.head().hash, one.0.header().body_hash);
    let moved = ControlEntry::sign(header, one.0.body().map(<[u8]>::to_vec), &world.lead.keys.sign);
    later.apply(&moved).unwrap();
    let wrong = KeyRing::from_invite(&later, &moved, &one.1).unwrap_err();
    assert_eq!(wrong, KeyRingError::DoesNotOpen(1));
}

#[test]
fn t35_a_chain_without_the_pinned_invite_is_not_followed() {
    let mut world = World::new(1);
    let before = world.members.clone();
    let made = world.invite(Role::Operator, 1);
    let link = Link::new("wss://relay.example", &made.0, made.1).unwrap();
    assert_eq!(link.check(&world.members), Ok(()));
    assert_eq!(link.check(&before), Err(LinkError::WrongChain));
    assert_eq!(link.check(&World::new(2).members), Err(LinkError::WrongChain));
    let other_pin = Link { pin: [0; 16], ..link };
    assert_eq!(other_pin.check(&world.members), Err(LinkError::WrongChain));
}

#[test]
fn what_is_no_link_is_said() {
    let mut world = World::new(1);
    let (entry, secret) = world.invite(Role::Operator, 1);
    let url = Link::new("wss://relay.example", &entry, secret.clone())
        .unwrap()
        .to_url("https://app.example/");
    assert!(Link::parse(&format!("  #{}\n", url.split_once('#').unwrap().1)).is_ok());
    assert!((url.find('#').unwrap()..url.len()).all(|end| Link::parse(&url[..end]).is_err()));
    // 0x83, the head of an array of three.
    assert!(matches!(Link::parse("#j1.gw"), Err(LinkError::Damaged(_))));
    for text in [
        "",
        "https://app.example/",
        "https://app.example/#j2.AAAA",
        "#j1.A",
        "#j1.hHN3==",
    ] {
        assert_eq!(Link::parse(text), Err(LinkError::NotALink), "{text}");
    }
    let long = format!("#j1.{}", "A".repeat(LINK_CHARACTERS_MAX + 4));
    assert_eq!(Link::parse(&long), Err(LinkError::NotALink));
    let relay = "r".repeat(RELAY_URL_BYTES_MAX);
    let longest = Link::new(&relay, &entry, secret.clone()).unwrap();
    assert_eq!(
        Link::parse(&longest.to_url("https://app.example/")).unwrap(),
        longest
    );
    assert_eq!(
        Link::new(&format!("{relay}r"), &entry, secret),
        Err(LinkError::RelayTooLong)
    );
}
