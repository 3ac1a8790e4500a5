//! What members do in many of these worlds.

use crate::team::Team;
use desk_model::{Act, Command, CommandId, DocId, entry::Channel};
use desk_port::Answer;

fn give(team: &mut Team, n: usize, act: Act) {
    let id = CommandId(team.id());
    assert_eq!(team.give(n, &Command { id, act }), Ok(Answer::Done));
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
    give(team, n, act);
    ticket
}

pub fn note(team: &mut Team, n: usize, ticket: DocId, text: &str) {
    give(
        team,
        n,
        Act::AddNote {
            ticket,
            text: text.into(),
        },
    );
}
