//! An invite link was opened: who invites where, and the newcomer's name. Nothing of the link is used before "Join".

use crate::memo::{Memo, Slot};
use crate::{
    desks,
    live::{effect, either, live},
    page,
    part::banner::Banners,
    state::Desk,
};
use desk_port::{Answer, Request};
use leptos::prelude::*;
use web_sys::SubmitEvent;

#[component]
pub fn JoinScreen(link: Slot<Option<String>>) -> impl IntoView {
    let desk = Desk::here();
    page::set_title("Join a desk");
    let here = Memo::new(move |_| {
        desk.status
            .with(|status| status.as_ref()?.desk.as_ref().map(|desk| desk.name.clone()))
    });
    let joining = RwSignal::new(false);
    let beside = desks::next();
    effect(move || {
        // The desk that has come into being while joining is the one of the link.
        if joining.get() && here.with(Option::is_some) {
            link.set(None);
        }
    });
    view! {
        <main class="door">
            <h1>"Join a desk"</h1>
            {either(move || here.with(Option::is_none) || joining.get(), move || view! {
                <Joining desk link joining />
            }, move || {
                    view! {
                        <p>
                            "This browser already keeps the desk “" {live(move || here.get())}
                            "”. The link was not used. The new desk can be kept beside it: each has its own address, and nothing of one reaches the other."
                        </p>
                        {beside.map(|number| {
                            view! {
                                <button class="primary" on:click=move |_| page::open_beside(number, &link.get_untracked().unwrap_or_default())>
                                    "Join beside it"
                                </button>
                            }
                        })}
                        <button on:click=move |_| link.set(None)>
                            "Go to the desk"
                        </button>
                    }
                })}
            <Banners />
        </main>
    }
}

#[component]
fn Joining(desk: Desk, link: Slot<Option<String>>, joining: RwSignal<bool>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let relay = RwSignal::new(None);
    let whole = move || link.get_untracked().unwrap_or_default();
    desk.ask(Request::ReadLink { link: whole() }, move |answer| {
        if let Some(Answer::LinkRelay(address)) = answer {
            relay.set(Some(address));
        }
    });
    let join = move |event: SubmitEvent| {
        event.prevent_default();
        joining.set(true);
        let name = name.get_untracked().trim().to_owned();
        desk.ask(
            Request::JoinDesk { link: whole(), name },
            move |answer| match answer {
                Some(_) => page::keep_storage(),
                None => joining.set(false),
            },
        );
    };
    let first = NodeRef::<leptos::html::Input>::new();
    first.on_load(|input| {
        let _ = input.focus();
    });
    view! {
        <p>
            {live(move || match relay.get() {
                Some(relay) => format!("You were invited to a desk that is shared through {relay}."),
                None => "You were invited to a desk.".to_owned(),
            })}
        </p>
        <form on:submit=join>
            <label>
                "Your name"
                <input type="text" required maxlength="64" autocomplete="name" bind:value=name node_ref=first />
            </label>
            <button class="primary" disabled=joining>
                "Join"
            </button>
            <p class="hint" hidden=move || !joining.get()>
                "Joining …"
            </p>
        </form>
    }
}
