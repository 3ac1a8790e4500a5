//! The dialog that begins a procedure on a ticket.

use super::sheet::Sheet;
use crate::memo::Memo;
use crate::{live::each, screen::procedures::stand, state::Desk, words};
use desk_model::{Act, DocId, order};
use desk_port::{Answer, ProcedureRow, Query};
use leptos::prelude::*;

/// Procedures offered at once.
const OFFERED_MAX: u32 = 200;

#[component]
pub fn StartRun(ticket: DocId) -> impl IntoView {
    let desk = Desk::here();
    let sought = RwSignal::new(String::new());
    let seen = desk.engine.watch(
        || Query::Procedures {
            offset: 0,
            limit: OFFERED_MAX,
        },
        |answer| match answer {
            Answer::Procedures(page) => Some(page.rows),
            _ => None,
        },
    );
    let rows = Memo::new(move |_| {
        let words = sought.with(|words| words::lower(words.trim()));
        let mut rows: Vec<ProcedureRow> = seen.with(|seen| seen.here().cloned()).unwrap_or_default();
        rows.retain(|row| {
            row.version > 0
                && !row.retired
                && (words::lower(&row.title).contains(&words) || words::lower(&row.category).contains(&words))
        });
        // Those for its category first, then those for any.
        let rank = |row: &ProcedureRow| {
            desk.category
                .with(|own| (row.category != *own, !row.category.is_empty()))
        };
        order::sort_by_key(&mut rows, rank);
        rows
    });
    let start = move |procedure| {
        let act = Act::StartRun {
            ticket,
            procedure,
            version: 0,
            title: String::new(),
            steps: Vec::new(),
        };
        desk.run_then(act, move |done| {
            if done {
                desk.asking.set(None);
                desk.zone.set(crate::state::Zone::Side);
            }
        });
    };
    view! {
        <Sheet title="Begin a procedure">
            <label>"Words" <input type="text" bind:value=sought autocomplete="off" /></label>
            <p class="hint" hidden=move || rows.with(|rows| !rows.is_empty())>
                "No procedure is published that fits. Seniors and leads publish them under Procedures."
            </p>
            <ul class="choices" aria-label="Procedures to begin">
                {each(move || rows.get(), move |row| {
                    let about = [row.category.clone(), stand(row.version, false), words::helped(row.helped)];
                    let about: Vec<String> = about.into_iter().filter(|part| !part.is_empty()).collect();
                    view! {
                        <li>
                            <button type="button" class="quiet" on:click=move |_| start(row.id)>
                                {row.title.clone()}
                                " "
                                <span class="hint">{about.join(" · ")}</span>
                            </button>
                        </li>
                    }
                })}
            </ul>
        </Sheet>
    }
}
