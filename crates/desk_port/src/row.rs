//! Rows of lists: what the store keeps ready and the app paints. Times are ms since 1970.

use borsh::{BorshDeserialize, BorshSerialize};
use desk_model::{
    DocId, PersonId,
    entry::{Channel, Priority},
    ticket::Line,
};
use serde::Serialize;

/// The state as people see it: the fold's, with spam above it.
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
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ShownState {
    #[default]
    New,
    Open,
    Waiting,
    Hold,
    Solved,
    Closed,
    Spam,
    /// Into another ticket, which is worked on.
    Merged,
    /// Made to try something out; no figure counts it.
    Test,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, BorshSerialize, BorshDeserialize)]
pub struct TicketRow {
    pub id: DocId,
    /// `T-7K4M2P`.
    pub short: String,
    pub subject: String,
    pub customer: Option<DocId>,
    pub customer_name: String,
    pub channel: Channel,
    pub state: ShownState,
    pub owner: Option<PersonId>,
    pub owner_name: String,
    pub priority: Priority,
    pub tags: Vec<String>,
    pub received_ms: u64,
    /// The newest message or act.
    pub updated_ms: u64,
    /// The earliest customer message that nobody has answered.
    pub waiting_since_ms: Option<u64>,
    /// Review items of this ticket.
    pub to_review: u32,
    pub line: Line,
    /// The key of its queue; empty: the first one.
    pub queue: String,
    /// When the first of what was promised is due, and from when on it is nearly due.
    pub due_ms: Option<u64>,
    pub warn_ms: Option<u64>,
    /// Something that was promised and still is to be done is late.
    pub late: bool,
    /// When its state changes by itself (a date reached, silence over); none when never.
    pub next_ms: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, BorshSerialize, BorshDeserialize)]
pub struct CustomerRow {
    pub id: DocId,
    pub name: String,
    pub email: String,
    pub phone: String,
    pub organisation: String,
    /// Tickets of this customer.
    pub tickets: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, BorshSerialize, BorshDeserialize)]
pub struct ArticleRow {
    pub id: DocId,
    pub title: String,
    pub state: desk_model::article::ArticleState,
    pub updated_ms: u64,
    pub helped: Helped,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, BorshSerialize, BorshDeserialize)]
pub struct ProcedureRow {
    pub id: DocId,
    pub title: String,
    /// Of tickets that it is for; empty: any.
    pub category: String,
    /// The number of its latest version; 0: none is published yet.
    pub version: u32,
    pub retired: bool,
    pub updated_ms: u64,
    pub helped: Helped,
}

/// How often solutions named an article or a procedure, and how many of them have held so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Helped {
    pub used: u32,
    pub held: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, BorshSerialize, BorshDeserialize)]
#[serde(rename_all = "snake_case")]
pub enum HitKind {
    Ticket,
    Customer,
    Article,
    Procedure,
}

/// A place where the searched words occur.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct SearchHit {
    pub id: DocId,
    pub kind: HitKind,
    /// Subject, name or title.
    pub title: String,
    /// Ticket: `T-7K4M2P`; else empty.
    pub short: String,
    /// Around the hit, the words found between U+0002 and U+0003.
    pub snippet: String,
}
