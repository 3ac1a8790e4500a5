//! What is chosen by words: which ticket this one is merged into or linked to, which article, which customer, which procedure.

use super::{
    choose::{Choosing, Chosen, Source},
    form::{choices, chosen},
};
use crate::{
    dice,
    route::Place,
    screen::procedures::stand,
    state::{Desk, Purpose, Zone},
    words,
};
use desk_model::{Act, DocId, entry::Relation, order, ticket_document::Field};
use desk_port::{Answer, ArticleRow, CustomerRow, ProcedureRow, Query, TicketFilter, TicketRow, View};
use leptos::prelude::*;

/// Offered at once.
const OFFERED_MAX: u32 = 20;
/// Procedures, of which the words are sifted here.
const PROCEDURES_MAX: u32 = 200;

/// Tickets, but for one; a ticket stands in texts by its number.
pub fn tickets(but: Option<DocId>) -> Source {
    Source {
        query: |words| Query::Tickets {
            filter: TicketFilter {
                view: View::All,
                words,
                offset: 0,
                limit: OFFERED_MAX,
            },
        },
        take: Box::new(move |answer| {
            let Answer::Tickets(page) = answer else {
                return None;
            };
            let others = page.rows.into_iter().filter(|row| Some(row.id) != but);
            let row = |row: TicketRow| Chosen {
                text: row.short.clone(),
                ..Chosen::new(row.id, row.subject, [row.customer_name, row.short])
            };
            Some(others.map(row).collect())
        }),
    }
}

pub fn articles() -> Source {
    Source {
        query: |words| Query::Articles {
            words,
            offset: 0,
            limit: OFFERED_MAX,
        },
        take: Box::new(|answer| {
            let Answer::Articles(page) = answer else {
                return None;
            };
            let row = |row: ArticleRow| {
                let state = words::article_state(row.state).to_owned();
                Chosen::new(row.id, row.title, [state, words::helped(row.helped)])
            };
            Some(page.rows.into_iter().map(row).collect())
        }),
    }
}

/// Another ticket, to merge this one into it or to link both.
pub fn other_ticket(ticket: DocId, choose_for: Purpose) -> Choosing {
    let desk = Desk::here();
    let relation = RwSignal::new("related".to_owned());
    let choose = move |other| {
        let act = match choose_for {
            Purpose::Merge => Act::MergeTicket { ticket, into: other },
            Purpose::Link => Act::LinkTicket {
                ticket,
                other,
                relation: relation
                    .with_untracked(|key| chosen(&words::RELATIONS, key))
                    .unwrap_or(Relation::Related),
            },
        };
        desk.run_then(act, move |done| {
            if done {
                desk.asking.set(None);
                if choose_for == Purpose::Merge {
                    desk.go(Place::Ticket(other));
                }
            }
        });
    };
    let (title, head) = match choose_for {
        Purpose::Merge => (
            "Merge into another ticket",
            view! {
                <p>
                    "This ticket goes into the one that you choose, with its messages. It can be taken back at any time."
                </p>
            }
            .into_any(),
        ),
        Purpose::Link => {
            let options = choices(&words::RELATIONS)
                .into_iter()
                .map(|(key, words)| view! { <option value=key>{words}</option> })
                .collect_view();
            let head = view! {
                <p>"Both go on by themselves."</p>
                <label>"How" <select bind:value=relation>{options}</select></label>
            };
            ("Link a ticket", head.into_any())
        }
    };
    Choosing {
        title,
        head: Some(head),
        label: "Words, a name or a number",
        list: "Tickets",
        none: "No ticket has these words.",
        source: tickets(Some(ticket)),
        sifts: false,
        choose: Box::new(choose),
        other: None,
    }
}

/// An article to link to a ticket, or a new one of it.
pub fn article(ticket: DocId) -> Choosing {
    let desk = Desk::here();
    let write = move |title: String| {
        let article = dice::document();
        let title = if title.is_empty() {
            "Untitled article".to_owned()
        } else {
            title
        };
        let act = Act::CreateArticle {
            article,
            title,
            body: String::new(),
            ticket: Some(ticket),
        };
        desk.run_then(act, move |done| {
            if done {
                desk.asking.set(None);
                desk.go(Place::Article(article));
            }
        });
    };
    Choosing {
        title: "Link an article",
        head: None,
        label: "Words",
        list: "Articles to link",
        none: "No article has these words.",
        source: articles(),
        sifts: false,
        choose: Box::new(move |article| {
            desk.run(Act::LinkArticle { article, ticket });
            desk.asking.set(None);
        }),
        other: Some(("Write a new one from this ticket", Box::new(write))),
    }
}

/// Whose request a ticket is: a customer who is known, or a new one.
pub fn customer(ticket: DocId) -> Choosing {
    let desk = Desk::here();
    let give = move |customer: DocId| {
        let act = Act::SetField {
            ticket,
            field: Field::Customer,
            value: customer.to_string(),
        };
        desk.change(act, move |done| {
            if done {
                desk.asking.set(None);
            }
        });
    };
    let make = move |name: String| {
        if name.is_empty() {
            let words = "Nobody was made. Write a name or an e-mail address first.";
            desk.notice.set(Some(words.to_owned()));
            return;
        }
        let customer = dice::document();
        let email = if name.contains('@') {
            name.clone()
        } else {
            String::new()
        };
        let act = Act::CreateCustomer {
            customer,
            name,
            email,
            phone: String::new(),
        };
        desk.run_then(act, move |done| {
            if done {
                give(customer);
            }
        });
    };
    Choosing {
        title: "Whose is it?",
        head: None,
        label: "A name, an address or a number",
        list: "Customers",
        none: "No customer has these words.",
        source: Source {
            query: |words| Query::Customers {
                words,
                offset: 0,
                limit: OFFERED_MAX,
            },
            take: Box::new(|answer| {
                let Answer::Customers(page) = answer else {
                    return None;
                };
                let row = |row: CustomerRow| {
                    Chosen::new(row.id, row.name, [row.email, row.phone, row.organisation])
                };
                Some(page.rows.into_iter().map(row).collect())
            }),
        },
        sifts: false,
        choose: Box::new(give),
        other: Some(("Make a new customer of these words", Box::new(make))),
    }
}

/// A procedure to begin on a ticket: those for its category first, then those for any.
pub fn procedure(ticket: DocId) -> Choosing {
    let desk = Desk::here();
    let start = move |procedure| {
        let act = Act::StartRun {
            ticket,
            procedure,
            version: 0,
            title: String::new(),
            steps: Vec::new(),
        };
        desk.run_then(act, move |done| {
            if done {
                desk.asking.set(None);
                desk.zone.set(Zone::Side);
            }
        });
    };
    let take = move |answer| {
        let Answer::Procedures(page) = answer else {
            return None;
        };
        let mut rows = page.rows;
        rows.retain(|row| row.version > 0 && !row.retired);
        let own = desk.category.get_untracked();
        order::sort_by_key(&mut rows, |row: &ProcedureRow| {
            (row.category != own, !row.category.is_empty())
        });
        let row = |row: ProcedureRow| {
            let about = [row.category, stand(row.version, false), words::helped(row.helped)];
            Chosen::new(row.id, row.title, about)
        };
        Some(rows.into_iter().map(row).collect())
    };
    Choosing {
        title: "Begin a procedure",
        head: None,
        label: "Words",
        list: "Procedures to begin",
        none: "No procedure is published that fits. Seniors and leads publish them under Procedures.",
        source: Source {
            query: |_| Query::Procedures {
                offset: 0,
                limit: PROCEDURES_MAX,
            },
            take: Box::new(take),
        },
        sifts: true,
        choose: Box::new(start),
        other: None,
    }
}
