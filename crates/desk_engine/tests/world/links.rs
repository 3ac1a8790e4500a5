//! Tickets that belong together and are worked on by themselves: both say so, and say no more of it once it is taken back.

use crate::{
    acts::{self, done, give, view},
    team::{Team, Weather},
};
use desk_model::{
    Act, ActId, DocId, EntryId,
    entry::{Priority, Relation},
};
use desk_port::{
    TicketView,
    view::{ItemBody, TiedView},
};

fn two_tickets(seed: u64) -> (Team, DocId, DocId) {
    let mut team = Team::start(seed, 3, Weather::default());
    let (a, b) = (acts::take_down(&mut team, 1), acts::take_down(&mut team, 1));
    team.make_peace();
    (team, a, b)
}

fn link(ticket: DocId, other: DocId, relation: Relation) -> Act {
    Act::LinkTicket {
        ticket,
        other,
        relation,
    }
}

/// What it says of others, and whether this person may part them.
fn tied(view: &TicketView) -> Vec<(DocId, &str, bool)> {
    let of = |tied: &TiedView| (tied.row.id, tied.back.is_some());
    let links = view.links.iter();
    links
        .map(|tied| (of(tied).0, tied.how.as_str(), of(tied).1))
        .collect()
}

/// The act of the line with these words, as far as this person can take it back there.
fn back(view: &TicketView, words: &str) -> Option<ActId> {
    let is = |item: &&desk_port::TimelineItem| match &item.body {
        ItemBody::Line { words: own } => own.contains(words),
        ItemBody::Note { text, .. } => text.contains(words),
        _ => false,
    };
    let found = view.timeline.iter().find(is);
    found.unwrap_or_else(|| panic!("no line says {words:?}")).back
}

#[test]
fn a_link_is_said_in_both_tickets_and_taken_back_long_after_in_both() {
    let (mut team, a, b) = two_tickets(71);
    done(&mut team, 1, link(a, b, Relation::Parent));
    // It is not the last act any more.
    acts::note(&mut team, 1, a, "Something else came between.");
    acts::note(&mut team, 1, b, "Here too.");
    team.make_peace();
    for (n, may) in [(0, true), (1, true), (2, false)] {
        let (of_a, of_b) = (view(&mut team, n, a), view(&mut team, n, b));
        assert_eq!(tied(&of_a), [(b, "the whole that this is a part of", may)], "{n}");
        assert_eq!(tied(&of_b), [(a, "a part of this", may)], "{n}");
    }
    let apart = view(&mut team, 1, b).links.remove(0).back.unwrap();
    assert_eq!(apart.words, "Take the link back");
    done(&mut team, 1, apart.act.act().unwrap());
    team.make_peace();
    for n in [0, 1, 2] {
        for ticket in [a, b] {
            let seen = view(&mut team, n, ticket);
            assert_eq!(tied(&seen), [], "{n}");
            let notes = seen.timeline.iter();
            let notes = notes.filter(|item| matches!(item.body, ItemBody::Note { .. }));
            assert_eq!(notes.count(), 1, "only the link went");
        }
    }
    // From either side it is done again as a whole.
    for ticket in [a, b] {
        let again = view(&mut team, 1, ticket).redo.unwrap().act;
        done(&mut team, 1, Act::UndoAct { ticket, act: again });
        assert_eq!(view(&mut team, 1, a).links.len(), 1);
        assert_eq!(view(&mut team, 1, b).links.len(), 1);
        for ticket in [a, b] {
            assert_eq!(view(&mut team, 1, ticket).redo, None, "it is done again already");
        }
        let undo = view(&mut team, 1, a).links.remove(0).back.unwrap();
        done(&mut team, 1, undo.act.act().unwrap());
        assert_eq!(view(&mut team, 1, b).links, []);
    }
}

#[test]
fn what_cannot_be_linked_or_parted_is_refused() {
    let (mut team, a, b) = two_tickets(72);
    done(&mut team, 1, link(a, b, Relation::Related));
    team.make_peace();
    let act = back(&view(&mut team, 1, a), "as related").unwrap();
    let undo = Act::UndoAct { ticket: a, act };
    assert!(
        give(&mut team, 2, undo.clone())
            .unwrap_err()
            .contains("Only who did this")
    );
    // The lead may, and the other half goes with it.
    done(&mut team, 0, undo.clone());
    assert_eq!(view(&mut team, 0, b).links, []);
    team.make_peace();
    assert!(give(&mut team, 1, undo).unwrap_err().contains("undone already"));
    // Once in each way, whoever says it.
    done(&mut team, 1, link(a, b, Relation::Related));
    team.make_peace();
    for (n, ticket, other) in [(1, a, b), (2, b, a)] {
        let said = give(&mut team, n, link(ticket, other, Relation::Related)).unwrap_err();
        assert!(said.contains("linked in this way already"), "{said}");
    }
    done(&mut team, 2, link(b, a, Relation::Parent));
    // Not to what it is one with.
    done(&mut team, 1, Act::MergeTicket { ticket: a, into: b });
    for (ticket, other) in [(a, b), (b, a), (b, b)] {
        let said = give(&mut team, 1, link(ticket, other, Relation::Child)).unwrap_err();
        assert!(said.contains("itself"), "{said}");
    }
}

#[test]
fn a_part_that_was_split_off_and_the_whole_name_each_other_and_are_merged_back() {
    let (mut team, a, b) = two_tickets(73);
    done(&mut team, 1, Act::MergeTicket { ticket: a, into: b });
    let messages: Vec<EntryId> = view(&mut team, 1, b)
        .timeline
        .iter()
        .filter(|item| matches!(item.body, ItemBody::Message { .. }))
        .map(|item| item.id)
        .collect();
    let child = DocId(team.id());
    let split = Act::SplitTicket {
        ticket: b,
        child,
        messages: messages[1..].to_vec(),
        subject: String::new(),
    };
    done(&mut team, 1, split);
    team.make_peace();
    let parent = view(&mut team, 2, b);
    assert_eq!(tied(&parent), [(child, "split off from this", true)]);
    assert_eq!(
        tied(&view(&mut team, 2, child)),
        [(b, "the whole that this is a part of", false)]
    );
    let merge = parent.links[0].back.clone().unwrap();
    assert_eq!(merge.words, "Merge it back");
    done(&mut team, 2, merge.act.act().unwrap());
    team.make_peace();
    let whole = view(&mut team, 0, b);
    let members: Vec<DocId> = whole.members.iter().map(|member| member.row.id).collect();
    assert!(members.contains(&child) && members.contains(&a), "{members:?}");
    assert_eq!(tied(&whole), [], "what it is one with is not beside it");
}

#[test]
fn a_priority_is_set_by_hand_with_its_reason_and_taken_back_after_other_acts() {
    let (mut team, a, b) = two_tickets(74);
    let urgent = Act::SetPriority {
        ticket: a,
        to: Priority::Urgent,
        reason: " The shop is shut. ".into(),
    };
    done(&mut team, 1, urgent);
    acts::note(&mut team, 1, a, "I called them.");
    team.make_peace();
    let seen = view(&mut team, 1, a);
    assert_eq!(seen.row.priority, Priority::Urgent);
    let line = "set the priority to urgent: The shop is shut.";
    let act = back(&seen, line).unwrap();
    assert_eq!(back(&view(&mut team, 2, a), line), None, "it is not theirs");
    done(&mut team, 1, Act::UndoAct { ticket: a, act });
    let seen = view(&mut team, 1, a);
    assert_eq!(seen.row.priority, Priority::Normal);
    assert!(back(&seen, "I called them.").is_some(), "the note stands");
    // What has a way of its own offers none at its line.
    let reply = Act::SendReply {
        ticket: b,
        text: "Done.".into(),
        and_wait: true,
        at: None,
        files: Vec::new(),
    };
    done(&mut team, 1, reply);
    assert_eq!(back(&view(&mut team, 1, b), "waiting"), None);
}

#[test]
fn a_link_to_a_ticket_that_went_into_another_is_said_there_and_taken_back_there() {
    let (mut team, a, b) = two_tickets(75);
    let root = acts::take_down(&mut team, 1);
    done(
        &mut team,
        1,
        Act::MergeTicket {
            ticket: b,
            into: root,
        },
    );
    done(&mut team, 1, link(a, b, Relation::Child));
    let whole = "the whole that this is a part of";
    assert_eq!(tied(&view(&mut team, 1, root)), [(a, whole, true)]);
    let apart = view(&mut team, 1, a).links.remove(0).back.unwrap();
    done(&mut team, 1, apart.act.act().unwrap());
    for ticket in [a, root] {
        assert_eq!(view(&mut team, 1, ticket).links, []);
    }
}

#[test]
fn links_that_were_made_as_one_are_taken_back_as_one_or_each_from_its_side() {
    let (mut team, a, b) = two_tickets(76);
    let c = acts::take_down(&mut team, 1);
    let several = Act::Several {
        acts: vec![link(a, b, Relation::Parent), link(c, b, Relation::Related)],
    };
    assert!(give(&mut team, 1, several).is_ok());
    assert_eq!(view(&mut team, 1, b).links.len(), 2);
    let apart = view(&mut team, 1, a).links.remove(0).back.unwrap();
    done(&mut team, 1, apart.act.act().unwrap());
    assert_eq!(view(&mut team, 1, a).links, []);
    assert_eq!(tied(&view(&mut team, 1, b)), [(c, "related", true)]);
    assert_eq!(tied(&view(&mut team, 1, c)), [(b, "related", true)]);
}

#[test]
fn what_was_one_ticket_once_is_left_alone_by_what_is_taken_back_in_the_other() {
    let (mut team, a, b) = two_tickets(77);
    done(&mut team, 1, Act::MergeTicket { ticket: a, into: b });
    let merge = view(&mut team, 1, b).members.remove(0).back.unwrap();
    done(&mut team, 1, merge.act.act().unwrap());
    let urgent = |ticket| Act::SetPriority {
        ticket,
        to: Priority::Urgent,
        reason: "Both.".into(),
    };
    let both = Act::Several {
        acts: vec![urgent(a), urgent(b)],
    };
    assert!(give(&mut team, 1, both).is_ok());
    let act = back(&view(&mut team, 1, a), "urgent: Both.").unwrap();
    done(&mut team, 1, Act::UndoAct { ticket: a, act });
    let priorities = [a, b].map(|ticket| view(&mut team, 1, ticket).row.priority);
    assert_eq!(priorities, [Priority::Normal, Priority::Urgent]);
}
