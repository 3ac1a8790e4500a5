//! One customer: fields that are edited in place, addresses, and all tickets.

use crate::memo::Memo;
use crate::{
    live::{each, effect},
    page,
    part::{
        customer_pane::TicketLinks,
        erase::EraseButton,
        opened::{Opened, opened, part},
        place_head::PlaceHead,
    },
    state::Desk,
};
use desk_model::{Act, Customer, DocId, customer::CustomerField};
use desk_port::{Answer, CustomerView, Query};
use leptos::prelude::*;
use web_sys::SubmitEvent;

#[component]
pub fn CustomerScreen(id: DocId) -> impl IntoView {
    opened(
        id,
        "customer",
        move || Query::Customer { id },
        |answer| match answer {
            Answer::Customer(view) => Some(view),
            _ => None,
        },
        whole,
    )
}

fn whole(id: DocId, seen: Opened<CustomerView>) -> AnyView {
    let customer = part(seen, |view| view.customer.clone());
    let tickets = part(seen, |view| view.tickets.clone());
    let conflicts = part(seen, |view| view.conflicts.clone());
    effect(move || page::set_title(&customer.with(|customer| customer.name.clone())));
    let reached =
        move || customer.with(|customer| [customer.emails.clone(), customer.phones.clone()].concat());
    view! {
        <main class="main">
            <PlaceHead name=Signal::derive(move || customer.with(|customer| customer.name.clone())) />
            <div class="sheet-page">
                {each(move || conflicts.get(), move |(field, values)| view! {
                    <p class="guard">{format!("{field} was written twice, apart: {}. Write the right one.", values.join(" | "))}</p>
                })}
                <section class="fields">
                    <Register id customer field=CustomerField::Name label="Name" />
                    <Register id customer field=CustomerField::Organisation label="Organisation" />
                    <Register id customer field=CustomerField::Language label="Language" />
                    <Register id customer field=CustomerField::Notes label="Notes" />
                </section>
                <section>
                    <h3>"Reached by"</h3>
                    <ul class="links">
                        {each(reached, move |address| view! {
                            <li>{address}</li>
                        })}
                    </ul>
                    <AddAddress id />
                </section>
                <section>
                    <h3>"Tickets"</h3>
                    <TicketLinks tickets />
                </section>
                <EraseButton doc=id what="customer" />
            </div>
        </main>
    }
    .into_any()
}

fn value(customer: &Customer, field: CustomerField) -> String {
    match field {
        CustomerField::Name => customer.name.clone(),
        CustomerField::Organisation => customer.organisation.clone(),
        CustomerField::Language => customer.language.clone(),
        CustomerField::Notes => customer.notes.clone(),
    }
}

#[component]
fn Register(id: DocId, customer: Memo<Customer>, field: CustomerField, label: &'static str) -> impl IntoView {
    let desk = Desk::here();
    let now = Memo::new(move |_| customer.with(|customer| value(customer, field)));
    let write = move |event: web_sys::Event| {
        let value = event_target_value(&event);
        if value != now.get_untracked() {
            desk.run(Act::SetCustomerField {
                customer: id,
                field,
                value,
            });
        }
    };
    view! {
        <label>
            {label}
            <input type="text" prop:value=move || now.get() on:change=write />
        </label>
    }
}

#[component]
fn AddAddress(id: DocId) -> impl IntoView {
    let desk = Desk::here();
    let address = RwSignal::new(String::new());
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let given = address.get_untracked().trim().to_owned();
        let (email, phone) = if given.contains('@') {
            (given, String::new())
        } else {
            (String::new(), given)
        };
        address.set(String::new());
        desk.run(Act::AddCustomerAddress {
            customer: id,
            email,
            phone,
        });
    };
    view! {
        <form class="inline" on:submit=add>
            <input type="text" required aria-label="E-mail or phone" placeholder="E-mail or phone" bind:value=address />
            <button>"Add"</button>
        </form>
    }
}
