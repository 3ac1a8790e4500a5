//! The wire: the WebSocket that the engine dials, and sealed attachments over HTTP. What comes in is told to the driver.

use desk_engine::{BLOB_ANSWER_MS_MAX, BlobAnswer, BlobAsk, Input};
use futures_util::{SinkExt, StreamExt};
use std::{sync::LazyLock, time::Duration};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest};

const DIAL_WAIT: Duration = Duration::from_secs(20);

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

static AGENT: LazyLock<ureq::Agent> = LazyLock::new(|| {
    ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_millis(BLOB_ANSWER_MS_MAX)))
        // What a status means is the engine's affair.
        .http_status_as_error(false)
        .build()
        .into()
});

/// Asks the relay's HTTP about an attachment; runs beside the driver.
pub fn ask_blob(number: u32, url: String, token: String, ask: BlobAsk, tell: UnboundedSender<(u32, Input)>) {
    tokio::task::spawn_blocking(move || {
        let answer = answer_of(&url, &format!("Bearer {token}"), &ask).unwrap_or(BlobAnswer::Unreached);
        // The driver may have ended already.
        let _ = tell.send((0, Input::BlobAnswered { number, answer }));
    });
}

fn answer_of(url: &str, token: &str, ask: &BlobAsk) -> Result<BlobAnswer, ureq::Error> {
    let mut answer = match ask {
        BlobAsk::Stand => AGENT.head(url).header("Authorization", token).call()?,
        BlobAsk::Put { at, total, bytes } => {
            let last = (at + bytes.len() as u64).saturating_sub(1);
            let range = format!("bytes {at}-{last}/{total}");
            let request = AGENT.put(url).header("Authorization", token);
            request.header("Content-Range", range).send(&bytes[..])?
        }
        BlobAsk::Get { from, bytes } => {
            let range = format!("bytes={from}-{}", (from + bytes).saturating_sub(1));
            let request = AGENT.get(url).header("Authorization", token);
            request.header("Range", range).call()?
        }
    };
    let header = |name: &str| answer.headers().get(name)?.to_str().ok().map(str::to_owned);
    let offset = header("upload-offset").and_then(|offset| offset.parse().ok());
    let complete = header("upload-complete").as_deref() == Some("?1");
    let status = answer.status().as_u16();
    let bytes = match ask {
        BlobAsk::Get { bytes, .. } if answer.status().is_success() => {
            // One byte more than asked for shows that it is something else.
            let limit = bytes.saturating_add(1);
            answer.body_mut().with_config().limit(limit).read_to_vec()?
        }
        _ => Vec::new(),
    };
    Ok(BlobAnswer::Answered {
        status,
        offset,
        complete,
        bytes,
    })
}
