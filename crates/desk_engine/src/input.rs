//! What a shell tells the engine, and what the engine asks of its shell.

use desk_model::{BlobId, DocId};
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
    /// What became of [`Output::PutBlob`].
    BlobPut {
        blob: BlobId,
        result: Result<(), String>,
    },
    /// What became of [`Output::GetBlob`].
    BlobGot {
        blob: BlobId,
        result: Result<Vec<u8>, String>,
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
    PutBlob {
        url: String,
        token: String,
        blob: BlobId,
        doc: DocId,
        bytes: Vec<u8>,
    },
    GetBlob {
        url: String,
        token: String,
        blob: BlobId,
        doc: DocId,
    },
    /// Say [`Input::Wake`] at this time (ms since 1970); it replaces any earlier one.
    Wake {
        at_ms: u64,
    },
}
