//! The list of procedures.

use crate::{
    dice,
    live::when,
    part::list::{Cursor, RowList, two_lines},
    route::Place,
    state::Desk,
    words,
};
use desk_model::Act;
use desk_port::{Answer, ProcedureRow, Query};
use leptos::prelude::*;

/// What a new one begins with, so that nobody faces an empty page.
const FIRST_DRAFT: &str = "1. Check: \n   -> end\n";

fn write_new(desk: Desk, busy: RwSignal<bool>) {
    let procedure = dice::document();
    let act = Act::CreateProcedure {
        procedure,
        title: "Untitled procedure".into(),
        draft: FIRST_DRAFT.into(),
    };
    desk.make(busy, act, Place::Procedure(procedure));
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
            place=|row: &ProcedureRow| Place::Procedure(row.id)
            row=line
            one="procedure"
            many="procedures"
            title="Procedures"
            empty="No procedure yet. Write down once what is to be done, and every ticket can be worked on by it."
        />
    }
}

fn line(row: ProcedureRow) -> AnyView {
    let about = [row.category, words::helped(row.helped)];
    let about: Vec<String> = about.into_iter().filter(|part| !part.is_empty()).collect();
    two_lines(row.title, stand(row.version, row.retired), about.join(" · "))
}
