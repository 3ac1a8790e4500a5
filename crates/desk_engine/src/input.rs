//! What a shell tells the engine, and what the engine asks of its shell.

use crate::transfer::{BlobAnswer, BlobAsk};
use desk_port::{FromEngine, ToEngine};

/// A tab (or program) that talks to the engine; the shell gives the numbers.
pub type TabId = u64;

/// Something happened.
#[derive(Debug)]
pub enum Input {
    TabOpened {
        tab: TabId,
    },
    TabClosed {
        tab: TabId,
    },
    Ask {
        tab: TabId,
        message: ToEngine,
    },
    /// The socket that [`Output::Dial`] asked for is open.
    SocketOpened,
    /// One binary message of the relay.
    SocketFrame(Vec<u8>),
    /// The socket closed or could not be opened.
    SocketClosed,
    /// What became of the [`Output::AskBlob`] of that number.
    BlobAnswered {
        number: u32,
        answer: BlobAnswer,
    },
    /// The time that [`Output::Wake`] named has come.
    Wake,
}

/// Something is to be done.
#[derive(Debug, PartialEq)]
pub enum Output {
    /// To one tab, or to all.
    Tell {
        tab: Option<TabId>,
        message: FromEngine,
    },
    /// Open a WebSocket, after closing the one that may be open.
    Dial {
        url: String,
    },
    HangUp,
    Frame(Vec<u8>),
    /// Ask the relay's HTTP, with the token as bearer. Each is answered with [`Input::BlobAnswered`], after
    /// [`crate::BLOB_ANSWER_MS_MAX`] at the latest; one upload and one download are under way at the same time.
    AskBlob {
        number: u32,
        url: String,
        token: String,
        ask: BlobAsk,
    },
    /// Say [`Input::Wake`] at this time (ms since 1970); it replaces any earlier one.
    Wake {
        at_ms: u64,
    },
}
