//! Wall times in Berlin.

const MINUTE_MS: u64 = 60_000;
const DAY_MS: u64 = 24 * 60 * MINUTE_MS;
/// Nothing lasts longer in a case.
const DAYS_MAX: u64 = 100_000;
/// Changes of the clock in Berlin, ms since 1970, with the offset from UTC in minutes from then on.
const CHANGES: [(u64, u64); 5] = [
    (0, 60),
    (1_774_746_000_000, 120),
    (1_792_890_000_000, 60),
    (1_806_195_600_000, 120),
    (1_824_944_400_000, 60),
];

/// The day that times are counted from.
#[derive(Clone, Copy)]
pub struct Day(u64);

impl Default for Day {
    /// Monday 2 March 2026.
    fn default() -> Self {
        Self(20_514)
    }
}

fn offset_ms(at_ms: u64) -> u64 {
    let now = CHANGES.iter().rev().find(|(from, _)| *from <= at_ms);
    now.map_or(0, |(_, minutes)| minutes * MINUTE_MS)
}

impl Day {
    /// `2026-04-02`.
    pub fn read(text: &str) -> Result<Self, String> {
        day_number(text).map(Self)
    }

    /// `2+09:00`, `09:00:20`. A time that is there twice is the first.
    pub fn time(self, text: &str) -> Result<u64, String> {
        let wrong = || format!("{text:?} is no time");
        let (days, clock) = text.split_once('+').unwrap_or(("0", text));
        let days: u64 = days.parse().map_err(|_| wrong())?;
        let mut parts = clock.split(':').map(str::parse::<u64>);
        let mut next = || parts.next().transpose().map_err(|_| wrong());
        let (hours, minutes) = (next()?.ok_or_else(wrong)?, next()?.ok_or_else(wrong)?);
        let seconds = next()?.unwrap_or(0);
        if self.0 == 0 || days > DAYS_MAX || hours > 24 || minutes > 59 || seconds > 59 || next()?.is_some() {
            return Err(wrong());
        }
        let wall = (self.0 + days) * DAY_MS + (hours * 60 + minutes) * MINUTE_MS + seconds * 1000;
        let summer = wall - 120 * MINUTE_MS;
        Ok(if offset_ms(summer) == 120 * MINUTE_MS {
            summer
        } else {
            wall - 60 * MINUTE_MS
        })
    }

    /// A time in the notation.
    pub fn written(self, at_ms: u64) -> String {
        let wall = at_ms + offset_ms(at_ms);
        let (days, in_day) = ((wall / DAY_MS).saturating_sub(self.0), wall % DAY_MS);
        let (hours, minutes, seconds) = (in_day / 3_600_000, in_day / MINUTE_MS % 60, in_day / 1000 % 60);
        let mut text = if days == 0 {
            String::new()
        } else {
            format!("{days}+")
        };
        text.push_str(&format!("{hours:02}:{minutes:02}"));
        if seconds > 0 {
            text.push_str(&format!(":{seconds:02}"));
        }
        text
    }
}

/// Days since 1970 of `2026-04-02`.
pub fn day_number(date: &str) -> Result<u64, String> {
    let mut parts = date.split('-').map(str::parse::<u32>);
    let mut next = || parts.next().and_then(Result::ok).unwrap_or_default();
    let (year, month, day) = (next(), next(), next());
    if parts.next().is_some() {
        return Err(format!("{date:?} is no date"));
    }
    let number = desk_model::calendar::day_number(year, month, day);
    number
        .map(u64::from)
        .ok_or_else(|| format!("{date:?} is no date"))
}

/// The changes as a calendar has them.
pub fn offsets() -> Vec<(u64, i32)> {
    CHANGES
        .iter()
        .map(|(from_ms, minutes)| (*from_ms, i32::try_from(*minutes).unwrap_or_default()))
        .collect()
}

#[cfg(test)]
mod tests {
    //! Against dates and instants of the calendar.
    use super::*;

    #[test]
    fn days_and_wall_times_are_those_of_the_calendar() {
        assert_eq!(day_number("1970-01-01"), Ok(0));
        assert_eq!(day_number("2026-03-02"), Ok(20_514));
        assert_eq!(Day::default().time("00:00"), Ok(1_772_406_000_000));
        let spring = Day::read("2026-03-29").unwrap_or_default();
        assert_eq!(spring.time("01:59"), Ok(1_774_746_000_000 - MINUTE_MS));
        assert_eq!(spring.time("03:00"), Ok(1_774_746_000_000));
        assert_eq!(spring.written(1_774_746_000_000), "03:00");
        let autumn = Day::read("2026-10-25").unwrap_or_default();
        assert_eq!(autumn.time("02:30"), Ok(1_792_888_200_000));
        assert_eq!(autumn.written(1_792_890_000_000), "02:00");
        assert_eq!(
            Day::default().written(1_772_406_000_000 + 3 * DAY_MS + 20_000),
            "3+00:00:20"
        );
        for wrong in [
            "9",
            "a:b",
            "x+09:00",
            "99999999999+09:00",
            "09:99",
            "09:00:00:00",
            "25:00",
        ] {
            assert!(Day::default().time(wrong).is_err(), "{wrong}");
        }
        assert!(Day(0).time("00:00").is_err(), "before 1970 in Berlin's summer");
        for wrong in ["2026-13-01", "soon", "2026-03-02-99"] {
            assert!(day_number(wrong).is_err(), "{wrong}");
        }
    }
}
