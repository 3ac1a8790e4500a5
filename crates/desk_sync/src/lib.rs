//! The log protocol without I/O: the frames that a peer and a relay exchange, and the peer's end as a machine.
//!
//! Bytes and time go in, bytes come out: [`Peer::handle`] takes one [`PeerInput`], then [`Peer::poll`] is called until it
//! gives nothing more. The driver dials, sends and wakes as it is told, and hands on what arrives:
//!
//! ```text
//! peer.handle(now_ms, input);
//! while let Some(output) = peer.poll() { /* Dial, HangUp, Send, WakeAt: the driver; the rest: the engine */ }
//! ```
//!
//! Nothing here opens a socket, looks at a clock, rolls dice, or knows a key: what must be signed is asked for
//! ([`PeerOutput::SignHello`]), and entries are bytes of which only the clear head is read. docs/protocol-log.md says the
//! same for people.

/// What stands before the token in the link by which a desk is founded at a relay.
pub const FOUNDING_FRAGMENT: &str = "#found=";

pub mod limit;
pub mod peer;
pub mod wire;

pub use peer::{
    Acked, CatchUp, Greeting, Identity, Peer, PeerConfig, PeerEvent, PeerInput, PeerOutput, SignHello,
};
pub use wire::{
    Batch, ClientFrame, Cursor, ENTRY_VERSION, EntryHead, EntryKind, Hello, Items, Mode, Outcome, Pin,
    Reason, Refusal, RelayFrame, Welcome, WireError,
};
