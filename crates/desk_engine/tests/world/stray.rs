//! A customer's answer to a closed ticket: within thirty days it reopens it, later it opens one of its own that says which one
//! it follows, and the thread goes on there.

use crate::{
    acts,
    team::{Team, Weather},
};
use desk_model::{
    Act, DocId, EntryId, Mail,
    entry::SolveCode,
    mail::{Auto, Mailbox},
};
use desk_port::{Answer, Query, TicketFilter, TicketView, View, row::ShownState, view::ItemBody};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

fn mail(team: &Team, id: &str, answers: &[&str]) -> Mail {
    Mail {
        message_id: id.into(),
        references: answers.iter().map(|id| (*id).to_owned()).collect(),
        from: Mailbox {
            name: "Mira".into(),
            address: "mira@example.org".into(),
        },
        subject: "Router restarts".into(),
        text: format!("text of {id}"),
        date_ms: Some(team.now_ms()),
        ..Mail::default()
    }
}

fn tickets(team: &mut Team, n: usize) -> Vec<DocId> {
    let filter = TicketFilter {
        view: View::All,
        limit: 10,
        ..TicketFilter::default()
    };
    match team.query(n, Query::Tickets { filter }) {
        Answer::Tickets(page) => page.rows.iter().map(|row| row.id).collect(),
        other => panic!("{other:?}"),
    }
}

fn view(team: &mut Team, id: DocId) -> TicketView {
    match team.query(0, Query::Ticket { id }) {
        Answer::Ticket(Some(view)) => *view,
        other => panic!("{other:?}"),
    }
}

fn words(view: &TicketView) -> Vec<String> {
    let word = |body: &ItemBody| match body {
        ItemBody::Message { text, .. } => text.clone(),
        ItemBody::Line { words } => words.clone(),
        other => panic!("{other:?}"),
    };
    view.timeline.iter().map(|item| word(&item.body)).collect()
}

/// What the ticket of a late answer begins with.
fn follows(old: &TicketView) -> String {
    format!(
        "opened this for an answer to {}, which had been closed too long to reopen",
        old.row.short
    )
}

/// A ticket by mail.
fn taken_in() -> (Team, DocId) {
    let mut team = Team::start(9, 2, Weather::default());
    let first = mail(&team, "first@example.org", &[]);
    team.import(0, vec![first]).unwrap();
    let ticket = tickets(&mut team, 0)[0];
    (team, ticket)
}

/// Solves it, and waits until it is closed seven days after.
fn close(team: &mut Team, ticket: DocId) {
    let act = Act::SolveTicket {
        ticket,
        code: SolveCode::Fixed,
        cause: String::new(),
        side_effects: String::new(),
        done: String::new(),
    };
    acts::done(team, 0, act);
    team.make_peace();
    team.sleep(8 * DAY_MS);
    assert_eq!(view(team, ticket).row.state, ShownState::Closed);
}

fn closed() -> (Team, DocId) {
    let (mut team, ticket) = taken_in();
    close(&mut team, ticket);
    (team, ticket)
}

/// The same, with the mail's ticket merged into another, which was closed.
fn merged_and_closed() -> (Team, DocId, DocId) {
    let (mut team, old) = taken_in();
    let root = acts::take_down(&mut team, 0);
    acts::done(
        &mut team,
        0,
        Act::MergeTicket {
            ticket: old,
            into: root,
        },
    );
    close(&mut team, root);
    assert_eq!(view(&mut team, old).row.state, ShownState::Merged);
    (team, old, root)
}

#[test]
fn an_answer_within_thirty_days_reopens() {
    let (mut team, ticket) = closed();
    team.sleep(28 * DAY_MS);
    let answer = mail(&team, "answer@example.org", &["first@example.org"]);
    team.import(0, vec![answer]).unwrap();
    assert_eq!(tickets(&mut team, 0), [ticket]);
    assert_eq!(view(&mut team, ticket).row.state, ShownState::Open);
}

#[test]
fn a_later_answer_opens_a_ticket_that_follows_and_the_thread_goes_on_there() {
    let (mut team, old) = closed();
    team.sleep(30 * DAY_MS);
    let answer = mail(&team, "answer@example.org", &["first@example.org"]);
    team.import(0, vec![answer.clone()]).unwrap();
    let all = tickets(&mut team, 0);
    assert_eq!(all.len(), 2);
    let new = *all.iter().find(|id| **id != old).unwrap();
    let (before, after) = (view(&mut team, old), view(&mut team, new));
    assert_eq!(
        (before.row.state, after.row.state),
        (ShownState::Closed, ShownState::New)
    );
    assert_eq!(
        words(&after),
        [follows(&before), "text of answer@example.org".into()]
    );
    assert_eq!(after.row.customer, before.row.customer);
    assert_eq!(after.row.subject, "Router restarts");

    // The next answer names both mails; it belongs to the newer ticket.
    let next = mail(
        &team,
        "next@example.org",
        &["answer@example.org", "first@example.org"],
    );
    team.import(0, vec![next]).unwrap();
    assert_eq!(tickets(&mut team, 0).len(), 2);
    assert!(words(&view(&mut team, new)).contains(&"text of next@example.org".to_owned()));

    // A colleague who takes the same mail in makes no third.
    team.make_peace();
    team.import(1, vec![answer]).unwrap();
    team.make_peace();
    assert_eq!(tickets(&mut team, 1).len(), 2);
    assert_eq!(team.documents(1), team.documents(0));
}

#[test]
fn two_who_take_the_same_late_answer_in_apart_make_one_ticket() {
    let (mut team, _) = closed();
    team.sleep(30 * DAY_MS);
    team.cut(0);
    team.cut(1);
    let answer = mail(&team, "answer@example.org", &["first@example.org"]);
    for n in 0..2 {
        team.import(n, vec![answer.clone()]).unwrap();
    }
    team.make_peace();
    assert_eq!(tickets(&mut team, 0).len(), 2);
    assert_eq!(tickets(&mut team, 1).len(), 2);
    assert_eq!(team.documents(1), team.documents(0));
}

#[test]
fn an_answer_to_what_was_merged_away_goes_by_the_ticket_that_it_went_into() {
    // Within thirty days that one is open again.
    let (mut team, _, root) = merged_and_closed();
    team.sleep(28 * DAY_MS);
    let answer = mail(&team, "answer@example.org", &["first@example.org"]);
    team.import(0, vec![answer]).unwrap();
    assert_eq!(tickets(&mut team, 0), [root]);
    assert_eq!(view(&mut team, root).row.state, ShownState::Open);

    // Later it would wait there for nobody.
    let (mut team, old, root) = merged_and_closed();
    team.sleep(30 * DAY_MS);
    let answer = mail(&team, "answer@example.org", &["first@example.org"]);
    team.import(0, vec![answer]).unwrap();
    let all = tickets(&mut team, 0);
    let new = all.iter().find(|id| ![old, root].contains(id));
    let new = *new.expect("it opens a ticket of its own");
    let seen = view(&mut team, new);
    assert_eq!(seen.row.state, ShownState::New);
    assert!(words(&seen).contains(&"text of answer@example.org".to_owned()));
    assert_eq!(view(&mut team, root).row.state, ShownState::Closed);
}

/// A machine's answer to what was closed too long ago: it stands there, and wants nothing.
fn machine_answer(team: &mut Team, old: DocId) -> EntryId {
    team.sleep(40 * DAY_MS);
    let answer = Mail {
        auto: Some(Auto::Reply),
        ..mail(team, "away@example.org", &["first@example.org"])
    };
    team.import(0, vec![answer]).unwrap();
    assert_eq!(tickets(team, 0), [old]);
    view(team, old).timeline.last().unwrap().id
}

#[test]
fn a_late_message_of_a_machine_that_somebody_marks_opens_one_ticket_whoever_marks_it() {
    let (mut team, old) = closed();
    let message = machine_answer(&mut team, old);
    team.make_peace();
    team.cut(0);
    team.cut(1);
    for n in 0..2 {
        let mark = Act::MarkMessage {
            ticket: old,
            message,
            needs: true,
        };
        acts::done(&mut team, n, mark);
        assert_eq!(tickets(&mut team, n).len(), 2, "{n}");
    }
    team.make_peace();
    assert_eq!(team.documents(1), team.documents(0));
    let all = tickets(&mut team, 0);
    assert_eq!(all.len(), 2);
    let new = *all.iter().find(|id| **id != old).unwrap();
    let (before, after) = (view(&mut team, old), view(&mut team, new));
    assert_eq!(
        (before.row.state, after.row.state),
        (ShownState::Closed, ShownState::New)
    );
    assert!(before.row.waiting_since_ms.is_none() && after.row.waiting_since_ms.is_some());
    assert_eq!(
        (after.row.subject.as_str(), after.row.customer),
        ("Router restarts", before.row.customer)
    );
    let marked = "marked a message as needing action".to_owned();
    assert_eq!(
        words(&after),
        [follows(&before), "text of away@example.org".into(), marked]
    );
}

#[test]
fn what_is_asked_now_is_not_merged_into_what_was_closed_long_ago() {
    let (mut team, old) = closed();
    team.sleep(40 * DAY_MS);
    let fresh = acts::take_down(&mut team, 0);
    let merge = |ticket, into| Act::MergeTicket { ticket, into };
    let refused = acts::give(&mut team, 0, merge(fresh, old)).unwrap_err();
    assert!(
        refused.starts_with("That ticket was closed more than 30 days before"),
        "{refused}"
    );
    assert_eq!(tickets(&mut team, 0).len(), 2);
    acts::done(&mut team, 0, merge(old, fresh));
    assert_eq!(tickets(&mut team, 0), [fresh]);
    assert_eq!(view(&mut team, fresh).row.state, ShownState::New);
}
