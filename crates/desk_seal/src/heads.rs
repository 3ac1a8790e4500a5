//! What each device says, signed, of where it stands: so that a relay which shows different chains to two groups is found
//! out as soon as one word gets across.

use crate::{
    author::Author,
    cbor::{self, CborError, Reader},
    control::{Membership, Pin},
    name, signature,
};
use desk_model::{DeviceId, DocId};

/// A statement, encoded.
pub const STATEMENT_BYTES_MAX: usize = 128;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HeadsError {
    #[error("The statement is damaged ({0}); it is passed over.")]
    Malformed(#[from] CborError),
    #[error("The statement is of no present device of this desk; it is passed over.")]
    UnknownDevice,
    #[error("The statement is not its device's; it is passed over.")]
    Signature,
}

/// The newest entry of a device that the relay has acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastEntry {
    pub n: u64,
    pub doc: DocId,
    pub id: [u8; 16],
}

/// Signed by `dev`, and checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heads {
    pub dev: DeviceId,
    pub pin: Pin,
    /// For a day after it was acknowledged.
    pub last: Option<LastEntry>,
}

/// How another device's chain relates to this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadsStanding {
    /// It is on this chain, here or before.
    OnChain,
    /// It is further; nothing can be said until the chain is fetched.
    Ahead,
    /// Another hash stands at that number: a fork.
    Forked,
}

/// `[dev, statement, signature]`, the statement being `[ctl seq, control hash, null | [n, doc, id]]`, signed with desk ‖
/// statement.
#[must_use]
pub fn sign(author: &Author<'_>, last: Option<LastEntry>) -> Vec<u8> {
    let (desk, pin) = (author.members.desk(), author.members.head());
    let statement = cbor::write(|e| {
        e.array(3)?.u32(pin.seq)?.bytes(&pin.hash)?;
        match &last {
            Some(last) => e.array(3)?.u64(last.n)?.bytes(&last.doc.0)?.bytes(&last.id)?,
            None => e.null()?,
        };
        Ok(())
    });
    let signature = signature::sign(&author.keys.sign, name::HEADS, &[desk.as_bytes(), &statement]);
    cbor::write(|e| {
        e.array(3)?.bytes(&author.keys.id().0)?.bytes(&statement)?;
        e.bytes(&signature)?.ok()
    })
}

impl Heads {
    pub fn verify(members: &Membership, bytes: &[u8]) -> Result<Self, HeadsError> {
        let mut reader = Reader::new(bytes);
        reader.tuple(3)?;
        let dev = DeviceId(reader.array_of()?);
        let statement = reader.bytes(STATEMENT_BYTES_MAX)?;
        let signature = reader.array_of()?;
        reader.end()?;
        let device = members.device(dev).ok_or(HeadsError::UnknownDevice)?;
        let (key, desk) = (device.public.sign, members.desk());
        if !signature::holds(&key, name::HEADS, &[desk.as_bytes(), statement], &signature) {
            return Err(HeadsError::Signature);
        }
        let mut reader = Reader::new(statement);
        reader.tuple(3)?;
        let pin = Pin {
            seq: reader.u32()?,
            hash: reader.array_of()?,
        };
        let last = if reader.null() {
            None
        } else {
            reader.tuple(3)?;
            Some(LastEntry {
                n: reader.u64()?,
                doc: DocId(reader.array_of()?),
                id: reader.array_of()?,
            })
        };
        reader.end()?;
        Ok(Self { dev, pin, last })
    }

    #[must_use]
    pub fn standing(&self, members: &Membership) -> HeadsStanding {
        match members.hash_at(self.pin.seq) {
            Some(hash) if hash == self.pin.hash => HeadsStanding::OnChain,
            Some(_) => HeadsStanding::Forked,
            None => HeadsStanding::Ahead,
        }
    }
}
