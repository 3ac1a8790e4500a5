//! Runs of procedures: what came out of each step, which one comes next, and where two people did not know of each other.
//!
//! The last in order counts for a step; all of it stays in the timeline as evidence. What is noted for a run that does not stand
//! does nothing, nor what is noted for a step that it does not have.

use super::{
    keyed::{self, About, Keyed},
    lane::{Lanes, pairs},
    timeline::Timeline,
    undo::Standing,
};
use crate::{
    Fact, order,
    procedure::{END, next_step},
    ticket::{Outcome, Run, RunCounts, RunEnd, RunStep},
};

/// Runs that stand.
pub(super) struct Runs {
    /// Places of their beginnings, in order.
    starts: Vec<usize>,
    /// Steps done and skipped, by run and step; for [`END`] what finishes the run.
    acts: Vec<Keyed>,
}

fn act(fact: &Fact) -> Option<About> {
    match fact {
        Fact::RunStep { run, step, .. } | Fact::RunSkip { run, step, .. } if *step != END => {
            Some((run.0, *step))
        }
        Fact::RunFinish { run, .. } => Some((run.0, END)),
        _ => None,
    }
}

/// What came out of a step; none: it was skipped.
fn result(fact: &Fact) -> Option<&str> {
    match fact {
        Fact::RunStep { result, .. } => Some(result),
        _ => None,
    }
}

impl Runs {
    pub fn build(timeline: &Timeline, standing: &Standing) -> Self {
        let begins = |n: &usize| matches!(timeline.entry(*n).fact, Fact::RunStart { .. });
        let starts: Vec<usize> = standing.effective().filter(begins).collect();
        let acts = if starts.is_empty() {
            Vec::new()
        } else {
            keyed::all(timeline, standing, act)
        };
        Self { starts, acts }
    }

    /// In order.
    pub fn list(&self, timeline: &Timeline) -> Vec<Run> {
        self.starts
            .iter()
            .filter_map(|start| self.run(timeline, *start))
            .collect()
    }

    fn run(&self, timeline: &Timeline, start: usize) -> Option<Run> {
        let entry = timeline.entry(start);
        let Fact::RunStart {
            procedure,
            version,
            title,
            steps,
        } = &entry.fact
        else {
            return None;
        };
        let acts = keyed::of(&self.acts, entry.id.0);
        // The last for each step, by step.
        let last: Vec<&Keyed> = keyed::groups(acts).filter_map(|group| group.last()).collect();
        let of = |step: u32| {
            let at = last.binary_search_by_key(&step, |each| each.step).ok()?;
            last.get(at).map(|each| each.n)
        };
        let mut done: Vec<usize> = steps.iter().filter_map(|step| of(step.number)).collect();
        order::sort(&mut done);
        let results: Vec<(u32, Option<&str>)> = done
            .iter()
            .map(|n| &timeline.entry(*n).fact)
            .filter_map(|fact| act(fact).map(|(_, step)| (step, result(fact))))
            .collect();
        let finished = of(END).map(|n| RunEnd {
            by: timeline.entry(n).author,
            at_ms: timeline.fact_time(n),
            reason: said(&timeline.entry(n).fact).to_owned(),
        });
        let next = next_step(steps, &results).filter(|_| finished.is_none());
        Some(Run {
            id: entry.id,
            procedure: *procedure,
            version: *version,
            title: title.clone(),
            by: entry.author,
            started_ms: timeline.fact_time(start),
            current: next.map(|step| step.number),
            steps: steps
                .iter()
                .map(|step| RunStep {
                    step: step.clone(),
                    outcome: of(step.number).map(|n| outcome(timeline, n)),
                })
                .collect(),
            finished,
        })
    }

    /// Pairs with a different result for one step of one run, but for those after which somebody who knew both did or skipped the
    /// step or finished the run.
    pub fn steps_twice(&self, timeline: &Timeline) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        for start in &self.starts {
            let acts = keyed::of(&self.acts, timeline.entry(*start).id.0);
            let ends = acts.iter().take_while(|each| each.step == END);
            for group in keyed::groups(acts).filter(|group| group.len() > 1) {
                let places = group.iter().map(|each| each.n);
                if group.first().is_some_and(|first| first.step == END) {
                    continue;
                }
                let lanes = Lanes::build(timeline, places.clone());
                let mut settling: Vec<usize> = places.chain(ends.clone().map(|each| each.n)).collect();
                order::sort(&mut settling);
                let settling = Lanes::build(timeline, settling.into_iter());
                let differ = |(x, y): &(usize, usize)| {
                    x < y && result(&timeline.entry(*x).fact) != result(&timeline.entry(*y).fact)
                };
                let open = |(x, y): &(usize, usize)| !settling.saw_both(timeline, *x, *y);
                let pairs = pairs(timeline, &lanes, &lanes).into_iter();
                found.extend(pairs.filter(differ).filter(open));
            }
        }
        found
    }

    /// Pairs that began one procedure.
    pub fn twice(&self, timeline: &Timeline, standing: &Standing) -> Vec<(usize, usize)> {
        if self.starts.len() < 2 {
            return Vec::new();
        }
        let begins = keyed::all(timeline, standing, |fact| match fact {
            Fact::RunStart { procedure, .. } => Some((procedure.0, END)),
            _ => None,
        });
        let mut found = Vec::new();
        for group in keyed::groups(&begins).filter(|group| group.len() > 1) {
            let lanes = Lanes::build(timeline, group.iter().map(|each| each.n));
            let pairs = pairs(timeline, &lanes, &lanes).into_iter();
            found.extend(pairs.filter(|(x, y)| x < y));
        }
        found
    }
}

fn outcome(timeline: &Timeline, n: usize) -> Outcome {
    let entry = timeline.entry(n);
    Outcome {
        entry: entry.id,
        result: result(&entry.fact).map(str::to_owned),
        text: said(&entry.fact).to_owned(),
        by: entry.author,
        at_ms: timeline.fact_time(n),
    }
}

fn said(fact: &Fact) -> &str {
    match fact {
        Fact::RunStep { text, .. } => text,
        Fact::RunSkip { reason, .. } | Fact::RunFinish { reason, .. } => reason,
        _ => "",
    }
}

/// How many were begun and finished, and how many steps were skipped.
pub(super) fn counts(runs: &[Run]) -> RunCounts {
    let skipped = |step: &&RunStep| step.outcome.as_ref().is_some_and(|done| done.result.is_none());
    let steps = runs.iter().flat_map(|run| &run.steps);
    let finished = runs.iter().filter(|run| run.finished.is_some());
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    RunCounts {
        started: count(runs.len()),
        finished: count(finished.count()),
        skipped: count(steps.filter(skipped).count()),
    }
}
