//! What takes up again a ticket that had ended: each `reopen`, and a `state open` by somebody who knew the ticket as ended.
//!
//! That is told from what the author had seen, not from the order: a solve or close that is apart from it is blocked by it,
//! whichever came first.

use super::{conversation::Conversation, lane::Lanes, timeline::Timeline, undo::Standing};
use crate::{Fact, entry::OpenState, settings::REOPEN_WITHIN_DAYS};

const REOPEN_WITHIN_MS: u64 = REOPEN_WITHIN_DAYS * 24 * 60 * 60 * 1000;

/// Reopenings that stand, by device.
pub(super) struct Reopenings {
    pub lanes: Lanes,
    /// In order.
    places: Vec<usize>,
}

impl Reopenings {
    pub fn build(timeline: &Timeline<'_>, standing: &Standing, conversation: &Conversation) -> Self {
        let fact = |n: usize| &timeline.entry(n).fact;
        let opens = |n: usize| matches!(fact(n), Fact::State { to: OpenState::Open });
        let reopens = |n: usize| matches!(fact(n), Fact::Reopen { .. });
        let places = if standing.effective().any(opens) {
            let lanes =
                |is: &dyn Fn(usize) -> bool| Lanes::build(timeline, standing.effective().filter(|n| is(*n)));
            let known = Known {
                timeline,
                ends: lanes(&|n| matches!(fact(n), Fact::Solve { .. } | Fact::Close { .. })),
                opens: lanes(&|n| opens(n) || reopens(n)),
                events: &conversation.events,
            };
            standing
                .effective()
                .filter(|n| reopens(*n) || (opens(*n) && known.as_ended(*n)))
                .collect()
        } else {
            standing.effective().filter(|n| reopens(*n)).collect::<Vec<_>>()
        };
        Self {
            lanes: Lanes::build(timeline, places.iter().copied()),
            places,
        }
    }

    pub fn has(&self, n: usize) -> bool {
        self.places.binary_search(&n).is_ok()
    }
}

/// What an author may have known of how the ticket stood.
struct Known<'a> {
    timeline: &'a Timeline<'a>,
    ends: Lanes,
    opens: Lanes,
    events: &'a Lanes,
}

impl Known<'_> {
    /// The last end that the author of `n` had seen was followed by nothing that they had seen taking it up again. A customer's
    /// message that may have come too late for that leaves it ended: in doubt the ticket is the more open one.
    fn as_ended(&self, n: usize) -> bool {
        let timeline = self.timeline;
        let Some(end) = self.ends.last_known(timeline, n) else {
            return false;
        };
        let opened = self.opens.last_known(timeline, n).is_some_and(|open| open > end);
        let upto_ms = timeline.t(end).saturating_add(REOPEN_WITHIN_MS);
        let wrote = self
            .events
            .first_known_after(timeline, n, end)
            .is_some_and(|event| timeline.t(event) <= upto_ms);
        !opened && !wrote
    }
}
