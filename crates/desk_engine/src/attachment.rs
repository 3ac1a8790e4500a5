//! Attachments: sealed blobs that are kept here, stored at the relay, and fetched when somebody opens one.

use crate::{
    engine::{Engine, Place},
    fault::Fault,
    input::{Output, TabId},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use desk_model::{BlobId, DocId, Fact, entry::fact::Attachment};
use desk_port::Answer;
use desk_seal::blob::{self, BlobPlace};

/// What one chunk of the store holds.
const CHUNK_BYTES: usize = 1024 * 1024;

/// A request that waits for an attachment from the relay.
pub struct Wanted {
    asked: (TabId, u64),
    ticket: DocId,
    file: Attachment,
}

/// Keeps a sealed attachment.
pub fn keep(
    store: &desk_store::Store,
    id: BlobId,
    doc: DocId,
    bytes: &[u8],
    uploaded: bool,
) -> Result<(), Fault> {
    store.put_blob(id, doc, bytes.len() as u64, uploaded)?;
    for (index, chunk) in (0..).zip(bytes.chunks(CHUNK_BYTES)) {
        store.put_blob_chunk(id, index, chunk)?;
    }
    Ok(())
}

impl Engine {
    fn blob_address(&self, doc: DocId, id: BlobId) -> Option<(String, String)> {
        let (Some(line), Place::Seated(seat)) = (&self.line, &self.place) else {
            return None;
        };
        let url = format!("{}/blob/{}/{doc}/{id}", seat.relay, seat.members.desk());
        let open = line.peer.is_online() && !line.blob_token.is_empty();
        open.then(|| (url, line.blob_token.clone()))
    }

    /// Stores the next attachment at the relay, one at a time.
    pub(crate) fn upload(&mut self) {
        if self.uploading {
            return;
        }
        let next = self
            .store
            .blobs_to_upload()
            .ok()
            .and_then(|ids| ids.first().copied());
        let Some(id) = next else { return };
        let Ok(Some(meta)) = self.store.blob_meta(id) else {
            return;
        };
        let Some((url, token)) = self.blob_address(meta.doc, id) else {
            return;
        };
        let Ok(chunks) = self.store.blob(id) else { return };
        self.uploading = true;
        self.push(Output::PutBlob {
            url,
            token,
            blob: id,
            doc: meta.doc,
            bytes: chunks.concat(),
        });
    }

    pub(crate) fn blob_put(&mut self, blob: BlobId, result: Result<(), String>) {
        self.uploading = false;
        let kept = match result {
            Ok(()) => self.store.set_uploaded(blob).map_err(Fault::from),
            Err(reason) => {
                // Tried again with the next connection.
                self.uploading = true;
                Err(Fault::refused(format!(
                    "An attachment could not be stored at the relay ({reason}). It is kept here and tried again."
                )))
            }
        };
        if let Err(fault) = kept {
            self.complain(&fault);
        }
    }

    pub(crate) fn open_attachment(
        &mut self,
        asked: (TabId, u64),
        ticket: DocId,
        id: BlobId,
    ) -> Result<Option<Answer>, Fault> {
        let Place::Seated(seat) = &self.place else {
            return Err(Fault::NoDesk);
        };
        let found = self.cabinet.get(&self.store, ticket, seat.actor())?;
        let source = found
            .ok_or(Fault::Missing {
                what: "ticket",
                id: ticket,
            })?
            .ticket(ticket);
        let file = source
            .entries
            .into_iter()
            .filter_map(|entry| match entry.fact {
                Fact::In { attachments, .. } => attachments.into_iter().find(|file| file.blob == id),
                _ => None,
            })
            .next()
            .ok_or_else(|| Fault::refused("This ticket has no such attachment."))?;
        let chunks = self.store.blob(id)?;
        if !chunks.is_empty() {
            return self.opened(ticket, &file, &chunks.concat()).map(Some);
        }
        let Some((url, token)) = self.blob_address(ticket, id) else {
            return Err(Fault::refused(
                "This attachment is not on this device yet, and the relay is not connected. Open it again when it is.",
            ));
        };
        self.wanted.push(Wanted { asked, ticket, file });
        self.push(Output::GetBlob {
            url,
            token,
            blob: id,
            doc: ticket,
        });
        Ok(None)
    }

    fn opened(&self, ticket: DocId, file: &Attachment, sealed: &[u8]) -> Result<Answer, Fault> {
        let Place::Seated(seat) = &self.place else {
            return Err(Fault::NoDesk);
        };
        let place = BlobPlace {
            desk: seat.members.desk(),
            doc: ticket,
            size: file.size,
        };
        let plain = place.open(&file.key.0, sealed).map_err(Fault::seal)?;
        Ok(Answer::File {
            name: file.name.clone(),
            media_type: file.media_type.clone(),
            bytes: BASE64_STANDARD.encode(&plain[..]),
        })
    }

    pub(crate) fn blob_got(&mut self, id: BlobId, result: Result<Vec<u8>, String>) {
        let (wanted, rest) = std::mem::take(&mut self.wanted)
            .into_iter()
            .partition::<Vec<_>, _>(|wanted| wanted.file.blob == id);
        self.wanted = rest;
        for Wanted { asked, ticket, file } in wanted {
            let answer = match &result {
                Ok(sealed) if blob::address(sealed) == id => self.opened(ticket, &file, sealed),
                Ok(_) => Err(Fault::refused(
                    "The attachment did not arrive whole. Open it again.",
                )),
                Err(reason) => Err(Fault::refused(format!(
                    "The attachment could not be fetched ({reason}). It may not have been sent yet by the device that has it; try again later."
                ))),
            };
            if let (Ok(_), Ok(sealed)) = (&answer, &result)
                && let Err(fault) = self
                    .store
                    .transaction(|store| keep(store, id, ticket, sealed, true))
            {
                self.complain(&fault);
            }
            self.reply(asked, answer);
        }
    }

    pub(crate) fn drop_wanted(&mut self, sentence: &str) {
        for wanted in std::mem::take(&mut self.wanted) {
            self.reply(wanted.asked, Err(Fault::refused(sentence)));
        }
    }
}
