//! What a peer says to a relay.

use super::{
    Batch, WireError,
    strict::{self, bound},
};
use crate::limit::{HOST_BYTES_MAX, PLACE_BYTES_MAX, PRESENCE_BYTES_MAX, TOKEN_BYTES_MAX};
use minicbor::{Decode, Encode};

/// As what a peer connects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Mode {
    /// A device of a member.
    #[n(1)]
    Device,
    /// Who holds an invite: sees the control log and may append its Join.
    #[n(2)]
    Invite,
    /// Who founds a desk: may append its Found and what follows.
    #[n(3)]
    Found,
    /// Anybody who has control entries that the relay may lack.
    #[n(4)]
    Offer,
}

/// A place on the control chain: number and whole hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Pin {
    #[n(0)]
    pub seq: u32,
    #[cbor(n(1), with = "minicbor::bytes")]
    pub hash: [u8; 32],
}

/// How far a peer has read one relay's log. Relay numbers mean nothing in another incarnation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Cursor {
    #[cbor(n(0), with = "minicbor::bytes")]
    pub incarnation: [u8; 16],
    #[n(1)]
    pub seq: u64,
}

/// The answer to the challenge.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Hello {
    #[n(0)]
    pub protocol: u16,
    #[cbor(n(1), with = "minicbor::bytes")]
    pub desk: [u8; 32],
    /// The device, or the invite.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub who: [u8; 16],
    #[n(3)]
    pub mode: Mode,
    #[cbor(n(4), with = "minicbor::bytes")]
    pub nonce: [u8; 32],
    /// What the peer dialled, small letters, with its port.
    #[n(5)]
    pub host: String,
    /// The newest control entry that the peer has; the relay sends what follows.
    #[n(6)]
    pub pin: Option<Pin>,
    /// Where to go on reading; the relay does so by itself when the incarnation is its own and it is not behind.
    #[n(7)]
    pub cursor: Option<Cursor>,
    /// 64 bytes in the modes device and invite; empty in the others, whose entries prove themselves.
    #[cbor(n(8), with = "minicbor::bytes")]
    pub signature: Vec<u8>,
    /// The relay's token, to found a desk there or bring one back. Else empty.
    #[n(9)]
    pub token: String,
}

/// What a peer says.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum ClientFrame {
    #[n(0)]
    Hello(#[n(0)] Hello),
    /// Append these control entries, one after the other. What the relay has already is success.
    #[n(1)]
    AppendControl {
        #[n(0)]
        batch: u32,
        #[n(1)]
        entries: Batch,
    },
    /// Send the control entries from this number on.
    #[n(2)]
    FetchControl {
        #[n(0)]
        from: u32,
    },
    /// Store these own new entries, in the order of their numbers.
    #[n(3)]
    Push {
        #[n(0)]
        batch: u32,
        /// Set on the first push after a refusal: until then, what follows a refused entry is skipped.
        #[n(1)]
        restart: bool,
        #[n(2)]
        entries: Batch,
    },
    /// Store these entries, own or others', that were stored at a relay before.
    #[n(4)]
    Offer {
        #[n(0)]
        batch: u32,
        #[n(1)]
        entries: Batch,
    },
    /// Send what comes after this relay number, and go on live.
    #[n(5)]
    Subscribe {
        #[n(0)]
        after: u64,
    },
    /// Send the next page of all documents as they were at `head`, newest first; no place means from the start.
    #[n(6)]
    CatchUp {
        #[n(0)]
        head: u64,
        #[cbor(n(1), with = "minicbor::bytes")]
        place: Vec<u8>,
    },
    /// Are you there?
    #[n(7)]
    Ping,
    /// Give me a fresh token for blobs.
    #[n(8)]
    RenewToken,
    /// Pass this on to the other devices that are there now; it is not kept.
    #[n(9)]
    Presence {
        #[cbor(n(0), with = "minicbor::bytes")]
        bytes: Vec<u8>,
    },
}

impl ClientFrame {
    /// The frame's bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        strict::encode(self)
    }

    /// Reads a frame.
    ///
    /// # Errors
    /// The bytes are no frame, are over a limit, or are encoded otherwise than [`Self::encode`] does.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let frame: Self = strict::decode(bytes)?;
        match &frame {
            Self::Hello(hello) => {
                bound("host", hello.host.len(), HOST_BYTES_MAX)?;
                bound("token", hello.token.len(), TOKEN_BYTES_MAX)?;
                bound("signature", hello.signature.len(), 64)?;
            }
            Self::CatchUp { place, .. } => bound("place", place.len(), PLACE_BYTES_MAX)?,
            Self::Presence { bytes } => bound("presence", bytes.len(), PRESENCE_BYTES_MAX)?,
            _ => {}
        }
        Ok(frame)
    }
}
