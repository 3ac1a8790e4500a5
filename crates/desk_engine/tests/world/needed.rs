//! Who finds a ticket under what needs them: the second line when it is asked, until one of it has written; and nobody is rid of a
//! question by what was done in another ticket; and whose task is due, from its time until it is done.
//!
//! Not vacuous: each list is read before and after, by who is meant and by who is not.

use crate::{
    acts::{done, note, take_down, view},
    replies::needs,
    team::{Team, Weather},
};
use desk_model::{
    Act, DocId, PersonId, Role,
    entry::{Relation, SolveCode},
};
use desk_port::{Answer, PeopleAct};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

fn me(team: &Team, n: usize) -> PersonId {
    team.status(n).desk.as_ref().unwrap().me
}

/// A lead, two operators and a senior, and a ticket that the first operator owns.
fn a_team(seed: u64) -> (Team, DocId) {
    let mut team = Team::start(seed, 4, Weather::default());
    team.make_peace();
    let senior = PeopleAct::SetRole {
        person: me(&team, 3),
        role: Role::Senior,
    };
    assert_eq!(team.people(0, senior), Ok(Answer::Done));
    let ticket = take_down(&mut team, 1);
    let to = Some(me(&team, 1));
    done(&mut team, 1, Act::AssignTicket { ticket, to });
    team.make_peace();
    (team, ticket)
}

fn ask(ticket: DocId, to: Option<PersonId>) -> Act {
    Act::Consult {
        ticket,
        to,
        question: "Is it the firmware?".into(),
    }
}

/// Who has the ticket among what needs them.
fn needed(team: &mut Team, ticket: DocId) -> Vec<usize> {
    team.make_peace();
    (0..4).filter(|n| needs(team, *n).0.contains(&ticket)).collect()
}

#[test]
fn what_the_second_line_is_asked_needs_each_of_it_until_one_has_written() {
    let (mut team, ticket) = a_team(751);
    assert_eq!(needed(&mut team, ticket), [1]);
    done(&mut team, 2, ask(ticket, None));
    assert_eq!(needed(&mut team, ticket), [0, 1, 3]);
    // Who asks, and who is no part of it, ends nothing.
    note(&mut team, 2, ticket, "It is urgent.");
    note(&mut team, 1, ticket, "Thank you.");
    assert_eq!(needed(&mut team, ticket), [0, 1, 3]);
    note(&mut team, 3, ticket, "It is the lamp.");
    assert_eq!(needed(&mut team, ticket), [1]);

    // One of it asks the others.
    done(&mut team, 3, ask(ticket, None));
    note(&mut team, 3, ticket, "Or the line.");
    assert_eq!(needed(&mut team, ticket), [0, 1]);
    note(&mut team, 0, ticket, "The line.");
    assert_eq!(needed(&mut team, ticket), [1]);

    // Who is of it now.
    done(&mut team, 1, ask(ticket, None));
    assert_eq!(needed(&mut team, ticket), [0, 1, 3]);
    let operator = PeopleAct::SetRole {
        person: me(&team, 3),
        role: Role::Operator,
    };
    assert_eq!(team.people(0, operator), Ok(Answer::Done));
    team.pass(2_000);
    assert_eq!(needed(&mut team, ticket), [0, 1]);
}

#[test]
fn a_link_that_was_written_in_another_ticket_answers_nothing() {
    let (mut team, ticket) = a_team(752);
    let other = take_down(&mut team, 3);
    let to = Some(me(&team, 2));
    done(&mut team, 1, ask(ticket, None));
    done(&mut team, 1, ask(ticket, to));
    assert_eq!(needed(&mut team, ticket), [0, 1, 2, 3]);
    for n in [2, 3] {
        let link = Act::LinkTicket {
            ticket: other,
            other: ticket,
            relation: Relation::Related,
        };
        done(&mut team, n, link);
        assert_eq!(needed(&mut team, ticket), [0, 1, 2, 3]);
        let back = view(&mut team, n, other).links.remove(0).back.unwrap();
        done(&mut team, n, back.act.act().unwrap());
        assert_eq!(needed(&mut team, ticket), [0, 1, 2, 3]);
    }
    note(&mut team, 2, ticket, "It is not.");
    assert_eq!(needed(&mut team, ticket), [0, 1, 3]);
}

#[test]
fn a_task_whose_day_has_come_needs_the_owner_until_it_is_done() {
    let (mut team, ticket) = a_team(753);
    let solve = |ticket| Act::SolveTicket {
        ticket,
        code: SolveCode::Fixed,
        cause: String::new(),
        done: String::new(),
        side_effects: String::new(),
    };
    let task = |ticket, due| Act::AddTask {
        ticket,
        text: "Is the lamp green?".into(),
        due,
    };
    // One is somebody's, one nobody's.
    let other = take_down(&mut team, 0);
    team.make_peace();
    let due = team.now_ms() + 2 * DAY_MS;
    for ticket in [ticket, other] {
        done(&mut team, 2, solve(ticket));
        done(&mut team, 2, task(ticket, due));
    }
    assert_eq!(
        (needed(&mut team, ticket), needed(&mut team, other)),
        (vec![], vec![])
    );
    team.sleep(2 * DAY_MS - 60_000);
    assert_eq!(
        (needed(&mut team, ticket), needed(&mut team, other)),
        (vec![], vec![])
    );
    team.sleep(60_000);
    assert_eq!(
        (needed(&mut team, ticket), needed(&mut team, other)),
        (vec![1], vec![2])
    );
    // It waits until it is done, whatever is written and also once the ticket is closed.
    note(&mut team, 1, ticket, "Tomorrow.");
    team.sleep(8 * DAY_MS);
    assert_eq!(
        (needed(&mut team, ticket), needed(&mut team, other)),
        (vec![1], vec![2])
    );
    let is_task = |entry: &desk_port::view::TaskView| entry.id;
    let end = view(&mut team, 1, ticket).tasks.first().map(is_task).unwrap();
    let end = Act::FinishTask {
        ticket,
        task: end,
        held: true,
    };
    done(&mut team, 1, end);
    assert_eq!(
        (needed(&mut team, ticket), needed(&mut team, other)),
        (vec![], vec![2])
    );
}
