//! Attachments on this device: kept sealed, opened piece by piece for who wants to see one, let go when they take too much
//! room. How they travel stands in `upload` and `download`.

use crate::{
    engine::{Engine, Place},
    fault::Fault,
    input::TabId,
    transfer::STRETCH_BYTES,
};
use desk_model::{BlobId, DocId, entry::fact::Attachment};
use desk_port::Answer;
use desk_seal::blob::{AddressHasher, BlobPlace, CHUNK_BYTES, SEALED_CHUNK_BYTES};
use desk_store::StoreError;

/// What all attachments on a device may weigh before those that the relay has too are let go, if the shell says nothing else.
pub const KEPT_BYTES_MAX: u64 = 2_000_000_000;
/// What is let go at once when the disk is full.
const ROOM_BYTES: u64 = 128 * 1024 * 1024;

/// Keeps a sealed attachment that the relay does not have.
pub fn keep(
    store: &desk_store::Store,
    id: BlobId,
    doc: DocId,
    bytes: &[u8],
    now_ms: u64,
) -> Result<(), Fault> {
    store.put_blob(id, doc, bytes.len() as u64, false)?;
    store.put_blob_bytes(id, 0, bytes)?;
    Ok(store.use_blob(id, now_ms)?)
}

/// What is told of an attachment that is here; its bytes are asked for piece by piece, each a chunk as it was sealed.
pub fn file_answer(file: &Attachment) -> Answer {
    let pieces = file.size.div_ceil(CHUNK_BYTES as u64).max(1);
    Answer::File {
        name: file.name.clone(),
        media_type: file.media_type.clone(),
        size: file.size,
        pieces: u32::try_from(pieces).unwrap_or(u32::MAX),
    }
}

/// The ticket names no such file.
pub fn not_there() -> Fault {
    Fault::refused("This ticket has no such attachment.")
}

fn gone() -> Fault {
    Fault::refused("This attachment is not on this device any more. Open it again; it comes from the relay.")
}

impl Engine {
    /// From now on all attachments here weigh no more than this, as far as the relay has them. It is never more than
    /// [`KEPT_BYTES_MAX`].
    pub fn limit_attachments(&mut self, bytes_max: u64) {
        self.blob_bytes_max = bytes_max.min(KEPT_BYTES_MAX);
    }

    /// An attachment as its ticket names it, in a message or in the reply that is being written, and the document that it is
    /// sealed under.
    fn find_attachment(&mut self, ticket: DocId, id: BlobId) -> Result<(DocId, Attachment), Fault> {
        let Place::Seated(seat) = &self.place else {
            return Err(Fault::NoDesk);
        };
        let found = self.cabinet.get(&self.store, ticket, seat.actor())?;
        let source = found
            .ok_or(Fault::Missing {
                what: "ticket",
                id: ticket,
            })?
            .ticket(ticket, |device| seat.person_of(device));
        let added = self.store.draft_files(ticket)?;
        let named = source.entries.iter().flat_map(|entry| entry.fact.attachments());
        let file = named.chain(&added).find(|file| file.blob == id);
        let file = file.ok_or_else(not_there)?;
        Ok((file.doc.unwrap_or(ticket), file.clone()))
    }

    /// Answers at once when it is here, else when it has been fetched.
    pub(crate) fn open_attachment(
        &mut self,
        now_ms: u64,
        asked: (TabId, u64),
        ticket: DocId,
        id: BlobId,
    ) -> Result<Option<Answer>, Fault> {
        let (under, file) = self.find_attachment(ticket, id)?;
        if self.store.blob_meta(id)?.is_some_and(|meta| meta.is_whole()) {
            // That it was looked at only decides what goes first; a disk that does not take it is no reason not to show it.
            let _ = self.store.use_blob(id, now_ms);
            return Ok(Some(file_answer(&file)));
        }
        self.want(asked, under, file)?;
        Ok(None)
    }

    /// One piece of an attachment that is here, in the clear.
    pub(crate) fn read_attachment(&mut self, ticket: DocId, id: BlobId, piece: u32) -> Result<Answer, Fault> {
        let (doc, file) = self.find_attachment(ticket, id)?;
        let Place::Seated(seat) = &self.place else {
            return Err(Fault::NoDesk);
        };
        let place = BlobPlace {
            desk: seat.members.desk(),
            doc,
            size: file.size,
        };
        let from = u64::from(piece) * SEALED_CHUNK_BYTES as u64;
        let sealed = self.store.blob_bytes(id, from, SEALED_CHUNK_BYTES as u64)?;
        match place.open_chunk(&file.key.0, piece, &sealed) {
            Ok(plain) => Ok(Answer::Piece {
                bytes: plain.to_vec(),
            }),
            Err(_) => Err(self.not_as_kept(id)),
        }
    }

    /// What is here of an attachment does not open: a copy that the relay has too is let go, so that it comes anew.
    fn not_as_kept(&mut self, id: BlobId) -> Fault {
        match self.store.blob_meta(id) {
            Ok(Some(meta)) if !meta.is_whole() => return gone(),
            Ok(Some(meta)) if meta.uploaded => {}
            Ok(None) => return gone(),
            // The upload notices it too, and says that it is not shared.
            Ok(Some(_)) => {
                return Fault::refused("This attachment is damaged on this device, so it is not shown.");
            }
            Err(error) => return error.into(),
        }
        match self.store.drop_blob(id) {
            Ok(()) => Fault::refused(
                "The copy of this attachment on this device was damaged and is removed. Open it again; it comes from the relay.",
            ),
            Err(error) => error.into(),
        }
    }

    /// Whether all of an attachment is here and is what its address names.
    pub(crate) fn is_sound(&self, id: BlobId) -> Result<bool, StoreError> {
        let size = self.store.blob_meta(id)?.map_or(0, |meta| meta.size);
        let (mut hasher, mut at) = (AddressHasher::default(), 0);
        while at < size {
            let bytes = self.store.blob_bytes(id, at, STRETCH_BYTES)?;
            if bytes.is_empty() {
                return Ok(false);
            }
            hasher.update(&bytes);
            at += bytes.len() as u64;
        }
        Ok(hasher.finish() == id)
    }

    /// Lets go of what the relay has too, while it can be asked: what a relay may have lost is not let go before it is known.
    pub(crate) fn evict(&mut self) {
        self.evict_to(self.blob_bytes_max);
    }

    /// Makes some room on a full disk; false when there is nothing to let go.
    pub(crate) fn make_room(&mut self) -> bool {
        let weight = self.store.blob_weight().unwrap_or_default();
        self.evict_to(weight.saturating_sub(ROOM_BYTES)) > 0
    }

    fn evict_to(&mut self, bytes_max: u64) -> u64 {
        let online = self.line.as_ref().is_some_and(|line| line.peer.is_online());
        if !online {
            return 0;
        }
        match self.store.evict(bytes_max, &self.downloads.busy()) {
            Ok(gone) => gone,
            Err(error) => {
                self.complain(&error.into());
                0
            }
        }
    }
}
