//! The pairs that are apart, kind by kind.

use super::{Found, Ground, second_line_act};
use crate::{
    Fact,
    few::Few,
    fold::{
        guard::{Sent, by_place},
        lane::{Lanes, pairs},
        splits,
    },
    review::{ReviewKind, Severity},
    ticket::Delivery,
};

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

    pub(super) fn double_replies(&self) -> Vec<Found> {
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

    pub(super) fn crossed_replies(&self) -> Vec<Found> {
        let held = self
            .outbox
            .sent
            .iter()
            .filter(|sent| sent.delivery == Delivery::Held);
        let unseen: Few<usize, &Sent> = Few::of(held.clone().map(|sent| (sent.n, sent)));
        let lanes = Lanes::build(self.timeline, held.map(|sent| sent.n));
        pairs(self.timeline, &lanes, &self.conversation.events)
            .into_iter()
            .filter(|(x, y)| unseen.get(x).is_some_and(|sent| !sent.saw(self.timeline, *y)))
            .map(|(x, y)| found(ReviewKind::ReplyCrossed, Severity::High, x, y))
            .collect()
    }

    pub(super) fn unseen_solves(&self) -> Vec<Found> {
        let lanes = self.lanes(|fact| matches!(fact, Fact::Solve { .. } | Fact::Close { .. }));
        pairs(self.timeline, &lanes, &self.conversation.events)
            .into_iter()
            .map(|(x, y)| found(ReviewKind::SolveUnseen, Severity::High, x, y))
            .collect()
    }

    /// Only between solves that act.
    pub(super) fn two_codes(&self) -> Vec<Found> {
        let acts = |n: &usize| self.code(*n).is_some() && self.blocked.binary_search(n).is_err();
        let lanes = Lanes::build(self.timeline, self.standing.effective().filter(acts));
        self.within(&lanes)
            .into_iter()
            .filter(|(x, y)| self.code(*x) != self.code(*y))
            .map(|(x, y)| found(ReviewKind::TwoCodes, Severity::Middle, x, y))
            .collect()
    }

    /// Two different people, both by a person or both automatic; a person beats the automatic without a question.
    pub(super) fn two_owners(&self) -> Vec<Found> {
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

    pub(super) fn reopened_closes(&self) -> Vec<Found> {
        let closes = self.lanes(|fact| matches!(fact, Fact::Close { .. }));
        pairs(self.timeline, &closes, &self.reopenings.lanes)
            .into_iter()
            .map(|(x, y)| found(ReviewKind::CloseReopen, Severity::Low, x, y))
            .collect()
    }

    pub(super) fn two_priorities(&self) -> Vec<Found> {
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

    pub(super) fn escalated_solves(&self) -> Vec<Found> {
        let lanes = self.lanes(|fact| matches!(fact, Fact::Solve { .. } | Fact::Close { .. }));
        pairs(self.timeline, &lanes, self.escalations)
            .into_iter()
            .map(|(x, y)| found(ReviewKind::SolveEscalate, Severity::High, x, y))
            .collect()
    }

    pub(super) fn two_escalations(&self) -> Vec<Found> {
        self.within(self.escalations)
            .into_iter()
            .map(|(x, y)| found(ReviewKind::TwoEscalations, Severity::Low, x, y))
            .collect()
    }

    /// The second line did two different things with one escalation.
    pub(super) fn crossed_returns(&self) -> Vec<Found> {
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

    pub(super) fn two_queues(&self) -> Vec<Found> {
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
    pub(super) fn unseen_merges(&self) -> Vec<Found> {
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

    pub(super) fn splits_twice(&self) -> Vec<Found> {
        let off = |n: usize| splits::messages(&self.timeline.entry(n).fact);
        self.within(&self.split_lanes())
            .into_iter()
            .filter(|(x, y)| off(*x).iter().any(|message| off(*y).contains(message)))
            .map(|(x, y)| found(ReviewKind::SplitTwice, Severity::Middle, x, y))
            .collect()
    }

    pub(super) fn answered_splits(&self) -> Vec<Found> {
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
    pub(super) fn crossed_runs(&self) -> Vec<Found> {
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

    pub(super) fn void_undos(&self) -> Vec<Found> {
        let apart = self
            .standing
            .void
            .iter()
            .filter(|void| self.timeline.apart(void.undo, void.built));
        apart
            .map(|void| found(ReviewKind::UndoBuiltOn, Severity::Middle, void.undo, void.built))
            .collect()
    }
}

fn found(kind: ReviewKind, severity: Severity, x: usize, y: usize) -> Found {
    Found { kind, severity, x, y }
}
