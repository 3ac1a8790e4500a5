//! Members: their roles and what a profile says of them.

use crate::PersonId;
use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

/// What a member may do.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// First line.
    Operator,
    /// Second line.
    Senior,
    /// Leads the team: members, settings, erasure.
    Lead,
    /// Reads only.
    Viewer,
    /// A gateway: writes what comes in from outside with the outside's time.
    Bridge,
}

/// A member as the desk shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Person {
    pub id: PersonId,
    pub name: String,
    pub role: Role,
}
