//! Open time of calendars, where clocks change and where they do not. Every expected value was found by hand from the zones'
//! published changes; the property counts quarter hours one by one, so the way by whole weeks is held against something that knows no
//! weeks.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use desk_model::{
    Calendar,
    calendar::{DAY_MINUTES, Hours},
};
use proptest::prelude::*;

const MINUTE_MS: u64 = 60_000;
const DAY_MS: u64 = 24 * 60 * MINUTE_MS;
/// Days since 1970 of 1 January 2026.
const JANUARY_1: u64 = 20_454;
/// Days of 2026 before each month.
const BEFORE_MONTH: [u64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const WEEKDAYS: [&str; 7] = ["mo", "tu", "we", "th", "fr", "sa", "su"];

/// A day of 2026, `04-03`.
fn day(date: &str) -> u64 {
    let (month, day) = date.split_once('-').unwrap();
    JANUARY_1 + BEFORE_MONTH[month.parse::<usize>().unwrap() - 1] + day.parse::<u64>().unwrap() - 1
}

/// Minutes of the day, `09:30`.
fn minutes(clock: &str) -> u64 {
    let (hour, minute) = clock.split_once(':').unwrap();
    hour.parse::<u64>().unwrap() * 60 + minute.parse::<u64>().unwrap()
}

/// An instant of 2026 in UTC, `03-29 01:00`.
fn utc(at: &str) -> u64 {
    let (date, clock) = at.split_once(' ').unwrap();
    day(date) * DAY_MS + minutes(clock) * MINUTE_MS
}

/// Changes of the clock: the instant, and minutes ahead of UTC from then on.
fn offsets(zone: &str) -> Vec<(u64, i32)> {
    match zone {
        "Berlin" => vec![(0, 60), (utc("03-29 01:00"), 120), (utc("10-25 01:00"), 60)],
        "New_York" => vec![(0, -300), (utc("03-08 07:00"), -240), (utc("11-01 06:00"), -300)],
        "Kolkata" => vec![(0, 330)],
        // Half an hour.
        "Lord_Howe" => vec![(0, 660), (utc("04-04 15:00"), 630)],
        // At midnight, both ways.
        "Beirut" => vec![(0, 120), (utc("03-28 22:00"), 180), (utc("10-24 21:00"), 120)],
        // From one o'clock back to midnight.
        "Havana" => vec![(0, -240), (utc("11-01 05:00"), -300)],
        _ => Vec::new(),
    }
}

/// Opening hours, `mo 22:00-24:00, tu 00:00-06:00`.
fn weekly(text: &str) -> Vec<Hours> {
    let office = "mo 09:00-17:00, tu 09:00-17:00, we 09:00-17:00, th 09:00-17:00, fr 09:00-17:00";
    let text = if text == "office" { office } else { text };
    let hours = |text: &str| {
        let (weekday, hours) = text.split_once(' ').unwrap();
        let (from, to) = hours.split_once('-').unwrap();
        Hours {
            weekday: WEEKDAYS.iter().position(|day| *day == weekday).unwrap() as u8,
            from: minutes(from) as u16,
            to: minutes(to) as u16,
        }
    };
    text.split(", ")
        .filter(|text| *text != "never")
        .map(hours)
        .collect()
}

fn calendar(zone: &str, hours: &str, closed: &str) -> Calendar {
    let closed = closed.split_whitespace().map(|date| day(date) as u32);
    Calendar::new(zone.to_owned(), offsets(zone), weekly(hours), closed.collect())
}

/// The columns of a table's rows.
fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let row = |line: &'static str| -> Vec<&'static str> { line.split('|').map(str::trim).collect() };
    table.lines().filter(|line| !line.trim().is_empty()).map(row)
}

/// What it shows | zone | hours | closed days | from and upto in UTC | minutes.
const BETWEEN: &str = "
over night                     | Berlin   | office | | 03-02 15:40 | 03-03 08:50 | 70
nothing at night               | Berlin   | office | | 03-02 17:00 | 03-03 07:59 | 0
turned round                   | Berlin   | office | | 03-03 09:00 | 03-02 09:00 | 0
Easter                         | Berlin   | office | 04-03 04-06 | 04-02 14:30 | 04-07 08:30 | 120
a year has 261 of these days   | Berlin   | office | | 01-01 00:00 | 12-31 23:00 | 125280
without four, and a Saturday   | Berlin   | office | 04-03 04-06 05-01 12-25 12-26 | 01-01 00:00 | 12-31 23:00 | 123360
an hour is skipped             | Berlin   | su 00:00-06:00 | | 03-28 11:00 | 03-29 10:00 | 300
an hour is there twice         | Berlin   | su 00:00-06:00 | | 10-24 10:00 | 10-25 11:00 | 420
opens in the skipped hour      | Berlin   | su 02:30-06:00 | | 03-28 11:00 | 03-29 10:00 | 180
opens at the first of two      | Berlin   | su 02:30-06:00 | | 10-24 10:00 | 10-25 11:00 | 270
closes in the skipped hour     | Berlin   | su 00:00-02:30 | | 03-28 11:00 | 03-29 10:00 | 120
closes at the second of two    | Berlin   | su 00:00-02:30 | | 10-24 10:00 | 10-25 11:00 | 210
all in the skipped hour        | Berlin   | su 02:10-02:50 | | 03-28 11:00 | 03-29 10:00 | 0
all in the one that is twice   | Berlin   | su 02:10-02:50 | | 10-24 10:00 | 10-25 11:00 | 100
closes as it begins            | Berlin   | su 00:00-02:00 | | 10-24 10:00 | 10-25 11:00 | 180
closes as it ends              | Berlin   | su 00:00-03:00 | | 10-24 10:00 | 10-25 11:00 | 240
nothing counts twice           | Berlin   | su 01:00-02:30, su 02:30-04:00 | | 10-24 10:00 | 10-25 11:00 | 240
from the second hour on        | Berlin   | su 01:00-03:00 | | 10-25 01:15 | 10-25 11:00 | 45
an ordinary Sunday             | Berlin   | su 02:30-06:00 | | 03-07 12:00 | 03-08 12:00 | 210
over midnight                  | Berlin   | mo 22:00-24:00, tu 00:00-06:00 | | 03-02 09:00 | 03-04 09:00 | 480
over midnight, Tuesday closed  | Berlin   | mo 22:00-24:00, tu 00:00-06:00 | 03-03 | 03-02 09:00 | 03-04 09:00 | 120
over midnight in spring        | Berlin   | sa 22:00-24:00, su 00:00-06:00 | | 03-28 11:00 | 03-29 10:00 | 420
over midnight in autumn        | Berlin   | sa 22:00-24:00, su 00:00-06:00 | | 10-24 10:00 | 10-25 11:00 | 540
half an hour off               | Kolkata  | mo 09:30-18:00, tu 09:30-18:00 | | 03-02 12:00 | 03-03 05:00 | 90
over another weekend of change | New_York | office | | 03-06 21:00 | 03-09 14:00 | 120
skipped there                  | New_York | su 00:00-06:00 | | 03-07 12:00 | 03-08 12:00 | 300
not when others do             | New_York | su 00:00-06:00 | | 03-28 11:00 | 03-29 10:00 | 360
twice there                    | New_York | su 00:00-06:00 | | 10-31 12:00 | 11-01 12:00 | 420
half an hour twice             | Lord_Howe | su 00:00-06:00 | | 04-04 00:00 | 04-05 12:00 | 390
midnight is skipped            | Beirut   | sa 22:00-24:00, su 00:00-06:00 | | 03-28 12:00 | 03-29 12:00 | 420
the hour before midnight twice | Beirut   | sa 22:00-24:00 | | 10-24 12:00 | 10-25 12:00 | 180
midnight is there twice        | Havana   | sa 22:00-24:00 | | 10-31 12:00 | 11-01 12:00 | 180
weeks up to the second of them | Havana   | sa 22:00-24:00 | | 10-17 12:00 | 11-01 12:00 | 420
from between the two on        | Havana   | sa 22:00-24:00 | | 11-01 04:30 | 11-01 12:00 | 30
no zone is UTC                 |          | mo 09:00-10:00 | | 03-02 09:15 | 03-03 00:00 | 45
never open                     | Berlin   | never | | 01-01 00:00 | 12-31 00:00 | 0
";

#[test]
fn minutes_between_two_instants_are_real_ones() {
    for row in rows(BETWEEN) {
        let [name, zone, hours, closed, from, upto, expected] = row[..] else {
            panic!("{row:?}")
        };
        let (calendar, expected) = (calendar(zone, hours, closed), expected.parse::<u64>().unwrap());
        let (from_ms, upto_ms) = (utc(from), utc(upto));
        assert_eq!(calendar.open_ms(from_ms, upto_ms), expected * MINUTE_MS, "{name}");
        // Cut anywhere, it is the same in all.
        let step_ms = upto_ms.saturating_sub(from_ms) / 7;
        let mut cuts: Vec<u64> = (0..=7).map(|part| from_ms + step_ms * part).collect();
        cuts.push(upto_ms.max(from_ms));
        let parts = cuts.windows(2).map(|part| calendar.open_ms(part[0], part[1]));
        assert_eq!(parts.sum::<u64>(), expected * MINUTE_MS, "{name}, in parts");
    }
}

#[test]
fn round_the_clock_every_minute_counts() {
    for zone in [
        "Berlin",
        "New_York",
        "Kolkata",
        "Lord_Howe",
        "Beirut",
        "Havana",
        "",
    ] {
        let calendar = Calendar {
            offsets: offsets(zone),
            ..Calendar::always()
        };
        let (from_ms, upto_ms) = (utc("01-01 07:13"), utc("12-31 18:04"));
        assert_eq!(calendar.open_ms(from_ms, upto_ms), upto_ms - from_ms, "{zone}");
        assert_eq!(
            calendar.reached_ms(from_ms, upto_ms - from_ms),
            Some(upto_ms),
            "{zone}"
        );
    }
}

/// What it shows | zone | hours | from in UTC | minutes and milliseconds | reached in UTC, and milliseconds.
const REACHED: &str = "
over night               | Berlin   | office | 03-02 15:40 | 60 0 | 03-03 08:40 0
nothing, at once         | Berlin   | office | 03-02 23:00 | 0 0 | 03-02 23:00 0
as it closes             | Berlin   | office | 03-02 15:00 | 60 0 | 03-02 16:00 0
one moment more          | Berlin   | office | 03-02 15:00 | 60 1 | 03-03 08:00 1
the short night          | Berlin   | su 00:00-06:00 | 03-28 11:00 | 300 0 | 03-29 04:00 0
a week later             | Berlin   | su 00:00-06:00 | 03-28 11:00 | 300 1 | 04-04 22:00 1
the year's last office hour | Berlin | office | 01-01 00:00 | 125280 0 | 12-31 16:00 0
in the second hour       | Berlin   | su 00:00-06:00 | 10-24 22:00 | 200 0 | 10-25 01:20 0
another date of change   | New_York | office | 03-06 21:00 | 90 0 | 03-09 13:30 0
half an hour off         | Kolkata  | office | 03-02 11:00 | 60 0 | 03-03 04:00 0
never open               | Berlin   | never | 03-02 00:00 | 1 0 | -
not in twenty years      |          | fr 00:00-00:01 | 03-02 00:00 | 2000 0 | -
";

#[test]
fn the_instant_is_the_first_at_which_it_was_open_for_so_long() {
    let with_ms = |text: &str, unit: &dyn Fn(&str) -> u64| {
        let (time, ms) = text.rsplit_once(' ').unwrap();
        unit(time) + ms.parse::<u64>().unwrap()
    };
    for row in rows(REACHED) {
        let [name, zone, hours, from, open, reached] = row[..] else {
            panic!("{row:?}")
        };
        let open_ms = with_ms(open, &|minutes| minutes.parse::<u64>().unwrap() * MINUTE_MS);
        let reached_ms = (reached != "-").then(|| with_ms(reached, &utc));
        assert_eq!(
            calendar(zone, hours, "").reached_ms(utc(from), open_ms),
            reached_ms,
            "{name}"
        );
    }
    assert_eq!(
        calendar("", "office", "").reached_ms(u64::MAX, 1),
        None,
        "after all time"
    );
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
        let mut changes = calendar.offsets.iter().filter(|(from, _)| from <= at);
        let ahead = changes.next_back().map_or(0, |(_, ahead)| *ahead);
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
        zone in prop_oneof![Just("Berlin"), Just("New_York"), Just("Kolkata"), Just("")],
        weekly in proptest::collection::vec((0u8..7, 5u16..24, 1u16..10), 0..9),
        closed in proptest::collection::vec(0u32..500, 0..6),
        from in 0u64..30_000, length in 0u64..20_000, need in 1u64..200_000_000,
    ) {
        let hours = weekly.iter().map(|(weekday, from, long)| Hours {
            weekday: *weekday,
            from: from * 60,
            to: (from + long).min(24) * 60,
        });
        let closed = closed.iter().map(|day| JANUARY_1 as u32 + day).collect();
        let calendar = Calendar::new(zone.to_owned(), offsets(zone), hours.collect(), closed);
        let from_ms = JANUARY_1 * DAY_MS + from * 15 * MINUTE_MS;
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
