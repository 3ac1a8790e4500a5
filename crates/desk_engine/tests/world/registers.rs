//! What is written beside a ticket's timeline is in its history too: who, when and what, the same on every device, and as it was.
//!
//! Not vacuous: each line is read where it was not yet written, too, and what a ticket began with is none.

use crate::{
    acts::{self, done, view},
    team::{Team, Weather},
};
use desk_model::{Act, DocId, ticket_document::Field};
use desk_port::{Answer, Query, TicketView, view::ItemBody};

const HOUR_MS: u64 = 60 * 60 * 1000;

fn set(ticket: DocId, field: Field, value: &str) -> Act {
    Act::SetField {
        ticket,
        field,
        value: value.into(),
    }
}

fn tag(ticket: DocId, tag: &str) -> Act {
    Act::AddTag {
        ticket,
        tag: tag.into(),
    }
}

/// What its lines say, and who.
fn lines(view: &TicketView) -> Vec<String> {
    let line = |item: &desk_port::TimelineItem| match &item.body {
        ItemBody::Line { words } => Some(format!("{} {words}", item.who)),
        _ => None,
    };
    view.timeline.iter().filter_map(line).collect()
}

#[test]
fn every_change_beside_the_timeline_is_a_line_of_it_and_is_turned_back_by_the_slider() {
    let mut team = Team::start(921, 2, Weather::default());
    let ticket = acts::take_down(&mut team, 0);
    assert_eq!(lines(&view(&mut team, 0, ticket)), Vec::<String>::new());
    team.make_peace();
    team.sleep(HOUR_MS);
    done(&mut team, 1, set(ticket, Field::Subject, "Fibre cut"));
    done(&mut team, 1, tag(ticket, "north"));
    let then_ms = team.now_ms();
    team.make_peace();
    team.sleep(HOUR_MS);
    acts::note(&mut team, 0, ticket, "Digger.");
    team.sleep(HOUR_MS);
    done(&mut team, 0, set(ticket, Field::Category, "Line"));
    done(&mut team, 0, set(ticket, Field::Category, "Outage"));
    let away = Act::RemoveTag {
        ticket,
        tag: "north".into(),
    };
    done(&mut team, 0, away);
    team.make_peace();
    let said = [
        "Member 1 changed the subject from Router restarts to Fibre cut",
        "Member 1 added the tag north",
        "Member 0 set the category to Line",
        "Member 0 changed the category from Line to Outage",
        "Member 0 took the tag north away",
    ];
    for n in [0, 1] {
        let seen = view(&mut team, n, ticket);
        assert_eq!(lines(&seen), said);
        let note = |item: &desk_port::TimelineItem| matches!(item.body, ItemBody::Note { .. });
        let place = seen.timeline.iter().position(note);
        assert_eq!(place, Some(3), "each stands at its time");
        let mut ids: Vec<_> = seen.timeline.iter().map(|item| item.id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), seen.timeline.len());
        let past = match team.query(
            n,
            Query::TicketAt {
                id: ticket,
                at_ms: then_ms + 1000,
            },
        ) {
            Answer::Ticket(Some(view)) => *view,
            other => panic!("{other:?}"),
        };
        assert_eq!(lines(&past), said[..2]);
        assert_eq!(past.row.subject, "Fibre cut");
        assert_eq!(
            (past.row.tags.as_slice(), past.category.as_str()),
            (&["north".to_owned()][..], "")
        );
        let before = match team.query(
            n,
            Query::TicketAt {
                id: ticket,
                at_ms: then_ms - HOUR_MS / 2,
            },
        ) {
            Answer::Ticket(Some(view)) => *view,
            other => panic!("{other:?}"),
        };
        assert_eq!(lines(&before), Vec::<String>::new());
        assert_eq!(before.row.subject, "Router restarts");
        assert!(before.row.tags.is_empty());
        let moments = before.past.unwrap().moments;
        assert_eq!(moments.len(), 4, "{moments:?}");
    }
}

#[test]
fn what_two_wrote_apart_stands_in_one_order_everywhere() {
    let mut team = Team::start(922, 2, Weather::default());
    let ticket = acts::take_down(&mut team, 0);
    team.make_peace();
    team.hold(1, true);
    team.sleep(HOUR_MS);
    done(&mut team, 0, set(ticket, Field::Subject, "Left"));
    done(&mut team, 1, set(ticket, Field::Subject, "Right"));
    team.hold(1, false);
    team.make_peace();
    let [one, two] = [0, 1].map(|n| lines(&view(&mut team, n, ticket)));
    assert_eq!(one, two);
    for subject in ["Left", "Right"] {
        let end = format!("to {subject}");
        assert_eq!(
            one.iter().filter(|line| line.ends_with(&end)).count(),
            1,
            "{one:?}"
        );
    }
}

#[test]
fn a_part_that_was_split_off_begins_with_what_it_has() {
    let mut team = Team::start(923, 2, Weather::default());
    let (a, b) = (acts::take_down(&mut team, 0), acts::take_down(&mut team, 0));
    done(&mut team, 0, set(b, Field::Category, "Line"));
    done(&mut team, 0, Act::MergeTicket { ticket: a, into: b });
    let is_message = |item: &&desk_port::TimelineItem| matches!(item.body, ItemBody::Message { .. });
    let whole = view(&mut team, 0, b);
    let message = whole.timeline.iter().rfind(is_message).unwrap().id;
    let child = DocId(team.id());
    let split = Act::SplitTicket {
        ticket: b,
        child,
        messages: vec![message],
        subject: String::new(),
    };
    done(&mut team, 0, split);
    let seen = view(&mut team, 0, child);
    assert_eq!(seen.category, "Line");
    let of_registers = |line: &String| line.contains("category") || line.contains("subject");
    assert_eq!(
        lines(&seen).into_iter().filter(of_registers).collect::<Vec<_>>(),
        Vec::<String>::new()
    );
}
