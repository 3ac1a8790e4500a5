//! A knowledge article: co-edited texts, a state, and where it came from.

use crate::{DocId, PersonId};
use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

/// Where an article stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ArticleState {
    #[default]
    Draft,
    Published,
    Archived,
}

/// An article as the document gives it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Article {
    pub id: DocId,
    /// Co-edited.
    pub title: String,
    /// Co-edited, Markdown.
    pub body: String,
    pub state: ArticleState,
    pub owner: Option<PersonId>,
    /// Tickets that it came from or that it is linked to.
    pub tickets: Vec<DocId>,
    pub created_ms: u64,
    /// Of the newest change, ms since 1970, as its author's device had it.
    pub updated_ms: u64,
}

/// A co-edited text of an article, or of a procedure, whose body is the draft of its steps.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ArticleField {
    Title,
    Body,
}
