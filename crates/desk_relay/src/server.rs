//! Starting and stopping: the listener, the routes, the writer's thread.

use crate::{
    app::App,
    blob::{self, Blobs, Putting},
    clock,
    config::{Config, FoundPolicy},
    hub::{Hub, HubParts},
    limit::{COMPACT_EVERY_MS, DRAIN_MS_MAX, JOBS_MAX},
    log::{LogError, RedbLog},
    secret::Secrets,
    session, visitor, writer,
};
use axum::{
    Router,
    extract::{ConnectInfo, State, WebSocketUpgrade},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::get,
};
use desk_model::{BlobId, DeskId, DocId};
use desk_sync::{FOUNDING_FRAGMENT, limit::FRAME_BYTES_MAX};
use std::{
    net::SocketAddr,
    sync::{Arc, atomic::Ordering},
    thread,
    time::Duration,
};
use tokio::{
    net::TcpListener,
    sync::{mpsc, oneshot},
    task::JoinHandle,
};

/// Why a relay does not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("the address {0} cannot be listened on: {1}")]
    Listen(SocketAddr, std::io::Error),
    #[error("founding would be open to everybody who reaches {0}; let a token be needed")]
    OpenToAll(SocketAddr),
    #[error(transparent)]
    Log(#[from] LogError),
    #[error("the folder for data cannot be used: {0}")]
    Folder(#[from] std::io::Error),
}

/// What the routes share.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) hub: Arc<Hub>,
    pub(crate) blobs: Arc<Blobs>,
    pub(crate) putting: Arc<Putting>,
    /// A blob's largest size.
    pub(crate) blob_bytes_max: u64,
    /// Held by each connection while it lives.
    alive: mpsc::WeakSender<()>,
}

/// A relay that runs, until it is stopped.
pub struct Running {
    address: SocketAddr,
    founding_link: Option<String>,
    hub: Arc<Hub>,
    blobs: Arc<Blobs>,
    jobs: mpsc::Sender<crate::job::Job>,
    writer: thread::JoinHandle<()>,
    alive: mpsc::Sender<()>,
    gone: mpsc::Receiver<()>,
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
}

/// Starts a relay.
///
/// # Errors
/// The folder or the address cannot be used, or founding would stand open to a network.
pub async fn serve(config: Config) -> Result<Running, ServeError> {
    let listen = config.listen;
    if config.found == FoundPolicy::Open && !listen.ip().is_loopback() {
        return Err(ServeError::OpenToAll(listen));
    }
    let log = RedbLog::open(&config.data)?;
    let secrets = Secrets::open(&config.data, config.found)?;
    let listener = TcpListener::bind(listen)
        .await
        .map_err(|error| ServeError::Listen(listen, error))?;
    let address = listener.local_addr()?;
    let blobs = Blobs::open(&config.data.join("blobs"), config.desk_blob_bytes_max)?;
    let blobs = Arc::new(blobs);
    let (jobs, to_write) = mpsc::channel(JOBS_MAX);
    let hosts = config.hosts_at(address);
    let page = match config.hosts.first() {
        Some(name) => format!("https://{}", name.to_lowercase()),
        None => format!("http://{address}"),
    };
    let founding_link = secrets
        .new_found_token()
        .map(|token| format!("{page}/{FOUNDING_FRAGMENT}{token}"));
    let hub = Arc::new(Hub::new(HubParts {
        log: Arc::new(log),
        blobs: blobs.clone(),
        jobs: jobs.downgrade(),
        hosts: hosts.clone(),
        found: config.found,
        secrets,
        clock: config.clock,
        grace_ms: config.grace_ms,
    }));
    let writer = writer::start(hub.clone(), to_write)?;
    tokio::spawn(compact(jobs.downgrade()));
    let (alive, gone) = mpsc::channel(1);
    let shared = Shared {
        hub: hub.clone(),
        blobs: blobs.clone(),
        putting: Arc::default(),
        blob_bytes_max: config.blob_bytes_max,
        alive: alive.downgrade(),
    };
    let (stop, stopped) = oneshot::channel::<()>();
    let routes = routes(shared, config.app.map(|folder| App::new(folder, &hosts)));
    let service = routes.into_make_service_with_connect_info::<SocketAddr>();
    let server = tokio::spawn(async move {
        let until = async {
            // A dropped `Running` stops the listener too.
            let _ = stopped.await;
        };
        if let Err(error) = axum::serve(listener, service).with_graceful_shutdown(until).await {
            tracing::error!(%error, "the listener has failed");
        }
    });
    tracing::info!(%address, ?hosts, "listening");
    Ok(Running {
        address,
        founding_link,
        hub,
        blobs,
        jobs,
        writer,
        alive,
        gone,
        stop,
        server,
    })
}

/// Has what is to be dropped looked for, now and from time to time.
async fn compact(jobs: mpsc::WeakSender<crate::job::Job>) {
    while let Some(jobs) = jobs.upgrade() {
        if jobs.send(crate::job::Job::Compact).await.is_err() {
            break;
        }
        drop(jobs);
        clock::wait(COMPACT_EVERY_MS).await;
    }
}

fn routes(shared: Shared, app: Option<App>) -> Router {
    let router = Router::new()
        .route("/log", get(connect))
        .route("/healthz", get(healthy))
        .merge(blob::routes())
        .with_state(shared);
    match app {
        Some(app) => router.fallback_service(app.routes()),
        None => router,
    }
}

async fn connect(
    State(shared): State<Shared>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let Some(alive) = shared.alive.upgrade() else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let visitor = visitor::address(peer.ip(), &headers);
    upgrade
        .max_message_size(FRAME_BYTES_MAX)
        .max_frame_size(FRAME_BYTES_MAX)
        .on_upgrade(move |socket| async move {
            session::run(shared.hub, socket, visitor).await;
            drop(alive);
        })
}

/// Ready while the writer takes work and the newest of it could be stored.
async fn healthy(State(shared): State<Shared>) -> (StatusCode, &'static str) {
    let ready = shared.hub.jobs.upgrade().is_some_and(|jobs| !jobs.is_closed());
    if !ready || *shared.hub.draining.borrow() {
        (StatusCode::SERVICE_UNAVAILABLE, "draining\n")
    } else if shared.hub.write_failed.load(Ordering::Acquire) {
        (
            StatusCode::SERVICE_UNAVAILABLE,
            "the newest write failed; see the log\n",
        )
    } else {
        (StatusCode::OK, "ok\n")
    }
}

impl Running {
    /// The link by which a desk is founded here, in the run in which its token was made.
    #[must_use]
    pub fn founding_link(&self) -> Option<&str> {
        self.founding_link.as_deref()
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Deletes the attachments of an erased document, and refuses them until the next start.
    ///
    /// # Errors
    /// The folder cannot be read or changed; saying it again goes on.
    pub fn forget_doc(&self, desk: DeskId, doc: DocId) -> std::io::Result<()> {
        self.blobs.forget(desk, doc, None)
    }

    /// The same, of one attachment.
    ///
    /// # Errors
    /// As [`Self::forget_doc`].
    pub fn forget_blob(&self, desk: DeskId, doc: DocId, blob: BlobId) -> std::io::Result<()> {
        self.blobs.forget(desk, doc, Some(blob))
    }

    /// Takes no more connections, says farewell to all, and returns when what was accepted is durable.
    pub async fn stop(mut self) {
        self.hub.draining.send_replace(true);
        let _ = self.stop.send(());
        drop(self.alive);
        let patience = Duration::from_millis(DRAIN_MS_MAX);
        if tokio::time::timeout(patience, self.gone.recv()).await.is_err() {
            tracing::warn!("some connections did not end in time");
        }
        drop(self.jobs);
        let writer = self.writer;
        let ended = tokio::task::spawn_blocking(move || writer.join()).await;
        if !matches!(ended, Ok(Ok(()))) {
            tracing::error!("the writer's thread has failed");
        }
        let _ = tokio::time::timeout(patience, self.server).await;
    }
}
