//! The list of customers.

use crate::{
    part::list::{Cursor, RowList, two_lines},
    route::Place,
    state::{Asking, Desk},
    words,
};
use desk_port::{Answer, CustomerRow, Query};
use leptos::prelude::*;

#[component]
pub fn CustomerList(cursor: Cursor) -> impl IntoView {
    let desk = Desk::here();
    view! {
        <div class="list-zone__tools">
            <button on:click=move |_| desk.asking.set(Some(Asking::NewCustomer))>"New customer"</button>
        </div>
        <RowList
            label="Customers"
            cursor
            query=|offset, limit| Query::Customers { words: String::new(), offset, limit }
            take=|answer| match answer {
                Answer::Customers(page) => Some(page),
                _ => None,
            }
            place=|row: &CustomerRow| Place::Customer(row.id)
            row=line
            one="customer"
            many="customers"
            title="Customers"
            empty="No customer yet. Who writes or calls becomes one with the first ticket."
        />
    }
}

fn line(row: CustomerRow) -> AnyView {
    let reached = [row.email, row.phone, row.organisation];
    let reached: Vec<String> = reached.into_iter().filter(|text| !text.is_empty()).collect();
    let tickets = words::count(u64::from(row.tickets), "ticket", "tickets");
    two_lines(row.name, tickets, reached.join(" · "))
}
