//! The worker's parts, and how they start.

mod apart;
mod attach;
mod blob;
mod chance;
mod channel;
mod hub;
mod import;
mod leader;
mod lock;
mod mail_reader;
mod shelf;
mod socket;
mod storage;

/// Takes the page's messages from now on, and takes part in the election of the leader.
pub fn start() {
    console_error_panic_hook::set_once();
    wasm_bindgen_futures::spawn_local(hub::run());
}
