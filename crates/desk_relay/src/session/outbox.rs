//! The way out of a connection: a bounded queue, and the one task that owns the sending half.

use crate::limit::{OUTBOX_FRAMES_MAX, SEND_MS_MAX};
use axum::{
    body::Bytes,
    extract::ws::{Message, WebSocket},
};
use desk_sync::RelayFrame;
use futures_util::{SinkExt, stream::SplitSink};
use std::time::Duration;
use tokio::{sync::mpsc, task::JoinHandle};

/// Where frames for the peer go. Clones share the queue; the connection closes when the last is gone.
#[derive(Debug, Clone)]
pub(super) struct Outbox(mpsc::Sender<Bytes>);

impl Outbox {
    pub(super) fn start(mut sink: SplitSink<WebSocket, Message>) -> (Self, JoinHandle<()>) {
        let (queue, mut frames) = mpsc::channel::<Bytes>(OUTBOX_FRAMES_MAX);
        let patience = Duration::from_millis(SEND_MS_MAX);
        let task = tokio::spawn(async move {
            while let Some(frame) = frames.recv().await {
                let sent = tokio::time::timeout(patience, sink.send(Message::Binary(frame))).await;
                if !matches!(sent, Ok(Ok(()))) {
                    return;
                }
            }
            // The peer may have closed already.
            let _ = tokio::time::timeout(patience, sink.close()).await;
        });
        (Self(queue), task)
    }

    /// Queues a frame, when there is room. Nothing happens where the peer has gone: the reading half will notice.
    pub(super) async fn send(&self, frame: &RelayFrame) {
        self.send_bytes(frame.encode().into()).await;
    }

    pub(super) async fn send_bytes(&self, frame: Bytes) {
        let _ = self.0.send(frame).await;
    }

    /// Whether the peer has gone.
    pub(super) fn is_closed(&self) -> bool {
        self.0.is_closed()
    }
}
