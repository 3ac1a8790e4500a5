//! The leading role: runs the engine over the database, and carries what comes out of it.

use super::{
    blob, chance,
    hub::Shared,
    socket::{Socket, SocketEvent},
    storage,
};
use desk_engine::{Engine, Input, Output};
use gloo_timers::callback::Timeout;
use sqlite_wasm_vfs::sahpool::OpfsSAHPoolUtil;
use std::collections::BTreeSet;
use wasm_bindgen_futures::spawn_local;

/// See the module.
pub struct Leader {
    pub engine: Engine,
    pub tabs: BTreeSet<u64>,
    pool: Option<OpfsSAHPoolUtil>,
    socket: Option<Socket>,
    /// Which dial the socket is of: words of an earlier socket are not heard any more.
    dial: u32,
    wake: Option<Timeout>,
}

impl Leader {
    /// Lets go of the database, so that another tab can open it.
    pub fn close(self) {
        let Self {
            engine,
            pool,
            socket,
            wake,
            ..
        } = self;
        drop((engine, socket, wake));
        if let Some(pool) = pool
            && let Err(error) = pool.pause()
        {
            web_sys::console::error_1(&format!("the database could not be let go: {error}").into());
        }
    }
}

/// Opens database and engine; an error is a sentence for people.
pub async fn open() -> Result<Leader, String> {
    let storage = storage::open().await.map_err(|reason| {
        format!("The desk's database on this device could not be opened ({reason}). Nothing was changed. Close other windows of this browser that show the desk, then reload.")
    })?;
    let (engine, pool) = match storage.files {
        Some(files) => {
            let shelf = Box::new(files.shelf);
            let mut engine =
                Engine::open_beside(storage.connection, shelf).map_err(|error| error.to_string())?;
            if let Some(bytes) = files.budget_bytes {
                engine.limit_attachments(bytes);
            }
            (engine, Some(files.pool))
        }
        None => {
            let engine = Engine::open(storage.connection, true).map_err(|error| error.to_string())?;
            (engine, None)
        }
    };
    Ok(Leader {
        engine,
        tabs: BTreeSet::new(),
        pool,
        socket: None,
        dial: 0,
        wake: None,
    })
}

/// Gives the engine an input and carries out what it asks for.
pub fn input(hub: &Shared, input: Input) {
    {
        let mut hub = hub.borrow_mut();
        let Some(leader) = hub.leader() else { return };
        match chance::dice() {
            Ok(mut dice) => leader.engine.handle(chance::now_ms(), &mut dice, input),
            Err(sentence) => return hub.no_dice(&input, &sentence),
        }
    }
    pump(hub);
}

/// Carries out everything that the engine has asked for.
pub fn pump(hub: &Shared) {
    loop {
        let mut inner = hub.borrow_mut();
        let Some(leader) = inner.leader() else { return };
        let Some(output) = leader.engine.poll() else {
            return;
        };
        match output {
            Output::Tell { tab, message } => inner.tell(tab, &message),
            Output::Frame(bytes) => {
                if let Some(socket) = &leader.socket {
                    socket.send(&bytes);
                }
            }
            Output::HangUp => leader.socket = None,
            Output::Dial { url } => dial(hub, leader, &url),
            Output::Wake { at_ms } => leader.wake = Some(wake(hub, at_ms)),
            Output::AskBlob {
                number,
                url,
                token,
                ask,
            } => {
                let hub = hub.clone();
                spawn_local(async move {
                    let answer = blob::ask(&url, &token, &ask).await;
                    input(&hub, Input::BlobAnswered { number, answer });
                });
            }
        }
    }
}

fn dial(hub: &Shared, leader: &mut Leader, url: &str) {
    leader.dial += 1;
    let (mine, shared) = (leader.dial, hub.clone());
    let tell = move |event: SocketEvent| {
        let current = shared
            .borrow_mut()
            .leader()
            .is_some_and(|leader| leader.dial == mine);
        if current {
            input(
                &shared,
                match event {
                    SocketEvent::Opened => Input::SocketOpened,
                    SocketEvent::Frame(bytes) => Input::SocketFrame(bytes),
                    SocketEvent::Closed => Input::SocketClosed,
                },
            );
        }
    };
    leader.socket = Socket::dial(url, tell.clone());
    if leader.socket.is_none() {
        spawn_local(async move { tell(SocketEvent::Closed) });
    }
}

fn wake(hub: &Shared, at_ms: u64) -> Timeout {
    // A browser's timer takes at most 2^31-1 ms; waking early does no harm.
    let wait_ms = u32::try_from(at_ms.saturating_sub(chance::now_ms()))
        .unwrap_or(u32::MAX)
        .min(i32::MAX as u32);
    let hub = hub.clone();
    Timeout::new(wait_ms, move || input(&hub, Input::Wake))
}
