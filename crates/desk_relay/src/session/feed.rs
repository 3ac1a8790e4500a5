//! What a connection is sent without asking again: the chain as it grows, the entries after its cursor, pages.

use super::{Outbox, Session, bye};
use crate::{
    desk::{Desk, Published},
    hub::Hub,
    limit::PAGE_BYTES,
    log::Place,
    work::blocking,
};
use desk_sync::{Batch, Items, Reason, Refusal, RelayFrame};
use std::sync::Arc;
use tokio::{sync::broadcast::Receiver, task::AbortHandle};

#[derive(Debug, Clone, Copy)]
enum Feed {
    Chain,
    Entries,
}

impl Session {
    /// Sends the chain from a number on, and what is appended to it.
    pub(super) fn feed_chain(&mut self, from: u32) {
        let Some(desk) = self.desk.clone() else { return };
        let (hub, outbox) = (self.hub.clone(), self.outbox.clone());
        let feed = self.tasks.spawn(async move {
            // An error here is the log's; the connection hears of it at its next request.
            let _ = chain(&hub, &desk, &outbox, from).await;
        });
        self.replace(Feed::Chain, feed);
    }

    /// One feed of a kind for a connection: whoever asks again wants the new one in its stead.
    fn replace(&mut self, kind: Feed, feed: AbortHandle) {
        let place = match kind {
            Feed::Chain => &mut self.chain_feed,
            Feed::Entries => &mut self.subscription,
        };
        if let Some(before) = place.replace(feed) {
            before.abort();
        }
        // What has ended is not kept for as long as the connection lives.
        while self.tasks.try_join_next().is_some() {}
    }

    /// Sends the entries after a number, and what becomes durable from then on.
    pub(super) fn subscribe(&mut self, after: u64) {
        let Some(desk) = self.desk.clone() else { return };
        let (hub, outbox, connection) = (self.hub.clone(), self.outbox.clone(), self.connection);
        let feed = self.tasks.spawn(async move {
            let subscription = Subscription {
                hub,
                desk,
                outbox,
                connection,
                cursor: after,
            };
            let _ = subscription.run().await;
        });
        self.replace(Feed::Entries, feed);
    }

    /// Sends one page of a catch-up.
    pub(super) async fn page(&self, head: u64, place: &[u8]) -> Result<(), Refusal> {
        let place = if place.is_empty() {
            Place::start(head)
        } else {
            let text = "The place to go on with the catch-up is not one of this relay's. Start it again.";
            Place::from_bytes(place).ok_or_else(|| bye(Reason::Malformed, text))?
        };
        let (log, id) = (self.hub.log.clone(), self.desk_id);
        let page = blocking(move || log.page(id, head, place, PAGE_BYTES)).await?;
        let next = page.next.map(Place::to_bytes).unwrap_or_default();
        let items = Items(page.items);
        self.outbox.send(&RelayFrame::Page { items, next }).await;
        Ok(())
    }
}

async fn chain(hub: &Hub, desk: &Desk, outbox: &Outbox, mut from: u32) -> Result<(), Refusal> {
    let mut moved = desk.chain();
    while !outbox.is_closed() {
        moved.borrow_and_update();
        loop {
            let (log, id) = (hub.log.clone(), desk.id);
            let entries = blocking(move || log.chain(id, from, PAGE_BYTES)).await?;
            if entries.is_empty() {
                break;
            }
            let first = from;
            from = from.saturating_add(u32::try_from(entries.len()).unwrap_or(u32::MAX));
            let entries = Batch(entries);
            outbox.send(&RelayFrame::Control { from: first, entries }).await;
        }
        if moved.changed().await.is_err() {
            break;
        }
    }
    Ok(())
}

struct Subscription {
    hub: Arc<Hub>,
    desk: Arc<Desk>,
    outbox: Outbox,
    connection: u64,
    cursor: u64,
}

impl Subscription {
    async fn run(mut self) -> Result<(), Refusal> {
        let mut said_head = false;
        while !self.outbox.is_closed() {
            // First listen, then read: what is published in between is in both, and passed on once.
            let mut live = self.desk.live();
            self.read_up().await?;
            if !said_head {
                said_head = true;
                self.outbox.send(&RelayFrame::Head { seq: self.cursor }).await;
            }
            self.follow(&mut live).await;
        }
        Ok(())
    }

    /// Reads from the file until there is no more.
    async fn read_up(&mut self) -> Result<(), Refusal> {
        loop {
            let head = self.desk.head();
            if self.cursor >= head {
                break;
            }
            let (log, id, after) = (self.hub.log.clone(), self.desk.id, self.cursor);
            let items = blocking(move || log.after(id, after, PAGE_BYTES)).await?;
            // With nothing more to read, what came up to the head was erased.
            self.cursor = items.last().map_or(head, |(upto, _)| *upto);
            let upto = self.cursor;
            let items = Items(items);
            self.outbox.send(&RelayFrame::Entries { upto, items }).await;
        }
        Ok(())
    }

    /// Passes on what is published, until this reader was too slow and must read from the file.
    async fn follow(&mut self, live: &mut Receiver<Arc<Published>>) {
        while let Ok(published) = live.recv().await {
            if published.upto <= self.cursor {
                continue;
            }
            if published.after != self.cursor {
                return;
            }
            self.cursor = published.upto;
            if published.by == self.connection {
                // What it sent itself it has; the number is news.
                let (upto, items) = (published.upto, Items::default());
                self.outbox.send(&RelayFrame::Entries { upto, items }).await;
            } else {
                self.outbox.send_bytes(published.frame.clone()).await;
            }
            if self.outbox.is_closed() {
                return;
            }
        }
    }
}
