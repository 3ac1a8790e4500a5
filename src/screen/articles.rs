//! The list of knowledge articles.

use crate::{
    dice,
    live::live,
    part::list::{Cursor, RowList, two_lines},
    route::Place,
    state::Desk,
    words,
};
use desk_model::Act;
use desk_port::{Answer, ArticleRow, Query};
use leptos::prelude::*;

fn write_new(desk: Desk, busy: RwSignal<bool>) {
    let article = dice::document();
    let act = Act::CreateArticle {
        article,
        title: "Untitled article".into(),
        body: String::new(),
        ticket: None,
    };
    desk.make(busy, act, Place::Article(article));
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
            place=|row: &ArticleRow| Place::Article(row.id)
            row=move |row: ArticleRow| {
                let helped = words::helped(row.helped);
                let changed = view! { "Changed " {live(move || desk.time(row.updated_ms))} {(!helped.is_empty()).then(|| view! { " · " {helped} })} };
                two_lines(row.title, words::article_state(row.state).to_owned(), changed)
            }
            one="article"
            many="articles"
            title="Knowledge"
            empty="No article yet. Write one here, or make one from a solved ticket."
        />
    }
}
