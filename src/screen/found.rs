//! What a search found: tickets first, then customers, articles and procedures, each with the words marked.

use crate::memo::Memo;
use crate::{
    live::{effect, keyed, live},
    part::list::Cursor,
    route::Place,
    state::Desk,
    words,
};

use desk_port::{Answer, Query, SearchHit, row::HitKind};
use leptos::prelude::*;

/// How many places a search brings.
const HITS_MAX: u32 = 100;

fn place(hit: &SearchHit) -> Place {
    match hit.kind {
        HitKind::Ticket => Place::Ticket(hit.id),
        HitKind::Customer => Place::Customer(hit.id),
        HitKind::Article => Place::Article(hit.id),
        HitKind::Procedure => Place::Procedure(hit.id),
    }
}

#[component]
pub fn Found(cursor: Cursor) -> impl IntoView {
    let desk = Desk::here();
    let asked = move || desk.words.with(|words| words.trim().to_owned());
    let seen = desk.engine.watch(
        move || Query::Search {
            words: asked(),
            limit: HITS_MAX,
        },
        |answer| match answer {
            Answer::Search(hits) => Some(hits),
            _ => None,
        },
    );
    // In the order shown, so that the cursor walks over all groups.
    let hits = Memo::new(move |_| {
        let mut hits = seen.with(|seen| seen.here().cloned()).unwrap_or_default();
        desk_model::order::sort_by_key(&mut hits, |hit| match hit.kind {
            HitKind::Ticket => 0,
            HitKind::Customer => 1,
            HitKind::Article => 2,
            HitKind::Procedure => 3,
        });
        hits
    });
    effect(move || cursor.set_total(u32::try_from(hits.with(Vec::len)).unwrap_or(u32::MAX)));
    cursor.walk_over(move |at| hits.with(|hits| hits.get(at as usize).map(place)));
    let none = move || match seen.get() {
        crate::engine::Seen::Failed(why) => Some(why),
        crate::engine::Seen::Here(hits) if hits.is_empty() => Some(format!(
            "Nothing here has the words “{}”. Try fewer words, or the beginning of one.",
            asked()
        )),
        _ => None,
    };
    view! {
        <p class="list-zone__title" aria-live="polite">
            {live(move || words::count(hits.with(Vec::len) as u64, "place found", "places found"))}
        </p>
        <p class="empty">{live(none)}</p>
        <div class="found" id="list" tabindex="-1">
            <Group cursor hits kind=HitKind::Ticket label="Tickets" />
            <Group cursor hits kind=HitKind::Customer label="Customers" />
            <Group cursor hits kind=HitKind::Article label="Articles" />
            <Group cursor hits kind=HitKind::Procedure label="Procedures" />
        </div>
    }
}

#[component]
fn Group(cursor: Cursor, hits: Memo<Vec<SearchHit>>, kind: HitKind, label: &'static str) -> impl IntoView {
    let own = Memo::new(move |_| {
        hits.with(|hits| {
            hits.iter()
                .enumerate()
                .filter(|(_, hit)| hit.kind == kind)
                .map(|(at, hit)| (u32::try_from(at).unwrap_or(u32::MAX), hit.clone()))
                .collect::<Vec<_>>()
        })
    });
    view! {
        <section hidden=move || own.with(Vec::is_empty)>
            <h2 class="group">{label}</h2>
            <ol role="listbox" aria-label=label>
                {keyed(move || own.get(), |(at, hit)| format!("{at} {} {}", hit.id, hit.snippet), move |(at, hit)| view! { <Hit cursor at hit /> })}
            </ol>
        </section>
    }
}

#[component]
fn Hit(cursor: Cursor, at: u32, hit: SearchHit) -> impl IntoView {
    let desk = Desk::here();
    let to = place(&hit);
    let is_open = Memo::new(move |_| desk.route.with(|route| route.place == to));

    view! {
        <li
            role="option"
            class="hit"
            class:is-cursor=move || cursor.is_at(at)
            class:is-open=move || is_open.get()
            aria-selected=move || is_open.get().to_string()
            on:click=move |_| {
                cursor.move_to(at);
                desk.go(to);
            }
        >
            <b>{hit.title.clone()}</b>
            " "
            <span class="mono hint">{hit.short.clone()}</span>
            <p>{marked(&hit.snippet)}</p>
        </li>
    }
}

/// The snippet with what was found in `mark`.
fn marked(snippet: &str) -> Vec<AnyView> {
    let mut parts = snippet.split('\u{2}');
    let mut out = vec![parts.next().unwrap_or_default().to_owned().into_any()];
    for part in parts {
        let (found, rest) = part.split_once('\u{3}').unwrap_or((part, ""));
        out.push(view! { <mark>{found.to_owned()}</mark> }.into_any());
        out.push(rest.to_owned().into_any());
    }
    out
}
