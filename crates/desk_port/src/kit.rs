//! A recovery kit: the keys of a device on paper or in a file. Between app and engine goes its secret; words and files are made
//! and read by the tools (see [`crate::tool`]).

use borsh::{BorshDeserialize, BorshSerialize};
use desk_model::DeskId;
use serde::Serialize;

/// A new kit, for its paper. Whoever reads it can become its owner.
#[derive(Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct KitView {
    pub desk_name: String,
    /// Whose device the kit is.
    pub owner: String,
    pub relay: String,
    pub desk: DeskId,
    pub secret: [u8; 32],
}

impl std::fmt::Debug for KitView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KitView(..)")
    }
}

/// A kit as somebody gives it.
#[derive(Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct GivenKit {
    /// The relay's address as it stands on the paper or in the file.
    pub relay: String,
    pub desk: DeskId,
    pub secret: [u8; 32],
}

impl std::fmt::Debug for GivenKit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("GivenKit(..)")
    }
}
