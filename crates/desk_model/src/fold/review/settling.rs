//! What settles an item: doing something that saw both sides, or saying that both stand.

use super::{Found, Ground, second_line_act};
use crate::{Fact, few::Few, fold::lane::Lanes, order, review::ReviewKind};

impl Ground<'_> {
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

    /// Whether `n`, which had seen both, has settled it. Not asked of what settles a step done twice, nor of merges.
    pub(super) fn settled_by(&self, found: &Found, n: usize) -> bool {
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

/// For each kind of item, the entries whose being there settles it.
pub(super) struct Settlers {
    by_kind: Few<ReviewKind, Lanes>,
    /// "Both stand", by kind.
    said: Few<ReviewKind, Vec<usize>>,
}

impl Settlers {
    pub fn build(ground: &Ground<'_>) -> Self {
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
        let mut said: Few<ReviewKind, Vec<usize>> = Few::new();
        for n in ground.standing.effective() {
            if let Fact::Settle { item, .. } = &ground.timeline.entry(n).fact
                && let Ok(kind) = item.parse()
            {
                said.get_or_default(kind).push(n);
            }
        }
        Self {
            by_kind: Few::of(kinds.into_iter().map(|kind| (kind, ground.settling(kind)))),
            said,
        }
    }

    pub fn settled(&self, ground: &Ground<'_>, found: &Found) -> bool {
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
