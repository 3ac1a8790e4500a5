//! Automerge to model and back; the only crate that names automerge.
//!
//! A [`Document`] is loaded from a save and changes, read whole as what `desk_model` has ([`Document::ticket`],
//! [`Document::customer`], [`Document::article`], [`Document::procedure`]), edited by [`Document::edit`], which gives exactly one [`Change`] to
//! send, and fed by [`Document::apply`] with changes of others. Nothing reaches Automerge whose dependencies are missing,
//! whose actor is no device's, that gives an actor a second history, that unpacks to more than a change may be, that writes
//! over what is written once, or that does at one place what it says to do at another: Automerge checks none of it, and is broken for
//! ever by some of it.
//!
//! No signature, key or storage here: who wrote a change is decided by `desk_seal` and [`check_pack`].

mod actor;
mod article;
mod bundle;
mod change;
mod chunk;
mod customer;
mod document;
mod editor;
mod entry;
mod error;
mod history;
mod kind;
mod layout;
mod pack;
mod places;
mod procedure;
mod remake;
pub mod team;
mod text;
mod ticket;
mod value;

pub use actor::Actor;
pub use bundle::BUNDLE_BYTES_MAX;
pub use change::{Change, OPERATION_MAX};
pub use chunk::{OPERATIONS_MAX, UNPACKED_BYTES_MAX, Weight};
pub use customer::CustomerConflict;
pub use document::{Applied, Document, Latest};
pub use editor::Editor;
pub use error::DocError;
pub use history::{KnownWrites, RegisterWrite};
pub use kind::DocKind;
pub use pack::{PackError, check_pack};
pub use remake::remake;
pub use ticket::KnownEntries;
