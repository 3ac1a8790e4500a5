//! Beside a ticket: who the customer is, what was before, the articles, the tags and the fields.

use super::{
    category::{Category, Language},
    erase::EraseButton,
    fields::Fields,
    follow_up::FollowUp,
    merged::Tied,
    run::Runs,
    tags::Tags,
};
use crate::memo::Memo;
use crate::{
    icon::{Icon, Shape},
    live::{each, live, when},
    route::Place,
    state::{Asking, Desk, Zone},
    words,
};
use desk_model::{Act, Customer, DocId};
use desk_port::{
    ArticleRow, TicketRow,
    view::{FieldView, OpinionView, RunView, TaskView, TiedView},
};
use leptos::prelude::*;

#[component]
pub fn CustomerPane(
    ticket: DocId,
    customer: Memo<Option<Customer>>,
    before: Memo<Vec<TicketRow>>,
    articles: Memo<Vec<ArticleRow>>,
    row: Memo<TicketRow>,
    tags: Memo<Vec<String>>,
    members: Memo<Vec<TiedView>>,
    links: Memo<Vec<TiedView>>,
    category: Memo<String>,
    language: Memo<String>,
    workable: Memo<bool>,
    runs: Memo<Vec<RunView>>,
    tasks: Memo<Vec<TaskView>>,
    opinions: Memo<Vec<OpinionView>>,
    fields: Memo<Vec<FieldView>>,
) -> impl IntoView {
    let desk = Desk::here();
    let was = move || desk.past_ms.with(Option::is_some);
    view! {
        <aside class="side" aria-label="Context">
            <button class="quiet only-no-side" aria-label="Back to the ticket" on:click=move |_| desk.zone.set(Zone::Main)>
                <Icon shape=Shape::Back />
                "Ticket"
            </button>
            <section hidden=move || !was()>
                <p class="hint">
                    "The customer's data, articles and other tickets are as they are today. To change anything, go back to now."
                </p>
            </section>
            <section>
                {live(move || customer.get().map(|customer| view! { <Person customer /> }))}
                {when(move || desk.workable.get(), move || view! {
                    <button class="small" on:click=move |_| desk.asking.set(Some(Asking::Customer(ticket)))>
                        {live(move || if customer.with(Option::is_some) { "Another customer" } else { "Choose the customer" })}
                    </button>
                })}
            </section>
            <Tied title="Merged into this" label="Merged tickets" others=members />
            <Tied title="Linked" label="Linked tickets" others=links />
            <Runs ticket runs workable />
            <FollowUp ticket row tasks opinions workable />
            <section>
                <h3>"Before"</h3>
                <p class="hint" hidden=move || before.with(|before| !before.is_empty())>"No other ticket of this customer."</p>
                <TicketLinks tickets=before />
            </section>
            <section>
                <h3>"Articles"</h3>
                <ul class="links" aria-label="Linked articles">
                    {each(move || articles.get(), move |row| view! {
                        <li>
                            <button class="link" on:click=move |_| desk.go(Place::Article(row.id))>{row.title.clone()}</button>
                            <button
                                class="quiet small"
                                aria-label=format!("Unlink {}", row.title)
                                title="Unlink"
                                hidden=move || !desk.workable.get()
                                on:click=move |_| desk.run(Act::UnlinkArticle { article: row.id, ticket })
                            >
                                <Icon shape=Shape::Close />
                            </button>
                            <span class="hint">{article_about(&row)}</span>
                        </li>
                    })}
                </ul>
                {when(move || desk.workable.get(), move || view! {
                    <button class="small" title="Link an article (;)" on:click=move |_| desk.asking.set(Some(Asking::LinkArticle(ticket)))>
                        "Link an article"
                    </button>
                })}
            </section>
            <Category ticket category />
            <Language ticket language />
            <Fields ticket fields />
            <section>
                <h3>"Tags"</h3>
                <Tags ticket tags />
            </section>
            <div hidden=was><EraseButton doc=ticket what="ticket" /></div>
        </aside>
    }
}

fn article_about(row: &ArticleRow) -> String {
    let helped = words::helped(row.helped);
    let state = words::article_state(row.state);
    match helped.is_empty() {
        true => state.to_owned(),
        false => format!("{state} · {helped}"),
    }
}

#[component]
fn Person(customer: Customer) -> impl IntoView {
    let desk = Desk::here();
    let id = customer.id;
    let fact = |name: &'static str, values: Vec<String>| {
        let values: Vec<String> = values.into_iter().filter(|value| !value.is_empty()).collect();
        (!values.is_empty()).then(|| {
            view! {
                <dt>{name}</dt>
                <dd>{values.join(", ")}</dd>
            }
        })
    };
    view! {
        <h2>
            <button class="link" on:click=move |_| desk.go(Place::Customer(id))>{customer.name.clone()}</button>
        </h2>
        <dl class="facts">
            {fact("E-mail", customer.emails)}
            {fact("Phone", customer.phones)}
            {fact("From", vec![customer.organisation])}
            {fact("Language", vec![customer.language])}
            {fact("Notes", vec![customer.notes])}
        </dl>
    }
}

/// Tickets as links with their state.
#[component]
pub fn TicketLinks(tickets: Memo<Vec<TicketRow>>) -> impl IntoView {
    let desk = Desk::here();
    view! {
        <ul class="links">
            {each(move || tickets.get(), move |row| view! {
                <li>
                    <button class="link" on:click=move |_| desk.go(Place::Ticket(row.id))>{row.subject.clone()}</button>
                    <span class="hint">{words::state(row.state)} " · " {live(move || desk.time(row.received_ms))}</span>
                </li>
            })}
        </ul>
    }
}
