//! A control entry as it travels: `[header bytes, signature, body bytes | null]`.

use super::{BODY_BYTES_MAX, ControlError, HEADER_BYTES_MAX, Header, Pin};
use crate::{
    cbor::{self, Reader},
    digest, name, signature,
};
use desk_model::DeskId;
use ed25519_dalek::SigningKey;

/// Decoded and, if it has its body, with the body that its header names. The signature is checked by the fold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlEntry {
    header_bytes: Vec<u8>,
    header: Header,
    signature: [u8; 64],
    body: Option<Vec<u8>>,
}

pub(crate) fn hash(bytes: &[u8]) -> [u8; 32] {
    digest::derive(name::CONTROL_HASH, &[bytes])
}

impl ControlEntry {
    pub(crate) fn sign(header: Header, body: Option<Vec<u8>>, key: &SigningKey) -> Self {
        let header_bytes = header.encode();
        let signature = signature::sign(key, name::CONTROL, &[&header_bytes]);
        Self {
            header_bytes,
            header,
            signature,
            body,
        }
    }

    pub fn decode(bytes: &[u8]) -> Result<Self, ControlError> {
        let mut reader = Reader::new(bytes);
        reader.tuple(3)?;
        let header_bytes = reader.bytes(HEADER_BYTES_MAX)?.to_vec();
        let signature = reader.array_of()?;
        let body = if reader.null() {
            None
        } else {
            Some(reader.bytes(BODY_BYTES_MAX)?.to_vec())
        };
        reader.end()?;
        let header = Header::decode(&header_bytes)?;
        if body
            .as_ref()
            .is_some_and(|body| header.body_hash != Some(hash(body)))
        {
            return Err(ControlError::WrongBody);
        }
        Ok(Self {
            header_bytes,
            header,
            signature,
            body,
        })
    }

    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::write(|e| {
            e.array(3)?.bytes(&self.header_bytes)?.bytes(&self.signature)?;
            match &self.body {
                Some(body) => e.bytes(body)?,
                None => e.null()?,
            };
            Ok(())
        })
    }

    /// `D("control hash", header)`, over the bytes received.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        hash(&self.header_bytes)
    }

    pub(crate) fn header_len(&self) -> usize {
        self.header_bytes.len()
    }

    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The body as it is sent, sealed; none when the type has none, or it was left out.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        self.body.as_deref()
    }

    /// The same entry without its body; hash and signature stay.
    #[must_use]
    pub fn without_body(mut self) -> Self {
        self.body = None;
        self
    }

    /// Where the chain stands after this entry.
    #[must_use]
    pub fn pin(&self) -> Pin {
        Pin {
            seq: self.header.seq,
            hash: self.hash(),
        }
    }

    /// The desk this entry belongs to; for a founding the desk that it makes.
    #[must_use]
    pub fn desk(&self) -> DeskId {
        let founded = || DeskId(digest::derive(name::DESK_ID, &[&self.header_bytes]));
        self.header.desk.unwrap_or_else(founded)
    }

    pub(crate) fn signed_by(&self, key: &[u8; 32]) -> bool {
        signature::holds(key, name::CONTROL, &[&self.header_bytes], &self.signature)
    }
}
