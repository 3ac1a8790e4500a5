//! The dialog that puts a ticket on hold: for whom, and until when if that is known.

use super::sheet::Sheet;
use crate::{clock, state::Desk, words};
use desk_model::{Act, DocId, entry::HoldFor};
use leptos::prelude::*;
use web_sys::SubmitEvent;

#[component]
pub fn Hold(ticket: DocId) -> impl IntoView {
    let desk = Desk::here();
    let whom = RwSignal::new("third".to_owned());
    let until = RwSignal::new(String::new());
    let hold = move |event: SubmitEvent| {
        event.prevent_default();
        let whom = words::HOLDS
            .into_iter()
            .find(|(_, key, _)| whom.with_untracked(|whom| whom == key))
            .map_or(HoldFor::Third, |(whom, _, _)| whom);
        let until = until.with_untracked(|day| clock::day_start(day));
        desk.run(Act::HoldTicket { ticket, until, whom });
        desk.asking.set(None);
    };
    view! {
        <Sheet title="Put on hold">
            <form on:submit=hold>
                <label>
                    "Waiting for"
                    <select bind:value=whom>
                        {words::HOLDS.into_iter().map(|(_, key, words)| view! { <option value=key>{words}</option> }).collect_view()}
                    </select>
                </label>
                <label>"Until (may stay empty)" <input type="date" bind:value=until /></label>
                <footer>
                    <button class="primary">"Put on hold"</button>
                </footer>
            </form>
        </Sheet>
    }
}
