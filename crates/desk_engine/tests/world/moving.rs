//! The desk moves to another relay: everybody follows, with everything, also who was away; an address that does not do changes
//! nothing; who cannot reach the new relay works on at the former one and meets the others again.
//!
//! Not vacuous: the two relays share nothing, so what is read at the second was brought there. The tests fail when a Move is not
//! followed, when a cursor of one relay is believed at another, when members may be changed at a former relay (the histories part),
//! and when an address is not tried before the desk goes there.

use crate::{
    acts::{note, take_down},
    files::Files,
    relay::Relay,
    team::{HOSTS, Team, Weather},
};
use desk_model::{
    Mail, Role,
    mail::{MailAttachment, Mailbox},
};
use desk_port::{Answer, PeopleAct};

fn reads(team: &Team, n: usize, words: &str) -> bool {
    team.documents(n)
        .values()
        .any(|document| document.contains(words))
}

fn to(relay: &str) -> PeopleAct {
    let relay = relay.into();
    PeopleAct::Move { relay }
}

fn alone_to(relay: &str) -> PeopleAct {
    let relay = relay.into();
    PeopleAct::UseRelay { relay }
}

fn moves(team: &mut Team, at: usize) {
    assert_eq!(team.people(0, to(HOSTS[at])), Ok(Answer::Done));
}

fn are_at(team: &mut Team, members: &[usize], at: usize) {
    team.until("they are there", |team| {
        members.iter().all(|n| team.relay_of(*n) == Some(at))
    });
}

fn alarm(team: &Team, n: usize) -> String {
    team.status(n).alarm.clone().unwrap_or_default()
}

#[test]
fn everybody_follows_a_move_with_what_was_unsent_also_who_was_away() {
    let mut team = Team::start(71, 3, Weather::default());
    let ticket = take_down(&mut team, 0);
    team.make_peace();
    team.cut(1);
    team.hold(1, true);
    note(&mut team, 1, ticket, "Written on the train.");
    moves(&mut team, 1);
    are_at(&mut team, &[0, 2], 1);
    note(&mut team, 2, ticket, "Written there.");
    team.hold(1, false);
    are_at(&mut team, &[1], 1);
    team.make_peace();
    // Who has been there goes back to no former relay, however long the new one is silent.
    team.wall(1, 1, true);
    team.pass(60_000);
    assert!(!team.is_online(1));
    team.wall(1, 1, false);
    are_at(&mut team, &[1], 1);
    for n in 0..3 {
        assert!(reads(&team, n, "Written on the train.") && reads(&team, n, "Written there."));
        assert_eq!(team.status(n).desk.as_ref().unwrap().relay, HOSTS[1]);
        assert_eq!(alarm(&team, n), "");
        // The former relay is switched off, and every program is started anew.
        team.wall(n, 0, true);
        team.kill(n);
    }
    team.make_peace();
    are_at(&mut team, &[0, 1, 2], 1);
    note(&mut team, 1, ticket, "All is as before.");
    team.until("all read it", |team| {
        (0..3).all(|n| reads(team, n, "All is as before."))
    });
}

#[test]
fn a_relay_may_show_the_move_before_it_says_that_it_has_it() {
    let mut team = Team::start(80, 2, Weather::default());
    take_down(&mut team, 0);
    team.make_peace();
    team.relay().echoes = true;
    moves(&mut team, 1);
    are_at(&mut team, &[0, 1], 1);
}

#[test]
fn a_newcomer_gets_from_the_new_relay_alone_what_was_written_before() {
    let mut team = Team::strangers(72, 3, Weather::default());
    team.found();
    let link = team.invite();
    assert_eq!(team.join(1, &link), Ok(Answer::Done));
    take_down(&mut team, 1);
    team.make_peace_of(2);
    moves(&mut team, 1);
    are_at(&mut team, &[0, 1], 1);
    team.make_peace_of(2);
    (0..3).for_each(|n| team.wall(n, 0, true));
    let link = team.invite();
    assert_eq!(team.join(2, &link), Ok(Answer::Done));
    team.until("the newcomer has it", |team| {
        reads(team, 2, "It restarts every hour.")
    });
}

#[test]
fn an_address_that_does_not_do_changes_nothing() {
    let mut team = Team::start(73, 2, Weather::default());
    let ticket = take_down(&mut team, 0);
    team.make_peace();
    let chain_len = team.chain_len();
    for (closed, relay, why) in [
        (false, "ftp://second.example", "This is no relay's address."),
        (
            false,
            "https://nowhere.example",
            "No relay could be reached at https://nowhere.example.",
        ),
        (
            true,
            HOSTS[1],
            "The relay at http://second.example says: This relay takes no new desks.",
        ),
    ] {
        team.second().closed_to_desks = closed;
        let moved = team.begin_people(0, to(relay));
        note(&mut team, 0, ticket, why);
        team.pass(2_000);
        let refused = team.answer(0, moved).unwrap().unwrap_err();
        assert!(refused.starts_with(why), "{refused}");
        assert!(
            refused.to_lowercase().contains("nothing was changed"),
            "{refused}"
        );
        are_at(&mut team, &[0, 1], 0);
        team.make_peace();
        assert!(reads(&team, 1, why));
    }
    assert_eq!(team.chain_len(), chain_len);
    assert_eq!(team.second().chain_len(), 0);
}

/// A relay that takes the socket and says nothing more.
#[test]
fn an_address_where_nobody_speaks_is_given_up() {
    let mut team = Team::start(74, 1, Weather::default());
    team.make_peace();
    team.second().silent = true;
    let moved = team.begin_people(0, to(HOSTS[1]));
    team.pass(19_000);
    assert_eq!(team.answer(0, moved), None);
    team.pass(2_000);
    let refused = team.answer(0, moved).unwrap().unwrap_err();
    assert!(refused.contains("No relay could be reached"), "{refused}");
    are_at(&mut team, &[0], 0);
}

#[test]
fn only_a_lead_moves_the_desk() {
    for role in [Role::Operator, Role::Viewer] {
        let mut team = Team::strangers(75, 2, Weather::default());
        team.found();
        let link = team.invite_as(role);
        assert_eq!(team.join(1, &link), Ok(Answer::Done));
        team.make_peace();
        let chain_len = team.chain_len();
        let refused = team.people(1, to(HOSTS[1])).unwrap_err();
        assert!(refused.contains("Only a lead"), "{refused}");
        assert_eq!((team.chain_len(), team.second().chain_len()), (chain_len, 0));
        assert_eq!(team.relay_of(1), Some(0));
    }
}

/// Two relays are alive, and one member reaches only the former one.
#[test]
fn who_cannot_reach_the_new_relay_works_on_at_the_former_one_and_meets_the_others_later() {
    let mut team = Team::start(76, 3, Weather::default());
    let ticket = take_down(&mut team, 0);
    team.make_peace();
    team.wall(1, 1, true);
    moves(&mut team, 1);
    are_at(&mut team, &[0, 2], 1);
    are_at(&mut team, &[1], 0);
    let chain_len = team.chain_len();
    assert!(alarm(&team, 1).starts_with("The desk has moved to http://second.example"));
    note(&mut team, 1, ticket, "Apart.");
    note(&mut team, 0, ticket, "Together.");
    let name = "Somebody else".to_owned();
    let refused = team.people(1, PeopleAct::Rename { name }).unwrap_err();
    assert!(refused.contains("only there"), "{refused}");
    team.pass(20_000);
    assert!(!reads(&team, 0, "Apart.") && !reads(&team, 1, "Together."));
    assert_eq!(team.chain_len(), chain_len);
    // It looks there by itself, also while that is in vain.
    team.idle(22);
    are_at(&mut team, &[1], 0);
    team.wall(1, 1, false);
    team.idle(22);
    are_at(&mut team, &[0, 1, 2], 1);
    team.make_peace();
    for n in 0..3 {
        assert!(reads(&team, n, "Apart.") && reads(&team, n, "Together."));
        assert_eq!(alarm(&team, n), "");
    }
}

#[test]
fn a_move_that_was_a_mistake_is_taken_back() {
    let mut team = Team::start(77, 3, Weather::default());
    let ticket = take_down(&mut team, 0);
    team.make_peace();
    (1..3).for_each(|n| team.wall(n, 1, true));
    moves(&mut team, 1);
    are_at(&mut team, &[0], 1);
    are_at(&mut team, &[1, 2], 0);
    note(&mut team, 0, ticket, "Alone.");
    team.pass(2_000);
    moves(&mut team, 0);
    are_at(&mut team, &[0, 1, 2], 0);
    team.make_peace();
    let numbers: Vec<String> = (0..3).map(|n| team.team_view(n).chain_number).collect();
    assert!(numbers.iter().all(|number| *number == numbers[0]), "{numbers:?}");
    for n in 0..3 {
        assert!(reads(&team, n, "Alone."));
        assert_eq!(alarm(&team, n), "");
    }
}

/// The Join stands at the new relay: at the former one the histories would part.
#[test]
fn a_link_that_was_made_before_leads_to_the_new_relay() {
    for reached in [true, false] {
        let mut team = Team::strangers(78, 2, Weather::default());
        team.found();
        take_down(&mut team, 0);
        let link = team.invite();
        moves(&mut team, 1);
        are_at(&mut team, &[0], 1);
        let chain_len = team.chain_len();
        team.wall(1, 1, !reached);
        let joined = team.join(1, &link);
        assert_eq!(team.chain_len(), chain_len);
        if reached {
            assert_eq!(joined, Ok(Answer::Done));
            are_at(&mut team, &[0, 1], 1);
            team.until("the newcomer has it", |team| {
                reads(team, 1, "It restarts every hour.")
            });
            assert_eq!(team.status(1).desk.as_ref().unwrap().relay, HOSTS[1]);
        } else {
            let refused = joined.unwrap_err();
            assert!(
                refused.starts_with("This desk has moved to http://second.example."),
                "{refused}"
            );
            team.wall(1, 1, false);
            assert_eq!(team.join(1, &link), Ok(Answer::Done), "the link stays good");
        }
    }
}

#[test]
fn who_was_away_until_the_former_relay_was_gone_is_connected_by_hand() {
    let mut team = Team::start(79, 2, Weather::default());
    let ticket = take_down(&mut team, 0);
    team.make_peace();
    // A relay that does not have the desk is brought nothing by this.
    let refused = team.people(1, alone_to(HOSTS[1])).unwrap_err();
    assert!(refused.contains("does not have this desk"), "{refused}");
    assert_eq!((team.second().chain_len(), team.relay_of(0)), (0, Some(0)));
    are_at(&mut team, &[1], 0);
    team.cut(1);
    team.hold(1, true);
    note(&mut team, 1, ticket, "Far away.");
    moves(&mut team, 1);
    are_at(&mut team, &[0], 1);
    team.wall(1, 0, true);
    team.hold(1, false);
    team.idle(4);
    assert!(!team.is_online(1));
    assert_eq!(team.people(1, alone_to("second.example")), Err(
        "No relay could be reached at https://second.example. Nothing was changed, and this device stays with http://relay.example.".into()
    ));
    assert_eq!(team.people(1, alone_to(HOSTS[1])), Ok(Answer::Done));
    team.make_peace();
    assert!(reads(&team, 0, "Far away."));
    assert_eq!(team.team_view(0).chain_number, team.team_view(1).chain_number);
}

/// Nobody hears of it where the desk was, so the others are told by other means.
#[test]
fn a_relay_that_is_lost_with_its_address_is_replaced() {
    let mut team = Team::start(82, 2, Weather::default());
    let ticket = take_down(&mut team, 0);
    team.make_peace();
    (0..2).for_each(|n| team.wall(n, 0, true));
    note(&mut team, 1, ticket, "While it was away.");
    // It may come back in a moment, and then everybody hears of it there.
    let refused = team.people(0, to(HOSTS[1])).unwrap_err();
    assert!(refused.contains("while the relay is connected"), "{refused}");
    team.pass(20_000);
    moves(&mut team, 1);
    are_at(&mut team, &[0], 1);
    assert_eq!(team.people(1, alone_to(HOSTS[1])), Ok(Answer::Done));
    team.make_peace();
    assert!(reads(&team, 0, "While it was away."));
    let name = "Somebody else".to_owned();
    assert_eq!(team.people(1, PeopleAct::Rename { name }), Ok(Answer::Done));
    // The same again, by a desk that had moved before.
    (0..2).for_each(|n| {
        team.wall(n, 1, true);
        team.wall(n, 0, false);
    });
    *team.relay() = Relay::new(9);
    team.pass(20_000);
    moves(&mut team, 0);
    are_at(&mut team, &[0], 0);
    assert_eq!(team.people(1, alone_to(HOSTS[0])), Ok(Answer::Done));
    team.make_peace();
    assert_eq!(team.team_view(0).chain_number, team.team_view(1).chain_number);
    assert_eq!(alarm(&team, 0) + &alarm(&team, 1), "");
}

/// The Move is stored, and the program ends before it dials.
#[test]
fn who_is_started_anew_before_the_new_relay_has_answered_goes_there() {
    let mut team = Team::start(83, 2, Weather::default());
    team.make_peace();
    team.wall(1, 1, true);
    moves(&mut team, 1);
    are_at(&mut team, &[1], 0);
    team.wall(1, 1, false);
    team.kill(1);
    // Long before it would look there again anyhow.
    team.pass(60_000);
    assert_eq!((team.relay_of(0), team.relay_of(1)), (Some(1), Some(1)));
}

/// The new machine got a copy of the former one's folder: its log goes on in another way under the same numbers.
#[test]
fn a_copy_of_the_relay_is_read_from_its_beginning() {
    let mut team = Team::start(80, 3, Weather::default());
    let ticket = take_down(&mut team, 0);
    team.make_peace();
    let copy: Relay = team.relay().copy();
    *team.second() = copy;
    team.cut(1);
    team.hold(1, true);
    // The lead does not see what the third still gives to the former relay.
    team.relay().starved = Some(0);
    note(&mut team, 2, ticket, "After the copy.");
    team.until("the former relay has it", |team| team.is_settled(2));
    team.pass(2_000);
    assert!(!reads(&team, 0, "After the copy."));
    team.cut(2);
    team.hold(2, true);
    moves(&mut team, 1);
    are_at(&mut team, &[0], 1);
    note(&mut team, 0, ticket, "In its place.");
    team.until("the new relay has it", |team| team.is_settled(0));
    (1..3).for_each(|n| team.hold(n, false));
    team.make_peace();
    for n in 0..3 {
        assert!(
            reads(&team, n, "After the copy.") && reads(&team, n, "In its place."),
            "peer {n}"
        );
    }
}

#[test]
fn attachments_are_given_to_the_new_relay_and_come_from_there() {
    let mut team = Team::start(81, 2, Weather::default());
    let bytes: Vec<u8> = (0..5_000).map(|at| (at % 251) as u8).collect();
    let mail = Mail {
        message_id: "1@example.org".into(),
        from: Mailbox {
            name: "Mira".into(),
            address: "mira@example.org".into(),
        },
        attachments: vec![MailAttachment {
            name: "router.png".into(),
            media_type: "image/png".into(),
            bytes: bytes.clone(),
        }],
        ..Mail::default()
    };
    team.import(0, vec![mail]).unwrap();
    let mut former = Files::default();
    serve(&mut team, &mut former, 0);
    assert_eq!(team.status(0).sync.unshared_files, 0);
    moves(&mut team, 1);
    are_at(&mut team, &[0, 1], 1);
    let mut files = Files::default();
    serve(&mut team, &mut files, 0);
    assert_eq!(files.whole.len(), 1);
    assert_eq!(team.status(0).sync.unshared_files, 0);
    team.make_peace();
    let documents = team.documents(1);
    let ticket = documents.iter().find(|(_, json)| json.contains("router.png"));
    let ticket = *ticket.unwrap().0;
    let blob = *files.whole.keys().next().unwrap();
    let opened = team.open(1, ticket, blob);
    serve(&mut team, &mut files, 1);
    assert!(matches!(team.answer(1, opened), Some(Ok(Answer::File { .. }))));
    assert_eq!(team.read(1, ticket, blob, 0), Ok(Answer::Piece { bytes }));
}

/// Answers what a peer asks of its relay until it asks nothing more.
fn serve(team: &mut Team, files: &mut Files, n: usize) {
    team.pass(1_000);
    let mut asks = team.asks(n);
    assert!(!asks.is_empty(), "nothing was asked");
    let at = HOSTS[team.relay_of(n).unwrap()];
    while !asks.is_empty() {
        for asked in asks {
            assert!(asked.url.starts_with(at), "{} is not asked of {at}", asked.url);
            let answer = files.answer(n, &asked);
            team.answered(n, asked.number, answer);
        }
        team.pass(20);
        asks = team.asks(n);
    }
}

#[test]
fn engines_converge_when_the_desk_moves_while_connections_break_and_programs_are_killed() {
    for seed in 700..708 {
        println!("seed {seed}");
        let weather = Weather {
            cuts: true,
            kills: true,
            ..Weather::default()
        };
        let mut team = Team::start(seed, 3, weather);
        (0..200).for_each(|_| team.step());
        let asked = team.begin_people(0, to(HOSTS[1]));
        (0..200).for_each(|_| team.step());
        team.pass(60_000);
        if !matches!(team.answer(0, asked), Some(Ok(_))) && team.relay_of(0) != Some(1) {
            moves(&mut team, 1);
        }
        team.make_peace();
        are_at(&mut team, &[0, 1, 2], 1);
        team.check();
    }
}
