//! Tickets that are put off: until a date at which they are open again by themselves, and never until one that is over.
//!
//! Not vacuous: the state is read on another device before the date and after it, and beside each refusal stands a hold that is taken.

use crate::{
    acts::{done, give, take_down, view},
    team::{Team, Weather},
};
use desk_model::{
    Act, DocId,
    entry::{HoldFor, SolveCode},
};
use desk_port::row::ShownState;

const HOUR_MS: u64 = 60 * 60 * 1000;

fn hold(ticket: DocId, until: Option<u64>) -> Act {
    Act::HoldTicket {
        ticket,
        until,
        whom: HoldFor::Third,
        reason: String::new(),
    }
}

fn states(team: &mut Team, ticket: DocId) -> [ShownState; 2] {
    team.make_peace();
    [0, 1].map(|n| view(team, n, ticket).row.state)
}

#[test]
fn a_hold_ends_at_its_date_and_that_is_still_to_come() {
    let mut team = Team::start(771, 2, Weather::default());
    let ticket = take_down(&mut team, 0);
    let over = team.now_ms();
    let said = give(&mut team, 0, hold(ticket, Some(over))).unwrap_err();
    assert!(said.starts_with("The date of the hold is over already"), "{said}");
    assert_eq!(states(&mut team, ticket), [ShownState::New; 2]);
    let until = team.now_ms() + HOUR_MS;
    done(&mut team, 0, hold(ticket, Some(until)));
    assert_eq!(states(&mut team, ticket), [ShownState::Hold; 2]);
    team.sleep(HOUR_MS / 2);
    assert_eq!(states(&mut team, ticket), [ShownState::Hold; 2]);
    team.sleep(HOUR_MS / 2);
    assert_eq!(states(&mut team, ticket), [ShownState::Open; 2]);
    done(&mut team, 1, hold(ticket, None));
    assert_eq!(states(&mut team, ticket), [ShownState::Hold; 2]);
}

#[test]
fn what_is_solved_or_closed_is_not_put_off() {
    let mut team = Team::start(772, 2, Weather::default());
    let ticket = take_down(&mut team, 0);
    let solve = Act::SolveTicket {
        ticket,
        code: SolveCode::Fixed,
        cause: String::new(),
        done: String::new(),
        side_effects: String::new(),
    };
    for (act, word) in [(solve, "solved"), (Act::CloseTicket { ticket }, "closed")] {
        done(&mut team, 0, act);
        let before = states(&mut team, ticket);
        for until in [None, Some(team.now_ms() + HOUR_MS)] {
            let said = give(&mut team, 0, hold(ticket, until)).unwrap_err();
            assert_eq!(said, format!("The ticket is {word}. Reopen it first."));
        }
        assert_eq!(states(&mut team, ticket), before);
    }
    done(&mut team, 0, Act::ReopenTicket { ticket });
    done(&mut team, 0, hold(ticket, None));
    assert_eq!(states(&mut team, ticket), [ShownState::Hold; 2]);
}
