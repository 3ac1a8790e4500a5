//! When a queue is open: weekly hours in the wall time of a place, and days on which it is closed.
//!
//! Minutes are real minutes between instants. An opening or a closing in the hour that is skipped is at the change; in the hour that
//! is there twice, an opening takes the first and a closing the second. No zone is looked up here: whoever edits a calendar
//! writes the changes of its clock into it, so every device counts alike whatever its own tables say.

mod date;
pub mod ics;
mod walk;

pub use date::{day_number, is_date, utc_words};

use crate::order;
use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

pub(crate) const MINUTE_MS: i64 = 60 * 1000;
pub(crate) const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
/// The end of a day: 24:00.
pub const DAY_MINUTES: u16 = 24 * 60;
const WEEK_DAYS: u8 = 7;

/// Opening hours of a place. Made by [`Calendar::new`], which puts its lists into the order that is needed.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Default,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
pub struct Calendar {
    /// The zone's name in the tz database, to show it and to look up its changes again.
    pub zone: String,
    /// From which instant (ms since 1970) the clock is how many minutes ahead of UTC. The first holds before it too; none: UTC.
    pub offsets: Vec<(u64, i32)>,
    pub hours: Vec<Hours>,
    /// Days since 1970, by the date there.
    pub closed: Vec<u32>,
}

/// Open on one day of the week, from and to in minutes of the wall's day. What goes over midnight is two of these.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
pub struct Hours {
    /// Monday is 0.
    pub weekday: u8,
    pub from: u16,
    /// At most [`DAY_MINUTES`].
    pub to: u16,
}

impl Calendar {
    /// Lists in order, each value once, hours that are none left out.
    #[must_use]
    pub fn new(
        zone: String,
        mut offsets: Vec<(u64, i32)>,
        mut hours: Vec<Hours>,
        mut closed: Vec<u32>,
    ) -> Self {
        hours.retain(|hours| hours.weekday < WEEK_DAYS && hours.from < hours.to && hours.to <= DAY_MINUTES);
        order::sort(&mut offsets);
        order::sort(&mut hours);
        order::sort(&mut closed);
        offsets.dedup_by_key(|(from_ms, _)| *from_ms);
        hours.dedup();
        closed.dedup();
        Self {
            zone,
            offsets,
            hours,
            closed,
        }
    }

    /// Open round the clock, every day, in no place: as if there were no calendar.
    #[must_use]
    pub fn always() -> Self {
        let day = |weekday| Hours {
            weekday,
            from: 0,
            to: DAY_MINUTES,
        };
        Self {
            hours: (0..WEEK_DAYS).map(day).collect(),
            ..Self::default()
        }
    }

    /// For how long it is open between two instants.
    #[must_use]
    pub fn open_ms(&self, from_ms: u64, upto_ms: u64) -> u64 {
        walk::Walk::new(self, from_ms, Some(upto_ms)).run(u64::MAX).0
    }

    /// The first instant until which it has been open for that long; none: not within twenty years.
    #[must_use]
    pub fn reached_ms(&self, from_ms: u64, open_ms: u64) -> Option<u64> {
        if open_ms == 0 {
            return Some(from_ms);
        }
        walk::Walk::new(self, from_ms, None).run(open_ms).1
    }
}

impl crate::json::Json for Calendar {
    fn to_json(&self) -> Option<serde_json::Value> {
        serde_json::to_value(self).ok()
    }

    /// In order, whoever wrote it.
    fn from_json(value: serde_json::Value) -> Option<Self> {
        let Self {
            zone,
            offsets,
            hours,
            closed,
        } = serde_json::from_value(value).ok()?;
        Some(Self::new(zone, offsets, hours, closed))
    }
}
