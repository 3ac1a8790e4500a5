//! Tickets that are one ticket: merged, worked on, un-merged, split; by colleagues who do not always know of each other.

use crate::{
    acts::{self, done, give, view},
    team::{Team, Weather},
};
use desk_model::{
    Act, ActId, DocId, EntryId,
    entry::{OpenState, SolveCode},
    ticket_document::Field,
};
use desk_port::{
    Answer, Query, TicketFilter, TicketView, View,
    row::ShownState,
    view::{Delivery, ItemBody},
};

/// What lists show.
fn listed(team: &mut Team, n: usize, of: View) -> Vec<DocId> {
    let filter = TicketFilter {
        view: of,
        limit: 10,
        ..TicketFilter::default()
    };
    match team.query(n, Query::Tickets { filter }) {
        Answer::Tickets(page) => {
            let counted = match team.query(n, Query::Counts) {
                Answer::Counts(counts) => counts[&of],
                other => panic!("{other:?}"),
            };
            assert_eq!(counted as usize, page.rows.len());
            page.rows.iter().map(|row| row.id).collect()
        }
        other => panic!("{other:?}"),
    }
}

fn messages(view: &TicketView) -> Vec<EntryId> {
    let of = |item: &&desk_port::TimelineItem| matches!(item.body, ItemBody::Message { .. });
    view.timeline.iter().filter(of).map(|item| item.id).collect()
}

fn two_tickets(seed: u64) -> (Team, DocId, DocId) {
    let mut team = Team::start(seed, 2, Weather::default());
    let (a, b) = (acts::take_down(&mut team, 0), acts::take_down(&mut team, 0));
    team.make_peace();
    (team, a, b)
}

#[test]
fn tags_and_fields_of_a_merged_ticket_are_those_of_the_other() {
    let (mut team, a, b) = two_tickets(47);
    let write = |ticket, field, value: &str| Act::SetField {
        ticket,
        field,
        value: value.into(),
    };
    let tag = |ticket, tag: &str| Act::AddTag {
        ticket,
        tag: tag.into(),
    };
    done(&mut team, 0, tag(a, "from a"));
    done(&mut team, 0, tag(b, "from b"));
    done(&mut team, 0, write(a, Field::Category, "Lamps"));
    done(&mut team, 0, Act::MergeTicket { ticket: a, into: b });
    done(&mut team, 0, write(a, Field::Subject, "No light"));
    let several = Act::Several {
        acts: vec![
            tag(a, "vip"),
            Act::RemoveTag {
                ticket: a,
                tag: "from b".into(),
            },
            write(a, Field::Category, "Lines"),
        ],
    };
    let undo = match give(&mut team, 0, several) {
        Ok(Answer::Several { done: 3, undo, .. }) => undo.unwrap().act().unwrap(),
        other => panic!("{other:?}"),
    };
    let of = |team: &mut Team, id| {
        let seen = view(team, 0, id);
        (seen.row.subject, seen.row.tags, seen.category)
    };
    let was = (
        "Router restarts".to_owned(),
        vec!["from a".to_owned()],
        "Lamps".to_owned(),
    );
    assert_eq!(of(&mut team, a), was, "history");
    let now = ("No light".to_owned(), vec!["vip".to_owned()], "Lines".to_owned());
    assert_eq!(of(&mut team, b), now);
    assert!(give(&mut team, 0, undo).is_ok());
    assert_eq!(of(&mut team, a), was);
    let before = ("No light".to_owned(), vec!["from b".to_owned()], String::new());
    assert_eq!(of(&mut team, b), before);
    // What is being written stays where it is.
    let draft = Act::EditDraft {
        ticket: a,
        text: "Dear Mira".into(),
    };
    done(&mut team, 0, draft);
    let drafts = [a, b].map(|id| view(&mut team, 0, id).draft);
    assert_eq!(drafts, ["Dear Mira", ""]);
}

#[test]
fn a_merged_ticket_is_worked_on_in_the_other_and_comes_back_with_what_it_had() {
    let (mut team, a, b) = two_tickets(41);
    done(&mut team, 1, Act::MergeTicket { ticket: a, into: b });
    team.make_peace();
    for n in [0, 1] {
        assert_eq!(listed(&mut team, n, View::All), [b]);
        let (merged, root) = (view(&mut team, n, a), view(&mut team, n, b));
        assert_eq!(merged.row.state, ShownState::Merged);
        assert_eq!(merged.merged_into.map(|into| into.row.id), Some(b));
        assert_eq!(
            root.members
                .iter()
                .map(|member| member.row.id)
                .collect::<Vec<_>>(),
            [a]
        );
        assert_eq!(messages(&root).len(), 2);
    }

    // What is done to the one that is gone is done to the other; a mark stays with its message.
    done(
        &mut team,
        0,
        Act::SetState {
            ticket: a,
            to: OpenState::Waiting,
        },
    );
    let message = messages(&view(&mut team, 0, a))[0];
    done(
        &mut team,
        0,
        Act::MarkMessage {
            ticket: b,
            message,
            needs: false,
        },
    );
    team.make_peace();
    assert_eq!(view(&mut team, 1, b).row.state, ShownState::Waiting);

    // Anybody may take a merge back.
    let act = view(&mut team, 1, b).undo.unwrap();
    assert!(act.words.starts_with("merged"), "{}", act.words);
    done(
        &mut team,
        0,
        Act::UndoAct {
            ticket: b,
            act: act.act,
        },
    );
    team.make_peace();
    for n in [0, 1] {
        let mut both = listed(&mut team, n, View::All);
        both.sort();
        let mut expected = [a, b];
        expected.sort();
        assert_eq!(both, expected);
        let (a, b) = (view(&mut team, n, a), view(&mut team, n, b));
        assert_eq!((a.row.state, b.row.state), (ShownState::New, ShownState::Waiting));
        assert_eq!((messages(&a).len(), messages(&b).len()), (1, 1));
        let marked = |view: &TicketView| {
            let needs = |item: &desk_port::TimelineItem| {
                matches!(
                    item.body,
                    ItemBody::Message {
                        needs_action: true,
                        ..
                    }
                )
            };
            !view.timeline.iter().any(needs)
        };
        assert!(marked(&a) && !marked(&b));
    }
    // And whoever took it back can do it again.
    let again = view(&mut team, 0, b).redo.unwrap();
    done(
        &mut team,
        0,
        Act::UndoAct {
            ticket: b,
            act: again.act,
        },
    );
    assert_eq!(listed(&mut team, 0, View::All), [b]);
    assert_eq!(view(&mut team, 0, b).redo, None, "it is done again already");
}

#[test]
fn an_answer_goes_where_its_message_is_and_is_held_for_what_came_in_elsewhere() {
    let (mut team, a, b) = two_tickets(42);
    done(&mut team, 0, Act::MergeTicket { ticket: a, into: b });
    team.make_peace();
    let reply = Act::SendReply {
        ticket: b,
        text: "Both are done.".into(),
        and_wait: true,
        at: None,
        files: Vec::new(),
    };
    done(&mut team, 1, reply);
    team.make_peace();
    let seen = view(&mut team, 0, b);
    assert_eq!(seen.row.state, ShownState::Waiting);
    assert_eq!(
        seen.row.waiting_since_ms,
        Some(seen.row.received_ms),
        "nobody has taken it yet"
    );
    let reply = seen.timeline.iter().find_map(|item| match item.body {
        ItemBody::Reply { delivery, .. } => Some((item.id, delivery)),
        _ => None,
    });
    let (message, delivery) = reply.unwrap();
    assert_eq!(delivery, Delivery::Queued);
    let handed = desk_model::entry::DeliveryResult::Handed;
    done(
        &mut team,
        0,
        Act::RecordDelivery {
            ticket: b,
            message,
            result: handed,
        },
    );
    team.make_peace();
    assert_eq!(view(&mut team, 1, b).row.waiting_since_ms, None);
}

#[test]
fn whoever_solved_the_ticket_that_was_merged_meanwhile_is_asked() {
    let (mut team, a, b) = two_tickets(43);
    team.hold(1, true);
    let solve = Act::SolveTicket {
        ticket: a,
        code: SolveCode::Fixed,
        cause: "A loose plug".into(),
        done: "Pushed it in".into(),
        side_effects: "none seen".into(),
    };
    done(&mut team, 1, solve);
    done(&mut team, 0, Act::MergeTicket { ticket: a, into: b });
    team.hold(1, false);
    team.make_peace();
    for n in [0, 1] {
        let root = view(&mut team, n, b);
        assert_eq!(root.row.state, ShownState::New);
        let items: Vec<&str> = root.reviews.iter().map(|review| review.item.as_str()).collect();
        assert_eq!(items, ["merge-unseen"]);
        assert_eq!(root.reviews[0].sides.len(), 2);
    }
    let way = view(&mut team, 0, b).reviews[0].ways[0].clone();
    done(&mut team, 0, way.act.act().unwrap());
    assert!(view(&mut team, 0, b).reviews.is_empty());
}

#[test]
fn of_two_merges_of_one_ticket_the_first_holds_until_somebody_chooses() {
    let (mut team, a, b) = two_tickets(44);
    let c = acts::take_down(&mut team, 0);
    team.make_peace();
    team.hold(1, true);
    done(&mut team, 1, Act::MergeTicket { ticket: a, into: c });
    team.sleep(60_000);
    done(&mut team, 0, Act::MergeTicket { ticket: a, into: b });
    team.hold(1, false);
    team.make_peace();
    for n in [0, 1] {
        assert_eq!(view(&mut team, n, a).merged_into.map(|into| into.row.id), Some(c));
        let review = view(&mut team, n, c).reviews.remove(0);
        assert_eq!(review.item, "two-merges");
        assert!(
            review.sentence.contains(&view(&mut team, n, b).row.short),
            "{}",
            review.sentence
        );
    }
    let mut short = |id| view(&mut team, 1, id).row.short;
    let keep = format!("Keep {} in {}", short(a), short(b));
    let ways = view(&mut team, 1, c).reviews.remove(0).ways;
    let second = ways.into_iter().find(|way| way.words == keep).unwrap();
    done(&mut team, 1, second.act.act().unwrap());
    team.make_peace();
    for n in [0, 1] {
        assert_eq!(view(&mut team, n, a).merged_into.map(|into| into.row.id), Some(b));
        assert!(view(&mut team, n, c).reviews.is_empty());
    }
}

#[test]
fn a_message_that_was_split_off_counts_in_the_child_alone() {
    let (mut team, a, b) = two_tickets(45);
    done(&mut team, 0, Act::MergeTicket { ticket: a, into: b });
    let all = messages(&view(&mut team, 0, b));
    let child = DocId(team.id());
    let split = |messages: Vec<EntryId>| Act::SplitTicket {
        ticket: b,
        child,
        messages,
        subject: "The second thing".into(),
    };
    let refused = give(&mut team, 0, split(all.clone())).unwrap_err();
    assert!(refused.contains("has to stay"), "{}", refused);
    done(&mut team, 0, split(vec![all[1]]));
    team.make_peace();
    for n in [0, 1] {
        let (parent, child) = (view(&mut team, n, b), view(&mut team, n, child));
        assert_eq!(child.row.subject, "The second thing");
        assert_eq!(child.row.customer, parent.row.customer);
        assert_eq!((child.row.state, messages(&child).len()), (ShownState::New, 1));
        let told = format!("split a message off into {}", child.row.short);
        let lines = parent
            .timeline
            .iter()
            .filter(|item| item.body == ItemBody::Line { words: told.clone() });
        assert_eq!(lines.count(), 1);
    }
    let gone = give(&mut team, 0, split(vec![all[1]]));
    assert!(gone.is_err(), "it is split off already");
}

#[test]
fn what_cannot_be_merged_or_undone_is_refused_in_words() {
    let (mut team, a, b) = two_tickets(46);
    let merge = |ticket, into| Act::MergeTicket { ticket, into };
    let said = |team: &mut Team, n: usize, act: Act| give(team, n, act).unwrap_err();
    assert!(said(&mut team, 0, merge(a, a)).contains("into itself"));
    let missing = DocId(team.id());
    assert!(give(&mut team, 0, merge(a, missing)).is_err());
    done(&mut team, 0, merge(a, b));
    assert!(said(&mut team, 0, merge(a, b)).contains("merged into another already"));
    assert!(said(&mut team, 0, merge(b, a)).contains("into itself"));
    let undo = Act::UndoAct {
        ticket: b,
        act: ActId::default(),
    };
    assert!(said(&mut team, 0, undo).contains("undone already"));
    acts::note(&mut team, 0, b, "mine");
    team.make_peace();
    let act = view(&mut team, 0, b).undo.unwrap().act;
    assert!(said(&mut team, 1, Act::UndoAct { ticket: b, act }).contains("Only who did this"));
    done(&mut team, 0, Act::UndoAct { ticket: b, act });
    assert!(said(&mut team, 0, Act::UndoAct { ticket: b, act }).contains("undone already"));
}
