//! The words for what happened: a line of the timeline, a review item and the ways out of it.
//!
//! Pure functions; names and entries are looked up by their caller. No markup is here, and nothing that only a screen knows.

mod line;
mod register;
mod review;
mod run;

pub use line::{code_words, line, parts};
pub use register::register;
pub use review::{leave, sentence, ways};
pub use run::result_words;

use crate::{DocId, Entry, EntryId, PersonId};

/// Where the words find entries and names.
#[derive(Clone, Copy)]
pub struct Lookup<'a> {
    pub entry: &'a dyn Fn(EntryId) -> Option<&'a Entry>,
    /// A member's name; something readable also for who is not known.
    pub name: &'a dyn Fn(PersonId) -> String,
    /// What people call a ticket.
    pub ticket: &'a dyn Fn(DocId) -> String,
}
