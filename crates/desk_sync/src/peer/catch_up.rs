//! Turning the pages of a catch-up: one page under way at a time, the next asked for as soon as one is here.

use super::{CatchUp, Peer, PeerEvent};
use crate::wire::{ClientFrame, Items};

impl Peer {
    pub(super) fn catch_up(&mut self, at: CatchUp) {
        let CatchUp { head, place } = at;
        let Some(session) = self.session() else {
            return;
        };
        session.catching = Some(head);
        self.send(&ClientFrame::CatchUp { head, place });
    }

    pub(super) fn page(&mut self, items: Items, next: Vec<u8>) {
        let Some(head) = self.session().and_then(|session| session.catching) else {
            return;
        };
        let next = (!next.is_empty()).then_some(CatchUp { head, place: next });
        if let Some(session) = self.session() {
            session.catching = None;
        }
        self.event(PeerEvent::Page {
            items: items.0,
            next: next.clone(),
        });
        if let Some(at) = next {
            self.catch_up(at);
        }
    }
}
