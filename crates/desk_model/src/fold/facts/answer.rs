//! Which of our messages and calls are answers.

use super::Ground;
use crate::{
    fold::{conversation::Call, guard::Sent, timeline::Timeline},
    order,
    ticket::{Delivery, Response},
};

/// A response and what it answers.
pub(super) struct Answer<'a> {
    pub response: Response,
    /// A message answers what was seen; a live one (none) all before it.
    pub seen: Option<&'a Sent>,
}

/// A human message that arrived is one.
pub(super) fn answer_of_message<'a>(timeline: &Timeline, message: &'a Sent) -> Option<Answer<'a>> {
    let is_one = message.human && message.delivery == Delivery::Handed;
    let at_ms = message.handed.filter(|_| is_one)?;
    Some(Answer {
        response: Response {
            at_ms,
            person: timeline.entry(message.n).author,
            channel: message.channel,
        },
        seen: (!message.channel.is_live()).then_some(message),
    })
}

pub(super) fn answer_of_call<'a>(call: &Call) -> Option<Answer<'a>> {
    let (at_ms, person) = call.answered?;
    Some(Answer {
        response: Response {
            at_ms,
            person,
            channel: call.channel,
        },
        seen: None,
    })
}

/// Human messages that arrived and answered calls, oldest first.
pub(super) fn answers<'a>(ground: &Ground<'a>) -> Vec<Answer<'a>> {
    let messages = ground.outbox.sent.iter();
    let messages = messages.filter_map(|message| answer_of_message(ground.timeline, message));
    let calls = ground.conversation.calls.iter().filter_map(answer_of_call);
    let mut answers: Vec<Answer<'a>> = messages.chain(calls).collect();
    order::sort_by_key(&mut answers, |answer| answer.response.at_ms);
    answers
}
