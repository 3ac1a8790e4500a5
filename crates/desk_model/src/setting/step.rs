//! The steps of a macro: acts without the ticket that they are done to.

use crate::{
    Act, DocId, PersonId,
    entry::{HoldFor, Priority, SolveCode},
    json::{Json, tagged},
    named::named,
    ticket_document::Field,
};
use serde_json::Value;

tagged! {
    "do";
    /// One step of a macro: an act without the ticket that it is done to.
    pub enum Step {
        Reply = "reply" {
            text: String,
            and_wait: bool,
        }
        Note = "note" {
            text: String,
        }
        State = "state" {
            to: StepState,
        }
        Solve = "solve" {
            code: SolveCode,
            done: String,
        }
        Priority = "priority" {
            to: Priority,
        }
        /// To nobody, if none.
        Assign = "assign" {
            to: Option<PersonId>,
        }
        Queue = "queue" {
            to: String,
        }
        Tag = "tag" {
            tag: String,
        }
        /// Empty: none.
        Category = "category" {
            to: String,
        }
        /// A field that the team has added; empty takes its value away.
        Field = "field" {
            key: String,
            value: String,
        }
    }
}

named! {
    /// States that a step may set.
    pub enum StepState {
        Open = "open",
        Waiting = "waiting",
        Hold = "hold",
        Closed = "closed",
    }
}

impl Json for Step {
    fn to_json(&self) -> Option<Value> {
        serde_json::to_value(self).ok()
    }

    fn from_json(value: Value) -> Option<Self> {
        serde_json::from_value(value).ok()
    }
}

impl Step {
    /// The act, done to a ticket.
    #[must_use]
    pub fn act(&self, ticket: DocId) -> Act {
        use crate::entry::OpenState;
        match self {
            Self::Reply { text, and_wait } => Act::SendReply {
                ticket,
                text: text.clone(),
                and_wait: *and_wait,
                at: None,
                files: Vec::new(),
            },
            Self::Note { text } => Act::AddNote {
                ticket,
                text: text.clone(),
            },
            Self::State { to } => match to {
                StepState::Open => Act::SetState {
                    ticket,
                    to: OpenState::Open,
                },
                StepState::Waiting => Act::SetState {
                    ticket,
                    to: OpenState::Waiting,
                },
                StepState::Hold => Act::HoldTicket {
                    ticket,
                    until: None,
                    whom: HoldFor::Third,
                    reason: String::new(),
                },
                StepState::Closed => Act::CloseTicket { ticket },
            },
            Self::Solve { code, done } => Act::SolveTicket {
                ticket,
                code: *code,
                cause: String::new(),
                done: done.clone(),
                side_effects: String::new(),
            },
            Self::Priority { to } => Act::SetPriority {
                ticket,
                to: *to,
                reason: String::new(),
            },
            Self::Assign { to } => Act::AssignTicket { ticket, to: *to },
            Self::Queue { to } => Act::MoveToQueue {
                ticket,
                to: to.clone(),
                reason: String::new(),
            },
            Self::Tag { tag } => Act::AddTag {
                ticket,
                tag: tag.clone(),
            },
            Self::Category { to } => Act::SetField {
                ticket,
                field: Field::Category,
                value: to.clone(),
            },
            Self::Field { key, value } => Act::SetCustom {
                ticket,
                key: key.clone(),
                value: value.clone(),
            },
        }
    }
}
