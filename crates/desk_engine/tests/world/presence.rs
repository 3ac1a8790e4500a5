//! Who is where: it comes, changes and goes, over the same sealed line that a relay could tamper with, and is never kept.
//!
//! Not vacuous: each presence that must not show is looked for where one that is right shows.

use crate::team::{Team, Weather};
use desk_model::DocId;
use desk_port::{Answer, Query};

const TICKET: DocId = DocId([0xA7; 16]);
const OTHER: DocId = DocId([0xB8; 16]);

/// Who is where, as a peer sees it.
fn seen(team: &mut Team, n: usize) -> Vec<(DocId, String, bool)> {
    match team.query(n, Query::Presence) {
        Answer::Presence(there) => rows(&there),
        other => panic!("{other:?}"),
    }
}

fn rows(there: &[desk_port::PresenceView]) -> Vec<(DocId, String, bool)> {
    let row = |view: &desk_port::PresenceView| (view.doc, view.name.clone(), view.typing);
    there.iter().map(row).collect()
}

fn is_there(doc: DocId, n: usize, typing: bool) -> (DocId, String, bool) {
    (doc, format!("Member {n}"), typing)
}

fn settled(seed: u64, members: usize) -> Team {
    let mut team = Team::start(seed, members, Weather::default());
    team.make_peace();
    team
}

#[test]
fn a_colleague_comes_writes_rests_and_leaves() {
    let mut team = settled(60, 3);
    team.watch(0, Query::Presence);
    for (doc, typing) in [
        (Some(TICKET), false),
        (Some(TICKET), true),
        (Some(OTHER), false),
        (None, false),
    ] {
        team.is_at(1, 1, doc, typing);
        team.pass(1_000);
        let there: Vec<_> = doc.map(|doc| is_there(doc, 1, typing)).into_iter().collect();
        assert_eq!(seen(&mut team, 0), there);
        assert_eq!(seen(&mut team, 2), there);
        assert_eq!(seen(&mut team, 1), [], "nobody sees oneself");
    }
    let told: Vec<_> = team.changes(0);
    let last: Vec<_> = told.iter().rev().take(4).rev().collect();
    let rows: Vec<_> = last
        .into_iter()
        .map(|answer| match answer {
            Answer::Presence(there) => rows(there),
            other => panic!("{other:?}"),
        })
        .collect();
    let expected = [
        vec![is_there(TICKET, 1, false)],
        vec![is_there(TICKET, 1, true)],
        vec![is_there(OTHER, 1, false)],
        vec![],
    ];
    assert_eq!(
        rows, expected,
        "whoever watches is told of each change and of nothing else"
    );
}

#[test]
fn who_stays_is_there_for_long_and_who_is_cut_off_is_gone_within_ten_seconds() {
    let mut team = settled(61, 2);
    team.is_at(1, 1, Some(TICKET), false);
    team.pass(30_000);
    assert_eq!(seen(&mut team, 0), [is_there(TICKET, 1, false)]);
    team.watch(0, Query::Presence);
    team.cut(1);
    team.hold(1, true);
    team.pass(4_000);
    assert_eq!(seen(&mut team, 0), [is_there(TICKET, 1, false)]);
    team.pass(6_000);
    assert_eq!(seen(&mut team, 0), []);
    assert_eq!(
        team.changes(0),
        [Answer::Presence(vec![])],
        "it wakes for that by itself"
    );
    // Back again, the ticket is still open there.
    team.is_at(1, 1, Some(TICKET), false);
    team.hold(1, false);
    team.until("it is online", |team| team.is_online(1));
    team.pass(2_000);
    assert_eq!(seen(&mut team, 0), [is_there(TICKET, 1, false)]);
    // A tab that is frozen says nothing more, and is nowhere after a minute.
    team.pass(75_000);
    assert_eq!(seen(&mut team, 0), []);
}

#[test]
fn several_tabs_of_one_device_count_together() {
    let mut team = settled(62, 2);
    team.is_at(1, 1, Some(TICKET), false);
    team.is_at(1, 2, Some(TICKET), true);
    team.is_at(1, 3, Some(OTHER), false);
    team.pass(2_000);
    let both = [is_there(TICKET, 1, true), is_there(OTHER, 1, false)];
    assert_eq!(seen(&mut team, 0), both);
    team.is_at(1, 2, None, false);
    team.close_tab(1);
    team.pass(2_000);
    assert_eq!(seen(&mut team, 0), [is_there(OTHER, 1, false)]);
}

/// t61: another device's name, or the same word once more.
#[test]
fn what_is_repeated_or_under_another_name_is_passed_over() {
    let mut team = settled(63, 3);
    team.is_at(1, 1, Some(TICKET), false);
    team.is_at(2, 1, Some(OTHER), false);
    team.pass(2_000);
    let told = team.relay().told.clone();
    let sealed = |bytes: &[u8]| bytes.first() == Some(&0x84);
    let last = told
        .iter()
        .rev()
        .find(|(_, bytes)| sealed(bytes))
        .unwrap()
        .clone();
    let foreign = told.iter().find(|(dev, _)| *dev != last.0).unwrap().0;
    assert_eq!(seen(&mut team, 0).len(), 2);
    for n in [1, 2] {
        team.cut(n);
        team.hold(n, true);
    }
    team.pass(11_000);
    assert_eq!(seen(&mut team, 0), []);
    for dev in [last.0, foreign] {
        team.relay().tells(usize::MAX, dev, &last.1);
        team.relay_speaks();
        team.pass(500);
        assert_eq!(seen(&mut team, 0), []);
    }
}

#[test]
fn nothing_of_it_is_stored_and_who_restarts_knows_nothing() {
    let mut team = settled(64, 2);
    let before = team.everything_kept(0);
    let before_teller = team.everything_kept(1);
    team.is_at(1, 1, Some(TICKET), true);
    team.pass(3_000);
    assert_eq!(seen(&mut team, 0), [is_there(TICKET, 1, true)]);
    assert!(!team.relay().told.is_empty());
    assert_eq!(team.everything_kept(0), before);
    assert_eq!(team.everything_kept(1), before_teller);
    team.hold(1, true);
    team.kill(0);
    assert_eq!(seen(&mut team, 0), []);
}
