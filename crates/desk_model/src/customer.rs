//! A customer: who they are and how they are reached. All fields are registers that people edit in place.

use crate::DocId;
use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

/// A customer as the document gives it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Customer {
    pub id: DocId,
    pub name: String,
    /// E-mail addresses in lower case, in order of their adding.
    pub emails: Vec<String>,
    pub phones: Vec<String>,
    pub organisation: String,
    /// A BCP 47 tag, or empty.
    pub language: String,
    pub notes: String,
    /// When the document was made, ms since 1970.
    pub created_ms: u64,
}

/// A field of a customer that a command writes.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum CustomerField {
    Name,
    Organisation,
    Language,
    Notes,
}

/// An e-mail address as it is compared: trimmed, lower case.
#[must_use]
pub fn address_key(address: &str) -> String {
    address.trim().to_lowercase()
}
