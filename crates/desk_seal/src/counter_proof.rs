//! A relay's answer to a cut that is too low: an entry's core, seal hash and signature, which only the device itself can have
//! made. A bare number is never believed.

use crate::{
    cbor::{self, CborError, Reader},
    control::Membership,
    entry::{Core, EntryError, VerifiedEntry, core::CORE_BYTES, verify::is_signed},
};
use desk_model::DeviceId;

/// A cut that jumps by more than this over what the remover knew is shown to the person first.
pub const CUT_JUMP_MAX: u64 = 10_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CounterProofError {
    #[error("The relay's proof is damaged ({0}); the relay is not followed.")]
    Malformed(#[from] CborError),
    #[error(transparent)]
    Core(#[from] EntryError),
    #[error("The relay's proof is of another device; the relay is not followed.")]
    OtherDevice,
    #[error("The relay's proof is not signed by the device; the relay is not followed.")]
    Signature,
    #[error("The relay's proof is not above what was said; the relay is not followed.")]
    NotHigher,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CounterProof {
    pub core: [u8; CORE_BYTES],
    pub seal_hash: [u8; 32],
    pub signature: [u8; 64],
}

/// A cut that is shown to be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HigherCut {
    pub device: DeviceId,
    pub cut: u64,
    /// It is so far above what was known that a person looks at it first.
    pub jumps: bool,
}

impl CounterProof {
    /// The relay's side: of the newest entry that it holds of the device.
    #[must_use]
    pub fn of(entry: &VerifiedEntry<'_>) -> Self {
        Self {
            core: entry.core().to_bytes(),
            seal_hash: entry.seal_hash(),
            signature: entry.signature(),
        }
    }

    /// `[core, seal hash, signature]`.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::write(|e| {
            e.array(3)?.bytes(&self.core)?.bytes(&self.seal_hash)?;
            e.bytes(&self.signature)?.ok()
        })
    }

    pub fn decode(bytes: &[u8]) -> Result<Self, CounterProofError> {
        let mut reader = Reader::new(bytes);
        reader.tuple(3)?;
        let proof = Self {
            core: reader.array_of()?,
            seal_hash: reader.array_of()?,
            signature: reader.array_of()?,
        };
        reader.end()?;
        Ok(proof)
    }

    /// The device that it is about, as it claims.
    pub fn device(&self) -> Result<DeviceId, CounterProofError> {
        Ok(Core::parse(&self.core)?.dev)
    }

    /// The cut to sign instead of `known`, for that device.
    pub fn verify(
        &self,
        members: &Membership,
        device: DeviceId,
        known: u64,
    ) -> Result<HigherCut, CounterProofError> {
        let core = Core::parse(&self.core)?;
        if core.dev != device {
            return Err(CounterProofError::OtherDevice);
        }
        let author = members.known_device(device).ok_or(EntryError::UnknownAuthor)?;
        if !is_signed(
            &self.core,
            &self.seal_hash,
            &self.signature,
            members.desk(),
            author,
        ) {
            return Err(CounterProofError::Signature);
        }
        if core.n <= known {
            return Err(CounterProofError::NotHigher);
        }
        Ok(HigherCut {
            device,
            cut: core.n,
            jumps: core.n - known > CUT_JUMP_MAX,
        })
    }
}
