//! Who belongs to the desk: members with their devices and numbers, links that can still be used, and what is held back.

use crate::{
    clock,
    live::live,
    page,
    part::{
        histories::{Heal, Histories},
        place_head::PlaceHead,
        relay::RelayPlace,
    },
    state::{Asking, Desk},
    words,
};
use desk_model::{PersonId, Role};
use desk_port::{
    Answer, PeopleAct, Query, Request,
    team::{DeviceView, HeldView, InviteView, MemberView, TeamView},
};
use leptos::prelude::*;

#[component]
pub fn PeopleScreen() -> impl IntoView {
    let desk = Desk::here();
    page::set_title("People");
    let seen = desk.engine.watch(
        || Query::Team,
        |answer| match answer {
            Answer::Team(team) => Some(*team),
            _ => None,
        },
    );
    let team = move || seen.with(|seen| seen.here().cloned());
    view! {
        <main class="main">
            <PlaceHead name="People" />
            {live(move || team().map(|team| view! { <Team desk team /> }))}
        </main>
    }
}

fn act(desk: Desk, act: PeopleAct) {
    desk.ask(Request::People { act }, |_| {});
}

#[component]
fn Team(desk: Desk, team: TeamView) -> impl IntoView {
    let leads = desk.leads.get();
    let TeamView {
        chain_seq,
        chain_number,
        epoch: _,
        members,
        invites,
        held,
        troubles,
        fork,
        to_heal,
    } = team;
    view! {
        <div class="sheet-page people">
            {troubles.into_iter().map(|words| view! { <p class="banner banner--warn" role="alert">{words}</p> }).collect_view()}
            {(fork.is_none() && to_heal > 0).then(|| view! { <Heal leads /> })}
            {fork.map(|fork| view! { <Histories fork /> })}
            <section aria-labelledby="members">
                <h2 id="members">"Members"</h2>
                <ul aria-label="Members">
                    {members.into_iter().map(|member| view! { <Member desk leads member /> }).collect_view()}
                </ul>
                <p class="hint">
                    "Read the number of a device to its owner: when both see the same, nobody has joined in that name. Equal chain numbers mean that both see the same members."
                </p>
                <p>
                    {format!("Chain {}: ", words::number(u64::from(chain_seq)))}
                    <span class="mono">{chain_number}</span>
                </p>
            </section>
            <section aria-labelledby="links">
                <h2 id="links">"Links that can still be used"</h2>
                {invites.is_empty().then(|| view! { <p class="hint">"None."</p> })}
                <ul aria-label="Links">
                    {invites.into_iter().map(|invite| view! { <Link desk leads invite /> }).collect_view()}
                </ul>
                <div class="people__tools">
                    {leads.then(|| view! { <button on:click=move |_| desk.asking.set(Some(Asking::Invite))>"Invite somebody"</button> })}
                    <button on:click=move |_| desk.asking.set(Some(Asking::OwnDevice))>"Link another device of mine"</button>
                    {leads.then(|| view! { <button on:click=move |_| desk.asking.set(Some(Asking::Kit))>"Recovery kit"</button> })}
                </div>
            </section>
            <RelayPlace desk leads />
            {(leads || !held.is_empty()).then(|| view! { <HeldBack desk leads held /> })}
        </div>
    }
}

#[component]
fn Member(desk: Desk, leads: bool, member: MemberView) -> impl IntoView {
    let MemberView {
        id,
        name,
        role,
        me,
        devices,
    } = member;
    let about = match (role, me) {
        (None, _) => " (removed)",
        (Some(_), true) => " (you)",
        _ => "",
    };
    let remove = move |_| desk.asking.set(Some(Asking::RemovePerson(id)));
    view! {
        <li class="person">
            <div class="person__head">
                <b>{name.clone()}{about}</b>
                {me
                    .then(|| {
                        view! {
                            <button class="quiet" on:click=move |_| desk.asking.set(Some(Asking::Rename))>
                                "Rename"
                            </button>
                        }
                    })}
                {role.map(|role| {
                    if leads {
                        view! { <RoleChoice desk id role name=name.clone() /> }.into_any()
                    } else {
                        view! { <span>{words::role(role)}</span> }.into_any()
                    }
                })}
                {(leads && !me && role.is_some())
                    .then(|| view! { <button class="quiet" aria-label=format!("Remove {name}") on:click=remove>"Remove"</button> })}
            </div>
            <ul aria-label=format!("Devices of {name}")>
                {devices.into_iter().map(|device| view! { <DeviceLine desk may=leads || me device /> }).collect_view()}
            </ul>
        </li>
    }
}

#[component]
fn RoleChoice(desk: Desk, id: PersonId, role: Role, name: String) -> impl IntoView {
    let choose = move |event: web_sys::Event| {
        let choice = event_target::<web_sys::HtmlSelectElement>(&event);
        let Some(chosen) = words::role_of(&choice.value()) else {
            return;
        };
        let act = PeopleAct::SetRole {
            person: id,
            role: chosen,
        };
        desk.ask(Request::People { act }, move |done| {
            if done.is_none() {
                // The choice goes back to what holds.
                choice.set_value(words::role_key(role));
            }
        });
    };
    view! {
        <select aria-label=format!("Role of {name}") on:change=choose>
            {words::ROLES
                .into_iter()
                .map(|(each, key, words)| view! { <option value=key selected=each == role>{words}</option> })
                .collect_view()}
        </select>
    }
}

#[component]
fn DeviceLine(desk: Desk, may: bool, device: DeviceView) -> impl IntoView {
    let DeviceView {
        id,
        number,
        this,
        kit,
    } = device;
    let what = match (this, kit) {
        (true, _) => "This device",
        (_, true) => "Recovery kit",
        _ => "Device",
    };
    view! {
        <li class="person__device">
            <span>{what}</span>
            <span class="mono">{number.clone()}</span>
            {(may && !this)
                .then(|| {
                    view! {
                        <button
                            class="quiet"
                            aria-label=format!("Remove the device {number}")
                            on:click=move |_| desk.asking.set(Some(Asking::RemoveDevice(id)))
                        >
                            "Remove"
                        </button>
                    }
                })}
        </li>
    }
}

#[component]
fn Link(desk: Desk, leads: bool, invite: InviteView) -> impl IntoView {
    let InviteView {
        id,
        role,
        maker,
        mine,
        uses_left,
        expires_ms,
    } = invite;
    let what = role.map_or("Another device".to_owned(), |role| words::role(role).to_owned());
    let line = move || {
        format!(
            "{what} by {maker}, {}, good until {}",
            words::count(u64::from(uses_left), "use", "uses"),
            clock::short(expires_ms, desk.now_ms.get())
        )
    };
    view! {
        <li class="person__device">
            <span>{live(line)}</span>
            {(leads || mine)
                .then(|| view! { <button class="quiet" on:click=move |_| act(desk, PeopleAct::Revoke { invite: id })>"Revoke"</button> })}
        </li>
    }
}

#[component]
fn HeldBack(desk: Desk, leads: bool, held: Vec<HeldView>) -> impl IntoView {
    let all = held.iter().map(|held| (held.device, held.id)).collect::<Vec<_>>();
    view! {
        <section aria-labelledby="held">
            <h2 id="held">"Held back"</h2>
            {held.is_empty().then(|| view! { <p class="hint">"Nothing."</p> })}
            <ul aria-label="Held back">
                {held
                    .into_iter()
                    .map(|held| view! { <li>{format!("{}: {}", held.who, held.reason)}</li> })
                    .collect_view()}
            </ul>
            {leads
                .then(|| {
                    let any = !all.is_empty();
                    let admit = move |_| act(desk, PeopleAct::Admit { entries: all.clone() });
                    view! {
                        <div class="people__tools">
                            {any.then(|| view! { <button on:click=admit>"Admit all of it"</button> })}
                            <button on:click=move |_| desk.asking.set(Some(Asking::TakeUnsent))>
                                "Take in unsent work of who was removed"
                            </button>
                        </div>
                    }
                })}
        </section>
    }
}
