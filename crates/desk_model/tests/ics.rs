//! Closed days from calendar files: what is read, and that everything else gives a sentence. Days are written as numbers found by
//! hand from the calendar of 2026 (1 January is day 20,454), so no test computes what it expects.
#![allow(clippy::unwrap_used)]

use desk_model::calendar::ics::{IcsError, closed_days};
use proptest::prelude::*;
use std::ops::Range;

/// 2026 and 2027.
const TWO_YEARS: Range<u32> = 20_454..21_184;
const NEW_YEAR: u32 = 20_454;

fn event(lines: &str) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
}

fn days(lines: &str) -> Result<Vec<u32>, IcsError> {
    let named = closed_days(&event(lines), &TWO_YEARS)?;
    Ok(named.into_iter().map(|(day, _)| day).collect())
}

#[test]
fn days_of_events_are_closed() {
    let cases: [(&str, &[u32]); 16] = [
        ("DTSTART;VALUE=DATE:20260101", &[NEW_YEAR]),
        (
            "DTSTART;VALUE=DATE:20260101\r\nDTEND;VALUE=DATE:20260102",
            &[NEW_YEAR],
        ),
        (
            "DTSTART;VALUE=DATE:20260101\r\nDTEND;VALUE=DATE:20260103",
            &[NEW_YEAR, NEW_YEAR + 1],
        ),
        (
            "DTSTART;VALUE=DATE:20260101\r\nDTEND;VALUE=DATE:20260101",
            &[NEW_YEAR],
        ),
        ("DTSTART:20260101T000000\r\nDTEND:20260102T000000Z", &[NEW_YEAR]),
        (
            "DTSTART;VALUE=DATE:20260101\r\nDURATION:P2D",
            &[NEW_YEAR, NEW_YEAR + 1],
        ),
        ("DTSTART;TZID=\"a:b\";VALUE=DATE:20260101", &[NEW_YEAR]),
        ("DTSTART;VALUE=DA\r\n TE:2026\r\n\t0101", &[NEW_YEAR]),
        (
            "dtstart;value=date:20260101\r\nBEGIN:VALARM\r\nDURATION:PT5M\r\nEND:VALARM",
            &[NEW_YEAR],
        ),
        (
            "DTSTART;VALUE=DATE:19901225\r\nRRULE:FREQ=YEARLY",
            &[20_812, 21_177],
        ),
        (
            "DTSTART;VALUE=DATE:20251231\r\nDTEND;VALUE=DATE:20260102\r\nRRULE:FREQ=YEARLY;COUNT=2",
            &[NEW_YEAR, 20_818, 20_819],
        ),
        (
            "DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=YEARLY;UNTIL=20261231T225959Z",
            &[NEW_YEAR],
        ),
        (
            "DTSTART;VALUE=DATE:20250101\r\nRRULE:FREQ=YEARLY;INTERVAL=2;BYMONTH=1;BYMONTHDAY=1",
            &[20_819],
        ),
        (
            "DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=YEARLY\r\nEXDATE;VALUE=DATE:20270101",
            &[NEW_YEAR],
        ),
        ("DTSTART;VALUE=DATE:20240229\r\nRRULE:FREQ=YEARLY", &[]),
        ("DTSTART;VALUE=DATE:20260101\r\nSTATUS:CANCELLED", &[]),
    ];
    for (lines, expected) in cases {
        assert_eq!(days(lines).as_deref(), Ok(expected), "{lines}");
    }
}

#[test]
fn names_come_with_the_days_in_order() {
    let text = "\u{feff}BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20260501\nSUMMARY:May Day\\, all\n  day\nEND:VEVENT\n\
                BEGIN:VEVENT\nSUMMARY;LANGUAGE=de:Neujahr\nDTSTART;VALUE=DATE:20260101\nEND:VEVENT\nEND:VCALENDAR";
    let named = closed_days(text, &TWO_YEARS).unwrap();
    assert_eq!(
        named,
        [
            (NEW_YEAR, "Neujahr".to_owned()),
            (NEW_YEAR + 120, "May Day, all day".to_owned())
        ]
    );
}

#[test]
fn a_name_without_end_is_cut() {
    let named = closed_days(
        &event(&format!("DTSTART:20260101\r\nSUMMARY:{}", "x".repeat(1_000_000))),
        &TWO_YEARS,
    );
    assert_eq!(named, Ok(vec![(NEW_YEAR, "x".repeat(200))]));
}

#[test]
fn what_cannot_be_understood_is_a_sentence() {
    let wrong = [
        (event("SUMMARY:no day"), "line 3 has no day"),
        (event("DTSTART;VALUE=DATE:20260230"), "Line 4 has no date"),
        (event("DTSTART:20261224T140000"), "Line 4 has no date"),
        (event("DTSTART:ÄÄÄÄ"), "Line 4 has no date"),
        (
            event("DTSTART;VALUE=DATE:20260102\r\nDTEND;VALUE=DATE:20260101"),
            "ends before it starts",
        ),
        (
            event("DTSTART;VALUE=DATE:20260102\r\nDTEND;VALUE=DATE:20280101"),
            "more than a year",
        ),
        (
            event("DTSTART;VALUE=DATE:20260102\r\nDURATION:PT8H"),
            "ends before it starts",
        ),
        (
            event("DTSTART;VALUE=DATE:20260102\r\nRRULE:FREQ=WEEKLY"),
            "Only once a year",
        ),
        (
            event("DTSTART;VALUE=DATE:20261126\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"),
            "Line 5 repeats",
        ),
        (
            event("DTSTART;VALUE=DATE:20260102\r\nRRULE:FREQ=YEARLY;INTERVAL=0"),
            "Line 5 repeats",
        ),
        (
            event("DTSTART;VALUE=DATE:20260102\r\nRDATE;VALUE=DATE:20260103"),
            "Line 5 repeats",
        ),
        (
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\n".to_owned(),
            "line 2 does not end",
        ),
        ("<html>".to_owned(), "no calendar file"),
        (String::new(), "no calendar file"),
        (
            format!(
                "BEGIN:VCALENDAR\n{}",
                "BEGIN:VEVENT\nDTSTART:20260101\nDURATION:P300D\nEND:VEVENT\n".repeat(14)
            ),
            "more than 4000 days",
        ),
    ];
    for (text, why) in wrong {
        let said = closed_days(&text, &TWO_YEARS).unwrap_err().to_string();
        assert!(
            said.contains(why) && said.ends_with("Nothing was read."),
            "{said}"
        );
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic_or_leave_the_years(
        lines in proptest::collection::vec("(DTSTART|DTEND|RRULE|EXDATE|DURATION|BEGIN|END|SUMMARY)[;:]\\PC{0,20}", 0..8),
        date in "[0-9T]{6,16}",
    ) {
        let text = event(&format!("DTSTART:{date}\r\n{}", lines.join("\r\n")));
        if let Ok(days) = closed_days(&text, &TWO_YEARS) {
            prop_assert!(days.iter().all(|(day, _)| TWO_YEARS.contains(day)));
        }
    }
}
