//! Everything that needs a person after being apart.

use crate::{
    engine::Seen,
    live::{each, live},
    page,
    part::{place_head::PlaceHead, review_item::ReviewItem},
    state::Desk,
};
use desk_port::{Answer, Query};
use leptos::prelude::*;

#[component]
pub fn ReviewScreen() -> impl IntoView {
    let desk = Desk::here();
    page::set_title("To review");
    let seen = desk.engine.watch(
        || Query::Reviews,
        |answer| match answer {
            Answer::Reviews(reviews) => Some(reviews),
            _ => None,
        },
    );
    let reviews = move || seen.with(|seen| seen.here().cloned()).unwrap_or_default();
    let none = move || match seen.get() {
        Seen::Waiting => None,
        Seen::Failed(why) => Some(why),
        Seen::Here(reviews) => reviews.is_empty().then(|| {
            "Nothing to review. What two people did without knowing of each other would show here.".to_owned()
        }),
    };
    view! {
        <main class="main">
            <PlaceHead name="To review" />
            <p class="empty">{live(none)}</p>
            <ul class="reviews reviews--all" aria-label="Reviews">
                {each(reviews, move |review| view! {
                    <ReviewItem review named=true />
                })}
            </ul>
        </main>
    }
}
