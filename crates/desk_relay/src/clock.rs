//! The relay's clock. Everything else gets the time as an argument.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// As files have it.
#[allow(clippy::disallowed_methods, reason = "a shell's one look at the clock")]
#[must_use]
pub fn now() -> SystemTime {
    SystemTime::now()
}

/// Milliseconds since 1970.
#[must_use]
pub fn now_ms() -> u64 {
    let since = now().duration_since(UNIX_EPOCH).unwrap_or_default();
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
