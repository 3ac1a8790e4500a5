//! What needs a person: pairs of entries that are apart, and what settles each. Settling is doing something that saw both.

mod pairs;
mod settling;

use super::{
    conversation::Conversation, guard::Outbox, lane::Lanes, merges::Shadow, reopening::Reopenings, run::Runs,
    splits::Splits, timeline::Timeline, undo::Standing,
};
use crate::{
    ActId, DocId, EntryId, Fact, order,
    review::{ReviewItem, ReviewKind, Severity},
    ticket::Delivery,
    ticket_document::{Field, Register, RegisterConflict},
};
use settling::Settlers;

/// What review looks at.
pub(super) struct Ground<'a> {
    pub timeline: &'a Timeline,
    pub standing: &'a Standing,
    pub conversation: &'a Conversation,
    pub reopenings: &'a Reopenings,
    /// Escalations that stand.
    pub escalations: &'a Lanes,
    pub outbox: &'a Outbox,
    /// Solves, closes and the like that did not act, in order.
    pub blocked: &'a [usize],
    pub splits: &'a Splits,
    pub links: &'a [Link],
    pub runs: &'a Runs,
}

/// A merge in force, as this ticket has it.
pub(super) struct Link {
    source: DocId,
    /// Places of its halves that are here.
    pub halves: Vec<usize>,
}

impl Link {
    pub fn all(timeline: &Timeline, links: &[(DocId, ActId)]) -> Vec<Self> {
        let halves = |source: DocId, act: ActId| {
            (0..timeline.len()).filter(move |n| {
                let entry = timeline.entry(*n);
                let ends = super::merges::ends(entry.doc, &entry.fact);
                entry.act == act && ends.is_some_and(|(from, _)| from == source)
            })
        };
        let link = |(source, act): &(DocId, ActId)| Self {
            source: *source,
            halves: halves(*source, *act).collect(),
        };
        links.iter().map(link).collect()
    }
}

/// Two merges of which one is in the other's shadow; the ids are those of the acts.
pub(super) fn of_merges(first: ActId, second: ActId, shadow: Shadow) -> ReviewItem {
    let (kind, severity) = match shadow {
        Shadow::SourceTwice => (ReviewKind::TwoMerges, Severity::High),
        Shadow::Circle => (ReviewKind::MergeCycle, Severity::Low),
    };
    ReviewItem {
        kind,
        ids: vec![EntryId(first.0), EntryId(second.0)],
        severity,
        conflict: None,
    }
}

/// What review found and nothing has settled.
pub(super) struct Reviews {
    found: Vec<Found>,
    /// Pairs of answers that did not know of each other, settled or not.
    pub doubles: u32,
}

/// A pair that may need a person.
struct Found {
    kind: ReviewKind,
    severity: Severity,
    x: usize,
    y: usize,
}

impl Reviews {
    /// Takes the last in order, which knows all that is here: nothing is apart from it, and it may settle what is. `stopped`: the guard
    /// holds more or less than before. None: what that says of what is here has to be looked at anew.
    pub fn push(&mut self, ground: &Ground<'_>, n: usize, stopped: bool) -> Option<()> {
        if stopped
            && self
                .found
                .iter()
                .any(|found| found.kind == ReviewKind::ReplyCrossed)
        {
            return None;
        }
        self.found.retain(|found| !ground.settled_by(found, n));
        Some(())
    }

    /// What needs a person now. `ended`: while it is solved or closed.
    pub fn items(&self, ground: &Ground<'_>, ended: bool) -> Vec<ReviewItem> {
        let open = self.open(ended);
        open.map(|found| ground.item(found)).collect()
    }

    /// Somebody has to choose between a code that solves and one that does not.
    pub fn codes_across(&self, ground: &Ground<'_>, ended: bool) -> bool {
        let solving = |n: usize| ground.code(n).map(|code| code.is_solving());
        let across =
            |found: &Found| found.kind == ReviewKind::TwoCodes && solving(found.x) != solving(found.y);
        self.open(ended).any(across)
    }

    /// Codes are chosen only while it is solved.
    fn open(&self, ended: bool) -> impl Iterator<Item = &Found> {
        let open = move |found: &&Found| ended || found.kind != ReviewKind::TwoCodes;
        self.found.iter().filter(open)
    }
}

pub(super) fn build(ground: &Ground<'_>) -> Reviews {
    let mut found = ground.double_replies();
    let doubles = u32::try_from(found.len()).unwrap_or(u32::MAX);
    found.extend(ground.crossed_replies());
    found.extend(ground.unseen_solves());
    found.extend(ground.two_codes());
    found.extend(ground.two_owners());
    found.extend(ground.reopened_closes());
    found.extend(ground.two_priorities());
    found.extend(ground.escalated_solves());
    found.extend(ground.two_escalations());
    found.extend(ground.crossed_returns());
    found.extend(ground.void_undos());
    found.extend(ground.two_queues());
    found.extend(ground.unseen_merges());
    found.extend(ground.splits_twice());
    found.extend(ground.answered_splits());
    found.extend(ground.crossed_runs());
    if found.is_empty() {
        return Reviews { found, doubles };
    }
    let settlers = Settlers::build(ground);
    found.retain(|found| !settlers.settled(ground, found));
    order::sort_by_key(&mut found, |found| {
        (found.x.max(found.y), found.x.min(found.y), found.kind)
    });
    Reviews { found, doubles }
}

/// Registers with two values. They are no entries: the next write of the field settles them.
pub(super) fn of_registers(conflicts: &[RegisterConflict]) -> Vec<ReviewItem> {
    let item = |conflict: &RegisterConflict| {
        let (kind, severity) = match conflict.register {
            Register::Field(Field::Customer) => (ReviewKind::TwoCustomers, Severity::High),
            Register::Field(Field::Subject | Field::Category | Field::Language) | Register::Custom(_) => {
                (ReviewKind::TwoValues, Severity::Low)
            }
        };
        ReviewItem {
            kind,
            ids: Vec::new(),
            severity,
            conflict: Some(conflict.clone()),
        }
    };
    conflicts.iter().map(item).collect()
}

impl Ground<'_> {
    fn code(&self, n: usize) -> Option<crate::entry::SolveCode> {
        match &self.timeline.entry(n).fact {
            Fact::Solve { code, .. } => Some(*code),
            _ => None,
        }
    }

    fn item(&self, found: &Found) -> ReviewItem {
        let id = |n: usize| self.timeline.entry(n).id;
        let held = |n: usize| {
            self.outbox
                .of(n)
                .is_some_and(|sent| sent.delivery == Delivery::Held)
        };
        let is_held = found.kind == ReviewKind::DoubleReply && (held(found.x) || held(found.y));
        ReviewItem {
            kind: found.kind,
            ids: vec![id(found.x.min(found.y)), id(found.x.max(found.y))],
            severity: if is_held { Severity::High } else { found.severity },
            conflict: None,
        }
    }
}

/// What the second line does with an escalation: which kind, and which escalation.
fn second_line_act(fact: &Fact) -> Option<(u8, EntryId)> {
    match fact {
        Fact::EscAnswer { esc, .. } => Some((0, *esc)),
        Fact::Return { esc, .. } => Some((1, *esc)),
        Fact::Takeover { esc, .. } => Some((2, *esc)),
        _ => None,
    }
}
