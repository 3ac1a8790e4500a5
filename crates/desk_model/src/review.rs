//! What two people did without knowing of each other, where a person has to look. Words for it are in [`crate::words`].

use crate::{EntryId, ticket_document::RegisterConflict};
use std::{fmt, str::FromStr};

/// How soon somebody should look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Before anything else.
    High,
    /// Today.
    Middle,
    /// When convenient.
    Low,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReviewKind {
    DoubleReply,
    ReplyCrossed,
    SolveUnseen,
    TwoCodes,
    TwoOwners,
    CloseReopen,
    TwoPriorities,
    SolveEscalate,
    TwoEscalations,
    ReturnAnswer,
    TwoValues,
    TwoCustomers,
    UndoBuiltOn,
    TwoQueues,
    MergeUnseen,
    SplitTwice,
    SplitAnswered,
    TwoMerges,
    MergeCycle,
    StepTwice,
    TwoRuns,
}

const NAMES: [(ReviewKind, &str); 21] = [
    (ReviewKind::DoubleReply, "double-reply"),
    (ReviewKind::ReplyCrossed, "reply-crossed"),
    (ReviewKind::SolveUnseen, "solve-unseen"),
    (ReviewKind::TwoCodes, "two-codes"),
    (ReviewKind::TwoOwners, "two-owners"),
    (ReviewKind::CloseReopen, "close-reopen"),
    (ReviewKind::TwoPriorities, "two-priorities"),
    (ReviewKind::SolveEscalate, "solve-escalate"),
    (ReviewKind::TwoEscalations, "two-escalations"),
    (ReviewKind::ReturnAnswer, "return-answer"),
    (ReviewKind::TwoValues, "two-values"),
    (ReviewKind::TwoCustomers, "two-customers"),
    (ReviewKind::UndoBuiltOn, "undo-built-on"),
    (ReviewKind::TwoQueues, "two-queues"),
    (ReviewKind::MergeUnseen, "merge-unseen"),
    (ReviewKind::SplitTwice, "split-twice"),
    (ReviewKind::SplitAnswered, "split-answered"),
    (ReviewKind::TwoMerges, "two-merges"),
    (ReviewKind::MergeCycle, "merge-cycle"),
    (ReviewKind::StepTwice, "step-twice"),
    (ReviewKind::TwoRuns, "two-runs"),
];

/// A name that is no kind of review item.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no kind of review item")]
pub struct UnknownKind(pub String);

impl ReviewKind {
    /// The name that entries and commands carry.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES
            .iter()
            .find(|(kind, _)| *kind == self)
            .map_or("", |(_, name)| *name)
    }

    /// "Both stand" is no way out of these: only the choice itself is.
    #[must_use]
    pub fn needs_choice(self) -> bool {
        matches!(
            self,
            Self::TwoValues | Self::TwoCustomers | Self::TwoMerges | Self::MergeCycle
        )
    }
}

impl fmt::Display for ReviewKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for ReviewKind {
    type Err = UnknownKind;
    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        NAMES
            .iter()
            .find(|(_, name)| *name == text)
            .map(|(kind, _)| *kind)
            .ok_or_else(|| UnknownKind(text.to_owned()))
    }
}

/// One thing to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewItem {
    pub kind: ReviewKind,
    /// The two entries, in the ticket's order; the two acts for `two-merges` and `merge-cycle`; none for `two-values` and
    /// `two-customers`.
    pub ids: Vec<EntryId>,
    pub severity: Severity,
    /// For `two-values` and `two-customers`: the register and what was written.
    pub conflict: Option<RegisterConflict>,
}

#[cfg(test)]
mod tests {
    //! The names are those of the specification; each is read back as its kind.
    use super::*;

    #[test]
    fn names_are_read_back() {
        assert_eq!("solve-unseen".parse(), Ok(ReviewKind::SolveUnseen));
        assert_eq!(ReviewKind::TwoCodes.to_string(), "two-codes");
        for (kind, name) in NAMES {
            assert_eq!((name.parse(), kind.name()), (Ok(kind), name));
        }
        assert_eq!(
            "three-owners".parse::<ReviewKind>(),
            Err(UnknownKind("three-owners".into()))
        );
    }
}
