//! Procedures on a ticket: the step that comes next with what can come out of it, what was done, and the evidence.

use crate::memo::Memo;
use crate::{
    clock,
    live::{each, effect},
    page,
    state::{Asking, Desk},
};
use desk_model::{Act, DocId, EntryId};
use desk_port::{
    Answer, Query, Request,
    view::{RunView, StepView},
};
use leptos::prelude::*;

/// For which step of which run, and what.
type Typed = (Option<(EntryId, u32)>, String);

#[component]
pub fn Runs(ticket: DocId, runs: Memo<Vec<RunView>>, workable: Memo<bool>) -> impl IntoView {
    let desk = Desk::here();
    // What is being typed for a step outlives what others do meanwhile.
    let typed = StoredValue::new((None, String::new()));
    view! {
        <section>
            <h3>"Procedures"</h3>
            {each(move || runs.get(), move |run| view! { <Run ticket run workable typed /> })}
            <button
                class="small"
                title="Begin a procedure (O)"
                hidden=move || !workable.get()
                on:click=move |_| desk.asking.set(Some(Asking::Procedure(ticket)))
            >
                "Begin a procedure"
            </button>
        </section>
    }
}

#[component]
fn Run(ticket: DocId, run: RunView, workable: Memo<bool>, typed: StoredValue<Typed>) -> impl IntoView {
    let desk = Desk::here();
    let RunView {
        id,
        title,
        version,
        outdated,
        who,
        at_ms,
        steps,
        current,
        finished,
        ..
    } = run;
    // What is said to the step, or why it is left.
    let place = current.map(|step| (id, step));
    let before = typed.with_value(|(of, text)| (*of == place).then(|| text.clone()));
    let remark = RwSignal::new(before.unwrap_or_default());
    effect(move || {
        let text = remark.get();
        if !text.is_empty() {
            typed.set_value((place, text));
        }
    });
    let finish = move |_| {
        let reason = remark.get_untracked();
        desk.run(Act::FinishRun {
            ticket,
            run: id,
            reason,
        });
    };
    let newer = if outdated {
        " · a newer version is published"
    } else {
        ""
    };
    let stands = match (finished, current) {
        (true, _) => "Finished",
        (false, None) => "At its end",
        (false, Some(_)) => "",
    };
    let goes_on = Memo::new(move |_| workable.get() && !finished);
    let list = steps
        .into_iter()
        .map(|step| {
            let is_next = current == Some(step.number);
            view! { <Step ticket run=id step is_next remark goes_on /> }
        })
        .collect_view();
    let label = format!("Procedure {title}");
    view! {
        <div class="run" role="group" aria-label=label>
            <h4>{title}</h4>
            <p class="hint">{format!("Version {version}, begun by {who} {}{newer}", desk.time(at_ms))}</p>
            <ol class="steps">{list}</ol>
            <p class="hint">{stands}</p>
            <div class="inline">
                <button class="small" hidden=move || !goes_on.get() on:click=finish>
                    {if current.is_some() { "Stop here" } else { "Finish" }}
                </button>
                <button class="quiet small" on:click=move |_| evidence(desk, ticket, id, false)>"Evidence"</button>
                <button class="quiet small" on:click=move |_| evidence(desk, ticket, id, true)>"as JSON"</button>
            </div>
        </div>
    }
}

#[component]
fn Step(
    ticket: DocId,
    run: EntryId,
    step: StepView,
    is_next: bool,
    remark: RwSignal<String>,
    goes_on: Memo<bool>,
) -> impl IntoView {
    let desk = Desk::here();
    let StepView {
        number,
        text,
        help,
        reply,
        results,
        outcome,
        done_ms,
    } = step;
    let record = move |result: String, text: String| {
        desk.run(Act::RecordStep {
            ticket,
            run,
            step: number,
            result,
            text,
        });
    };
    let in_words = results.is_empty();
    let buttons = results
        .into_iter()
        .map(|(result, words)| {
            let record = move |_| record(result.clone(), remark.get_untracked());
            view! { <button class="small" on:click=record>{words}</button> }
        })
        .collect_view();
    let said = outcome
        .clone()
        .map(|outcome| view! { <p class="hint item__text">{outcome} {done_ms.map(|at_ms| format!(" · {}", clock::long(at_ms)))}</p> });
    let to_reply = (!reply.is_empty()).then(|| {
        let put = move |_| desk.to_reply.set(Some(reply.clone()));
        view! { <button class="quiet small" hidden=move || !goes_on.get() on:click=put>"Put its text into the reply"</button> }
    });
    let label = if in_words { "Answer" } else { "Remark" };
    let form = is_next.then(|| {
        let skip = move |_| desk.run(Act::SkipStep { ticket, run, step: number, reason: remark.get_untracked() });
        view! {
            <div class="step__form" hidden=move || !goes_on.get()>
                <textarea rows="2" aria-label=label placeholder=label maxlength="1000" bind:value=remark></textarea>
                <div class="inline">
                    {buttons}
                    {in_words
                        .then(|| view! { <button class="small" on:click=move |_| record(remark.get_untracked(), String::new())>"Note it"</button> })}
                    <button class="quiet small" title="The remark says why" on:click=skip>"Skip"</button>
                </div>
            </div>
        }
    });
    let shown = is_next || outcome.is_some();
    view! {
        <li class="step" class:is-next=is_next class:is-ahead=!shown aria-current=is_next.then_some("step")>
            <b class="step__number">{number}</b>
            <div>
                <p class="item__text">{text}</p>
                {(is_next && !help.is_empty()).then(|| view! { <p class="hint item__text">{help}</p> })}
                {said}
                {shown.then_some(to_reply)}
                {form}
            </div>
        </li>
    }
}

fn evidence(desk: Desk, ticket: DocId, run: EntryId, json: bool) {
    let query = Query::Evidence { ticket, run, json };
    desk.ask(Request::Get { query }, move |answer| {
        let Some(Answer::Evidence(Some(text))) = answer else {
            return;
        };
        let (name, media) = if json {
            ("procedure.json", "application/json")
        } else {
            ("procedure.html", "text/html")
        };
        let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(text.as_bytes()));
        if page::download(name, media, &parts).is_none() {
            desk.notice.set(Some(
                "The file could not be handed over. Try again; nothing was changed.".to_owned(),
            ));
        }
    });
}
