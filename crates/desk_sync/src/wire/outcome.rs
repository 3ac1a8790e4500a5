//! What became of one pushed or offered entry.

use super::Refusal;
use minicbor::{
    Decode, Decoder, Encode, Encoder,
    data::Type,
    decode::Error as DecodeError,
    encode::{Error as EncodeError, Write},
};

/// What became of one entry: durable under a relay number (new, or since before), or refused and not stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Stored(u64),
    Refused(Refusal),
}

impl<C> Encode<C> for Outcome {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, context: &mut C) -> Result<(), EncodeError<W::Error>> {
        match self {
            Self::Stored(seq) => e.u64(*seq)?.ok(),
            Self::Refused(refusal) => refusal.encode(e, context),
        }
    }
}

impl<'b, C> Decode<'b, C> for Outcome {
    fn decode(d: &mut Decoder<'b>, context: &mut C) -> Result<Self, DecodeError> {
        if d.datatype()? == Type::Array {
            Refusal::decode(d, context).map(Self::Refused)
        } else {
            d.u64().map(Self::Stored)
        }
    }
}
