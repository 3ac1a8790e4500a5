//! Work of a removed device that no relay has: the file that it is saved in, and what became of one.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::Serialize;

/// The file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct UnsentFile {
    pub bytes: Vec<u8>,
    /// How many changes are in it.
    pub changes: u32,
    /// Attachments that are not in it.
    pub files_left: u32,
}

/// What a lead has taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct UnsentTaken {
    /// The names of those whose work it is.
    pub who: Vec<String>,
    /// Sealed parts that are held back now, until somebody admits them.
    pub entries: u32,
    /// Parts that are nobody's of this desk, or were changed.
    pub left_out: u32,
}

impl UnsentTaken {
    /// What is told to who took it in.
    #[must_use]
    pub fn sentence(&self) -> String {
        let parts = |count: u32| match count {
            1 => "1 part".to_owned(),
            n => format!("{n} parts"),
        };
        let mut sentence = match self.entries {
            0 => "Nothing in the file is new here.".to_owned(),
            n => format!(
                "{} of {}’s work can be seen under Held back. Nobody reads it before you admit it there.",
                parts(n),
                self.who.join(" and ")
            ),
        };
        if self.left_out > 0 {
            sentence.push_str(&format!(
                " {} could not be verified and was left out.",
                parts(self.left_out)
            ));
        }
        sentence
    }
}
