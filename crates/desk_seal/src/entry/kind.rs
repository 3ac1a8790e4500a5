//! The kinds of entries that this version knows.

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Consecutive changes of one actor in one document.
    Change = 1,
    /// A whole document, with proofs of who wrote what.
    Snapshot = 2,
    /// A document's key, sealed under an epoch key.
    Key = 3,
    /// What a device found when it checked a snapshot.
    Attest = 4,
}

impl Kind {
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        [Self::Change, Self::Snapshot, Self::Key, Self::Attest]
            .into_iter()
            .find(|kind| *kind as u8 == number)
    }
}
