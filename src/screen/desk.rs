//! The frame of the desk: rail, list, main and side, and what lies above them. A narrow window shows one zone at a time.

use super::{
    article::ArticleScreen, articles::ArticleList, customer::CustomerScreen, customers::CustomerList,
    found::Found, people::PeopleScreen, procedure::ProcedureScreen, procedures::ProcedureList, queue::Queue,
    review::ReviewScreen, settings::SettingsScreen, ticket::TicketScreen,
};
use crate::memo::Memo;
use crate::{
    icon::{Icon, Shape},
    key,
    live::live,
    part::{
        banner::Banners,
        bulk::{self, BulkBar},
        choices,
        erase::Erase,
        import::Import,
        invite::Invite,
        keys::Keys,
        kit::Kit,
        list::Cursor,
        lost::Lost,
        more::More,
        new_customer::NewCustomer,
        new_ticket::NewTicket,
        own_device::OwnDevice,
        rail::Rail,
        relay::MoveRelay,
        removal::Removal,
        rename::Rename,
        search_box::SearchBox,
        setting_form,
        split::Split,
        there::Presence,
        ticket_form,
        unsent::TakeUnsent,
    },
    route::Place,
    state::{Asking, Desk, Zone},
};
use desk_port::{Answer, PeopleAct, Query};
use leptos::prelude::*;

/// What the list zone shows.
#[derive(Clone, Copy, PartialEq)]
enum Listed {
    Found,
    Tickets,
    Customers,
    Articles,
    Procedures,
}

#[component]
pub fn DeskScreen() -> impl IntoView {
    let desk = Desk::here();
    let cursor = Cursor::new(desk);
    key::listen(desk, cursor);
    // The names of the members, for every screen.
    desk.engine.watch(
        || Query::People,
        move |answer| match answer {
            Answer::People(people) => {
                desk.people.set(people);
                Some(())
            }
            _ => None,
        },
    );
    desk.engine.watch(
        || Query::Settings,
        move |answer| match answer {
            Answer::Settings(settings) => {
                desk.settings.set(*settings);
                Some(())
            }
            _ => None,
        },
    );
    provide_context(Presence::start(desk));
    let listed = Memo::new(move |_| {
        if desk.words.with(|words| !words.trim().is_empty()) {
            return Listed::Found;
        }
        match desk.route.with(|route| route.place) {
            Place::Customers | Place::Customer(_) => Listed::Customers,
            Place::Articles | Place::Article(_) => Listed::Articles,
            Place::Procedures | Place::Procedure(_) => Listed::Procedures,
            Place::Queue | Place::Ticket(_) | Place::Review | Place::People | Place::Settings => {
                Listed::Tickets
            }
        }
    });
    view! {
        <div class="desk" class:is-past=move || desk.past_ms.get().is_some() data-zone=move || desk.zone.get().key()>
            <div class="banners">
                <Banners />
                <Lost />
            </div>
            <Rail />
            <section class="list-zone" aria-label="List">
                <header class="list-zone__head">
                    <button class="quiet only-narrow" aria-label="Back to the views" on:click=move |_| desk.zone.set(Zone::Rail)>
                        <Icon shape=Shape::Menu />
                    </button>
                    <SearchBox />
                </header>
                <BulkBar />
                {live(move || match listed.get() {
                    Listed::Found => view! { <Found cursor /> }.into_any(),
                    Listed::Tickets => view! { <Queue cursor /> }.into_any(),
                    Listed::Customers => view! { <CustomerList cursor /> }.into_any(),
                    Listed::Articles => view! { <ArticleList cursor /> }.into_any(),
                    Listed::Procedures => view! { <ProcedureList cursor /> }.into_any(),
                })}
            </section>
            <Opened />
            {live(move || desk.asking.get().map(asked))}
        </div>
    }
}

#[component]
fn Opened() -> impl IntoView {
    let desk = Desk::here();
    let place = Memo::new(move |_| desk.route.with(|route| route.place));
    live(move || match place.get() {
        Place::Ticket(id) => view! { <TicketScreen id /> }.into_any(),
        Place::Customer(id) => view! { <CustomerScreen id /> }.into_any(),
        Place::Article(id) => view! { <ArticleScreen id /> }.into_any(),
        Place::Procedure(id) => view! { <ProcedureScreen id /> }.into_any(),
        Place::Review => view! { <ReviewScreen /> }.into_any(),
        Place::People => view! { <PeopleScreen /> }.into_any(),
        Place::Settings => view! { <SettingsScreen /> }.into_any(),
        Place::Queue => {
            view! { <Nothing words="No ticket is open. J and K move, Enter opens, C makes a new one." /> }
                .into_any()
        }
        Place::Customers => view! { <Nothing words="Choose a customer from the list." /> }.into_any(),
        Place::Procedures => {
            view! { <Nothing words="Choose a procedure from the list, or write a new one." /> }.into_any()
        }
        Place::Articles => {
            view! { <Nothing words="Choose an article from the list, or write a new one." /> }.into_any()
        }
    })
}

#[component]
fn Nothing(words: &'static str) -> impl IntoView {
    view! {
        <main class="main">
            <p class="empty">{words}</p>
        </main>
    }
}

fn asked(asking: Asking) -> AnyView {
    match asking {
        Asking::NewTicket => view! { <NewTicket /> }.into_any(),
        Asking::NewCustomer => view! { <NewCustomer /> }.into_any(),
        Asking::Invite => view! { <Invite /> }.into_any(),
        Asking::Import => view! { <Import /> }.into_any(),
        Asking::Keys => view! { <Keys /> }.into_any(),
        Asking::Form(ticket, form) => ticket_form::of(ticket, form).show(),
        Asking::Escalated(ticket, escalation, outcome) => {
            ticket_form::escalated(ticket, escalation, outcome).show()
        }
        Asking::OtherTicket(ticket, choose_for) => choices::other_ticket(ticket, choose_for).show(),
        Asking::Bulk(which) => bulk::form(which).show(),
        Asking::Setting(form) => setting_form::of(form).show(),
        Asking::More(ticket, state) => view! { <More ticket state /> }.into_any(),
        Asking::Split(ticket) => view! { <Split ticket /> }.into_any(),
        Asking::OwnDevice => view! { <OwnDevice /> }.into_any(),
        Asking::RemovePerson(person) => {
            let name = Desk::here().name_of(person);
            let question = format!("Remove {name} from the desk, with all devices?");
            view! { <Removal question act=PeopleAct::Remove { person } /> }.into_any()
        }
        Asking::RemoveDevice(device) => {
            let question = "Remove this device from the desk?".to_owned();
            view! { <Removal question act=PeopleAct::RemoveDevice { device } /> }.into_any()
        }
        Asking::Kit => view! { <Kit /> }.into_any(),
        Asking::Rename => view! { <Rename /> }.into_any(),
        Asking::Move => view! { <MoveRelay moves=true /> }.into_any(),
        Asking::UseRelay => view! { <MoveRelay moves=false /> }.into_any(),
        Asking::TakeUnsent => view! { <TakeUnsent /> }.into_any(),
        Asking::Erase(doc) => view! { <Erase doc /> }.into_any(),
        Asking::Procedure(ticket) => choices::procedure(ticket).show(),
        Asking::LinkArticle(ticket) => choices::article(ticket).show(),
        Asking::Customer(ticket) => choices::customer(ticket).show(),
    }
}
