//! Drives the whole of Hotline in real browsers: a relay, wires that can be cut, people who look and click.
//!
//! The stories stand in `tests/stories`, one file each. Nothing here knows how the app is built: it finds
//! things as a screen reader does, by role and name, and waits for what happens, never for time.

mod browser;
mod command_line;
mod eventually;
mod fault;
mod page;
mod probe;
mod process;
mod relay;
mod wire;
mod world;

pub use browser::{Browser, Kind};
pub use command_line::{CommandLine, prints};
pub use eventually::{eventually, eventually_within};
pub use fault::{Fault, Told};
pub use page::{Page, Role};
pub use relay::{Relay, set};
/// Keys that are held while others are given.
pub use thirtyfour::Key;
pub use wire::{Way, Wire};
pub use world::World;
