//! The hybrid logical clock that stamps entries (Kulkarni et al., 2014, with a bound on how far a device follows others).

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

/// How far ahead of its own wall clock a device follows what it has seen.
pub const FOLLOW_MS_MAX: u64 = 5 * 60 * 1000;
/// From which measured difference on a device corrects its clock by the relay's.
pub const OFFSET_USED_MS_MIN: u64 = 2 * 60 * 1000;

/// A time stamp: milliseconds since 1970 (UTC), and a counter for what happens within one of them.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(from = "(u64, u32)", into = "(u64, u32)")]
pub struct Hlc {
    pub ms: u64,
    pub counter: u32,
}

impl From<(u64, u32)> for Hlc {
    fn from((ms, counter): (u64, u32)) -> Self {
        Self { ms, counter }
    }
}

impl From<Hlc> for (u64, u32) {
    fn from(hlc: Hlc) -> Self {
        (hlc.ms, hlc.counter)
    }
}

impl Hlc {
    /// The stamp for a new entry.
    ///
    /// `wall_ms` is the device's corrected clock, `own` the last stamp it gave, `seen` the highest stamp it knows of.
    /// The result is above `own`, and above `seen` unless that is more than [`FOLLOW_MS_MAX`] ahead of the wall.
    #[must_use]
    pub fn next(wall_ms: u64, own: Self, seen: Self) -> Self {
        let bound = wall_ms.saturating_add(FOLLOW_MS_MAX);
        let followed = if seen.ms <= bound {
            seen
        } else {
            Self {
                ms: bound,
                counter: 0,
            }
        };
        let floor = own.max(followed);
        if wall_ms > floor.ms {
            return Self {
                ms: wall_ms,
                counter: 0,
            };
        }
        match floor.counter.checked_add(1) {
            Some(counter) => Self {
                ms: floor.ms,
                counter,
            },
            None => Self {
                ms: floor.ms.saturating_add(1),
                counter: 0,
            },
        }
    }
}

/// The clock of a device whose wall clock is off from the relay's by `offset_ms` (relay minus device).
#[must_use]
pub fn corrected(wall_ms: u64, offset_ms: i64) -> u64 {
    wall_ms.saturating_add_signed(used(offset_ms))
}

/// What a clock that is off by `offset_ms` is corrected by: none of what is small.
#[must_use]
pub fn used(offset_ms: i64) -> i64 {
    if offset_ms.unsigned_abs() > OFFSET_USED_MS_MIN {
        offset_ms
    } else {
        0
    }
}

/// The other way: what such a device's wall clock shows when the corrected clock shows `corrected_ms`.
#[must_use]
pub fn uncorrected(corrected_ms: u64, offset_ms: i64) -> u64 {
    corrected(corrected_ms, offset_ms.saturating_neg())
}

#[cfg(test)]
mod tests {
    //! Stamps rise, follow what was seen, and a device far ahead drags nobody along by more than five minutes.
    use super::*;

    #[test]
    fn stamps_rise_within_one_millisecond() {
        let a = Hlc::next(1000, Hlc::default(), Hlc::default());
        let b = Hlc::next(1000, a, Hlc::default());
        assert_eq!(
            (a, b),
            (Hlc { ms: 1000, counter: 0 }, Hlc { ms: 1000, counter: 1 })
        );
    }

    #[test]
    fn what_was_seen_is_followed_five_minutes_at_most() {
        let near = Hlc::next(
            1000,
            Hlc::default(),
            Hlc {
                ms: 200_000,
                counter: 4,
            },
        );
        assert_eq!(
            near,
            Hlc {
                ms: 200_000,
                counter: 5
            }
        );
        let far = Hlc::next(
            1000,
            Hlc::default(),
            Hlc {
                ms: 9_000_000,
                counter: 4,
            },
        );
        assert_eq!(
            far,
            Hlc {
                ms: 301_000,
                counter: 1
            }
        );
    }

    #[test]
    fn an_offset_counts_from_two_minutes_on() {
        assert_eq!(corrected(1_000_000, 120_000), 1_000_000);
        assert_eq!(corrected(1_000_000, -120_001), 879_999);
    }
}
