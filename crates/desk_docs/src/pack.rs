//! A pack: consecutive changes of one device in one document, as an entry of the log carries them.

use crate::Change;
use desk_model::DeviceId;

/// Why changes are no pack of a device.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    #[error("the pack holds no change")]
    Empty,
    #[error("a change of another device is in the pack")]
    ForeignDevice,
    #[error("the pack holds changes of two generations of its device")]
    TwoActors,
    #[error("change {found} stands where {expected} belongs")]
    Sequence { expected: u64, found: u64 },
    #[error("change {0} does not name the one before")]
    Unlinked(u64),
}

/// Checks what the pack's signer vouches for: all changes are of one actor of `device`, their numbers rise by one, and
/// each names the one before among its dependencies.
///
/// # Errors
/// The first thing that is wrong.
pub fn check_pack(changes: &[Change], device: DeviceId) -> Result<(), PackError> {
    let first = changes.first().ok_or(PackError::Empty)?;
    if changes.iter().any(|change| change.actor.device() != device) {
        return Err(PackError::ForeignDevice);
    }
    for (before, change) in changes.iter().zip(changes.iter().skip(1)) {
        if change.actor != first.actor {
            return Err(PackError::TwoActors);
        }
        let expected = before.seq.saturating_add(1);
        if change.seq != expected {
            return Err(PackError::Sequence {
                expected,
                found: change.seq,
            });
        }
        if !change.deps.contains(&before.hash) {
            return Err(PackError::Unlinked(change.seq));
        }
    }
    Ok(())
}
