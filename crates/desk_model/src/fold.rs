//! `fold(group, now, settings) -> Ticket`: what a ticket is, from what its timeline says.
//!
//! Pure and total: the same entries, clock and settings give the same ticket, in whatever order and however often they
//! arrived, and every set of entries gives a valid one. What needs work beats what ends work; nothing is silently
//! overwritten, and what lost against something that it had not seen is a review item. The passes, in this order:
//!
//! 1. [`graph`]: who knew what, as one vector of counts for each entry; [`cycle`] cuts forged loops.
//! 2. [`time`]: one time for each entry that never runs backwards along knowledge; [`timeline`]: the order.
//! 3. [`undo`]: what stands.
//! 4. [`conversation`], [`guard`]: customer events, calls, messages and what became of them.
//! 5. [`second_line`]: owner, line and queue; [`reopening`], [`machine`], [`past_closing`]: the state and its closings; [`choice`]: the
//!    priority.
//! 6. [`review`], [`facts`]: what needs a person, what the figures count.
//!
//! No rule of a screen or a store is here, and no check of a command (see [`crate::rule`]).

mod choice;
mod column;
mod conversation;
mod cycle;
mod facts;
mod frontier;
mod graph;
mod guard;
mod lane;
mod machine;
mod past_closing;
mod reopening;
mod review;
mod second_line;
mod time;
mod timeline;
mod undo;

pub use frontier::frontier;

use crate::order;
use crate::{
    Entry, Settings, TicketDocument,
    entry::ExcludeWhy,
    ticket::{Delivery, Message, Ticket, TimelineEntry},
};
use conversation::Conversation;
use reopening::Reopenings;
use second_line::SecondLine;
use timeline::Timeline;
use undo::Standing;

/// From how far ahead of now an entry's time is flagged as a wrong clock's.
const CLOCK_AHEAD_MS_MAX: u64 = 5 * 60 * 1000;

/// Folds the documents of a ticket's group; the first is the root and gives the registers. No document gives an empty ticket.
#[must_use]
pub fn fold(group: &[TicketDocument], now_ms: u64, settings: &Settings) -> Ticket {
    let Some(root) = group.first() else {
        return Ticket::default();
    };
    let entries: Vec<&Entry> = group.iter().flat_map(|document| &document.entries).collect();
    let Some(timeline) = Timeline::build(entries, settings) else {
        return Ticket {
            root: root.id,
            reviews: review::of_registers(&root.conflicts),
            ..Ticket::default()
        };
    };
    let standing = Standing::build(&timeline, settings);
    let conversation = Conversation::build(&timeline, &standing);
    let sent = guard::sent(&timeline, &standing, &conversation);
    let reopenings = Reopenings::build(&timeline, &standing, &conversation);
    let second_line = SecondLine::build(&timeline, &standing);
    let course = machine::run(
        &machine::Ground {
            timeline: &timeline,
            standing: &standing,
            conversation: &conversation,
            reopenings: &reopenings,
            escalations: &second_line.lanes,
            settings,
        },
        now_ms,
    );
    let reviews = review::build(&review::Ground {
        timeline: &timeline,
        standing: &standing,
        conversation: &conversation,
        reopenings: &reopenings,
        escalations: &second_line.lanes,
        sent: &sent,
        course: &course,
    });
    let excluded = last_exclusion(&timeline, &standing);
    let facts = facts::build(
        &timeline,
        &standing,
        &conversation,
        &sent,
        &course,
        &reviews,
        excluded,
        second_line.escalated_ms,
    );

    let mut items = reviews.items;
    items.extend(review::of_registers(&root.conflicts));
    order::sort_by_key(&mut items, |item| item.severity);
    let mut ticket = Ticket {
        root: root.id,
        excluded,
        owner: second_line.owner,
        line: second_line.line,
        contact: second_line.contact,
        queue: second_line.queue(&timeline),
        escalations: second_line.escalations,
        priority: choice::priority(&timeline, &standing),
        messages: sent.iter().map(|sent| sent.message(&timeline)).collect(),
        inbound: conversation.inbound(&timeline),
        pending: facts
            .pending
            .iter()
            .map(|event| timeline.entry(*event).id)
            .collect(),
        waiting_since_ms: facts.waiting_since_ms,
        stray: course
            .stray
            .iter()
            .map(|event| timeline.entry(*event).id)
            .collect(),
        reply_to: conversation.reply_to(&timeline),
        facts: facts.facts,
        reviews: items,
        undone: standing.undone(&timeline),
        entries_total: timeline.len(),
        updated_ms: timeline.t(timeline.len().saturating_sub(1)),
        timeline: entries_in_order(&timeline, &standing, now_ms),
        ..course.into_ticket()
    };
    ticket.next_ms = next(&ticket, now_ms);
    ticket
}

/// What stands, with its times.
fn entries_in_order(timeline: &Timeline<'_>, standing: &Standing, now_ms: u64) -> Vec<TimelineEntry> {
    let shown = |n: usize| TimelineEntry {
        id: timeline.entry(n).id,
        doc: timeline.entry(n).doc,
        t_ms: timeline.t(n),
        at_ms: timeline.fact_time(n),
        clock: timeline.t(n) > now_ms.saturating_add(CLOCK_AHEAD_MS_MAX),
    };
    standing.effective().map(shown).collect()
}

/// The last one wins; `none` takes it away.
fn last_exclusion(timeline: &Timeline<'_>, standing: &Standing) -> Option<ExcludeWhy> {
    let mut excluded = None;
    for n in standing.effective() {
        if let crate::Fact::Exclude { why } = &timeline.entry(n).fact {
            excluded = (*why != ExcludeWhy::None).then_some(*why);
        }
    }
    excluded
}

/// The earliest of the timer that the state waits for, the messages that may not leave yet and the clocks that are ahead.
fn next(ticket: &Ticket, now_ms: u64) -> Option<u64> {
    let waits = |message: &&Message| matches!(message.delivery, Delivery::Queued | Delivery::Held);
    let leaving = ticket
        .messages
        .iter()
        .filter(waits)
        .map(|message| message.not_before_ms);
    let clocks = ticket
        .timeline
        .iter()
        .filter(|entry| entry.clock)
        .map(|entry| entry.t_ms.saturating_sub(CLOCK_AHEAD_MS_MAX));
    leaving
        .chain(clocks)
        .chain(ticket.next_ms)
        .filter(|at| *at > now_ms)
        .min()
}
