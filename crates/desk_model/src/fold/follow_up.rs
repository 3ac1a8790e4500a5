//! What became of solutions: questions to the customer with their answers, and tasks to look again.

use super::{guard::Sent, keyed, lane::Lanes, letter, timeline::Timeline, undo::Standing};
use crate::{
    ActId, EntryId, Fact, PersonId,
    entry::TaskResult,
    few::Few,
    order,
    ticket::{Delivery, Opinion, Rated, SCORES, Satisfaction, Task, TaskEnd},
};

/// A question for one person's solve, before it is shown.
struct Asked<'a> {
    person: PersonId,
    /// Of its first entry.
    place: usize,
    asked: Option<usize>,
    /// What asks it.
    letter: Option<&'a Sent>,
    answered: Option<usize>,
}

/// In order. An answer belongs to the question that it names, else to the one for that person's solve. What a letter was to ask that
/// did not go was not asked.
pub(super) fn satisfaction(timeline: &Timeline, standing: &Standing, sent: &[Sent]) -> Vec<Satisfaction> {
    let letters = letters(timeline, sent);
    let mut all: Vec<Asked<'_>> = Vec::new();
    // By the person and how many solves come before it: what is asked again without another solve is the same question.
    let mut same: Few<(PersonId, usize), usize> = Few::new();
    let mut by_question: Vec<(EntryId, usize)> = Vec::new();
    // Place, how many solves before it.
    let mut answers: Vec<(usize, usize)> = Vec::new();
    let mut solves = 0;
    for n in standing.effective() {
        match &timeline.entry(n).fact {
            Fact::Solve { .. } => solves += 1,
            Fact::SatAsked { whom, .. } => {
                let letter = asked_by(&letters, timeline.entry(n).act, n);
                let goes = |sent: &&Sent| matches!(sent.delivery, Delivery::Queued | Delivery::Handed);
                if letter.is_some() && letter.filter(goes).is_none() {
                    continue;
                }
                let at = question(&mut all, &mut same, (*whom, solves), n);
                by_question.push((timeline.entry(n).id, at));
                if let Some(asked) = all.get_mut(at).filter(|asked| asked.asked.is_none()) {
                    (asked.asked, asked.letter) = (Some(n), letter);
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

/// Letters by act and place.
fn letters<'a>(timeline: &Timeline, sent: &'a [Sent]) -> Vec<(ActId, usize, &'a Sent)> {
    let is_letter = |sent: &&Sent| letter::about(timeline, sent.n).is_some();
    let found = sent.iter().filter(is_letter);
    let mut letters: Vec<_> = found
        .map(|sent| (timeline.entry(sent.n).act, sent.n, sent))
        .collect();
    order::sort_by_key(&mut letters, |(act, n, _)| (*act, *n));
    letters
}

/// The letter that asks a question: the last of its act before it.
fn asked_by<'a>(letters: &[(ActId, usize, &'a Sent)], act: ActId, n: usize) -> Option<&'a Sent> {
    let after = letters.partition_point(|(of, place, _)| (*of, *place) < (act, n));
    let (of, _, sent) = letters.get(after.checked_sub(1)?)?;
    (*of == act).then_some(*sent)
}

/// Where the question for that person and solve is; a new one where there is none.
fn question(
    all: &mut Vec<Asked<'_>>,
    same: &mut Few<(PersonId, usize), usize>,
    of: (PersonId, usize),
    place: usize,
) -> usize {
    *same.get_or_insert_with(of, || {
        all.push(Asked {
            person: of.0,
            place,
            asked: None,
            letter: None,
            answered: None,
        });
        all.len() - 1
    })
}

fn shown(timeline: &Timeline, asked: &Asked<'_>) -> Satisfaction {
    let answer = |n: usize| match &timeline.entry(n).fact {
        Fact::SatAnswered { score, word, .. } => Some(Opinion {
            score: *score,
            word: word.clone(),
            at_ms: timeline.fact_time(n),
        }),
        _ => None,
    };
    let leaves = |letter: &Sent| {
        let not_before_ms = letter.message(timeline).not_before_ms;
        letter.handed.unwrap_or(not_before_ms.max(timeline.t(letter.n)))
    };
    let waits = |letter: &&Sent| letter.delivery == Delivery::Queued;
    Satisfaction {
        asked: asked.asked.map(|n| timeline.entry(n).id),
        asked_ms: asked
            .letter
            .map(leaves)
            .or(asked.asked.map(|n| timeline.fact_time(n))),
        letter: asked
            .letter
            .filter(waits)
            .map(|letter| timeline.entry(letter.n).id),
        person: asked.person,
        answer: asked.answered.and_then(answer),
    }
}

/// What the figures keep of it: nobody has been asked by what has not left.
pub(super) fn rated(satisfaction: &[Satisfaction]) -> Vec<Rated> {
    let rated = |asked: &Satisfaction| Rated {
        asked_ms: asked.asked_ms.filter(|_| asked.letter.is_none()),
        person: asked.person,
        answer: asked.answer.as_ref().map(|answer| (answer.score, answer.at_ms)),
    };
    let counts = |asked: &&Satisfaction| asked.letter.is_none() || asked.answer.is_some();
    satisfaction.iter().filter(counts).map(rated).collect()
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
            // For whoever looks at the clock.
            is_due: false,
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
