//! Joining when something breaks in the middle: whoever was taken in by the relay is in, however little of it came back, and a
//! link that somebody else has used lets nobody in.

use crate::team::{Team, Weather};
use desk_port::Answer;

/// A desk of one, its link, and a stranger whose Join the relay has taken; the answer is still under way.
fn taken_unheard() -> (Team, String) {
    let mut team = Team::strangers(3, 3, Weather::default());
    team.found();
    let link = team.invite();
    let before = team.chain_len();
    team.hushed = Some(1);
    team.begin_to_join(1, &link);
    team.until("the relay has the Join", |team| team.chain_len() > before);
    team.hushed = None;
    assert!(team.status(1).desk.is_none(), "the answer has come already");
    (team, link)
}

fn is_in_once(team: &mut Team, chain_len: usize) {
    team.make_peace_of(2);
    assert_eq!(team.chain_len(), chain_len, "joined a second time");
    let desk = team.status(1).desk.clone().unwrap();
    assert_eq!((desk.name.as_str(), desk.my_name.as_str()), ("Fibre", "Member 1"));
    assert_eq!(team.status(1).alarm, None);
}

#[test]
fn who_did_not_hear_that_the_join_was_taken_goes_on_by_the_same_link() {
    let (mut team, link) = taken_unheard();
    let chain_len = team.chain_len();
    team.cut(1);
    assert!(team.status(1).desk.is_none());
    assert_eq!(team.join(1, &link), Ok(Answer::Done));
    is_in_once(&mut team, chain_len);
}

#[test]
fn who_was_killed_before_hearing_goes_on_by_the_same_link() {
    let (mut team, link) = taken_unheard();
    let chain_len = team.chain_len();
    team.kill(1);
    assert!(team.status(1).desk.is_none());
    assert_eq!(team.join(1, &link), Ok(Answer::Done));
    is_in_once(&mut team, chain_len);
    team.kill(1);
    is_in_once(&mut team, chain_len);
}

#[test]
fn a_link_that_somebody_else_has_used_lets_nobody_in() {
    let (mut team, link) = taken_unheard();
    team.make_peace_of(2);
    assert_eq!(team.join(2, &link), Err("The invite was used.".into()));
    assert_eq!(
        team.join(2, &link),
        Err("The invite was used.".into()),
        "nor later"
    );
    assert!(team.status(2).desk.is_none());
}

#[test]
fn of_two_who_use_a_link_at_once_one_is_in() {
    let mut team = Team::strangers(4, 3, Weather::default());
    team.found();
    let link = team.invite();
    let before = team.chain_len();
    team.begin_to_join(1, &link);
    let second = team.join(2, &link);
    team.pass(2_000);
    let first = team.status(1).desk.is_some();
    assert_ne!(first, second.is_ok(), "{second:?}");
    assert_eq!(team.chain_len(), before + 1);
    let loser = if first { 2 } else { 1 };
    let again = team.join(loser, &link);
    assert!(again.is_err(), "{again:?}");
}

#[test]
fn what_is_no_link_or_leads_beside_the_own_desk_is_refused_in_words() {
    let mut team = Team::strangers(5, 2, Weather::default());
    team.found();
    let link = team.invite();
    let shortened = &link[..link.len() - 9];
    for bad in ["", "https://relay.example/", shortened] {
        let refused = team.join(1, bad).unwrap_err();
        assert!(refused.contains("link"), "{refused}");
    }
    let refused = team.join(0, &link).unwrap_err();
    assert!(
        refused.starts_with("There is a desk on this device already: Fibre."),
        "{refused}"
    );
    assert_eq!(team.join(1, &link), Ok(Answer::Done), "the link was not used up");
}

#[test]
fn a_join_that_is_shown_before_it_is_acknowledged_is_taken() {
    let mut team = Team::strangers(5, 2, Weather::default());
    team.found();
    let link = team.invite();
    team.relay().echoes = true;
    assert_eq!(team.join(1, &link), Ok(Answer::Done));
    let chain_len = team.chain_len();
    is_in_once(&mut team, chain_len);
}
