//! Lines about what is promised: `sla clock priority queue minutes [from]`, and `cal queue days hours [holidays] [from=time]` or
//! `cal queue 24x7`: days `mo-fr` or `mo,we`, hours `09:00-17:00`, holidays dates with commas between. `*` is any queue. A second line
//! for one queue and time adds to the first. The place is Berlin.

use crate::{
    case::Case,
    fact::{Args, known},
    time,
};
use desk_model::{
    Calendar,
    calendar::Hours,
    entry::Priority,
    sla::{Clock, OpenHours, Target},
};

const WEEKDAYS: [&str; 7] = ["mo", "tu", "we", "th", "fr", "sa", "su"];

pub fn target(case: &mut Case, words: &[&str]) -> Result<(), String> {
    let args = Args::read(words);
    let (clock, priority, minutes) = (args.word(0)?, args.word(1)?, args.word(3)?);
    let target = Target {
        clock: known(Clock::from_word(clock), clock)?,
        priority: known(Priority::from_word(priority), priority)?,
        queue: args.word(2)?.to_owned(),
        minutes: known(minutes.parse().ok(), minutes)?,
        from_ms: match args.words(4) {
            [] => 0,
            [from] => case.day.time(from)?,
            _ => return Err("there are too many words".to_owned()),
        },
    };
    case.settings.targets.push(target);
    Ok(())
}

pub fn calendar(case: &mut Case, queue: &str, words: &[&str]) -> Result<(), String> {
    let args = Args::read(words);
    let from_ms = args.get("from").map_or(Ok(0), |from| case.day.time(from))?;
    let read = match args.words(0) {
        ["24x7"] => Calendar {
            offsets: time::offsets(),
            ..Calendar::always()
        },
        [days, hours, closed @ ..] => Calendar::new(
            "Europe/Berlin".to_owned(),
            time::offsets(),
            weekly(days, hours)?,
            closed_days(closed)?,
        ),
        _ => return Err("days and hours are missing".to_owned()),
    };
    let calendars = &mut case.settings.calendars;
    let same = |hours: &&mut OpenHours| hours.queue == queue && hours.from_ms == from_ms;
    if let Some(before) = calendars.iter_mut().find(same) {
        let (hours, closed) = (&before.calendar.hours, &before.calendar.closed);
        before.calendar = Calendar::new(
            read.zone,
            read.offsets,
            hours.iter().copied().chain(read.hours).collect(),
            closed.iter().copied().chain(read.closed).collect(),
        );
    } else {
        calendars.push(OpenHours {
            queue: queue.to_owned(),
            from_ms,
            calendar: read,
        });
    }
    Ok(())
}

fn weekly(days: &str, hours: &str) -> Result<Vec<Hours>, String> {
    let weekday = |word: &str| known(WEEKDAYS.iter().position(|day| *day == word), word);
    let (from, to) = hours
        .split_once('-')
        .ok_or_else(|| format!("{hours:?} are no hours"))?;
    let (from, to) = (minutes(from)?, minutes(to)?);
    let mut weekly = Vec::new();
    for days in days.split(',') {
        let (first, last) = days.split_once('-').unwrap_or((days, days));
        for weekday in weekday(first)?..=weekday(last)? {
            let weekday = u8::try_from(weekday).unwrap_or_default();
            weekly.push(Hours { weekday, from, to });
        }
    }
    Ok(weekly)
}

/// Of the day.
fn minutes(clock: &str) -> Result<u16, String> {
    let parts = clock.split_once(':');
    let parts =
        parts.and_then(|(hours, minutes)| Some((hours.parse::<u16>().ok()?, minutes.parse::<u16>().ok()?)));
    let whole = |(hours, minutes): (u16, u16)| hours.checked_mul(60)?.checked_add(minutes);
    known(parts.and_then(whole), clock)
}

fn closed_days(words: &[&str]) -> Result<Vec<u32>, String> {
    let dates = words.iter().flat_map(|word| word.split(','));
    let day = |date: &str| time::day_number(date).map(|day| u32::try_from(day).unwrap_or_default());
    dates.map(day).collect()
}
