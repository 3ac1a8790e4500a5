//! What became of solutions: questions to the customer with their answers, and tasks to look again.

use super::{keyed, lane::Lanes, timeline::Timeline, undo::Standing};
use crate::{
    EntryId, Fact, PersonId,
    entry::TaskResult,
    order,
    ticket::{Opinion, Rated, SCORES, Satisfaction, Task, TaskEnd},
};
use std::collections::BTreeMap;

/// A question for one person's solve, before it is shown.
struct Asked {
    person: PersonId,
    /// Of its first entry.
    place: usize,
    asked: Option<usize>,
    answered: Option<usize>,
}

/// In order. An answer belongs to the question that it names, else to the one for that person's solve.
pub(super) fn satisfaction(timeline: &Timeline, standing: &Standing) -> Vec<Satisfaction> {
    let mut all: Vec<Asked> = Vec::new();
    // By the person and how many solves come before it: what is asked again without another solve is the same question.
    let mut same: BTreeMap<(PersonId, usize), usize> = BTreeMap::new();
    let mut by_question: Vec<(EntryId, usize)> = Vec::new();
    // Place, how many solves before it.
    let mut answers: Vec<(usize, usize)> = Vec::new();
    let mut solves = 0;
    for n in standing.effective() {
        match &timeline.entry(n).fact {
            Fact::Solve { .. } => solves += 1,
            Fact::SatAsked { whom, .. } => {
                let at = question(&mut all, &mut same, (*whom, solves), n);
                by_question.push((timeline.entry(n).id, at));
                if let Some(asked) = all.get_mut(at) {
                    asked.asked = asked.asked.or(Some(n));
                }
            }
            Fact::SatAnswered { score, .. } if SCORES.contains(score) => answers.push((n, solves)),
            _ => {}
        }
    }
    order::sort(&mut by_question);
    for (n, solves) in answers {
        let Fact::SatAnswered { asked, whom, .. } = &timeline.entry(n).fact else {
            continue;
        };
        let named = asked.and_then(|asked| by_question.binary_search_by_key(&asked, |(id, _)| *id).ok());
        let at = match named.and_then(|at| by_question.get(at)) {
            Some((_, at)) => *at,
            None => question(&mut all, &mut same, (*whom, solves), n),
        };
        if let Some(asked) = all.get_mut(at) {
            asked.answered = Some(n);
        }
    }
    order::sort_by_key(&mut all, |asked| asked.place);
    all.iter().map(|asked| shown(timeline, asked)).collect()
}

/// Where the question for that person and solve is; a new one where there is none.
fn question(
    all: &mut Vec<Asked>,
    same: &mut BTreeMap<(PersonId, usize), usize>,
    of: (PersonId, usize),
    place: usize,
) -> usize {
    *same.entry(of).or_insert_with(|| {
        all.push(Asked {
            person: of.0,
            place,
            asked: None,
            answered: None,
        });
        all.len() - 1
    })
}

fn shown(timeline: &Timeline, asked: &Asked) -> Satisfaction {
    let answer = |n: usize| match &timeline.entry(n).fact {
        Fact::SatAnswered { score, word, .. } => Some(Opinion {
            score: *score,
            word: word.clone(),
            at_ms: timeline.fact_time(n),
        }),
        _ => None,
    };
    Satisfaction {
        asked: asked.asked.map(|n| timeline.entry(n).id),
        asked_ms: asked.asked.map(|n| timeline.fact_time(n)),
        person: asked.person,
        answer: asked.answered.and_then(answer),
    }
}

/// What the figures keep of it.
pub(super) fn rated(satisfaction: &[Satisfaction]) -> Vec<Rated> {
    let rated = |asked: &Satisfaction| Rated {
        asked_ms: asked.asked_ms,
        person: asked.person,
        answer: asked.answer.as_ref().map(|answer| (answer.score, answer.at_ms)),
    };
    satisfaction.iter().map(rated).collect()
}

/// In order.
pub(super) fn tasks(timeline: &Timeline, standing: &Standing) -> Vec<Task> {
    let is_task = |n: &usize| matches!(timeline.entry(*n).fact, Fact::Task { .. });
    let places: Vec<usize> = standing.effective().filter(is_task).collect();
    if places.is_empty() {
        return Vec::new();
    }
    let reports = keyed::all(timeline, standing, |fact| match fact {
        Fact::TaskDone { task, .. } => Some((task.0, 0)),
        _ => None,
    });
    let task = |n: usize| {
        let entry = timeline.entry(n);
        let Fact::Task { text, due, of } = &entry.fact else {
            return None;
        };
        let reports = keyed::of(&reports, entry.id.0).iter().map(|report| report.n);
        Some(Task {
            id: entry.id,
            text: text.clone(),
            due_ms: *due,
            of: *of,
            by: entry.author,
            done: task_end(timeline, &Lanes::build(timeline, reports)),
        })
    };
    places.into_iter().filter_map(task).collect()
}

/// Of the reports that nobody's later report had seen, that it failed; else the last.
fn task_end(timeline: &Timeline, reports: &Lanes) -> Option<TaskEnd> {
    let end = |n: usize| match &timeline.entry(n).fact {
        Fact::TaskDone { result, .. } => Some(TaskEnd {
            result: *result,
            by: timeline.entry(n).author,
            at_ms: timeline.fact_time(n),
        }),
        _ => None,
    };
    let ends = reports.maximal(timeline).into_iter().filter_map(end);
    ends.max_by_key(|end| end.result == TaskResult::Failed)
}
