//! A recovery kit: the keys of a device on paper or in a file.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::Serialize;

/// What is written on the paper. Whoever reads it can become its owner.
#[derive(Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct KitView {
    pub desk_name: String,
    /// Whose device the kit is.
    pub owner: String,
    pub relay: String,
    /// The desk's id as text.
    pub desk: String,
    /// 24, with one space between each.
    pub words: String,
}

impl std::fmt::Debug for KitView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KitView(..)")
    }
}

/// A kit as somebody gives it.
#[derive(Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum GivenKit {
    /// Typed from the paper.
    Words {
        relay: String,
        desk: String,
        words: String,
    },
    File {
        bytes: Vec<u8>,
        passphrase: String,
    },
}

impl std::fmt::Debug for GivenKit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("GivenKit(..)")
    }
}
