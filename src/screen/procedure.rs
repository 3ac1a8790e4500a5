//! One procedure: its title, the draft of its steps that several people write at once, how that reads, and its published version.

use crate::{
    live::{effect, live, when},
    page,
    part::{
        category,
        live_text::LiveText,
        opened::{Opened, opened, part},
        place_head::Back,
        steps::Steps,
    },
    screen::procedures::stand,
    state::Desk,
    words,
};
use desk_model::{
    Act, DocId, Role,
    article::ArticleField,
    procedure::{Step, StepKind},
};
use desk_port::{Answer, ProcedureView, Query};
use leptos::prelude::*;

#[component]
pub fn ProcedureScreen(id: DocId) -> impl IntoView {
    opened(
        id,
        "procedure",
        move || Query::Procedure { id },
        |answer| match answer {
            Answer::Procedure(view) => Some(view),
            _ => None,
        },
        whole,
    )
}

/// The steps that the draft begins with, for each kind.
const BEGINNINGS: [(StepKind, &str, &str); 4] = [
    (StepKind::Check, "Check", "Check: "),
    (StepKind::Question, "Question", "Question: "),
    (StepKind::Action, "Action", "Action: "),
    (
        StepKind::Branch,
        "Branch",
        "Branch: \n   - one -> end\n   - another -> end",
    ),
];

fn whole(id: DocId, seen: Opened<ProcedureView>) -> AnyView {
    let desk = Desk::here();
    let title = part(seen, |view| view.procedure.title.clone());
    let draft = part(seen, |view| view.procedure.draft.clone());
    let category = part(seen, |view| view.procedure.category.clone());
    let unfit = part(seen, |view| view.unfit.clone().unwrap_or_default());
    let about = part(seen, about);
    let retired = part(seen, |view| view.procedure.retired);
    let steps = part(seen, |view| view.draft.clone());
    effect(move || title.with(|title| page::set_title(title)));
    let prescribes = move || {
        let role = desk
            .status
            .with(|status| Some(status.as_ref()?.desk.as_ref()?.my_role));
        desk.may_write.get() && matches!(role, Some(Role::Senior | Role::Lead))
    };
    let add = move |beginning: &'static str| {
        let was = draft.get_untracked();
        let last = steps.with_untracked(|steps| steps.iter().map(|step: &Step| step.number).max());
        let number = last.unwrap_or_default().saturating_add(1);
        let break_before = if was.is_empty() || was.ends_with('\n') {
            ""
        } else {
            "\n"
        };
        let now = format!("{was}{break_before}{number}. {beginning}\n");
        desk.run(Act::EditArticle {
            article: id,
            field: ArticleField::Body,
            was,
            now,
        });
    };
    view! {
        <main class="main">
            <header class="head">
                <div class="head__title">
                    <Back />
                    <LiveText article=id field=ArticleField::Title label="Title" class="live live--title" procedure=true text=title />
                </div>
                <div class="head__facts">
                    <select
                        class="choice"
                        aria-label="For tickets of the category"
                        disabled=move || !desk.may_write.get()
                        on:change=move |event| desk.run(Act::SetProcedureCategory { procedure: id, category: event_target_value(&event) })
                    >
                        {live(move || category::options(desk, "Any category", category))}
                    </select>
                    <span>{live(move || about.get())}</span>
                    {when(prescribes, move || view! {
                        <button class="primary small" disabled=move || unfit.with(|unfit| !unfit.is_empty()) on:click=move |_| desk.run(Act::PublishProcedure { procedure: id })>
                            "Publish"
                        </button>
                        <button class="quiet small" on:click=move |_| desk.run(Act::RetireProcedure { procedure: id, retired: !retired.get_untracked() })>
                            {live(move || if retired.get() { "Use it again" } else { "Retire it" })}
                        </button>
                    })}
                </div>
            </header>
            <div class="sheet-page procedure">
                <section aria-label="Draft">
                    <h3>"Draft"</h3>
                    <ul class="hint">
                        <li>"Each step begins with its number and what it is."</li>
                        <li>"Below it: " <code>"Help:"</code> " what to look at; " <code>"Reply:"</code> " what the customer is told."</li>
                        <li><code>"- an answer -> 3"</code> " is an answer, and the step that it leads to."</li>
                        <li><code>"-> 3"</code> " is where the step leads; " <code>"-> end"</code> " ends it."</li>
                    </ul>
                    {when(move || desk.may_write.get(), move || view! {
                        <div class="inline">
                            {BEGINNINGS
                                .into_iter()
                                .map(|(_, words, beginning)| view! { <button class="small" on:click=move |_| add(beginning)>{format!("Add: {words}")}</button> })
                                .collect_view()}
                        </div>
                    })}
                    <LiveText article=id field=ArticleField::Body label="Draft of the steps" class="live live--body live--steps" procedure=true text=draft />
                </section>
                <section aria-label="As it reads">
                    <h3>"As it reads"</h3>
                    <p class="notice" role="status" hidden=move || unfit.with(String::is_empty)>{live(move || unfit.get())}</p>
                    <Steps steps />
                </section>
            </div>
        </main>
    }
    .into_any()
}

/// Where it stands, who published it, and how it has helped.
fn about(view: &ProcedureView) -> String {
    let latest = view.procedure.latest();
    let version = latest.map_or(0, |latest| latest.number);
    let by = latest.map(|latest| {
        format!(
            "published by {} {}",
            view.publisher,
            crate::clock::long(latest.published_ms)
        )
    });
    let parts = [
        Some(stand(version, view.procedure.retired)),
        by,
        Some(words::helped(view.helped)),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(" · ")
}
