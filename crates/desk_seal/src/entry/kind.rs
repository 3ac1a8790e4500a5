//! The kinds of entries that this version knows.

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Consecutive changes of one actor in one document.
    Change = 1,
    /// A document's key, sealed under an epoch key.
    Key = 3,
}

impl Kind {
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        [Self::Change, Self::Key]
            .into_iter()
            .find(|kind| *kind as u8 == number)
    }
}
