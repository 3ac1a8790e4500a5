//! Recovery kits: made, used from words and from a file, used up, and refused where they do not belong.
//!
//! Not vacuous: who comes back reads what was written before the kit was made and after it, and administers the desk alone.

use crate::team::{Team, Weather};
use desk_model::{Act, Command, CommandId, DocId, Role, entry::Channel};
use desk_port::{Answer, GivenKit, KitView, PeopleAct, Request};

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

fn typed(kit: &KitView) -> GivenKit {
    GivenKit::Words {
        relay: kit.relay.clone(),
        // As people copy it from paper.
        desk: format!(" {} {}", &kit.desk[..20].to_lowercase(), &kit.desk[20..]),
        words: kit.words.to_uppercase(),
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
    assert_eq!(kit.words.split(' ').count(), 24);
    assert_eq!(devices(&mut team, 1), (1, 1));
    assert!(!kit_due(&team, 0));
    take_down(&mut team, 1, "A zebra bit the cable.");
    team.make_peace_of(2);
    // The founder's device is lost.
    team.cut(0);
    team.hold(0, true);
    assert_eq!(team.use_kit(2, &typed(&kit)), Ok(Answer::Done));
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
    assert_ne!(again.words, kit.words);
    assert!(!kit_due(&team, 2));
    let refused = team.use_kit(3, &typed(&kit)).unwrap_err();
    assert!(refused.contains("used before"), "{refused}");
    assert_eq!(team.use_kit(3, &typed(&again)), Ok(Answer::Done));
}

#[test]
fn a_kit_comes_from_a_file_by_its_passphrase() {
    let (mut team, kit) = with_kit(71);
    let save = |team: &mut Team, passphrase: &str| {
        let words = kit.words.clone();
        let passphrase = passphrase.into();
        team.request(0, Request::KitFile { words, passphrase })
    };
    let refused = save(&mut team, "correct").unwrap_err();
    assert!(refused.contains("12 characters"), "{refused}");
    let Ok(Answer::KitFile { bytes }) = save(&mut team, "correct horse") else {
        panic!("no file")
    };
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.contains(&kit.relay) && text.contains(&kit.desk));
    assert!(!kit.words.split(' ').any(|word| text.contains(word)));
    let given = |passphrase: &str, bytes: &[u8]| GivenKit::File {
        bytes: bytes.to_vec(),
        passphrase: passphrase.into(),
    };
    let refused = team.use_kit(2, &given("correct horsf", &bytes)).unwrap_err();
    assert!(refused.contains("passphrase"), "{refused}");
    let refused = team
        .use_kit(2, &given("correct horse", &bytes[..40]))
        .unwrap_err();
    assert!(refused.contains("whole file"), "{refused}");
    assert_eq!(team.use_kit(2, &given("correct horse", &bytes)), Ok(Answer::Done));
    team.make_peace_of(3);
    assert_eq!(devices(&mut team, 2), (2, 0));
}

#[test]
fn words_of_nobody_open_no_desk_and_leave_none_behind() {
    let (mut team, kit) = with_kit(72);
    let mut words: Vec<&str> = kit.words.split(' ').collect();
    words.swap(0, 1);
    let mut given = kit.clone();
    given.words = words.join(" ");
    if given.words != kit.words {
        let refused = team.use_kit(2, &typed(&given)).unwrap_err();
        assert!(refused.contains("compare each with the paper"), "{refused}");
    }
    // Good words, of no kit here.
    given.words = format!("{}art", "abandon ".repeat(23));
    let refused = team.use_kit(2, &typed(&given)).unwrap_err();
    assert!(refused.contains("kit"), "{refused}");
    given = kit.clone();
    given
        .desk
        .replace_range(..1, if kit.desk.starts_with('0') { "1" } else { "0" });
    let refused = team.use_kit(2, &typed(&given)).unwrap_err();
    assert!(refused.contains("kit"), "{refused}");
    assert_eq!(team.status(2).desk, None);
    assert_eq!(team.use_kit(2, &typed(&kit)), Ok(Answer::Done));
}

#[test]
fn who_did_not_hear_that_the_kit_was_taken_goes_on_by_the_same_one() {
    let (mut team, kit) = with_kit(73);
    let before = team.chain_len();
    team.hushed = Some(2);
    team.begin_to_use_kit(2, &typed(&kit));
    team.until("the relay has the device", |team| team.chain_len() > before);
    team.hushed = None;
    team.kill(2);
    assert_eq!(team.status(2).desk, None);
    assert_eq!(team.use_kit(2, &typed(&kit)), Ok(Answer::Done));
    team.make_peace_of(3);
    assert_eq!(devices(&mut team, 2), (2, 0), "one device came in, not two");
}
