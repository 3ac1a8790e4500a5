//! The frames: what stands in one WebSocket message, in each direction.
//!
//! A frame is one CBOR value, numbered fields in arrays. [`ClientFrame::decode`] and [`RelayFrame::decode`] take only the
//! one encoding that `encode` writes: no indefinite lengths, no longer integers than needed, nothing behind the value.

mod batch;
mod client_frame;
mod entry_head;
mod error;
mod outcome;
mod refusal;
mod relay_frame;
mod strict;

pub use batch::{Batch, Items};
pub use client_frame::{ClientFrame, Cursor, Hello, Mode, Pin};
pub use entry_head::{ENTRY_VERSION, EntryHead, EntryKind};
pub use error::WireError;
pub use outcome::Outcome;
pub use refusal::{Reason, Refusal};
pub use relay_frame::{RelayFrame, Welcome};
