//! Rules for what is done along a procedure, and for what follows a solution.

use super::{Asking, Refused};
use crate::{
    Act, EntryId, Fact, Ticket,
    entry::TaskResult,
    procedure::check_steps,
    ticket::{Run, SCORES, Satisfaction},
};

pub(super) fn check_run(act: &Act, ticket: &Ticket, now_ms: u64) -> Result<(), Refused> {
    match act {
        Act::StartRun { steps, .. } => Ok(check_steps(steps)?),
        Act::RecordStep {
            run, step, result, ..
        } => {
            let run = open_run(ticket, *run)?;
            let step = run.step(*step).ok_or(Refused::NoStep)?;
            when(step.step.takes(result), Refused::NoResult)
        }
        Act::SkipStep {
            run, step, reason, ..
        } => {
            let run = open_run(ticket, *run)?;
            run.step(*step).ok_or(Refused::NoStep)?;
            when(!reason.trim().is_empty(), Refused::NoReason)
        }
        Act::FinishRun { run, reason, .. } => {
            let run = open_run(ticket, *run)?;
            when(
                run.current.is_none() || !reason.trim().is_empty(),
                Refused::StepsLeft,
            )
        }
        Act::AskSatisfaction { .. } => {
            when(ticket.solution.is_some(), Refused::NoSolution)?;
            when(asked_now(ticket).is_none(), Refused::AskedAlready)
        }
        Act::RecordSatisfaction { score, .. } => {
            when(SCORES.contains(score), Refused::Score)?;
            let somebody = question(ticket).is_some() || ticket.solution.is_some();
            when(somebody, Refused::NoSolution)
        }
        Act::AddTask { due, .. } => {
            when(ticket.solution.is_some(), Refused::NoSolution)?;
            when(*due > now_ms, Refused::TaskDue)
        }
        Act::FinishTask { task, .. } => {
            let task = ticket.task(*task).ok_or(Refused::NoTask)?;
            when(task.done.is_none(), Refused::TaskOver)
        }
        _ => Ok(()),
    }
}

/// What these commands write.
pub(super) fn facts_of_run(act: &Act, ticket: Option<&Ticket>, asking: &Asking<'_>) -> Vec<Fact> {
    match act {
        Act::StartRun {
            procedure,
            version,
            title,
            steps,
            ..
        } => vec![Fact::RunStart {
            procedure: *procedure,
            version: *version,
            title: title.clone(),
            steps: steps.clone(),
        }],
        Act::RecordStep {
            run,
            step,
            result,
            text,
            ..
        } => vec![Fact::RunStep {
            run: *run,
            step: *step,
            result: result.clone(),
            text: text.clone(),
        }],
        Act::SkipStep {
            run, step, reason, ..
        } => vec![Fact::RunSkip {
            run: *run,
            step: *step,
            reason: reason.clone(),
        }],
        Act::FinishRun { run, reason, .. } => vec![Fact::RunFinish {
            run: *run,
            reason: reason.clone(),
        }],
        _ => ticket.map_or_else(Vec::new, |ticket| follow_up(act, ticket, asking)),
    }
}

fn follow_up(act: &Act, ticket: &Ticket, asking: &Asking<'_>) -> Vec<Fact> {
    let solution = ticket.solution;
    let facts = match act {
        Act::AskSatisfaction { .. } => solution.map(|solution| {
            vec![Fact::SatAsked {
                whom: solution.by,
                at: None,
            }]
        }),
        Act::RecordSatisfaction { score, word, .. } => {
            let asked = question(ticket);
            // Who has said it is not asked any more.
            let letter = asked.and_then(|asked| asked.letter);
            let drop = letter.map(|msg| Fact::Drop { msg });
            let whom = asked
                .map(|asked| asked.person)
                .or(solution.map(|solution| solution.by));
            whom.map(|whom| {
                let answer = Fact::SatAnswered {
                    asked: asked.filter(|_| letter.is_none()).and_then(|asked| asked.asked),
                    whom,
                    score: *score,
                    word: word.clone(),
                    at: asking.now_ms,
                };
                [answer].into_iter().chain(drop).collect()
            })
        }
        Act::AddTask { text, due, .. } => solution.map(|solution| {
            vec![Fact::Task {
                text: text.clone(),
                due: *due,
                of: solution.id,
            }]
        }),
        Act::FinishTask { task, held, .. } => Some(finished(*task, *held, ticket)),
        _ => None,
    };
    facts.unwrap_or_default()
}

/// What did not hold is worked on again, without a word to the customer.
fn finished(task: EntryId, held: bool, ticket: &Ticket) -> Vec<Fact> {
    let result = if held {
        TaskResult::Held
    } else {
        TaskResult::Failed
    };
    let mut facts = vec![Fact::TaskDone { task, result }];
    if !held && ticket.state.is_ended() {
        facts.push(Fact::Reopen {
            reason: ticket
                .task(task)
                .map(|task| task.text.clone())
                .unwrap_or_default(),
            silent: true,
        });
    }
    facts
}

/// The question for the solve that stands.
fn asked_now(ticket: &Ticket) -> Option<&Satisfaction> {
    let solution = ticket.solution?;
    let now = |asked: &&Satisfaction| {
        asked.person == solution.by && asked.asked_ms.is_some_and(|at| at >= solution.at_ms)
    };
    ticket.satisfaction.iter().rev().find(now)
}

/// What an answer answers: the question for the solve that stands, else the last one if nobody has answered it.
fn question(ticket: &Ticket) -> Option<&Satisfaction> {
    let open = |asked: &&Satisfaction| asked.answer.is_none();
    asked_now(ticket).or(ticket.satisfaction.last().filter(open))
}

fn open_run(ticket: &Ticket, run: EntryId) -> Result<&Run, Refused> {
    let run = ticket.run(run).ok_or(Refused::NoRun)?;
    when(run.finished.is_none(), Refused::RunOver)?;
    Ok(run)
}

fn when(holds: bool, otherwise: Refused) -> Result<(), Refused> {
    if holds { Ok(()) } else { Err(otherwise) }
}
