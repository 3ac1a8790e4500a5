//! A real relay on a free port, spoken to over real sockets by clients that hold real keys.
//!
//! Each story is told frame by frame, not by the peer's machine, so that a mistake in one end is not hidden by the same mistake
//! in the other. What was stored is asked for again over another connection, or after a restart.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod app;
mod blob;
mod catch_up;
mod chain;
mod client;
mod compaction;
mod durable;
mod entries;
mod erase;
mod greeting;
mod http;
mod presence;
mod stale;
mod team;
mod upload;
