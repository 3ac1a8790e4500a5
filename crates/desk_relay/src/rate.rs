//! A bucket that fills over time: how much may be done now, and how long to wait. No clock: time is an argument.

/// Tokens that come back steadily, up to a burst.
#[derive(Debug, Clone, Copy)]
pub struct Bucket {
    tokens: f64,
    burst: f64,
    per_ms: f64,
    at_ms: u64,
}

impl Bucket {
    /// A full bucket.
    #[must_use]
    pub fn new(burst: f64, per_second: f64, now_ms: u64) -> Self {
        Self {
            tokens: burst,
            burst,
            per_ms: per_second / 1000.0,
            at_ms: now_ms,
        }
    }

    /// Takes an amount; the wait in ms until it would have been there. The bucket may go below empty.
    pub fn take(&mut self, amount: f64, now_ms: u64) -> u64 {
        self.fill(now_ms);
        self.tokens -= amount;
        if self.tokens >= 0.0 {
            0
        } else {
            (-self.tokens / self.per_ms).ceil() as u64
        }
    }

    /// Whether nothing is left.
    pub fn is_empty(&mut self, now_ms: u64) -> bool {
        self.fill(now_ms);
        self.tokens < 1.0
    }

    /// Whether it is as new.
    pub fn is_full(&mut self, now_ms: u64) -> bool {
        self.fill(now_ms);
        self.tokens >= self.burst
    }

    fn fill(&mut self, now_ms: u64) {
        let passed = now_ms.saturating_sub(self.at_ms) as f64;
        self.tokens = (self.tokens + passed * self.per_ms).min(self.burst);
        self.at_ms = self.at_ms.max(now_ms);
    }
}

#[cfg(test)]
mod tests {
    //! The waits are reckoned by hand.
    use super::*;

    #[test]
    fn a_burst_is_free_and_the_rest_waits() {
        let mut bucket = Bucket::new(10.0, 2.0, 0);
        assert_eq!(bucket.take(10.0, 0), 0);
        assert!(bucket.is_empty(0));
        assert_eq!(bucket.take(1.0, 0), 500);
        assert_eq!(bucket.take(1.0, 500), 500);
        assert!(!bucket.is_full(5_000));
        assert!(bucket.is_full(10_000));
    }
}
