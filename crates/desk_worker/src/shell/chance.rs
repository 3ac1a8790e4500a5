//! The clock and the dice: the only place of the worker that reads them.

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

/// Milliseconds since 1970 by this device's clock.
#[expect(clippy::disallowed_methods, reason = "the shell is where time comes from")]
pub fn now_ms() -> u64 {
    // A clock before 1970 counts as 1970.
    js_sys::Date::now().max(0.0) as u64
}

/// Fresh dice from the browser's generator; an error when it has none to give.
#[expect(clippy::disallowed_methods, reason = "the shell is where dice come from")]
pub fn dice() -> Result<ChaCha20Rng, String> {
    let mut seed = [0u8; 32];
    getrandom::fill(&mut seed).map_err(|_| {
        "This browser gave no random numbers, so nothing was done. Close it and open it again.".to_owned()
    })?;
    Ok(ChaCha20Rng::from_seed(seed))
}

/// A number that no other tab has.
pub fn tab_number() -> Result<u64, String> {
    use rand_core::Rng;
    // 53 bits, so that it is exact as a JavaScript number.
    Ok(dice()?.next_u64() >> 11)
}
