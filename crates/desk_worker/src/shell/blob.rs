//! Sealed attachments over the relay's HTTP, a stretch at a time. What an answer means is the engine's affair.

use desk_engine::{BLOB_ANSWER_MS_MAX, BlobAnswer, BlobAsk};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortSignal, DedicatedWorkerGlobalScope, Headers, Request, RequestCache, RequestInit, Response,
};

/// Asks, and gives an answer in any case.
pub async fn ask(url: &str, token: &str, ask: &BlobAsk) -> BlobAnswer {
    match answer_of(url, token, ask).await {
        Ok(answer) => answer,
        Err(_) => BlobAnswer::Unreached,
    }
}

async fn answer_of(url: &str, token: &str, ask: &BlobAsk) -> Result<BlobAnswer, JsValue> {
    let response = fetch(url, token, ask).await?;
    let headers = response.headers();
    let offset = headers
        .get("upload-offset")?
        .and_then(|offset| offset.parse().ok());
    let complete = headers.get("upload-complete")?.as_deref() == Some("?1");
    let bytes = if matches!(ask, BlobAsk::Get { .. }) && response.ok() {
        let buffer = JsFuture::from(response.array_buffer()?).await?;
        Uint8Array::new(&buffer).to_vec()
    } else {
        Vec::new()
    };
    Ok(BlobAnswer::Answered {
        status: response.status(),
        offset,
        complete,
        bytes,
    })
}

async fn fetch(url: &str, token: &str, ask: &BlobAsk) -> Result<Response, JsValue> {
    let headers = Headers::new()?;
    headers.set("Authorization", &format!("Bearer {token}"))?;
    let init = RequestInit::new();
    match ask {
        BlobAsk::Stand => init.set_method("HEAD"),
        BlobAsk::Put { at, total, bytes } => {
            let last = (at + bytes.len() as u64).saturating_sub(1);
            headers.set("Content-Range", &format!("bytes {at}-{last}/{total}"))?;
            init.set_method("PUT");
            init.set_body(&Uint8Array::from(bytes.as_slice()));
        }
        BlobAsk::Get { from, bytes } => {
            let range = format!("bytes={from}-{}", (from + bytes).saturating_sub(1));
            headers.set("Range", &range)?;
            init.set_method("GET");
        }
    }
    init.set_headers(&headers);
    // It is kept sealed beside the database, and once is enough.
    init.set_cache(RequestCache::NoStore);
    let patience_ms = u32::try_from(BLOB_ANSWER_MS_MAX).unwrap_or(u32::MAX);
    init.set_signal(Some(&AbortSignal::timeout_with_u32(patience_ms)));
    let request = Request::new_with_str_and_init(url, &init)?;
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    JsFuture::from(scope.fetch_with_request(&request))
        .await?
        .dyn_into()
}
