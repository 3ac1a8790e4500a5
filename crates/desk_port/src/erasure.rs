//! Erasing, as people meet it: what would go, what is gone, and what went with it unshared. Times are ms since 1970.

use borsh::{BorshDeserialize, BorshSerialize};
use desk_model::DocId;
use serde::Serialize;

/// What goes when a ticket or a customer is erased now, as far as this device knows.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, BorshSerialize, BorshDeserialize)]
pub struct ErasingView {
    pub is_customer: bool,
    /// To be typed as a confirmation: the short id of a ticket, the name of a customer.
    pub name: String,
    /// Of a ticket its own, of a customer those of all tickets: short id and subject.
    pub tickets: Vec<(String, String)>,
    /// Attachments of the messages, and what they weigh unsealed.
    pub files: u32,
    pub file_bytes: u64,
    /// Colleagues who are writing a reply there.
    pub writers: Vec<String>,
}

/// An erasure that stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct ErasedView {
    /// Who erased it.
    pub who: String,
    pub me: bool,
    pub at_ms: u64,
}

/// What erasures took from this device's person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, BorshSerialize, BorshDeserialize)]
pub struct LostView {
    /// Documents that were erased so far, on all of the chain.
    pub erased: u32,
    /// Newest last.
    pub works: Vec<LostWork>,
}

/// What this person had written to one document and nobody else had got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct LostWork {
    pub doc: DocId,
    /// `T-7K4M2P`, or "a customer".
    pub name: String,
    pub who: String,
    /// Changes that had not been shared.
    pub changes: u32,
    pub texts: Vec<LostText>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct LostText {
    /// "Note", "Reply", ...
    pub what: String,
    pub text: String,
}

impl LostWork {
    /// What happened, in whole sentences.
    #[must_use]
    pub fn sentence(&self) -> String {
        let (who, name) = (&self.who, &self.name);
        let what = match self.changes {
            0 => "What you were writing there went with it.".to_owned(),
            1 => "1 change of yours to it had not been shared and went with it.".to_owned(),
            n => format!("{n} changes of yours to it had not been shared and went with it."),
        };
        let kept = if self.texts.is_empty() {
            "Everything else is kept."
        } else {
            "Everything else is kept. Your words are below until you close the app."
        };
        format!("{who} erased {name} for everybody. {what} {kept}")
    }
}
