//! Procedures, what the customer said and tasks, in the words of the notation. Kinds `run step skip finish sat_asked sat task
//! task_done`, keys `runs ran sat tasks silent`.
//!
//! `run P1 v=3 steps=check,branch:yes>4/no,action>0,question`: steps are numbered from 1, an answer or a step may say where it leads,
//! 0 is the end; without `steps` they are three checks. `step R1 step=1 result=ok`, `skip R1 step=2`, `finish R1`. `sat_asked for=ann`,
//! `sat score=5 [asked=q1] [for=ann]`, `task of=s1 due=1+09:00`, `task_done T1 failed`.
//!
//! `runs=R1/3:1ok+2skip@3`: what came out of steps, the one that comes next (`-`: none); `!` is finished.

use crate::{
    case::{Case, bytes, name},
    fact::{Args, known},
    time::Day,
};
use desk_model::{
    DocId, EntryId, Fact, PersonId, Ticket,
    entry::TaskResult,
    procedure::{Choice, Step, StepKind},
    ticket::{Run, RunStep, Satisfaction, Task},
};

fn number(args: &Args<'_>, name: &str) -> Result<u32, String> {
    let word = args.get(name).ok_or_else(|| format!("{name} is missing"))?;
    word.parse().map_err(|_| format!("{word:?} is no number"))
}

fn person(args: &Args<'_>) -> Result<PersonId, String> {
    let who = args.get("for").ok_or("for is missing")?;
    bytes(who).map(PersonId)
}

/// None: it is none of these kinds.
pub fn read(kind: &str, day: Day, at: u64, args: &Args<'_>) -> Result<Option<Fact>, String> {
    let first = || args.word(0).and_then(bytes).map(EntryId);
    Ok(Some(match kind {
        "run" => Fact::RunStart {
            procedure: DocId(bytes(args.word(0)?)?),
            version: number(args, "v")?,
            title: args.word(0)?.to_owned(),
            steps: steps(args.get("steps").unwrap_or("check,check,check"))?,
        },
        "step" => Fact::RunStep {
            run: first()?,
            step: number(args, "step")?,
            result: args.get("result").ok_or("the result is missing")?.to_owned(),
            text: String::new(),
        },
        "skip" => Fact::RunSkip {
            run: first()?,
            step: number(args, "step")?,
            reason: "skipped".to_owned(),
        },
        "finish" => Fact::RunFinish {
            run: first()?,
            reason: String::new(),
        },
        "sat_asked" => Fact::SatAsked {
            whom: person(args)?,
            at: args.get("at").map(|at| day.time(at)).transpose()?,
        },
        "sat" => Fact::SatAnswered {
            asked: args
                .get("asked")
                .map(|asked| bytes(asked).map(EntryId))
                .transpose()?,
            whom: person(args)?,
            score: number(args, "score")?,
            word: String::new(),
            at: args.get("at").map_or(Ok(at), |at| day.time(at))?,
        },
        "task" => Fact::Task {
            text: String::new(),
            due: day.time(args.get("due").ok_or("due is missing")?)?,
            of: EntryId(bytes(args.get("of").ok_or("the solve is missing")?)?),
        },
        "task_done" => Fact::TaskDone {
            task: first()?,
            result: known(TaskResult::from_word(args.word(1)?), args.word(1)?)?,
        },
        _ => return Ok(None),
    }))
}

/// `check,branch:yes>4/no,action>0`.
fn steps(words: &str) -> Result<Vec<Step>, String> {
    let target = |word: &str| -> Result<u32, String> {
        word.parse()
            .map_err(|_| format!("{word:?} is no number of a step"))
    };
    let choice = |word: &str| {
        let (text, next) = word.split_once('>').map_or((word, None), |(a, b)| (a, Some(b)));
        Ok::<_, String>(Choice {
            text: text.to_owned(),
            next: next.map(target).transpose()?,
        })
    };
    let mut steps = Vec::new();
    for (number, word) in (1..).zip(words.split(',')) {
        let (kind, choices) = word.split_once(':').map_or((word, None), |(a, b)| (a, Some(b)));
        let (kind, next) = kind.split_once('>').map_or((kind, None), |(a, b)| (a, Some(b)));
        steps.push(Step {
            number,
            kind: known(StepKind::from_word(kind), kind)?,
            text: "look".to_owned(),
            choices: match choices {
                Some(choices) => choices.split('/').map(choice).collect::<Result<_, _>>()?,
                None => Vec::new(),
            },
            next: next.map(target).transpose()?,
            ..Step::default()
        });
    }
    Ok(steps)
}

/// The values of a key, or none where it is none of these keys; a list may be empty.
pub fn show(key: &str, ticket: &Ticket, case: &Case) -> Option<Vec<String>> {
    Some(match key {
        "runs" => ticket.runs.iter().map(run).collect(),
        "ran" => {
            let counts = ticket.facts.runs;
            vec![format!(
                "{}/{}/{}",
                counts.started, counts.finished, counts.skipped
            )]
        }
        "sat" => ticket
            .satisfaction
            .iter()
            .map(|asked| said(asked, case))
            .collect(),
        "tasks" => ticket.tasks.iter().map(task).collect(),
        "silent" => vec![ticket.facts.reopened_silently.to_string()],
        _ => return None,
    })
}

fn run(run: &Run) -> String {
    let done = |step: &RunStep| {
        let outcome = step.outcome.as_ref()?;
        let result = outcome.result.as_deref().unwrap_or("skip");
        Some(format!("{}{result}", step.step.number))
    };
    let steps: Vec<String> = run.steps.iter().filter_map(done).collect();
    format!(
        "{}/{}:{}@{}{}",
        name(run.id.0),
        run.version,
        steps.join("+"),
        run.current
            .map_or_else(|| "-".to_owned(), |step| step.to_string()),
        if run.finished.is_some() { "!" } else { "" }
    )
}

/// `ann:5@10:30`; without an answer `ann:?@` and when it was asked, `ann:soon@` and when a letter is to ask it.
fn said(asked: &Satisfaction, case: &Case) -> String {
    let (score, at) = match &asked.answer {
        Some(answer) => (answer.score.to_string(), Some(answer.at_ms)),
        None if asked.letter.is_some() => ("soon".to_owned(), asked.asked_ms),
        None => ("?".to_owned(), asked.asked_ms),
    };
    let at = at.map_or_else(|| "-".to_owned(), |at| case.day.written(at));
    format!("{}:{score}@{at}", name(asked.person.0))
}

fn task(task: &Task) -> String {
    let stands = task.done.map_or("open", |done| done.result.word());
    format!("{}:{stands}", name(task.id.0))
}
