//! What review says to people, where only the engine knows how things are called.
//!
//! Not vacuous: while nobody has settled it, both devices show both names, and nowhere a number.

use crate::acts::{self, done, solve, view};
use crate::team::{Team, Weather};
use desk_model::{
    Act, DocId, EntryId,
    entry::{NOTE_BYTES_MAX, OpenState, SolveCode},
    ticket_document::Field,
};
use desk_port::{
    TicketView,
    row::ShownState,
    view::{ItemBody, SolutionView},
};

#[test]
fn of_two_customers_given_apart_both_are_named_and_one_is_kept() {
    let mut team = Team::start(61, 2, Weather::default());
    let ticket = acts::take_down(&mut team, 0);
    let customers = ["Bo", "Cy"].map(|name| {
        let customer = DocId(team.id());
        let act = Act::CreateCustomer {
            customer,
            name: name.into(),
            email: String::new(),
            phone: String::new(),
        };
        done(&mut team, 0, act);
        customer
    });
    team.make_peace();
    team.hold(1, true);
    for (n, customer) in customers.into_iter().enumerate() {
        let act = Act::SetField {
            ticket,
            field: Field::Customer,
            value: customer.to_string(),
        };
        done(&mut team, n, act);
    }
    team.hold(1, false);
    team.make_peace();
    for n in [0, 1] {
        let review = view(&mut team, n, ticket).reviews.remove(0);
        assert_eq!(review.item, "two-customers");
        let mut sides: Vec<String> = review.sides.into_iter().map(|side| side.text).collect();
        sides.sort();
        assert_eq!(sides, ["Bo", "Cy"]);
        let mut ways: Vec<String> = review.ways.into_iter().map(|way| way.words).collect();
        ways.sort();
        assert_eq!(ways, ["Keep \u{201c}Bo\u{201d}", "Keep \u{201c}Cy\u{201d}"]);
    }
    let ways = view(&mut team, 1, ticket).reviews.remove(0).ways;
    let bo = ways.into_iter().find(|way| way.words.contains("Bo")).unwrap();
    done(&mut team, 1, bo.act.act().unwrap());
    team.make_peace();
    for n in [0, 1] {
        let seen = view(&mut team, n, ticket);
        assert!(seen.reviews.is_empty());
        assert_eq!(seen.row.customer_name, "Bo");
    }
}

/// What the two do to tickets apart, and what the first is asked then.
fn apart(team: &mut Team, acts: [Act; 2], of: &[DocId]) -> Vec<(String, Act)> {
    team.make_peace();
    team.hold(1, true);
    for (n, act) in acts.into_iter().enumerate() {
        done(team, n, act);
    }
    team.hold(1, false);
    team.make_peace();
    let mut reviews = of.iter().flat_map(|ticket| view(team, 0, *ticket).reviews);
    let ways = reviews.next().unwrap().ways.into_iter();
    ways.map(|way| (way.words, way.act.act().unwrap())).collect()
}

fn take(team: &mut Team, ways: Vec<(String, Act)>, words: &str) {
    let known: Vec<String> = ways.iter().map(|(words, _)| words.clone()).collect();
    // What names a ticket or a person goes on with it.
    let way = ways.into_iter().find(|(way, _)| way.starts_with(words));
    let (_, act) = way.unwrap_or_else(|| panic!("{words} is not among {known:?}"));
    assert!(acts::give(team, 0, act).is_ok());
    team.make_peace();
}

#[test]
fn what_was_solved_while_it_was_merged_is_solved_again_or_the_merge_undone() {
    for (words, state) in [
        ("Solve it again as \u{201c}fixed\u{201d}", ShownState::Solved),
        ("Undo the merge", ShownState::Open),
    ] {
        let mut team = Team::start(62, 2, Weather::default());
        let [ticket, into] = [(); 2].map(|()| acts::take_down(&mut team, 0));
        done(
            &mut team,
            0,
            Act::SetState {
                ticket: into,
                to: OpenState::Open,
            },
        );
        let ways = apart(
            &mut team,
            [Act::MergeTicket { ticket, into }, solve(ticket)],
            &[into],
        );
        take(&mut team, ways, words);
        for n in [0, 1] {
            let seen = view(&mut team, n, into);
            assert_eq!((seen.row.state, seen.reviews.len()), (state, 0), "{words}");
            assert_eq!(seen.members.is_empty(), words.starts_with("Undo"));
        }
    }
}

#[test]
fn of_two_merges_neither_may_be_kept() {
    let mut team = Team::start(63, 2, Weather::default());
    let [ticket, here, there] = [(); 3].map(|()| acts::take_down(&mut team, 0));
    let merge = |into| Act::MergeTicket { ticket, into };
    team.make_peace();
    let ways = apart(&mut team, [merge(here), merge(there)], &[here, there]);
    take(&mut team, ways, "Undo both merges");
    for n in [0, 1] {
        assert_eq!(view(&mut team, n, ticket).row.state, ShownState::New);
        for into in [here, there] {
            let seen = view(&mut team, n, into);
            assert_eq!((seen.members.len(), seen.reviews.len()), (0, 0));
        }
    }
}

#[test]
fn what_was_closed_while_it_was_reopened_can_be_solved_again_or_closed() {
    for (words, state) in [
        ("Solve it again as \u{201c}fixed\u{201d}", ShownState::Solved),
        ("Close it", ShownState::Closed),
    ] {
        let mut team = Team::start(64, 2, Weather::default());
        let ticket = acts::take_down(&mut team, 0);
        done(&mut team, 0, solve(ticket));
        let acts = [Act::CloseTicket { ticket }, Act::ReopenTicket { ticket }];
        let ways = apart(&mut team, acts, &[ticket]);
        take(&mut team, ways, words);
        for n in [0, 1] {
            let seen = view(&mut team, n, ticket);
            assert_eq!((seen.row.state, seen.reviews.len()), (state, 0), "{words}");
            assert_eq!(seen.solution.map(|held| held.code), Some(SolveCode::Fixed));
        }
    }
}

#[test]
fn an_escalation_that_crossed_a_solve_is_taken_back_by_who_may() {
    let mut team = Team::start(69, 3, Weather::default());
    let ticket = acts::take_down(&mut team, 0);
    let acts = [solve(ticket), escalate(ticket, "Is it the lamp?")];
    let words = "Take back Member 1\u{2019}s escalation";
    let offered = apart(&mut team, acts, &[ticket]);
    assert!(
        offered.iter().any(|(way, _)| way == words),
        "a lead may: {offered:?}"
    );
    let mut ways = |n| view(&mut team, n, ticket).reviews.remove(0).ways;
    let of_another: Vec<String> = ways(2).into_iter().map(|way| way.words).collect();
    assert_eq!(
        of_another,
        [
            "Solve it again as \u{201c}fixed\u{201d}",
            "Leave it with the second line"
        ]
    );
    let own = ways(1).into_iter().find(|way| way.words == words).unwrap();
    done(&mut team, 1, own.act.act().unwrap());
    team.make_peace();
    for n in 0..3 {
        let seen = view(&mut team, n, ticket);
        assert_eq!((seen.row.state, seen.reviews.len()), (ShownState::Solved, 0));
        assert_eq!(seen.escalation, None);
    }
}

#[test]
fn a_solution_that_is_changed_is_the_last_one_whole_until_the_ticket_is_open_again() {
    let mut team = Team::start(65, 2, Weather::default());
    let ticket = acts::take_down(&mut team, 0);
    done(&mut team, 0, solve(ticket));
    let act = Act::SolveTicket {
        ticket,
        code: SolveCode::Duplicate,
        cause: "A cable.".into(),
        done: "Another cable.".into(),
        side_effects: "None seen.".into(),
    };
    done(&mut team, 0, act);
    team.make_peace();
    let held = SolutionView {
        code: SolveCode::Duplicate,
        cause: "A cable.".into(),
        done: "Another cable.".into(),
        side_effects: "None seen.".into(),
    };
    assert_eq!(view(&mut team, 1, ticket).solution, Some(held));
    done(&mut team, 1, Act::ReopenTicket { ticket });
    assert_eq!(view(&mut team, 1, ticket).solution, None);
}

fn escalate(ticket: DocId, question: &str) -> Act {
    Act::EscalateTicket {
        ticket,
        tried: "Another cable.".into(),
        evidence: format!("Seen: {question}"),
        question: question.into(),
        risk: "None.".into(),
        to: None,
    }
}

/// All that the timeline says, as lines.
fn told(view: &TicketView) -> String {
    let told = |item: &desk_port::TimelineItem| format!("{:?}", item.body);
    view.timeline.iter().map(told).collect::<Vec<_>>().join("\n")
}

#[test]
fn two_escalations_are_joined_into_one_that_asks_both_and_goes_back_to_who_had_the_ticket() {
    let mut team = Team::start(65, 2, Weather::default());
    let ticket = acts::take_down(&mut team, 0);
    team.make_peace();
    let me = team.status(1).desk.as_ref().unwrap().me;
    done(&mut team, 0, Act::AssignTicket { ticket, to: Some(me) });
    let acts = [
        escalate(ticket, "Is it the lamp?"),
        escalate(ticket, "Is it the line?"),
    ];
    let ways = apart(&mut team, acts, &[ticket]);
    take(&mut team, ways, "Join them into one");
    let joined = view(&mut team, 1, ticket);
    assert!(joined.reviews.is_empty());
    assert_eq!(joined.escalation.as_ref().unwrap().contact, me);
    let newest = format!("{:?}", joined.timeline.last().unwrap().body);
    for words in [
        "Is it the lamp?",
        "Is it the line?",
        "Seen: Is it the lamp?",
        "Seen: Is it the line?",
    ] {
        assert!(newest.contains(words), "{newest}");
    }
    assert_eq!(
        newest.matches("Another cable.").count(),
        1,
        "said by both, and once"
    );
    let answer = Act::AnswerEscalation {
        ticket,
        escalation: joined.timeline.last().unwrap().id,
        text: "It is the line.".into(),
    };
    done(&mut team, 0, answer);
    team.make_peace();
    for n in [0, 1] {
        let seen = view(&mut team, n, ticket);
        assert_eq!((seen.escalation, seen.row.owner), (None, Some(me)));
    }
}

/// A ticket with two messages of the customer, the second of which is named.
fn with_two_messages(team: &mut Team) -> (DocId, EntryId) {
    let (away, ticket) = (acts::take_down(team, 0), acts::take_down(team, 0));
    done(
        team,
        0,
        Act::MergeTicket {
            ticket: away,
            into: ticket,
        },
    );
    team.make_peace();
    let seen = view(team, 0, ticket);
    let mut messages = seen
        .timeline
        .iter()
        .filter(|item| matches!(item.body, ItemBody::Message { .. }));
    (ticket, messages.next_back().unwrap().id)
}

fn split(ticket: DocId, child: DocId, message: EntryId) -> Act {
    Act::SplitTicket {
        ticket,
        child,
        messages: vec![message],
        subject: String::new(),
    }
}

#[test]
fn of_two_tickets_split_off_for_one_message_one_goes_into_the_other() {
    let mut team = Team::start(66, 2, Weather::default());
    let (parent, message) = with_two_messages(&mut team);
    let [one, two] = [(); 2].map(|()| DocId(team.id()));
    let ways = apart(
        &mut team,
        [split(parent, one, message), split(parent, two, message)],
        &[parent],
    );
    let shorts = [one, two].map(|child| view(&mut team, 0, child).row.short);
    let words = format!("Merge {} into {}", shorts[1], shorts[0]);
    // Where the merge is refused the point is not settled either.
    let away = acts::take_down(&mut team, 0);
    done(
        &mut team,
        0,
        Act::MergeTicket {
            ticket: two,
            into: away,
        },
    );
    let way = ways.iter().find(|(way, _)| *way == words).unwrap();
    let refused = acts::give(&mut team, 0, way.1.clone()).unwrap_err();
    assert!(refused.contains("merged into another already"), "{refused}");
    assert_eq!(view(&mut team, 0, parent).reviews.len(), 1);
    let merge = view(&mut team, 0, away).undo.unwrap();
    done(
        &mut team,
        0,
        Act::UndoAct {
            ticket: away,
            act: merge.act,
        },
    );

    let undo = match acts::give(&mut team, 0, way.1.clone()) {
        Ok(desk_port::Answer::Several { done: 2, undo, .. }) => undo.unwrap().act().unwrap(),
        other => panic!("{other:?}"),
    };
    team.make_peace();
    for n in [0, 1] {
        assert!(view(&mut team, n, parent).reviews.is_empty());
        let into = view(&mut team, n, two).merged_into.map(|into| into.row.id);
        assert_eq!(into, Some(one));
    }
    // It is one act, and is taken back as one.
    assert!(acts::give(&mut team, 0, undo).is_ok());
    assert_eq!(view(&mut team, 0, parent).reviews.len(), 1);
    assert!(view(&mut team, 0, two).merged_into.is_none());
}

#[test]
fn an_answer_to_what_was_split_off_is_noted_there_and_counts_where_it_is() {
    let mut team = Team::start(67, 2, Weather::default());
    let (parent, message) = with_two_messages(&mut team);
    let child = DocId(team.id());
    let long = "All is well. ".repeat(NOTE_BYTES_MAX / 12);
    let reply = Act::SendReply {
        ticket: parent,
        text: long.clone(),
        and_wait: false,
        at: None,
        files: Vec::new(),
    };
    let ways = apart(&mut team, [split(parent, child, message), reply], &[parent]);
    take(&mut team, ways, "Note the answer in ");
    for n in [0, 1] {
        let (parent, child) = (view(&mut team, n, parent), view(&mut team, n, child));
        assert!(parent.reviews.is_empty());
        let noted = told(&child);
        for words in [
            "answered this in ",
            "All is well. All is well.",
            "The rest of it stands in ",
        ] {
            assert!(noted.contains(words), "{words}");
        }
        assert!(
            child.row.waiting_since_ms.is_some(),
            "there the customer waits on"
        );
        assert_eq!(child.row.state, ShownState::New, "a note is no answer");
        let answers = |view: &TicketView| {
            let ours = |item: &&desk_port::TimelineItem| matches!(item.body, ItemBody::Reply { .. });
            view.timeline.iter().filter(ours).count()
        };
        assert_eq!((answers(&parent), answers(&child)), (1, 0));
    }
}

#[test]
fn what_was_built_on_is_taken_back_with_what_was_done_on_it() {
    let mut team = Team::start(68, 2, Weather::default());
    let ticket = acts::take_down(&mut team, 0);
    done(&mut team, 0, escalate(ticket, "Is it the lamp?"));
    let escalation = view(&mut team, 0, ticket).escalation.unwrap().id;
    let acts = [
        Act::UndoAct {
            ticket,
            act: escalation.into(),
        },
        Act::AnswerEscalation {
            ticket,
            escalation,
            text: "It is.".into(),
        },
    ];
    let ways = apart(&mut team, acts, &[ticket]);
    assert!(
        view(&mut team, 0, ticket).row.owner.is_some(),
        "the answer has given it back"
    );
    take(&mut team, ways, "Take back what ");
    for n in [0, 1] {
        let seen = view(&mut team, n, ticket);
        assert!(seen.reviews.is_empty());
        assert_eq!(
            (seen.escalation, seen.row.owner),
            (None, None),
            "as if neither had been"
        );
    }
}
