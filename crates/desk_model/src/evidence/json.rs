//! Evidence as JSON, for programs. Times are ms since 1970, ids in their text form.

use super::{Evidence, Noted, stands};
use crate::{PersonId, json::Json, ticket::RunStep};
use serde_json::{Map, Value};

/// What the shape below is called; another shape will have another name.
const FORM: &str = "hotline-run-1";

/// One object, over several lines.
#[must_use]
pub fn json(evidence: &Evidence<'_>) -> String {
    let run = evidence.run;
    let mut all = act(evidence, run.by, run.started_ms);
    put(&mut all, "form", FORM.into());
    put(&mut all, "ticket", evidence.ticket.root.to_string().into());
    put(
        &mut all,
        "ticket_name",
        (evidence.lookup.ticket)(evidence.ticket.root).into(),
    );
    put(&mut all, "run", run.id.to_string().into());
    put(&mut all, "procedure", run.procedure.to_string().into());
    put(&mut all, "version", run.version.into());
    put(&mut all, "title", run.title.as_str().into());
    put(&mut all, "stands", stands(run).into());
    if let Some(end) = &run.finished {
        let mut finished = act(evidence, end.by, end.at_ms);
        put(&mut finished, "reason", end.reason.as_str().into());
        put(&mut all, "finished", finished.into());
    }
    let steps = run.steps.iter().map(|each| step(evidence, each));
    put(&mut all, "steps", Value::Array(steps.collect()));
    format!("{:#}\n", Value::Object(all))
}

fn put(object: &mut Map<String, Value>, name: &str, value: Value) {
    object.insert(name.to_owned(), value);
}

fn act(evidence: &Evidence<'_>, by: PersonId, at_ms: u64) -> Map<String, Value> {
    let mut object = Map::new();
    put(&mut object, "by", (evidence.lookup.name)(by).into());
    put(&mut object, "person", by.to_string().into());
    put(&mut object, "at_ms", at_ms.into());
    object
}

/// The step as the procedure has it, and all that was noted for it.
fn step(evidence: &Evidence<'_>, step: &RunStep) -> Value {
    let mut object = match step.step.to_json() {
        Some(Value::Object(object)) => object,
        _ => Map::new(),
    };
    let noted = evidence.noted(step);
    put(
        &mut object,
        "noted",
        Value::Array(noted.iter().map(entry).collect()),
    );
    object.into()
}

fn entry(noted: &Noted) -> Value {
    let mut object = Map::new();
    put(&mut object, "entry", noted.entry.as_str().into());
    put(&mut object, "by", noted.by.as_str().into());
    put(&mut object, "person", noted.person.as_str().into());
    put(&mut object, "at_ms", noted.at_ms.into());
    put(&mut object, "skipped", noted.result.is_none().into());
    put(
        &mut object,
        "result",
        noted.result.as_deref().unwrap_or_default().into(),
    );
    put(&mut object, "text", noted.text.as_str().into());
    put(&mut object, "holds", noted.holds.into());
    put(&mut object, "taken_back", noted.taken_back.into());
    object.into()
}
