//! A ticket while it is folded: what each pass has found, and the lists that are made of it.
//!
//! Nothing here has looked at the clock, but where an entry is dated ahead of it; [`Folding::look`] does. One entry more, which had
//! seen all that is here and is the last in order, is one step in each pass: [`Folding::push`].

use super::{
    choice::Choices,
    clocks::{self, Stopped},
    facts::{Count, Known},
    follow_up,
    group::Group,
    machine::Machine,
    merges,
    passes::Passes,
    review::{self, Reviews},
    run, undo,
};
use crate::{
    DocId, Entry, EntryId, Fact, ReviewItem, Settings, TicketDocument,
    entry::{DeliveryResult, ExcludeWhy},
    order,
    ticket::{Delivery, Excluded, Message, Ticket, TimelineEntry},
};
use std::{collections::BTreeSet, sync::Arc};

/// From how far ahead of now an entry's time is flagged as a wrong clock's.
const CLOCK_AHEAD_MS_MAX: u64 = 5 * 60 * 1000;

/// See the module.
pub(super) struct Folding {
    /// None where there is no entry.
    found: Option<Found>,
    /// Two merges that did not know of each other.
    merges: Vec<ReviewItem>,
    /// Its lists are whole; what the clock has a part in is as it was last looked at.
    ticket: Arc<Ticket>,
}

/// What was found in entries.
struct Found {
    passes: Passes,
    machine: Machine,
    reviews: Reviews,
    count: Count,
    choices: Choices,
    excluded: Option<ExcludeWhy>,
    /// Questions that may leave by themselves: almost everything that comes may stop them.
    has_letters: bool,
    stopped: Stopped,
    /// Ids that are named and not here; they are looked up when they are first asked for.
    missing: Option<BTreeSet<EntryId>>,
}

impl Folding {
    /// `documents`: at least those that merges connect with `own`. `now_ms` matters only to what is dated ahead of it.
    pub fn build(
        documents: &[TicketDocument],
        own: &TicketDocument,
        now_ms: u64,
        settings: &Settings,
    ) -> Self {
        let group = Group::build(documents, own, settings);
        let members: Vec<DocId> = group.members.iter().map(|document| document.id).collect();
        let entries = group.members.iter().flat_map(|document| &document.entries);
        let ticket = Ticket {
            root: group.root.id,
            merged_into: group.merged_into,
            merges: group.links.clone(),
            ..Ticket::default()
        };
        let Some(mut passes) = Passes::build(entries.collect(), &members, &group, settings) else {
            return Self {
                found: None,
                merges: Vec::new(),
                ticket: Arc::new(Ticket {
                    merges: Vec::new(),
                    ..ticket
                }),
            };
        };
        let machine = Machine::run(&passes.to_step(settings), now_ms);
        let excluded = last_exclusion(&passes);
        passes.drop_letters(&machine.course, excluded.is_none());
        let Passes {
            timeline,
            standing,
            outbox,
            ..
        } = &passes;
        let runs = passes.runs.list(timeline);
        let line = |n: usize| line(&passes, n, now_ms);
        let conversation = &passes.conversation;
        let ticket = Ticket {
            messages: passes
                .outbox
                .sent
                .iter()
                .map(|sent| sent.message(timeline))
                .collect(),
            inbound: conversation
                .messages()
                .map(|n| conversation.inbound(timeline, n))
                .collect(),
            satisfaction: follow_up::satisfaction(timeline, standing, &outbox.sent),
            tasks: follow_up::tasks(timeline, standing),
            timeline: standing.standing().map(line).collect(),
            undone: standing.undone(timeline),
            members: members
                .into_iter()
                .filter(|member| *member != ticket.root)
                .collect(),
            runs,
            ..ticket
        };
        let reviews = review::build(&passes.to_review(&machine.course));
        Self {
            found: Some(Found {
                reviews,
                count: Count::build(&passes.to_count(&machine.course)),
                choices: Choices::build(timeline, standing, settings),
                has_letters: passes.has_letters(excluded.is_none()),
                excluded,
                stopped: Stopped::default(),
                missing: None,
                machine,
                passes,
            }),
            merges: group.reviews,
            ticket: Arc::new(ticket),
        }
    }

    /// The time of the last entry.
    pub fn last_ms(&self) -> u64 {
        self.found
            .as_ref()
            .map_or(0, |found| found.passes.timeline.last_ms())
    }

    /// Takes one entry more by the same settings. None: it is no single step, so all has to be folded anew.
    pub fn push(&mut self, entry: &Arc<Entry>, now_ms: u64, settings: &Settings) -> Option<()> {
        let is_here = entry.doc == self.ticket.root || self.ticket.members.contains(&entry.doc);
        if !is_here || !is_step(&entry.fact) {
            return None;
        }
        let Found {
            passes,
            machine,
            reviews,
            count,
            choices,
            excluded,
            has_letters,
            stopped: _,
            missing,
        } = self.found.as_mut()?;
        if *has_letters {
            return None;
        }
        let missing = missing.get_or_insert_with(|| passes.timeline.missing());
        if missing.contains(&entry.id) {
            return None;
        }
        let was_holding = passes.outbox.is_holding();
        let (n, sent) = passes.push(entry, self.ticket.root, settings)?;
        if passes.timeline.last_ms() > now_ms || passes.has_letter(&sent) {
            return None;
        }
        passes.timeline.note_missing(entry, missing);
        machine.push(&passes.to_step(settings), n, now_ms);
        let holds = was_holding || passes.outbox.is_holding();
        reviews.push(&passes.to_review(&machine.course), n, holds)?;
        count.push(&passes.to_count(&machine.course), n, &sent)?;
        choices.push(&passes.timeline, settings, n);
        if let Fact::Exclude { why } = &entry.fact {
            *excluded = excluding(*why);
        }
        self.list(n, &sent)
    }

    /// Brings the lists up to what was taken last.
    fn list(&mut self, n: usize, sent: &[usize]) -> Option<()> {
        let passes = &self.found.as_ref()?.passes;
        let Passes {
            timeline,
            conversation,
            outbox,
            ..
        } = passes;
        let ticket = Arc::get_mut(&mut self.ticket)?;
        for at in sent {
            let message = outbox.sent.get(*at)?.message(timeline);
            match ticket.messages.get_mut(*at) {
                Some(listed) => *listed = message,
                None => ticket.messages.push(message),
            }
        }
        if conversation.messages().next_back() == Some(n) {
            ticket.inbound.push(conversation.inbound(timeline, n));
        }
        if let Some(below) = undo::base(timeline, n) {
            let id = timeline.entry(below).id;
            let mut lines = ticket.timeline.iter_mut().rev();
            lines.find(|line| line.id == id)?.is_fixed = true;
        }
        ticket.timeline.push(line(passes, n, u64::MAX));
        Some(())
    }

    /// Looks at the clock. `documents`: as they were when it was built, but for registers and entries that were taken since. None: somebody
    /// still holds the ticket of the last look.
    pub fn look(&mut self, documents: &[TicketDocument], now_ms: u64, settings: &Settings) -> Option<()> {
        let ticket = Arc::get_mut(&mut self.ticket)?;
        let root = documents.iter().find(|document| document.id == ticket.root);
        let conflicts = root
            .map(|root| review::of_registers(&root.conflicts))
            .unwrap_or_default();
        let Some(found) = &mut self.found else {
            ticket.reviews = conflicts;
            return Some(());
        };
        let passes = &found.passes;
        let timeline = &passes.timeline;
        let course = found.machine.now(now_ms);
        let is_ended = course.state.is_ended();
        let to_review = passes.to_review(&found.machine.course);
        let held = passes.second_line.held(timeline);
        let (facts, waiting) = found.count.facts(
            &course,
            Known {
                excluded: found.excluded,
                codes_across: found.reviews.codes_across(&to_review, is_ended),
                doubles: found.reviews.doubles,
                escalated_ms: passes.second_line.escalated_ms,
                satisfaction: follow_up::rated(&ticket.satisfaction),
                runs: run::counts(&ticket.runs),
            },
        );
        let clocks = clocks::build(
            &clocks::Ground {
                timeline,
                settings,
                choices: &found.choices,
                course: &course,
                facts: &facts,
                now_ms,
            },
            &mut found.stopped,
        );
        let mut items = found.reviews.items(&to_review, is_ended);
        items.extend(self.merges.iter().cloned());
        items.extend(conflicts);
        order::sort_by_key(&mut items, |item| item.severity);

        let id = |n: &usize| timeline.entry(*n).id;
        ticket.state = course.state;
        ticket.since_ms = course.since_ms;
        ticket.hold = course.hold;
        ticket.solution = course.solution;
        ticket.stray = course.stray.iter().map(id).collect();
        ticket.excluded = found.excluded;
        ticket.owner = held.owner;
        ticket.line = held.line;
        ticket.contact = held.contact;
        ticket.escalations = held.escalations;
        ticket.queue = found.choices.last.queue(timeline).cloned();
        ticket.rating = found.choices.rating;
        ticket.priority = found.choices.last.priority;
        ticket.pending = waiting.pending.iter().map(id).collect();
        ticket.waiting_since_ms = waiting.since_ms;
        ticket.reply_to = passes.conversation.reply_to(timeline);
        ticket.clocks = clocks.readings;
        ticket.facts = facts;
        ticket.facts.promises = clocks.promises;
        ticket.reviews = items;
        ticket.entries_total = timeline.len();
        ticket.updated_ms = timeline.last_ms();
        ticket.next_ms = course.next_ms.into_iter().chain(clocks.next_ms).min();
        ticket.next_ms = next(ticket, now_ms);
        for task in &mut ticket.tasks {
            task.is_due = task.done.is_none() && task.due_ms <= now_ms;
        }
        if ticket.merged_into.is_some() {
            ticket.facts.excluded = Some(Excluded::Merged);
            ticket.facts.promises.clear();
            ticket.clocks.clear();
            ticket.reviews.clear();
            ticket.next_ms = None;
        }
        Some(())
    }

    /// As it was last looked at.
    pub fn ticket(&self) -> Arc<Ticket> {
        Arc::clone(&self.ticket)
    }

    pub fn into_ticket(self) -> Ticket {
        Arc::into_inner(self.ticket).unwrap_or_default()
    }
}

/// Kinds of which one more changes nothing about what is here but in ways that each pass can take a step for.
fn is_step(fact: &Fact) -> bool {
    match fact {
        Fact::In { orig, .. } => orig.is_none(),
        Fact::Delivery { result, .. } => {
            matches!(result, DeliveryResult::Queued | DeliveryResult::Handed)
        }
        Fact::Out { .. }
        | Fact::Call { .. }
        | Fact::Note { .. }
        | Fact::Consult { .. }
        | Fact::Rate { .. }
        | Fact::Priority { .. }
        | Fact::State { .. }
        | Fact::Hold { .. }
        | Fact::Solve { .. }
        | Fact::Reopen { .. }
        | Fact::Close { .. }
        | Fact::Queue { .. }
        | Fact::Level1 { .. }
        | Fact::Escalate { .. }
        | Fact::EscAnswer { .. }
        | Fact::Return { .. }
        | Fact::Takeover { .. }
        | Fact::Exclude { .. }
        | Fact::Assign { .. }
        | Fact::Link { .. }
        | Fact::Settle { .. }
        | Fact::Clock { .. } => true,
        Fact::Release { .. }
        | Fact::Drop { .. }
        | Fact::Mark { .. }
        | Fact::MergeInto { .. }
        | Fact::MergeFrom { .. }
        | Fact::Split { .. }
        | Fact::Undo { .. }
        | Fact::RunStart { .. }
        | Fact::RunStep { .. }
        | Fact::RunSkip { .. }
        | Fact::RunFinish { .. }
        | Fact::SatAsked { .. }
        | Fact::SatAnswered { .. }
        | Fact::Task { .. }
        | Fact::TaskDone { .. } => false,
    }
}

/// An entry that stands, with its times.
fn line(passes: &Passes, n: usize, now_ms: u64) -> TimelineEntry {
    let timeline = &passes.timeline;
    let entry = timeline.entry(n);
    TimelineEntry {
        id: entry.id,
        doc: entry.doc,
        author: entry.author,
        act: entry.act,
        is_fixed: passes.standing.is_fixed(n),
        is_merge: merges::ends(entry.doc, &entry.fact).is_some(),
        t_ms: timeline.t(n),
        at_ms: timeline.fact_time(n),
        clock: timeline.t(n) > now_ms.saturating_add(CLOCK_AHEAD_MS_MAX),
    }
}

/// The last one wins; `none` takes it away.
fn last_exclusion(passes: &Passes) -> Option<ExcludeWhy> {
    let mut excluded = None;
    for n in passes.standing.effective() {
        if let Fact::Exclude { why } = &passes.timeline.entry(n).fact {
            excluded = excluding(*why);
        }
    }
    excluded
}

fn excluding(why: ExcludeWhy) -> Option<ExcludeWhy> {
    (why != ExcludeWhy::None).then_some(why)
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
