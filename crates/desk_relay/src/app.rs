//! The built app, from the relay's own address: files with the right types, compressed, cached as their names allow, under a
//! strict policy.

mod file;
mod policy;

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use file::Encoding;
use policy::Policy;
use std::{path::PathBuf, sync::Arc};
use tower_http::compression::CompressionLayer;

/// The app in a folder.
#[derive(Debug, Clone)]
pub(crate) struct App(Arc<Folder>);

#[derive(Debug)]
struct Folder {
    path: PathBuf,
    policy: Policy,
}

impl App {
    /// Serves this folder; pages may connect to these hosts besides their own.
    pub(crate) fn new(path: PathBuf, hosts: &[String]) -> Self {
        let policy = Policy::new(path.join("index.html"), hosts);
        Self(Arc::new(Folder { path, policy }))
    }

    pub(crate) fn routes(self) -> Router {
        Router::new()
            .fallback(serve)
            .layer(CompressionLayer::new().br(true).gzip(true))
            .with_state(self)
    }
}

const POLICIES: [(header::HeaderName, &str); 4] = [
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (
        header::HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        header::HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

async fn serve(State(App(folder)): State<App>, request: Request) -> Response {
    let (asked, _) = request.into_parts();
    let path = asked.uri.path().to_owned();
    let mut response = if matches!(asked.method, Method::GET | Method::HEAD) {
        answer(&folder, &path, &asked.headers).await
    } else {
        StatusCode::METHOD_NOT_ALLOWED.into_response()
    };
    let headers = response.headers_mut();
    for (name, value) in POLICIES {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(policy) = HeaderValue::from_str(&folder.policy.text(&path).await) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

async fn answer(folder: &Folder, path: &str, asked: &HeaderMap) -> Response {
    let Some(relative) = file::relative(path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let accepted = asked
        .get(header::ACCEPT_ENCODING)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    let Some(found) = file::find(&folder.path, &relative, accepted).await else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let known = asked.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok());
    let tags = [
        (header::ETAG, found.tag.clone()),
        (header::CACHE_CONTROL, found.cache.to_owned()),
        (header::VARY, "accept-encoding".to_owned()),
    ];
    if known.is_some_and(|known| known.split(',').any(|tag| tag.trim() == found.tag)) {
        return (StatusCode::NOT_MODIFIED, tags).into_response();
    }
    let Ok(bytes) = tokio::fs::read(&found.path).await else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut response = (tags, [(header::CONTENT_TYPE, found.kind)], bytes).into_response();
    let encoding = match found.encoding {
        Encoding::Plain => return response,
        Encoding::Brotli => "br",
        Encoding::Gzip => "gzip",
    };
    response
        .headers_mut()
        .insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    response
}
