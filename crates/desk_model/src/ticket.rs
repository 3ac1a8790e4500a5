//! A ticket as the fold gives it: where it stands, what waits, what was sent, what needs a person. Computed, never stored.
//!
//! Only shapes and questions about them are here; how they come about is in [`crate::fold`].

pub mod facts;
mod follow_up;
mod run;

pub use facts::{Class, Closing, Excluded, Facts, Rated, Response, RunCounts, Span, SpanEnd, Verdict};
pub use follow_up::{Opinion, SCORES, Satisfaction, Task, TaskEnd};
pub use run::{Outcome, Run, RunEnd, RunStep};

use crate::{
    ActId, DocId, EntryId, PersonId,
    entry::{Channel, ExcludeWhy, HoldFor, Level, Priority, SolveCode},
    mail::Mailbox,
    named::named,
    review::ReviewItem,
    settings::REOPEN_WITHIN_DAYS,
    sla::{Clock, Reading},
};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Where a ticket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum State {
    #[default]
    New,
    Open,
    Waiting,
    Hold,
    Solved,
    Closed,
}

impl State {
    /// Solved or closed: nobody works on it.
    #[must_use]
    pub fn is_ended(self) -> bool {
        matches!(self, Self::Solved | Self::Closed)
    }
}

/// What became of a message of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// Taken back by its author before it left.
    Undone,
    Dropped,
    Bounced,
    Handed,
    /// Stopped by the send guard: its author had not seen something.
    Held,
    Queued,
}

/// A message of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub id: EntryId,
    pub author: PersonId,
    /// Written by a person.
    pub human: bool,
    pub delivery: Delivery,
    /// When it was accepted for delivery.
    pub handed_ms: Option<u64>,
    /// Not sent before.
    pub not_before_ms: u64,
}

/// A message of the customer's side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inbound {
    pub id: EntryId,
    pub at_ms: u64,
    /// Machine mail.
    pub machine: bool,
    pub needs_action: bool,
}

/// The terms of a hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    pub until_ms: Option<u64>,
    pub whom: HoldFor,
}

/// The solve that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Solution {
    pub id: EntryId,
    pub at_ms: u64,
    pub by: PersonId,
    pub code: SolveCode,
}

named! {
    /// Who works on a ticket: those who take requests, or those whom they ask.
    #[derive(Default)]
    pub enum Line {
        #[default]
        First = "first",
        Second = "second",
    }
}

/// An escalation that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Escalation {
    pub id: EntryId,
    /// Who gets the ticket back.
    pub contact: PersonId,
    /// Neither answered nor returned.
    pub open: bool,
}

/// What an answer answers and where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyTo {
    pub message: EntryId,
    pub channel: Channel,
    pub to: Mailbox,
}

/// One entry that stands, at its place in the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimelineEntry {
    pub id: EntryId,
    pub doc: DocId,
    pub author: PersonId,
    pub act: ActId,
    /// It cannot be undone: for what it is, or because something was built on it.
    pub is_fixed: bool,
    /// A half of a merge: anybody may undo it.
    pub is_merge: bool,
    /// The time that orders it.
    pub t_ms: u64,
    /// The time that it states or else `t_ms`: what people are shown.
    pub at_ms: u64,
    /// Its time is more than five minutes from now: a clock is wrong.
    pub clock: bool,
}

/// A ticket, folded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ticket {
    pub root: DocId,
    /// The ticket that this one was merged into: that one is worked on.
    pub merged_into: Option<DocId>,
    /// Tickets that were merged into this one.
    pub members: Vec<DocId>,
    /// The merges by which they are one, and the one by which this went into another: the source and the act.
    pub merges: Vec<(DocId, ActId)>,
    pub state: State,
    pub since_ms: u64,
    /// Spam or test, beside the state.
    pub excluded: Option<ExcludeWhy>,
    /// While on hold.
    pub hold: Option<Hold>,
    /// While solved or closed, if it was solved.
    pub solution: Option<Solution>,
    pub owner: Option<PersonId>,
    pub line: Line,
    /// Who talks to the customer, while the second line has the ticket.
    pub contact: Option<PersonId>,
    /// The key of a queue; none: the one that takes what nobody has sorted.
    pub queue: Option<String>,
    /// In order.
    pub escalations: Vec<Escalation>,
    pub priority: Priority,
    /// Urgency and impact, if somebody has rated it.
    pub rating: Option<(Level, Level)>,
    /// Ours, in order, those taken back included.
    pub messages: Vec<Message>,
    /// The customer's, in order.
    pub inbound: Vec<Inbound>,
    /// Customer events that nobody has answered and no solve has ended, oldest first.
    pub pending: Vec<EntryId>,
    /// The time of the first of `pending`.
    pub waiting_since_ms: Option<u64>,
    /// Messages that came more than 30 days after the closing: each wants a ticket of its own.
    pub stray: Vec<EntryId>,
    pub reply_to: Option<ReplyTo>,
    /// Procedures that were begun here, in order.
    pub runs: Vec<Run>,
    /// What the customer was asked of solutions, in order.
    pub satisfaction: Vec<Satisfaction>,
    /// To look again whether solutions hold, in order.
    pub tasks: Vec<Task>,
    /// What was promised and still counts: the first answer, the latest after it, the solution.
    pub clocks: Vec<Reading>,
    pub facts: Facts,
    /// What needs a person, most severe first.
    pub reviews: Vec<ReviewItem>,
    /// What stands, in order.
    pub timeline: Vec<TimelineEntry>,
    /// What was taken back, in order.
    pub undone: Vec<EntryId>,
    /// All entries, those taken back included.
    pub entries_total: usize,
    /// The time of the newest entry.
    pub updated_ms: u64,
    /// The earliest time at which this changes without a new entry.
    pub next_ms: Option<u64>,
}

impl Ticket {
    /// Shown as spam, above the state.
    #[must_use]
    pub fn is_spam(&self) -> bool {
        self.excluded == Some(ExcludeWhy::Spam)
    }

    /// Closed so long before that a customer's message or call of this time does not open it again.
    #[must_use]
    pub fn is_past_reopening(&self, at_ms: u64) -> bool {
        let until_ms = self.since_ms.saturating_add(REOPEN_WITHIN_DAYS * DAY_MS);
        self.state == State::Closed && at_ms > until_ms
    }

    /// None: nothing was promised.
    #[must_use]
    pub fn clock(&self, clock: Clock) -> Option<&Reading> {
        self.clocks.iter().find(|reading| reading.clock == clock)
    }

    #[must_use]
    pub fn message(&self, id: EntryId) -> Option<&Message> {
        self.messages.iter().find(|message| message.id == id)
    }

    #[must_use]
    pub fn run(&self, id: EntryId) -> Option<&Run> {
        self.runs.iter().find(|run| run.id == id)
    }

    #[must_use]
    pub fn task(&self, id: EntryId) -> Option<&Task> {
        self.tasks.iter().find(|task| task.id == id)
    }
}
