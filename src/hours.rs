//! Opening hours as people type them, and back. Pure; the browser's own table of zones is asked in [`crate::zone`].

use desk_model::calendar::{DAY_MINUTES, Hours, day_number};

const DAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

fn day(text: &str) -> Option<u8> {
    let day = DAYS
        .iter()
        .position(|day| day.eq_ignore_ascii_case(text.trim()))?;
    u8::try_from(day).ok()
}

fn minutes(text: &str) -> Option<u16> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let (hours, minutes) = (hours.parse::<u16>().ok()?, minutes.parse::<u16>().ok()?);
    let all = hours.checked_mul(60)?.checked_add(minutes)?;
    (minutes < 60 && all <= DAY_MINUTES).then_some(all)
}

/// `Mo-Fr 09:00-17:00, Sa 10:00-14:00`; hours over midnight are those of two days. The part that is none, where there is one.
pub fn read(text: &str) -> Result<Vec<Hours>, String> {
    let mut all = Vec::new();
    for part in text
        .split([',', ';', '\n'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let read = || {
            let (days, times) = part.split_once(' ')?;
            let (first, last) = days.split_once('-').unwrap_or((days, days));
            let (from, to) = times.split_once('-')?;
            Some((day(first)?, day(last)?, minutes(from)?, minutes(to)?))
        };
        let (first, last, from, to) = read().ok_or_else(|| part.to_owned())?;
        let count = (last + 7 - first) % 7 + 1;
        for weekday in (0..count).map(|n| (first + n) % 7) {
            let mut open = |weekday, from, to| all.push(Hours { weekday, from, to });
            if from < to {
                open(weekday, from, to);
            } else {
                open(weekday, from, DAY_MINUTES);
                open((weekday + 1) % 7, 0, to);
            }
        }
    }
    Ok(all)
}

/// `Mo 09:00-17:00, Tu 09:00-17:00`.
pub fn words(hours: &[Hours]) -> String {
    let time = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let one = |hours: &Hours| {
        let day = DAYS.get(usize::from(hours.weekday)).copied().unwrap_or_default();
        format!("{day} {}-{}", time(hours.from), time(hours.to))
    };
    hours.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Dates such as `2026-12-25`, as days since 1970. The word that is none, where there is one.
pub fn dates(text: &str) -> Result<Vec<u32>, String> {
    let date = |word: &str| {
        let mut parts = word.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let day = day_number(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)?;
        parts.next().is_none().then_some(day)
    };
    let words = text.split([',', ';', ' ', '\n']).filter(|word| !word.is_empty());
    words
        .map(|word| date(word).ok_or_else(|| word.to_owned()))
        .collect()
}

/// `2026-12-25` of days since 1970, by the steps of [`day_number`] backwards.
pub fn date(day: u32) -> String {
    let day = u64::from(day) + 719_468;
    let (era, of_era) = (day / 146_097, day % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (year, month) = (year + era * 400 + month / 10, (month + 2) % 12 + 1);
    format!("{year}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    //! By hand.
    use super::*;

    fn hours(weekday: u8, from: u16, to: u16) -> Hours {
        Hours { weekday, from, to }
    }

    #[test]
    fn hours_are_read_and_written() {
        let read = read("Mo-Tu 09:00-17:30, sa 22:00-02:00").unwrap_or_default();
        let expected = [
            hours(0, 540, 1050),
            hours(1, 540, 1050),
            hours(5, 1320, 1440),
            hours(6, 0, 120),
        ];
        assert_eq!(read, expected);
        assert_eq!(words(&expected[..2]), "Mo 09:00-17:30, Tu 09:00-17:30");
        assert_eq!(super::read("Sa-Mo 00:00-24:00").map(|all| all.len()), Ok(3));
    }

    #[test]
    fn a_day_is_written_as_it_is_read() {
        for (day, text) in [
            (0, "1970-01-01"),
            (58, "1970-02-28"),
            (11_016, "2000-02-29"),
            (20_813, "2026-12-26"),
            (47_541, "2100-03-01"),
        ] {
            assert_eq!(date(day), text);
        }
        assert!((0..60_000).all(|day| dates(&date(day)) == Ok(vec![day])));
    }

    #[test]
    fn what_is_no_hour_or_date_is_named() {
        assert_eq!(read("Mo 9-17"), Err("Mo 9-17".to_owned()));
        assert_eq!(read("Mo 09:00-25:00"), Err("Mo 09:00-25:00".to_owned()));
        assert_eq!(dates("2026-12-25, 2026-12-26"), Ok(vec![20_812, 20_813]));
        assert_eq!(dates("Christmas"), Err("Christmas".to_owned()));
    }
}
