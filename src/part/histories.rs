//! Two histories of the members: each person reads the number to the others, and goes over or stays.

use crate::{state::Desk, words};
use desk_port::{PeopleAct, Request, team::ForkView};
use leptos::prelude::*;
use web_sys::SubmitEvent;

#[component]
pub fn Histories(fork: ForkView) -> impl IntoView {
    let ForkView {
        seq,
        ours,
        theirs,
        obstacle,
        may_join,
        here,
        there,
    } = fork;
    view! {
        <section aria-labelledby="histories">
            <h2 id="histories">"Two histories of the members"</h2>
            <p>
                {format!(
                    "At step {} of the desk's members there are two different entries. Either the relay was put back from a backup, or it shows the team two things. Tickets go on as before. While the relay or a lead shows the other one, nothing about members, links or erasures can be changed.",
                    words::number(u64::from(seq)),
                )}
            </p>
            <ul class="histories" aria-label="Histories">
                <li class="guard">
                    <p class="mono">{ours}</p>
                    <p>{here.join(", ")}</p>
                </li>
                <li class="guard">
                    <p class="mono">{theirs.clone().unwrap_or_else(|| "Its number is not known yet".to_owned())}</p>
                    <p>{there.join(", ")}</p>
                    {match (obstacle, theirs) {
                        (None, Some(number)) => view! { <Follow number /> }.into_any(),
                        (obstacle, _) => view! { <p class="hint">{obstacle}</p> }.into_any(),
                    }}
                    {may_join.then(|| view! { <JoinThere /> })}
                </li>
            </ul>
            <p class="hint">
                "Call each other, read the numbers aloud, ask who runs the relay what happened, and agree on one history. Those who stand on the other one then follow it."
            </p>
        </section>
    }
}

/// Nobody goes over before they have heard the number from somebody who stands there.
#[component]
fn Follow(number: String) -> impl IntoView {
    let desk = Desk::here();
    let (compared, busy) = (RwSignal::new(false), RwSignal::new(false));
    let follow = move |event: SubmitEvent| {
        event.prevent_default();
        busy.set(true);
        let act = PeopleAct::Follow {
            number: number.clone(),
        };
        desk.ask(Request::People { act }, move |_| _ = busy.try_set(false));
    };
    view! {
        <form on:submit=follow>
            <label class="check">
                <input type="checkbox" required bind:checked=compared />
                "A lead who stands there has read me this number"
            </label>
            <p class="hint">
                "What you wrote stays. Who was invited, removed or renamed since, and what was erased, is then as it is there."
            </p>
            <button disabled=move || busy.get() || !compared.get()>"Follow this chain"</button>
        </form>
    }
}

/// Whoever came in on this history alone joins the other one, as the same device.
#[component]
fn JoinThere() -> impl IntoView {
    let desk = Desk::here();
    let (link, busy) = (RwSignal::new(String::new()), RwSignal::new(false));
    let join = move |event: SubmitEvent| {
        event.prevent_default();
        let name = desk
            .status
            .with_untracked(|status| Some(status.as_ref()?.desk.as_ref()?.my_name.clone()));
        let request = Request::JoinDesk {
            link: link.get_untracked().trim().to_owned(),
            name: name.unwrap_or_default(),
        };
        busy.set(true);
        desk.ask(request, move |_| _ = busy.try_set(false));
    };
    view! {
        <form on:submit=join>
            <label>
                "New link"
                <input type="text" required autocomplete="off" bind:value=link />
            </label>
            <button disabled=busy>"Join"</button>
        </form>
    }
}

/// After a fork a lead lets stand what was written on the history that was left, as far as that lead's device knows of it.
#[component]
pub fn Heal(leads: bool) -> impl IntoView {
    let desk = Desk::here();
    let busy = RwSignal::new(false);
    let heal = move |_| {
        busy.set(true);
        desk.ask(Request::People { act: PeopleAct::Heal }, move |_| {
            _ = busy.try_set(false)
        });
    };
    view! {
        <section aria-labelledby="heal">
            <h2 id="heal">"Written on another history"</h2>
            <p>
                "The members had two histories for a while. What was written on the one that is not followed any more is kept by those who have it, and taken by nobody else until a lead lets it stand."
            </p>
            {if leads {
                view! { <button class="histories__heal" disabled=busy on:click=heal>"Let it stand"</button> }.into_any()
            } else {
                view! {
                    <p class="hint">
                        "If this stays here when the leads have done so, a part of it is known to this device alone: have a lead make you one for a moment, and let it stand yourself."
                    </p>
                }
                    .into_any()
            }}
        </section>
    }
}
