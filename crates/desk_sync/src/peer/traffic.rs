//! What passes over a welcomed connection: answers to pushes, entries, questions whether anybody is there.

use super::{Acked, Peer, PeerEvent, link::Link};
use crate::wire::{ClientFrame, EntryHead, Outcome, Reason, Refusal, RelayFrame};

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
        for (head, outcome) in flight.heads.iter().zip(outcomes) {
            let EntryHead { doc, dev, id, n, .. } = *head;
            match outcome {
                Outcome::Stored(seq) => stored.push(Acked { doc, dev, id, n, seq }),
                Outcome::Refused(refusal) => {
                    halted |= !flight.offered;
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
        self.after_answer(halted);
    }

    fn after_answer(&mut self, halted: bool) {
        let Some(session) = self.session() else {
            return;
        };
        if halted {
            session.window.halt();
        }
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
            Link::Up(session) if session.pinged_ms.is_none() => {
                session.pinged_ms = Some(now_ms);
                self.send(&ClientFrame::Ping);
            }
            _ => self.give_up(),
        }
    }
}
