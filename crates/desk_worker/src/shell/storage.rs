//! The database: in the browser's own file system (OPFS) where it has one, else in memory.

use super::{
    apart,
    shelf::{self, OpfsShelf},
};
use desk_store::Connection;
use gloo_timers::future::TimeoutFuture;
use sqlite_wasm_vfs::sahpool::{OpfsSAHError, OpfsSAHPoolCfgBuilder, OpfsSAHPoolUtil, install};

/// As the library calls it, for the first desk of a browser.
const FOLDER: &str = ".opfs-sahpool";
const FILE: &str = "desk.db";
/// A leader that was closed a moment ago may still hold the files: the browser gives them back on its own time.
const TRIES_MAX: u32 = 40;
const TRY_WAIT_MS: u32 = 250;

/// An open database and the files it lies in.
pub struct Storage {
    pub connection: Connection,
    /// None: in memory only, nothing is kept.
    pub files: Option<Files>,
}

/// Where an open database and its attachments lie.
pub struct Files {
    pub pool: OpfsSAHPoolUtil,
    pub shelf: OpfsShelf,
    /// What attachments may weigh; none when the browser does not say.
    pub budget_bytes: Option<u64>,
}

/// Opens the database. Falls back to memory only where the browser has no OPFS at all; files that are busy are an error, since
/// working in memory beside a database that is there would lose what is written.
pub async fn open() -> Result<Storage, String> {
    let mut tries = 0;
    loop {
        match files().await {
            Ok(files) => {
                let connection = Connection::open(FILE).map_err(|error| error.to_string())?;
                return Ok(Storage {
                    connection,
                    files: Some(files),
                });
            }
            Err(Closed::Missing) => {
                let connection = Connection::open_in_memory().map_err(|error| error.to_string())?;
                return Ok(Storage {
                    connection,
                    files: None,
                });
            }
            Err(Closed::Busy(reason)) if tries >= TRIES_MAX => return Err(reason),
            Err(Closed::Busy(_)) => {
                tries += 1;
                TimeoutFuture::new(TRY_WAIT_MS).await;
            }
        }
    }
}

/// Why the files do not open.
enum Closed {
    /// The browser has no file system here.
    Missing,
    Busy(String),
}

async fn files() -> Result<Files, Closed> {
    let pool = pool().await.map_err(|error| {
        if missing(&error) {
            Closed::Missing
        } else {
            Closed::Busy(error.to_string())
        }
    })?;
    let shelf = OpfsShelf::open().await;
    let shelf = shelf.map_err(|_| Closed::Busy("the file with its attachments is in use".to_owned()))?;
    Ok(Files {
        pool,
        shelf,
        budget_bytes: shelf::budget_bytes().await,
    })
}

async fn pool() -> Result<OpfsSAHPoolUtil, OpfsSAHError> {
    let files = OpfsSAHPoolCfgBuilder::new()
        .directory(&apart::own(FOLDER))
        .build();
    let pool = install::<sqlite_wasm_rs::WasmOsCallback>(&files, true).await?;
    if pool.is_paused() {
        pool.resume().await?;
    }
    Ok(pool)
}

/// Whether the browser has no OPFS here (private windows, WebKitGTK), as against being busy.
fn missing(error: &OpfsSAHError) -> bool {
    match error {
        OpfsSAHError::NotSupported => true,
        OpfsSAHError::Opfs { message, .. } => {
            message.starts_with("SecurityError") || message.starts_with("NotSupportedError")
        }
        _ => false,
    }
}
