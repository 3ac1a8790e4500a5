//! Attachments: sealed in chunks of 1 MiB under a key of their own, addressed by the hash of what is sealed.

use crate::{
    digest, name,
    sealed::{NONCE_BYTES, Place, SealError, TAG_BYTES},
};
use desk_model::{BlobId, DeskId, DocId};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// Plaintext of a chunk; the last one may be shorter.
pub const CHUNK_BYTES: usize = 1024 * 1024;
/// A whole chunk, sealed.
pub const SEALED_CHUNK_BYTES: usize = CHUNK_BYTES + TAG_BYTES;
/// Plaintext of an attachment.
pub const BLOB_BYTES_MAX: u64 = 100 * 1024 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BlobError {
    #[error("The attachment is larger than {BLOB_BYTES_MAX} bytes; send a smaller one.")]
    TooLarge,
    #[error("The attachment does not open; it is damaged or belongs elsewhere, nothing of it was used.")]
    Sealed(#[from] SealError),
    #[error("The attachment has another length than its ticket says; nothing of it was used.")]
    Length,
}

/// An attachment ready to go: the address and the key stand in the document that names it.
#[derive(Debug, Clone)]
pub struct SealedBlob {
    pub address: BlobId,
    pub bytes: Vec<u8>,
    /// Random, for this attachment alone.
    pub key: Zeroizing<[u8; 32]>,
}

/// Seals an attachment of a document under a fresh key.
pub fn seal(
    rng: &mut impl CryptoRng,
    desk: DeskId,
    doc: DocId,
    plain: &[u8],
) -> Result<SealedBlob, BlobError> {
    let size = u64::try_from(plain.len()).map_err(|_| BlobError::TooLarge)?;
    let mut sealing = Sealing::begin(rng, BlobPlace { desk, doc, size })?;
    sealing.push(plain)?;
    sealing.finish()
}

/// An attachment that is sealed as it comes, under a fresh key that seals nothing else.
#[derive(Debug)]
pub struct Sealing {
    place: BlobPlace,
    key: Zeroizing<[u8; 32]>,
    /// Of the chunk that is not full yet.
    plain: Zeroizing<Vec<u8>>,
    /// Chunks that are sealed.
    index: u32,
    bytes: Vec<u8>,
}

impl Sealing {
    /// # Errors
    /// It is going to be too large.
    pub fn begin(rng: &mut impl CryptoRng, place: BlobPlace) -> Result<Self, BlobError> {
        place.chunks()?;
        let mut key = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut *key);
        Ok(Self {
            place,
            key,
            plain: Zeroizing::default(),
            index: 0,
            bytes: Vec::new(),
        })
    }

    /// The next bytes of it.
    ///
    /// # Errors
    /// More bytes come than were announced.
    pub fn push(&mut self, mut plain: &[u8]) -> Result<(), BlobError> {
        loop {
            let room = CHUNK_BYTES.saturating_sub(self.plain.len());
            let (now, rest) = plain.split_at(plain.len().min(room));
            self.plain.extend_from_slice(now);
            plain = rest;
            // What is full waits until more comes: the last chunk may be a full one.
            if plain.is_empty() {
                return Ok(());
            }
            self.seal_next()?;
        }
    }

    fn seal_next(&mut self) -> Result<(), BlobError> {
        let sealed = self.place.seal_chunk(&self.key, self.index, &self.plain)?;
        self.bytes.extend(sealed);
        self.plain.clear();
        self.index += 1;
        Ok(())
    }

    /// # Errors
    /// Fewer or more bytes came than were announced.
    pub fn finish(mut self) -> Result<SealedBlob, BlobError> {
        self.seal_next()?;
        if self.index != self.place.chunks()? {
            return Err(BlobError::Length);
        }
        Ok(SealedBlob {
            address: address(&self.bytes),
            bytes: self.bytes,
            key: self.key,
        })
    }
}

/// Where an attachment belongs, and how long it is in the clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlobPlace {
    pub desk: DeskId,
    pub doc: DocId,
    pub size: u64,
}

impl BlobPlace {
    /// How many chunks there are; an empty attachment has one.
    pub fn chunks(&self) -> Result<u32, BlobError> {
        if self.size > BLOB_BYTES_MAX {
            return Err(BlobError::TooLarge);
        }
        let chunks = self.size.div_ceil(CHUNK_BYTES as u64).max(1);
        u32::try_from(chunks).map_err(|_| BlobError::TooLarge)
    }

    /// How long it is when sealed.
    pub fn sealed_bytes(&self) -> Result<u64, BlobError> {
        Ok(self.size + u64::from(self.chunks()?) * TAG_BYTES as u64)
    }

    /// 19 zero bytes ‖ index ‖ 1 for the last.
    fn nonce(&self, index: u32) -> Result<[u8; NONCE_BYTES], BlobError> {
        let chunks = self.chunks()?;
        if index >= chunks {
            return Err(BlobError::Length);
        }
        let mut nonce = [0; NONCE_BYTES];
        let tail = index
            .to_be_bytes()
            .into_iter()
            .chain([u8::from(index + 1 == chunks)]);
        nonce
            .iter_mut()
            .skip(NONCE_BYTES - 5)
            .zip(tail)
            .for_each(|(to, byte)| *to = byte);
        Ok(nonce)
    }

    fn chunk_bytes(&self, index: u32) -> u64 {
        let before = u64::from(index) * CHUNK_BYTES as u64;
        self.size.saturating_sub(before).min(CHUNK_BYTES as u64)
    }

    fn at<T>(&self, with: impl FnOnce(Place<'_>) -> T) -> T {
        let size = self.size.to_be_bytes();
        with(Place {
            name: name::BLOB_CHUNK,
            desk: &self.desk,
            aad: &[self.doc.as_bytes(), &size],
        })
    }

    /// One chunk. Sealing two attachments under one key would use nonces twice, so only [`Sealing`] calls this.
    fn seal_chunk(&self, key: &[u8; 32], index: u32, plain: &[u8]) -> Result<Vec<u8>, BlobError> {
        let nonce = self.nonce(index)?;
        if plain.len() as u64 != self.chunk_bytes(index) {
            return Err(BlobError::Length);
        }
        Ok(self.at(|place| place.seal_with(key, &nonce, plain))?)
    }

    /// One chunk by its index, for reading a part.
    pub fn open_chunk(
        &self,
        key: &[u8; 32],
        index: u32,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, BlobError> {
        let nonce = self.nonce(index)?;
        if sealed.len() as u64 != self.chunk_bytes(index) + TAG_BYTES as u64 {
            return Err(BlobError::Length);
        }
        Ok(self.at(|place| place.open_with(key, &nonce, sealed))?)
    }

    /// The whole attachment.
    pub fn open(&self, key: &[u8; 32], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, BlobError> {
        if sealed.len() as u64 != self.sealed_bytes()? {
            return Err(BlobError::Length);
        }
        let mut out = Zeroizing::new(Vec::with_capacity(sealed.len()));
        for (index, chunk) in (0..).zip(sealed.chunks(SEALED_CHUNK_BYTES)) {
            out.extend_from_slice(&self.open_chunk(key, index, chunk)?);
        }
        Ok(out)
    }
}

/// `D("blob", sealed bytes)`.
#[must_use]
pub fn address(sealed: &[u8]) -> BlobId {
    BlobId(digest::derive(name::BLOB, &[sealed]))
}

/// The address of what comes in pieces.
#[derive(Debug, Clone)]
pub struct AddressHasher(blake3::Hasher);

impl Default for AddressHasher {
    fn default() -> Self {
        Self(digest::hasher(name::BLOB, &[]))
    }
}

impl AddressHasher {
    pub fn update(&mut self, sealed: &[u8]) {
        self.0.update(sealed);
    }

    #[must_use]
    pub fn finish(&self) -> BlobId {
        BlobId(*self.0.finalize().as_bytes())
    }
}
