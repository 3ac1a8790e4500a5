//! What a lead sets holds on every device, and nobody else sets anything.

use crate::{
    acts::{self, done},
    team::{Team, Weather},
};
use desk_model::{
    Act, Setting,
    entry::Level,
    entry::{Priority, SolveCode},
};
use desk_port::{Answer, PeopleAct, Query, SettingsView, row::ShownState};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

fn settings(team: &mut Team, n: usize) -> SettingsView {
    match team.query(n, Query::Settings) {
        Answer::Settings(view) => *view,
        other => panic!("{other:?}"),
    }
}

fn row(team: &mut Team, n: usize, id: desk_model::DocId) -> desk_port::TicketRow {
    match team.query(n, Query::Ticket { id }) {
        Answer::Ticket(Some(view)) => view.row,
        other => panic!("{other:?}"),
    }
}

fn set(team: &mut Team, n: usize, setting: Setting) -> Result<Answer, String> {
    team.people(n, PeopleAct::Set { setting })
}

#[test]
fn a_lead_sets_and_everybody_has_it_after_a_restart_too() {
    let mut team = Team::start(61, 2, Weather::default());
    assert_eq!(settings(&mut team, 1).close_after_days, 7);
    assert_eq!(
        set(&mut team, 0, Setting::CloseAfter { days: 2 }),
        Ok(Answer::Done)
    );
    let queue = Setting::Queue {
        key: "night".into(),
        members: vec![desk_model::PersonId([5; 16])],
        languages: vec!["de".into()],
        gone: false,
    };
    assert_eq!(set(&mut team, 0, queue.clone()), Ok(Answer::Done));
    team.make_peace();
    for n in [0, 1] {
        team.kill(n);
        let view = settings(&mut team, n);
        assert_eq!((view.close_after_days, view.catalog), (2, vec![queue.clone()]));
    }
}

#[test]
fn nobody_but_a_lead_sets_anything_and_nonsense_is_refused() {
    let mut team = Team::start(62, 2, Weather::default());
    let said = set(&mut team, 1, Setting::CloseAfter { days: 2 }).unwrap_err();
    assert!(said.contains("Only a lead"), "{said}");
    let said = set(&mut team, 0, Setting::CloseAfter { days: 0 }).unwrap_err();
    assert!(said.contains("1 to 365 days"), "{said}");
    team.make_peace();
    assert_eq!(settings(&mut team, 0).close_after_days, 7);
}

#[test]
fn a_new_closing_time_holds_for_solves_from_then_on() {
    let mut team = Team::start(63, 2, Weather::default());
    let (before, after) = (acts::take_down(&mut team, 0), acts::take_down(&mut team, 0));
    let solve = |ticket| Act::SolveTicket {
        ticket,
        code: SolveCode::Fixed,
        cause: String::new(),
        done: String::new(),
        side_effects: String::new(),
    };
    done(&mut team, 0, solve(before));
    team.make_peace();
    team.sleep(60_000);
    set(&mut team, 0, Setting::CloseAfter { days: 2 }).unwrap();
    team.make_peace();
    team.sleep(60_000);
    done(&mut team, 1, solve(after));
    team.make_peace();
    team.sleep(3 * DAY_MS);
    for n in [0, 1] {
        let states = (row(&mut team, n, before).state, row(&mut team, n, after).state);
        assert_eq!(states, (ShownState::Solved, ShownState::Closed));
    }
}

#[test]
fn a_rating_is_by_the_table_of_its_time() {
    let mut team = Team::start(64, 2, Weather::default());
    let ticket = acts::take_down(&mut team, 0);
    team.set_clock(1, 0);
    set(
        &mut team,
        0,
        Setting::Matrix {
            priorities: vec![Priority::Urgent; 9],
        },
    )
    .unwrap();
    team.make_peace();
    team.sleep(60_000);
    let rate = Act::RateTicket {
        ticket,
        urgency: Level::Low,
        impact: Level::Low,
    };
    done(&mut team, 1, rate);
    team.make_peace();
    for n in [0, 1] {
        assert_eq!(row(&mut team, n, ticket).priority, Priority::Urgent);
    }
    set(
        &mut team,
        0,
        Setting::Matrix {
            priorities: vec![Priority::Low; 9],
        },
    )
    .unwrap();
    team.make_peace();
    assert_eq!(row(&mut team, 1, ticket).priority, Priority::Urgent);
}
