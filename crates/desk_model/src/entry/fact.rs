//! What an entry says: one variant for each kind, past tense where it is an act. Serialised with `"kind"` as tag.

use crate::{
    BlobId, EntryId, PersonId,
    mail::{Auto, Mailbox},
};
use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

/// How a message travels.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    #[default]
    Email,
    Chat,
    Phone,
    Form,
    WalkIn,
    Api,
}

impl Channel {
    /// Chat and walk-in (and a call): both sides are there at the same time, so no guard stops an answer.
    #[must_use]
    pub fn is_live(self) -> bool {
        matches!(self, Self::Chat | Self::WalkIn | Self::Phone)
    }
}

/// A sealed file of a message: where its bytes are and the key that opens them.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
pub struct Attachment {
    pub name: String,
    pub media_type: String,
    /// Of the unsealed bytes.
    pub size: u64,
    pub blob: BlobId,
    /// The blob's own key, 32 bytes, as text of the same form as a [`BlobId`].
    pub key: BlobId,
}

/// What became of a message on its way out.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryResult {
    Queued,
    /// Accepted for delivery.
    Handed,
    Bounced,
    Failed,
}

#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum CallDirection {
    In,
    Out,
}

#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    Low,
    #[default]
    Normal,
    High,
    Urgent,
}

/// The two states that a person sets directly.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum OpenState {
    Open,
    Waiting,
}

#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum HoldFor {
    Customer,
    Third,
    Us,
}

/// How a ticket was ended. The first four solve, the others close without solving.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum SolveCode {
    Fixed,
    Answered,
    Workaround,
    Fulfilled,
    Duplicate,
    Withdrawn,
    NoReply,
    OutOfScope,
    CannotFix,
}

impl SolveCode {
    #[must_use]
    pub fn is_solving(self) -> bool {
        matches!(
            self,
            Self::Fixed | Self::Answered | Self::Workaround | Self::Fulfilled
        )
    }
}

#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ExcludeWhy {
    Spam,
    Test,
    None,
}

/// Who talks to the customer after a takeover.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Contact {
    Keep,
    HandOver,
}

/// What another ticket is to the one that names it.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    Parent,
    Child,
    Related,
    /// This one goes on where the other, which is closed for good, had ended.
    Follows,
}

/// What an entry says. Times are ms since 1970.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fact {
    /// A message from the customer's side.
    In {
        channel: Channel,
        from: Mailbox,
        text: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        html: Option<String>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<Attachment>,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        message_id: String,
        /// When it arrived, by the outside's clock.
        at: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        auto: Option<Auto>,
    },
    /// A message from us.
    Out {
        channel: Channel,
        to: Vec<Mailbox>,
        text: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        re: Option<EntryId>,
        /// Machine mail of ours: no person wrote it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        auto: bool,
        not_before: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session: Option<String>,
    },
    Delivery {
        msg: EntryId,
        result: DeliveryResult,
        at: u64,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        detail: String,
    },
    /// "Send it anyway": the guard lets the message go.
    Release {
        msg: EntryId,
    },
    /// "Do not send it".
    Drop {
        msg: EntryId,
    },
    /// Whether a message needs action; the last in order wins.
    Mark {
        msg: EntryId,
        needs: bool,
    },
    Call {
        /// Entries of one call share it.
        call: String,
        dir: CallDirection,
        channel: Channel,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        offered: Option<u64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answered: Option<u64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ended: Option<u64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<PersonId>,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        outcome: String,
    },
    Note {
        text: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<PersonId>,
    },
    Priority {
        to: Priority,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    State {
        to: OpenState,
    },
    Hold {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<u64>,
        #[serde(rename = "for")]
        whom: HoldFor,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    Solve {
        code: SolveCode,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        done: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        articles: Vec<crate::DocId>,
    },
    Reopen {
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    Close {
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// To the second line: what was tried, what is known, what is asked, and what happens if nothing is done.
    Escalate {
        tried: String,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        evidence: String,
        question: String,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        risk: String,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        queue: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<PersonId>,
    },
    /// The second line answers; the contact has the ticket again.
    EscAnswer {
        esc: EntryId,
        text: String,
    },
    /// The second line does not take it, and says why.
    Return {
        esc: EntryId,
        reason: String,
    },
    Takeover {
        esc: EntryId,
        contact: Contact,
    },
    /// Beside the state, which goes on underneath.
    Exclude {
        why: ExcludeWhy,
    },
    Assign {
        to: Option<PersonId>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        auto: bool,
    },
    Link {
        other: crate::DocId,
        relation: Relation,
    },
    /// Takes back the entries named, or all entries of the acts named.
    Undo {
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        ids: Vec<EntryId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        act: Option<crate::ActId>,
    },
    /// "Both stand": a review item looked at and left.
    Settle {
        item: String,
        ids: Vec<EntryId>,
        choice: String,
    },
    /// A gateway's "what I name in my basis existed by then".
    Clock {
        at: u64,
    },
}
