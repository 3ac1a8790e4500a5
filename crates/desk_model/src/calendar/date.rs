//! Dates as days since 1970, and moments in the words of no place.

use super::{DAY_MS, MINUTE_MS};

/// Whether there is such a date.
#[must_use]
pub fn is_date(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// Days since 1970 of a date from then to the year 9999 (Howard Hinnant, `days_from_civil`); none: there is no such date.
#[must_use]
pub fn day_number(year: u32, month: u32, day: u32) -> Option<u32> {
    if !(1970..10_000).contains(&year) || !is_date(year, month, day) {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year / 400, year % 400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    (era * 146_097 + of_era * 365 + of_era / 4 + of_year).checked_sub(719_468 + of_era / 100)
}

/// Days since 1970 as year, month and day (the same, `civil_from_days`).
fn date_of(number: u64) -> (u64, u64, u64) {
    let days = number + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

/// A moment, ms since 1970, as all places read it alike: `2026-03-02 09:05 UTC`.
#[must_use]
pub fn utc_words(ms: u64) -> String {
    let (day_ms, minute_ms) = (DAY_MS.unsigned_abs(), MINUTE_MS.unsigned_abs());
    let (year, month, day) = date_of(ms / day_ms);
    let minutes = ms % day_ms / minute_ms;
    format!(
        "{year}-{month:02}-{day:02} {:02}:{:02} UTC",
        minutes / 60,
        minutes % 60
    )
}

#[cfg(test)]
mod tests {
    //! Against dates of the calendar.
    use super::*;

    #[test]
    fn moments_are_those_of_the_clock_in_no_place() {
        let cases = [
            (0, "1970-01-01 00:00 UTC"),
            (951_782_400_000, "2000-02-29 00:00 UTC"),
            (951_868_799_999, "2000-02-29 23:59 UTC"),
            (1_772_442_300_000, "2026-03-02 09:05 UTC"),
            (4_107_542_400_000, "2100-03-01 00:00 UTC"),
            (1_767_225_599_000, "2025-12-31 23:59 UTC"),
        ];
        for (ms, words) in cases {
            assert_eq!(utc_words(ms), words);
        }
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        let dates = [
            ((1970, 1, 1), Some(0)),
            ((1970, 2, 28), Some(58)),
            ((2000, 2, 29), Some(11_016)),
            ((2026, 3, 2), Some(20_514)),
            ((2100, 3, 1), Some(47_541)),
            ((2100, 2, 29), None),
            ((2026, 2, 29), None),
            ((2026, 4, 31), None),
            ((2026, 13, 1), None),
            ((2026, 0, 1), None),
            ((2026, 1, 0), None),
            ((1969, 12, 31), None),
            ((10_000, 1, 1), None),
        ];
        for ((year, month, day), number) in dates {
            assert_eq!(day_number(year, month, day), number, "{year}-{month}-{day}");
        }
    }
}
