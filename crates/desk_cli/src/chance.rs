//! The clock and the dice: the only place of the program that reads them.

use crate::fault::Fault;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970.
#[expect(clippy::disallowed_methods, reason = "the shell is where time comes from")]
pub fn now_ms() -> u64 {
    // A clock before 1970 counts as 1970.
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

/// Fresh dice from the system's generator.
#[expect(clippy::disallowed_methods, reason = "the shell is where dice come from")]
pub fn dice() -> Result<ChaCha20Rng, Fault> {
    let mut seed = [0u8; 32];
    getrandom::fill(&mut seed).map_err(|error| {
        Fault::Said(format!(
            "The system gave no random numbers ({error}); nothing was done."
        ))
    })?;
    Ok(ChaCha20Rng::from_seed(seed))
}

/// 16 fresh bytes for an id.
pub fn id() -> Result<[u8; 16], Fault> {
    let mut bytes = [0u8; 16];
    dice()?.fill_bytes(&mut bytes);
    Ok(bytes)
}
