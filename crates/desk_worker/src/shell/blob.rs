//! Sealed attachments over the relay's HTTP.

use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, Headers, Request, RequestInit, Response};

async fn fetch(method: &str, url: &str, token: &str, body: Option<&[u8]>) -> Result<Response, JsValue> {
    let headers = Headers::new()?;
    headers.set("Authorization", &format!("Bearer {token}"))?;
    let init = RequestInit::new();
    init.set_method(method);
    init.set_headers(&headers);
    if let Some(body) = body {
        init.set_body(&Uint8Array::from(body));
    }
    let request = Request::new_with_str_and_init(url, &init)?;
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    JsFuture::from(scope.fetch_with_request(&request))
        .await?
        .dyn_into()
}

async fn answered(method: &str, url: &str, token: &str, body: Option<&[u8]>) -> Result<Response, String> {
    let response = fetch(method, url, token, body)
        .await
        .map_err(|_| "The relay could not be reached.".to_owned())?;
    if response.ok() {
        Ok(response)
    } else {
        Err(format!("The relay answered {}.", response.status()))
    }
}

pub async fn put(url: &str, token: &str, bytes: &[u8]) -> Result<(), String> {
    answered("PUT", url, token, Some(bytes)).await.map(|_| ())
}

pub async fn get(url: &str, token: &str) -> Result<Vec<u8>, String> {
    let response = answered("GET", url, token, None).await?;
    let broken = |_| "The attachment did not arrive whole.".to_owned();
    let buffer = JsFuture::from(response.array_buffer().map_err(broken)?)
        .await
        .map_err(broken)?;
    Ok(Uint8Array::new(&buffer).to_vec())
}
