//! The relay: it stores one append-only log of sealed entries per desk, orders it, and passes it on. It holds no content key
//! and opens no document; who may do what it reads from the control chain, for every message.
//!
//! [`serve`] starts a relay; [`Running`] says where it listens and stops it.

pub mod args;
pub mod config;
pub mod limit;
pub mod log;

mod app;
mod blob;
mod check;
mod clock;
mod desk;
mod dice;
mod hub;
mod job;
mod lock;
mod rate;
mod secret;
mod server;
mod session;
mod visitor;
mod work;
mod writer;

pub use clock::Clock;
pub use config::{Config, FoundPolicy};
pub use server::{Running, ServeError, serve};
