//! How a ticket began: who wrote first, and whether all that came in is machine mail.

use super::Ground;
use crate::{
    Fact,
    entry::Channel,
    fold::{
        conversation::{Call, Conversation, Turn},
        guard::Sent,
        timeline::Timeline,
    },
    ticket::{Class, Delivery},
};

/// How it began: the earliest of the conversation by the times that are stated, with its place.
#[derive(Default)]
pub(super) struct Opening(Option<(u64, usize, Class, Channel)>);

impl Opening {
    pub fn offer(&mut self, at: u64, n: usize, class: Class, channel: Channel) {
        let is_first = |(before, place, ..): (u64, usize, Class, Channel)| (at, n) < (before, place);
        if self.0.is_none_or(is_first) {
            self.0 = Some((at, n, class, channel));
        }
    }

    pub fn call(&mut self, timeline: &Timeline, call: &Call) {
        if !call.is_given_up() {
            let theirs = call.inbound || call.channel == Channel::WalkIn;
            let class = if theirs { Class::Request } else { Class::Outreach };
            self.offer(call.at(timeline), call.first, class, call.channel);
        }
    }

    pub fn message(&mut self, timeline: &Timeline, message: &Sent) {
        if !matches!(message.delivery, Delivery::Undone | Delivery::Dropped) {
            let written = timeline.t(message.n);
            let at = message.handed.map_or(written, |handed| handed.min(written));
            self.offer(at, message.n, Class::Outreach, message.channel);
        }
    }

    pub fn class(&self) -> Class {
        self.0.map_or(Class::None, |(_, _, class, _)| class)
    }

    pub fn at_ms(&self) -> Option<u64> {
        self.0.map(|(at, ..)| at)
    }

    pub fn channel(&self) -> Channel {
        self.0.map(|(.., channel)| channel).unwrap_or_default()
    }
}

pub(super) fn opening(ground: &Ground<'_>) -> Opening {
    let (timeline, conversation) = (ground.timeline, ground.conversation);
    let mut first = Opening::default();
    for n in conversation
        .messages()
        .filter(|n| conversation.turn(*n) != Turn::Other)
    {
        if let Fact::In { channel, .. } = &timeline.entry(n).fact {
            first.offer(timeline.fact_time(n), n, Class::Request, *channel);
        }
    }
    for call in &conversation.calls {
        first.call(timeline, call);
    }
    for message in &ground.outbox.sent {
        first.message(timeline, message);
    }
    first
}

/// Whether all that came in is machine mail. What needs no action is as if it had never come.
#[derive(Default)]
pub(super) struct Machine {
    /// Something of that came.
    some: bool,
    /// Something else came.
    other: bool,
}

impl Machine {
    pub fn build(conversation: &Conversation) -> Self {
        let mut machine = Self::default();
        for n in conversation.messages() {
            machine.push(conversation, n, None);
        }
        for call in &conversation.calls {
            machine.push(conversation, call.first, Some(call));
        }
        machine
    }

    pub fn push(&mut self, conversation: &Conversation, n: usize, call: Option<&Call>) {
        match call {
            Some(call) => self.other |= call.is_event(),
            None => match conversation.turn(n) {
                Turn::Machine => self.some = true,
                Turn::Event => self.other = true,
                Turn::Other => {}
            },
        }
    }

    pub fn is_all(&self) -> bool {
        self.some && !self.other
    }
}
