//! Keeps the desks of one browser apart: the page names the worker after its desk's number, and all that the browser knows by a
//! name (files, locks, channels) has that number in it. The first desk's names have none.

use wasm_bindgen::JsCast;
use web_sys::DedicatedWorkerGlobalScope;

/// A name for this desk alone.
pub fn own(name: &str) -> String {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    match scope.name().parse::<u32>() {
        Ok(number) if number > 1 => format!("{name}-{number}"),
        _ => name.to_owned(),
    }
}
