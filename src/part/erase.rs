//! Erasing a ticket or a customer for everybody: what goes, what stays where, and a name to be typed before it is done.

use super::sheet::Sheet;
use crate::memo::Memo;
use crate::{
    live::{live, when},
    route::Place,
    state::{Asking, Desk},
    words,
};
use desk_model::DocId;
use desk_port::{Answer, ErasingView, PeopleAct, Query, Request};
use leptos::prelude::*;
use web_sys::SubmitEvent;

/// Tickets that are named one by one.
const NAMED_MAX: usize = 8;

/// For leads alone: the chain takes an erasure from nobody else.
#[component]
pub fn EraseButton(doc: DocId, what: &'static str) -> impl IntoView {
    let desk = Desk::here();
    view! {
        {when(move || desk.leads.get(), move || view! {
            <section>
                <button class="small is-bad" title=format!("Erase this {what} for everybody") on:click=move |_| desk.asking.set(Some(Asking::Erase(doc)))>
                    "Erase"
                </button>
            </section>
        })}
    }
}

#[component]
pub fn Erase(doc: DocId) -> impl IntoView {
    let desk = Desk::here();
    let seen = desk.engine.watch(
        move || Query::Erasing { doc },
        |answer| match answer {
            Answer::Erasing(view) => Some(view.map(|view| *view)),
            _ => None,
        },
    );
    let view_of = Memo::new(move |_| seen.with(|seen| seen.here().cloned().flatten()));
    let name = Memo::new(move |_| {
        view_of.with(|view| view.as_ref().map(|view| view.name.clone()).unwrap_or_default())
    });
    let typed = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let ready = move || name.with(|name| typed.with(|typed| words::same_name(typed, name))) && !busy.get();
    let erase = move |event: SubmitEvent| {
        event.prevent_default();
        if !ready() {
            return;
        }
        busy.set(true);
        let is_customer = view_of.with_untracked(|view| view.as_ref().is_some_and(|view| view.is_customer));
        let act = PeopleAct::Erase { docs: vec![doc] };
        desk.ask(Request::People { act }, move |answer| {
            busy.try_set(false);
            if answer.is_some() {
                desk.asking.set(None);
                desk.go(if is_customer {
                    Place::Customers
                } else {
                    Place::Queue
                });
            }
        });
    };
    view! {
        <Sheet title="Erase">
            <form on:submit=erase>
                {live(move || view_of.get().map(|view| view! { <Goes view /> }))}
                <label>
                    {live(move || format!("Type “{}” to erase it", name.get()))}
                    <input type="text" autocomplete="off" aria-label="Type its name" bind:value=typed />
                </label>
                <footer>
                    <button class="primary is-danger" disabled=move || !ready()>
                        "Erase"
                    </button>
                </footer>
            </form>
        </Sheet>
    }
}

#[component]
fn Goes(view: ErasingView) -> impl IntoView {
    let ErasingView {
        is_customer,
        name,
        tickets,
        files,
        file_bytes,
        writers,
    } = view;
    let whole = if is_customer {
        let of = words::count(tickets.len() as u64, "ticket", "tickets");
        format!("Erases {name} and {of} for everybody and for ever. It cannot be undone.")
    } else {
        format!("Erases {name} for everybody and for ever. It cannot be undone.")
    };
    let more = tickets.len().saturating_sub(NAMED_MAX);
    let rows = tickets
        .into_iter()
        .take(NAMED_MAX)
        .map(|(short, subject)| view! { <li><span class="mono hint">{short}</span>" "{subject}</li> })
        .collect_view();
    let files = (files > 0).then(|| {
        let line = format!(
            "{}, {}",
            words::count(u64::from(files), "attachment", "attachments"),
            words::size(file_bytes)
        );
        view! { <li>{line}</li> }
    });
    let writers = (!writers.is_empty()).then(|| {
        let verb = if writers.len() == 1 { "is" } else { "are" };
        let line = format!(
            "{} {verb} writing a reply there, which is lost with it.",
            writers.join(", ")
        );
        view! { <p class="guard">{line}</p> }
    });
    view! {
        <p>{whole}</p>
        <ul class="goes" aria-label="What goes">
            {rows}
            {(more > 0).then(|| view! { <li>{format!("and {more} more")}</li> })}
            {files}
        </ul>
        {writers}
        <div class="hint">
            <h3>"What stays, and where"</h3>
            <ul class="goes">
                <li>"Devices that are offline erase it when they connect again. One that never comes back keeps its copy, and so does what somebody has saved, exported or printed."</li>
                <li>"Backups of the relay hold it sealed. Members can still read it from them until the backups are gone."</li>
                <li>"Traces may remain on disks until they are written over."</li>
                <li>"The figures go on counting, without names and words. That something was erased, when and by whom, stays known."</li>
            </ul>
        </div>
    }
}
