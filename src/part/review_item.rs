//! Two things that were done apart: what happened, both sides, and the ways to settle it.

use crate::{clock, route::Place, state::Desk};
use desk_port::{ReviewView, view::Severity};
use leptos::prelude::*;

/// What makes one item another: also the entries of its sides, for its sentence may stay when a side changes.
pub fn key(review: &ReviewView) -> String {
    let sides = review.sides.iter().filter_map(|side| side.entry);
    let sides: Vec<String> = sides.map(|entry| entry.to_string()).collect();
    format!(
        "{} {} {} {}",
        review.ticket,
        review.item,
        sides.join(" "),
        review.sentence
    )
}

#[component]
pub fn ReviewItem(
    review: ReviewView,
    /** Whether to name the ticket. */
    named: bool,
) -> impl IntoView {
    let desk = Desk::here();
    let ticket = review.ticket;
    let name = named.then(|| {
        view! {
            <h2>
                <button class="link" on:click=move |_| desk.go(Place::Ticket(ticket))>{review.subject.clone()}</button>
                " "
                <span class="mono hint">{review.short.clone()}</span>
            </h2>
        }
    });
    let side = |side: desk_port::view::ReviewSide| {
        view! {
            <li>
                <b>{side.who}</b>
                " "
                <span class="hint">{side.at_ms.map(clock::long)}</span>
                <p class="item__text">{side.text}</p>
            </li>
        }
    };
    let way = move |way: desk_port::view::Way| {
        view! { <button class="small" on:click=move |_| desk.take(way.act.clone())>{way.words}</button> }
    };
    view! {
        <li class="review" class:is-high=review.severity == Severity::High>
            {name}
            <p>{review.sentence}</p>
            <ul class="review__sides">{review.sides.into_iter().map(side).collect_view()}</ul>
            <div class="review__ways">{review.ways.into_iter().map(way).collect_view()}</div>
        </li>
    }
}
