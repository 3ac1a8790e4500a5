//! A peer within the bench: the engine over a home of `hotline`, with a clock that jumps over what is only waited for. Nothing is
//! jumped over while something is to be done or an answer of the relay is due.

use std::path::Path;
use std::time::Duration;

use desk_cli::{chance, home, net, shelf::FileShelf};
use desk_engine::{Engine, Input, Output};
use desk_sync::{ClientFrame, RelayFrame};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::desk::now;
use crate::fault::{Done, Fault};

/// See the module.
pub struct Peer {
    engine: Engine,
    _home: home::Guard,
    socket: Option<net::Socket>,
    dial: u32,
    /// Answers of the relay that are due.
    due: u32,
    wake_at_ms: Option<u64>,
    /// By how much its clock is before that of the machine.
    ahead_ms: u64,
    happened: UnboundedReceiver<(u32, Input)>,
    tell: UnboundedSender<(u32, Input)>,
}

impl Peer {
    pub fn open(folder: &Path) -> Done<Peer> {
        let (connection, guard) = home::open(folder).map_err(peer)?;
        let shelf = Box::new(FileShelf::open(folder).map_err(peer)?);
        let (tell, happened) = unbounded_channel();
        let mut peer = Peer {
            engine: Engine::open_beside(connection, shelf).map_err(peer)?,
            _home: guard,
            socket: None,
            dial: 0,
            due: 0,
            wake_at_ms: None,
            ahead_ms: 0,
            happened,
            tell,
        };
        peer.input(Input::Wake)?;
        Ok(peer)
    }

    /// Lives so long by its own clock; gives how long that took.
    pub async fn lives(&mut self, ms: u64) -> Done<Duration> {
        let (start, until_ms) = (now(), self.now_ms() + ms);
        while self.now_ms() < until_ms {
            if let Ok((dial, input)) = self.happened.try_recv() {
                self.hears(dial, input)?;
            } else if self.due == 0 && self.engine.is_settled() {
                let next_ms = self.wake_at_ms.unwrap_or(until_ms).min(until_ms);
                self.ahead_ms += next_ms.saturating_sub(self.now_ms());
                self.wakes()?;
            } else {
                self.waits().await?;
            }
        }
        Ok(start.elapsed())
    }

    /// Until the relay says something, or the time has come that the engine named.
    async fn waits(&mut self) -> Done {
        let left_ms = self.wake_at_ms.map(|at_ms| at_ms.saturating_sub(self.now_ms()));
        let wake = async {
            match left_ms {
                #[expect(clippy::disallowed_methods, reason = "the engine named this time")]
                Some(ms) => tokio::time::sleep(Duration::from_millis(ms)).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            word = self.happened.recv() => match word {
                Some((dial, input)) => self.hears(dial, input),
                None => Ok(()),
            },
            () = wake => self.wakes(),
        }
    }

    fn hears(&mut self, dial: u32, input: Input) -> Done {
        if dial != 0 && dial != self.dial {
            return Ok(());
        }
        match &input {
            Input::SocketFrame(bytes) => {
                let answers = matches!(
                    RelayFrame::decode(bytes),
                    Ok(RelayFrame::Ack { .. } | RelayFrame::Pong)
                );
                self.due = self.due.saturating_sub(answers.into());
            }
            Input::SocketClosed => self.due = 0,
            _ => {}
        }
        self.input(input)
    }

    fn wakes(&mut self) -> Done {
        self.wake_at_ms = None;
        self.input(Input::Wake)
    }

    fn input(&mut self, input: Input) -> Done {
        let mut dice = chance::dice().map_err(peer)?;
        self.engine.handle(self.now_ms(), &mut dice, input);
        while let Some(output) = self.engine.poll() {
            match output {
                Output::Tell { .. } => {}
                Output::Dial { url } => {
                    self.dial += 1;
                    self.socket = Some(net::Socket::dial(url, self.dial, self.tell.clone()));
                }
                Output::HangUp => (self.socket, self.due) = (None, 0),
                Output::Frame(bytes) => self.says(bytes),
                Output::AskBlob {
                    number,
                    url,
                    token,
                    ask,
                } => net::ask_blob(number, url, token, ask, self.tell.clone()),
                Output::Wake { at_ms } => self.wake_at_ms = Some(at_ms),
            }
        }
        Ok(())
    }

    fn says(&mut self, bytes: Vec<u8>) {
        let asks = matches!(
            ClientFrame::decode(&bytes),
            Ok(ClientFrame::Push { .. } | ClientFrame::Offer { .. } | ClientFrame::Ping)
        );
        self.due += u32::from(asks);
        if let Some(socket) = &self.socket {
            socket.send(bytes);
        }
    }

    fn now_ms(&self) -> u64 {
        chance::now_ms() + self.ahead_ms
    }
}

fn peer(error: impl std::fmt::Display) -> Fault {
    Fault::Peer(error.to_string())
}
