//! What `hotline` is made of: the command line over a peer that lives in a folder. The folder, the wire and the shelf stand alone, for
//! who drives a peer by another clock.

pub mod chance;
pub mod command;
pub mod fault;
pub mod home;
pub mod net;
pub mod shelf;

mod attach;
mod driver;
mod export;
mod import;
mod moment;
mod show;
