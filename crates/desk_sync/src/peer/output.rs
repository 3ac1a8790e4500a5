//! What a [`super::Peer`] asks of its driver and tells its engine.

use crate::wire::{Mode, Pin, Refusal};
use desk_model::{DeviceId, DocId};

/// What must be signed, and with what: Sig(key of `who`, "hello", desk ‖ relay's nonce ‖ own nonce ‖ protocol ‖ mode ‖ len
/// host ‖ host ‖ pin ‖ D("challenge", challenge)).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignHello {
    pub protocol: u16,
    pub mode: Mode,
    /// The device, or the invite.
    pub who: [u8; 16],
    pub host: String,
    /// The challenge's frame, all its bytes.
    pub challenge: Vec<u8>,
    pub relay_nonce: [u8; 32],
    /// The relay's clock in ms since 1970, now.
    pub relay_time_ms: u64,
    /// Whether a signature is wanted; founders and offers go without.
    pub sign: bool,
}

/// What became durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acked {
    pub doc: DocId,
    pub dev: DeviceId,
    pub id: [u8; 16],
    /// The device's number of it.
    pub n: u64,
    /// The relay's number of it.
    pub seq: u64,
}

/// What the engine hears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeerEvent {
    /// The relay knows us. First fold the control entries that follow (up to `control`), then hand in the outbox.
    Welcomed {
        incarnation: [u8; 16],
        head: u64,
        control: Option<Pin>,
        /// The highest own number that the relay has.
        own_n: u64,
        blob_token: String,
        /// Relay's clock less ours.
        clock_offset_ms: i64,
        /// Another incarnation, or one behind our cursor: offer control entries, then data, that it may lack. The cursor
        /// that was greeted with is void.
        reoffer: bool,
    },
    /// The relay does not know us: hand in the control chain from this number on, by `AppendControl`.
    ChainWanted { from: u32 },
    /// The connection is gone; another will be dialled, unless stopped.
    Disconnected,
    /// The relay sent us away. It is dialled again after the longest wait.
    Dismissed(Refusal),
    /// What came was no frame of this protocol; the connection is given up.
    Garbled(String),
    /// Control entries from number `from` on.
    Control { from: u32, entries: Vec<Vec<u8>> },
    /// All control entries handed in are durable; the chain's head.
    ControlAppended { head: Pin },
    /// The chain went on without them: this is the missing tail. What was handed in is dropped.
    ControlConflict { from: u32, entries: Vec<Vec<u8>> },
    /// A control entry was refused. What was handed in is dropped.
    ControlRefused(Refusal),
    /// Live entries; store `upto` as the cursor together with them.
    Entries { upto: u64, items: Vec<(u64, Vec<u8>)> },
    /// All that the relay had when we came is here.
    CaughtUp { cursor: u64 },
    /// A page of the catch-up; store `next` together with it. None: the catch-up is complete.
    Page {
        items: Vec<(u64, Vec<u8>)>,
        next: Option<super::CatchUp>,
    },
    /// These are durable.
    Acked(Vec<Acked>),
    /// This one was refused, and not stored.
    Refused {
        doc: DocId,
        dev: DeviceId,
        id: [u8; 16],
        n: u64,
        /// It was an offer, not an own new entry.
        offered: bool,
        refusal: Refusal,
    },
    /// After a refused push: what followed was skipped. Hand in the outbox from the start.
    PushAgain,
    /// The window has room again.
    Room,
    /// What another device tells for a moment; which one, only the relay says so far.
    Presence { dev: DeviceId, bytes: Vec<u8> },
    /// A fresh token for blobs.
    BlobToken(String),
    /// The relay refused a request without a batch.
    Complaint(Refusal),
}

/// What a driver does, or hands to the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeerOutput {
    /// Open a WebSocket there, then report Opened or Closed.
    Dial(String),
    /// Let go of the socket; nothing of it may be reported any more, not even Closed.
    HangUp,
    /// Send one binary message.
    Send(Vec<u8>),
    /// Give a Tick at this time; replaces the former one.
    WakeAt(u64),
    /// Engine: answer with `PeerInput::Hello`.
    SignHello(Box<SignHello>),
    /// Engine: hear this.
    Event(PeerEvent),
}
