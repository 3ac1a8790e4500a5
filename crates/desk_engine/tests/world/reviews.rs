//! What review says to people, where only the engine knows how things are called.
//!
//! Not vacuous: while nobody has settled it, both devices show both names, and nowhere a number.

use crate::acts::{self, done, view};
use crate::team::{Team, Weather};
use desk_model::{
    Act, DocId,
    entry::{OpenState, SolveCode},
    ticket_document::Field,
};
use desk_port::row::ShownState;

#[test]
fn of_two_customers_given_apart_both_are_named_and_one_is_kept() {
    let mut team = Team::start(61, 2, Weather::default());
    let ticket = acts::take_down(&mut team, 0);
    let customers = ["Bo", "Cy"].map(|name| {
        let customer = DocId(team.id());
        let act = Act::CreateCustomer {
            customer,
            name: name.into(),
            email: String::new(),
            phone: String::new(),
        };
        done(&mut team, 0, act);
        customer
    });
    team.make_peace();
    team.hold(1, true);
    for (n, customer) in customers.into_iter().enumerate() {
        let act = Act::SetField {
            ticket,
            field: Field::Customer,
            value: customer.to_string(),
        };
        done(&mut team, n, act);
    }
    team.hold(1, false);
    team.make_peace();
    for n in [0, 1] {
        let review = view(&mut team, n, ticket).reviews.remove(0);
        assert_eq!(review.item, "two-customers");
        let mut sides: Vec<String> = review.sides.into_iter().map(|side| side.text).collect();
        sides.sort();
        assert_eq!(sides, ["Bo", "Cy"]);
        let mut ways: Vec<String> = review.ways.into_iter().map(|way| way.words).collect();
        ways.sort();
        assert_eq!(ways, ["Keep \u{201c}Bo\u{201d}", "Keep \u{201c}Cy\u{201d}"]);
    }
    let ways = view(&mut team, 1, ticket).reviews.remove(0).ways;
    let bo = ways.into_iter().find(|way| way.words.contains("Bo")).unwrap();
    done(&mut team, 1, bo.act.act().unwrap());
    team.make_peace();
    for n in [0, 1] {
        let seen = view(&mut team, n, ticket);
        assert!(seen.reviews.is_empty());
        assert_eq!(seen.row.customer_name, "Bo");
    }
}

/// What the two do to tickets apart, and what the first is asked then.
fn apart(team: &mut Team, acts: [Act; 2], of: &[DocId]) -> Vec<(String, Act)> {
    team.make_peace();
    team.hold(1, true);
    for (n, act) in acts.into_iter().enumerate() {
        done(team, n, act);
    }
    team.hold(1, false);
    team.make_peace();
    let mut reviews = of.iter().flat_map(|ticket| view(team, 0, *ticket).reviews);
    let ways = reviews.next().unwrap().ways.into_iter();
    ways.map(|way| (way.words, way.act.act().unwrap())).collect()
}

fn take(team: &mut Team, ways: Vec<(String, Act)>, words: &str) {
    let known: Vec<String> = ways.iter().map(|(words, _)| words.clone()).collect();
    let way = ways.into_iter().find(|(way, _)| way == words);
    let (_, act) = way.unwrap_or_else(|| panic!("{words} is not among {known:?}"));
    assert!(acts::give(team, 0, act).is_ok());
    team.make_peace();
}

fn solve(ticket: DocId) -> Act {
    Act::SolveTicket {
        ticket,
        code: SolveCode::Fixed,
        cause: String::new(),
        done: String::new(),
        side_effects: String::new(),
    }
}

#[test]
fn what_was_solved_while_it_was_merged_is_solved_again_or_the_merge_undone() {
    for (words, state) in [
        ("Solve it again", ShownState::Solved),
        ("Undo the merge", ShownState::Open),
    ] {
        let mut team = Team::start(62, 2, Weather::default());
        let [ticket, into] = [(); 2].map(|()| acts::take_down(&mut team, 0));
        done(
            &mut team,
            0,
            Act::SetState {
                ticket: into,
                to: OpenState::Open,
            },
        );
        let ways = apart(
            &mut team,
            [Act::MergeTicket { ticket, into }, solve(ticket)],
            &[into],
        );
        take(&mut team, ways, words);
        for n in [0, 1] {
            let seen = view(&mut team, n, into);
            assert_eq!((seen.row.state, seen.reviews.len()), (state, 0), "{words}");
            assert_eq!(seen.members.is_empty(), words == "Undo the merge");
        }
    }
}

#[test]
fn of_two_merges_neither_may_be_kept() {
    let mut team = Team::start(63, 2, Weather::default());
    let [ticket, here, there] = [(); 3].map(|()| acts::take_down(&mut team, 0));
    let merge = |into| Act::MergeTicket { ticket, into };
    team.make_peace();
    let ways = apart(&mut team, [merge(here), merge(there)], &[here, there]);
    take(&mut team, ways, "Keep neither");
    for n in [0, 1] {
        assert_eq!(view(&mut team, n, ticket).row.state, ShownState::New);
        for into in [here, there] {
            let seen = view(&mut team, n, into);
            assert_eq!((seen.members.len(), seen.reviews.len()), (0, 0));
        }
    }
}

#[test]
fn what_was_closed_while_it_was_reopened_can_be_solved_again() {
    let mut team = Team::start(64, 2, Weather::default());
    let ticket = acts::take_down(&mut team, 0);
    done(&mut team, 0, solve(ticket));
    let acts = [Act::CloseTicket { ticket }, Act::ReopenTicket { ticket }];
    let ways = apart(&mut team, acts, &[ticket]);
    take(&mut team, ways, "Solve it again");
    for n in [0, 1] {
        let seen = view(&mut team, n, ticket);
        assert_eq!((seen.row.state, seen.reviews.len()), (ShownState::Solved, 0));
        assert_eq!(seen.solve_code, Some(SolveCode::Fixed));
    }
}
