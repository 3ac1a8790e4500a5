//! A relay that takes a desk only with its token: the desk is brought there by the link that has it, and by no other way.
//!
//! Not vacuous: without the token the same relay stays empty. The tests fail when the token is not kept over a restart, when it is
//! sent to another relay, and when a desk that a relay has lost is not brought back by it.

use crate::team::{HOSTS, Team, Weather};
use desk_port::{Answer, PeopleAct};

const TOKEN: &str = "Zm91bmQ";

fn link(at: usize) -> String {
    format!("{}/#found={TOKEN}", HOSTS[at])
}

fn want_token(team: &mut Team) {
    team.relay().founding_token = Some(TOKEN.to_owned());
    team.second().founding_token = Some(TOKEN.to_owned());
}

fn is_told(team: &Team, words: &str) -> bool {
    let status = team.status(0);
    status
        .sync
        .refused
        .as_ref()
        .is_some_and(|told| told.contains(words))
}

#[test]
fn a_desk_is_founded_by_the_link_also_when_the_program_ended_before_it_was_online() {
    let mut team = Team::strangers(301, 1, Weather::default());
    want_token(&mut team);
    team.wall(0, 0, true);
    team.found_at(link(0));
    team.pass(1_000);
    team.kill(0);
    team.wall(0, 0, false);
    team.until("the desk is there", |team| team.is_settled(0));
    assert_eq!(team.status(0).desk.as_ref().unwrap().relay, HOSTS[0]);
}

#[test]
fn without_the_token_the_desk_stays_here_and_the_person_is_told() {
    let mut team = Team::strangers(302, 1, Weather::default());
    want_token(&mut team);
    team.found_at(HOSTS[0].to_owned());
    team.until("it is told", |team| is_told(team, "This relay wants its token."));
    assert_eq!(team.relay().chain_len(), 0);
    let relay = link(0);
    assert_eq!(team.people(0, PeopleAct::UseRelay { relay }), Ok(Answer::Done));
    team.until("the desk is there", |team| team.is_settled(0));
    assert!(!is_told(&team, ""));
}

#[test]
fn a_token_is_shown_to_its_own_relay_only() {
    let mut team = Team::strangers(303, 1, Weather::default());
    want_token(&mut team);
    team.wall(0, 1, true);
    team.found_at(link(1));
    let relay = HOSTS[0].to_owned();
    let refused = team.people(0, PeopleAct::UseRelay { relay }).unwrap_err();
    assert!(refused.contains("This relay wants its token."), "{refused}");
    assert_eq!(team.relay().chain_len(), 0);
}

#[test]
fn a_desk_moves_to_a_relay_by_its_link() {
    let mut team = Team::start(304, 2, Weather::default());
    team.make_peace();
    want_token(&mut team);
    let relay = HOSTS[1].to_owned();
    let refused = team.people(0, PeopleAct::Move { relay }).unwrap_err();
    assert!(refused.contains("This relay wants its token."), "{refused}");
    let relay = link(1);
    assert_eq!(team.people(0, PeopleAct::Move { relay }), Ok(Answer::Done));
    team.until("all are there", |team| {
        (0..2).all(|n| team.relay_of(n) == Some(1))
    });
}

#[test]
fn a_relay_that_has_lost_everything_gets_the_desk_back_by_its_new_link() {
    let mut team = Team::start(305, 2, Weather::default());
    team.make_peace();
    team.wipe();
    want_token(&mut team);
    team.until("it is told", |team| is_told(team, "This relay wants its token."));
    let relay = link(0);
    assert_eq!(team.people(0, PeopleAct::UseRelay { relay }), Ok(Answer::Done));
    team.make_peace();
    assert!(team.is_online(1));
}
