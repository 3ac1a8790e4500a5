//! The engine in a dedicated web worker. Every tab starts one; one of them leads (Web Locks), owns the database in OPFS and the
//! socket, and serves the others over a `BroadcastChannel`. What a tab asks and what it hears is the same in both roles.
//!
//! Nothing here decides about tickets, keys or the log: bytes and time go into `desk_engine`, and what comes out is carried.

#[cfg(any(test, target_arch = "wasm32"))]
mod ledger;
#[cfg(target_arch = "wasm32")]
mod shell;

fn main() {
    #[cfg(target_arch = "wasm32")]
    shell::start();
}
