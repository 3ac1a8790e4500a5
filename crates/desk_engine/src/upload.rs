//! Attachments on their way to the relay: one at a time, stretch by stretch, and after a break from where the relay says it is.

use crate::{
    engine::Engine,
    input::Output,
    transfer::{BlobAnswer, BlobAsk, Pace, STRETCH_BYTES, reason},
};
use desk_model::{BlobId, DocId};
use desk_port::status::{Transfer, Way};
use desk_sync::PeerInput;
use rand_core::CryptoRng;
use std::collections::BTreeSet;

/// Unanswered tries after which it is said. Before that the connection itself tells.
const UNREACHED_MAX: u32 = 3;

/// How the storing of attachments at the relay stands.
#[derive(Debug, Default)]
pub struct Uploads {
    pace: Pace,
    current: Option<Upload>,
    /// The relay will not have these; they are in the way of no other until the next connection.
    aside: BTreeSet<BlobId>,
    /// These are not what their address names any more. They are kept as they are, and not offered again in this run.
    damaged: BTreeSet<BlobId>,
    /// Why the last one was not taken; until one is.
    pub trouble: Option<String>,
}

#[derive(Debug)]
struct Upload {
    blob: BlobId,
    doc: DocId,
    size: u64,
    /// How much of it the relay has; none until it was asked.
    at: Option<u64>,
    /// It is nobody's attachment, and what becomes of it is told to nobody.
    is_save: bool,
}

impl Uploads {
    pub fn wake_ms(&self) -> Option<u64> {
        self.pace.wake_ms()
    }

    /// A connection is new, or gone: what was under way is asked for again, and nothing waits.
    pub fn renew(&mut self) {
        self.pace = Pace::default();
        self.current = None;
        self.aside.clear();
    }

    /// What is under way, for the screen.
    pub fn transfer(&self) -> Option<Transfer> {
        let upload = self.current.as_ref().filter(|upload| !upload.is_save)?;
        Some(Transfer {
            blob: upload.blob,
            way: Way::Up,
            bytes_done: upload.at.unwrap_or_default(),
            bytes_total: upload.size,
            waits: self.pace.is_waiting(),
        })
    }

    pub fn heard(&mut self, number: u32) -> bool {
        self.pace.heard(number)
    }

    /// Where the upload under way goes on; none: the relay is asked first.
    fn go_on_at(&mut self, at: Option<u64>) {
        if let Some(upload) = &mut self.current {
            // A relay that has all of it and has not said that it is whole checks it again with the last byte.
            upload.at = at.map(|at| at.min(upload.size.saturating_sub(1)));
        }
    }

    fn is_save(&self) -> bool {
        self.current.as_ref().is_some_and(|upload| upload.is_save)
    }

    fn complain(&mut self, why: &str) {
        if self.is_save() {
            return;
        }
        self.trouble = Some(format!(
            "An attachment could not be stored at the relay ({why}). It is kept here and tried again."
        ));
    }
}

impl Engine {
    fn next_upload(&self) -> Option<Upload> {
        let ids = self.store.blobs_to_upload().ok()?;
        let uploads = &self.uploads;
        let is_free = |id: &BlobId| !uploads.aside.contains(id) && !uploads.damaged.contains(id);
        let blob = ids.into_iter().find(is_free)?;
        let meta = self.store.blob_meta(blob).ok()??;
        Some(Upload {
            blob,
            doc: meta.doc,
            size: meta.size,
            at: None,
            is_save: self.store.is_save(blob).ok()?,
        })
    }

    /// Asks for the next stretch of an upload to be stored, if none is under way.
    pub(crate) fn upload(&mut self, now_ms: u64) {
        if !self.uploads.pace.is_ready(now_ms) {
            return;
        }
        if self.uploads.current.is_none() {
            self.uploads.current = self.next_upload();
        }
        let Some(Upload {
            blob, doc, size, at, ..
        }) = self.uploads.current
        else {
            return;
        };
        let Some((url, token)) = self.blob_address(doc, blob) else {
            return;
        };
        let ask = match at {
            None => BlobAsk::Stand,
            Some(at) => match self.store.blob_bytes(blob, at, STRETCH_BYTES) {
                Ok(bytes) if !bytes.is_empty() => BlobAsk::Put {
                    at,
                    total: size,
                    bytes,
                },
                Ok(_) => return self.doubt(now_ms, blob),
                Err(error) => {
                    self.uploads.pace.failed(now_ms);
                    return self.complain(&error.into());
                }
            },
        };
        let number = self.next_ask();
        self.uploads.pace.ask(number);
        self.push(Output::AskBlob {
            number,
            url,
            token,
            ask,
        });
    }

    /// The relay has spoken of the upload that is under way.
    pub(crate) fn upload_answered(&mut self, now_ms: u64, rng: &mut dyn CryptoRng, answer: &BlobAnswer) {
        let Some(upload) = &self.uploads.current else {
            return;
        };
        let (blob, before) = (upload.blob, upload.at);
        match answer {
            BlobAnswer::Answered { complete: true, .. }
            | BlobAnswer::Answered {
                status: 200 | 201, ..
            } => {
                return self.uploaded(now_ms, blob);
            }
            BlobAnswer::Answered {
                status: 202 | 204,
                offset: Some(offset),
                ..
            } if before.is_none_or(|before| *offset > before) => {
                self.uploads.go_on_at(Some(*offset));
                return self.uploads.pace.went_well();
            }
            // Another request of this device was quicker, or the part is gone: it goes on where the relay says.
            BlobAnswer::Answered {
                status: 409,
                offset: Some(offset),
                ..
            } => {
                self.uploads.go_on_at(Some(*offset));
                return self.uploads.pace.failed(now_ms);
            }
            BlobAnswer::Answered {
                status: 403 | 410 | 413 | 507,
                ..
            } if self.uploads.is_save() => {
                self.uploads.aside.insert(blob);
                self.uploads.current = None;
                self.uploads.pace.went_well();
                return self.give_up_save(blob);
            }
            BlobAnswer::Answered {
                status: 410 | 413, ..
            } => {
                self.uploads.complain(&reason(answer));
                self.uploads.aside.insert(blob);
                self.uploads.current = None;
                return self.uploads.pace.went_well();
            }
            BlobAnswer::Answered { status: 422, .. } => return self.doubt(now_ms, blob),
            BlobAnswer::Answered { .. } | BlobAnswer::Unreached => self.uploads.go_on_at(None),
        }
        self.uploads.pace.failed(now_ms);
        if *answer != BlobAnswer::Unreached || self.uploads.pace.failures() >= UNREACHED_MAX {
            self.uploads.complain(&reason(answer));
        }
        // It may have been the token, which lasts some minutes only.
        self.peer(now_ms, rng, PeerInput::RenewToken);
    }

    fn uploaded(&mut self, now_ms: u64, blob: BlobId) {
        match self.store.set_uploaded(blob) {
            Ok(()) => {
                let is_save = self.uploads.is_save();
                self.uploads.pace.went_well();
                self.uploads.current = None;
                if is_save {
                    // It stays until what waits for that has been done.
                    return self.compaction.look_again();
                }
                self.uploads.trouble = None;
                self.mark_stale();
                self.evict();
            }
            // It is offered again later; the relay then says that it has it.
            Err(error) => {
                self.uploads.complain("this device could not note that it was");
                self.uploads.pace.failed(now_ms);
                self.complain(&error.into());
            }
        }
    }

    /// It may not be what its address names any more. If so, it is not offered for ever.
    fn doubt(&mut self, now_ms: u64, blob: BlobId) {
        self.uploads.go_on_at(None);
        self.uploads.pace.failed(now_ms);
        match self.is_sound(blob) {
            Ok(true) => {}
            Ok(false) if self.uploads.is_save() => {
                self.uploads.current = None;
                self.drop_save(blob);
            }
            Ok(false) => {
                self.uploads.current = None;
                self.uploads.damaged.insert(blob);
                self.alarm = Some(
                    "An attachment on this device is damaged and cannot be shared. It is kept as it is, and its ticket is whole. \
                     Import the mail that held it on another device, or ask the sender for the file."
                        .to_owned(),
                );
            }
            Err(error) => self.complain(&error.into()),
        }
    }
}
