//! Entries side by side in one frame: bare, or each with the number that the relay gave it.

use crate::limit::{BATCH_BYTES_MAX, BATCH_ENTRIES_MAX};
use minicbor::{
    Decode, Decoder, Encode, Encoder,
    decode::Error as DecodeError,
    encode::{Error as EncodeError, Write},
};

/// Entries as they are stored, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Batch(pub Vec<Vec<u8>>);

/// Stored entries, each with its relay number.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Items(pub Vec<(u64, Vec<u8>)>);

impl Batch {
    /// What the entries weigh together, without framing.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.0.iter().map(Vec::len).sum()
    }
}

impl<C> Encode<C> for Batch {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), EncodeError<W::Error>> {
        e.array(self.0.len() as u64)?;
        for entry in &self.0 {
            e.bytes(entry)?;
        }
        Ok(())
    }
}

/// The length of an array of entries, refused before anything is allocated for it.
fn count(d: &mut Decoder<'_>, per_item: u64) -> Result<u64, DecodeError> {
    let length = d
        .array()?
        .ok_or_else(|| DecodeError::message("a batch of unknown length"))?;
    let items = length / per_item;
    if length % per_item != 0 || items > BATCH_ENTRIES_MAX as u64 {
        return Err(DecodeError::message("a batch with too many entries"));
    }
    Ok(items)
}

fn take(d: &mut Decoder<'_>, weight: &mut usize) -> Result<Vec<u8>, DecodeError> {
    let entry = d.bytes()?;
    *weight += entry.len();
    if *weight > BATCH_BYTES_MAX {
        return Err(DecodeError::message("a batch that is too heavy"));
    }
    Ok(entry.to_vec())
}

impl<'b, C> Decode<'b, C> for Batch {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, DecodeError> {
        let (mut entries, mut weight) = (Vec::new(), 0);
        for _ in 0..count(d, 1)? {
            entries.push(take(d, &mut weight)?);
        }
        Ok(Self(entries))
    }
}

impl<C> Encode<C> for Items {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), EncodeError<W::Error>> {
        e.array(self.0.len() as u64 * 2)?;
        for (seq, entry) in &self.0 {
            e.u64(*seq)?.bytes(entry)?;
        }
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for Items {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, DecodeError> {
        let (mut items, mut weight) = (Vec::new(), 0);
        for _ in 0..count(d, 2)? {
            let seq = d.u64()?;
            items.push((seq, take(d, &mut weight)?));
        }
        Ok(Self(items))
    }
}
