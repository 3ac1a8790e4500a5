//! Open time of calendars, where clocks change and where they do not. Every expected value was found by hand from the zones'
//! published changes; the property counts quarter hours one by one, so the way by whole weeks is held against something that knows no
//! weeks.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use desk_model::{
    Calendar,
    calendar::{DAY_MINUTES, Hours},
};
use proptest::prelude::*;

const MINUTE_MS: u64 = 60_000;
const DAY_MS: u64 = 24 * 60 * MINUTE_MS;
const MO: u8 = 0;
const TU: u8 = 1;
const FR: u8 = 4;
const SA: u8 = 5;
const SU: u8 = 6;
/// Days since 1970 in 2026.
const JANUARY_1: u64 = 20_454;
const MARCH_2: u64 = 20_514;
const MARCH_8: u64 = 20_520;
const MARCH_28: u64 = 20_540;
const APRIL_2: u64 = 20_545;
const OCTOBER_24: u64 = 20_750;
const OCTOBER_31: u64 = 20_757;

/// An instant by its day and time in UTC.
fn utc(day: u64, hour: u64, minute: u64) -> u64 {
    day * DAY_MS + (hour * 60 + minute) * MINUTE_MS
}

/// Changes of the clock: the instant, and minutes ahead of UTC from then on.
fn offsets(zone: &str) -> Vec<(u64, i32)> {
    match zone {
        "Europe/Berlin" => vec![
            (0, 60),
            (utc(MARCH_28 + 1, 1, 0), 120),
            (utc(OCTOBER_24 + 1, 1, 0), 60),
            (utc(20_905, 1, 0), 120),
        ],
        "America/New_York" => vec![
            (0, -300),
            (utc(MARCH_8, 7, 0), -240),
            (utc(OCTOBER_31 + 1, 6, 0), -300),
        ],
        "Asia/Kolkata" => vec![(0, 330)],
        // Half an hour, on 5 April.
        "Australia/Lord_Howe" => vec![(0, 660), (utc(APRIL_2 + 2, 15, 0), 630)],
        // At midnight, both ways.
        "Asia/Beirut" => vec![
            (0, 120),
            (utc(MARCH_28, 22, 0), 180),
            (utc(OCTOBER_24, 21, 0), 120),
        ],
        // From one o'clock back to midnight.
        "America/Havana" => vec![(0, -240), (utc(OCTOBER_31 + 1, 5, 0), -300)],
        _ => Vec::new(),
    }
}

/// Weekday, and from and to as hours and minutes: 9.30 is `930`.
type Weekly<'a> = &'a [(u8, u16, u16)];

fn calendar(zone: &str, weekly: Weekly<'_>, closed: &[u64]) -> Calendar {
    let minutes = |clock: u16| clock / 100 * 60 + clock % 100;
    let hours = weekly.iter().map(|(weekday, from, to)| Hours {
        weekday: *weekday,
        from: minutes(*from),
        to: minutes(*to),
    });
    let closed = closed.iter().map(|day| u32::try_from(*day).unwrap());
    Calendar::new(zone.to_owned(), offsets(zone), hours.collect(), closed.collect())
}

const OFFICE: Weekly<'_> = &[
    (0, 900, 1700),
    (1, 900, 1700),
    (2, 900, 1700),
    (3, 900, 1700),
    (4, 900, 1700),
];
const NIGHT: Weekly<'_> = &[(SU, 0, 600)];

#[test]
fn minutes_between_two_instants_are_real_ones() {
    // Holidays of 2026 on weekdays: Good Friday, Easter Monday, 1 May, Christmas; and one on a Saturday.
    let holidays = [20_546, 20_549, 20_574, 20_812, 20_813];
    let year = (utc(JANUARY_1 - 1, 23, 0), utc(JANUARY_1 + 364, 23, 0));
    let spring = (utc(MARCH_28, 11, 0), utc(MARCH_28 + 1, 10, 0));
    let autumn = (utc(OCTOBER_24, 10, 0), utc(OCTOBER_24 + 1, 11, 0));
    let cases: Vec<(&str, &str, Weekly<'_>, &[u64], (u64, u64), u64)> = vec![
        (
            "over night",
            "Europe/Berlin",
            OFFICE,
            &[],
            (utc(MARCH_2, 15, 40), utc(MARCH_2 + 1, 8, 50)),
            70,
        ),
        (
            "nothing at night",
            "Europe/Berlin",
            OFFICE,
            &[],
            (utc(MARCH_2, 17, 0), utc(MARCH_2 + 1, 7, 59)),
            0,
        ),
        (
            "turned round",
            "Europe/Berlin",
            OFFICE,
            &[],
            (utc(MARCH_2 + 1, 9, 0), utc(MARCH_2, 9, 0)),
            0,
        ),
        (
            "Easter",
            "Europe/Berlin",
            OFFICE,
            &holidays,
            (utc(APRIL_2, 14, 30), utc(APRIL_2 + 5, 8, 30)),
            120,
        ),
        (
            "the whole year: 261 days",
            "Europe/Berlin",
            OFFICE,
            &[],
            year,
            261 * 480,
        ),
        (
            "the whole year, less four",
            "Europe/Berlin",
            OFFICE,
            &holidays,
            year,
            257 * 480,
        ),
        ("an hour is skipped", "Europe/Berlin", NIGHT, &[], spring, 300),
        ("an hour is there twice", "Europe/Berlin", NIGHT, &[], autumn, 420),
        (
            "opens in the skipped hour",
            "Europe/Berlin",
            &[(SU, 230, 600)],
            &[],
            spring,
            180,
        ),
        (
            "opens at the first of two",
            "Europe/Berlin",
            &[(SU, 230, 600)],
            &[],
            autumn,
            270,
        ),
        (
            "closes in the skipped hour",
            "Europe/Berlin",
            &[(SU, 0, 230)],
            &[],
            spring,
            120,
        ),
        (
            "closes at the second of two",
            "Europe/Berlin",
            &[(SU, 0, 230)],
            &[],
            autumn,
            210,
        ),
        (
            "all in the skipped hour",
            "Europe/Berlin",
            &[(SU, 210, 250)],
            &[],
            spring,
            0,
        ),
        (
            "all in the hour that is there twice",
            "Europe/Berlin",
            &[(SU, 210, 250)],
            &[],
            autumn,
            100,
        ),
        (
            "closes as it begins",
            "Europe/Berlin",
            &[(SU, 0, 200)],
            &[],
            autumn,
            180,
        ),
        (
            "closes as it ends",
            "Europe/Berlin",
            &[(SU, 0, 300)],
            &[],
            autumn,
            240,
        ),
        (
            "nothing counts twice",
            "Europe/Berlin",
            &[(SU, 100, 230), (SU, 230, 400)],
            &[],
            autumn,
            240,
        ),
        (
            "begun in the second hour",
            "Europe/Berlin",
            &[(SU, 100, 300)],
            &[],
            (utc(OCTOBER_24 + 1, 1, 15), autumn.1),
            45,
        ),
        (
            "an ordinary Sunday",
            "Europe/Berlin",
            &[(SU, 230, 600)],
            &[],
            (utc(MARCH_8 - 1, 12, 0), utc(MARCH_8, 12, 0)),
            210,
        ),
        (
            "over midnight",
            "Europe/Berlin",
            &[(MO, 2200, 2400), (TU, 0, 600)],
            &[],
            (utc(MARCH_2, 9, 0), utc(MARCH_2 + 2, 9, 0)),
            480,
        ),
        (
            "over midnight, one day closed",
            "Europe/Berlin",
            &[(MO, 2200, 2400), (TU, 0, 600)],
            &[MARCH_2 + 1],
            (utc(MARCH_2, 9, 0), utc(MARCH_2 + 2, 9, 0)),
            120,
        ),
        (
            "over midnight in spring",
            "Europe/Berlin",
            &[(SA, 2200, 2400), (SU, 0, 600)],
            &[],
            spring,
            420,
        ),
        (
            "over midnight in autumn",
            "Europe/Berlin",
            &[(SA, 2200, 2400), (SU, 0, 600)],
            &[],
            autumn,
            540,
        ),
        (
            "half an hour off",
            "Asia/Kolkata",
            &[(MO, 930, 1800), (TU, 930, 1800)],
            &[],
            (utc(MARCH_2, 12, 0), utc(MARCH_2 + 1, 5, 0)),
            90,
        ),
        (
            "another date of change",
            "America/New_York",
            OFFICE,
            &[],
            (utc(MARCH_8 - 2, 21, 0), utc(MARCH_8 + 1, 14, 0)),
            120,
        ),
        (
            "skipped there",
            "America/New_York",
            NIGHT,
            &[],
            (utc(MARCH_8 - 1, 12, 0), utc(MARCH_8, 12, 0)),
            300,
        ),
        ("not with the others", "America/New_York", NIGHT, &[], spring, 360),
        (
            "twice there",
            "America/New_York",
            NIGHT,
            &[],
            (utc(OCTOBER_31, 12, 0), utc(OCTOBER_31 + 1, 12, 0)),
            420,
        ),
        (
            "half an hour twice",
            "Australia/Lord_Howe",
            NIGHT,
            &[],
            (utc(APRIL_2 + 2, 0, 0), utc(APRIL_2 + 3, 12, 0)),
            390,
        ),
        (
            "midnight is skipped",
            "Asia/Beirut",
            &[(SA, 2200, 2400), (SU, 0, 600)],
            &[],
            (utc(MARCH_28, 12, 0), utc(MARCH_28 + 1, 12, 0)),
            420,
        ),
        (
            "before midnight twice",
            "Asia/Beirut",
            &[(SA, 2200, 2400)],
            &[],
            (utc(OCTOBER_24, 12, 0), utc(OCTOBER_24 + 1, 12, 0)),
            180,
        ),
        (
            "midnight is there twice",
            "America/Havana",
            &[(SA, 2200, 2400)],
            &[],
            (utc(OCTOBER_31, 12, 0), utc(OCTOBER_31 + 1, 12, 0)),
            180,
        ),
        (
            "between the two midnights",
            "America/Havana",
            &[(SA, 2200, 2400)],
            &[],
            (utc(OCTOBER_31 + 1, 4, 30), utc(OCTOBER_31 + 1, 12, 0)),
            30,
        ),
        (
            "no zone: UTC",
            "",
            &[(MO, 900, 1000)],
            &[],
            (utc(MARCH_2, 9, 15), utc(MARCH_2 + 1, 0, 0)),
            45,
        ),
        ("never open", "", &[], &[], year, 0),
    ];
    for (name, zone, weekly, closed, (from_ms, upto_ms), minutes) in cases {
        let calendar = calendar(zone, weekly, closed);
        assert_eq!(calendar.open_ms(from_ms, upto_ms), minutes * MINUTE_MS, "{name}");
        // Cut anywhere, it is the same in all.
        let parts = (0..=7).map(|part| from_ms.min(upto_ms) + upto_ms.saturating_sub(from_ms) / 7 * part);
        let mut parts: Vec<u64> = parts.collect();
        parts.push(upto_ms.max(from_ms));
        let all: u64 = parts
            .windows(2)
            .map(|part| calendar.open_ms(part[0], part[1]))
            .sum();
        let whole = calendar.open_ms(parts[0], parts[8]);
        assert_eq!(all, whole, "{name}, in parts");
    }
}

#[test]
fn round_the_clock_every_minute_counts() {
    for zone in [
        "Europe/Berlin",
        "America/New_York",
        "Asia/Beirut",
        "America/Havana",
        "Australia/Lord_Howe",
        "",
    ] {
        let calendar = Calendar {
            offsets: offsets(zone),
            ..Calendar::always()
        };
        let (from_ms, upto_ms) = (utc(JANUARY_1, 7, 13), utc(JANUARY_1 + 400, 18, 4));
        assert_eq!(calendar.open_ms(from_ms, upto_ms), upto_ms - from_ms, "{zone}");
        assert_eq!(
            calendar.reached_ms(from_ms, upto_ms - from_ms),
            Some(upto_ms),
            "{zone}"
        );
    }
}

#[test]
fn the_instant_is_the_first_at_which_it_was_open_for_so_long() {
    let minutes = |minutes: u64| minutes * MINUTE_MS;
    let berlin = "Europe/Berlin";
    let cases: Vec<(&str, &str, Weekly<'_>, u64, u64, Option<u64>)> = vec![
        (
            "over night",
            berlin,
            OFFICE,
            utc(MARCH_2, 15, 40),
            minutes(60),
            Some(utc(MARCH_2 + 1, 8, 40)),
        ),
        (
            "nothing is reached at once",
            berlin,
            OFFICE,
            utc(MARCH_2, 23, 0),
            0,
            Some(utc(MARCH_2, 23, 0)),
        ),
        (
            "as it closes",
            berlin,
            OFFICE,
            utc(MARCH_2, 15, 0),
            minutes(60),
            Some(utc(MARCH_2, 16, 0)),
        ),
        (
            "one moment more",
            berlin,
            OFFICE,
            utc(MARCH_2, 15, 0),
            minutes(60) + 1,
            Some(utc(MARCH_2 + 1, 8, 0) + 1),
        ),
        (
            "the short night",
            berlin,
            NIGHT,
            utc(MARCH_28, 11, 0),
            minutes(300),
            Some(utc(MARCH_28 + 1, 4, 0)),
        ),
        (
            "a week later",
            berlin,
            NIGHT,
            utc(MARCH_28, 11, 0),
            minutes(300) + 1,
            Some(utc(MARCH_28 + 7, 22, 0) + 1),
        ),
        (
            "at the end of the year",
            berlin,
            OFFICE,
            utc(JANUARY_1 - 1, 23, 0),
            minutes(261 * 480),
            Some(utc(JANUARY_1 + 364, 16, 0)),
        ),
        (
            "the second hour of two",
            berlin,
            NIGHT,
            utc(OCTOBER_24, 22, 0),
            minutes(200),
            Some(utc(OCTOBER_24 + 1, 1, 20)),
        ),
        (
            "another date of change",
            "America/New_York",
            OFFICE,
            utc(MARCH_8 - 2, 21, 0),
            minutes(90),
            Some(utc(MARCH_8 + 1, 13, 30)),
        ),
        (
            "half an hour off",
            "Asia/Kolkata",
            OFFICE,
            utc(MARCH_2, 11, 0),
            minutes(60),
            Some(utc(MARCH_2 + 1, 4, 0)),
        ),
        ("never open", "", &[], utc(MARCH_2, 0, 0), 1, None),
        (
            "not in twenty years",
            "",
            &[(FR, 0, 1)],
            utc(MARCH_2, 0, 0),
            minutes(2_000),
            None,
        ),
        ("after all time", "", OFFICE, u64::MAX, 1, None),
    ];
    for (name, zone, weekly, from_ms, open_ms, reached) in cases {
        let calendar = calendar(zone, weekly, &[]);
        assert_eq!(calendar.reached_ms(from_ms, open_ms), reached, "{name}");
    }
}

#[test]
fn lists_are_put_in_order_and_what_is_no_hour_is_left_out() {
    let hours = |weekday, from, to| Hours { weekday, from, to };
    let given = vec![
        hours(1, 60, 120),
        hours(0, 60, 120),
        hours(1, 60, 120),
        hours(7, 0, 60),
        hours(2, 60, 60),
        hours(3, 0, DAY_MINUTES + 1),
    ];
    let calendar = Calendar::new(String::new(), vec![(5, 60), (0, 0)], given, vec![9, 3, 9]);
    assert_eq!(calendar.hours, [hours(0, 60, 120), hours(1, 60, 120)]);
    assert_eq!(calendar.offsets, [(0, 0), (5, 60)]);
    assert_eq!(calendar.closed, [3, 9]);
}

/// Quarter hours at which the wall shows an open time, one by one. Right where nothing opens or closes near a change.
fn counted(calendar: &Calendar, from_ms: u64, upto_ms: u64) -> u64 {
    let quarter = 15 * MINUTE_MS;
    let open = |at: &u64| {
        let changes = calendar.offsets.iter().filter(|(from, _)| from <= at);
        let ahead = changes.last().map_or(0, |(_, ahead)| *ahead);
        let wall = at.checked_add_signed(i64::from(ahead) * 60_000).unwrap();
        let (day, minute) = (wall / DAY_MS, wall % DAY_MS / MINUTE_MS);
        let weekly = calendar
            .hours
            .iter()
            .filter(|hours| u64::from(hours.weekday) == (day + 3) % 7);
        !calendar.closed.contains(&u32::try_from(day).unwrap())
            && weekly
                .clone()
                .any(|hours| (u64::from(hours.from)..u64::from(hours.to)).contains(&minute))
    };
    let quarters = (from_ms / quarter..upto_ms / quarter).map(|at| at * quarter);
    quarters.filter(open).count() as u64 * quarter
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn weeks_at_once_are_the_same_as_one_quarter_hour_after_the_other(
        zone in prop_oneof![Just("Europe/Berlin"), Just("America/New_York"), Just("Asia/Kolkata"), Just("")],
        weekly in proptest::collection::vec((0u8..7, 5u16..24, 1u16..10), 0..9),
        closed in proptest::collection::vec(0u64..500, 0..6),
        from in 0u64..30_000, length in 0u64..20_000, need in 1u64..200_000_000,
    ) {
        let weekly: Vec<_> = weekly.iter().map(|(day, from, long)| (*day, from * 100, (from + long).min(24) * 100)).collect();
        let closed: Vec<u64> = closed.iter().map(|day| JANUARY_1 + day).collect();
        let calendar = calendar(zone, &weekly, &closed);
        let from_ms = utc(JANUARY_1, 0, from * 15);
        let upto_ms = from_ms + length * 15 * MINUTE_MS;
        let open_ms = calendar.open_ms(from_ms, upto_ms);
        prop_assert_eq!(open_ms, counted(&calendar, from_ms, upto_ms));
        if let Some(at_ms) = calendar.reached_ms(from_ms, need) {
            prop_assert_eq!(calendar.open_ms(from_ms, at_ms), need);
            prop_assert_eq!(calendar.open_ms(from_ms, at_ms - 1), need - 1);
        } else {
            prop_assert!(weekly.is_empty() || need > 1_000_000);
        }
    }
}
