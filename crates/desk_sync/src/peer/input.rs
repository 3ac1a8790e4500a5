//! What the driver and the engine tell a [`super::Peer`].

use crate::wire::{Cursor, Pin};
use desk_model::{DeskId, DeviceId};

/// As whom a peer greets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// A member's device.
    Device(DeviceId),
    /// The holder of an invite, by the invite's id.
    Invite([u8; 16]),
    /// A device that is about to append its desk's Found.
    Founder(DeviceId),
}

/// What does not change while a peer lives, except by [`PeerInput::Identify`] and [`PeerInput::MoveTo`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerConfig {
    /// The WebSocket's address, `wss://relay.example/log`.
    pub url: String,
    /// Its host as it goes into the signature: small letters, with the port if the address has one.
    pub host: String,
    pub desk: DeskId,
    pub identity: Identity,
}

/// The engine's answer to [`super::PeerOutput::SignHello`]: where it stands, signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Greeting {
    /// 32 fresh random bytes, under the signature.
    pub nonce: [u8; 32],
    /// The newest control entry, under the signature.
    pub pin: Option<Pin>,
    /// How far the live log was read.
    pub cursor: Option<Cursor>,
    /// A catch-up that was begun and not ended, in the cursor's incarnation.
    pub catch_up: Option<CatchUp>,
    /// 64 bytes; empty when [`super::SignHello::sign`] is false.
    pub signature: Vec<u8>,
    /// The relay's token for founding where a desk is brought to it, else empty.
    pub token: String,
}

/// Where a catch-up stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatchUp {
    /// The relay's head when it began.
    pub head: u64,
    /// Where the next page begins, as the relay said; empty at the start.
    pub place: Vec<u8>,
}

/// What a peer is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeerInput {
    /// Connect, and stay connected.
    Start,
    /// Hang up, and stay so.
    Stop,
    /// The network is back, or a person asks: do not wait any longer.
    Retry,
    /// What came could not be kept: hang up, and come back after the longest wait to get it again.
    Falter,
    /// What a greeting says has changed: hang up, and come back at once.
    GreetAnew,
    /// From now on be this one; a connection as somebody else is replaced.
    Identify(Identity),
    /// From now on dial this address, which has this host; a connection that is open or being opened is replaced.
    MoveTo { url: String, host: String },
    /// The socket that was dialled is open.
    Opened,
    /// The socket is closed, or could not be opened.
    Closed,
    /// A binary message came.
    Frame(Vec<u8>),
    /// Time has passed.
    Tick,
    /// The answer to `SignHello`.
    Hello(Box<Greeting>),
    /// Append these control entries; also the answer to [`super::PeerEvent::ChainWanted`] (then empty means: I have none).
    AppendControl(Vec<Vec<u8>>),
    /// Send me the control entries from here on.
    FetchControl { from: u32 },
    /// Own new entries, numbers rising.
    Push(Vec<Vec<u8>>),
    /// Entries that a relay stored before, anybody's.
    Offer(Vec<Vec<u8>>),
    /// Read the live log anew from here.
    Subscribe { after: u64 },
    /// Get a fresh token for blobs; the one of the welcome lasts ten minutes.
    RenewToken,
    /// Tell the other devices that are there now; lost where the relay does not pass it on.
    Presence(Vec<u8>),
    /// Begin, or go on with, a catch-up.
    CatchUp(CatchUp),
}
