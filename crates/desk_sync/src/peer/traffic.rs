//! What passes over a welcomed connection: answers to pushes, entries, questions whether anybody is there.

use super::{Acked, Peer, PeerEvent, link::Link};
use crate::{
    limit::{PUSH_AGAIN_MS_MAX, PUSH_AGAIN_MS_MIN, PUSH_FAILED_AGAIN_MS},
    wire::{ClientFrame, EntryHead, Outcome, Reason, Refusal, RelayFrame},
};
use desk_model::DeviceId;

/// How long a push must wait that the relay could not take just now; none when waiting is no use.
fn wait_of(refusal: &Refusal) -> Option<u64> {
    match refusal.reason {
        Reason::RateLimited => Some(refusal.detail.clamp(PUSH_AGAIN_MS_MIN, PUSH_AGAIN_MS_MAX)),
        Reason::Internal | Reason::Draining => Some(PUSH_FAILED_AGAIN_MS),
        _ => None,
    }
}

impl Peer {
    pub(super) fn traffic(&mut self, frame: RelayFrame) {
        let now_ms = self.now_ms;
        if let Some(session) = self.session() {
            session.heard_ms = now_ms;
            session.pinged_ms = None;
        }
        match frame {
            RelayFrame::Control { from, entries } => self.event(PeerEvent::Control {
                from,
                entries: entries.0,
            }),
            RelayFrame::Appended { batch, head } => self.appended(batch, head),
            RelayFrame::Conflict { batch, from, entries } => {
                let entries = entries.0;
                self.append_failed(batch, PeerEvent::ControlConflict { from, entries });
            }
            RelayFrame::Ack { batch, outcomes } => self.acked(batch, outcomes),
            RelayFrame::Entries { upto, items } => self.event(PeerEvent::Entries { upto, items: items.0 }),
            RelayFrame::Head { seq } => self.event(PeerEvent::CaughtUp { cursor: seq }),
            RelayFrame::Page { items, next } => self.page(items, next),
            RelayFrame::Refused {
                batch: Some(batch),
                refusal,
            } => self.append_failed(batch, PeerEvent::ControlRefused(refusal)),
            RelayFrame::Refused { batch: None, refusal } => self.event(PeerEvent::Complaint(refusal)),
            RelayFrame::Token { blob_token } => self.event(PeerEvent::BlobToken(blob_token)),
            RelayFrame::Presence { dev, bytes } => {
                let dev = DeviceId(dev);
                self.event(PeerEvent::Presence { dev, bytes });
            }
            RelayFrame::Pong | RelayFrame::Bye { .. } => {}
            RelayFrame::Challenge { .. } | RelayFrame::Welcome(_) => {
                self.garbled("a greeting in the middle of a connection".to_owned());
            }
        }
    }

    /// Entries of the engine's own making; one that cannot be read is refused here.
    pub(super) fn hand_in(&mut self, entries: Vec<Vec<u8>>, offered: bool) {
        let mut unreadable = None;
        let Some(session) = self.session() else {
            return;
        };
        for entry in entries {
            match EntryHead::parse(&entry) {
                Ok(head) => session.window.put(head, entry, offered),
                Err(error) => unreadable = Some(error.to_string()),
            }
        }
        if let Some(text) = unreadable {
            self.event(PeerEvent::Complaint(Refusal::new(Reason::Malformed, text)));
        }
        self.send_batches();
    }

    fn send_batches(&mut self) {
        while let Some(frame) = self.session().and_then(|session| session.window.next()) {
            self.send(&frame);
        }
    }

    fn acked(&mut self, batch: u32, outcomes: Vec<Outcome>) {
        let Some(flight) = self.session().and_then(|session| session.window.land(batch)) else {
            return;
        };
        if flight.heads.len() != outcomes.len() {
            self.garbled("an answer to another number of entries than were sent".to_owned());
            return;
        }
        let (mut stored, mut events, mut halted) = (Vec::new(), Vec::new(), false);
        let mut wait_ms = None;
        for (head, outcome) in flight.heads.iter().zip(outcomes) {
            let EntryHead { doc, dev, id, n, .. } = *head;
            match outcome {
                Outcome::Stored(seq) => stored.push(Acked { doc, dev, id, n, seq }),
                Outcome::Refused(refusal) => {
                    halted |= !flight.offered;
                    if !flight.offered {
                        wait_ms = wait_ms.max(wait_of(&refusal));
                    }
                    if refusal.reason != Reason::Skipped {
                        let offered = flight.offered;
                        events.push(PeerEvent::Refused {
                            doc,
                            dev,
                            id,
                            n,
                            offered,
                            refusal,
                        });
                    }
                }
            }
        }
        if !stored.is_empty() {
            self.event(PeerEvent::Acked(stored));
        }
        for event in events {
            self.event(event);
        }
        self.after_answer(halted, wait_ms);
    }

    /// `wait_ms`: the relay takes no push before that.
    fn after_answer(&mut self, halted: bool, wait_ms: Option<u64>) {
        let now_ms = self.now_ms;
        let Some(session) = self.session() else {
            return;
        };
        if halted {
            session.window.halt();
        }
        if let Some(wait_ms) = wait_ms {
            session.push_again_ms = Some(now_ms.saturating_add(wait_ms));
        }
        if session.push_again_ms.is_some_and(|again| now_ms < again) {
            return self.send_batches();
        }
        session.push_again_ms = None;
        let (again, room) = (session.window.resume(), session.window.has_room_again());
        self.send_batches();
        if again {
            self.event(PeerEvent::PushAgain);
        } else if room {
            self.event(PeerEvent::Room);
        }
    }

    /// Gives up what took too long, dials what waited, asks a silent relay.
    pub(super) fn look_at_clock(&mut self) {
        let now_ms = self.now_ms;
        if self.link.wake_at().is_none_or(|at| at > now_ms) {
            return;
        }
        match &mut self.link {
            Link::Stopped => {}
            Link::Waiting { .. } => {
                self.link = Link::Stopped;
                self.start();
            }
            Link::Up(session) if session.push_again_ms.is_some_and(|again| again <= now_ms) => {
                self.after_answer(false, None);
            }
            Link::Up(session) if session.pinged_ms.is_none() => {
                session.pinged_ms = Some(now_ms);
                self.send(&ClientFrame::Ping);
            }
            _ => self.give_up(),
        }
    }
}
