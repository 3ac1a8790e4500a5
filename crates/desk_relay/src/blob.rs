//! Sealed attachments over HTTP: `/blob/{desk}/{doc}/{blob}`, PUT and GET (with ranges), with the token of the welcome.
//!
//! A blob is named by the hash of its bytes, which is checked before it gets its name; it lies as a file in the desk's
//! folder. Membership is read again for each request.

use crate::{
    clock, dice,
    limit::{BLOB_BYTES_MAX, DESK_BLOB_BYTES_MAX},
    lock::locked,
    server::Shared,
};
use axum::{
    Router,
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use desk_model::{BlobId, DeskId, DocId, Role};
use desk_seal::blob::AddressHasher;
use futures_util::StreamExt;
use std::{
    collections::HashMap,
    fs, io,
    path::{Path as FilePath, PathBuf},
    sync::Mutex,
};
use tokio::io::AsyncWriteExt;
use tower_http::services::ServeFile;

/// The folder with all desks' blobs.
pub(crate) struct Blobs {
    folder: PathBuf,
    /// What the blobs of a desk weigh, once counted.
    weights: Mutex<HashMap<DeskId, u64>>,
}

type Refused = (StatusCode, &'static str);

const NO_TOKEN: Refused = (
    StatusCode::UNAUTHORIZED,
    "The token is missing, too old or of another desk. Connect again for a new one.\n",
);
const NO_RIGHT: Refused = (
    StatusCode::FORBIDDEN,
    "Your role on this desk does not allow this. Ask a lead.\n",
);
const TOO_LARGE: Refused = (
    StatusCode::PAYLOAD_TOO_LARGE,
    "The attachment is larger than this relay takes. Nothing was stored; send a smaller one.\n",
);
const DESK_FULL: Refused = (
    StatusCode::INSUFFICIENT_STORAGE,
    "The desk's share of the relay's disk is used up. Nothing was stored; ask who runs the relay.\n",
);
const WRONG_HASH: Refused = (
    StatusCode::UNPROCESSABLE_ENTITY,
    "The bytes are not those that the address names. Nothing was stored; send them again.\n",
);
const FAILED: Refused = (
    StatusCode::INTERNAL_SERVER_ERROR,
    "The relay could not use its disk. Nothing was stored; try again later.\n",
);

/// The part of the path behind `/blob`.
type Address = Path<(String, String, String)>;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/blob/{desk}/{doc}/{blob}",
            get(read).put(write).options(preflight),
        )
        .layer(middleware::from_fn(share))
}

/// Lets an app that is hosted elsewhere in: what counts is the token, which no browser sends by itself.
async fn share(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; sandbox"),
    );
    response
}

async fn preflight() -> impl IntoResponse {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, PUT"),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "authorization, content-type, range",
        ),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
    ];
    (StatusCode::NO_CONTENT, headers)
}

/// A checked address: it can name nothing outside the folder.
struct Target {
    desk: DeskId,
    doc: DocId,
    blob: BlobId,
}

fn target((desk, doc, blob): &(String, String, String)) -> Result<Target, Refused> {
    let no_address = (StatusCode::NOT_FOUND, "There is no such attachment.\n");
    Ok(Target {
        desk: desk.parse().map_err(|_| no_address)?,
        doc: doc.parse().map_err(|_| no_address)?,
        blob: blob.parse().map_err(|_| no_address)?,
    })
}

/// Whether the token's device is a member of the desk now, and may write where it wants to.
fn allow(shared: &Shared, headers: &HeaderMap, desk: DeskId, writes: bool) -> Result<(), Refused> {
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .ok_or(NO_TOKEN)?;
    let (of_desk, dev) = shared
        .hub
        .secrets
        .read_blob_token(token, clock::now_ms())
        .filter(|(of_desk, _)| *of_desk == desk)
        .ok_or(NO_TOKEN)?;
    let found = shared.hub.desk(of_desk).map_err(|_| FAILED)?.ok_or(NO_TOKEN)?;
    match found.members().role_of(dev) {
        None => Err(NO_RIGHT),
        Some((_, Role::Viewer)) if writes => Err(NO_RIGHT),
        Some(_) => Ok(()),
    }
}

async fn read(State(shared): State<Shared>, Path(address): Address, request: Request) -> Response {
    let file = target(&address).and_then(|target| {
        allow(&shared, request.headers(), target.desk, false)?;
        Ok(shared.blobs.file(&target))
    });
    let file = match file {
        Ok(file) => file,
        Err(refused) => return refused.into_response(),
    };
    match ServeFile::new(file).try_call(request).await {
        Ok(response) => {
            let mut response = response.map(Body::new);
            let cache = HeaderValue::from_static("private, max-age=31536000, immutable");
            response.headers_mut().insert(header::CACHE_CONTROL, cache);
            response.into_response()
        }
        Err(error) => {
            tracing::error!(%error, "a blob could not be read");
            FAILED.into_response()
        }
    }
}

async fn write(State(shared): State<Shared>, Path(address): Address, request: Request) -> Response {
    match store(&shared, &address, request).await {
        Ok(status) => status.into_response(),
        Err(refused) => refused.into_response(),
    }
}

async fn store(
    shared: &Shared,
    address: &(String, String, String),
    request: Request,
) -> Result<StatusCode, Refused> {
    let target = target(address)?;
    allow(shared, request.headers(), target.desk, true)?;
    let length = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > BLOB_BYTES_MAX) {
        return Err(TOO_LARGE);
    }
    let file = shared.blobs.file(&target);
    if tokio::fs::try_exists(&file).await.map_err(failed)? {
        return Ok(StatusCode::OK);
    }
    let room = shared.blobs.room(target.desk).map_err(failed)?;
    let part = shared.blobs.part()?;
    let taken = take(request.into_body(), &part, target.blob, room).await;
    let kept = match taken {
        Ok(bytes) => shared
            .blobs
            .keep(&part, &file, target.desk, bytes)
            .map_err(failed),
        Err(refused) => Err(refused),
    };
    if kept.is_err() {
        // What came so far is of no use; if it cannot be removed, the next start does.
        let _ = tokio::fs::remove_file(&part).await;
    }
    kept.map(|()| StatusCode::CREATED)
}

fn failed(error: io::Error) -> Refused {
    tracing::error!(%error, "a blob could not be stored");
    FAILED
}

/// Writes the body to a file and checks its hash; what it weighs.
async fn take(body: Body, part: &FilePath, blob: BlobId, room: u64) -> Result<u64, Refused> {
    let mut file = tokio::fs::File::create_new(part).await.map_err(failed)?;
    let (mut hasher, mut bytes) = (AddressHasher::default(), 0);
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| WRONG_HASH)?;
        bytes += chunk.len() as u64;
        if bytes > BLOB_BYTES_MAX {
            return Err(TOO_LARGE);
        }
        if bytes > room {
            return Err(DESK_FULL);
        }
        hasher.update(&chunk);
        file.write_all(&chunk).await.map_err(failed)?;
    }
    if hasher.finish() != blob {
        return Err(WRONG_HASH);
    }
    file.sync_all().await.map_err(failed)?;
    Ok(bytes)
}

fn weigh(folder: &FilePath) -> io::Result<u64> {
    let mut bytes = 0;
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        let meta = entry.metadata()?;
        bytes += if meta.is_dir() {
            weigh(&entry.path())?
        } else {
            meta.len()
        };
    }
    Ok(bytes)
}

impl Blobs {
    /// The blobs of a folder, which is made; what was left half written is removed.
    pub(crate) fn open(folder: &FilePath) -> io::Result<Self> {
        let parts = folder.join("parts");
        if parts.exists() {
            fs::remove_dir_all(&parts)?;
        }
        fs::create_dir_all(&parts)?;
        Ok(Self {
            folder: folder.to_owned(),
            weights: Mutex::default(),
        })
    }

    fn file(&self, target: &Target) -> PathBuf {
        let desk = self.folder.join(target.desk.to_string());
        desk.join(target.doc.to_string()).join(target.blob.to_string())
    }

    fn part(&self) -> Result<PathBuf, Refused> {
        let name = BlobId(dice::roll().ok_or(FAILED)?);
        Ok(self.folder.join("parts").join(name.to_string()))
    }

    /// How much the desk may still store.
    fn room(&self, desk: DeskId) -> io::Result<u64> {
        let mut weights = locked(&self.weights);
        let weight = match weights.get(&desk) {
            Some(weight) => *weight,
            None => weigh(&self.folder.join(desk.to_string()))?,
        };
        weights.insert(desk, weight);
        Ok(DESK_BLOB_BYTES_MAX.saturating_sub(weight))
    }

    /// Gives a whole, checked file its name.
    fn keep(&self, part: &FilePath, file: &FilePath, desk: DeskId, bytes: u64) -> io::Result<()> {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
            fs::rename(part, file)?;
            fs::File::open(folder)?.sync_all()?;
        }
        *locked(&self.weights).entry(desk).or_default() += bytes;
        Ok(())
    }
}
