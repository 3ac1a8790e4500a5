//! Making data entries: sealed when they are sent, with the number given at sending.

use super::{
    Attest, Core, ENTRY_BYTES_MAX, EntryName, Kind, Snapshot,
    core::CORE_BYTES,
    pack, padding, rest,
    snapshot::{COVERS_MAX, PROOFS_MAX},
    verify::seal_hash,
};
use crate::{
    author::Author,
    cbor,
    doc_key::DocKey,
    keyring::KeyRingError,
    name,
    sealed::{Place, SealError},
    signature,
};
use desk_model::{DeskId, DocId};
use rand_core::CryptoRng;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    #[error(transparent)]
    Key(#[from] KeyRingError),
    #[error("The change could not be sealed; it stays here and is tried again.")]
    Seal(#[from] SealError),
    #[error("The change is too large to be sent; put long text into an attachment.")]
    TooLarge,
}

/// Which entry this is to be.
#[derive(Debug, Clone, Copy)]
pub struct Sending<'a> {
    pub doc: DocId,
    /// The device's next number.
    pub n: u64,
    /// The epoch in which the key was made; for a new entry the current one.
    pub epoch: u32,
    pub key: &'a DocKey,
}

/// A pack of consecutive changes of this device's actor; `last_change` is the hash of the last of them.
pub fn seal_change(
    author: &Author<'_>,
    rng: &mut impl CryptoRng,
    sending: &Sending<'_>,
    changes: &[&[u8]],
    last_change: &[u8; 32],
) -> Result<Vec<u8>, SendError> {
    let id = author.ring.entry_id(sending.doc, last_change)?;
    let plain = pack::join(changes)
        .and_then(|pack| padding::pad(&pack))
        .ok_or(SendError::TooLarge)?;
    let draft = Draft::sealed(author, sending, Kind::Change, id);
    let body = draft.seal(rng, name::BODY, sending.key.secret_bytes(), &plain)?;
    draft.sign(author, &body)
}

/// The record that carries a document's key to the others.
pub fn seal_key(
    author: &Author<'_>,
    rng: &mut impl CryptoRng,
    sending: &Sending<'_>,
) -> Result<Vec<u8>, SendError> {
    let epoch_key = author.ring.get(sending.epoch)?;
    let id = sending.key.id(author.members.desk(), sending.doc);
    let draft = Draft::sealed(author, sending, Kind::Key, id);
    let body = draft.seal(rng, name::DOC_KEY, epoch_key.bytes(), sending.key.secret_bytes())?;
    draft.sign(author, &body)
}

/// A whole document, with what it covers and the proofs of its actors.
pub fn seal_snapshot(
    author: &Author<'_>,
    rng: &mut impl CryptoRng,
    sending: &Sending<'_>,
    covers: &[EntryName],
    snapshot: &Snapshot,
) -> Result<Vec<u8>, SendError> {
    if covers.len() > COVERS_MAX || snapshot.proofs.len() > PROOFS_MAX {
        return Err(SendError::TooLarge);
    }
    let plain = padding::pad(&snapshot.encode()).ok_or(SendError::TooLarge)?;
    let key_id = sending.key.id(author.members.desk(), sending.doc);
    let rest = rest::write_snapshot(sending.epoch, &key_id, covers);
    let draft = Draft::new(
        author,
        sending.doc,
        sending.n,
        Kind::Snapshot,
        random_id(rng),
        rest,
    );
    let body = draft.seal(rng, name::BODY, sending.key.secret_bytes(), &plain)?;
    draft.sign(author, &body)
}

/// What this device found when it checked a snapshot of the document; in clear, because the relay acts on it.
pub fn attest(
    author: &Author<'_>,
    rng: &mut impl CryptoRng,
    doc: DocId,
    n: u64,
    attest: &Attest,
) -> Result<Vec<u8>, SendError> {
    let rest = rest::write_attest(attest);
    Draft::new(author, doc, n, Kind::Attest, random_id(rng), rest).sign(author, &[])
}

fn random_id(rng: &mut impl CryptoRng) -> [u8; 16] {
    let mut id = [0; 16];
    rng.fill_bytes(&mut id);
    id
}

/// Core and rest, before the body is sealed to them.
struct Draft {
    desk: DeskId,
    core: [u8; CORE_BYTES],
    rest: Vec<u8>,
}

impl Draft {
    fn sealed(author: &Author<'_>, sending: &Sending<'_>, kind: Kind, id: [u8; 16]) -> Self {
        let key_id = sending.key.id(author.members.desk(), sending.doc);
        let rest = rest::write_sealed(sending.epoch, &key_id);
        Self::new(author, sending.doc, sending.n, kind, id, rest)
    }

    fn new(author: &Author<'_>, doc: DocId, n: u64, kind: Kind, id: [u8; 16], rest: Vec<u8>) -> Self {
        let (pin, desk) = (author.members.head(), author.members.desk());
        let core = Core {
            kind,
            doc,
            dev: author.keys.id(),
            n,
            ctl: pin.seq,
            tag: pin.tag(),
            id,
        };
        Self {
            desk,
            core: core.to_bytes(),
            rest,
        }
    }

    fn seal(
        &self,
        rng: &mut impl CryptoRng,
        name: name::Seal,
        key: &[u8; 32],
        plain: &[u8],
    ) -> Result<Vec<u8>, SealError> {
        Place {
            name,
            desk: &self.desk,
            aad: &[&self.core, &self.rest],
        }
        .seal(rng, key, plain)
    }

    fn sign(&self, author: &Author<'_>, body: &[u8]) -> Result<Vec<u8>, SendError> {
        let hash = seal_hash(&self.rest, body);
        let parts: [&[u8]; 3] = [self.desk.as_bytes(), &self.core, &hash];
        let signature = signature::sign(&author.keys.sign, name::ENTRY, &parts);
        let entry = cbor::write(|e| {
            e.array(4)?
                .bytes(&self.core)?
                .bytes(&self.rest)?
                .bytes(body)?
                .bytes(&signature)?
                .ok()
        });
        if entry.len() > ENTRY_BYTES_MAX {
            Err(SendError::TooLarge)
        } else {
            Ok(entry)
        }
    }
}
