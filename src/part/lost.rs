//! Words of this person that an erasure took before anybody else had them: from the engine's memory, and notes that only this
//! browser kept. They can be copied, and are forgotten when the person says so.

use super::kept_text;
use crate::{
    live::{effect, live},
    page,
    state::Desk,
};
use desk_model::DocId;
use desk_port::{Answer, LostView, LostWork, Query, Request, erasure::LostText};
use leptos::prelude::*;

#[component]
pub fn Lost() -> impl IntoView {
    let desk = Desk::here();
    let seen = desk.engine.watch(
        || Query::Lost,
        |answer| match answer {
            Answer::Lost(lost) => Some(lost),
            _ => None,
        },
    );
    let lost = move || seen.with(|seen| seen.here().cloned().unwrap_or_default());
    // Of tickets that are erased, with the texts that this browser had kept for them.
    let kept = RwSignal::new(Vec::<(DocId, LostText)>::new());
    effect(move || {
        desk.lost.set(lost().works);
        if lost().erased > 0 {
            // After an answer: what came with this change has then reached the open ticket, and its box has kept its words.
            let query = Query::Status;
            desk.engine
                .ask(Request::Get { query }, move |_| find_kept(desk, kept));
        }
    });
    live(move || {
        let works = all(lost(), kept.get());
        works
            .into_iter()
            .map(|work| view! { <Work desk kept work /> })
            .collect_view()
    })
}

fn find_kept(desk: Desk, kept: RwSignal<Vec<(DocId, LostText)>>) {
    if kept.try_set(Vec::new()).is_some() {
        return;
    }
    for (doc, what, text) in kept_text::all() {
        desk.engine.ask(
            Request::Get {
                query: Query::Erased { doc },
            },
            move |answer| {
                if matches!(answer, Ok(Answer::Erased(Some(_)))) {
                    let what = what.to_owned();
                    let text = LostText { what, text };
                    kept.try_update(|kept| kept.push((doc, text)));
                }
            },
        );
    }
}

/// What the engine has, and what only this browser has, by document.
fn all(lost: LostView, kept: Vec<(DocId, LostText)>) -> Vec<LostWork> {
    let mut works = lost.works;
    for (doc, text) in kept {
        match works.iter_mut().find(|work| work.doc == doc) {
            // A reply that was kept while the ticket went is newer than the engine's draft of it.
            Some(work) if text.what == kept_text::REPLY => {
                work.texts.retain(|text| text.what != kept_text::REPLY);
                work.texts.push(text);
            }
            Some(work) => work.texts.push(text),
            None => works.push(LostWork {
                doc,
                name: "a ticket".to_owned(),
                who: "A lead".to_owned(),
                changes: 0,
                texts: vec![text],
            }),
        }
    }
    works
}

#[component]
fn Work(desk: Desk, kept: RwSignal<Vec<(DocId, LostText)>>, work: LostWork) -> impl IntoView {
    let sentence = work.sentence();
    let LostWork { doc, texts, .. } = work;
    let whole = texts
        .iter()
        .map(|text| text.text.as_str())
        .collect::<Vec<_>>()
        .join("\n\n");
    let copied = RwSignal::new(false);
    let has_words = !texts.is_empty();
    let copy = move |_| {
        page::copy(&whole);
        copied.set(true);
    };
    let done = move |_| {
        kept_text::forget(doc);
        kept.update(|kept| kept.retain(|(each, _)| *each != doc));
        desk.ask(Request::ForgetLost { doc }, |_| {});
    };
    view! {
        <section class="banner banner--bad lost" aria-label="Lost">
            <p role="alert">{sentence}</p>
            {texts
                .into_iter()
                .map(|LostText { what, text }| {
                    view! {
                        <h3>{what}</h3>
                        <p class="item__text">{text}</p>
                    }
                })
                .collect_view()}
            <footer>
                {has_words
                    .then(|| {
                        view! {
                            <button class="small" on:click=copy>
                                {live(move || if copied.get() { "Copied" } else { "Copy" })}
                            </button>
                        }
                    })}
                <button class="small" on:click=done>
                    {if has_words { "Forget it" } else { "Done" }}
                </button>
            </footer>
        </section>
    }
}
