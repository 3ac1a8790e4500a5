//! One connection between a device and the relay: two ordered streams of messages that take their time.

use crate::dice::Dice;
use std::collections::VecDeque;

/// See the module.
pub struct Pipe {
    /// The relay's number of the connection.
    pub connection: u64,
    /// On their way, with when they arrive; never one before the one sent before it.
    up: VecDeque<(u64, Vec<u8>)>,
    down: VecDeque<(u64, Vec<u8>)>,
    /// What a message takes at least.
    delay_ms: u64,
    /// Nothing arrives any more, and neither end is told.
    pub is_dead: bool,
    /// When the relay notices that the device is gone.
    pub closes_at: Option<u64>,
}

fn push(queue: &mut VecDeque<(u64, Vec<u8>)>, at: u64, bytes: Vec<u8>) {
    let last = queue.back().map_or(0, |(at, _)| *at);
    queue.push_back((at.max(last), bytes));
}

fn pop(queue: &mut VecDeque<(u64, Vec<u8>)>, now_ms: u64) -> Option<Vec<u8>> {
    let due = queue.front().is_some_and(|(at, _)| *at <= now_ms);
    due.then(|| queue.pop_front()).flatten().map(|(_, bytes)| bytes)
}

impl Pipe {
    pub fn new(connection: u64, delay_ms: u64) -> Self {
        Self {
            connection,
            up: VecDeque::new(),
            down: VecDeque::new(),
            delay_ms,
            is_dead: false,
            closes_at: None,
        }
    }

    fn arrival(&self, dice: &mut Dice, now_ms: u64) -> u64 {
        // Now and then one takes far longer than the others.
        let slow = if dice.once_in(50) { dice.roll(4_000) } else { 0 };
        now_ms + self.delay_ms + dice.roll(self.delay_ms + 1) + slow
    }

    pub fn send_up(&mut self, dice: &mut Dice, now_ms: u64, bytes: Vec<u8>) {
        let at = self.arrival(dice, now_ms);
        push(&mut self.up, at, bytes);
    }

    pub fn send_down(&mut self, dice: &mut Dice, now_ms: u64, bytes: Vec<u8>) {
        let at = self.arrival(dice, now_ms);
        push(&mut self.down, at, bytes);
    }

    pub fn arrived_up(&mut self, now_ms: u64) -> Option<Vec<u8>> {
        pop(&mut self.up, now_ms)
    }

    pub fn arrived_down(&mut self, now_ms: u64) -> Option<Vec<u8>> {
        pop(&mut self.down, now_ms)
    }

    /// When the next message arrives.
    pub fn next_ms(&self) -> Option<u64> {
        let fronts = [self.up.front(), self.down.front()];
        let next = fronts.into_iter().flatten().map(|(at, _)| *at);
        next.chain(self.closes_at).min().filter(|_| !self.is_dead)
    }

    pub fn is_empty(&self) -> bool {
        self.up.is_empty() && self.down.is_empty()
    }

    /// The device is gone from it: of what is on its way up, the first few still arrive.
    pub fn let_go(&mut self, still_arrive: usize, closes_at: u64) {
        self.down.clear();
        self.up.truncate(still_arrive);
        self.is_dead = false;
        let last = self.up.back().map_or(0, |(at, _)| *at);
        self.closes_at = Some(closes_at.max(last));
    }

    /// How many messages are on their way up.
    pub fn upward(&self) -> usize {
        self.up.len()
    }
}
