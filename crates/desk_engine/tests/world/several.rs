//! Many tickets at once, and macros: one act, what is refused of it left out, and taken back as one.

use crate::{
    acts,
    team::{Team, Weather},
};
use desk_model::{
    Act, ActId, Command, CommandId, DocId, Setting,
    entry::{Channel, Priority, SolveCode},
    setting::{Step, StepState},
};
use desk_port::{Answer, PeopleAct, Query, TicketView, row::ShownState};

fn give(team: &mut Team, n: usize, act: Act) -> Result<Answer, String> {
    let id = CommandId(team.id());
    team.give(n, &Command { id, act })
}

fn view(team: &mut Team, n: usize, id: DocId) -> TicketView {
    match team.query(n, Query::Ticket { id }) {
        Answer::Ticket(Some(view)) => *view,
        other => panic!("{other:?}"),
    }
}

fn done(answer: Result<Answer, String>) -> (ActId, Vec<u32>, Vec<String>) {
    match answer {
        Ok(Answer::Several { act, done, refused }) => (act, done, refused),
        other => panic!("{other:?}"),
    }
}

fn undo(act: ActId, tickets: &[DocId]) -> Act {
    let undo = |ticket: &DocId| Act::UndoAct { ticket: *ticket, act };
    Act::Several {
        acts: tickets.iter().map(undo).collect(),
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
    let (act, places, refused) = done(give(&mut team, 0, Act::Several { acts }));
    assert_eq!(places, [0, 1, 2]);
    assert_eq!(refused.len(), 1);
    assert!(refused[0].contains("solved"), "{}", refused[0]);
    team.make_peace();
    for ticket in &tickets[..3] {
        assert_eq!(view(&mut team, 1, *ticket).row.state, ShownState::Waiting);
    }

    // A colleague's undo is not taken; one's own gives back all that was done.
    let theirs = give(&mut team, 1, undo(act, &tickets[..3]));
    assert!(theirs.unwrap_err().contains("Only who did this"));
    let (_, places, _) = done(give(&mut team, 0, undo(act, &tickets)));
    assert_eq!(places, [0, 1, 2]);
    team.make_peace();
    for ticket in &tickets[..3] {
        assert_eq!(view(&mut team, 1, *ticket).row.state, ShownState::New);
    }
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
            text: "Please send the log.".into(),
            and_wait: true,
        },
        Step::Priority { to: Priority::High },
        Step::Tag { tag: "log".into() },
        Step::State { to: StepState::Hold },
    ];
    assert_eq!(team.people(0, macro_of(steps)), Ok(Answer::Done));
    let tickets = vec![acts::take_down(&mut team, 0), acts::take_down(&mut team, 0)];
    team.make_peace();
    let run = |key: &str| Act::RunMacro {
        tickets: tickets.clone(),
        key: key.into(),
    };
    let missing = give(&mut team, 1, run("Ask for the moon")).unwrap_err();
    assert!(missing.contains("no macro"), "{missing}");
    let (act, places, refused) = done(give(&mut team, 1, run("Ask for the log")));
    assert_eq!((places.len(), refused.len()), (8, 0));
    team.make_peace();
    for ticket in &tickets {
        let seen = view(&mut team, 0, *ticket);
        assert_eq!(
            (seen.row.state, seen.row.priority),
            (ShownState::Hold, Priority::High)
        );
        assert_eq!(seen.row.tags, ["log"]);
    }
    // All of it, the message too: it has not left yet.
    done(give(&mut team, 1, undo(act, &tickets)));
    let seen = view(&mut team, 1, tickets[0]);
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
    let (_, places, _) = done(give(&mut team, 0, Act::Several { acts }));
    assert_eq!(places, [0, 1]);
}
