//! One thing that a screen shows whole: it while it is here, and in its place why it is not.

use super::gone::Gone;
use crate::{
    engine::Seen,
    live::{either, live, when},
    memo::Memo,
    state::Desk,
};
use desk_model::DocId;
use desk_port::{Answer, Query};
use leptos::prelude::*;

/// What is known of it.
pub type Opened<T> = Memo<Seen<Option<Box<T>>>>;

/// Asks for it, and shows it by `whole`. `what` it is stands in the sentence in its place.
pub fn opened<T>(
    doc: DocId,
    what: &'static str,
    query: impl Fn() -> Query + Send + Sync + 'static,
    take: fn(Answer) -> Option<Option<Box<T>>>,
    whole: fn(DocId, Opened<T>) -> AnyView,
) -> AnyView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let seen = Desk::here().engine.watch(query, take);
    let here = Memo::new(move |_| {
        seen.with(|seen| match seen {
            Seen::Waiting => Seen::Waiting,
            Seen::Here(thing) => Seen::Here(thing.is_some()),
            Seen::Failed(why) => Seen::Failed(why.clone()),
        })
    });
    in_place(doc, what, here, Box::new(move || whole(doc, seen)))
}

/// A part of it that changes by itself.
pub fn part<T, P>(seen: Opened<T>, of: impl Fn(&T) -> P + Send + Sync + 'static) -> Memo<P>
where
    T: 'static,
    P: Default + Clone + PartialEq + Send + Sync + 'static,
{
    Memo::new(move |_| {
        seen.with(|seen| seen.here().and_then(|thing| thing.as_deref().map(&of)))
            .unwrap_or_default()
    })
}

fn in_place(
    doc: DocId,
    what: &'static str,
    here: Memo<Seen<bool>>,
    whole: Box<dyn Fn() -> AnyView + Send>,
) -> AnyView {
    let why_not = move || match here.get() {
        Seen::Waiting | Seen::Here(_) => None,
        Seen::Failed(why) => Some(why),
    };
    let is = move |there| here.with(|here| *here == Seen::Here(there));
    let otherwise = move || {
        view! {
            <main class="main">
                <p class="empty">{live(why_not)}</p>
                {when(move || is(false), move || view! { <Gone doc what /> })}
            </main>
        }
    };
    either(move || is(true), whole, otherwise).into_any()
}
