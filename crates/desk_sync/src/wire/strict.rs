//! Reading and writing a whole frame, strictly. No frame type stands here.

use super::WireError;
use crate::limit::FRAME_BYTES_MAX;
use minicbor::{Decode, Encode};

pub(super) fn encode<T: Encode<()>>(value: &T) -> Vec<u8> {
    // Writing into a vector cannot fail: its error type is `Infallible`.
    minicbor::to_vec(value).unwrap_or_default()
}

/// Reads a value that fills `bytes` exactly and is written as `encode` writes it.
pub(super) fn decode<'b, T: Decode<'b, ()> + Encode<()>>(bytes: &'b [u8]) -> Result<T, WireError> {
    if bytes.len() > FRAME_BYTES_MAX {
        return Err(WireError::FrameTooLarge(bytes.len()));
    }
    let value: T = minicbor::decode(bytes).map_err(|e| WireError::Unreadable(e.to_string()))?;
    if encode(&value) == bytes {
        Ok(value)
    } else {
        Err(WireError::NotCanonical)
    }
}

pub(super) fn bound(what: &'static str, length: usize, max: usize) -> Result<(), WireError> {
    if length > max {
        Err(WireError::Bound(what))
    } else {
        Ok(())
    }
}
