//! A no with its reason: a code for the program, a sentence for the person, a number and a proof where there is one.

use super::{WireError, strict::bound};
use crate::limit::{EVIDENCE_BYTES_MAX, TEXT_BYTES_MAX};
use minicbor::{
    Decode, Decoder, Encode, Encoder,
    decode::Error as DecodeError,
    encode::{Error as EncodeError, Write},
};

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)*) => {
        /// Why a relay says no. The numbers stand on the wire and never change their meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Reason {
            $($(#[$doc])* $name,)*
            /// A reason of a later version.
            Other(u16),
        }

        impl Reason {
            /// The number on the wire.
            #[must_use]
            pub fn code(self) -> u16 {
                match self {
                    $(Self::$name => $code,)*
                    Self::Other(code) => code,
                }
            }

            /// The reason that a number means.
            #[must_use]
            pub fn from_code(code: u16) -> Self {
                match code {
                    $($code => Self::$name,)*
                    other => Self::Other(other),
                }
            }
        }
    };
}

reasons! {
    /// Another version of the protocol, of an entry or of a control entry than this relay knows.
    UnknownVersion = 1,
    /// The frame or the entry cannot be read.
    Malformed = 2,
    /// Over a limit of size.
    TooLarge = 3,
    /// The relay has no such desk.
    UnknownDesk = 4,
    /// The desk's chain, as this relay has it, knows no such device.
    UnknownDevice = 5,
    /// The device was removed from the desk.
    Removed = 6,
    /// The role does not allow it.
    NotAllowed = 7,
    /// A signature does not fit.
    BadSignature = 8,
    /// The greeting is for another relay.
    WrongHost = 9,
    /// The answer to the challenge came too late, or not first.
    Late = 10,
    /// This relay founds no desks.
    FoundClosed = 11,
    /// This relay founds desks only with its token.
    TokenNeeded = 12,
    /// The control entry is not valid after the chain's head.
    Invalid = 13,
    /// The relay's chain is shorter than what was offered builds on; `detail` is its head's number.
    Behind = 14,
    /// Control entries wait until the missing ones came from a device that has them.
    Held = 15,
    /// The device has used this or a higher number; `detail` is the highest.
    NumberUsed = 16,
    /// Sealed under an epoch that is not the current one; `detail` is the current one.
    StaleEpoch = 17,
    /// The tag names a control entry that is not on this chain.
    WrongChain = 19,
    /// The place on the control chain is ahead of the relay's head, or before the author's admission.
    Ahead = 20,
    /// The relay lacks the key record that the entry is sealed under.
    MissingKey = 21,
    /// The document was erased.
    Erased = 22,
    /// Authentic, but its author had no right to it.
    Void = 23,
    /// Not looked at, because an earlier own entry was refused. Push again from that one on.
    Skipped = 24,
    /// Too much at once; `detail` is the wait in ms.
    RateLimited = 25,
    /// The desk's share of the relay's disk is used up.
    DeskFull = 26,
    /// The device has opened a newer connection.
    Replaced = 27,
    /// The relay shuts down.
    Draining = 28,
    /// The invite is used up, revoked or expired.
    InviteClosed = 29,
    /// A removal cuts below an entry that the relay holds; the evidence is that entry's core, seal hash, signature.
    StaleCut = 30,
    /// The relay failed; nothing was stored.
    Internal = 31,
    /// Nothing was heard for too long.
    Silent = 32,
}

impl<C> Encode<C> for Reason {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), EncodeError<W::Error>> {
        e.u16(self.code())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Reason {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, DecodeError> {
        d.u16().map(Self::from_code)
    }
}

/// A no: what was refused stands around it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, thiserror::Error)]
#[error("{text}")]
#[cbor(array)]
pub struct Refusal {
    #[n(0)]
    pub reason: Reason,
    /// What happened, what was kept, what to do: whole sentences for a person.
    #[n(1)]
    pub text: String,
    /// A number that belongs to the reason, else 0.
    #[n(2)]
    pub detail: u64,
    /// A proof that belongs to the reason, else empty.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub evidence: Vec<u8>,
}

impl Refusal {
    /// A no without number or proof.
    #[must_use]
    pub fn new(reason: Reason, text: impl Into<String>) -> Self {
        Self {
            reason,
            text: text.into(),
            detail: 0,
            evidence: Vec::new(),
        }
    }

    /// The same with its number.
    #[must_use]
    pub fn with_detail(self, detail: u64) -> Self {
        Self { detail, ..self }
    }

    /// The same with its proof.
    #[must_use]
    pub fn with_evidence(self, evidence: Vec<u8>) -> Self {
        Self { evidence, ..self }
    }

    pub(super) fn check(&self) -> Result<(), WireError> {
        bound("text", self.text.len(), TEXT_BYTES_MAX)?;
        bound("evidence", self.evidence.len(), EVIDENCE_BYTES_MAX)
    }
}
