//! The wire: the WebSocket that the engine dials, and sealed attachments over HTTP. What comes in is told to the driver.

use desk_engine::Input;
use desk_model::BlobId;
use futures_util::{SinkExt, StreamExt};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest};

const DIAL_WAIT: Duration = Duration::from_secs(20);
const BLOB_BYTES_MAX: u64 = 128 * 1024 * 1024;

/// One dialled socket; closed when dropped.
pub struct Socket {
    frames: UnboundedSender<Vec<u8>>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Socket {
    /// Dials; what happens is told with `dial` in front, so that words of an earlier socket can be told apart.
    pub fn dial(url: String, dial: u32, tell: UnboundedSender<(u32, Input)>) -> Self {
        let (frames, outgoing) = unbounded_channel();
        let task = tokio::spawn(async move {
            carry(&url, dial, &tell, outgoing).await;
            // The driver may have ended already.
            let _ = tell.send((dial, Input::SocketClosed));
        });
        Self { frames, task }
    }

    pub fn send(&self, frame: Vec<u8>) {
        // A closed socket has said so already.
        let _ = self.frames.send(frame);
    }
}

async fn carry(
    url: &str,
    dial: u32,
    tell: &UnboundedSender<(u32, Input)>,
    mut outgoing: UnboundedReceiver<Vec<u8>>,
) {
    let Ok(request) = url.into_client_request() else {
        return;
    };
    let opened = tokio::time::timeout(DIAL_WAIT, tokio_tungstenite::connect_async(request)).await;
    let Ok(Ok((socket, _))) = opened else { return };
    let (mut sink, mut stream) = socket.split();
    if tell.send((dial, Input::SocketOpened)).is_err() {
        return;
    }
    loop {
        tokio::select! {
            frame = outgoing.recv() => match frame {
                Some(frame) => if sink.send(Message::Binary(frame.into())).await.is_err() { return },
                None => return,
            },
            message = stream.next() => match message {
                Some(Ok(Message::Binary(bytes))) => {
                    if tell.send((dial, Input::SocketFrame(bytes.to_vec()))).is_err() { return }
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => {}
            },
        }
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(120)))
        .build()
        .into()
}

/// Stores a sealed attachment at the relay; runs beside the driver.
pub fn put_blob(
    url: String,
    token: String,
    blob: BlobId,
    bytes: Vec<u8>,
    tell: UnboundedSender<(u32, Input)>,
) {
    tokio::task::spawn_blocking(move || {
        let sent = agent()
            .put(&url)
            .header("Authorization", &format!("Bearer {token}"))
            .send(&bytes[..]);
        let result = sent.map(|_| ()).map_err(|error| error.to_string());
        let _ = tell.send((0, Input::BlobPut { blob, result }));
    });
}

/// Fetches a sealed attachment; runs beside the driver.
pub fn get_blob(url: String, token: String, blob: BlobId, tell: UnboundedSender<(u32, Input)>) {
    tokio::task::spawn_blocking(move || {
        let got = agent()
            .get(&url)
            .header("Authorization", &format!("Bearer {token}"))
            .call();
        let result = got
            .and_then(|mut answer| {
                answer
                    .body_mut()
                    .with_config()
                    .limit(BLOB_BYTES_MAX)
                    .read_to_vec()
            })
            .map_err(|error| error.to_string());
        let _ = tell.send((0, Input::BlobGot { blob, result }));
    });
}
