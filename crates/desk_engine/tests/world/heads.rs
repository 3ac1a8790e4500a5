//! What devices say of where they stand on the chain: two histories, and what a relay keeps back, are found out.
//!
//! Not vacuous: before each alarm the same devices say the same, over the same relay, without one.

use crate::team::{Team, Weather};
use desk_model::{Act, Command, CommandId, DocId, entry::Channel};
use desk_port::{Answer, PeopleAct};

fn rename(team: &mut Team, n: usize, name: &str) {
    let name = name.to_owned();
    assert_eq!(team.people(n, PeopleAct::Rename { name }), Ok(Answer::Done));
}

fn take_down(team: &mut Team, n: usize) {
    let act = Act::CreateTicket {
        ticket: DocId(team.id()),
        customer: "mira@example.org".into(),
        subject: "Router restarts".into(),
        message: "It restarts every hour.".into(),
        channel: Channel::Email,
    };
    let id = CommandId(team.id());
    assert_eq!(team.give(n, &Command { id, act }), Ok(Answer::Done));
}

fn said(team: &mut Team) -> usize {
    let told = &team.relay().told;
    told.iter()
        .filter(|(_, bytes)| bytes.first() == Some(&0x83))
        .count()
}

#[test]
fn everybody_says_where_they_stand_each_minute_and_after_each_change() {
    let mut team = Team::start(70, 2, Weather::default());
    team.make_peace();
    team.pass(2_000);
    let before = said(&mut team);
    team.pass(50_000);
    assert_eq!(said(&mut team), before, "too often");
    team.pass(20_000);
    assert_eq!(said(&mut team), before + 2);
    rename(&mut team, 0, "Grace");
    team.pass(2_000);
    assert_eq!(said(&mut team), before + 4);
    assert_eq!(
        (team.status(0).alarm.clone(), team.status(1).alarm.clone()),
        (None, None)
    );
}

#[test]
fn t33_two_histories_are_found_out_with_both_numbers_and_nobody_goes_over_by_itself() {
    let mut team = Team::start(71, 2, Weather::default());
    team.make_peace();
    team.pass(70_000);
    // One half of the team sees one change, the other half another one at the same place.
    team.cut(1);
    team.hold(1, true);
    rename(&mut team, 0, "Grace");
    let one = team.team_view(0);
    team.cut(0);
    team.hold(0, true);
    team.relay().lose_newest_control();
    team.hold(1, false);
    team.until("the other is back", |team| team.is_online(1));
    rename(&mut team, 1, "Linus");
    let other = team.team_view(1);
    assert_eq!(one.chain_seq, other.chain_seq);
    assert_eq!(
        (team.status(0).alarm.clone(), team.status(1).alarm.clone()),
        (None, None)
    );
    team.hold(0, false);
    team.until("both are told", |team| {
        team.status(0).alarm.is_some() && team.status(1).alarm.is_some()
    });
    for n in [0, 1] {
        let alarm = team.status(n).alarm.clone().unwrap();
        assert!(alarm.contains("another history"), "{alarm}");
        for number in [&one.chain_number, &other.chain_number] {
            assert!(alarm.contains(number.as_str()), "{alarm}");
        }
    }
    // t33: nobody goes over by themselves, however long it lasts, and nobody adds to either.
    team.pass(200_000);
    for (n, own, others, who) in [
        (0, &one, &other, &["The relay", "Member 1"] as &[&str]),
        (1, &other, &one, &["Member 0"]),
    ] {
        let view = team.team_view(n);
        assert_eq!(view.chain_number, own.chain_number);
        let fork = view.fork.unwrap();
        assert_eq!(fork.seq, one.chain_seq);
        assert_eq!(
            (&fork.ours, fork.theirs.as_ref()),
            (&own.chain_number, Some(&others.chain_number))
        );
        assert_eq!(fork.here, ["You, on this device"]);
        assert_eq!(fork.there, who, "as member {n} sees it");
        let name = "Nobody".to_owned();
        let refused = team.people(n, PeopleAct::Rename { name }).unwrap_err();
        assert!(refused.contains("two histories"), "{refused}");
    }
}

/// Else a member could stop the own removal by a word.
#[test]
fn another_history_that_only_an_operator_shows_is_said_and_stops_nobody() {
    let mut team = Team::start(74, 2, Weather::default());
    team.make_peace();
    team.cut(0);
    team.hold(0, true);
    rename(&mut team, 1, "Linus");
    team.cut(1);
    team.hold(1, true);
    team.relay().lose_newest_control();
    team.hold(0, false);
    team.until("the lead is back", |team| team.is_online(0));
    rename(&mut team, 0, "Grace");
    team.hold(1, false);
    team.until("the lead is told", |team| team.status(0).alarm.is_some());
    let fork = team.team_view(0).fork.unwrap();
    assert_eq!(fork.there, ["Member 1"]);
    let member = team.team_view(0).members;
    let person = member.iter().find(|member| !member.me).unwrap().id;
    assert_eq!(team.people(0, PeopleAct::Remove { person }), Ok(Answer::Done));
}

#[test]
fn a_chain_that_is_kept_back_is_found_out_and_forgiven_when_it_comes() {
    let mut team = Team::start(72, 2, Weather::default());
    team.make_peace();
    team.relay().blinded = Some(1);
    rename(&mut team, 0, "Grace");
    team.pass(20_000);
    assert_eq!(team.status(1).alarm, None, "it may be on its way");
    team.pass(15_000);
    let alarm = team.status(1).alarm.clone().unwrap();
    assert!(alarm.contains("changes to the members"), "{alarm}");
    assert_eq!(team.status(0).alarm, None);
    // Who waits for the chain does so asleep.
    team.cut(1);
    team.until("it is back", |team| team.is_online(1));
    let before = team.wakes(1);
    team.pass(10_000);
    let wakes = team.wakes(1) - before;
    assert!(wakes < 20, "woken {wakes} times in ten seconds");
    team.relay().blinded = None;
    team.cut(1);
    team.until("the chain has come", |team| team.status(1).alarm.is_none());
    assert_eq!(team.team_view(0).chain_number, team.team_view(1).chain_number);
}

#[test]
fn an_entry_that_is_kept_back_is_found_out() {
    for keeps_back in [false, true] {
        let mut team = Team::start(73, 2, Weather::default());
        team.make_peace();
        team.relay().starved = keeps_back.then_some(1);
        take_down(&mut team, 0);
        // It is named with the next word, a minute later at the most.
        team.pass(110_000);
        let alarm = team.status(1).alarm.clone();
        assert_eq!(alarm.is_some(), keeps_back, "{alarm:?}");
        assert!(alarm.is_none_or(|alarm| alarm.contains("has shared a change")));
    }
}
