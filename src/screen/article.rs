//! One article: title and body that several people write at once, its state, and the tickets that it came from.

use crate::memo::Memo;
use crate::{
    engine::Seen,
    live::{effect, either, live, when},
    page,
    part::{customer_pane::TicketLinks, gone::Gone, live_text::LiveText, place_head::Back},
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
    let desk = Desk::here();
    let seen = desk.engine.watch(
        move || Query::Article { id },
        |answer| match answer {
            Answer::Article(view) => Some(view),
            _ => None,
        },
    );
    let is_here = Memo::new(move |_| seen.with(|seen| matches!(seen.here(), Some(Some(_)))));
    let why_not = move || match seen.get() {
        Seen::Waiting | Seen::Here(_) => None,
        Seen::Failed(why) => Some(why),
    };
    view! {
        <main class="main">
            {either(move || is_here.get(), move || view! {
                <Whole id seen />
            }, move || {
                    view! {
                        <p class="empty">{live(why_not)}</p>
                        {when(move || seen.with(|seen| matches!(seen.here(), Some(None))), move || view! {
                            <Gone doc=id what="article" />
                        })}
                    }
                })}
        </main>
    }
}

#[component]
fn Whole(id: DocId, seen: Memo<Seen<Option<Box<ArticleView>>>>) -> impl IntoView {
    let desk = Desk::here();
    let view_of = move || seen.with(|seen| seen.here().cloned().flatten());
    let article = Memo::new(move |_| view_of().map(|view| view.article).unwrap_or_default());
    let tickets = Memo::new(move |_| view_of().map(|view| view.tickets).unwrap_or_default());
    let owner = Memo::new(move |_| view_of().map(|view| view.owner_name).unwrap_or_default());
    let title = Memo::new(move |_| article.with(|article| article.title.clone()));
    let body = Memo::new(move |_| article.with(|article| article.body.clone()));
    let state = Memo::new(move |_| article.with(|article| article.state));
    effect(move || title.with(|title| page::set_title(title)));
    let choose = move |event: web_sys::Event| {
        let value = event_target_value(&event);
        if let Some((to, _)) = STATES.into_iter().find(|(_, key)| *key == value) {
            desk.run(Act::SetArticleState { article: id, to });
        }
    };
    view! {
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
                <span>{live(move || words::helped(view_of().map(|view| view.helped).unwrap_or_default()))}</span>
                <span>"Changed " {live(move || desk.time(article.with(|article| article.updated_ms)))}</span>
            </div>
        </header>
        <div class="sheet-page">
            <LiveText article=id field=ArticleField::Body label="Body" class="live live--body" text=body />
            <section hidden=move || tickets.with(Vec::is_empty)>
                <h3>"From and for these tickets"</h3>
                <TicketLinks tickets />
            </section>
        </div>
    }
}
