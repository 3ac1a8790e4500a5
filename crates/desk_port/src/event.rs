//! From the engine to a tab.

use crate::{Answer, Status};
use borsh::{BorshDeserialize, BorshSerialize};
use desk_model::CommandId;

/// What the engine says.
#[derive(Debug, Clone, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum FromEngine {
    /// To the request of that number: what was asked, or why not in a whole sentence.
    Answer {
        id: u64,
        result: Result<Answer, Refusal>,
    },
    /// A watched query has a new answer.
    Changed {
        watch: u32,
        answer: Answer,
    },
    /// Told to every tab whenever it changes, and to a new tab at once.
    Status {
        status: Status,
    },
    Import {
        progress: Progress,
    },
    /// So much was read of a file that is being added to a reply.
    FileRead {
        command: CommandId,
        bytes_done: u64,
    },
}

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, thiserror::Error)]
#[error("{sentence}")]
pub struct Refusal {
    /// What happened, what was kept and what to do, for people.
    pub sentence: String,
}

impl Refusal {
    pub fn new(sentence: impl Into<String>) -> Self {
        Self {
            sentence: sentence.into(),
        }
    }
}

/// How far an import is.
#[derive(Debug, Clone, PartialEq, Eq, Default, BorshSerialize, BorshDeserialize)]
pub struct Progress {
    pub bytes_done: u64,
    pub bytes_total: u64,
    /// Mails that became messages.
    pub added: u32,
    /// Mails that were here before.
    pub known: u32,
    /// Mails that could not be read: where they are (file and number) and why; at most the first 200, `bad_total` counts all.
    pub bad: Vec<BadMail>,
    pub bad_total: u32,
    pub finished: bool,
    /// Ended by a person or by a failure; what was added stays.
    pub stopped: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, BorshSerialize, BorshDeserialize)]
pub struct BadMail {
    pub file: String,
    /// From 1, within the file.
    pub number: u32,
    pub reason: String,
}
