//! What the team promises, on every device: due, nearly due, late, kept; and tickets that are there already follow a new promise.

use crate::{
    acts::{self, done, view},
    team::{Team, Weather},
};
use desk_model::{
    Act, DocId, Setting,
    calendar::{Calendar, Hours},
    entry::{DeliveryResult, Priority},
    sla::Clock,
};
use desk_port::{Answer, PeopleAct, Query, TicketFilter, View, view::ItemBody};

const MINUTE_MS: u64 = 60_000;

fn set(team: &mut Team, setting: Setting) {
    assert_eq!(team.people(0, PeopleAct::Set { setting }), Ok(Answer::Done));
    team.make_peace();
}

fn promise(minutes: u32) -> Setting {
    Setting::Target {
        clock: Clock::First,
        priority: Priority::Normal,
        queue: "*".into(),
        minutes,
    }
}

fn due_soon(team: &mut Team, n: usize) -> Vec<DocId> {
    let filter = TicketFilter {
        view: View::DueSoon,
        limit: 10,
        ..TicketFilter::default()
    };
    match team.query(n, Query::Tickets { filter }) {
        Answer::Tickets(page) => page.rows.iter().map(|row| row.id).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_promise_is_due_then_nearly_due_then_late_and_an_answer_ends_that() {
    let mut team = Team::start(81, 2, Weather::default());
    let ticket = acts::take_down(&mut team, 0);
    team.make_peace();
    assert!(due_soon(&mut team, 1).is_empty());
    let received_ms = view(&mut team, 1, ticket).row.received_ms;
    set(&mut team, promise(600));
    for n in [0, 1] {
        // Also what was there before the promise.
        let row = view(&mut team, n, ticket).row;
        assert_eq!(
            (row.due_ms, row.late),
            (Some(received_ms + 600 * MINUTE_MS), false)
        );
        assert_eq!(due_soon(&mut team, n), [ticket]);
        assert_eq!(row.warn_ms, Some(received_ms + 450 * MINUTE_MS));
    }
    team.sleep(460 * MINUTE_MS);
    let clock = view(&mut team, 1, ticket).clocks.remove(0);
    assert_eq!((clock.clock, clock.target_minutes), (Clock::First, 600));
    assert!(clock.nearly_due && clock.open && clock.breach_ms.is_none());
    team.sleep(141 * MINUTE_MS);
    for n in [0, 1] {
        let seen = view(&mut team, n, ticket);
        assert!(seen.row.late, "nobody had to be awake at that moment");
        assert!(seen.clocks[0].breach_ms.is_some());
        assert_eq!(due_soon(&mut team, n), [ticket]);
    }

    let reply = Act::SendReply {
        ticket,
        text: "Sorry.".into(),
        and_wait: false,
        at: None,
        files: Vec::new(),
    };
    done(&mut team, 1, reply);
    let message = view(&mut team, 1, ticket)
        .timeline
        .into_iter()
        .find_map(|item| match item.body {
            ItemBody::Reply { .. } => Some(item.id),
            _ => None,
        });
    let handed = Act::RecordDelivery {
        ticket,
        message: message.unwrap(),
        result: DeliveryResult::Handed,
    };
    done(&mut team, 1, handed);
    team.make_peace();
    for n in [0, 1] {
        assert!(!view(&mut team, n, ticket).row.late);
        assert!(due_soon(&mut team, n).is_empty());
    }
}

#[test]
fn the_team_says_when_a_promise_warns() {
    let mut team = Team::start(84, 2, Weather::default());
    let ticket = acts::take_down(&mut team, 0);
    team.make_peace();
    let received_ms = view(&mut team, 1, ticket).row.received_ms;
    set(&mut team, promise(600));
    let setting = |percent| PeopleAct::Set {
        setting: Setting::Warning { percent },
    };
    for percent in [0, 101] {
        let said = team.people(0, setting(percent)).unwrap_err();
        assert!(said.contains("1 to 100 percent"), "{said}");
    }
    set(&mut team, Setting::Warning { percent: 50 });
    // What is there already is renewed some at a time.
    team.pass(1_000);
    for n in [0, 1] {
        let warn_ms = view(&mut team, n, ticket).row.warn_ms;
        assert_eq!(warn_ms, Some(received_ms + 300 * MINUTE_MS));
        match team.query(n, Query::Settings) {
            Answer::Settings(settings) => assert_eq!(settings.warn_percent, 50),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn hours_move_what_is_due_and_a_promise_can_be_withdrawn() {
    let mut team = Team::start(82, 2, Weather::default());
    let ticket = acts::take_down(&mut team, 0);
    team.make_peace();
    set(&mut team, promise(60));
    let before = view(&mut team, 1, ticket).row.due_ms.unwrap();
    // One hour a week: an hour is over after a week at the latest, and not within one day.
    let start_ms = team.now_ms();
    let weekday = u8::try_from((start_ms / 86_400_000 + 3 + 2) % 7).unwrap();
    let calendar = Calendar::new(
        "UTC".into(),
        Vec::new(),
        vec![Hours {
            weekday,
            from: 9 * 60,
            to: 10 * 60,
        }],
        Vec::new(),
    );
    set(
        &mut team,
        Setting::Hours {
            queue: "*".into(),
            calendar,
        },
    );
    let after = view(&mut team, 1, ticket).row.due_ms.unwrap();
    assert!(
        after > before && after < start_ms + 8 * 86_400_000,
        "{before} {after}"
    );
    set(&mut team, promise(0));
    assert_eq!(view(&mut team, 1, ticket).row.due_ms, None);
    assert!(due_soon(&mut team, 0).is_empty());
}

/// Screens count down by the clock that the status tells them, so it must be the one by which the engine stamps.
#[test]
fn a_device_whose_clock_is_off_is_told_by_how_much() {
    let mut team = Team::start(83, 2, Weather::default());
    assert_eq!(offsets(&team), [0, 0]);
    // What is small is no correction.
    for (ahead_ms, told) in [(MINUTE_MS, 0), (180 * MINUTE_MS, -180 * 60_000)] {
        team.set_clock(1, i64::try_from(ahead_ms).unwrap());
        team.cut(1);
        team.make_peace();
        let [first, second] = offsets(&team);
        assert_eq!(first, 0);
        // The relay's word is some milliseconds old when it is heard.
        assert!((told - 1_000..=told).contains(&second), "{second}");
    }
    let before_ms = team.now_ms();
    let ticket = acts::take_down(&mut team, 1);
    let received_ms = view(&mut team, 1, ticket).row.received_ms;
    assert!(
        received_ms.abs_diff(before_ms) < 1_000,
        "{received_ms} {before_ms}"
    );
}

fn offsets(team: &Team) -> [i64; 2] {
    [0, 1].map(|n| team.status(n).desk.as_ref().unwrap().clock_offset_ms)
}
