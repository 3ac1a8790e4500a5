//! Recovery kits: made, used, used up, and refused where they do not belong. Their words and files are tested in desk_tool.
//!
//! Not vacuous: who comes back reads what was written before the kit was made and after it, and administers the desk alone.

use crate::team::{Team, Weather};
use desk_model::{Act, Command, CommandId, DocId, Role, entry::Channel};
use desk_port::{Answer, GivenKit, KitView, PeopleAct};

fn take_down(team: &mut Team, n: usize, message: &str) {
    let ticket = DocId(team.id());
    let act = Act::CreateTicket {
        ticket,
        customer: "mira@example.org".into(),
        subject: "Router".into(),
        message: message.into(),
        channel: Channel::Email,
    };
    let id = CommandId(team.id());
    assert_eq!(team.give(n, &Command { id, act }), Ok(Answer::Done));
}

/// A desk of two, the first its lead, two strangers, and a kit of the first.
fn with_kit(seed: u64) -> (Team, KitView) {
    let mut team = Team::strangers(seed, 4, Weather::default());
    team.found();
    let link = team.invite();
    assert_eq!(team.join(1, &link), Ok(Answer::Done));
    take_down(&mut team, 1, "An aardvark bit the cable.");
    assert!(kit_due(&team, 0));
    let kit = make(&mut team, 0);
    team.make_peace_of(2);
    (team, kit)
}

fn make(team: &mut Team, n: usize) -> KitView {
    match team.people(n, PeopleAct::MakeKit) {
        Ok(Answer::Kit(kit)) => *kit,
        other => panic!("{other:?}"),
    }
}

fn kit_due(team: &Team, n: usize) -> bool {
    team.status(n).desk.as_ref().unwrap().kit_due
}

fn given(kit: &KitView) -> GivenKit {
    GivenKit {
        relay: kit.relay.clone(),
        desk: kit.desk,
        secret: kit.secret,
    }
}

/// How many devices and kits the founder has.
fn devices(team: &mut Team, n: usize) -> (usize, usize) {
    let view = team.team_view(n);
    let founder = view
        .members
        .iter()
        .find(|member| member.name == "Member 0")
        .unwrap();
    let kits = founder.devices.iter().filter(|device| device.kit).count();
    (founder.devices.len() - kits, kits)
}

#[test]
fn a_kit_brings_its_person_back_and_is_used_up() {
    let (mut team, kit) = with_kit(70);
    assert_eq!(
        (kit.owner.as_str(), kit.desk_name.as_str()),
        ("Member 0", "Fibre")
    );
    assert!(!format!("{kit:?}{:?}", given(&kit)).contains(&format!("{:?}", kit.secret)));
    assert_eq!(devices(&mut team, 1), (1, 1));
    assert!(!kit_due(&team, 0));
    take_down(&mut team, 1, "A zebra bit the cable.");
    team.make_peace_of(2);
    // The founder's device is lost.
    team.cut(0);
    team.hold(0, true);
    assert_eq!(team.use_kit(2, &given(&kit)), Ok(Answer::Done));
    team.pass(10_000);
    let desk = team.status(2).desk.clone().unwrap();
    assert_eq!((desk.my_name.as_str(), desk.my_role), ("Member 0", Role::Lead));
    assert_eq!(devices(&mut team, 2), (2, 0), "the kit went when it was used");
    assert_eq!(team.documents(2), team.documents(1));
    assert_eq!(team.documents(2).len(), 3, "two tickets and their customer");
    // The lost device is removed, and what it alone held is gone.
    let view = team.team_view(2);
    let founder = view.members.iter().find(|member| member.me).unwrap();
    let device = founder.devices.iter().find(|device| !device.this).unwrap().id;
    assert_eq!(
        team.people(2, PeopleAct::RemoveDevice { device }),
        Ok(Answer::Done)
    );
    assert!(kit_due(&team, 2), "a new one is asked for");
    let again = make(&mut team, 2);
    assert_ne!(again.secret, kit.secret);
    assert!(!kit_due(&team, 2));
    let refused = team.use_kit(3, &given(&kit)).unwrap_err();
    assert!(refused.contains("used before"), "{refused}");
    assert_eq!(team.use_kit(3, &given(&again)), Ok(Answer::Done));
}

#[test]
fn a_secret_of_nobody_opens_no_desk_and_leaves_none_behind() {
    let (mut team, kit) = with_kit(72);
    let mut other = kit.clone();
    other.secret = [0; 32];
    let refused = team.use_kit(2, &given(&other)).unwrap_err();
    assert!(refused.contains("kit"), "{refused}");
    other = kit.clone();
    other.desk.0[0] ^= 1;
    let refused = team.use_kit(2, &given(&other)).unwrap_err();
    assert!(refused.contains("kit"), "{refused}");
    assert_eq!(team.status(2).desk, None);
    assert_eq!(team.use_kit(2, &given(&kit)), Ok(Answer::Done));
}

#[test]
fn who_did_not_hear_that_the_kit_was_taken_goes_on_by_the_same_one() {
    let (mut team, kit) = with_kit(73);
    let before = team.chain_len();
    team.hushed = Some(2);
    team.begin_to_use_kit(2, &given(&kit));
    team.until("the relay has the device", |team| team.chain_len() > before);
    team.hushed = None;
    team.kill(2);
    assert_eq!(team.status(2).desk, None);
    assert_eq!(team.use_kit(2, &given(&kit)), Ok(Answer::Done));
    team.make_peace_of(3);
    assert_eq!(devices(&mut team, 2), (2, 0), "one device came in, not two");
}
