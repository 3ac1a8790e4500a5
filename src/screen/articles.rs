//! The list of knowledge articles.

use crate::{
    dice,
    live::live,
    part::list::{Cursor, RowList},
    route::Place,
    state::Desk,
    words,
};
use desk_model::Act;
use desk_port::{Answer, ArticleRow, Query};
use leptos::prelude::*;

/// Makes an empty article and opens it; once, however often the button is pressed meanwhile.
fn write_new(desk: Desk, busy: RwSignal<bool>) {
    if busy.get_untracked() {
        return;
    }
    busy.set(true);
    let article = dice::document();
    let act = Act::CreateArticle {
        article,
        title: "Untitled article".into(),
        body: String::new(),
        ticket: None,
    };
    desk.run_then(act, move |done| {
        busy.try_set(false);
        if done {
            desk.go(Place::Article(article));
        }
    });
}

#[component]
pub fn ArticleList(cursor: Cursor) -> impl IntoView {
    let desk = Desk::here();
    let busy = RwSignal::new(false);
    view! {
        <div class="list-zone__tools">
            <button disabled=busy on:click=move |_| write_new(desk, busy)>"New article"</button>
        </div>
        <RowList
            label="Articles"
            cursor
            query=|offset, limit| Query::Articles { words: String::new(), offset, limit }
            take=|answer| match answer {
                Answer::Articles(page) => Some(page),
                _ => None,
            }
            open=move |row: &ArticleRow| desk.go(Place::Article(row.id))
            is_open=move |row: &ArticleRow| desk.route.with(|route| route.place == Place::Article(row.id))
            row=move |row| {
                view! {
                    <span class="row__line">
                        <b>{row.title.clone()}</b>
                        " "
                        <span class="row__time">{words::article_state(row.state)}</span>
                    </span>
                    " "
                    <span class="row__about">"Changed " {live(move || desk.time(row.updated_ms))}</span>
                }
                    .into_any()
            }
            one="article"
            many="articles"
            title="Knowledge"
            empty="No article yet. Write one here, or make one from a solved ticket."
        />
    }
}
