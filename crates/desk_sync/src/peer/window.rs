//! Entries under way: what was sent and not yet answered, and what waits for room. Bounded in bytes and batches.

use crate::{
    limit::{BATCH_ENTRIES_MAX, PUSH_BATCH_BYTES, WINDOW_BATCHES_MAX, WINDOW_BYTES_MAX},
    wire::{Batch, ClientFrame, EntryHead},
};
use std::collections::VecDeque;

/// One batch under way.
#[derive(Debug)]
pub(super) struct Flight {
    pub(super) batch: u32,
    pub(super) offered: bool,
    pub(super) heads: Vec<EntryHead>,
    bytes: usize,
}

#[derive(Debug)]
struct Waiting {
    offered: bool,
    head: EntryHead,
    entry: Vec<u8>,
}

/// What a connection has under way.
#[derive(Debug, Default)]
pub(super) struct Window {
    flights: VecDeque<Flight>,
    waiting: VecDeque<Waiting>,
    /// Bytes in `flights` and `waiting`.
    bytes: usize,
    batches: u32,
    /// A push was refused: none goes out until all answers are here.
    halted: bool,
    /// The next push says that it restarts.
    restart: bool,
    /// The engine found no room and waits to hear of some.
    was_full: bool,
}

impl Window {
    pub(super) fn is_empty(&self) -> bool {
        self.flights.is_empty()
    }

    pub(super) fn room(&self) -> usize {
        if self.halted {
            0
        } else {
            WINDOW_BYTES_MAX.saturating_sub(self.bytes)
        }
    }

    /// Takes an entry. A push after a refusal is dropped: the engine hands it in again.
    pub(super) fn put(&mut self, head: EntryHead, entry: Vec<u8>, offered: bool) {
        if self.halted && !offered {
            return;
        }
        self.bytes += entry.len();
        self.waiting.push_back(Waiting { offered, head, entry });
        self.was_full |= self.bytes >= WINDOW_BYTES_MAX;
    }

    /// The next batch to send, if there is room for one more.
    pub(super) fn next(&mut self) -> Option<ClientFrame> {
        if self.flights.len() >= WINDOW_BATCHES_MAX {
            return None;
        }
        let offered = self.waiting.front()?.offered;
        let (mut heads, mut entries, mut bytes) = (Vec::new(), Vec::new(), 0);
        while let Some(first) = self.waiting.front() {
            let full = bytes + first.entry.len() > PUSH_BATCH_BYTES || entries.len() == BATCH_ENTRIES_MAX;
            if first.offered != offered || (full && !entries.is_empty()) {
                break;
            }
            if let Some(Waiting { head, entry, .. }) = self.waiting.pop_front() {
                bytes += entry.len();
                heads.push(head);
                entries.push(entry);
            }
        }
        self.batches += 1;
        let batch = self.batches;
        self.flights.push_back(Flight {
            batch,
            offered,
            heads,
            bytes,
        });
        let entries = Batch(entries);
        Some(if offered {
            ClientFrame::Offer { batch, entries }
        } else {
            let restart = std::mem::take(&mut self.restart);
            ClientFrame::Push {
                batch,
                restart,
                entries,
            }
        })
    }

    /// The batch that an answer is for.
    pub(super) fn land(&mut self, batch: u32) -> Option<Flight> {
        let at = self.flights.iter().position(|flight| flight.batch == batch)?;
        let flight = self.flights.remove(at)?;
        self.bytes = self.bytes.saturating_sub(flight.bytes);
        Some(flight)
    }

    /// A push was refused: what waits is dropped, what is under way will be skipped by the relay.
    pub(super) fn halt(&mut self) {
        self.halted = true;
        self.waiting.retain(|waiting| waiting.offered);
        let waiting: usize = self.waiting.iter().map(|w| w.entry.len()).sum();
        let under_way: usize = self.flights.iter().map(|flight| flight.bytes).sum();
        self.bytes = waiting + under_way;
    }

    /// Whether pushes may begin again: they were halted and all their answers are here. True once.
    pub(super) fn resume(&mut self) -> bool {
        let over = self.halted && self.flights.iter().all(|flight| flight.offered);
        if over {
            self.halted = false;
            self.restart = true;
            self.was_full = false;
        }
        over
    }

    /// Whether a full window is half empty again. True once.
    pub(super) fn has_room_again(&mut self) -> bool {
        let again = self.was_full && !self.halted && self.bytes <= WINDOW_BYTES_MAX / 2;
        if again {
            self.was_full = false;
        }
        again
    }
}
