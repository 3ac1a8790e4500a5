//! `fold(documents, of, now, settings) -> Ticket`: what a ticket is, from what its timeline says.
//!
//! Pure and total: the same entries, clock and settings give the same ticket, in whatever order and however often they
//! arrived, and every set of entries gives a valid one. What needs work beats what ends work; nothing is silently
//! overwritten, and what lost against something that it had not seen is a review item. The passes, in this order:
//!
//! 1. [`graph`]: who knew what, as one vector of counts for each entry; [`cycle`] cuts forged loops.
//! 2. [`time`]: one time for each entry that never runs backwards along knowledge; [`timeline`]: the order.
//! 3. [`undo`]: what stands; [`merges`]: which documents are one ticket; [`splits`]: what counts in another.
//! 4. [`conversation`], [`guard`]: customer events, calls, messages and what became of them.
//! 5. [`second_line`]: owner and line; [`reopening`], [`machine`], [`past_closing`]: the state and its closings; [`choice`]:
//!    priority and queue.
//! 6. [`run`], [`follow_up`]: procedures, and what became of solutions.
//! 7. [`review`], [`facts`]: what needs a person, what the figures count; [`clocks`]: what was promised, and kept.
//!
//! No rule of a screen or a store is here, and no check of a command (see [`crate::rule`]).

mod choice;
mod clocks;
mod column;
mod conversation;
mod cycle;
mod facts;
mod follow_up;
mod frontier;
mod graph;
mod guard;
mod keyed;
mod lane;
mod machine;
mod merges;
mod past_closing;
mod reopening;
mod review;
mod run;
mod second_line;
mod splits;
mod time;
mod timeline;
mod undo;

pub use frontier::frontier;
pub use merges::named;

use crate::order;
use crate::{
    ActId, DocId, Entry, ReviewItem, Settings, TicketDocument,
    entry::ExcludeWhy,
    ticket::{Delivery, Excluded, Message, Ticket, TimelineEntry},
};
use choice::Choices;
use conversation::Conversation;
use merges::Merges;
use reopening::Reopenings;
use run::Runs;
use second_line::SecondLine;
use splits::Splits;
use timeline::Timeline;
use undo::Standing;

/// From how far ahead of now an entry's time is flagged as a wrong clock's.
const CLOCK_AHEAD_MS_MAX: u64 = 5 * 60 * 1000;

/// Folds the ticket of document `of`. `documents` are at least those that its merges name and that are here, and those that theirs
/// name, in any order; what is not connected to it is left out. Without the document itself it gives an empty ticket.
///
/// A ticket that was merged into another is folded by itself, and says which.
#[must_use]
pub fn fold(documents: &[TicketDocument], of: DocId, now_ms: u64, settings: &Settings) -> Ticket {
    let Some(own) = documents.iter().find(|document| document.id == of) else {
        return Ticket::default();
    };
    let group = match documents {
        [_] => Group::alone(own),
        _ => Group::of(documents, own, settings),
    };
    let mut ticket = fold_group(&group, now_ms, settings);
    if let Some(into) = group.merged_into {
        ticket.merged_into = Some(into);
        ticket.merges.clone_from(&group.links);
        ticket.facts.excluded = Some(Excluded::Merged);
        ticket.facts.promises.clear();
        ticket.clocks.clear();
        ticket.reviews.clear();
        ticket.next_ms = None;
    }
    ticket
}

/// Documents that are folded as one ticket.
struct Group<'a> {
    /// The one that gives registers, state, owner and queue.
    root: &'a TicketDocument,
    members: Vec<&'a TicketDocument>,
    /// The root is folded by itself and belongs to this one.
    merged_into: Option<DocId>,
    /// Source and act of each merge by which they are one.
    links: Vec<(DocId, ActId)>,
    reviews: Vec<ReviewItem>,
}

impl<'a> Group<'a> {
    fn alone(own: &'a TicketDocument) -> Self {
        Self {
            root: own,
            members: vec![own],
            merged_into: None,
            links: Vec::new(),
            reviews: Vec::new(),
        }
    }

    /// The tree of merges in force that `own` is in. Where its root is not here, the member with the smallest id stands in.
    fn of(documents: &'a [TicketDocument], own: &'a TicketDocument, settings: &Settings) -> Self {
        let entries = documents.iter().flat_map(|document| &document.entries).collect();
        let Some(timeline) = Timeline::build(entries, settings) else {
            return Self::alone(own);
        };
        let merges = Merges::build(&timeline, &Standing::build(&timeline, settings, None));
        let root_id = merges.root(own.id);
        let mut members: Vec<&TicketDocument> = documents
            .iter()
            .filter(|document| merges.root(document.id) == root_id)
            .collect();
        order::sort_by_key(&mut members, |document| document.id);
        members.dedup_by_key(|document| document.id);
        let here = members.iter().find(|document| document.id == root_id);
        let root = here.or(members.first()).copied().unwrap_or(own);
        if root.id != own.id {
            let link = merges.link(own.id);
            return Self {
                merged_into: Some(root.id),
                links: link.map(|link| (link.source, link.act)).into_iter().collect(),
                ..Self::alone(own)
            };
        }
        let links = members
            .iter()
            .filter_map(|document| merges.link(document.id))
            .map(|link| (link.source, link.act))
            .collect();
        let crossed = merges
            .crossed
            .iter()
            .filter(|(first, ..)| merges.root(first.source) == root_id);
        Self {
            root,
            merged_into: None,
            links,
            reviews: crossed
                .map(|(first, second, shadow)| review::of_merges(first.act, second.act, *shadow))
                .collect(),
            members,
        }
    }
}

fn fold_group(group: &Group<'_>, now_ms: u64, settings: &Settings) -> Ticket {
    let root = group.root;
    let entries: Vec<&Entry> = group
        .members
        .iter()
        .flat_map(|document| &document.entries)
        .collect();
    let Some(mut timeline) = Timeline::build(entries, settings) else {
        return Ticket {
            root: root.id,
            reviews: review::of_registers(&root.conflicts),
            ..Ticket::default()
        };
    };
    let links = review::Link::all(&timeline, &group.links);
    timeline.bind(links.iter().flat_map(|link| link.halves.clone()).collect());
    let standing = Standing::build(&timeline, settings, Some(root.id));
    let members: Vec<DocId> = group.members.iter().map(|document| document.id).collect();
    let splits = Splits::build(&timeline, &standing, &members);
    let conversation = Conversation::build(&timeline, &standing, &splits);
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
    let runs = Runs::build(&timeline, &standing);
    let reviews = review::build(&review::Ground {
        timeline: &timeline,
        standing: &standing,
        conversation: &conversation,
        reopenings: &reopenings,
        escalations: &second_line.lanes,
        sent: &sent,
        course: &course,
        splits: &splits,
        links: &links,
        runs: &runs,
    });
    let runs = runs.list(&timeline);
    let satisfaction = follow_up::satisfaction(&timeline, &standing);
    let excluded = last_exclusion(&timeline, &standing);
    let mut facts = facts::build(
        &timeline,
        &standing,
        &conversation,
        &sent,
        &course,
        &reviews,
        excluded,
        second_line.escalated_ms,
        facts::Followed {
            satisfaction: follow_up::rated(&satisfaction),
            runs: run::counts(&runs),
        },
    );
    let choices = Choices::build(&timeline, &standing, settings);
    let clocks = clocks::build(&clocks::Ground {
        settings,
        choices: &choices,
        course: &course,
        facts: &facts.facts,
        now_ms,
    });
    facts.facts.promises = clocks.promises;

    let mut items = reviews.items;
    items.extend(group.reviews.iter().cloned());
    items.extend(review::of_registers(&root.conflicts));
    order::sort_by_key(&mut items, |item| item.severity);
    let mut ticket = Ticket {
        root: root.id,
        excluded,
        owner: second_line.owner,
        line: second_line.line,
        contact: second_line.contact,
        queue: choices.last.queue.cloned(),
        escalations: second_line.escalations,
        rating: choices.rating,
        priority: choices.last.priority,
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
        runs,
        satisfaction,
        tasks: follow_up::tasks(&timeline, &standing),
        clocks: clocks.readings,
        facts: facts.facts,
        reviews: items,
        undone: standing.undone(&timeline),
        merges: group.links.clone(),
        members: members.into_iter().filter(|member| *member != root.id).collect(),
        entries_total: timeline.len(),
        updated_ms: timeline.t(timeline.len().saturating_sub(1)),
        timeline: entries_in_order(&timeline, &standing, now_ms),
        ..course.into_ticket()
    };
    ticket.next_ms = ticket.next_ms.into_iter().chain(clocks.next_ms).min();
    ticket.next_ms = next(&ticket, now_ms);
    ticket
}

/// What stands, with its times.
fn entries_in_order(timeline: &Timeline<'_>, standing: &Standing, now_ms: u64) -> Vec<TimelineEntry> {
    let shown = |n: usize| TimelineEntry {
        id: timeline.entry(n).id,
        doc: timeline.entry(n).doc,
        author: timeline.entry(n).author,
        act: timeline.entry(n).act,
        is_fixed: standing.is_fixed(n),
        is_merge: merges::ends(timeline.entry(n).doc, &timeline.entry(n).fact).is_some(),
        t_ms: timeline.t(n),
        at_ms: timeline.fact_time(n),
        clock: timeline.t(n) > now_ms.saturating_add(CLOCK_AHEAD_MS_MAX),
    };
    standing.standing().map(shown).collect()
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

/// The earliest of the timer that the state waits for, the clocks of what was promised, the messages that may not leave yet, the tasks
/// that are not due yet and the clocks that are ahead.
fn next(ticket: &Ticket, now_ms: u64) -> Option<u64> {
    let waits = |message: &&Message| matches!(message.delivery, Delivery::Queued | Delivery::Held);
    let leaving = ticket
        .messages
        .iter()
        .filter(waits)
        .map(|message| message.not_before_ms);
    let ahead = ticket
        .timeline
        .iter()
        .filter(|entry| entry.clock)
        .map(|entry| entry.t_ms.saturating_sub(CLOCK_AHEAD_MS_MAX));
    let due = ticket.tasks.iter().filter(|task| task.done.is_none());
    leaving
        .chain(ahead)
        .chain(due.map(|task| task.due_ms))
        .chain(ticket.next_ms)
        .filter(|at| *at > now_ms)
        .min()
}
