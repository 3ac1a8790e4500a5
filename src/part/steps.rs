//! The steps of a procedure to be read.

use crate::live::each;
use crate::memo::Memo;
use desk_model::procedure::{END, Step, StepKind};
use leptos::prelude::*;

/// Where it leads, in words; none: to the next step.
fn leads(next: Option<u32>) -> Option<String> {
    next.map(|next| match next {
        END => " → the end".to_owned(),
        number => format!(" → {number}"),
    })
}

fn kind(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Check => "Check",
        StepKind::Question => "Question",
        StepKind::Action => "Action",
        StepKind::Branch => "Branch",
    }
}

#[component]
pub fn Steps(steps: Memo<Vec<Step>>) -> impl IntoView {
    view! {
        <ol class="steps" aria-label="Steps">
            {each(move || steps.get(), |step: Step| {
                let part = |name: &'static str, text: String| {
                    (!text.is_empty()).then(|| view! { <p class="hint item__text">{format!("{name}: {text}")}</p> })
                };
                let answers = step.choices.iter().map(|choice| format!("{}{}", choice.text, leads(choice.next).unwrap_or_default()));
                let answers: Vec<String> = answers.collect();
                view! {
                    <li class="step">
                        <b class="step__number">{step.number}</b>
                        <div>
                            <p class="item__text">{step.text} <span class="hint">{leads(step.next)}</span></p>
                            <p class="hint">{kind(step.kind)} {(!answers.is_empty()).then(|| format!(": {}", answers.join(" · ")))}</p>
                            {part("Help", step.help)}
                            {part("Reply", step.reply)}
                        </div>
                    </li>
                }
            })}
        </ol>
    }
}
