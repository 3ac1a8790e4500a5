//! What a team sets, one change at a time. Settings are dated versions, appended and never overwritten: what holds now is the last
//! version of each, and what held yesterday stays what it was.

pub mod step;

mod check;
mod versions;

#[cfg(test)]
mod tests;

pub use check::NotSet;
pub use step::{Step, StepState};

use crate::{PersonId, calendar::Calendar, custom::FieldKind, entry::Priority, json::tagged, sla::Clock};

/// Longest time that is promised: a year.
pub const TARGET_MINUTES_MAX: u32 = 366 * 24 * 60;
/// Longest closing time in days.
pub const CLOSE_AFTER_DAYS_MAX: u32 = 365;
/// The highest level that a member can have.
pub const LEVEL_MAX: u32 = 3;
/// Longest time from a solve to its question: thirty days.
pub const SURVEY_HOURS_MAX: u32 = 30 * 24;
/// Longest question in bytes, before its fields are filled in.
pub const SURVEY_BYTES_MAX: usize = 16 * 1024;
/// Most steps of a macro.
pub const MACRO_STEPS_MAX: usize = 20;

tagged! {
    "set";
    /// One change of a setting. What has a key is replaced by the next of the same key; `gone` takes it away.
    pub enum Setting {
        /// Days of silence after which solved becomes closed.
        CloseAfter = "close_after" {
            days: u32,
        }
        /// Priorities by urgency and impact: three rows of three, from low to high.
        Matrix = "matrix" {
            priorities: Vec<Priority>,
        }
        Queue = "queue" {
            key: String,
            /// Who is given its tickets; none: everybody.
            members: Vec<PersonId>,
            /// Language tags: those of its members whose skills name none.
            languages: Vec<String>,
            gone: bool,
        }
        /// How long a customer may wait for this at that priority, in the queue of that key or `*`; 0 minutes: it is taken away.
        Target = "target" {
            clock: Clock,
            priority: Priority,
            queue: String,
            minutes: u32,
        }
        /// After how much of its time a promise is nearly due, in percent.
        Warning = "warning" {
            percent: u32,
        }
        /// When the queue of that key, or `*`, is open.
        Hours = "hours" {
            queue: String,
            calendar: Calendar,
        }
        Category = "category" {
            key: String,
            gone: bool,
        }
        /// A reply to be filled in; the fields stand in double braces.
        Canned = "canned" {
            key: String,
            /// A language tag such as `de`; empty: any.
            language: String,
            text: String,
            gone: bool,
        }
        /// What a member can, for those who are assigned by it. What is empty is anything.
        Skills = "skills" {
            /// The member's id.
            key: String,
            /// Language tags.
            languages: Vec<String>,
            /// Categories.
            topics: Vec<String>,
            /// From 1, who follows what is prescribed, to 3, who leads; 0: as the role says.
            level: u32,
            away: bool,
            gone: bool,
        }
        /// Whether a new ticket is given to whom it fits at once: taken down, imported or split off.
        Assigning = "assigning" {
            on: bool,
        }
        /// The letter that asks the customer by itself, so many hours after a solve, how content they are, with the fields of canned
        /// replies; empty: nobody is asked by itself.
        Survey = "survey" {
            hours: u32,
            text: String,
        }
        /// What every reply of the team ends with, with the fields of canned replies; empty: nothing.
        Signature = "signature" {
            text: String,
        }
        /// Acts in a row, done as one.
        Macro = "macro" {
            key: String,
            steps: Vec<Step>,
            gone: bool,
        }
        /// A field of tickets. Its key is its name; choices are of that kind alone.
        Field = "field" {
            key: String,
            kind: FieldKind,
            choices: Vec<String>,
            gone: bool,
        }
    }
}

impl Setting {
    /// What it is a version of, if of one thing among several.
    fn key(&self) -> Option<(u8, &str)> {
        match self {
            Self::Queue { key, .. } => Some((0, key)),
            Self::Category { key, .. } => Some((1, key)),
            Self::Canned { key, .. } => Some((2, key)),
            Self::Macro { key, .. } => Some((3, key)),
            Self::Signature { .. } => Some((4, "")),
            Self::Skills { key, .. } => Some((5, key)),
            Self::Assigning { .. } => Some((6, "")),
            Self::Field { key, .. } => Some((7, key)),
            Self::Survey { .. } => Some((8, "")),
            Self::CloseAfter { .. }
            | Self::Matrix { .. }
            | Self::Target { .. }
            | Self::Warning { .. }
            | Self::Hours { .. } => None,
        }
    }

    fn is_gone(&self) -> bool {
        match self {
            Self::Queue { gone, .. }
            | Self::Category { gone, .. }
            | Self::Canned { gone, .. }
            | Self::Macro { gone, .. }
            | Self::Field { gone, .. }
            | Self::Skills { gone, .. } => *gone,
            Self::Assigning { on } => !*on,
            Self::Signature { text } | Self::Survey { text, .. } => text.trim().is_empty(),
            Self::CloseAfter { .. }
            | Self::Matrix { .. }
            | Self::Target { .. }
            | Self::Warning { .. }
            | Self::Hours { .. } => false,
        }
    }
}
