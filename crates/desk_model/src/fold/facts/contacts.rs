//! How often we and the customer were in contact.

use super::{Ground, answer::answer_of_message};
use crate::{
    Fact,
    entry::Channel,
    fold::{guard::Sent, timeline::Timeline},
    order,
};

/// Calls answered, chat sessions, and runs of messages that no customer event breaks.
#[derive(Default)]
pub(super) struct Contacts {
    pub calls: usize,
    /// Of chats, sorted.
    sessions: Vec<Option<String>>,
    runs: usize,
    /// The last (time, ours): an event at the same time as a message comes before it.
    last: Option<(u64, bool)>,
}

impl Contacts {
    pub fn build(ground: &Ground<'_>) -> Self {
        let (timeline, conversation) = (ground.timeline, ground.conversation);
        let mut contacts = Self::default();
        let answered = conversation.calls.iter().filter(|call| call.answered.is_some());
        contacts.calls = answered.count();
        let mut turns: Vec<(u64, bool)> = Vec::new();
        for message in &ground.outbox.sent {
            if let Some(answer) = answer_of_message(timeline, message) {
                match contacts.session(timeline, message) {
                    true => {}
                    false => turns.push((answer.response.at_ms, true)),
                }
            }
        }
        let stray = &ground.course.stray;
        for n in conversation.events.iter().filter(|n| !stray.contains(n)) {
            turns.push((timeline.fact_time(n), false));
        }
        order::sort(&mut turns);
        for (at_ms, ours) in turns {
            contacts.step(at_ms, ours);
        }
        contacts
    }

    /// Notes the session of a chat; false for what is no chat.
    fn session(&mut self, timeline: &Timeline, message: &Sent) -> bool {
        match &timeline.entry(message.n).fact {
            Fact::Out {
                channel: Channel::Chat,
                session,
                ..
            } => {
                if let Err(at) = self.sessions.binary_search(session) {
                    self.sessions.insert(at, session.clone());
                }
                true
            }
            _ => false,
        }
    }

    fn step(&mut self, at_ms: u64, ours: bool) {
        let ours_before = self.last.is_some_and(|(_, ours)| ours);
        self.runs += usize::from(ours && !ours_before);
        self.last = Some((at_ms, ours));
    }

    /// One more message that arrived.
    pub fn message(&mut self, timeline: &Timeline, message: &Sent) -> Option<()> {
        if self.session(timeline, message) {
            return Some(());
        }
        self.turn(message.handed?, true)
    }

    /// One more turn, if it is the last.
    pub fn turn(&mut self, at_ms: u64, ours: bool) -> Option<()> {
        if self.last.is_some_and(|last| last > (at_ms, ours)) {
            return None;
        }
        self.step(at_ms, ours);
        Some(())
    }

    pub fn number(&self) -> u32 {
        u32::try_from(self.calls + self.sessions.len() + self.runs).unwrap_or(u32::MAX)
    }
}
