//! Many tickets at once, and macros: one act, what is refused of it left out, and taken back as one.

use crate::{
    acts::{self, give, view},
    team::{Team, Weather},
};
use desk_model::{
    Act, Command, CommandId, DocId, Setting,
    entry::{Channel, Priority, SolveCode},
    setting::{Step, StepState},
    ticket_document::Field,
};
use desk_port::{Answer, PeopleAct, row::ShownState, view::ItemBody};

/// How many were done, what takes them back, why others were not done.
fn told(answer: Result<Answer, String>) -> (u32, Act, Vec<String>) {
    match answer {
        Ok(Answer::Several { done, undo, refused }) => (done, undo.unwrap().act().unwrap(), refused),
        other => panic!("{other:?}"),
    }
}

fn macro_of(steps: Vec<Step>) -> PeopleAct {
    let setting = Setting::Macro {
        key: "Ask for the log".into(),
        steps,
        gone: false,
    };
    PeopleAct::Set { setting }
}

#[test]
fn a_bulk_change_is_one_act_with_one_undo_and_leaves_out_what_is_refused() {
    let mut team = Team::start(71, 2, Weather::default());
    let tickets: Vec<DocId> = (0..4).map(|_| acts::take_down(&mut team, 0)).collect();
    let solve = Act::SolveTicket {
        ticket: tickets[3],
        code: SolveCode::Fixed,
        cause: String::new(),
        done: String::new(),
        side_effects: String::new(),
    };
    assert_eq!(give(&mut team, 0, solve), Ok(Answer::Done));
    let wait = |ticket: &DocId| Act::SetState {
        ticket: *ticket,
        to: desk_model::entry::OpenState::Waiting,
    };
    let acts = tickets.iter().map(wait).collect();
    let (done, undo, refused) = told(give(&mut team, 0, Act::Several { acts }));
    assert_eq!(done, 3);
    assert_eq!(refused.len(), 1);
    assert!(refused[0].contains("solved"), "{}", refused[0]);
    team.make_peace();
    for ticket in &tickets[..3] {
        assert_eq!(view(&mut team, 1, *ticket).row.state, ShownState::Waiting);
    }

    // A colleague's undo is not taken; one's own gives back all that was done.
    let theirs = give(&mut team, 1, undo.clone());
    assert!(theirs.unwrap_err().contains("Only who did this"));
    let (done, again, _) = told(give(&mut team, 0, undo));
    assert_eq!(done, 3);
    team.make_peace();
    for ticket in &tickets[..3] {
        assert_eq!(view(&mut team, 1, *ticket).row.state, ShownState::New);
    }
    // And what was taken back can be done again.
    assert_eq!(told(give(&mut team, 0, again)).0, 3);
    for ticket in &tickets[..3] {
        assert_eq!(view(&mut team, 0, *ticket).row.state, ShownState::Waiting);
    }
}

#[test]
fn the_undo_gives_tags_and_categories_back_as_they_were() {
    let mut team = Team::start(75, 1, Weather::default());
    let [tagged, bare] = [(); 2].map(|()| acts::take_down(&mut team, 0));
    let add = |ticket, tag: &str| Act::AddTag {
        ticket,
        tag: tag.into(),
    };
    let remove = |ticket, tag: &str| Act::RemoveTag {
        ticket,
        tag: tag.into(),
    };
    let category = |ticket, value: &str| Act::SetField {
        ticket,
        field: Field::Category,
        value: value.into(),
    };
    acts::done(&mut team, 0, add(tagged, "vip"));
    acts::done(&mut team, 0, category(tagged, "Network"));
    let acts = [tagged, bare]
        .into_iter()
        .flat_map(|ticket| {
            [
                add(ticket, "vip"),
                remove(ticket, "old"),
                category(ticket, "Unclear"),
                category(ticket, "Billing"),
            ]
        })
        .collect();
    let (_, undo, _) = told(give(&mut team, 0, Act::Several { acts }));
    for ticket in [tagged, bare] {
        let seen = view(&mut team, 0, ticket);
        assert_eq!(
            (seen.row.tags, seen.category.as_str()),
            (vec!["vip".to_owned()], "Billing")
        );
    }
    told(give(&mut team, 0, undo));
    let seen = view(&mut team, 0, tagged);
    assert_eq!(
        (seen.row.tags, seen.category.as_str()),
        (vec!["vip".to_owned()], "Network")
    );
    let seen = view(&mut team, 0, bare);
    assert_eq!((seen.row.tags.len(), seen.category.as_str()), (0, ""));
}

#[test]
fn what_a_colleague_has_changed_since_is_not_taken_back() {
    let mut team = Team::start(76, 2, Weather::default());
    let ticket = acts::take_down(&mut team, 0);
    let category = |value: &str| Act::SetField {
        ticket,
        field: Field::Category,
        value: value.into(),
    };
    let once = |act| Act::Several { acts: vec![act] };
    let (_, undo, _) = told(give(&mut team, 0, once(category("Network"))));
    team.make_peace();
    acts::done(&mut team, 1, category("Billing"));
    team.make_peace();
    let refused = give(&mut team, 0, undo).unwrap_err();
    assert!(
        refused.starts_with("Somebody has changed this since"),
        "{refused}"
    );
    assert_eq!(view(&mut team, 0, ticket).category, "Billing");
    // What nobody has changed is, and again.
    let (_, undo, _) = told(give(&mut team, 1, once(category("Other"))));
    let (_, again, _) = told(give(&mut team, 1, undo));
    assert_eq!(view(&mut team, 1, ticket).category, "Billing");
    told(give(&mut team, 1, again));
    assert_eq!(view(&mut team, 1, ticket).category, "Other");
}

#[test]
fn a_command_that_is_given_twice_is_done_once() {
    let mut team = Team::start(72, 1, Weather::default());
    let ticket = acts::take_down(&mut team, 0);
    let note = Act::AddNote {
        ticket,
        text: "once".into(),
    };
    let command = Command {
        id: CommandId(team.id()),
        act: Act::Several { acts: vec![note] },
    };
    team.give(0, &command).unwrap();
    let before = view(&mut team, 0, ticket).timeline.len();
    assert_eq!(team.give(0, &command), Ok(Answer::Done));
    assert_eq!(view(&mut team, 0, ticket).timeline.len(), before);
}

#[test]
fn a_macro_does_its_steps_as_one_act_on_each_ticket() {
    let mut team = Team::start(73, 2, Weather::default());
    let steps = vec![
        Step::Reply {
            text: "Hello {{customer.name}}, please send the log.".into(),
            and_wait: true,
        },
        Step::Priority { to: Priority::High },
        Step::Tag { tag: "log".into() },
        Step::State { to: StepState::Hold },
    ];
    assert_eq!(team.people(0, macro_of(steps)), Ok(Answer::Done));
    let setting = Setting::Signature {
        text: "{{me}}, Fibre".into(),
    };
    assert_eq!(team.people(0, PeopleAct::Set { setting }), Ok(Answer::Done));
    let tickets = vec![acts::take_down(&mut team, 0), acts::take_down(&mut team, 0)];
    team.make_peace();
    let run = |key: &str| Act::RunMacro {
        tickets: tickets.clone(),
        key: key.into(),
    };
    let missing = give(&mut team, 1, run("Ask for the moon")).unwrap_err();
    assert!(missing.contains("no macro"), "{missing}");
    let (done, undo, refused) = told(give(&mut team, 1, run("Ask for the log")));
    assert_eq!((done, refused.len()), (8, 0));
    team.make_peace();
    for ticket in &tickets {
        let seen = view(&mut team, 0, *ticket);
        assert_eq!(
            (seen.row.state, seen.row.priority),
            (ShownState::Hold, Priority::High)
        );
        assert_eq!(seen.row.tags, ["log"]);
        let says = |words: &str| {
            let has = |item: &desk_port::TimelineItem| match &item.body {
                ItemBody::Reply { text, .. } => text == words,
                ItemBody::Line { words: own } => own == words,
                _ => false,
            };
            seen.timeline.iter().any(has)
        };
        assert!(says(
            "Hello mira@example.org, please send the log.\n\nMember 1, Fibre"
        ));
        assert!(says("set the priority to high: Ask for the log"));
    }
    // All of it, the message too: it has not left yet.
    told(give(&mut team, 1, undo));
    let seen = view(&mut team, 1, tickets[0]);
    assert!(seen.row.tags.is_empty());
    assert_eq!(
        (seen.row.state, seen.row.priority),
        (ShownState::New, Priority::Normal)
    );
}

#[test]
fn where_nothing_can_be_done_the_reason_is_told_and_several_are_not_nested() {
    let mut team = Team::start(74, 1, Weather::default());
    let nowhere = DocId(team.id());
    let note = Act::AddNote {
        ticket: nowhere,
        text: "lost".into(),
    };
    assert!(
        give(
            &mut team,
            0,
            Act::Several {
                acts: vec![note.clone()]
            }
        )
        .is_err()
    );
    let inner = Act::Several { acts: Vec::new() };
    let said = give(&mut team, 0, Act::Several { acts: vec![inner] }).unwrap_err();
    assert!(said.contains("cannot be part"), "{said}");
    let said = give(
        &mut team,
        0,
        Act::Several {
            acts: vec![note; 1001],
        },
    )
    .unwrap_err();
    assert!(said.contains("too much at once"), "{said}");
    let ticket = DocId(team.id());
    let made = Act::CreateTicket {
        ticket,
        customer: "Mira".into(),
        subject: "Two at once".into(),
        message: "m".into(),
        channel: Channel::Form,
    };
    let acts = vec![
        made,
        Act::AddNote {
            ticket,
            text: "on what was just made".into(),
        },
    ];
    let (done, _, _) = told(give(&mut team, 0, Act::Several { acts }));
    assert_eq!(done, 2);
}
