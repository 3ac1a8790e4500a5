//! The worker's end of the conversation: bytes of a question come in, bytes of its answer go out. Null says that it listens.

use desk_port::{decode, encode, tool::Told};
use js_sys::Uint8Array;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn say(value: &JsValue) {
    if let Err(error) = scope().post_message(value) {
        web_sys::console::error_2(&"the app could not be told".into(), &error);
    }
}

/// Listens from now on, and says so.
pub fn start() {
    console_error_panic_hook::set_once();
    let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let bytes = Uint8Array::new(&event.data()).to_vec();
        let told = match dice() {
            Ok(mut dice) => desk_tool::answer(&mut dice, decode(&bytes)),
            Err(why) => Told::Refused(why),
        };
        // An answer that is too long for bytes cannot be made: every question has its limit.
        say(&encode(&told).map_or(JsValue::NULL, |bytes| Uint8Array::from(bytes.as_slice()).into()));
    });
    scope().set_onmessage(Some(listener.as_ref().unchecked_ref()));
    // The listener lives as long as the worker.
    listener.forget();
    say(&JsValue::NULL);
}

/// Fresh dice from the browser's generator; an error when it has none to give.
#[expect(clippy::disallowed_methods, reason = "the shell is where dice come from")]
fn dice() -> Result<ChaCha20Rng, String> {
    let mut seed = [0u8; 32];
    getrandom::fill(&mut seed).map_err(|_| {
        "This browser gave no random numbers, so nothing was done. Close it and open it again.".to_owned()
    })?;
    Ok(ChaCha20Rng::from_seed(seed))
}
