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
use desk_sync::PeerInput;
use rand_core::CryptoRng;
use std::collections::BTreeSet;

/// What one chunk of the store holds.
const CHUNK_BYTES: usize = 1024 * 1024;

/// How long an attachment that the relay did not take waits before it is tried again; it doubles each time.
const UPLOAD_WAIT_MS_MIN: u64 = 2_000;
const UPLOAD_WAIT_MS_MAX: u64 = 5 * 60 * 1000;

/// How the storing of attachments at the relay stands.
#[derive(Debug, Default)]
pub struct Uploads {
    pub under_way: bool,
    failures: u32,
    /// Before this time nothing is tried again.
    wait_until_ms: Option<u64>,
    /// Why the last one was not taken; until one is.
    pub trouble: Option<String>,
}

impl Uploads {
    /// When to look again.
    pub fn wake_ms(&self) -> Option<u64> {
        self.wait_until_ms
    }

    /// A connection is new, or gone: what was under way is not, and nothing waits.
    pub fn renew(&mut self) {
        (self.under_way, self.failures, self.wait_until_ms) = (false, 0, None);
    }

    fn taken(&mut self) {
        *self = Self::default();
    }

    fn failed(&mut self, now_ms: u64, reason: &str) {
        let wait_ms = UPLOAD_WAIT_MS_MIN << self.failures.min(16);
        self.wait_until_ms = Some(now_ms.saturating_add(wait_ms.min(UPLOAD_WAIT_MS_MAX)));
        self.failures = self.failures.saturating_add(1);
        self.under_way = false;
        self.trouble = Some(format!(
            "An attachment could not be stored at the relay ({}). It is kept here and tried again.",
            reason.trim_end().trim_end_matches('.')
        ));
    }
}

/// A request that waits for an attachment from the relay.
pub struct Wanted {
    asked: (TabId, u64),
    ticket: DocId,
    file: Attachment,
    tries: Tries,
}

/// A fetch that fails is tried once more with a fresh token: the one in use may have ended while the device slept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tries {
    First,
    WaitsForToken,
    Last,
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
    pub(crate) fn upload(&mut self, now_ms: u64) {
        if self.uploads.under_way || self.uploads.wait_until_ms.is_some_and(|until| now_ms < until) {
            return;
        }
        self.uploads.wait_until_ms = None;
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
        self.uploads.under_way = true;
        self.push(Output::PutBlob {
            url,
            token,
            blob: id,
            doc: meta.doc,
            bytes: chunks.concat(),
        });
    }

    pub(crate) fn blob_put(
        &mut self,
        now_ms: u64,
        rng: &mut dyn CryptoRng,
        blob: BlobId,
        result: Result<(), String>,
    ) {
        match result {
            Ok(()) => match self.store.set_uploaded(blob) {
                Ok(()) => self.uploads.taken(),
                // It is offered again later; the relay then says that it has it.
                Err(error) => {
                    self.uploads
                        .failed(now_ms, "this device could not note that it was");
                    self.complain(&error.into());
                }
            },
            Err(reason) => {
                self.uploads.failed(now_ms, &reason);
                // It may have been the token, which lasts some minutes only.
                self.peer(now_ms, rng, PeerInput::RenewToken);
            }
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
            .ticket(ticket, |device| seat.person_of(device));
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
        if !self.fetch(ticket, id) {
            return Err(Fault::refused(
                "This attachment is not on this device yet, and the relay is not connected. Open it again when it is.",
            ));
        }
        self.wanted.push(Wanted {
            asked,
            ticket,
            file,
            tries: Tries::First,
        });
        Ok(None)
    }

    /// Asks the relay for an attachment; false when it is not connected.
    fn fetch(&mut self, doc: DocId, blob: BlobId) -> bool {
        let Some((url, token)) = self.blob_address(doc, blob) else {
            return false;
        };
        self.push(Output::GetBlob {
            url,
            token,
            blob,
            doc,
        });
        true
    }

    /// The token is fresh: what failed is tried once more.
    pub(crate) fn fetch_again(&mut self) {
        let mut again = BTreeSet::new();
        for wanted in &mut self.wanted {
            if wanted.tries == Tries::WaitsForToken {
                wanted.tries = Tries::Last;
                again.insert((wanted.ticket, wanted.file.blob));
            }
        }
        for (doc, blob) in again {
            self.fetch(doc, blob);
        }
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

    pub(crate) fn blob_got(
        &mut self,
        now_ms: u64,
        rng: &mut dyn CryptoRng,
        id: BlobId,
        result: Result<Vec<u8>, String>,
    ) {
        let (mut wanted, rest) = std::mem::take(&mut self.wanted)
            .into_iter()
            .partition::<Vec<_>, _>(|wanted| wanted.file.blob == id);
        self.wanted = rest;
        if result.is_err() {
            let (mut again, last) = wanted
                .into_iter()
                .partition::<Vec<_>, _>(|wanted| wanted.tries != Tries::Last);
            wanted = last;
            let first = again.iter().any(|wanted| wanted.tries == Tries::First);
            again.iter_mut().for_each(|w| w.tries = Tries::WaitsForToken);
            self.wanted.extend(again);
            if first {
                self.peer(now_ms, rng, PeerInput::RenewToken);
            }
        }
        for Wanted {
            asked, ticket, file, ..
        } in wanted
        {
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
