//! What a relay says to a peer.

use super::{
    Batch, Items, Outcome, Pin, Refusal, WireError,
    strict::{self, bound},
};
use crate::limit::{BATCH_ENTRIES_MAX, PLACE_BYTES_MAX, PRESENCE_BYTES_MAX, TOKEN_BYTES_MAX};
use minicbor::{Decode, Encode};

/// The connection stands; this is what the relay has.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Welcome {
    /// Which log this is. Another one than before means: offer what it may lack.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub incarnation: [u8; 16],
    /// The newest relay number.
    #[n(1)]
    pub head: u64,
    /// The head of the control chain; none where the relay does not have the desk (yet).
    #[n(2)]
    pub control: Option<Pin>,
    /// The highest number of this device that the relay has.
    #[n(3)]
    pub own_n: u64,
    /// For blobs, as `Authorization: Bearer`; empty where none are allowed.
    #[n(4)]
    pub blob_token: String,
    /// The relay's clock, ms since 1970.
    #[n(5)]
    pub time_ms: u64,
}

/// What a relay says.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum RelayFrame {
    /// The first frame of a connection. Its whole bytes go into the greeting's signature.
    #[n(0)]
    Challenge {
        #[n(0)]
        versions: Vec<u16>,
        #[cbor(n(1), with = "minicbor::bytes")]
        nonce: [u8; 32],
        #[n(2)]
        time_ms: u64,
    },
    #[n(1)]
    Welcome(#[n(0)] Welcome),
    /// Control entries from number `from` on: what the pin lacked, what was asked for, and what is new.
    #[n(2)]
    Control {
        #[n(0)]
        from: u32,
        #[n(1)]
        entries: Batch,
    },
    /// All entries of that append are durable; this is the head.
    #[n(3)]
    Appended {
        #[n(0)]
        batch: u32,
        #[n(1)]
        head: Pin,
    },
    /// The chain went on without that append: this is what the peer lacks, as far as it fits.
    #[n(4)]
    Conflict {
        #[n(0)]
        batch: u32,
        #[n(1)]
        from: u32,
        #[n(2)]
        entries: Batch,
    },
    /// What became of a push or an offer, entry by entry.
    #[n(5)]
    Ack {
        #[n(0)]
        batch: u32,
        #[n(1)]
        outcomes: Vec<Outcome>,
    },
    /// Entries after the subscription's cursor; `upto` is the cursor after them.
    #[n(6)]
    Entries {
        #[n(0)]
        upto: u64,
        #[n(1)]
        items: Items,
    },
    /// All that there was when the subscription began has been sent; what follows is live.
    #[n(7)]
    Head {
        #[n(0)]
        seq: u64,
    },
    /// A page of the catch-up; `next` is where the next one begins, empty after the last.
    #[n(8)]
    Page {
        #[n(0)]
        items: Items,
        #[cbor(n(1), with = "minicbor::bytes")]
        next: Vec<u8>,
    },
    /// A request was refused as a whole: the batch that it had, if any.
    #[n(9)]
    Refused {
        #[n(0)]
        batch: Option<u32>,
        #[n(1)]
        refusal: Refusal,
    },
    /// The relay hangs up.
    #[n(10)]
    Bye {
        #[n(0)]
        refusal: Refusal,
    },
    /// Here I am.
    #[n(11)]
    Pong,
    /// A fresh token for blobs.
    #[n(12)]
    Token {
        #[n(0)]
        blob_token: String,
    },
    /// What another device tells for a moment; the relay says which.
    #[n(13)]
    Presence {
        #[cbor(n(0), with = "minicbor::bytes")]
        dev: [u8; 16],
        #[cbor(n(1), with = "minicbor::bytes")]
        bytes: Vec<u8>,
    },
}

impl RelayFrame {
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
            Self::Challenge { versions, .. } => bound("versions", versions.len(), 16)?,
            Self::Welcome(welcome) => bound("token", welcome.blob_token.len(), TOKEN_BYTES_MAX)?,
            Self::Token { blob_token } => bound("token", blob_token.len(), TOKEN_BYTES_MAX)?,
            Self::Ack { outcomes, .. } => bound("outcomes", outcomes.len(), BATCH_ENTRIES_MAX)?,
            Self::Page { next, .. } => bound("place", next.len(), PLACE_BYTES_MAX)?,
            Self::Presence { bytes, .. } => bound("presence", bytes.len(), PRESENCE_BYTES_MAX)?,
            Self::Refused { refusal, .. } | Self::Bye { refusal } => refusal.check()?,
            _ => {}
        }
        if let Self::Ack { outcomes, .. } = &frame {
            for outcome in outcomes {
                if let Outcome::Refused(refusal) = outcome {
                    refusal.check()?;
                }
            }
        }
        Ok(frame)
    }
}
