//! Letters: automatic messages that name a solve, about which they ask the customer.
//!
//! What has not left goes only while its solve is the one in force, so that nobody is asked about what did not hold, and only once
//! in one time solved. It is computed like a timer: where the reopening goes away, the letter goes again.

use super::{guard::Sent, machine::Course, timeline::Timeline};
use crate::{Fact, ticket::Delivery};

/// The solve that a message asks about; none: it is no letter.
pub(super) fn about(timeline: &Timeline, n: usize) -> Option<usize> {
    let Fact::Out {
        auto: true,
        re: Some(re),
        ..
    } = &timeline.entry(n).fact
    else {
        return None;
    };
    let is_solve = |solve: &usize| matches!(timeline.entry(*solve).fact, Fact::Solve { .. });
    timeline.find(*re).filter(is_solve)
}

/// Drops the letters that ask about something else than what the ticket has come to. `counts`: it is neither spam nor a test.
pub(super) fn drop_outdated(timeline: &Timeline, course: &Course, counts: bool, sent: &mut [Sent]) {
    let now = course.closings.iter().find(|closing| closing.to_ms.is_none());
    let of_now = |solve: usize| now.is_some_and(|closing| timeline.t(solve) >= closing.from_ms);
    let left = sent.iter().any(|message| {
        message.delivery == Delivery::Handed && about(timeline, message.n).is_some_and(of_now)
    });
    for message in sent.iter_mut() {
        let Some(solve) = about(timeline, message.n).filter(|_| message.delivery == Delivery::Queued) else {
            continue;
        };
        let in_force = course.solution.map(|solution| solution.id) == Some(timeline.entry(solve).id);
        if left || !counts || !in_force {
            message.delivery = Delivery::Dropped;
        }
    }
}
