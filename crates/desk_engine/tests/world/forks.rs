//! After a fork: each person goes over by themselves, a lead heals, and everybody has what was written on both histories.
//!
//! Not vacuous: before the healing the relay refuses what was written on the history that was left, and the others lack it.

use crate::{
    acts::{note, take_down},
    team::{Team, Weather},
};
use desk_model::{DocId, Role};
use desk_port::{Answer, PeopleAct, team::ForkView};

const LEADS: [usize; 2] = [0, 1];

fn rename(team: &mut Team, n: usize, name: &str) {
    let name = name.to_owned();
    assert_eq!(team.people(n, PeopleAct::Rename { name }), Ok(Answer::Done));
}

fn person(team: &mut Team, n: usize) -> desk_model::PersonId {
    team.team_view(n)
        .members
        .iter()
        .find(|member| member.me)
        .unwrap()
        .id
}

fn fork(team: &mut Team, n: usize) -> ForkView {
    team.team_view(n).fork.expect("a fork")
}

fn follow(team: &mut Team, n: usize, number: &str) -> Result<Answer, String> {
    let number = number.to_owned();
    team.people(n, PeopleAct::Follow { number })
}

/// The relay is put back from a copy, and the second lead, who had not seen what was lost, changes the members first. Members 0
/// and 2 stand on the history that was lost. `lost`: what happened on it.
fn forked(seed: u64, lost: impl FnOnce(&mut Team)) -> Team {
    let mut team = Team::start(seed, 4, Weather::default());
    let second = person(&mut team, 1);
    let act = PeopleAct::SetRole {
        person: second,
        role: Role::Lead,
    };
    assert_eq!(team.people(0, act), Ok(Answer::Done));
    team.make_peace();
    team.pass(70_000);
    let copy = team.relay().lengths();
    team.cut(1);
    team.hold(1, true);
    lost(&mut team);
    team.pass(3_000);
    for n in [0, 2, 3] {
        team.cut(n);
        team.hold(n, true);
    }
    team.relay().go_back(copy);
    team.hold(1, false);
    team.until("the second lead is back", |team| team.is_online(1));
    rename(&mut team, 1, "Linus");
    for n in [0, 2, 3] {
        team.hold(n, false);
    }
    team.until("the others are told", |team| {
        [0, 2].iter().all(|n| team.status(*n).alarm.is_some())
    });
    team.pass(5_000);
    team
}

/// Everybody who stands on the lost history goes over, having compared numbers with the second lead.
fn all_go_over(team: &mut Team, who: &[usize]) {
    let number = team.team_view(1).chain_number;
    for n in who {
        let seen = fork(team, *n);
        assert_eq!(seen.obstacle, None);
        assert_eq!(
            follow(team, *n, seen.theirs.as_deref().unwrap()),
            Ok(Answer::Done)
        );
    }
    team.pass(5_000);
    for n in who {
        let view = team.team_view(*n);
        assert_eq!(
            (view.chain_number, view.fork),
            (number.clone(), None),
            "member {n}"
        );
        assert_eq!(team.status(*n).alarm, None);
    }
}

#[test]
fn t34_what_was_written_on_the_other_history_is_taken_once_a_lead_has_healed_it() {
    let mut ticket = DocId::default();
    let mut team = forked(80, |team| {
        rename(team, 0, "Grace");
        ticket = take_down(team, 0);
        team.pass(3_000);
        note(team, 2, ticket, "Asked for the model.");
        team.pass(3_000);
        // Sealed there, and never heard by the relay.
        note(team, 0, ticket, "Called back.");
        team.cut(0);
        team.hold(0, true);
    });
    let names = |team: &mut Team, n| -> Vec<String> {
        team.team_view(n)
            .members
            .into_iter()
            .map(|member| member.name)
            .collect()
    };
    assert!(names(&mut team, 0).contains(&"Grace".to_owned()));
    all_go_over(&mut team, &[0, 2, 3]);
    // Names are those of the history that holds now.
    assert_eq!(names(&mut team, 0), names(&mut team, 1));
    assert!(!names(&mut team, 0).contains(&"Grace".to_owned()));
    team.pass(120_000);
    assert!(!team.documents(1).contains_key(&ticket), "nobody has healed it");
    assert!(
        team.documents(0).contains_key(&ticket),
        "nothing is lost by going over"
    );
    assert!(team.team_view(0).to_heal > 0);
    assert_eq!(team.people(0, PeopleAct::Heal), Ok(Answer::Done));
    team.make_peace();
    team.pass(2_000);
    for n in [1, 2, 3] {
        assert_eq!(team.documents(n), team.documents(0), "member {n}");
        assert_eq!(team.status(n).alarm, None);
    }
    for words in ["Asked for the model.", "Called back."] {
        assert!(team.documents(1)[&ticket].contains(words), "{words}");
    }
    assert_eq!(team.team_view(0).to_heal, 0);
    // And the work goes on, for those who came over too.
    note(&mut team, 2, ticket, "It is a 7590.");
    team.make_peace();
    team.pass(2_000);
    assert!(team.documents(1)[&ticket].contains("7590"));
}

/// The relay passes on no heads, and has the same chain as the second lead: only what was sealed on the other one shows it.
#[test]
fn t32_an_entry_that_stands_on_the_other_history_shows_the_fork() {
    let mut ticket = DocId::default();
    let mut team = forked(87, |team| {
        team.relay().keeps_moments = true;
        rename(team, 0, "Grace");
        ticket = take_down(team, 0);
    });
    assert_eq!(team.status(1).alarm, None);
    assert!(team.team_view(1).fork.is_none());
    team.relay().lenient = true;
    note(&mut team, 0, ticket, "Asked for the model.");
    team.pass(120_000);
    let fork = fork(&mut team, 1);
    assert_eq!((fork.theirs, fork.there), (None, vec!["Member 0".to_owned()]));
    assert!(team.status(1).alarm.is_some());
    assert!(!team.documents(1).contains_key(&ticket), "nobody has healed it");
}

/// An epoch of the lost history has a number that one of the other has too, and a key that nobody has who was not there.
#[test]
fn what_was_sealed_under_a_key_of_the_other_history_comes_in_a_snapshot() {
    for removed_first in [false, true] {
        let mut ticket = DocId::default();
        let mut team = forked(81, |team| {
            let person = person(team, 3);
            assert_eq!(team.people(0, PeopleAct::Remove { person }), Ok(Answer::Done));
            ticket = take_down(team, 0);
            team.pass(3_000);
            note(team, 2, ticket, "Asked for the model.");
        });
        all_go_over(&mut team, &[0, 2]);
        // Whoever was removed there is not removed here, and a key of here bears the number of the lost one.
        let person = person(&mut team, 3);
        for removes in [removed_first, !removed_first] {
            let (by, act) = match removes {
                true => (1, PeopleAct::Remove { person }),
                false => (0, PeopleAct::Heal),
            };
            assert_eq!(team.people(by, act), Ok(Answer::Done));
            team.pass(3_000);
        }
        let other = take_down(&mut team, 1);
        team.idle(40);
        for n in [1, 2] {
            assert_eq!(team.documents(n), team.documents(0), "member {n}");
            assert_eq!(team.status(n).alarm, None);
        }
        assert!(team.documents(1)[&ticket].contains("Asked for the model."));
        note(&mut team, 1, ticket, "It is a 7590.");
        note(&mut team, 0, other, "So is this.");
        team.pass(5_000);
        assert!(team.documents(0)[&ticket].contains("7590"));
        assert!(team.documents(1)[&other].contains("So is this."));
    }
}

/// The relay loses nothing but the end of the chain, and goes on showing to all what comes.
#[test]
fn what_nobody_here_could_have_written_is_read_again_by_who_goes_over() {
    let mut team = Team::strangers(84, 3, Weather::default());
    team.found();
    let link = team.invite();
    assert_eq!(team.join(1, &link), Ok(Answer::Done));
    team.make_peace_of(2);
    let act = PeopleAct::SetRole {
        person: person(&mut team, 1),
        role: Role::Lead,
    };
    assert_eq!(team.people(0, act), Ok(Answer::Done));
    team.make_peace_of(2);
    team.cut(1);
    team.hold(1, true);
    for name in ["Grace", "Grace H", "Grace Hopper", "Grace M Hopper", "Admiral"] {
        rename(&mut team, 0, name);
    }
    team.pass(2_000);
    for _ in 0..5 {
        team.relay().lose_newest_control();
    }
    team.cut(0);
    team.hold(0, true);
    team.hold(1, false);
    team.until("the second is back", |team| team.is_online(1));
    let act = PeopleAct::Invite {
        role: Role::Operator,
        lasts_s: 3_600,
    };
    let Ok(Answer::Link(link)) = team.people(1, act) else {
        panic!("no link");
    };
    team.hold(0, false);
    team.until("the first is told", |team| team.status(0).alarm.is_some());
    assert_eq!(team.join(2, &link), Ok(Answer::Done));
    let ticket = take_down(&mut team, 2);
    team.pass(5_000);
    assert!(
        !team.documents(0).contains_key(&ticket),
        "its author is nobody here"
    );
    all_go_over(&mut team, &[0]);
    team.make_peace();
    assert!(team.documents(0).contains_key(&ticket));
}

#[test]
fn nobody_goes_over_by_a_number_that_is_not_the_others_and_a_restart_changes_nothing() {
    let mut team = forked(82, |team| rename(team, 0, "Grace"));
    let seen = fork(&mut team, 0);
    let before = team.team_view(0).chain_number;
    for number in [seen.ours.as_str(), "", "00000 00000 00000 00000 00000 00000"] {
        let refused = follow(&mut team, 0, number).unwrap_err();
        assert!(refused.contains("Nothing was changed"), "{refused}");
        assert_eq!(team.team_view(0).chain_number, before);
    }
    team.kill(0);
    team.until("it is back", |team| {
        team.is_online(0) && team.status(0).alarm.is_some()
    });
    team.pass(2_000);
    assert_eq!(team.team_view(0).chain_number, before);
    all_go_over(&mut team, &[0, 2, 3]);
    team.kill(0);
    team.until("it is back", |team| team.is_online(0));
    assert_eq!(team.team_view(0).chain_number, team.team_view(1).chain_number);
    // The members can be changed again, by those who went over too.
    for n in LEADS {
        rename(&mut team, n, "Ada");
    }
    team.make_peace();
    assert_eq!(team.team_view(0).chain_number, team.team_view(2).chain_number);
}

/// Who came in on the lost history is nobody on the other, is told so, and joins there with the same keys: what they wrote is taken.
#[test]
fn who_is_no_member_on_the_other_history_stays_until_they_join_there() {
    // The other chain is shorter than the own one, or longer.
    for renames in [1, 3] {
        stays_until_they_join_there(renames);
    }
}

fn stays_until_they_join_there(renames: usize) {
    let mut team = Team::strangers(83, 3, Weather::default());
    team.found();
    let link = team.invite_as(Role::Operator);
    assert_eq!(team.join(1, &link), Ok(Answer::Done));
    team.make_peace_of(2);
    let copy = team.relay().lengths();
    team.cut(1);
    team.hold(1, true);
    let link = team.invite();
    assert_eq!(team.join(2, &link), Ok(Answer::Done));
    let ticket = take_down(&mut team, 2);
    team.until("it is settled", |team| team.is_settled(2));
    team.pass(3_000);
    for n in [0, 2] {
        team.cut(n);
        team.hold(n, true);
    }
    team.relay().go_back(copy);
    team.hold(1, false);
    team.until("it is back", |team| team.is_online(1));
    for name in ["Linus", "Linus T", "Linus B T"].into_iter().take(renames) {
        rename(&mut team, 1, name);
    }
    team.hold(2, false);
    team.until("it is told", |team| team.status(2).alarm.is_some());
    let before = team.team_view(2).chain_number;
    let seen = fork(&mut team, 2);
    assert!(seen.obstacle.unwrap().contains("no member"));
    let refused = follow(&mut team, 2, seen.theirs.as_deref().unwrap()).unwrap_err();
    assert!(refused.contains("Nothing was changed"), "{refused}");
    assert_eq!(team.team_view(2).chain_number, before);
    // The lead goes over, and lets in who came by that link.
    team.hold(0, false);
    team.until("the lead is told", |team| team.status(0).alarm.is_some());
    team.pass(2_000);
    let number = fork(&mut team, 0).theirs.unwrap();
    assert_eq!(follow(&mut team, 0, &number), Ok(Answer::Done));
    team.until("the lead is there", |team| team.is_settled(0));
    let link = team.invite();
    team.pass(60_000);
    let wrong = link.replace("#j1.", "#j1.x");
    assert!(team.join(2, &wrong).is_err());
    assert_eq!(
        team.team_view(2).chain_number,
        before,
        "nothing has changed by it"
    );
    assert_eq!(team.join(2, &link), Ok(Answer::Done));
    let device = |team: &mut Team| {
        team.team_view(2)
            .members
            .iter()
            .find(|member| member.me)
            .unwrap()
            .devices[0]
            .number
            .clone()
    };
    let keys = device(&mut team);
    team.make_peace();
    assert_eq!(team.people(0, PeopleAct::Heal), Ok(Answer::Done));
    team.make_peace();
    team.pass(2_000);
    for n in [1, 2] {
        assert!(team.documents(n).contains_key(&ticket), "member {n}");
        assert_eq!(team.documents(n), team.documents(0), "member {n}");
        assert_eq!(team.team_view(n).chain_number, team.team_view(0).chain_number);
    }
    team.kill(2);
    team.until("it is back", |team| team.is_settled(2));
    assert_eq!(device(&mut team), keys);
}
