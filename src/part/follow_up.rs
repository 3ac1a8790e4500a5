//! What follows a solution: what the customer says of it, and looking again whether it has held.

use crate::memo::Memo;
use crate::{
    live::each,
    state::{Asking, Desk, TicketForm},
};
use desk_model::{Act, DocId};
use desk_port::{
    TicketRow,
    row::ShownState,
    view::{OpinionView, TaskView},
};
use leptos::prelude::*;

#[component]
pub fn FollowUp(
    ticket: DocId,
    row: Memo<TicketRow>,
    tasks: Memo<Vec<TaskView>>,
    opinions: Memo<Vec<OpinionView>>,
    workable: Memo<bool>,
) -> impl IntoView {
    let desk = Desk::here();
    let solved =
        Memo::new(move |_| row.with(|row| matches!(row.state, ShownState::Solved | ShownState::Closed)));
    let nothing = move || !solved.get() && tasks.with(Vec::is_empty) && opinions.with(Vec::is_empty);
    let waits = move || opinions.with(|opinions| opinions.iter().any(|opinion| opinion.waits));
    let ask = move |form| move |_| desk.asking.set(Some(Asking::Form(ticket, form)));
    view! {
        <section hidden=nothing>
            <h3>"Follow-up"</h3>
            <ul class="links" aria-label="Looks at whether it has held">
                {each(move || tasks.get(), move |task| view! { <Task ticket task workable /> })}
            </ul>
            <ul class="links" aria-label="What the customer says">
                {each(move || opinions.get(), |opinion| view! { <li>{said(&opinion)}</li> })}
            </ul>
            <div class="inline" hidden=move || !workable.get() || !solved.get()>
                <button class="small" on:click=ask(TicketForm::Task)>"Look again"</button>
                <button class="small" title="By phone or in your own words. A letter that asks by itself is set in Settings." hidden=waits on:click=move |_| desk.run(Act::AskSatisfaction { ticket })>
                    "I asked the customer"
                </button>
                <button class="small" on:click=ask(TicketForm::Opinion)>"Note what they said"</button>
            </div>
        </section>
    }
}

fn said(opinion: &OpinionView) -> String {
    match opinion.score {
        None if opinion.waits => format!("To be asked how content they are with what {} did", opinion.who),
        None => format!("Asked how content they are with what {} did", opinion.who),
        Some(score) if opinion.word.is_empty() => format!("{score} of 5 for {}", opinion.who),
        Some(score) => format!(
            "{score} of 5 for {}: \u{201c}{}\u{201d}",
            opinion.who, opinion.word
        ),
    }
}

#[component]
fn Task(ticket: DocId, task: TaskView, workable: Memo<bool>) -> impl IntoView {
    let desk = Desk::here();
    let TaskView {
        id,
        text,
        due_ms,
        done,
    } = task;
    let open = done.is_none();
    let finish = move |held| {
        move |_| {
            desk.run(Act::FinishTask {
                ticket,
                task: id,
                held,
            })
        }
    };
    view! {
        <li>
            <span>{text}</span>
            <span class="hint">{done.unwrap_or_else(|| format!("on {}", crate::clock::day(due_ms)))}</span>
            <span class="inline" hidden=move || !open || !workable.get()>
                <button class="small" on:click=finish(true)>"It has held"</button>
                <button class="small" on:click=finish(false)>"It has not"</button>
            </span>
        </li>
    }
}
