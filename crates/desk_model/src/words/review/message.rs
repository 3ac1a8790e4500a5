//! Ways out of what crossed with a message: of the customer's, or of a colleague's.

use super::{
    side::Sides,
    way::{leave, solve_again},
};
use crate::{Act, DocId, Fact, ReviewItem, Ticket, entry::OpenState, ticket::State};

/// Of an answer that is held.
pub(super) fn held_ways(sides: &Sides<'_>, folded: &Ticket) -> Vec<(String, Act)> {
    let Some(held) = sides.held(folded) else {
        return Vec::new();
    };
    let (ticket, message, whose): (DocId, _, _) = (folded.root, held.id, sides.author(Some(held)));
    vec![
        (
            format!("Send {whose}\u{2019}s answer anyway"),
            Act::ReleaseMessage { ticket, message },
        ),
        (
            format!("Do not send {whose}\u{2019}s answer"),
            Act::DropMessage { ticket, message },
        ),
    ]
}

/// Of a solve or close that had not seen the customer's message.
pub(super) fn unseen_ways(item: &ReviewItem, sides: &Sides<'_>, folded: &Ticket) -> Vec<(String, Act)> {
    let ticket = folded.root;
    let mut ways = Vec::new();
    if let Some(message) = sides.find(|fact| matches!(fact, Fact::In { .. })) {
        let act = Act::MarkMessage {
            ticket,
            message: message.id,
            needs: false,
        };
        ways.push(("The message needs no action".to_owned(), act));
    }
    ways.extend(solve_again(ticket, sides.ours()));
    if !folded.state.is_ended() && folded.state != State::Waiting {
        let act = Act::SetState {
            ticket,
            to: OpenState::Waiting,
        };
        ways.push(("Wait for the customer".to_owned(), act));
    }
    ways.push(leave(item, ticket));
    ways
}
