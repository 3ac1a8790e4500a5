//! The dialog that links an article to a ticket, or writes a new one from it.

use super::sheet::Sheet;
use crate::{dice, live::each, route::Place, state::Desk};
use desk_model::{Act, DocId};
use desk_port::{Answer, Query};
use leptos::prelude::*;

/// Articles offered at once.
const OFFERED_MAX: u32 = 20;

#[component]
pub fn LinkArticle(ticket: DocId) -> impl IntoView {
    let desk = Desk::here();
    let sought = RwSignal::new(String::new());
    let seen = desk.engine.watch(
        move || Query::Articles {
            words: sought.get(),
            offset: 0,
            limit: OFFERED_MAX,
        },
        |answer| match answer {
            Answer::Articles(page) => Some(page.rows),
            _ => None,
        },
    );
    let rows = move || seen.with(|seen| seen.here().cloned()).unwrap_or_default();
    let link = move |article| {
        desk.run(Act::LinkArticle { article, ticket });
        desk.asking.set(None);
    };
    let write = move |_| {
        let article = dice::document();
        let title = sought.with_untracked(|words| words.trim().to_owned());
        let title = if title.is_empty() {
            "Untitled article".to_owned()
        } else {
            title
        };
        let act = Act::CreateArticle {
            article,
            title,
            body: String::new(),
            ticket: Some(ticket),
        };
        desk.run_then(act, move |done| {
            if done {
                desk.asking.set(None);
                desk.go(Place::Article(article));
            }
        });
    };
    view! {
        <Sheet title="Link an article">
            <label>"Words" <input type="text" bind:value=sought autocomplete="off" /></label>
            <ul class="choices" aria-label="Articles to link">
                {each(rows, move |row| view! {
                    <li>
                        <button type="button" class="quiet" on:click=move |_| link(row.id)>
                            {row.title.clone()}
                        </button>
                    </li>
                })}
            </ul>
            <footer>
                <button type="button" on:click=write>
                    "Write a new one from this ticket"
                </button>
            </footer>
        </Sheet>
    }
}
