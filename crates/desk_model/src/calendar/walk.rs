//! Counting open time: day by day near a change of the clock or a closed day, and by whole weeks in between.

use super::{Calendar, DAY_MS, MINUTE_MS};

/// How far it looks for an instant.
const REACH_MS_MAX: i64 = 20 * 366 * DAY_MS;
/// The end of the year 9999: no time is after it.
const LAST_MS: i64 = 253_402_300_799_999;

/// One way along a calendar, from an instant up to another.
pub(super) struct Walk<'a> {
    calendar: &'a Calendar,
    /// Nothing before it counts any more.
    from: i64,
    upto: i64,
}

/// A stretch of time in which the clock is ahead of UTC by the same.
#[derive(Clone, Copy)]
struct Stretch {
    from: i64,
    to: i64,
    ahead: i64,
    /// In the next one.
    ahead_then: i64,
}

fn signed(at_ms: u64) -> i64 {
    i64::try_from(at_ms).unwrap_or(LAST_MS).min(LAST_MS)
}

fn unsigned(at_ms: i64) -> u64 {
    u64::try_from(at_ms).unwrap_or_default()
}

impl<'a> Walk<'a> {
    /// `upto_ms`: none is as far as it looks.
    pub fn new(calendar: &'a Calendar, from_ms: u64, upto_ms: Option<u64>) -> Self {
        let from = signed(from_ms);
        let furthest = || from.saturating_add(REACH_MS_MAX).min(LAST_MS);
        Self {
            calendar,
            from,
            upto: upto_ms.map_or_else(furthest, signed),
        }
    }

    /// How long it is open, at most `need_ms`; and when that is reached.
    pub fn run(mut self, need_ms: u64) -> (u64, Option<u64>) {
        let need = i64::try_from(need_ms).unwrap_or(i64::MAX);
        let week = self.week();
        let mut open = 0;
        if week <= 0 {
            return (0, None);
        }
        // What closes at midnight may do so late in the day before, where an hour is there twice.
        let mut day = self.day_of(self.from) - 1;
        while self.opening(day * DAY_MS) < self.upto {
            let weeks = self
                .plain_weeks(day)
                .min((need - open - 1).checked_div(week).unwrap_or_default());
            if weeks > 0 {
                open += weeks * week;
                day += 7 * weeks;
                continue;
            }
            for (start, end) in self.hours(day) {
                let grown = (end - start).max(0);
                if grown >= need - open {
                    return (need_ms, Some(unsigned(start + need - open)));
                }
                open += grown;
                self.from = self.from.max(end);
            }
            day += 1;
        }
        (unsigned(open), None)
    }

    /// Open time of a week in which nothing happens.
    fn week(&self) -> i64 {
        let (mut open, mut until) = (0, 0);
        for hours in &self.calendar.hours {
            let midnight = i64::from(hours.weekday) * DAY_MS;
            let end = midnight + i64::from(hours.to) * MINUTE_MS;
            let start = (midnight + i64::from(hours.from) * MINUTE_MS).max(until);
            open += (end - start).max(0);
            until = until.max(end);
        }
        open
    }

    /// The opening hours of a day as instants, without what is over or too late. They may be empty or turned round.
    fn hours(&self, day: i64) -> Vec<(i64, i64)> {
        // 1 January 1970 was a Thursday.
        let weekday = (day + 3).rem_euclid(7);
        let closed = u32::try_from(day).is_ok_and(|day| self.calendar.closed.binary_search(&day).is_ok());
        let mut open = Vec::new();
        let mut from = self.from;
        for hours in &self.calendar.hours {
            if !closed && i64::from(hours.weekday) == weekday {
                let wall = |minutes: u16| day * DAY_MS + i64::from(minutes) * MINUTE_MS;
                let start = self.opening(wall(hours.from)).max(from);
                let end = self.closing(wall(hours.to)).min(self.upto);
                open.push((start, end));
                from = from.max(end);
            }
        }
        open
    }

    /// How many weeks from the beginning of that day on are like every other.
    fn plain_weeks(&self, day: i64) -> i64 {
        let start = self.opening(day * DAY_MS);
        let Some(stretch) = self.stretches().find(|stretch| start < stretch.to) else {
            return 0;
        };
        if start < self.from || start + stretch.ahead != day * DAY_MS {
            return 0;
        }
        // Up to the first wall time that the change touches, and not with it.
        let change = stretch.to.saturating_add(stretch.ahead.min(stretch.ahead_then));
        let ends = (self.upto + stretch.ahead).div_euclid(DAY_MS);
        let closed = &self.calendar.closed;
        let closed = closed.get(closed.partition_point(|closed| i64::from(*closed) < day));
        let closed = closed.map_or(i64::MAX, |closed| i64::from(*closed));
        (change - 1)
            .div_euclid(DAY_MS)
            .min(ends)
            .min(closed)
            .saturating_sub(day)
            / 7
    }

    fn day_of(&self, at: i64) -> i64 {
        let mut ahead = self.stretches().filter(|stretch| stretch.from <= at);
        (at + ahead.next_back().map_or(0, |stretch| stretch.ahead)).div_euclid(DAY_MS)
    }

    /// The first instant at which the wall shows that time or a later one.
    fn opening(&self, wall: i64) -> i64 {
        let mut stretches = self.stretches();
        let first = stretches.find(|stretch| wall - stretch.ahead < stretch.to);
        first.map_or(wall, |stretch| (wall - stretch.ahead).max(stretch.from))
    }

    /// The last instant at which the wall shows that time; where it never does, the change that leaves it out.
    fn closing(&self, wall: i64) -> i64 {
        let mut stretches = self.stretches();
        let last = stretches.rfind(|stretch| wall - stretch.ahead >= stretch.from);
        last.map_or(wall, |stretch| (wall - stretch.ahead).min(stretch.to))
    }

    fn stretches(&self) -> impl DoubleEndedIterator<Item = Stretch> + '_ {
        let offsets = &self.calendar.offsets;
        let ahead = |n: usize| {
            offsets
                .get(n)
                .map_or(0, |(_, minutes)| i64::from(*minutes) * MINUTE_MS)
        };
        (0..offsets.len().max(1)).map(move |n| Stretch {
            from: match offsets.get(n) {
                Some((from_ms, _)) if n > 0 => signed(*from_ms),
                _ => i64::MIN,
            },
            to: offsets
                .get(n + 1)
                .map_or(i64::MAX, |(from_ms, _)| signed(*from_ms)),
            ahead: ahead(n),
            ahead_then: ahead(n + 1),
        })
    }
}
