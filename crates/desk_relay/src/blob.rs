//! Sealed attachments over HTTP: `/blob/{desk}/{doc}/{blob}`, with the token of the welcome. GET reads (with ranges), HEAD asks
//! how far an upload is, PUT stores a stretch, DELETE takes back.
//!
//! A blob is named by the hash of its bytes, which is checked before it gets its name; it lies as a file in the desk's
//! folder. Membership is read again for each request.

mod part;
mod refusal;
mod shelf;

pub(crate) use shelf::Blobs;

use crate::{
    limit::{PART_WRITE_BYTES, PUT_SILENCE_MS_MAX, PUTS_AT_ONCE},
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
use desk_model::{DeskId, DeviceId, Role};
use futures_util::StreamExt;
use part::Target;
use refusal::{
    ERASED, FAILED, NO_ADDRESS, NO_LENGTH, NO_RANGE, NO_RIGHT, NO_TOKEN, OFFSET, Refused, TOO_LARGE,
    TOO_MANY, TOO_SLOW,
};
use shelf::Stand;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};
use tower_http::services::ServeFile;

/// The header that says whether a blob is whole.
const COMPLETE: &str = "upload-complete";

/// How many uploads of each device are under way.
pub(crate) type Putting = Mutex<HashMap<(DeskId, DeviceId), usize>>;

/// The part of the path behind `/blob`.
type Address = Path<(String, String, String)>;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/blob/{desk}/{doc}/{blob}",
            get(read)
                .head(stand)
                .put(write)
                .delete(take_back)
                .options(preflight),
        )
        .layer(middleware::from_fn(share))
}

/// Lets an app that is hosted elsewhere in: what counts is the token, which no browser sends by itself.
async fn share(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            "upload-offset, upload-complete",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn preflight() -> impl IntoResponse {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, PUT, DELETE"),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "authorization, content-range, content-type, range",
        ),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
    ];
    (StatusCode::NO_CONTENT, headers)
}

/// Who asks for what: a token's device that is a member of the desk now, and may write where it wants to.
fn admit(
    shared: &Shared,
    (desk, doc, blob): &(String, String, String),
    headers: &HeaderMap,
    writes: bool,
) -> Result<(DeviceId, Target), Refused> {
    let target = Target {
        desk: desk.parse().map_err(|_| NO_ADDRESS)?,
        doc: doc.parse().map_err(|_| NO_ADDRESS)?,
        blob: blob.parse().map_err(|_| NO_ADDRESS)?,
    };
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .ok_or(NO_TOKEN)?;
    let (of_desk, dev) = shared
        .hub
        .secrets
        .read_blob_token(token, shared.hub.clock.now_ms())
        .filter(|(of_desk, _)| *of_desk == target.desk)
        .ok_or(NO_TOKEN)?;
    let found = shared.hub.desk(of_desk).map_err(|_| FAILED)?.ok_or(NO_TOKEN)?;
    let members = found.members();
    match members.role_of(dev) {
        None => Err(NO_RIGHT),
        Some((_, Role::Viewer)) if writes => Err(NO_RIGHT),
        Some(_) if members.is_blob_erased(target.doc, target.blob) => Err(ERASED),
        Some(_) => Ok((dev, target)),
    }
}

/// Runs what waits for the disk beside the requests.
async fn on_disk<T: Send + 'static>(
    shared: &Shared,
    work: impl FnOnce(&Blobs) -> Result<T, Refused> + Send + 'static,
) -> Result<T, Refused> {
    let blobs = shared.blobs.clone();
    tokio::task::spawn_blocking(move || work(&blobs))
        .await
        .unwrap_or(Err(FAILED))
}

async fn read(State(shared): State<Shared>, Path(address): Address, request: Request) -> Response {
    let file = admit(&shared, &address, request.headers(), false).and_then(|(_, target)| {
        shared.blobs.refuse_forgotten(&target)?;
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
        Err(error) => refusal::failed(error).into_response(),
    }
}

/// How far the device's upload is.
async fn stand(State(shared): State<Shared>, Path(address): Address, headers: HeaderMap) -> Response {
    let stood = async {
        let (by, target) = admit(&shared, &address, &headers, false)?;
        on_disk(&shared, move |blobs| blobs.stand(by, &target)).await
    };
    match stood.await {
        Ok(stand) => (StatusCode::NO_CONTENT, standing(stand)).into_response(),
        Err(refused) => refused.into_response(),
    }
}

fn standing(stand: Stand) -> [(&'static str, String); 2] {
    let (offset, whole) = match stand {
        Stand::At(offset) => (offset, "?0"),
        Stand::Had(bytes) | Stand::Kept(bytes) => (bytes, "?1"),
    };
    [(OFFSET, offset.to_string()), (COMPLETE, whole.to_owned())]
}

async fn write(State(shared): State<Shared>, Path(address): Address, request: Request) -> Response {
    match store(&shared, &address, request).await {
        Ok(stand) => {
            let status = match stand {
                Stand::At(_) => StatusCode::ACCEPTED,
                Stand::Had(_) => StatusCode::OK,
                Stand::Kept(_) => StatusCode::CREATED,
            };
            (status, standing(stand)).into_response()
        }
        Err(refused) => refused.into_response(),
    }
}

async fn take_back(State(shared): State<Shared>, Path(address): Address, headers: HeaderMap) -> Response {
    let taken = async {
        let (by, target) = admit(&shared, &address, &headers, true)?;
        on_disk(&shared, move |blobs| blobs.take_back(by, &target)).await
    };
    match taken.await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(refused) => refused.into_response(),
    }
}

/// A stretch of an upload: where it begins, and how long the whole will be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stretch {
    at: u64,
    bytes: u64,
    total: u64,
}

impl Stretch {
    /// By the headers; without a range the body is the whole.
    fn read(headers: &HeaderMap) -> Result<Self, Refused> {
        let text = |name| headers.get(name).map(|value: &HeaderValue| value.to_str());
        let bytes = match text(header::CONTENT_LENGTH) {
            Some(Ok(length)) => length.parse().map_err(|_| NO_LENGTH)?,
            _ => return Err(NO_LENGTH),
        };
        let Some(range) = text(header::CONTENT_RANGE) else {
            let total = bytes;
            return Ok(Self { at: 0, bytes, total });
        };
        let range = range.map_err(|_| NO_RANGE)?;
        let stretch = Self::of_range(range).ok_or(NO_RANGE)?;
        if stretch.bytes == bytes {
            Ok(stretch)
        } else {
            Err(NO_RANGE)
        }
    }

    /// `bytes 0-1048575/5000000` (RFC 9110, 14.4).
    fn of_range(range: &str) -> Option<Self> {
        let (ends, total) = range.strip_prefix("bytes ")?.split_once('/')?;
        let (at, last) = ends.split_once('-')?;
        let (at, last, total): (u64, u64, u64) = (at.parse().ok()?, last.parse().ok()?, total.parse().ok()?);
        let bytes = last.checked_sub(at)?.checked_add(1)?;
        (last < total).then_some(Self { at, bytes, total })
    }
}

/// One upload of a device that is under way.
struct Turn {
    putting: Arc<Putting>,
    who: (DeskId, DeviceId),
}

impl Turn {
    fn take(putting: &Arc<Putting>, who: (DeskId, DeviceId)) -> Result<Self, Refused> {
        let mut running = locked(putting);
        let count = running.entry(who).or_default();
        if *count >= PUTS_AT_ONCE {
            return Err(TOO_MANY);
        }
        *count += 1;
        let putting = putting.clone();
        Ok(Self { putting, who })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut running = locked(&self.putting);
        if let Some(count) = running.get_mut(&self.who) {
            *count -= 1;
            if *count == 0 {
                running.remove(&self.who);
            }
        }
    }
}

/// Writes the body to the device's part as it comes, so that what came stays when the connection breaks.
async fn store(
    shared: &Shared,
    address: &(String, String, String),
    request: Request,
) -> Result<Stand, Refused> {
    let (by, target) = admit(shared, address, request.headers(), true)?;
    let Stretch { mut at, bytes, total } = Stretch::read(request.headers())?;
    if total > shared.blob_bytes_max {
        return Err(TOO_LARGE);
    }
    let _turn = Turn::take(&shared.putting, (target.desk, by))?;
    let stood = on_disk(shared, move |blobs| blobs.stand(by, &target)).await?;
    match stood {
        Stand::At(offset) if at > offset => return Err(Refused::Elsewhere { offset }),
        Stand::At(_) => {}
        had => return Ok(had),
    }
    let mut body = request.into_body().into_data_stream();
    let mut left = bytes;
    let mut piece = Vec::new();
    loop {
        let next = tokio::time::timeout(Duration::from_millis(PUT_SILENCE_MS_MAX), body.next()).await;
        let broken = match next {
            Ok(Some(Ok(chunk))) => {
                left = left.saturating_sub(chunk.len() as u64);
                piece.extend_from_slice(&chunk);
                false
            }
            // Whoever broke off does not hear the answer; what came is kept.
            Ok(Some(Err(_)) | None) | Err(_) => true,
        };
        if piece.len() < PART_WRITE_BYTES && left > 0 && !broken {
            continue;
        }
        let full = std::mem::take(&mut piece);
        let length = full.len() as u64;
        let stand = on_disk(shared, move |blobs| blobs.take(by, &target, at, total, &full)).await?;
        at += length;
        if left == 0 || !matches!(stand, Stand::At(_)) {
            return Ok(stand);
        }
        if broken {
            return Err(TOO_SLOW);
        }
    }
}

#[cfg(test)]
mod tests {
    //! Ranges as they are written, and those that say what cannot be; a device's turns come back.
    use super::*;

    #[test]
    fn a_range_is_read_only_if_it_can_be_true() {
        let read = |range: &str| Stretch::of_range(range);
        let (at, bytes, total) = (10, 90, 100);
        assert_eq!(read("bytes 10-99/100"), Some(Stretch { at, bytes, total }));
        for wrong in [
            "bytes 10-100/100",
            "bytes 10-9/100",
            "bytes 10-/100",
            "bytes */100",
            "bytes 0-9/*",
            "bytes -1-9/10",
            "bytes 0-18446744073709551615/18446744073709551615",
            "0-9/10",
            "",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_device_has_so_many_turns_at_once() {
        let putting = Arc::new(Putting::default());
        let (one, other) = (DeviceId([1; 16]), DeviceId([2; 16]));
        let take = |dev| Turn::take(&putting, (DeskId([0; 32]), dev));
        let mut turns: Vec<_> = (0..PUTS_AT_ONCE).map(|_| take(one).unwrap()).collect();
        assert_eq!(take(one).err(), Some(TOO_MANY));
        assert!(take(other).is_ok());
        turns.pop();
        assert!(take(one).is_ok());
        turns.clear();
        assert!(locked(&putting).is_empty());
    }
}
