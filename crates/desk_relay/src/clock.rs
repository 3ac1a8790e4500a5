//! The relay's clock. Everything else gets the time as an argument.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// The clock by which a relay judges and by which the devices set theirs: the machine's, and as far ahead of it as whoever started
/// the relay inside a program has moved it. The program `desk_relay` never moves it.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    ahead_ms: Arc<AtomicU64>,
}

impl Clock {
    /// Milliseconds since 1970.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        machine_ms().saturating_add(self.ahead_ms.load(Ordering::Relaxed))
    }

    /// Moves it ahead, for all that go by it.
    pub fn go_ahead(&self, by: Duration) {
        let by_ms = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.ahead_ms.fetch_add(by_ms, Ordering::Relaxed);
    }
}

/// As files have it.
#[allow(clippy::disallowed_methods, reason = "a shell's one look at the clock")]
#[must_use]
pub fn of_files() -> SystemTime {
    SystemTime::now()
}

/// The same, in milliseconds since 1970.
#[must_use]
pub fn machine_ms() -> u64 {
    let since = of_files().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Waits as long as a limit says; never for luck.
#[allow(
    clippy::disallowed_methods,
    reason = "a limit on what a connection may send is a wait"
)]
pub async fn wait(ms: u64) {
    tokio::time::sleep(Duration::from_millis(ms)).await;
}
