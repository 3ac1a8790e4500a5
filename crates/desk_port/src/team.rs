//! Who belongs to the desk, as the People screen shows it. Times are ms since 1970.

use borsh::{BorshDeserialize, BorshSerialize};
use desk_model::{DeviceId, DocId, PersonId, Role};
use serde::Serialize;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct TeamView {
    /// Where the chain of members stands, and its number to be read aloud: six groups of five digits.
    pub chain_seq: u32,
    pub chain_number: String,
    /// Which key new entries are sealed under; it rises with each removal.
    pub epoch: u32,
    /// Those here first, by name.
    pub members: Vec<MemberView>,
    /// Links that can still be used.
    pub invites: Vec<InviteView>,
    /// Written by somebody who had no right to; kept apart.
    pub held: Vec<HeldView>,
    /// What is wrong with the keys, in whole sentences.
    pub troubles: Vec<String>,
    /// Two histories of the members, while both are shown.
    pub fork: Option<ForkView>,
    /// How many places of another history are known here from which entries are not taken until a lead heals them.
    pub to_heal: u32,
}

/// Who stands on which history, each with the number to be read aloud.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct ForkView {
    /// The step at which they differ.
    pub seq: u32,
    pub ours: String,
    /// None: only an entry has shown it.
    pub theirs: Option<String>,
    /// Why this device cannot go over to the other one.
    pub obstacle: Option<String>,
    /// It is no member there, and may join by a link, with the keys that it has.
    pub may_join: bool,
    /// Names; this device first.
    pub here: Vec<String>,
    pub there: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct MemberView {
    pub id: PersonId,
    pub name: String,
    /// None: removed.
    pub role: Option<Role>,
    pub me: bool,
    /// Present ones.
    pub devices: Vec<DeviceView>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct DeviceView {
    pub id: DeviceId,
    /// To be read aloud: six groups of five digits.
    pub number: String,
    /// The one that this is.
    pub this: bool,
    /// Keys on paper.
    pub kit: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct InviteView {
    pub id: [u8; 16],
    /// None: for another device of its maker.
    pub role: Option<Role>,
    pub maker: String,
    pub mine: bool,
    pub uses_left: u32,
    pub expires_ms: u64,
}

/// One entry that is held back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct HeldView {
    pub doc: DocId,
    pub device: DeviceId,
    pub id: [u8; 16],
    pub who: String,
    /// Why, in a whole sentence.
    pub reason: String,
}
