//! A solve asks the customer by itself where a lead has set that: in its own act, once, and not about what does not hold.
//!
//! Not vacuous: the same solve before it is set writes nothing beside itself.

use crate::{
    acts::{done, give, solve, take_down, view},
    team::{Team, Weather},
};
use desk_model::{Act, DocId, EntryId, Setting, entry::DeliveryResult};
use desk_port::{
    Answer, PeopleAct,
    row::ShownState,
    view::{Delivery, ItemBody},
};

const HOUR_MS: u64 = 60 * 60 * 1000;

fn set(team: &mut Team, text: &str) {
    let text = text.to_owned();
    let setting = Setting::Survey { hours: 24, text };
    assert_eq!(team.people(0, PeopleAct::Set { setting }), Ok(Answer::Done));
    team.make_peace();
}

/// Letters of the ticket: id, text, what became of it, when it leaves.
fn letters(team: &mut Team, n: usize, ticket: DocId) -> Vec<(EntryId, String, Delivery, u64)> {
    let items = view(team, n, ticket).timeline.into_iter();
    items
        .filter_map(|item| match item.body {
            ItemBody::Reply {
                text,
                delivery,
                leaves_ms,
                machine: true,
                ..
            } => Some((item.id, text, delivery, leaves_ms)),
            _ => None,
        })
        .collect()
}

fn fates(team: &mut Team, n: usize, ticket: DocId) -> Vec<Delivery> {
    letters(team, n, ticket)
        .into_iter()
        .map(|letter| letter.2)
        .collect()
}

fn waits(team: &mut Team, n: usize, ticket: DocId) -> Vec<bool> {
    let opinions = view(team, n, ticket).opinions.into_iter();
    opinions.map(|opinion| opinion.waits).collect()
}

#[test]
fn a_solve_asks_in_its_own_act_and_its_undo_takes_all_back() {
    let mut team = Team::start(731, 2, Weather::default());
    let before = take_down(&mut team, 0);
    done(&mut team, 0, solve(before));
    assert_eq!(letters(&mut team, 0, before), []);
    set(&mut team, "How was {{ticket.subject}}? {{me}}");
    let ticket = take_down(&mut team, 0);
    team.make_peace();
    let solved_ms = team.now_ms();
    done(&mut team, 1, solve(ticket));
    team.make_peace();
    for n in [0, 1] {
        let [(_, text, delivery, leaves_ms)] = &letters(&mut team, n, ticket)[..] else {
            panic!("one letter")
        };
        assert_eq!(text, "How was Router restarts? Member 1");
        assert_eq!(*delivery, Delivery::Queued);
        let after_ms = leaves_ms - solved_ms;
        assert!((24 * HOUR_MS..25 * HOUR_MS).contains(&after_ms), "{after_ms}");
        assert_eq!(waits(&mut team, n, ticket), [true]);
    }
    let lines = view(&mut team, 1, ticket).timeline.len();
    assert_eq!(
        lines, 3,
        "the message, the solve and the letter, which says what it asks"
    );
    let undo = view(&mut team, 1, ticket).undo.unwrap();
    assert!(undo.words.starts_with("solved"), "{}", undo.words);
    done(
        &mut team,
        1,
        Act::UndoAct {
            ticket,
            act: undo.act,
        },
    );
    team.make_peace();
    assert_eq!(letters(&mut team, 0, ticket), []);
    assert_eq!(waits(&mut team, 0, ticket), [] as [bool; 0]);
    assert_eq!(view(&mut team, 0, ticket).row.state, ShownState::New);
    // Nobody is asked by itself any more.
    set(&mut team, "");
    done(&mut team, 1, solve(ticket));
    assert_eq!(letters(&mut team, 1, ticket), []);
}

#[test]
fn what_is_reopened_before_it_asked_asks_about_the_next_solve_alone() {
    let mut team = Team::start(732, 2, Weather::default());
    set(&mut team, "How was it?");
    let ticket = take_down(&mut team, 0);
    team.make_peace();
    done(&mut team, 1, solve(ticket));
    team.make_peace();
    done(&mut team, 0, Act::ReopenTicket { ticket });
    assert_eq!(fates(&mut team, 0, ticket), [Delivery::Dropped]);
    assert_eq!(waits(&mut team, 0, ticket), [] as [bool; 0]);
    done(&mut team, 0, solve(ticket));
    team.make_peace();
    assert_eq!(fates(&mut team, 1, ticket), [Delivery::Dropped, Delivery::Queued]);
    // Once it has left, the same time solved is not asked about again.
    let message = letters(&mut team, 1, ticket)[1].0;
    let left = Act::RecordDelivery {
        ticket,
        message,
        result: DeliveryResult::Handed,
    };
    done(&mut team, 1, left);
    assert_eq!(waits(&mut team, 1, ticket), [false]);
    done(&mut team, 1, solve(ticket));
    assert_eq!(letters(&mut team, 1, ticket).len(), 2);
}

#[test]
fn solved_by_two_apart_one_letter_is_on_its_way() {
    let mut team = Team::start(733, 2, Weather::default());
    set(&mut team, "How was it?");
    let ticket = take_down(&mut team, 0);
    team.make_peace();
    for n in [0, 1] {
        done(&mut team, n, solve(ticket));
    }
    team.make_peace();
    for n in [0, 1] {
        let mut fates = fates(&mut team, n, ticket);
        fates.sort_by_key(|fate| *fate == Delivery::Queued);
        assert_eq!(fates, [Delivery::Dropped, Delivery::Queued]);
    }
}

#[test]
fn many_that_are_solved_at_once_ask_each_once() {
    let mut team = Team::start(734, 1, Weather::default());
    set(&mut team, "How was it?");
    let tickets: Vec<_> = (0..3).map(|_| take_down(&mut team, 0)).collect();
    let acts = tickets
        .iter()
        .chain(&tickets)
        .map(|ticket| solve(*ticket))
        .collect();
    assert!(give(&mut team, 0, Act::Several { acts }).is_ok());
    for ticket in tickets {
        let fates = fates(&mut team, 0, ticket);
        let queued = fates.iter().filter(|fate| **fate == Delivery::Queued).count();
        assert_eq!(queued, 1, "{fates:?}");
        assert_eq!(waits(&mut team, 0, ticket), [true]);
    }
}
