//! The dialog that takes down a request.

use super::sheet::Sheet;
use crate::{dice, route::Place, state::Desk, words};
use desk_model::Act;
use leptos::prelude::*;
use web_sys::SubmitEvent;

#[component]
pub fn NewTicket() -> impl IntoView {
    let desk = Desk::here();
    let text = || RwSignal::new(String::new());
    let (customer, subject, message) = (text(), text(), text());
    let channel = RwSignal::new("phone".to_owned());
    let busy = RwSignal::new(false);
    let create = move |event: SubmitEvent| {
        event.prevent_default();
        busy.set(true);
        let ticket = dice::document();
        let chosen = words::CHANNELS
            .into_iter()
            .find(|(_, key, _)| channel.with_untracked(|channel| channel == key))
            .map(|(channel, _, _)| channel)
            .unwrap_or_default();
        let act = Act::CreateTicket {
            ticket,
            customer: customer.get_untracked().trim().to_owned(),
            subject: subject.get_untracked().trim().to_owned(),
            message: message.get_untracked(),
            channel: chosen,
        };
        desk.run_then(act, move |done| {
            busy.set(false);
            if done {
                desk.asking.set(None);
                desk.go(Place::Ticket(ticket));
            }
        });
    };
    view! {
        <Sheet title="New ticket">
            <form on:submit=create>
                <label>
                    "Customer" <input type="text" required maxlength="200" placeholder="Name or e-mail address" bind:value=customer />
                </label>
                <label>"Subject" <input type="text" required maxlength="300" bind:value=subject /></label>
                <label>"Message" <textarea rows="6" bind:value=message></textarea></label>
                <label>
                    "Channel"
                    <select bind:value=channel>
                        {words::CHANNELS
                            .into_iter()
                            .map(|(_, key, words)| view! { <option value=key>{words}</option> })
                            .collect_view()}
                    </select>
                </label>
                <footer>
                    <button class="primary" disabled=busy>
                        "Create"
                    </button>
                </footer>
            </form>
        </Sheet>
    }
}
