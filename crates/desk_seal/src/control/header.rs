//! The signed part of a control entry: `[1, desk | null, seq, prev, type, by, time, payload, body_hash | null]`.

use super::{ControlError, Payload, VERSION};
use crate::cbor::{self, CborError, Reader};
use desk_model::DeskId;

const FIELDS: usize = 9;

/// A place on a control chain: the newest entry that someone holds for true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pin {
    pub seq: u32,
    pub hash: [u8; 32],
}

impl Pin {
    /// What data entries carry of it: the first 8 bytes of the hash.
    #[must_use]
    pub fn tag(&self) -> [u8; 8] {
        self.hash.first_chunk().copied().unwrap_or_default()
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// None in the founding alone.
    pub desk: Option<DeskId>,
    pub seq: u32,
    pub prev: [u8; 32],
    /// A device id, or the invite's id for Join.
    pub by: [u8; 16],
    /// Milliseconds since 1970 by the author's clock: shown, never judged.
    pub time_ms: u64,
    pub payload: Payload,
    pub body_hash: Option<[u8; 32]>,
}

impl Header {
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::write(|e| {
            e.array(FIELDS as u64)?.u8(VERSION)?;
            match &self.desk {
                Some(desk) => e.bytes(desk.as_bytes())?,
                None => e.null()?,
            };
            e.u32(self.seq)?.bytes(&self.prev)?.u64(self.payload.kind())?;
            e.bytes(&self.by)?.u64(self.time_ms)?;
            self.payload.write(e)?;
            match &self.body_hash {
                Some(hash) => e.bytes(hash)?,
                None => e.null()?,
            };
            Ok(())
        })
    }

    pub fn decode(bytes: &[u8]) -> Result<Self, ControlError> {
        let mut reader = Reader::new(bytes);
        let fields = reader.array(usize::MAX)?;
        if reader.u64()? != u64::from(VERSION) {
            return Err(ControlError::NeedsNewerApp);
        }
        if fields != FIELDS {
            return Err(CborError::Bound.into());
        }
        let desk = if reader.null() {
            None
        } else {
            Some(DeskId(reader.array_of()?))
        };
        let seq = reader.u32()?;
        let prev = reader.array_of()?;
        let kind = reader.u64()?;
        let by = reader.array_of()?;
        let time_ms = reader.u64()?;
        let payload = Payload::read(kind, &mut reader)?;
        let body_hash = if reader.null() {
            None
        } else {
            Some(reader.array_of()?)
        };
        reader.end()?;
        Ok(Self {
            desk,
            seq,
            prev,
            by,
            time_ms,
            payload,
            body_hash,
        })
    }
}
