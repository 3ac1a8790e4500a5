//! The phases of a connection, each with what it holds, and when to look at the clock again.

use super::{SignHello, control::Appends, window::Window};
use crate::{
    limit::{DEAD_AFTER_MS, PING_AFTER_MS, PING_BUSY_AFTER_MS},
    wire::Cursor,
};

/// Where a connection stands.
#[derive(Debug)]
pub(super) enum Link {
    /// Not wanted.
    Stopped,
    /// To be dialled later.
    Waiting { until_ms: u64 },
    /// Dialled, not open.
    Dialing { until_ms: u64 },
    /// Open, the challenge is to come.
    Opened { until_ms: u64 },
    /// The engine signs.
    Signing { until_ms: u64, asked: Box<SignHello> },
    /// Greeted, the welcome is to come.
    Greeted {
        until_ms: u64,
        cursor: Option<Cursor>,
        catch_up: Option<super::CatchUp>,
        clock_offset_ms: i64,
    },
    /// Welcomed.
    Up(Box<Session>),
}

/// A welcomed connection.
#[derive(Debug)]
pub(super) struct Session {
    /// It only offers the chain.
    pub(super) offering: bool,
    pub(super) window: Window,
    pub(super) appends: Appends,
    /// The head of the catch-up under way.
    pub(super) catching: Option<u64>,
    pub(super) heard_ms: u64,
    pub(super) pinged_ms: Option<u64>,
    /// The relay could not take a push just now: when to begin again.
    pub(super) push_again_ms: Option<u64>,
}

impl Session {
    fn is_busy(&self) -> bool {
        !self.window.is_empty() || self.catching.is_some() || self.appends.is_waiting()
    }

    /// When to ask whether the relay is there, or to give it up.
    pub(super) fn check_at(&self) -> u64 {
        let alive = match self.pinged_ms {
            Some(pinged) => pinged + DEAD_AFTER_MS,
            None if self.is_busy() => self.heard_ms + PING_BUSY_AFTER_MS,
            None => self.heard_ms + PING_AFTER_MS,
        };
        self.push_again_ms.map_or(alive, |again| again.min(alive))
    }
}

impl Link {
    pub(super) fn wake_at(&self) -> Option<u64> {
        match self {
            Self::Stopped => None,
            Self::Waiting { until_ms }
            | Self::Dialing { until_ms }
            | Self::Opened { until_ms }
            | Self::Signing { until_ms, .. }
            | Self::Greeted { until_ms, .. } => Some(*until_ms),
            Self::Up(session) => Some(session.check_at()),
        }
    }
}
