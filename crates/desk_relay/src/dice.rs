//! The relay's dice: the operating system's.

/// Random bytes. If the system has none, there is no answer and the operation fails.
#[allow(clippy::disallowed_methods, reason = "a shell's one door to randomness")]
#[must_use]
pub fn roll<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).ok().map(|()| bytes)
}
