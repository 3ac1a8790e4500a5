//! What the later passes look at: who knew what and in which order, what stands, what was said.

use super::{
    conversation::Conversation,
    facts,
    group::Group,
    guard::Outbox,
    letter,
    machine::{self, Course},
    reopening::Reopenings,
    review::{self, Link},
    run::Runs,
    second_line::SecondLine,
    splits::Splits,
    timeline::Timeline,
    undo::Standing,
};
use crate::{DocId, Entry, Settings, ticket::Delivery};
use std::sync::Arc;

/// See the module.
pub(super) struct Passes {
    pub timeline: Timeline,
    pub standing: Standing,
    pub splits: Splits,
    pub conversation: Conversation,
    pub outbox: Outbox,
    pub reopenings: Reopenings,
    pub second_line: SecondLine,
    pub links: Vec<Link>,
    pub runs: Runs,
}

impl Passes {
    /// None where there is no entry.
    pub fn build(
        entries: Vec<&Arc<Entry>>,
        members: &[DocId],
        group: &Group<'_>,
        settings: &Settings,
    ) -> Option<Self> {
        let mut timeline = Timeline::build(entries, settings)?;
        let links = Link::all(&timeline, &group.links);
        timeline.bind(links.iter().flat_map(|link| link.halves.clone()).collect());
        let standing = Standing::build(&timeline, settings, Some(group.root.id));
        let splits = Splits::build(&timeline, &standing, members);
        let conversation = Conversation::build(&timeline, &standing, &splits);
        Some(Self {
            outbox: Outbox::build(&timeline, &standing, &conversation),
            reopenings: Reopenings::build(&timeline, &standing, &conversation),
            second_line: SecondLine::build(&timeline, &standing),
            runs: Runs::build(&timeline, &standing),
            links,
            timeline,
            standing,
            splits,
            conversation,
        })
    }

    /// Takes one entry more; gives its place, and the messages of ours that it changed. None: it is no single step.
    pub fn push(
        &mut self,
        entry: &Arc<Entry>,
        root: DocId,
        settings: &Settings,
    ) -> Option<(usize, Vec<usize>)> {
        let n = self.timeline.push(entry, settings)?;
        let timeline = &self.timeline;
        self.standing.push(timeline, n, root)?;
        if self.standing.is_silent(n) {
            return None;
        }
        self.splits.push();
        self.conversation.push(timeline, n)?;
        let sent = self.outbox.push(timeline, &self.conversation, n)?;
        self.reopenings.push(timeline, &self.conversation, n);
        self.second_line.push(timeline, n);
        Some((n, sent))
    }

    /// Drops questions about what does not hold any more; `counts`: the ticket is neither spam nor a test.
    pub fn drop_letters(&mut self, course: &Course, counts: bool) {
        letter::drop_outdated(&self.timeline, course, counts, &mut self.outbox.sent);
    }

    /// Whether there are questions that may still leave; `counts`: the ticket is neither spam nor a test.
    pub fn has_letters(&self, counts: bool) -> bool {
        let may_leave = |delivery| match delivery {
            Delivery::Queued => true,
            // Whoever says that it is no spam has it leave after all.
            Delivery::Dropped => !counts,
            _ => false,
        };
        let mut sent = self.outbox.sent.iter();
        sent.any(|sent| may_leave(sent.delivery) && letter::about(&self.timeline, sent.n).is_some())
    }

    /// Whether one of these messages of ours is a question: whether it was asked is told by what became of it.
    pub fn has_letter(&self, sent: &[usize]) -> bool {
        let mut sent = sent.iter().filter_map(|at| self.outbox.sent.get(*at));
        sent.any(|sent| letter::about(&self.timeline, sent.n).is_some())
    }

    /// What the machine steps through.
    pub fn to_step<'a>(&'a self, settings: &'a Settings) -> machine::Ground<'a> {
        machine::Ground {
            timeline: &self.timeline,
            standing: &self.standing,
            conversation: &self.conversation,
            reopenings: &self.reopenings,
            escalations: self.second_line.escalates(),
            settings,
        }
    }

    /// What review looks at. `course`: as it was stepped through.
    pub fn to_review<'a>(&'a self, course: &'a Course) -> review::Ground<'a> {
        review::Ground {
            timeline: &self.timeline,
            standing: &self.standing,
            conversation: &self.conversation,
            reopenings: &self.reopenings,
            escalations: self.second_line.escalates(),
            outbox: &self.outbox,
            blocked: &course.blocked,
            splits: &self.splits,
            links: &self.links,
            runs: &self.runs,
        }
    }

    /// What the facts are counted from. `course`: as it was stepped through.
    pub fn to_count<'a>(&'a self, course: &'a Course) -> facts::Ground<'a> {
        facts::Ground {
            timeline: &self.timeline,
            conversation: &self.conversation,
            outbox: &self.outbox,
            course,
        }
    }
}
