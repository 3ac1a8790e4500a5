//! A procedure: steps that somebody wrote down once for everybody, in versions that are published one after the other and stay as
//! they were. What becomes of them on a ticket is a run, which keeps a copy of its steps (see [`crate::fold`]).

pub mod notation;
pub mod step;
mod unfit;
mod way;

pub use step::{Choice, DONE, END, FAIL, OK, Step, StepKind};
pub use unfit::{Unfit, check_steps};
pub use way::next_step;

use crate::{
    DocId, PersonId,
    json::{Json, object},
    order,
};
use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

/// Most steps of a version.
pub const STEPS_MAX: usize = 200;
/// Most answers of a step.
pub const CHOICES_MAX: usize = 50;
/// Longest texts of a version together, in bytes.
pub const STEPS_BYTES_MAX: usize = 64 * 1024;

/// A procedure as the document gives it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Procedure {
    pub id: DocId,
    /// Co-edited.
    pub title: String,
    /// Co-edited: the steps of the version that is published next, as [`notation`] reads them.
    pub draft: String,
    /// The category of tickets that it is for; empty: any.
    pub category: String,
    /// Begun on no ticket any more.
    pub retired: bool,
    /// In no particular order.
    pub versions: Vec<Version>,
    pub created_ms: u64,
    /// Of the newest change, ms since 1970, as its author's device had it.
    pub updated_ms: u64,
}

/// Steps as they were published. Nothing changes them any more.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Version {
    /// From 1. Two people who published without knowing of each other may both have given it.
    pub number: u32,
    pub steps: Vec<Step>,
    pub published_ms: u64,
    pub by: PersonId,
}

object!(Version {
    number,
    steps,
    published_ms,
    by
});

impl Version {
    /// One JSON object.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.to_json().unwrap_or_default().to_string()
    }

    /// None for what no program of ours wrote.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        Self::from_json(serde_json::from_str(text).ok()?)
    }
}

impl Procedure {
    /// Keeps the versions that can be: steps that could be published, and numbers of which none was left out before it. What
    /// is written once cannot be taken away, so a forged one is not looked at.
    pub fn keep_sound(&mut self) {
        self.versions
            .retain(|version| check_steps(&version.steps).is_ok());
        order::sort_by_key(&mut self.versions, |version| version.number);
        let mut last = 0;
        self.versions.retain(|version| {
            let follows = version.number == last || version.number == last.saturating_add(1);
            if follows {
                last = version.number;
            }
            follows && version.number > 0
        });
    }

    /// The one that a new run takes: the highest number, of two with it the one published last.
    #[must_use]
    pub fn latest(&self) -> Option<&Version> {
        let versions = self.versions.iter();
        versions.max_by_key(|version| (version.number, version.published_ms, version.by))
    }

    /// What a run of that version may show: that there is a newer one.
    #[must_use]
    pub fn newer_than(&self, number: u32) -> Option<&Version> {
        self.latest().filter(|latest| latest.number > number)
    }

    /// The number of the version that is published next.
    #[must_use]
    pub fn next_number(&self) -> u32 {
        self.latest().map_or(1, |latest| latest.number.saturating_add(1))
    }
}

#[cfg(test)]
mod tests {
    //! Which version is the latest.
    use super::*;

    fn version(number: u32, published_ms: u64) -> Version {
        let look = Step {
            number: 1,
            text: "Look.".to_owned(),
            ..Step::default()
        };
        Version {
            number,
            steps: vec![look],
            published_ms,
            by: PersonId::default(),
        }
    }

    #[test]
    fn a_version_that_cannot_be_is_not_looked_at() {
        let unfit = Version {
            steps: Vec::new(),
            ..version(2, 10)
        };
        let versions = [
            version(4, 5),
            version(1, 1),
            version(2, 3),
            version(2, 2),
            version(0, 9),
            unfit,
        ];
        let mut procedure = Procedure {
            versions: versions.to_vec(),
            ..Procedure::default()
        };
        procedure.keep_sound();
        assert_eq!(procedure.versions, [version(1, 1), version(2, 3), version(2, 2)]);
        assert_eq!(procedure.next_number(), 3);
    }

    #[test]
    fn the_highest_number_is_the_latest_and_of_two_the_last_published() {
        let mut procedure = Procedure::default();
        assert_eq!((procedure.latest(), procedure.next_number()), (None, 1));
        procedure.versions = vec![version(2, 50), version(2, 60), version(1, 90)];
        assert_eq!(procedure.latest(), Some(&version(2, 60)));
        assert_eq!(procedure.next_number(), 3);
        assert_eq!(procedure.newer_than(1), Some(&version(2, 60)));
        assert_eq!(procedure.newer_than(2), None);
    }
}
