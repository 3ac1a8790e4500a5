//! The list of procedures.

use crate::{
    dice,
    live::when,
    part::list::{Cursor, RowList},
    route::Place,
    state::Desk,
    words,
};
use desk_model::Act;
use desk_port::{Answer, ProcedureRow, Query};
use leptos::prelude::*;

/// What a new one begins with, so that nobody faces an empty page.
const FIRST_DRAFT: &str = "1. Check: \n   -> end\n";

/// Makes a procedure and opens it; once, however often the button is pressed meanwhile.
fn write_new(desk: Desk, busy: RwSignal<bool>) {
    if busy.get_untracked() {
        return;
    }
    busy.set(true);
    let procedure = dice::document();
    let act = Act::CreateProcedure {
        procedure,
        title: "Untitled procedure".into(),
        draft: FIRST_DRAFT.into(),
    };
    desk.run_then(act, move |done| {
        busy.try_set(false);
        if done {
            desk.go(Place::Procedure(procedure));
        }
    });
}

/// Where a procedure stands.
pub fn stand(version: u32, retired: bool) -> String {
    match (retired, version) {
        (true, _) => "retired".to_owned(),
        (false, 0) => "draft".to_owned(),
        (false, version) => format!("version {version}"),
    }
}

#[component]
pub fn ProcedureList(cursor: Cursor) -> impl IntoView {
    let desk = Desk::here();
    let busy = RwSignal::new(false);
    view! {
        {when(move || desk.may_write.get(), move || view! {
            <div class="list-zone__tools">
                <button disabled=busy on:click=move |_| write_new(desk, busy)>"New procedure"</button>
            </div>
        })}
        <RowList
            label="Procedures"
            cursor
            query=|offset, limit| Query::Procedures { offset, limit }
            take=|answer| match answer {
                Answer::Procedures(page) => Some(page),
                _ => None,
            }
            open=move |row: &ProcedureRow| desk.go(Place::Procedure(row.id))
            is_open=move |row: &ProcedureRow| desk.route.with(|route| route.place == Place::Procedure(row.id))
            row=|row| line(&row).into_any()
            one="procedure"
            many="procedures"
            title="Procedures"
            empty="No procedure yet. Write down once what is to be done, and every ticket can be worked on by it."
        />
    }
}

fn line(row: &ProcedureRow) -> impl IntoView + use<> {
    let about = [row.category.clone(), words::helped(row.helped)];
    let about: Vec<String> = about.into_iter().filter(|part| !part.is_empty()).collect();
    view! {
        <span class="row__line">
            <b>{row.title.clone()}</b>
            " "
            <span class="row__time">{stand(row.version, row.retired)}</span>
        </span>
        " "
        <span class="row__about">{about.join(" · ")}</span>
    }
}
