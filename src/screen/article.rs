//! One article: title and body that several people write at once, its state, and the tickets that it came from.

use crate::{
    live::{effect, live},
    page,
    part::{
        customer_pane::TicketLinks,
        live_text::LiveText,
        opened::{Opened, opened, part},
        place_head::Back,
    },
    state::Desk,
    words,
};
use desk_model::{
    Act, DocId,
    article::{ArticleField, ArticleState},
};
use desk_port::{Answer, ArticleView, Query};
use leptos::prelude::*;

const STATES: [(ArticleState, &str); 3] = [
    (ArticleState::Draft, "draft"),
    (ArticleState::Published, "published"),
    (ArticleState::Archived, "archived"),
];

#[component]
pub fn ArticleScreen(id: DocId) -> impl IntoView {
    opened(
        id,
        "article",
        move || Query::Article { id },
        |answer| match answer {
            Answer::Article(view) => Some(view),
            _ => None,
        },
        whole,
    )
}

fn whole(id: DocId, seen: Opened<ArticleView>) -> AnyView {
    let desk = Desk::here();
    let title = part(seen, |view| view.article.title.clone());
    let body = part(seen, |view| view.article.body.clone());
    let state = part(seen, |view| view.article.state);
    let changed = part(seen, |view| view.article.updated_ms);
    let owner = part(seen, |view| view.owner_name.clone());
    let helped = part(seen, |view| view.helped);
    let tickets = part(seen, |view| view.tickets.clone());
    effect(move || title.with(|title| page::set_title(title)));
    let choose = move |event: web_sys::Event| {
        let value = event_target_value(&event);
        if let Some((to, _)) = STATES.into_iter().find(|(_, key)| *key == value) {
            desk.run(Act::SetArticleState { article: id, to });
        }
    };
    view! {
        <main class="main">
            <header class="head">
                <div class="head__title">
                    <Back />
                    <LiveText article=id field=ArticleField::Title label="Title" class="live live--title" text=title />
                </div>
                <div class="head__facts">
                    <select class="choice" aria-label="State" on:change=choose>
                        {STATES
                            .into_iter()
                            .map(|(each, key)| {
                                view! {
                                    <option value=key prop:selected=move || state.get() == each>
                                        {words::article_state(each)}
                                    </option>
                                }
                            })
                            .collect_view()}
                    </select>
                    <span>{live(move || owner.get())}</span>
                    <span>{live(move || words::helped(helped.get()))}</span>
                    <span>"Changed " {live(move || desk.time(changed.get()))}</span>
                </div>
            </header>
            <div class="sheet-page">
                <LiveText article=id field=ArticleField::Body label="Body" class="live live--body" text=body />
                <section hidden=move || tickets.with(Vec::is_empty)>
                    <h3>"From and for these tickets"</h3>
                    <TicketLinks tickets />
                </section>
            </div>
        </main>
    }
    .into_any()
}
