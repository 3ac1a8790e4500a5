//! Drives the engine: gives it what happens and carries out what it asks for, until what was waited for is there.

use crate::{chance, fault::Fault, home, net, shelf::FileShelf};
use desk_engine::{Engine, Input, Output};
use desk_port::{Answer, FromEngine, Query, Request, Status, ToEngine, event::Refusal};
use std::{collections::BTreeMap, path::Path, time::Duration};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// The one tab that a program is.
const TAB: u64 = 1;
/// How long a command waits for the relay.
pub const REACH_SECONDS: u64 = 30;

/// See the module.
pub struct Driver {
    pub engine: Engine,
    _home: home::Guard,
    socket: Option<net::Socket>,
    dial: u32,
    wake_at_ms: Option<u64>,
    happened: UnboundedReceiver<(u32, Input)>,
    tell: UnboundedSender<(u32, Input)>,
    answers: BTreeMap<u64, Result<Answer, Refusal>>,
    pub status: Status,
    next: u64,
}

impl Driver {
    /// Opens the peer that lives in `folder`.
    pub fn open(folder: &Path) -> Result<Self, Fault> {
        let (connection, guard) = home::open(folder)?;
        let shelf = Box::new(FileShelf::open(folder)?);
        let engine =
            Engine::open_beside(connection, shelf).map_err(|error| Fault::Said(error.to_string()))?;
        let (tell, happened) = unbounded_channel();
        let mut driver = Self {
            engine,
            _home: guard,
            socket: None,
            dial: 0,
            wake_at_ms: None,
            happened,
            tell,
            answers: BTreeMap::new(),
            status: Status::default(),
            next: 0,
        };
        driver.input(Input::TabOpened { tab: TAB })?;
        Ok(driver)
    }

    fn input(&mut self, input: Input) -> Result<(), Fault> {
        self.engine.handle(chance::now_ms(), &mut chance::dice()?, input);
        self.carry_out();
        Ok(())
    }

    /// Carries out everything that the engine has asked for.
    pub fn carry_out(&mut self) {
        while let Some(output) = self.engine.poll() {
            match output {
                Output::Tell { message, .. } => self.heard(message),
                Output::Dial { url } => {
                    self.dial += 1;
                    self.socket = Some(net::Socket::dial(url, self.dial, self.tell.clone()));
                }
                Output::HangUp => self.socket = None,
                Output::Frame(bytes) => {
                    if let Some(socket) = &self.socket {
                        socket.send(bytes);
                    }
                }
                Output::AskBlob {
                    number,
                    url,
                    token,
                    ask,
                } => net::ask_blob(number, url, token, ask, self.tell.clone()),
                Output::Wake { at_ms } => self.wake_at_ms = Some(at_ms),
            }
        }
    }

    fn heard(&mut self, message: FromEngine) {
        match message {
            FromEngine::Answer { id, result } => {
                self.answers.insert(id, result);
            }
            FromEngine::Status { status } => {
                if let Some(alarm) = status
                    .alarm
                    .as_ref()
                    .filter(|_| status.alarm != self.status.alarm)
                {
                    eprintln!("hotline: {alarm}");
                }
                self.status = status;
            }
            FromEngine::Changed { .. } | FromEngine::Import { .. } | FromEngine::FileRead { .. } => {}
        }
    }

    /// Waits for the next thing to happen and gives it to the engine.
    async fn step(&mut self) -> Result<(), Fault> {
        let wait_ms = self.wake_at_ms.map(|at| at.saturating_sub(chance::now_ms()));
        let sleep = async {
            match wait_ms {
                #[expect(clippy::disallowed_methods, reason = "the engine named this time")]
                Some(ms) => tokio::time::sleep(Duration::from_millis(ms)).await,
                None => std::future::pending().await,
            }
        };
        let input = tokio::select! {
            word = self.happened.recv() => match word {
                Some((dial, input)) if dial == 0 || dial == self.dial => input,
                _ => return Ok(()),
            },
            () = sleep => {
                self.wake_at_ms = None;
                Input::Wake
            }
        };
        self.input(input)
    }

    /// Asks and waits for the answer.
    pub async fn ask(&mut self, request: Request) -> Result<Answer, Fault> {
        self.next += 1;
        let id = self.next;
        self.input(Input::Ask {
            tab: TAB,
            message: ToEngine { id, request },
        })?;
        let answered = async {
            loop {
                if let Some(answer) = self.answers.remove(&id) {
                    return answer.map_err(Fault::Refused);
                }
                self.step().await?;
            }
        };
        tokio::time::timeout(Duration::from_secs(REACH_SECONDS), answered)
            .await
            .unwrap_or(Err(Fault::Unanswered {
                seconds: REACH_SECONDS,
            }))
    }

    pub async fn get(&mut self, query: Query) -> Result<Answer, Fault> {
        self.ask(Request::Get { query }).await
    }

    /// Works on until everything is shared and caught up.
    pub async fn settle(&mut self, within: Duration) -> Result<(), Fault> {
        let settled = async {
            while !self.engine.is_settled() {
                if let Some(reason) = &self.status.sync.refused {
                    return Err(Fault::Said(reason.clone()));
                }
                self.step().await?;
            }
            Ok(())
        };
        tokio::time::timeout(within, settled)
            .await
            .unwrap_or(Err(Fault::Unreached {
                seconds: within.as_secs(),
            }))
    }

    /// Works on until the program is ended.
    pub async fn follow(&mut self) -> Result<(), Fault> {
        loop {
            tokio::select! {
                done = self.step() => done?,
                _ = tokio::signal::ctrl_c() => return Ok(()),
            }
        }
    }
}
