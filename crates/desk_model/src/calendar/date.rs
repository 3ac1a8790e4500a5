//! Dates as days since 1970.

/// Days since 1970 of a date from then to the year 9999 (Howard Hinnant, `days_from_civil`); none: there is no such date.
#[must_use]
pub fn day_number(year: u32, month: u32, day: u32) -> Option<u32> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1970..10_000).contains(&year) || !(1..=days).contains(&day) {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year / 400, year % 400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    (era * 146_097 + of_era * 365 + of_era / 4 + of_year).checked_sub(719_468 + of_era / 100)
}

#[cfg(test)]
mod tests {
    //! Against dates of the calendar.
    use super::*;

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
