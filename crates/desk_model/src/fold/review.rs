//! What needs a person: pairs of entries that are apart, and what settles each. Settling is doing something that saw both.

use super::{
    conversation::Conversation,
    guard::{Outbox, Sent, by_place},
    lane::{Lanes, pairs},
    merges::Shadow,
    reopening::Reopenings,
    run::Runs,
    splits::{self, Splits},
    timeline::Timeline,
    undo::Standing,
};
use crate::order;
use crate::tree;
use crate::{
    ActId, DocId, EntryId, Fact,
    review::{ReviewItem, ReviewKind, Severity},
    ticket::Delivery,
    ticket_document::{Field, Register, RegisterConflict},
};
use std::collections::BTreeMap;

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
    fn lanes(&self, is: impl Fn(&Fact) -> bool) -> Lanes {
        let places = self
            .standing
            .effective()
            .filter(|n| is(&self.timeline.entry(*n).fact));
        Lanes::build(self.timeline, places)
    }

    /// Pairs within one kind, each once.
    fn within(&self, lanes: &Lanes) -> Vec<(usize, usize)> {
        let mut found = pairs(self.timeline, lanes, lanes);
        found.retain(|(x, y)| x < y);
        found
    }

    /// What settles items of that kind.
    fn settling(&self, kind: ReviewKind) -> Lanes {
        if kind == ReviewKind::SplitTwice {
            // Those in force, which the documents tell together: what undoes one may be in the other.
            let mut halves: Vec<usize> = self.links.iter().flat_map(|link| link.halves.clone()).collect();
            order::sort(&mut halves);
            return Lanes::build(self.timeline, halves.into_iter());
        }
        let places = self.standing.effective().filter(|n| {
            settles(kind, &self.timeline.entry(*n).fact) || (by_reopening(kind) && self.reopenings.has(*n))
        });
        Lanes::build(self.timeline, places)
    }

    fn double_replies(&self) -> Vec<Found> {
        let counting = || self.outbox.sent.iter().filter(|sent| sent.counts());
        let lanes = Lanes::build(self.timeline, counting().map(|sent| sent.n));
        let sent = by_place(&self.outbox.sent);
        let double = |(x, y): (usize, usize)| {
            let (first, second) = (sent.get(&x)?, sent.get(&y)?);
            if first.channel.is_live() && second.channel.is_live() {
                return None;
            }
            Some(found(ReviewKind::DoubleReply, Severity::Middle, x, y))
        };
        self.within(&lanes).into_iter().filter_map(double).collect()
    }

    fn crossed_replies(&self) -> Vec<Found> {
        let held = self
            .outbox
            .sent
            .iter()
            .filter(|sent| sent.delivery == Delivery::Held);
        let unseen: BTreeMap<usize, &Sent> = tree::map(held.clone().map(|sent| (sent.n, sent)));
        let lanes = Lanes::build(self.timeline, held.map(|sent| sent.n));
        pairs(self.timeline, &lanes, &self.conversation.events)
            .into_iter()
            .filter(|(x, y)| unseen.get(x).is_some_and(|sent| !sent.saw(self.timeline, *y)))
            .map(|(x, y)| found(ReviewKind::ReplyCrossed, Severity::High, x, y))
            .collect()
    }

    fn unseen_solves(&self) -> Vec<Found> {
        let lanes = self.lanes(|fact| matches!(fact, Fact::Solve { .. } | Fact::Close { .. }));
        pairs(self.timeline, &lanes, &self.conversation.events)
            .into_iter()
            .map(|(x, y)| found(ReviewKind::SolveUnseen, Severity::High, x, y))
            .collect()
    }

    fn code(&self, n: usize) -> Option<crate::entry::SolveCode> {
        match &self.timeline.entry(n).fact {
            Fact::Solve { code, .. } => Some(*code),
            _ => None,
        }
    }

    /// Only between solves that act.
    fn two_codes(&self) -> Vec<Found> {
        let acts = |n: &usize| self.code(*n).is_some() && self.blocked.binary_search(n).is_err();
        let lanes = Lanes::build(self.timeline, self.standing.effective().filter(acts));
        self.within(&lanes)
            .into_iter()
            .filter(|(x, y)| self.code(*x) != self.code(*y))
            .map(|(x, y)| found(ReviewKind::TwoCodes, Severity::Middle, x, y))
            .collect()
    }

    /// Two different people, both by a person or both automatic; a person beats the automatic without a question.
    fn two_owners(&self) -> Vec<Found> {
        let lanes = self.lanes(|fact| matches!(fact, Fact::Assign { .. }));
        let differ =
            |(x, y): &(usize, usize)| match (&self.timeline.entry(*x).fact, &self.timeline.entry(*y).fact) {
                (
                    Fact::Assign { to: Some(one), auto },
                    Fact::Assign {
                        to: Some(other),
                        auto: also,
                    },
                ) => one != other && auto == also,
                _ => false,
            };
        self.within(&lanes)
            .into_iter()
            .filter(differ)
            .map(|(x, y)| found(ReviewKind::TwoOwners, Severity::Middle, x, y))
            .collect()
    }

    fn reopened_closes(&self) -> Vec<Found> {
        let closes = self.lanes(|fact| matches!(fact, Fact::Close { .. }));
        pairs(self.timeline, &closes, &self.reopenings.lanes)
            .into_iter()
            .map(|(x, y)| found(ReviewKind::CloseReopen, Severity::Low, x, y))
            .collect()
    }

    fn two_priorities(&self) -> Vec<Found> {
        let lanes = self.lanes(|fact| matches!(fact, Fact::Priority { .. }));
        let given = |n: usize| match &self.timeline.entry(n).fact {
            Fact::Priority { to, .. } => Some(*to),
            _ => None,
        };
        self.within(&lanes)
            .into_iter()
            .filter(|(x, y)| given(*x) != given(*y))
            .map(|(x, y)| found(ReviewKind::TwoPriorities, Severity::Low, x, y))
            .collect()
    }

    fn escalated_solves(&self) -> Vec<Found> {
        let lanes = self.lanes(|fact| matches!(fact, Fact::Solve { .. } | Fact::Close { .. }));
        pairs(self.timeline, &lanes, self.escalations)
            .into_iter()
            .map(|(x, y)| found(ReviewKind::SolveEscalate, Severity::High, x, y))
            .collect()
    }

    fn two_escalations(&self) -> Vec<Found> {
        self.within(self.escalations)
            .into_iter()
            .map(|(x, y)| found(ReviewKind::TwoEscalations, Severity::Low, x, y))
            .collect()
    }

    /// The second line did two different things with one escalation.
    fn crossed_returns(&self) -> Vec<Found> {
        let lanes = self.lanes(|fact| second_line_act(fact).is_some());
        let act = |n: usize| second_line_act(&self.timeline.entry(n).fact);
        let differ = |x: usize, y: usize| match (act(x), act(y)) {
            (Some((one, of)), Some((other, also))) => one != other && of == also,
            _ => false,
        };
        self.within(&lanes)
            .into_iter()
            .filter(|(x, y)| differ(*x, *y))
            .map(|(x, y)| found(ReviewKind::ReturnAnswer, Severity::Middle, x, y))
            .collect()
    }

    fn two_queues(&self) -> Vec<Found> {
        let lanes = self.lanes(|fact| matches!(fact, Fact::Queue { .. }));
        let given = |n: usize| match &self.timeline.entry(n).fact {
            Fact::Queue { to, .. } => Some(to),
            _ => None,
        };
        self.within(&lanes)
            .into_iter()
            .filter(|(x, y)| given(*x) != given(*y))
            .map(|(x, y)| found(ReviewKind::TwoQueues, Severity::Low, x, y))
            .collect()
    }

    /// Somebody ended or escalated the ticket that was merged away, without knowing of the merge.
    fn unseen_merges(&self) -> Vec<Found> {
        let mut all = Vec::new();
        for link in self.links {
            let acts = |n: &usize| {
                let entry = self.timeline.entry(*n);
                entry.doc == link.source
                    && matches!(
                        entry.fact,
                        Fact::Solve { .. } | Fact::Close { .. } | Fact::Escalate { .. }
                    )
            };
            let lanes = Lanes::build(self.timeline, self.standing.standing().filter(acts));
            let apart = |n: &usize| link.halves.iter().all(|half| self.timeline.apart(*half, *n));
            let Some(first) = link.halves.first() else {
                continue;
            };
            let ends = lanes.all_apart(self.timeline, *first).filter(apart);
            all.extend(ends.map(|n| found(ReviewKind::MergeUnseen, Severity::Middle, *first, n)));
        }
        all
    }

    fn split_lanes(&self) -> Lanes {
        Lanes::build(self.timeline, self.splits.places.iter().copied())
    }

    fn splits_twice(&self) -> Vec<Found> {
        let off = |n: usize| splits::messages(&self.timeline.entry(n).fact);
        self.within(&self.split_lanes())
            .into_iter()
            .filter(|(x, y)| off(*x).iter().any(|message| off(*y).contains(message)))
            .map(|(x, y)| found(ReviewKind::SplitTwice, Severity::Middle, x, y))
            .collect()
    }

    fn answered_splits(&self) -> Vec<Found> {
        let answers = self
            .outbox
            .sent
            .iter()
            .filter(|sent| sent.counts())
            .map(|sent| sent.n);
        let answers = Lanes::build(self.timeline, answers);
        let answered = |x: usize, y: usize| match &self.timeline.entry(y).fact {
            Fact::Out { re: Some(re), .. } => splits::messages(&self.timeline.entry(x).fact).contains(re),
            _ => false,
        };
        pairs(self.timeline, &self.split_lanes(), &answers)
            .into_iter()
            .filter(|(x, y)| answered(*x, *y))
            .map(|(x, y)| found(ReviewKind::SplitAnswered, Severity::Low, x, y))
            .collect()
    }

    /// What settles a step done twice is looked at where they are found: it is about that step.
    fn crossed_runs(&self) -> Vec<Found> {
        let low = |kind: ReviewKind, pairs: Vec<(usize, usize)>| {
            let found = move |(x, y)| found(kind, Severity::Low, x, y);
            pairs.into_iter().map(found)
        };
        let steps = self.runs.steps_twice(self.timeline);
        let runs = self.runs.twice(self.timeline, self.standing);
        let mut all: Vec<Found> = low(ReviewKind::StepTwice, steps).collect();
        all.extend(low(ReviewKind::TwoRuns, runs));
        all
    }

    fn void_undos(&self) -> Vec<Found> {
        let apart = self
            .standing
            .void
            .iter()
            .filter(|void| self.timeline.apart(void.undo, void.built));
        apart
            .map(|void| found(ReviewKind::UndoBuiltOn, Severity::Middle, void.undo, void.built))
            .collect()
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

    /// Whether `n`, which had seen both, has settled it. Not asked of what settles a step done twice, nor of merges.
    fn settled_by(&self, found: &Found, n: usize) -> bool {
        let fact = &self.timeline.entry(n).fact;
        let reopens = by_reopening(found.kind) && self.reopenings.has(n);
        reopens || settles(found.kind, fact) || self.says(found, n)
    }

    /// "Both stand" of that pair.
    fn says(&self, found: &Found, n: usize) -> bool {
        let id = |n: usize| self.timeline.entry(n).id;
        match &self.timeline.entry(n).fact {
            Fact::Settle { item, ids, .. } => {
                item.parse().is_ok_and(|kind: ReviewKind| kind == found.kind)
                    && (ids.is_empty() || (ids.contains(&id(found.x)) && ids.contains(&id(found.y))))
            }
            _ => false,
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

fn found(kind: ReviewKind, severity: Severity, x: usize, y: usize) -> Found {
    Found { kind, severity, x, y }
}

/// For each kind of item, the entries whose being there settles it.
struct Settlers {
    by_kind: BTreeMap<ReviewKind, Lanes>,
    /// "Both stand", by kind.
    said: BTreeMap<ReviewKind, Vec<usize>>,
}

impl Settlers {
    fn build(ground: &Ground<'_>) -> Self {
        let kinds = [
            ReviewKind::DoubleReply,
            ReviewKind::ReplyCrossed,
            ReviewKind::SolveUnseen,
            ReviewKind::TwoCodes,
            ReviewKind::TwoOwners,
            ReviewKind::CloseReopen,
            ReviewKind::TwoPriorities,
            ReviewKind::SolveEscalate,
            ReviewKind::TwoEscalations,
            ReviewKind::ReturnAnswer,
            ReviewKind::TwoQueues,
            ReviewKind::MergeUnseen,
            ReviewKind::SplitTwice,
        ];
        let mut said: BTreeMap<ReviewKind, Vec<usize>> = BTreeMap::new();
        for n in ground.standing.effective() {
            if let Fact::Settle { item, .. } = &ground.timeline.entry(n).fact
                && let Ok(kind) = item.parse()
            {
                said.entry(kind).or_default().push(n);
            }
        }
        Self {
            by_kind: kinds
                .into_iter()
                .map(|kind| (kind, ground.settling(kind)))
                .collect(),
            said,
        }
    }

    fn settled(&self, ground: &Ground<'_>, found: &Found) -> bool {
        let timeline = ground.timeline;
        let done = self
            .by_kind
            .get(&found.kind)
            .is_some_and(|lanes| lanes.saw_both(timeline, found.x, found.y));
        let mut said = self.said.get(&found.kind).into_iter().flatten();
        done || said
            .any(|n| ground.says(found, *n) && timeline.knows(*n, found.x) && timeline.knows(*n, found.y))
    }
}

/// Reopening is one thing, whichever entry does it.
fn by_reopening(kind: ReviewKind) -> bool {
    matches!(kind, ReviewKind::TwoCodes | ReviewKind::CloseReopen)
}

/// Whether an act of that kind which saw both sides has settled the item; for reopenings see [`by_reopening`].
fn settles(kind: ReviewKind, fact: &Fact) -> bool {
    match kind {
        ReviewKind::DoubleReply => matches!(
            fact,
            Fact::Release { .. } | Fact::Drop { .. } | Fact::Out { auto: false, .. } | Fact::Solve { .. }
        ),
        ReviewKind::ReplyCrossed => matches!(fact, Fact::Release { .. } | Fact::Drop { .. }),
        ReviewKind::SolveUnseen => matches!(
            fact,
            Fact::Out { auto: false, .. }
                | Fact::Solve { .. }
                | Fact::Close { .. }
                | Fact::Reopen { .. }
                | Fact::Escalate { .. }
                | Fact::State { .. }
                | Fact::Hold { .. }
                | Fact::Mark { .. }
        ),
        ReviewKind::TwoCodes => matches!(fact, Fact::Solve { .. }),
        ReviewKind::TwoOwners => matches!(
            fact,
            Fact::Assign { .. } | Fact::Escalate { .. } | Fact::Takeover { .. }
        ),
        ReviewKind::CloseReopen => matches!(fact, Fact::Close { .. } | Fact::Solve { .. }),
        ReviewKind::TwoPriorities => matches!(fact, Fact::Priority { .. }),
        ReviewKind::SolveEscalate => {
            matches!(
                fact,
                Fact::Solve { .. } | Fact::Close { .. } | Fact::Reopen { .. } | Fact::Escalate { .. }
            ) || second_line_act(fact).is_some()
        }
        ReviewKind::TwoEscalations => {
            matches!(fact, Fact::Escalate { .. }) || second_line_act(fact).is_some()
        }
        ReviewKind::ReturnAnswer => {
            matches!(fact, Fact::Assign { .. } | Fact::Escalate { .. }) || second_line_act(fact).is_some()
        }
        ReviewKind::TwoQueues => matches!(fact, Fact::Queue { .. }),
        ReviewKind::MergeUnseen => matches!(
            fact,
            Fact::Solve { .. } | Fact::Close { .. } | Fact::Escalate { .. } | Fact::Reopen { .. }
        ),
        ReviewKind::TwoValues
        | ReviewKind::TwoCustomers
        | ReviewKind::UndoBuiltOn
        | ReviewKind::SplitTwice
        | ReviewKind::SplitAnswered
        | ReviewKind::TwoMerges
        | ReviewKind::MergeCycle
        | ReviewKind::StepTwice
        | ReviewKind::TwoRuns => false,
    }
}
