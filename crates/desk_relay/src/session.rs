//! One connection of a peer: greeting, then requests and feeds until one side goes.
//!
//! What is sent goes through one bounded queue to one task that owns the sending half; a peer that does not read stops its
//! own requests, nobody else's.

mod control;
mod entries;
mod feed;
mod greet;
mod moment;
mod outbox;

use crate::{check, desk::Desk, hub::Hub, limit::IDLE_MS_MAX};
use axum::extract::ws::{Message, WebSocket};
use control::Appends;
use desk_model::{DeskId, DeviceId};
use desk_seal::control::InviteState;
use desk_sync::{ClientFrame, Reason, Refusal, RelayFrame};
use entries::Pipeline;
use futures_util::{Stream, StreamExt};
use outbox::Outbox;
use std::{net::IpAddr, sync::Arc, time::Duration};
use tokio::{
    sync::{mpsc, watch},
    task::{AbortHandle, JoinSet},
};

/// As whom a connection was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Device {
        dev: DeviceId,
        boasts: bool,
    },
    Invite([u8; 16]),
    /// Brings a chain: a founding, or what the relay lacks.
    Bringer {
        may_found: bool,
    },
}

/// An accepted connection.
struct Session {
    hub: Arc<Hub>,
    connection: u64,
    desk_id: DeskId,
    /// None while the relay does not have the desk.
    desk: Option<Arc<Desk>>,
    who: Who,
    outbox: Outbox,
    /// How the desk sends this connection away; kept here so that the way stays open for those that no desk knows.
    dismiss: mpsc::Sender<Refusal>,
    tasks: JoinSet<()>,
    pipeline: Option<Pipeline>,
    appends: Option<Appends>,
    /// What is sent without asking again. A new one ends the one before.
    chain_feed: Option<AbortHandle>,
    subscription: Option<AbortHandle>,
}

fn bye(reason: Reason, text: &str) -> Refusal {
    Refusal::new(reason, text)
}

/// Serves a connection until it ends.
pub async fn run(hub: Arc<Hub>, socket: WebSocket, address: Option<IpAddr>) {
    let (sink, mut stream) = socket.split();
    let (outbox, sender) = Outbox::start(sink);
    let (dismiss, dismissed) = mpsc::channel(1);
    let farewell = match greet::greet(&hub, &outbox, &mut stream, address, dismiss).await {
        Ok(Some(mut session)) => {
            let farewell = session.serve(&mut stream, dismissed).await;
            session.leave();
            farewell
        }
        Ok(None) => None,
        Err(refusal) => Some(refusal),
    };
    if let Some(refusal) = farewell {
        tracing::debug!(?address, reason = ?refusal.reason, "connection dismissed");
        outbox.send(&RelayFrame::Bye { refusal }).await;
    }
    drop(outbox);
    // The sender ends when the last frame has left, or takes too long.
    let _ = sender.await;
}

/// The next binary message; none when the peer has gone.
async fn next_frame(
    stream: &mut (impl Stream<Item = Result<Message, axum::Error>> + Unpin),
) -> Option<Vec<u8>> {
    loop {
        match stream.next().await? {
            Ok(Message::Binary(bytes)) => return Some(bytes.into()),
            Ok(Message::Ping(_) | Message::Pong(_)) => {}
            Ok(Message::Text(_) | Message::Close(_)) | Err(_) => return None,
        }
    }
}

impl Session {
    /// Until the peer goes (none), or is sent away.
    async fn serve(
        &mut self,
        stream: &mut (impl Stream<Item = Result<Message, axum::Error>> + Unpin),
        mut dismissed: mpsc::Receiver<Refusal>,
    ) -> Option<Refusal> {
        let mut draining = self.hub.draining.subscribe();
        let mut chain = self.desk.as_ref().map(|desk| desk.chain());
        let idle = Duration::from_millis(IDLE_MS_MAX);
        loop {
            tokio::select! {
                frame = tokio::time::timeout(idle, next_frame(stream)) => match frame {
                    Ok(Some(bytes)) => {
                        if let Err(refusal) = self.request(&bytes).await {
                            return Some(refusal);
                        }
                    }
                    Ok(None) => return None,
                    Err(_) => return Some(bye(Reason::Silent, "Nothing was heard for too long. Connect again.")),
                },
                refusal = dismissed.recv() => return refusal,
                () = moved(&mut chain) => {
                    if !self.is_welcome() {
                        return Some(check::removed());
                    }
                }
                () = drained(&mut draining) => {
                    return Some(bye(Reason::Draining, "The relay shuts down. Your work is kept here. Connect again soon."));
                }
            }
        }
    }

    /// Whether the chain, as it is now, lets this connection be.
    fn is_welcome(&self) -> bool {
        let Some(desk) = &self.desk else { return true };
        let members = desk.members();
        match self.who {
            Who::Device { dev, .. } => members.device(dev).is_some(),
            // One that is used up may have been so by this very connection, which then comes back as a device.
            Who::Invite(id) => members
                .invite(id)
                .is_some_and(|invite| invite.state != InviteState::Revoked),
            Who::Bringer { .. } => true,
        }
    }

    async fn request(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        let frame =
            ClientFrame::decode(bytes).map_err(|error| Refusal::new(Reason::Malformed, error.to_string()))?;
        if !self.is_welcome() {
            return Err(check::removed());
        }
        match frame {
            ClientFrame::Hello(_) => return Err(bye(Reason::Malformed, "A second greeting. Connect again.")),
            ClientFrame::Ping => self.outbox.send(&RelayFrame::Pong).await,
            ClientFrame::AppendControl { batch, entries } => self.append_control(batch, entries).await?,
            ClientFrame::FetchControl { from } => self.fetch_control(from).await?,
            ClientFrame::Push {
                batch,
                restart,
                entries,
            } => {
                let dev = self.device()?;
                self.take_entries(batch, check::Way::Push(dev), restart, entries)
                    .await?;
            }
            ClientFrame::Offer { batch, entries } => {
                let dev = self.device()?;
                self.take_entries(batch, check::Way::Offer(dev), false, entries)
                    .await?;
            }
            ClientFrame::Subscribe { after } => {
                self.device()?;
                self.subscribe(after);
            }
            ClientFrame::CatchUp { head, place } => {
                self.device()?;
                self.page(head, &place).await?;
            }
            ClientFrame::Presence { bytes } => self.tell(bytes)?,
            ClientFrame::RenewToken => {
                let blob_token = {
                    let (dev, now_ms) = (self.device()?, self.hub.clock.now_ms());
                    self.hub.secrets.blob_token(self.desk_id, dev, now_ms)
                };
                self.outbox.send(&RelayFrame::Token { blob_token }).await;
            }
        }
        Ok(())
    }

    /// The device, where only devices may ask.
    fn device(&self) -> Result<DeviceId, Refusal> {
        match self.who {
            Who::Device { dev, .. } => Ok(dev),
            Who::Invite(_) | Who::Bringer { .. } => Err(bye(
                Reason::NotAllowed,
                "Only a member's device may do this. Connect again as one.",
            )),
        }
    }

    fn leave(&mut self) {
        self.tasks.abort_all();
        self.pipeline = None;
        self.appends = None;
        if let (Some(desk), Who::Device { dev, .. }) = (&self.desk, self.who) {
            desk.disconnect(dev, self.connection);
        }
    }
}

/// Returns when the relay shuts down.
async fn drained(draining: &mut watch::Receiver<bool>) {
    // The hub, which holds the sender, outlives its connections.
    let _ = draining.wait_for(|draining| *draining).await;
}

/// Returns when the chain has moved.
async fn moved(chain: &mut Option<watch::Receiver<u32>>) {
    let has_moved = match chain {
        Some(chain) => chain.changed().await.is_ok(),
        None => false,
    };
    if !has_moved {
        std::future::pending::<()>().await;
    }
}
