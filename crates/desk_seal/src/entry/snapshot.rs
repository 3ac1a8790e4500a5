//! What a snapshot holds: the document's save, or where it lies, and one proof for each actor in it.

use super::{ENTRY_BYTES_MAX, proof::Proof};
use crate::{
    blob::BLOB_BYTES_MAX,
    cbor::{self, CborError, Reader},
    control::Membership,
};
use desk_model::{BlobId, DeviceId, Role};
use minicbor::{Encoder, encode::Error};
use std::{convert::Infallible, fmt};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Entries that one snapshot covers.
pub const COVERS_MAX: usize = 4_096;
/// Proofs in one snapshot.
pub const PROOFS_MAX: usize = 4_096;

/// Whether a device's good word lets a snapshot of that author stand: it is another person's, or the one person's who writes on
/// the desk.
#[must_use]
pub fn vouches(members: &Membership, attester: DeviceId, author: DeviceId) -> bool {
    let person = |device| members.known_device(device).map(|device| device.person);
    let (Some(attester), Some(author)) = (person(attester), person(author)) else {
        return false;
    };
    let mut persons = members.persons();
    attester != author || persons.all(|(id, state)| id == author || state.role == Role::Viewer)
}

/// The document, saved.
#[derive(Clone)]
pub enum Save {
    Here(Vec<u8>),
    /// Too large for an entry: an attachment of the same document.
    Blob {
        address: BlobId,
        key: Zeroizing<[u8; 32]>,
        size: u64,
    },
}

impl PartialEq for Save {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Here(own), Self::Here(other)) => own == other,
            (
                Self::Blob { address, key, size },
                Self::Blob {
                    address: other_address,
                    key: other_key,
                    size: other_size,
                },
            ) => {
                let same_key: bool = key.ct_eq(&**other_key).into();
                (address, size) == (other_address, other_size) && same_key
            }
            _ => false,
        }
    }
}

impl Eq for Save {}

impl fmt::Debug for Save {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Here(bytes) => write!(f, "Here({} bytes)", bytes.len()),
            Self::Blob { address, size, .. } => write!(f, "Blob({address}, {size} bytes)"),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    pub save: Save,
    pub proofs: Vec<Proof>,
}

impl Snapshot {
    /// `[save, proofs]`; a save elsewhere is `[address, key, size]`.
    pub(super) fn encode(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(cbor::write(|e| {
            e.array(2)?;
            self.save.write(e)?;
            e.array(self.proofs.len() as u64)?;
            for proof in &self.proofs {
                proof.write(e)?;
            }
            Ok(())
        }))
    }

    pub(super) fn decode(bytes: &[u8]) -> Result<Self, CborError> {
        let mut reader = Reader::new(bytes);
        reader.tuple(2)?;
        let save = Save::read(&mut reader)?;
        let count = reader.array(PROOFS_MAX)?;
        let proofs = (0..count)
            .map(|_| Proof::read(&mut reader))
            .collect::<Result<_, _>>()?;
        reader.end()?;
        Ok(Self { save, proofs })
    }
}

impl Save {
    fn write(&self, e: &mut Encoder<Vec<u8>>) -> Result<(), Error<Infallible>> {
        match self {
            Self::Here(bytes) => e.bytes(bytes)?.ok(),
            Self::Blob { address, key, size } => {
                e.array(3)?.bytes(&address.0)?.bytes(&**key)?.u64(*size)?.ok()
            }
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        if let Ok(bytes) = reader.clone().bytes(ENTRY_BYTES_MAX) {
            reader.bytes(ENTRY_BYTES_MAX)?;
            return Ok(Self::Here(bytes.to_vec()));
        }
        reader.tuple(3)?;
        let save = Self::Blob {
            address: BlobId(reader.array_of()?),
            key: Zeroizing::new(reader.array_of()?),
            size: reader.u64()?,
        };
        match save {
            Self::Blob { size, .. } if size > BLOB_BYTES_MAX => Err(CborError::Bound),
            save => Ok(save),
        }
    }
}
