//! The tags of a ticket, and the box that adds one.

use crate::memo::Memo;
use crate::{
    icon::{Icon, Shape},
    live::{each, when},
    state::Desk,
};
use desk_model::{Act, DocId};
use leptos::prelude::*;
use web_sys::SubmitEvent;

#[component]
pub fn Tags(ticket: DocId, tags: Memo<Vec<String>>) -> impl IntoView {
    let desk = Desk::here();
    let new = RwSignal::new(String::new());
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let tag = new.get_untracked().trim().to_owned();
        if !tag.is_empty() {
            new.set(String::new());
            desk.change(Act::AddTag { ticket, tag }, |_| {});
        }
    };
    view! {
        <ul class="tags" aria-label="Tags">
            {each(move || tags.get(), move |tag| view! {
                <TagChip ticket tag />
            })}
            {when(move || desk.workable.get(), move || view! {
                <li>
                    <form on:submit=add>
                        <input type="text" id="ticket-tag" aria-label="New tag" placeholder="Add a tag" maxlength="60" title="Tag (T)" bind:value=new />
                    </form>
                </li>
            })}
        </ul>
    }
}

#[component]
fn TagChip(ticket: DocId, tag: String) -> impl IntoView {
    let desk = Desk::here();
    let name = format!("Remove the tag {tag}");
    let shown = tag.clone();
    view! {
        <li class="chip">
            {shown}
            <button class="quiet" aria-label=name hidden=move || !desk.workable.get() on:click=move |_| desk.change(Act::RemoveTag { ticket, tag: tag.clone() }, |_| {})>
                <Icon shape=Shape::Close />
            </button>
        </li>
    }
}
