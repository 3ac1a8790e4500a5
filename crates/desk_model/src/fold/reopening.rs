//! What takes up again a ticket that had ended: each `reopen`, and a `state open` by somebody who knew the ticket as ended.
//!
//! That is told from what the author had seen, not from the order: a solve or close that is apart from it is blocked by it,
//! whichever came first.

use super::{conversation::Conversation, lane::Lanes, timeline::Timeline, undo::Standing};
use crate::{Fact, entry::OpenState, settings::REOPEN_WITHIN_DAYS};

const REOPEN_WITHIN_MS: u64 = REOPEN_WITHIN_DAYS * 24 * 60 * 60 * 1000;

/// Reopenings that stand, and what an author may have known of how the ticket stood.
pub(super) struct Reopenings {
    /// By device.
    pub lanes: Lanes,
    /// In order.
    places: Vec<usize>,
    ends: Lanes,
    opens: Lanes,
}

impl Reopenings {
    pub fn build(timeline: &Timeline, standing: &Standing, conversation: &Conversation) -> Self {
        let none = || Lanes::build(timeline, std::iter::empty());
        let mut reopenings = Self {
            lanes: none(),
            places: Vec::new(),
            ends: none(),
            opens: none(),
        };
        for n in standing.effective() {
            reopenings.note(timeline, n);
        }
        for n in standing.effective() {
            reopenings.look(timeline, conversation, n);
        }
        reopenings
    }

    /// Takes the last in order, which knows all that is here.
    pub fn push(&mut self, timeline: &Timeline, conversation: &Conversation, n: usize) {
        self.note(timeline, n);
        self.look(timeline, conversation, n);
    }

    pub fn has(&self, n: usize) -> bool {
        self.places.binary_search(&n).is_ok()
    }

    fn note(&mut self, timeline: &Timeline, n: usize) {
        match &timeline.entry(n).fact {
            Fact::Solve { .. } | Fact::Close { .. } => self.ends.push(timeline, n),
            Fact::State { to: OpenState::Open } | Fact::Reopen { .. } => self.opens.push(timeline, n),
            _ => {}
        }
    }

    fn look(&mut self, timeline: &Timeline, conversation: &Conversation, n: usize) {
        let reopens = match &timeline.entry(n).fact {
            Fact::Reopen { .. } => true,
            Fact::State { to: OpenState::Open } => self.as_ended(timeline, &conversation.events, n),
            _ => false,
        };
        if reopens {
            self.lanes.push(timeline, n);
            self.places.push(n);
        }
    }

    /// The last end that the author of `n` had seen was followed by nothing that they had seen taking it up again. A customer's
    /// message that may have come too late for that leaves it ended: in doubt the ticket is the more open one.
    fn as_ended(&self, timeline: &Timeline, events: &Lanes, n: usize) -> bool {
        let Some(end) = self.ends.last_known(timeline, n) else {
            return false;
        };
        let opened = self.opens.last_known(timeline, n).is_some_and(|open| open > end);
        let upto_ms = timeline.t(end).saturating_add(REOPEN_WITHIN_MS);
        let wrote = events
            .first_known_after(timeline, n, end)
            .is_some_and(|event| timeline.t(event) <= upto_ms);
        !opened && !wrote
    }
}
