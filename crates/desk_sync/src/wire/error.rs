//! Why bytes are no frame.

/// Why bytes are no frame, or no entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    #[error("the frame has {0} bytes, more than a frame may have")]
    FrameTooLarge(usize),
    #[error("the frame cannot be read: {0}")]
    Unreadable(String),
    #[error("the frame is not in its one allowed encoding")]
    NotCanonical,
    #[error("the field {0} is over its limit")]
    Bound(&'static str),
    #[error("the entry has no readable core")]
    NoCore,
    #[error("the entry has {0} bytes, more than an entry may have")]
    EntryTooLarge(usize),
}
