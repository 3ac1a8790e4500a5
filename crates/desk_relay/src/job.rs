//! What the writer is asked to make durable, and what it answers.

use crate::{
    check::{Checked, Way},
    desk::Desk,
};
use desk_model::DeskId;
use desk_seal::{ControlEntry, Membership};
use desk_sync::{Cursor, Outcome, Pin, Refusal};
use std::sync::{Arc, atomic::AtomicBool};
use tokio::sync::oneshot;

/// Entries of one batch, checked by a membership.
#[derive(Debug)]
pub struct EntriesJob {
    pub desk: Arc<Desk>,
    /// The connection.
    pub by: u64,
    pub way: Way,
    /// What they were checked by; if it is no longer the newest they are checked again.
    pub members: Arc<Membership>,
    pub entries: Vec<Result<Checked, Refusal>>,
    /// Set while a push of this connection stands refused.
    pub halted: Arc<AtomicBool>,
    pub restart: bool,
    pub reply: oneshot::Sender<Vec<Outcome>>,
}

/// Who offers control entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A present device; it boasted a longer chain than the relay's.
    Device { boasts: bool },
    /// The holder of an invite.
    Invite,
    /// Anybody.
    Anybody {
        /// The relay did not have the desk when this connection began, and it may bring one.
        may_found: bool,
    },
}

/// Control entries of one append.
#[derive(Debug)]
pub struct ControlJob {
    pub desk: DeskId,
    pub origin: Origin,
    pub entries: Vec<ControlEntry>,
    /// For a desk, or a chain, that this append brings: its log's new id.
    pub incarnation: [u8; 16],
    pub reply: oneshot::Sender<ControlReply>,
}

/// What became of an append.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ControlReply {
    Appended(Pin),
    /// The relay's chain has other entries from here on.
    Conflict {
        from: u32,
    },
    Refused(Refusal),
}

/// A device has read further in the log than the log goes.
#[derive(Debug)]
pub struct RenewJob {
    pub desk: Arc<Desk>,
    /// How far it has read.
    pub seen: Cursor,
    /// The log's new id.
    pub incarnation: [u8; 16],
    pub reply: oneshot::Sender<()>,
}

/// Work for the writer.
#[derive(Debug)]
pub enum Job {
    Entries(EntriesJob),
    Control(ControlJob),
    /// What snapshots cover is dropped, where it has waited long enough.
    Compact,
    Renew(RenewJob),
}

impl Job {
    /// What it weighs.
    #[must_use]
    pub fn bytes(&self) -> usize {
        match self {
            Self::Entries(job) => job.entries.iter().flatten().map(|entry| entry.bytes.len()).sum(),
            Self::Control(_) | Self::Renew(_) | Self::Compact => desk_sync::limit::CONTROL_ENTRY_BYTES_MAX,
        }
    }
}
