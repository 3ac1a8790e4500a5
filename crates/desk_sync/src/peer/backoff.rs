//! How long to wait before dialling again. Its dice are a seed; it has no clock.

use crate::limit::{BACKOFF_MS_MAX, BACKOFF_MS_MIN};

/// Waits that double from [`BACKOFF_MS_MIN`] to [`BACKOFF_MS_MAX`], each shortened by up to half.
#[derive(Debug)]
pub(super) struct Backoff {
    state: u64,
    failures: u32,
}

impl Backoff {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            state: seed,
            failures: 0,
        }
    }

    pub(super) fn reset(&mut self) {
        self.failures = 0;
    }

    /// From now on wait long: dialling again soon would not help.
    pub(super) fn exhaust(&mut self) {
        self.failures = 16;
    }

    pub(super) fn next_ms(&mut self) -> u64 {
        let full = (BACKOFF_MS_MIN << self.failures.min(16)).min(BACKOFF_MS_MAX);
        self.failures = self.failures.saturating_add(1);
        full - self.roll() % (full / 2)
    }

    /// SplitMix64: <https://prng.di.unimi.it/splitmix64.c>. Only for spreading waits.
    fn roll(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    //! Waits grow, stay in their bounds, and differ between peers.
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let mut backoff = Backoff::new(7);
        for full in [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000] {
            let wait = backoff.next_ms();
            assert!(wait <= full && wait > full / 2, "{wait} of {full}");
        }
        backoff.reset();
        assert!(backoff.next_ms() <= 500);
        backoff.exhaust();
        assert!(backoff.next_ms() > 15_000);
    }

    #[test]
    fn two_seeds_wait_differently() {
        assert_ne!(Backoff::new(1).next_ms(), Backoff::new(2).next_ms());
    }
}
