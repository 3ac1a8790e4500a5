//! The rail: views with their counts, the other places, and at its foot whether everything is shared.

use crate::memo::Memo;
use crate::{
    clock,
    icon::{Icon, Shape},
    live::{live, when},
    part::desks::DeskMenu,
    route::Place,
    state::{Asking, Desk},
    words,
};
use desk_model::Role;
use desk_port::{Answer, Query, View};
use leptos::prelude::*;

#[component]
pub fn Rail() -> impl IntoView {
    let desk = Desk::here();
    let counts = desk.engine.watch(
        || Query::Counts,
        |answer| match answer {
            Answer::Counts(counts) => Some(counts),
            _ => None,
        },
    );
    let count =
        move |view: View| counts.with(|counts| counts.here().and_then(|counts| counts.get(&view).copied()));
    let name = move || {
        desk.status
            .with(|status| Some(status.as_ref()?.desk.as_ref()?.name.clone()))
    };
    view! {
        <nav class="rail" aria-label="Views">
            <header class="rail__desk">
                <DeskMenu name=Memo::new(move |_| name()) />
                <button class="quiet" aria-label="Keys" title="Keys (?)" on:click=move |_| desk.asking.set(Some(Asking::Keys))>
                    <Icon shape=Shape::Help />
                </button>
            </header>
            {when(move || desk.may_write.get(), move || view! {
                <button
                    class="primary rail__new"
                    title="New ticket (C)"
                    aria-keyshortcuts="C"
                    on:click=move |_| desk.asking.set(Some(Asking::NewTicket))
                >
                    "New ticket"
                </button>
            })}
            <ul>
                {words::VIEWS
                    .into_iter()
                    .filter(|(view, _, _)| *view != View::ToReview)
                    .map(|(view, _, words)| view! { <ViewLink view words count=Memo::new(move |_| count(view)) /> })
                    .collect_view()}
            </ul>
            <hr />
            <ul>
                <PlaceLink place=Place::Articles words="Knowledge" shape=Shape::Book />
                <PlaceLink place=Place::Procedures words="Procedures" shape=Shape::Steps />
                <PlaceLink place=Place::Customers words="Customers" shape=Shape::Users />
                <PlaceLink place=Place::People words="People" shape=Shape::Shield />
                <PlaceLink place=Place::Settings words="Settings" shape=Shape::Sliders />
            </ul>
            <hr />
            <div class="rail__tools">
                {when(move || desk.leads.get(), move || view! {
                    <button class="quiet" on:click=move |_| desk.asking.set(Some(Asking::Invite))>
                        <Icon shape=Shape::UserPlus />
                        "Invite"
                    </button>
                })}
                {when(move || desk.may_write.get(), move || view! {
                    <button class="quiet" on:click=move |_| desk.asking.set(Some(Asking::Import))>
                        <Icon shape=Shape::Upload />
                        "Import"
                    </button>
                })}
            </div>
            <Foot />
        </nav>
    }
}

#[component]
fn ViewLink(view: View, words: &'static str, count: Memo<Option<u32>>) -> impl IntoView {
    let desk = Desk::here();
    let current = move || {
        let here = desk
            .route
            .with(|route| route.view == view && matches!(route.place, Place::Queue | Place::Ticket(_)));
        here.then_some("page")
    };
    view! {
        <li>
            <button class="rail__view" aria-current=current on:click=move |_| desk.go_to_view(view)>
                <span>{words}</span>
                <span class="rail__count">{live(move || count.get().map(|count| words::number(u64::from(count))))}</span>
            </button>
        </li>
    }
}

#[component]
fn PlaceLink(place: Place, words: &'static str, shape: Shape) -> impl IntoView {
    let desk = Desk::here();
    let current = move || {
        let here = desk.route.with(|route| match route.place {
            Place::Article(_) => place == Place::Articles,
            Place::Customer(_) => place == Place::Customers,
            Place::Procedure(_) => place == Place::Procedures,
            other => place == other,
        });
        here.then_some("page")
    };
    view! {
        <li>
            <button class="rail__view" aria-current=current on:click=move |_| { desk.words.set(String::new()); desk.go(place) }>
                <Icon shape />
                <span>{words}</span>
            </button>
        </li>
    }
}

#[component]
fn Foot() -> impl IntoView {
    let desk = Desk::here();
    let to_review = Memo::new(move |_| {
        desk.status
            .with(|status| status.as_ref().map_or(0, |status| status.to_review))
    });
    let words = Memo::new(move |_| {
        desk.status
            .with(|status| status.as_ref().map(|status| status.words(clock::time_of_day)))
            .unwrap_or_default()
    });
    let shared = move || {
        desk.status.with(|status| {
            status
                .as_ref()
                .is_some_and(|status| status.sync.is_shared() && status.sync.offline_since_ms.is_none())
        })
    };
    let kit_due = Memo::new(move |_| {
        desk.status.with(|status| {
            let desk = status.as_ref().and_then(|status| status.desk.as_ref());
            desk.is_some_and(|desk| desk.kit_due && desk.my_role == Role::Lead)
        })
    });
    let importing = move || {
        desk.import.with(|import| {
            let import = import
                .as_ref()
                .filter(|import| !import.finished && import.stopped.is_none())?;
            Some(format!(
                "Importing: {}",
                words::count(u64::from(import.added), "mail", "mails")
            ))
        })
    };
    let me = move || {
        desk.status
            .with(|status| Some(status.as_ref()?.desk.as_ref()?.my_name.clone()))
    };
    let current = move || {
        desk.route
            .with(|route| route.place == Place::Review)
            .then_some("page")
    };
    view! {
        <div class="rail__foot">
            <button class="rail__view" aria-current=current title="Review (V)" on:click=move |_| desk.go(Place::Review)>
                <span>"To review"</span>
                <span class="rail__count" class:is-bad=move || { to_review.get() > 0 }>
                    {live(move || to_review.get())}
                </span>
            </button>
            {when(move || kit_due.get(), move || view! {
                <button class="quiet small rail__kit" title="This device alone can administer the desk" on:click=move |_| desk.asking.set(Some(Asking::Kit))>
                    "Make a recovery kit"
                </button>
            })}
            <p class="rail__me">{live(me)}</p>
            <p class="rail__import">{live(importing)}</p>
            <p class="sync">
                <i aria-hidden="true" class:is-shared=shared></i>
                <span role="status" aria-label="Sync">{live(move || words.get())}</span>
            </p>
        </div>
    }
}
