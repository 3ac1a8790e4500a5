//! A procedure with its versions and what became of its draft, and what of it is done on a ticket.

use crate::{fault::Fault, reading::Reading};
use desk_docs::DocKind;
use desk_model::{
    DocId, EntryId, Ticket, TicketDocument,
    evidence::{self, Evidence},
    filling::{Filling, filled},
    procedure::{check_steps, notation},
    ticket::{Outcome, Run},
    words::{self, Lookup},
};
use desk_port::{
    ProcedureView,
    view::{OpinionView, RunView, StepView, TaskView},
};

/// None when there is no such procedure here.
pub fn view(reading: &mut Reading<'_>, id: DocId) -> Result<Option<ProcedureView>, Fault> {
    let seat = reading.seat;
    let document = reading.find(id)?;
    let Some(document) = document.filter(|document| document.kind() == Some(DocKind::Procedure)) else {
        return Ok(None);
    };
    let procedure = document.procedure(id, |device| seat.person_of(device));
    let (draft, unfit) = match notation::steps(&procedure.draft) {
        Ok(steps) => {
            let unfit = check_steps(&steps).err().map(|why| why.to_string());
            (steps, unfit)
        }
        Err(why) => (Vec::new(), Some(why.to_string())),
    };
    let latest = procedure.latest();
    Ok(Some(ProcedureView {
        publisher: latest
            .map(|latest| reading.seat.name_of(latest.by))
            .unwrap_or_default(),
        helped: reading.store.helped(id)?,
        procedure,
        draft,
        unfit,
    }))
}

/// The runs of a ticket, their replies filled in.
pub fn runs(reading: &Reading<'_>, ticket: &Ticket, with: &Filling) -> Result<Vec<RunView>, Fault> {
    let name = |person| reading.seat.name_of(person);
    let mut views = Vec::new();
    for run in &ticket.runs {
        let known = reading.store.procedure(run.procedure)?;
        views.push(RunView {
            id: run.id,
            procedure: run.procedure,
            title: run.title.clone(),
            version: run.version,
            outdated: known.is_some_and(|known| known.version > run.version),
            who: name(run.by),
            at_ms: run.started_ms,
            steps: steps(run, with, &name),
            current: run.current,
            finished: run.finished.is_some(),
        });
    }
    Ok(views)
}

fn steps(run: &Run, with: &Filling, name: &dyn Fn(desk_model::PersonId) -> String) -> Vec<StepView> {
    let outcome = |outcome: &Outcome| {
        let mut said = match &outcome.result {
            Some(result) => words::result_words(result).to_owned(),
            None => "skipped".to_owned(),
        };
        if !outcome.text.is_empty() {
            said = format!("{said}: {}", outcome.text);
        }
        format!("{said} \u{b7} {}", name(outcome.by))
    };
    let mut views = Vec::new();
    for each in &run.steps {
        let step = &each.step;
        let results = step.results().into_iter();
        views.push(StepView {
            number: step.number,
            text: step.text.clone(),
            help: step.help.clone(),
            reply: filled(&step.reply, with),
            results: results
                .map(|result| (result.to_owned(), words::result_words(result).to_owned()))
                .collect(),
            outcome: each.outcome.as_ref().map(outcome),
            done_ms: each.outcome.as_ref().map(|outcome| outcome.at_ms),
        });
    }
    views
}

pub fn tasks(reading: &Reading<'_>, ticket: &Ticket) -> Vec<TaskView> {
    let view = |task: &desk_model::ticket::Task| TaskView {
        id: task.id,
        text: task.text.clone(),
        due_ms: task.due_ms,
        done: task.done.map(|end| {
            let held = match end.result {
                desk_model::entry::TaskResult::Held => "It has held",
                desk_model::entry::TaskResult::Failed => "It has not held",
            };
            format!("{held} \u{b7} {}", reading.seat.name_of(end.by))
        }),
    };
    ticket.tasks.iter().map(view).collect()
}

pub fn opinions(reading: &Reading<'_>, ticket: &Ticket) -> Vec<OpinionView> {
    let view = |asked: &desk_model::ticket::Satisfaction| OpinionView {
        who: reading.seat.name_of(asked.person),
        score: asked.answer.as_ref().map(|answer| answer.score),
        word: asked
            .answer
            .as_ref()
            .map(|answer| answer.word.clone())
            .unwrap_or_default(),
        waits: asked.letter.is_some(),
    };
    ticket.satisfaction.iter().map(view).collect()
}

/// A run as a page or as JSON; times are in UTC, so that all who read it read the same.
pub fn evidence(
    reading: &mut Reading<'_>,
    id: DocId,
    run: EntryId,
    json: bool,
) -> Result<Option<String>, Fault> {
    let tickets = reading.tickets(id)?;
    let ticket = reading.fold(&tickets, id);
    let Some(run) = ticket.runs.iter().find(|each| each.id == run) else {
        return Ok(None);
    };
    let find = |id| entry(&tickets, id);
    let evidence = Evidence {
        ticket: &ticket,
        run,
        lookup: Lookup {
            entry: &find,
            name: &|person| reading.seat.name_of(person),
            ticket: &|ticket| super::ticket::short(reading.store, ticket),
        },
        when: &desk_model::calendar::utc_words,
    };
    Ok(Some(if json {
        evidence::json(&evidence)
    } else {
        evidence::html(&evidence)
    }))
}

fn entry(tickets: &[TicketDocument], id: EntryId) -> Option<&desk_model::Entry> {
    tickets
        .iter()
        .flat_map(TicketDocument::entries)
        .find(|entry| entry.id == id)
}
