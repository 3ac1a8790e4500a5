//! A proof that outlives its entry: an author's signature over its last change, which names all before it.

use super::{Core, EntryError, Kind, VerifiedEntry, core::CORE_BYTES, counts, verify::check_author};
use crate::{
    cbor::{self, CborError, Reader},
    control::Membership,
    keyring::{KeyRing, KeyRingError},
};
use desk_model::{DeviceId, DocId};
use minicbor::{Encoder, encode::Error};
use std::convert::Infallible;

/// `[dev, n, ctl, tag, seal hash, signature]`: a change entry without its document, id and body. Document and id follow from
/// the change that it proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    pub dev: DeviceId,
    pub n: u64,
    pub ctl: u32,
    pub tag: [u8; 8],
    pub seal_hash: [u8; 32],
    pub signature: [u8; 64],
}

/// Whether what is proven counts. What does not may still be closed over: a counting change may depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Counts,
    Void,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    #[error(transparent)]
    Key(#[from] KeyRingError),
    #[error(transparent)]
    Entry(#[from] EntryError),
    #[error("The proof is damaged ({0}); the document is not taken from it.")]
    Malformed(#[from] CborError),
}

impl Proof {
    /// Of a change entry; other kinds prove nothing of a document's changes.
    #[must_use]
    pub fn of(entry: &VerifiedEntry<'_>) -> Option<Self> {
        let core = entry.core();
        (core.kind == Kind::Change).then_some(Self {
            dev: core.dev,
            n: core.n,
            ctl: core.ctl,
            tag: core.tag,
            seal_hash: entry.seal_hash(),
            signature: entry.signature(),
        })
    }

    /// Whether this device wrote the change with that hash into that document, and all of the same actor before it.
    pub fn verify(
        &self,
        members: &Membership,
        ring: &KeyRing,
        doc: DocId,
        last_change: &[u8; 32],
    ) -> Result<Standing, ProofError> {
        let core = Core {
            kind: Kind::Change,
            doc,
            dev: self.dev,
            n: self.n,
            ctl: self.ctl,
            tag: self.tag,
            id: ring.entry_id(doc, last_change)?,
        };
        let core_bytes: [u8; CORE_BYTES] = core.to_bytes();
        check_author(&core, &core_bytes, &self.seal_hash, &self.signature, members)?;
        Ok(match counts(&core, members) {
            true => Standing::Counts,
            false => Standing::Void,
        })
    }

    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::write(|e| self.write(e))
    }

    pub fn decode(bytes: &[u8]) -> Result<Self, ProofError> {
        let mut reader = Reader::new(bytes);
        let proof = Self::read(&mut reader)?;
        reader.end()?;
        Ok(proof)
    }

    pub(super) fn write(&self, e: &mut Encoder<Vec<u8>>) -> Result<(), Error<Infallible>> {
        e.array(6)?.bytes(&self.dev.0)?.u64(self.n)?.u32(self.ctl)?;
        e.bytes(&self.tag)?.bytes(&self.seal_hash)?;
        e.bytes(&self.signature)?.ok()
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        reader.tuple(6)?;
        let proof = Self {
            dev: DeviceId(reader.array_of()?),
            n: reader.u64()?,
            ctl: reader.u32()?,
            tag: reader.array_of()?,
            seal_hash: reader.array_of()?,
            signature: reader.array_of()?,
        };
        if proof.n == 0 {
            return Err(CborError::Bound);
        }
        Ok(proof)
    }
}
