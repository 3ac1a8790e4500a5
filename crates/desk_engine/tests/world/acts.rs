//! What members do in many of these worlds.

use crate::team::Team;
use desk_model::{
    Act, Command, CommandId, DocId,
    entry::{Channel, SolveCode},
};
use desk_port::{Answer, Query, TicketView};

pub fn give(team: &mut Team, n: usize, act: Act) -> Result<Answer, String> {
    let id = CommandId(team.id());
    team.give(n, &Command { id, act })
}

pub fn done(team: &mut Team, n: usize, act: Act) {
    assert_eq!(give(team, n, act), Ok(Answer::Done));
}

pub fn view(team: &mut Team, n: usize, id: DocId) -> TicketView {
    match team.query(n, Query::Ticket { id }) {
        Answer::Ticket(Some(view)) => *view,
        other => panic!("{other:?}"),
    }
}

pub fn take_down(team: &mut Team, n: usize) -> DocId {
    let ticket = DocId(team.id());
    let act = Act::CreateTicket {
        ticket,
        customer: "mira@example.org".into(),
        subject: "Router restarts".into(),
        message: "It restarts every hour.".into(),
        channel: Channel::Email,
    };
    done(team, n, act);
    ticket
}

pub fn note(team: &mut Team, n: usize, ticket: DocId, text: &str) {
    done(
        team,
        n,
        Act::AddNote {
            ticket,
            text: text.into(),
        },
    );
}

pub fn solve(ticket: DocId) -> Act {
    Act::SolveTicket {
        ticket,
        code: SolveCode::Fixed,
        cause: String::new(),
        done: String::new(),
        side_effects: String::new(),
    }
}
