//! What a document is about.

/// The kind of a document; the numbers are those that the store keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum DocKind {
    Ticket = 1,
    Customer = 2,
    Article = 3,
    Procedure = 4,
}

impl DocKind {
    const ALL: [Self; 4] = [Self::Ticket, Self::Customer, Self::Article, Self::Procedure];

    /// The kind of that number.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }

    #[must_use]
    pub fn number(self) -> u8 {
        self as u8
    }

    /// As the document has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ticket => "ticket",
            Self::Customer => "customer",
            Self::Article => "article",
            Self::Procedure => "procedure",
        }
    }

    /// Texts that people write together, with the time of the newest change.
    pub(crate) fn is_edited(self) -> bool {
        matches!(self, Self::Article | Self::Procedure)
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}
