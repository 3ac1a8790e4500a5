//! That a ticket is not alone: it was merged into another, or others into it, or belongs with others by a link; and what I can take back.

use crate::memo::Memo;
use crate::{
    live::{each, effect, either, live},
    route::Place,
    state::Desk,
};
use desk_model::{Act, ActId, DocId};
use desk_port::view::{TiedView, UndoView, Way};
use leptos::prelude::*;

/// Above a ticket that went into another.
#[component]
pub fn MergedAway(into: Memo<Option<TiedView>>) -> impl IntoView {
    let desk = Desk::here();
    live(move || {
        into.get().map(|TiedView { row, back, .. }| {
            let id = row.id;
            view! {
                <section class="second-line" aria-label="Merged">
                    <p>
                        "This ticket was merged into " <b>{row.subject}</b> " (" {row.short}
                        "). Go on there."
                    </p>
                    <button class="small" on:click=move |_| desk.go(Place::Ticket(id))>
                        "Open it"
                    </button>
                    {take_back(back)}
                </section>
            }
        })
    })
}

fn take_back(way: Option<Way>) -> Option<AnyView> {
    let desk = Desk::here();
    way.map(|way| {
        view! { <button class="small item__act" on:click=move |_| desk.take(way.act.clone())>{way.words}</button> }
            .into_any()
    })
}

/// Beside a ticket: others that belong with it.
#[component]
pub fn Tied(title: &'static str, label: &'static str, others: Memo<Vec<TiedView>>) -> impl IntoView {
    let desk = Desk::here();
    view! {
        <section hidden=move || others.with(Vec::is_empty)>
            <h3>{title}</h3>
            <ul class="links" aria-label=label>
                {each(move || others.get(), move |TiedView { row, how, back }| {
                    let about = if how.is_empty() { row.short } else { format!("{} \u{b7} {how}", row.short) };
                    view! {
                        <li>
                            <button class="link" on:click=move |_| desk.go(Place::Ticket(row.id))>{row.subject}</button>
                            <span class="hint">{about}</span>
                            {take_back(back)}
                        </li>
                    }
                })}
            </ul>
        </section>
    }
}

/// What I did last here, with the way back; and what I took back, with the way to do it again.
#[component]
pub fn Undo(ticket: DocId, undo: Memo<Option<UndoView>>, redo: Memo<Option<UndoView>>) -> impl IntoView {
    let desk = Desk::here();
    let named =
        move |view: Memo<Option<UndoView>>| view.with(|view| view.as_ref().map(|view| (ticket, view.act)));
    effect(move || desk.undo.set(named(undo)));
    effect(move || desk.redo.set(named(redo)));
    on_cleanup(move || {
        desk.set_back.set(None);
        desk.undo.set(None);
        desk.redo.set(None);
    });
    let button = move |words: &'static str, keys: &'static str, view: UndoView| {
        let act: ActId = view.act;
        let title = format!("{}: {} ({keys})", words, view.words);
        view! {
            <button class="quiet small" title=title on:click=move |_| desk.run(Act::UndoAct { ticket, act })>
                {words}
            </button>
        }
    };
    view! {
        {either(move || desk.set_back.with(Option::is_some), move || view! {
            <button class="quiet small" title="Undo the last change of a tag or a field (Ctrl Z)" on:click=move |_| { desk.change_back(); }>
                "Undo"
            </button>
        }, move || live(move || undo.get().map(|view| button("Undo", "Ctrl Z", view))))}
        {live(move || redo.get().map(|view| button("Do again", "Ctrl Shift Z", view)))}
    }
}
