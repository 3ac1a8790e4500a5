//! What a ticket tells a colleague beyond its lines: what a solution used, what was remarked at a step, until when it is held, who said
//! that an answer went out, what somebody is writing, and that it is only a test.
//!
//! Not vacuous: each is read on the other device, and beside each stands what has nothing of it.

use crate::{
    acts::{done, give, solve, take_down, view},
    team::{Team, Weather},
};
use desk_model::{
    Act, DocId,
    entry::{DeliveryResult, ExcludeWhy, HoldFor},
    ticket_document::Field,
};
use desk_port::{
    Answer, Query, TicketFilter, TimelineItem, View,
    row::ShownState,
    view::{ItemBody, TicketView},
};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// A team of two, a ticket, and what the second sees of it.
fn two(seed: u64) -> (Team, DocId) {
    let mut team = Team::start(seed, 2, Weather::default());
    let ticket = take_down(&mut team, 0);
    (team, ticket)
}

fn seen(team: &mut Team, ticket: DocId) -> TicketView {
    team.make_peace();
    view(team, 1, ticket)
}

/// The last line of that beginning, with what stands below it.
fn line(view: &TicketView, begins: &str) -> (TimelineItem, Vec<(String, String)>) {
    let mut items = view.timeline.iter().rev();
    let found = items.find_map(|item| match &item.body {
        ItemBody::Line { words } if words.starts_with(begins) => Some((item.clone(), vec![])),
        ItemBody::Contract { words, parts } if words.starts_with(begins) => {
            Some((item.clone(), parts.clone()))
        }
        _ => None,
    });
    found.unwrap_or_else(|| panic!("no line begins with {begins:?}: {:?}", view.timeline))
}

#[test]
fn a_solution_names_what_it_used() {
    let (mut team, ticket) = two(1201);
    done(&mut team, 0, solve(ticket));
    let whole = seen(&mut team, ticket);
    assert_eq!(line(&whole, "solved it").1, []);
    let article = DocId(team.id());
    let write = Act::CreateArticle {
        article,
        title: "Routers that restart".into(),
        body: String::new(),
        ticket: Some(ticket),
    };
    done(&mut team, 0, write);
    done(&mut team, 0, solve(ticket));
    let whole = seen(&mut team, ticket);
    let used = ("Used".to_owned(), "Routers that restart".to_owned());
    assert_eq!(line(&whole, "solved it").1, [used]);
}

#[test]
fn a_hold_says_until_when_and_a_task_by_when() {
    let (mut team, ticket) = two(1202);
    let until = team.now_ms() + DAY_MS;
    let hold = |until| Act::HoldTicket {
        ticket,
        until,
        whom: HoldFor::Third,
        reason: String::new(),
    };
    done(&mut team, 0, hold(None));
    let whole = seen(&mut team, ticket);
    assert_eq!(line(&whole, "put it on hold").0.until_ms, None);
    done(&mut team, 0, hold(Some(until)));
    done(&mut team, 0, solve(ticket));
    let task = Act::AddTask {
        ticket,
        text: "Has it held?".into(),
        due: until,
    };
    done(&mut team, 0, task);
    let whole = seen(&mut team, ticket);
    assert_eq!(line(&whole, "put it on hold").0.until_ms, Some(until));
    assert_eq!(line(&whole, "set a task").0.until_ms, Some(until));
    assert_eq!(line(&whole, "solved it").0.until_ms, None);
}

fn reply(ticket: DocId) -> Act {
    Act::SendReply {
        ticket,
        text: "Switch it off.".into(),
        and_wait: false,
        at: None,
        files: Vec::new(),
    }
}

#[test]
fn who_said_that_an_answer_went_out_is_told() {
    let (mut team, ticket) = two(1203);
    done(&mut team, 0, reply(ticket));
    let whole = seen(&mut team, ticket);
    let is_reply = |item: &&TimelineItem| matches!(item.body, ItemBody::Reply { .. });
    let message = whole.timeline.iter().find(is_reply).unwrap().id;
    let sent = Act::RecordDelivery {
        ticket,
        message,
        result: DeliveryResult::Handed,
    };
    done(&mut team, 1, sent);
    team.make_peace();
    let whole = view(&mut team, 0, ticket);
    let (said, _) = line(&whole, "said that an answer went out another way");
    assert_eq!((said.who.as_str(), said.mine), ("Member 1", false));
}

#[test]
fn what_a_colleague_is_writing_is_seen_until_it_is_sent() {
    let (mut team, ticket) = two(1204);
    let writes = |text: &str| Act::EditDraft {
        ticket,
        text: text.into(),
    };
    done(&mut team, 0, writes("Switch it"));
    done(&mut team, 0, writes("Switch it off"));
    let whole = seen(&mut team, ticket);
    assert_eq!(
        whole.drafts,
        [("Member 0".to_owned(), "Switch it off".to_owned())]
    );
    assert_eq!(whole.draft, "", "it is not theirs");
    assert_eq!(view(&mut team, 0, ticket).draft, "Switch it off");
    done(&mut team, 0, reply(ticket));
    assert_eq!(seen(&mut team, ticket).drafts, []);
}

fn listed(team: &mut Team, view: View) -> Vec<DocId> {
    let filter = TicketFilter {
        view,
        limit: 9,
        ..TicketFilter::default()
    };
    match team.query(1, Query::Tickets { filter }) {
        Answer::Tickets(page) => page.rows.iter().map(|row| row.id).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_test_stands_apart_until_somebody_says_that_it_is_none() {
    let (mut team, ticket) = two(1205);
    let mark = |why| Act::ExcludeTicket { ticket, why };
    done(&mut team, 0, mark(ExcludeWhy::Test));
    assert_eq!(seen(&mut team, ticket).row.state, ShownState::Test);
    assert_eq!(listed(&mut team, View::Unassigned), []);
    assert_eq!(listed(&mut team, View::All), [ticket]);
    // Whoever sees it may.
    done(&mut team, 1, mark(ExcludeWhy::None));
    assert_eq!(seen(&mut team, ticket).row.state, ShownState::New);
    assert_eq!(listed(&mut team, View::Unassigned), [ticket]);
}

#[test]
fn whose_a_ticket_is_can_be_changed_and_changed_back() {
    let (mut team, ticket) = two(1206);
    let customer = DocId(team.id());
    let make = Act::CreateCustomer {
        customer,
        name: "Ada Lovelace".into(),
        email: "ada@example.org".into(),
        phone: String::new(),
    };
    done(&mut team, 0, make);
    let give_to = |to: DocId| Act::SetField {
        ticket,
        field: Field::Customer,
        value: to.to_string(),
    };
    let refused = give(&mut team, 0, give_to(ticket)).unwrap_err();
    assert!(
        refused.starts_with("That is no customer of this desk"),
        "{refused}"
    );
    let changed = Act::Several {
        acts: vec![give_to(customer)],
    };
    let Ok(Answer::Several { undo: Some(back), .. }) = give(&mut team, 0, changed) else {
        panic!("it was not changed")
    };
    let whole = seen(&mut team, ticket);
    assert_eq!(whole.row.customer_name, "Ada Lovelace");
    line(&whole, "changed the customer");
    assert!(give(&mut team, 0, back.act().unwrap()).is_ok());
    assert_eq!(seen(&mut team, ticket).row.customer_name, "mira@example.org");
}
