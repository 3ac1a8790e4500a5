//! A moment as a person writes it on the command line. No clock: what is meant is said whole.

use desk_model::calendar::day_number;

/// Ms since 1970 out of `2026-03-02`, `2026-03-02 09:05`, `2026-03-02T09:05:30Z`, all in UTC; or such a number itself.
pub fn moment(text: &str) -> Result<u64, String> {
    if let Ok(ms) = text.parse() {
        return Ok(ms);
    }
    let text = text.trim_end_matches("UTC").trim_end_matches('Z').trim_end();
    let (date, time) = text.split_once(['T', ' ']).unwrap_or((text, "00:00"));
    day(date)
        .zip(seconds(time))
        .map(|(day, seconds)| (u64::from(day) * 24 * 60 * 60 + u64::from(seconds)) * 1000)
        .ok_or_else(|| "write a day and a time in UTC, such as \"2026-03-02 09:05\", or ms since 1970".into())
}

fn day(text: &str) -> Option<u32> {
    match numbers(text, '-')?.as_slice() {
        [year, month, day] => day_number(*year, *month, *day),
        _ => None,
    }
}

/// Since midnight.
fn seconds(text: &str) -> Option<u32> {
    match numbers(text, ':')?.as_slice() {
        [hour @ 0..24, minute @ 0..60] => Some((hour * 60 + minute) * 60),
        [hour @ 0..24, minute @ 0..60, second @ 0..60] => Some((hour * 60 + minute) * 60 + second),
        _ => None,
    }
}

fn numbers(text: &str, between: char) -> Option<Vec<u32>> {
    text.split(between).map(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    //! Against moments of the calendar.
    use super::*;

    #[test]
    fn a_moment_is_read_in_each_of_its_forms() {
        for (text, ms) in [
            ("1772442300123", 1_772_442_300_123),
            ("2026-03-02", 1_772_409_600_000),
            ("2026-03-02 09:05", 1_772_442_300_000),
            ("2026-03-02 09:05 UTC", 1_772_442_300_000),
            ("2026-03-02T09:05:30Z", 1_772_442_330_000),
        ] {
            assert_eq!(moment(text), Ok(ms), "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "",
            "now",
            "2026-02-29",
            "2026-03-02 24:00",
            "2026-03-02 09",
            "2026-03",
            "-1",
        ] {
            assert!(moment(text).is_err(), "{text}");
        }
    }
}
