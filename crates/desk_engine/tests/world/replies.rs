//! What is sent later waits until then and can be stopped by anybody; who is called in a note finds the ticket until they write.
//!
//! Not vacuous: each list is read before and after, by who is meant and by who is not.

use crate::{
    acts::{done, give, note, take_down, view},
    team::{Team, Weather},
};
use desk_model::{Act, DocId};
use desk_port::{
    Answer, Query, TicketFilter, View,
    view::{Delivery, ItemBody},
};

const HOUR_MS: u64 = 60 * 60 * 1000;

fn reply(ticket: DocId, at: Option<u64>) -> Act {
    Act::SendReply {
        ticket,
        text: "We look at it tomorrow.".into(),
        and_wait: false,
        at,
        files: Vec::new(),
    }
}

fn replies(team: &mut Team, n: usize, ticket: DocId) -> Vec<(desk_model::EntryId, Delivery, u64)> {
    let items = view(team, n, ticket).timeline.into_iter();
    items
        .filter_map(|item| match item.body {
            ItemBody::Reply {
                delivery, leaves_ms, ..
            } => Some((item.id, delivery, leaves_ms)),
            _ => None,
        })
        .collect()
}

pub fn needs(team: &mut Team, n: usize) -> (Vec<DocId>, u32) {
    let list = |team: &mut Team, words: &str| {
        let filter = TicketFilter {
            view: View::NeedsMe,
            words: words.into(),
            offset: 0,
            limit: 50,
        };
        match team.query(n, Query::Tickets { filter }) {
            Answer::Tickets(page) => (page.rows.into_iter().map(|row| row.id).collect(), page.total),
            other => panic!("{other:?}"),
        }
    };
    let (all, total): (Vec<DocId>, u32) = list(team, "");
    // The same is found by a word that every one of these tickets has.
    let (mut found, _): (Vec<DocId>, u32) = list(team, "restarts");
    let mut sorted = all.clone();
    sorted.sort_unstable();
    found.sort_unstable();
    assert_eq!(sorted, found);
    let Answer::Counts(counts) = team.query(n, Query::Counts) else {
        panic!("no counts")
    };
    assert_eq!(counts.get(&View::NeedsMe), Some(&total));
    (all, total)
}

#[test]
fn a_reply_for_later_leaves_then_and_anybody_can_stop_it() {
    let mut team = Team::start(711, 2, Weather::default());
    let ticket = take_down(&mut team, 0);
    let at = team.now_ms() + HOUR_MS;
    done(&mut team, 0, reply(ticket, Some(at)));
    done(&mut team, 0, reply(ticket, None));
    team.make_peace();
    let seen = replies(&mut team, 1, ticket);
    let [(later, Delivery::Queued, leaves), (_, _, soon)] = seen[..] else {
        panic!("{seen:?}")
    };
    assert_eq!(leaves, at);
    assert!(soon < at && soon >= team.now_ms() - HOUR_MS, "{soon}");
    let drop = Act::DropMessage {
        ticket,
        message: later,
    };
    done(&mut team, 1, drop);
    team.make_peace();
    assert_eq!(replies(&mut team, 0, ticket)[0].1, Delivery::Dropped);
    let over = team.now_ms() - HOUR_MS;
    let refused = give(&mut team, 0, reply(ticket, Some(over))).unwrap_err();
    assert!(refused.starts_with("The moment at which"), "{refused}");
}

#[test]
fn a_ticket_is_shown_as_it_was() {
    let mut team = Team::start(713, 2, Weather::default());
    let ticket = take_down(&mut team, 0);
    team.sleep(HOUR_MS);
    let Answer::People(people) = team.query(0, Query::People) else {
        panic!("no people")
    };
    let me = people.iter().find(|person| person.me).map(|person| person.id);
    done(&mut team, 0, Act::AssignTicket { ticket, to: me });
    let taken_ms = team.now_ms();
    team.sleep(HOUR_MS);
    let undo = view(&mut team, 0, ticket).undo.unwrap().act;
    done(&mut team, 0, Act::UndoAct { ticket, act: undo });
    note(&mut team, 0, ticket, "Given back.");
    let mut at = |at_ms| match team.query(0, Query::TicketAt { id: ticket, at_ms }) {
        Answer::Ticket(Some(view)) => *view,
        other => panic!("{other:?}"),
    };
    // Before it was taken, while it was, and after that was taken back.
    let before = at(taken_ms - HOUR_MS / 2);
    assert_eq!((before.row.owner, before.timeline.len()), (None, 1));
    let taken = at(taken_ms + 1);
    assert_eq!((taken.row.owner, taken.row.owner_name.as_str()), (me, "Member 0"));
    assert_eq!((taken.timeline.len(), taken.undo), (2, None));
    let after = at(taken_ms + 2 * HOUR_MS);
    assert_eq!((after.row.owner, after.timeline.len()), (None, 3));
    assert_eq!(at(1).timeline.len(), 0);
}

#[test]
fn who_is_called_in_a_note_has_the_ticket_until_they_write() {
    let mut team = Team::start(712, 3, Weather::default());
    let ticket = take_down(&mut team, 0);
    team.make_peace();
    let Answer::People(people) = team.query(0, Query::People) else {
        panic!("no people")
    };
    let me = people.iter().find(|person| person.me).map(|person| person.id);
    done(&mut team, 0, Act::AssignTicket { ticket, to: me });
    team.make_peace();
    for n in 1..3 {
        assert_eq!(needs(&mut team, n), (vec![], 0));
    }
    note(&mut team, 0, ticket, "@member 1, have you seen this before?");
    team.make_peace();
    assert_eq!(needs(&mut team, 0), (vec![ticket], 1));
    assert_eq!(needs(&mut team, 1), (vec![ticket], 1));
    assert_eq!(needs(&mut team, 2), (vec![], 0));
    let called = view(&mut team, 2, ticket)
        .timeline
        .into_iter()
        .find_map(|item| match item.body {
            ItemBody::Note { mentions, .. } => Some(mentions),
            _ => None,
        });
    assert_eq!(called, Some(vec!["Member 1".to_owned()]));
    note(&mut team, 1, ticket, "I have, last week.");
    team.make_peace();
    assert_eq!(needs(&mut team, 1), (vec![], 0));
    let to = people
        .iter()
        .find(|person| person.name == "Member 2")
        .map(|person| person.id);
    let ask = Act::Consult {
        ticket,
        to,
        question: "Is it the firmware?".into(),
    };
    done(&mut team, 1, ask);
    team.make_peace();
    assert_eq!(needs(&mut team, 2), (vec![ticket], 1));
}
