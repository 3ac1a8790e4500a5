//! The dialog that makes an invite link.

use super::sheet::Sheet;
use crate::{
    live::{live, when},
    page,
    state::Desk,
    words,
};
use desk_model::Role;
use desk_port::{Answer, PeopleAct, Request};
use leptos::prelude::*;

/// How long a link may be good, in seconds.
const LASTS: [(&str, &str); 4] = [
    ("3600", "An hour"),
    ("86400", "A day"),
    ("604800", "A week"),
    ("2592000", "30 days"),
];

#[component]
pub fn Invite() -> impl IntoView {
    let desk = Desk::here();
    let role = RwSignal::new("operator".to_owned());
    let lasts = RwSignal::new("86400".to_owned());
    let link = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let copied = RwSignal::new(false);
    let create = move |_| {
        let role = words::role_of(&role.get_untracked()).unwrap_or(Role::Operator);
        busy.set(true);
        copied.set(false);
        let lasts_s = lasts.get_untracked().parse().unwrap_or(86_400);
        let act = PeopleAct::Invite { role, lasts_s };
        desk.ask(Request::People { act }, move |answer| {
            busy.set(false);
            if let Some(Answer::Link(made)) = answer {
                link.set(made);
            }
        });
    };
    let copy = move |_| {
        page::copy(&link.get_untracked());
        copied.set(true);
    };
    let mark = |event: web_sys::FocusEvent| event_target::<web_sys::HtmlInputElement>(&event).select();
    view! {
        <Sheet title="Invite">
            <p>"Who opens the link types a name and works on this desk. Give it to nobody else: it is a key."</p>
            <label>
                "Role"
                <select bind:value=role>
                    {words::invite_roles().map(|(key, words)| view! { <option value=key>{words}</option> }).collect_view()}
                </select>
            </label>
            <label>
                "Good for"
                <select bind:value=lasts>
                    {LASTS.into_iter().map(|(seconds, words)| view! { <option value=seconds>{words}</option> }).collect_view()}
                </select>
            </label>
            {when(move || link.with(|link| !link.is_empty()), move || view! {
                <label>
                    "Invite link"
                    <input type="text" readonly prop:value=link on:focus=mark />
                </label>
            })}
            <footer>
                {when(move || link.with(|link| !link.is_empty()), move || view! {
                    <button type="button" on:click=copy>
                        {live(move || if copied.get() { "Copied" } else { "Copy" })}
                    </button>
                })}
                <button class="primary" type="button" disabled=busy on:click=create>
                    "Create link"
                </button>
            </footer>
        </Sheet>
    }
}
