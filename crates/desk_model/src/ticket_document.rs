//! A ticket as its document holds it: registers and timeline, before the fold.

use crate::{DocId, Entry, PersonId};
use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// What people edit in place. No clock and no past figure depends on any of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Registers {
    pub subject: String,
    pub customer: Option<DocId>,
    pub category: String,
    pub language: String,
    pub tags: BTreeSet<String>,
    /// Values of fields that the team has added, by the field's name; none is empty.
    pub custom: BTreeMap<String, String>,
}

/// Two values of one register, written by people who did not know of each other. The first is the one shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct RegisterConflict {
    pub register: Register,
    pub values: Vec<String>,
}

/// A register that can hold two values: one that every ticket has, or one that the team has added, by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub enum Register {
    Field(Field),
    Custom(String),
}

impl From<Field> for Register {
    fn from(field: Field) -> Self {
        Self::Field(field)
    }
}

/// What somebody wrote into beside the timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrote {
    Register(Register),
    Tag(String),
}

impl Registers {
    /// Notes what was written; empty: it was taken away.
    pub fn write(&mut self, wrote: &Wrote, value: &str) {
        match wrote {
            Wrote::Register(Register::Field(Field::Subject)) => value.clone_into(&mut self.subject),
            Wrote::Register(Register::Field(Field::Customer)) => self.customer = value.parse().ok(),
            Wrote::Register(Register::Field(Field::Category)) => value.clone_into(&mut self.category),
            Wrote::Register(Register::Field(Field::Language)) => value.clone_into(&mut self.language),
            Wrote::Register(Register::Custom(name)) if value.is_empty() => drop(self.custom.remove(name)),
            Wrote::Register(Register::Custom(name)) => {
                self.custom.insert(name.clone(), value.to_owned());
            }
            Wrote::Tag(tag) if value.is_empty() => drop(self.tags.remove(tag)),
            Wrote::Tag(tag) => drop(self.tags.insert(tag.clone())),
        }
    }
}

/// A register that every ticket has.
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
pub enum Field {
    Subject,
    Customer,
    Category,
    Language,
}

/// One ticket's document, read whole.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TicketDocument {
    pub id: DocId,
    pub registers: Registers,
    pub conflicts: Vec<RegisterConflict>,
    /// In no particular order; ids are unique.
    pub entries: Vec<Arc<Entry>>,
    /// Entries of kinds that this version does not know: kept in the document, not acted on.
    pub unknown_entries: usize,
    /// What each person is writing as a reply.
    pub drafts: BTreeMap<PersonId, String>,
}

impl TicketDocument {
    /// The entries, in no particular order.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().map(|entry| &**entry)
    }
}
