//! One step of a procedure: what it says, what can come out of it, and where it leads.

use crate::{json::object, named::named};
use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

/// Where a step or an answer leads when the procedure ends there.
pub const END: u32 = 0;
/// A check that found all as it should be.
pub const OK: &str = "ok";
/// A check that found something else, or an action that could not be done.
pub const FAIL: &str = "fail";
/// An action that was done.
pub const DONE: &str = "done";

named! {
    /// What is done at a step.
    #[derive(Default)]
    pub enum StepKind {
        /// Is it as it should be?
        #[default]
        Check = "check",
        /// The customer, or whoever knows, is asked.
        Question = "question",
        Action = "action",
        /// The operator decides how it goes on.
        Branch = "branch",
    }
}

/// One step.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Default,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(default)]
pub struct Step {
    /// From 1, its own within the version.
    pub number: u32,
    pub kind: StepKind,
    pub text: String,
    pub help: String,
    /// What the reply begins with when the step is done; may be empty.
    pub reply: String,
    /// Of a question or a branch. A question without any is answered in words.
    pub choices: Vec<Choice>,
    /// The number of the step that comes next, or [`END`]; none: the one after it in the list.
    pub next: Option<u32>,
}

object!(Step {
    number,
    kind,
    text,
    help,
    reply,
    choices,
    next
});

/// An answer to choose.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Default,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(default)]
pub struct Choice {
    pub text: String,
    /// As [`Step::next`]; none: where the step leads.
    pub next: Option<u32>,
}

object!(Choice { text, next });

impl Step {
    /// Of all its texts.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let choices = self.choices.iter().map(|choice| choice.text.len());
        self.text.len() + self.help.len() + self.reply.len() + choices.sum::<usize>()
    }

    /// What can come out of it; none: anything that is said in words.
    #[must_use]
    pub fn results(&self) -> Vec<&str> {
        match self.kind {
            StepKind::Check => vec![OK, FAIL],
            StepKind::Action => vec![DONE, FAIL],
            StepKind::Question | StepKind::Branch => {
                self.choices.iter().map(|choice| choice.text.as_str()).collect()
            }
        }
    }

    /// Whether that can come out of it.
    #[must_use]
    pub fn takes(&self, result: &str) -> bool {
        let results = self.results();
        if results.is_empty() {
            !result.trim().is_empty()
        } else {
            results.contains(&result)
        }
    }
}
