//! The list of tickets of one view.

use crate::memo::Memo;
use crate::{
    live::live,
    part::{
        list::{Cursor, RowList},
        ticket_row::TicketLine,
    },
    route::Place,
    state::Desk,
    words,
};
use desk_port::{Answer, Query, TicketFilter, TicketRow, View};
use leptos::prelude::*;

fn empty(view: View) -> &'static str {
    match view {
        View::NeedsMe => "Nothing needs you now. New requests will show here.",
        View::Mine => "No ticket is yours. Take one from Unassigned, or press I on one that is open.",
        View::Unassigned => "Every ticket has somebody who looks after it.",
        View::SecondLine => "The second line has no ticket.",
        View::DueSoon => "Nothing that was promised is to be done.",
        View::Waiting => "No ticket waits for a customer.",
        View::ToReview => "Nothing to review.",
        View::All => "No ticket yet. Make one with C, or import your mail.",
    }
}

#[component]
pub fn Queue(cursor: Cursor) -> impl IntoView {
    let desk = Desk::here();
    let chosen = Memo::new(move |_| desk.route.with(|route| route.view));
    live(move || {
        let shown = chosen.get();
        view! {
            <RowList
                label="Tickets"
                cursor
                query=move |offset, limit| Query::Tickets {
                    filter: TicketFilter { view: shown, words: String::new(), offset, limit },
                }
                take=|answer| match answer {
                    Answer::Tickets(page) => Some(page),
                    _ => None,
                }
                place=|row: &TicketRow| Place::Ticket(row.id)
                row=|row| view! { <TicketLine row /> }.into_any()
                one="ticket"
                many="tickets"
                title=words::view(shown)
                empty=empty(shown)
                pick=Callback::new(move |row: TicketRow| desk.pick(row.id))
            />
        }
    })
}
