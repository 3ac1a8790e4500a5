//! What leads say of the desk as a whole: only they, only of what is there, and never backwards.

use super::world::{NOW_MS, Peer, World, sign};
use crate::{
    control::{Body, BodyState, ControlEntry, ControlError, Erasure, Payload, VERSION, open_body},
    entry::{Core, Kind, counts},
    link::RELAY_URL_BYTES_MAX,
    write::{self, WriteError},
};
use desk_model::{BlobId, DeviceId, DocId, Role};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const DOC: DocId = DocId([1; 16]);
const BLOB: BlobId = BlobId([2; 32]);

fn erase(world: &mut World, erasure: &Erasure) -> Result<ControlEntry, WriteError> {
    let author = world.lead.author(&world.members);
    write::erase(&author, &mut world.rng, NOW_MS, erasure, b"two tickets of 2024")
}

#[test]
fn erasures_name_documents_attachments_and_bodies() {
    let mut world = World::new(1);
    world.invite(Role::Operator, 1);
    let erasure = Erasure {
        docs: vec![DOC],
        blobs: vec![(DocId([3; 16]), BLOB)],
        controls: vec![1],
    };
    let entry = erase(&mut world, &erasure).unwrap();
    let applied = world.members.append(&entry).unwrap();
    assert_eq!(applied.freed, [1]);
    let members = &world.members;
    assert!(members.is_erased(DOC) && !members.is_erased(DocId([3; 16])));
    assert!(members.is_blob_erased(DocId([3; 16]), BLOB) && members.is_blob_erased(DOC, BLOB));
    assert!(!members.is_blob_erased(DocId([4; 16]), BLOB));
    assert_eq!(
        (members.erased_docs().count(), members.erased_blobs().count()),
        (1, 1)
    );
    assert_eq!(
        open_body(members, &world.lead.ring, &entry),
        Ok(Body::Facts(b"two tickets of 2024".to_vec()))
    );
}

#[test]
fn only_bodies_that_say_something_of_people_are_erased() {
    let mut world = World::new(1);
    world.member(Role::Operator, 2);
    let profile = world.lead_signs(world.header(
        world.lead_id(),
        Payload::Profile {
            person: world.lead.person,
        },
    ));
    world.take(&profile);
    let team = write::team(
        &world.lead.author(&world.members),
        &mut world.rng,
        NOW_MS,
        false,
        b"change",
    );
    world.take(&team.unwrap());
    let mut of = |seq| {
        let controls = vec![seq];
        erase(
            &mut world,
            &Erasure {
                controls,
                ..Erasure::default()
            },
        )
        .map(|_| ())
    };
    let no = Err(WriteError::Rule(ControlError::NotErasable));
    // Found, Invite, Join, Profile, Team, and one that is not there.
    let verdicts = [0, 1, 2, 3, 4, 5].map(&mut of);
    assert_eq!(verdicts, [no, Ok(()), no, Ok(()), Ok(()), no]);
}

#[test]
fn t29_an_erased_body_is_accepted_where_allowed_and_missed_elsewhere() {
    let mut world = World::new(1);
    let profile = || Payload::Profile {
        person: world.lead.person,
    };
    let first = world.lead_signs(world.header(world.lead_id(), profile()));
    let mut members = world.members.clone();
    members.apply(&first.clone().without_body()).unwrap();
    world.members = members;
    let second = world.lead_signs(world.header(
        world.lead_id(),
        Payload::Profile {
            person: world.lead.person,
        },
    ));
    world.members.apply(&second.without_body()).unwrap();
    assert_eq!(world.members.withheld().collect::<Vec<_>>(), [1, 2]);
    let controls = vec![1];
    let erasure = Erasure {
        controls,
        ..Erasure::default()
    };
    let entry = erase(&mut world, &erasure).unwrap();
    assert_eq!(world.members.append(&entry).unwrap().body, BodyState::Here);
    assert_eq!(world.members.withheld().collect::<Vec<_>>(), [2]);
}

#[test]
fn t29_a_base_frees_the_steps_since_the_last_one() {
    let mut world = World::new(1);
    let mut freed = Vec::new();
    for base in [false, false, true, false, true] {
        let author = world.lead.author(&world.members);
        let entry = write::team(&author, &mut world.rng, NOW_MS, base, b"step").unwrap();
        let mut steps = world.members.append(&entry).unwrap().freed;
        steps.sort_unstable();
        freed.push(steps);
    }
    assert_eq!(freed, [vec![], vec![], vec![1, 2], vec![], vec![3, 4]]);
}

#[test]
fn t57_an_admitted_entry_counts() {
    let mut world = World::new(1);
    let operator = world.member(Role::Operator, 2);
    let device = operator.keys.id();
    let second = world.add_device(&operator, false).keys.id();
    let cuts = world.cuts_of(operator.person, 1);
    let entry = world.removal(&[operator.person], &cuts).unwrap();
    world.take(&entry);
    let core = |id| Core {
        kind: Kind::Change,
        doc: DOC,
        dev: device,
        n: 9,
        ctl: 0,
        tag: [0; 8],
        id,
    };
    assert!(!counts(&core([5; 16]), &world.members));
    let by = |world: &World, device| {
        write::admit(&world.lead.author(&world.members), NOW_MS, &[(device, [5; 16])])
    };
    assert_eq!(
        by(&world, DeviceId([7; 16])),
        Err(WriteError::Rule(ControlError::DeviceUnknown))
    );
    let entry = by(&world, device).unwrap();
    world.take(&entry);
    assert!(counts(&core([5; 16]), &world.members));
    assert!(!counts(&core([6; 16]), &world.members));
    // Another device, known and cut alike, is not let in by the same id.
    assert!(!counts(
        &Core {
            dev: second,
            ..core([5; 16])
        },
        &world.members
    ));
}

#[test]
fn a_move_says_where_the_relay_is() {
    let mut world = World::new(1);
    let made = |world: &mut World, addresses: &[&str]| {
        let author = world.lead.author(&world.members);
        write::move_relays(&author, &mut world.rng, NOW_MS, addresses)
    };
    let entry = made(&mut world, &["wss://a.example", "wss://b.example"]).unwrap();
    assert_eq!(world.members.moved(), None);
    world.take(&entry);
    assert_eq!(world.members.moved(), Some(1));
    assert_eq!(
        open_body(&world.members, &world.lead.ring, &entry),
        Ok(Body::Relays(vec![
            "wss://a.example".into(),
            "wss://b.example".into()
        ]))
    );
    let long = "r".repeat(RELAY_URL_BYTES_MAX + 1);
    let no = Err(WriteError::Rule(ControlError::Relays));
    assert_eq!(made(&mut world, &[]), no);
    assert_eq!(made(&mut world, &[&long]), no);
    assert_eq!(
        made(&mut world, &["r"; crate::control::relays::RELAYS_MAX + 1]),
        no
    );
    assert!(made(&mut world, &[&long[1..]; crate::control::relays::RELAYS_MAX]).is_ok());
}

#[test]
fn the_floor_only_rises() {
    let mut world = World::new(1);
    let made = |world: &World, version| write::require(&world.lead.author(&world.members), NOW_MS, version);
    let entry = made(&world, u32::from(VERSION)).unwrap();
    world.take(&entry);
    assert!(!world.members.needs_newer_app());
    let entry = made(&world, 3).unwrap();
    world.take(&entry);
    assert_eq!(world.members.floor(), 3);
    assert!(world.members.needs_newer_app());
    assert_eq!(made(&world, 2), Err(WriteError::Rule(ControlError::FloorLowered)));
    assert!(made(&world, 3).is_ok());
}

#[test]
fn t34_healed_tags_are_places_to_stand_on() {
    let mut world = World::new(1);
    let operator = world.member(Role::Operator, 2);
    let entry = write::heal(
        &world.lead.author(&world.members),
        NOW_MS,
        &[(1, [9; 8]), (77, [8; 8])],
    );
    world.take(&entry.unwrap());
    assert!(world.members.is_place(1, [9; 8]) && world.members.is_place(77, [8; 8]));
    assert!(!world.members.is_place(1, [8; 8]) && !world.members.is_place(2, [9; 8]));
    let head = world.members.head();
    assert!(world.members.is_place(head.seq, head.tag()) && !world.members.is_healed(head.seq, head.tag()));
    let by_operator = write::heal(&operator.author(&world.members), NOW_MS, &[(1, [9; 8])]);
    assert_eq!(by_operator, Err(WriteError::Rule(ControlError::NotAllowed)));
}

#[test]
fn all_of_this_is_for_leads() {
    let mut world = World::new(1);
    let payloads = [
        Payload::Erase(Erasure::default()),
        Payload::Admit { entries: vec![] },
        Payload::Move,
        Payload::Require { version: 1 },
        Payload::Heal { tags: vec![] },
    ];
    for (role, number) in [
        (Role::Operator, 2),
        (Role::Senior, 3),
        (Role::Viewer, 4),
        (Role::Bridge, 5),
    ] {
        let peer: Peer = world.member(role, number);
        for payload in payloads.clone() {
            let entry = sign(world.header(peer.keys.id().0, payload.clone()), &peer.keys.sign);
            let refused = world.members.clone().apply(&entry);
            assert_eq!(refused, Err(ControlError::NotAllowed), "{role:?} {payload:?}");
        }
    }
    for payload in payloads {
        let entry = world.lead_signs(world.header(world.lead_id(), payload));
        world.take(&entry);
    }
}

#[test]
fn t63_what_one_entry_names_is_bounded() {
    use crate::control::payload::{ADMITTED_MAX, HEALED_MAX, erasure::ERASED_ITEMS_MAX};
    let mut world = World::new(1);
    let too_many = |max| Err(WriteError::Rule(ControlError::TooManyItems { max }));
    let erasure = |docs: usize, blobs: usize| Erasure {
        docs: vec![DOC; docs],
        blobs: vec![(DOC, BLOB); blobs],
        controls: vec![],
    };
    assert!(erase(&mut world, &erasure(ERASED_ITEMS_MAX - 1, 1)).is_ok());
    assert_eq!(
        erase(&mut world, &erasure(ERASED_ITEMS_MAX, 1)),
        too_many(ERASED_ITEMS_MAX)
    );
    let author = world.lead.author(&world.members);
    let entries = vec![(world.lead.keys.id(), [1; 16]); ADMITTED_MAX + 1];
    assert!(write::admit(&author, NOW_MS, &entries[1..]).is_ok());
    assert_eq!(write::admit(&author, NOW_MS, &entries), too_many(ADMITTED_MAX));
    let tags = vec![(1, [1; 8]); HEALED_MAX + 1];
    assert!(write::heal(&author, NOW_MS, &tags[1..]).is_ok());
    assert_eq!(write::heal(&author, NOW_MS, &tags), too_many(HEALED_MAX));
    // The same when somebody else wrote it.
    for (payload, fits) in [
        (Payload::Erase(erasure(ERASED_ITEMS_MAX, 1)), false),
        (Payload::Admit { entries }, false),
        (Payload::Heal { tags: tags.clone() }, false),
        (
            Payload::Heal {
                tags: tags[1..].to_vec(),
            },
            true,
        ),
    ] {
        let header = world.header(world.lead_id(), payload);
        assert_eq!(crate::control::Header::decode(&header.encode()).is_ok(), fits);
    }
}

#[test]
fn t63_a_header_is_bounded() {
    let mut world = World::new(1);
    // Places above 65,535 take two bytes more each: as many of them do not fit.
    let tags = vec![(99_999, [1; 8]); crate::control::payload::HEALED_MAX];
    let made = write::heal(&world.lead.author(&world.members), NOW_MS, &tags);
    let max = crate::control::HEADER_BYTES_MAX;
    assert_eq!(made, Err(WriteError::Rule(ControlError::HeaderTooLarge { max })));
    let fewer = write::heal(&world.lead.author(&world.members), NOW_MS, &tags[..8_700]);
    world.take(&fewer.unwrap());
}
