//! Closed days from a calendar file (RFC 5545): events of whole days, once or every year. Foreign text: what cannot be understood is
//! told and not guessed, because a holiday that is missing would only be found when a promise breaks.

use super::day_number;
use crate::order;
use std::ops::Range;

/// More days than that are no calendar of holidays.
pub const DAYS_MAX: usize = 4_000;
/// Longer events are none either.
const EVENT_DAYS_MAX: u32 = 366;
/// What is kept of an event's name, which stands at each of its days.
const NAME_CHARS_MAX: usize = 200;

/// Why nothing was taken from a file. Lines are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IcsError {
    #[error("This is no calendar file: it has no line BEGIN:VCALENDAR. Nothing was read.")]
    NoCalendar,
    #[error("The event that begins in line {line} does not end. Nothing was read.")]
    Unended { line: usize },
    #[error("The event that begins in line {line} has no day on which it starts. Nothing was read.")]
    NoStart { line: usize },
    #[error("Line {line} has no date of a whole day: {text}. Nothing was read.")]
    NoDay { line: usize, text: String },
    #[error(
        "The event that begins in line {line} ends before it starts, or after more than a year. Nothing was read."
    )]
    Length { line: usize },
    #[error(
        "Line {line} repeats in a way that is not understood: {text}. Only once a year is. Nothing was read."
    )]
    Rule { line: usize, text: String },
    #[error("There are more than {DAYS_MAX} days in this file. Nothing was read.")]
    TooMany,
}

/// The days that events cover, within `days` (since 1970), each with the name of its event, in order. Cancelled events are left out.
///
/// # Errors
/// The first thing that cannot be understood.
pub fn closed_days(text: &str, days: &Range<u32>) -> Result<Vec<(u32, String)>, IcsError> {
    let lines = unfolded(text);
    if !lines.iter().any(|(_, line)| is(line, "BEGIN:VCALENDAR")) {
        return Err(IcsError::NoCalendar);
    }
    let mut closed: Vec<(u32, String)> = Vec::new();
    let mut event: Option<Event> = None;
    for (line, text) in &lines {
        if is(text, "BEGIN:VEVENT") {
            event = Some(Event {
                line: *line,
                ..Event::default()
            });
        } else if is(text, "END:VEVENT") {
            if let Some(event) = event.take() {
                event.days(days, &mut closed)?;
            }
        } else if let Some(event) = &mut event {
            event.read(*line, text)?;
        }
    }
    if let Some(Event { line, .. }) = event {
        return Err(IcsError::Unended { line });
    }
    order::sort(&mut closed);
    closed.dedup();
    Ok(closed)
}

fn is(line: &str, what: &str) -> bool {
    line.trim_end().eq_ignore_ascii_case(what)
}

/// Lines with their numbers; one that begins with a blank goes on with the one before.
fn unfolded(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (n, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(more), Some((_, before))) => before.push_str(more),
            _ => lines.push((n + 1, line.to_owned())),
        }
    }
    lines
}

/// A date, as it stands in the file.
#[derive(Clone, Copy)]
struct Date {
    year: u32,
    month: u32,
    day: u32,
    number: u32,
}

impl Date {
    /// `20260403`, or midnight of it.
    fn read(text: &str) -> Option<Self> {
        let date = text.trim().trim_end_matches('Z').trim_end_matches("T000000");
        if date.len() != 8 || !date.bytes().all(|letter| letter.is_ascii_digit()) {
            return None;
        }
        let part = |range: Range<usize>| date.get(range)?.parse().ok();
        let (year, month, day) = (part(0..4)?, part(4..6)?, part(6..8)?);
        Some(Self {
            year,
            month,
            day,
            number: day_number(year, month, day)?,
        })
    }
}

/// Until when it comes back every year.
#[derive(Clone, Copy)]
struct Yearly {
    every: u32,
    times: u32,
    until: u32,
}

#[derive(Default)]
struct Event {
    line: usize,
    name: String,
    start: Option<Date>,
    end: Option<u32>,
    length: Option<u32>,
    rule: Option<(usize, String)>,
    except: Vec<u32>,
    cancelled: bool,
    /// Lines of an alarm or the like inside.
    inside: usize,
}

impl Event {
    fn read(&mut self, line: usize, text: &str) -> Result<(), IcsError> {
        // A colon may also stand in a parameter, between quotes.
        let mut quoted = false;
        let colon = text.find(|letter| {
            quoted ^= letter == '"';
            letter == ':' && !quoted
        });
        let Some((name, value)) = colon.and_then(|at| Some((text.get(..at)?, text.get(at + 1..)?))) else {
            return Ok(());
        };
        let name = name.split(';').next().unwrap_or_default().to_ascii_uppercase();
        let date = |text: &str| {
            Date::read(text).ok_or_else(|| IcsError::NoDay {
                line,
                text: text.chars().take(40).collect(),
            })
        };
        match name.as_str() {
            "BEGIN" => self.inside += 1,
            "END" => self.inside = self.inside.saturating_sub(1),
            _ if self.inside > 0 => {}
            "SUMMARY" => self.name = unescaped(value),
            "DTSTART" => self.start = Some(date(value)?),
            "DTEND" => self.end = Some(date(value)?.number),
            "DURATION" => self.length = Some(duration(value).ok_or(IcsError::Length { line: self.line })?),
            "RRULE" => self.rule = Some((line, value.trim().to_owned())),
            "EXDATE" => {
                for value in value.split(',') {
                    self.except.push(date(value)?.number);
                }
            }
            "RDATE" => {
                return Err(IcsError::Rule {
                    line,
                    text: text.chars().take(40).collect(),
                });
            }
            "STATUS" => self.cancelled = is(value, "CANCELLED"),
            _ => {}
        }
        Ok(())
    }

    fn days(self, within: &Range<u32>, closed: &mut Vec<(u32, String)>) -> Result<(), IcsError> {
        let line = self.line;
        let start = self.start.ok_or(IcsError::NoStart { line })?;
        let length = match (self.end, self.length) {
            // Some programs write the same day twice for one day.
            (Some(end), _) => end.checked_sub(start.number).map(|length| length.max(1)),
            (None, length) => Some(length.unwrap_or(1)),
        };
        let length = length.filter(|length| (1..=EVENT_DAYS_MAX).contains(length));
        let length = length.ok_or(IcsError::Length { line })?;
        let yearly = match &self.rule {
            None => Yearly {
                every: 1,
                times: 1,
                until: u32::MAX,
            },
            Some((line, text)) => yearly(text, start).ok_or_else(|| IcsError::Rule {
                line: *line,
                text: text.chars().take(80).collect(),
            })?,
        };
        if self.cancelled {
            return Ok(());
        }
        let (mut year, mut times) = (start.year, 0);
        while times < yearly.times {
            // What falls on 29 February comes in leap years only.
            let next = day_number(year, start.month, start.day);
            if next.is_some_and(|next| next > yearly.until || next >= within.end) || year > 9_999 {
                break;
            }
            if let Some(next) = next {
                times += 1;
                let days = (next..next.saturating_add(length)).filter(|day| within.contains(day));
                if !self.except.contains(&next) {
                    closed.extend(days.map(|day| (day, self.name.clone())));
                }
                if closed.len() > DAYS_MAX {
                    return Err(IcsError::TooMany);
                }
            }
            year = year.saturating_add(yearly.every);
        }
        Ok(())
    }
}

/// Only whole days: `P1D`, `P1W`.
fn duration(text: &str) -> Option<u32> {
    let text = text.trim().strip_prefix('P')?;
    match (text.strip_suffix('D'), text.strip_suffix('W')) {
        (Some(days), _) => days.parse().ok(),
        (_, Some(weeks)) => weeks.parse::<u32>().ok()?.checked_mul(7),
        _ => None,
    }
}

/// Every year on the day of its start.
fn yearly(rule: &str, start: Date) -> Option<Yearly> {
    let mut yearly = Yearly {
        every: 1,
        times: u32::MAX,
        until: u32::MAX,
    };
    let mut every_year = false;
    for part in rule.split(';').filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=')?;
        match name.to_ascii_uppercase().as_str() {
            "FREQ" => every_year = is(value, "YEARLY"),
            "INTERVAL" => yearly.every = value.parse().ok().filter(|every| *every > 0)?,
            "COUNT" => yearly.times = value.parse().ok()?,
            // A time of that day does not matter: it begins at midnight.
            "UNTIL" => yearly.until = Date::read(value.split('T').next()?)?.number,
            "BYMONTH" if value.parse() == Ok(start.month) => {}
            "BYMONTHDAY" if value.parse() == Ok(start.day) => {}
            "WKST" => {}
            _ => return None,
        }
    }
    every_year.then_some(yearly)
}

fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut letters = text.trim().chars().take(NAME_CHARS_MAX);
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('n' | 'N') => plain.push(' '),
                Some(letter) => plain.push(letter),
                None => {}
            },
            letter => plain.push(letter),
        }
    }
    plain
}
