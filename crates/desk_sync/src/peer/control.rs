//! Appending control entries: one frame under way at a time, in the order they were handed in.

use super::{Peer, PeerEvent, link::Link};
use crate::{
    limit::{BATCH_BYTES_MAX, BATCH_ENTRIES_MAX},
    wire::{Batch, ClientFrame, Pin},
};
use std::collections::VecDeque;

/// Control entries that wait for their turn or their answer.
#[derive(Debug, Default)]
pub(super) struct Appends {
    waiting: VecDeque<Vec<u8>>,
    under_way: Option<u32>,
    batches: u32,
    ends_connection: bool,
}

impl Appends {
    pub(super) fn is_waiting(&self) -> bool {
        self.under_way.is_some()
    }

    /// The connection is only for this: when all is durable, come back as oneself.
    pub(super) fn ends_connection(&mut self) {
        self.ends_connection = true;
    }

    /// The next frame, if none is under way.
    fn next(&mut self) -> Option<ClientFrame> {
        if self.under_way.is_some() || self.waiting.is_empty() {
            return None;
        }
        let (mut entries, mut weight) = (Vec::new(), 0);
        while let Some(entry) = self.waiting.pop_front() {
            weight += entry.len();
            if !entries.is_empty() && (weight > BATCH_BYTES_MAX || entries.len() == BATCH_ENTRIES_MAX) {
                self.waiting.push_front(entry);
                break;
            }
            entries.push(entry);
        }
        self.batches += 1;
        self.under_way = Some(self.batches);
        Some(ClientFrame::AppendControl {
            batch: self.batches,
            entries: Batch(entries),
        })
    }

    /// Whether this is the answer that is waited for.
    fn answered(&mut self, batch: u32) -> bool {
        let fits = self.under_way == Some(batch);
        if fits {
            self.under_way = None;
        }
        fits
    }

    fn drop_all(&mut self) {
        self.waiting.clear();
    }
}

impl Peer {
    pub(super) fn append_control(&mut self, entries: Vec<Vec<u8>>) {
        let Some(session) = self.session() else {
            return;
        };
        if session.offering && entries.is_empty() && !session.appends.is_waiting() {
            // Nothing to teach the relay: come back as oneself later.
            self.offering = false;
            self.backoff.exhaust();
            self.give_up();
            return;
        }
        session.appends.waiting.extend(entries);
        self.send_next_append();
    }

    fn send_next_append(&mut self) {
        if let Some(frame) = self.session().and_then(|session| session.appends.next()) {
            self.send(&frame);
        }
    }

    pub(super) fn appended(&mut self, batch: u32, head: Pin) {
        let Some(session) = self.session() else {
            return;
        };
        if !session.appends.answered(batch) {
            return;
        }
        if !session.appends.waiting.is_empty() {
            self.send_next_append();
            return;
        }
        let done = session.appends.ends_connection;
        self.event(PeerEvent::ControlAppended { head });
        if done {
            self.offering = false;
            self.redial();
        }
    }

    /// The chain went on without it, or refused it: `event` says which.
    pub(super) fn append_failed(&mut self, batch: u32, event: PeerEvent) {
        let Some(session) = self.session() else {
            return;
        };
        if !session.appends.answered(batch) {
            return;
        }
        session.appends.drop_all();
        self.event(event);
        if matches!(&self.link, Link::Up(session) if session.offering) {
            self.offering = false;
            self.backoff.exhaust();
            self.give_up();
        }
    }
}
