//! Attachments that somebody wants to see and that are not here: fetched one at a time, stretch by stretch, each kept as it
//! comes, so that a break costs one stretch. Shown is only what has the hash that its address names.

use crate::{
    attachment,
    engine::{Engine, Place},
    fault::Fault,
    input::{Output, TabId},
    transfer::{BlobAnswer, BlobAsk, Pace, STRETCH_BYTES, reason},
};
use desk_model::{BlobId, DocId, entry::fact::Attachment};
use desk_port::status::{Transfer, Way};
use desk_seal::blob::{AddressHasher, BlobError, BlobPlace};
use desk_store::StoreError;
use desk_sync::PeerInput;
use rand_core::CryptoRng;

/// What waits for an attachment: a request, or a snapshot whose save it is.
struct Wanted {
    asked: Option<(TabId, u64)>,
    ticket: DocId,
    file: Attachment,
}

/// Downloads that are wanted, and the one that is under way.
#[derive(Default)]
pub struct Downloads {
    pace: Pace,
    wanted: Vec<Wanted>,
    current: Option<Download>,
}

struct Download {
    ticket: DocId,
    blob: BlobId,
    /// Of the sealed bytes.
    size: u64,
    /// How many of them are here.
    at: u64,
    /// Has taken in those that are here.
    hasher: AddressHasher,
    token: Token,
}

/// A fetch that is not allowed is tried once more with a fresh token: the one in use may have ended while the device slept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Good,
    Awaited,
    Renewed,
}

impl Downloads {
    pub fn wake_ms(&self) -> Option<u64> {
        self.pace.wake_ms()
    }

    pub fn heard(&mut self, number: u32) -> bool {
        self.pace.heard(number)
    }

    /// A connection is new, or gone: what was under way is asked for again, and nothing waits.
    pub fn renew(&mut self) {
        self.pace = Pace::default();
        self.fresh_token();
    }

    /// The token is another one.
    pub fn fresh_token(&mut self) {
        if let Some(download) = &mut self.current
            && download.token == Token::Awaited
        {
            download.token = Token::Renewed;
        }
    }

    /// Takes out what waits for an attachment, or everything; what is under way for nobody else ends.
    fn take(&mut self, which: impl Fn(&Wanted) -> bool) -> Vec<Wanted> {
        let (taken, rest) = std::mem::take(&mut self.wanted)
            .into_iter()
            .partition::<Vec<_>, _>(which);
        self.wanted = rest;
        let still = self
            .current
            .as_ref()
            .is_some_and(|download| self.wanted.iter().any(|wanted| wanted.file.blob == download.blob));
        if !still {
            self.current = None;
            self.pace = Pace::default();
        }
        taken
    }

    /// Nobody in this tab waits any more.
    pub fn tab_closed(&mut self, tab: TabId) {
        self.take(|wanted| wanted.asked.is_some_and(|asked| asked.0 == tab));
    }

    /// What a snapshot names is still to come.
    pub fn wants_a_save(&self) -> bool {
        self.wanted.iter().any(|wanted| wanted.asked.is_none())
    }

    fn is_for_a_save(&self, blob: BlobId) -> bool {
        let is_for = |wanted: &Wanted| wanted.asked.is_none() && wanted.file.blob == blob;
        self.wanted.iter().any(is_for)
    }

    /// What must not be let go.
    pub fn busy(&self) -> Vec<BlobId> {
        self.wanted.iter().map(|wanted| wanted.file.blob).collect()
    }

    /// What is under way or waits, for the screen.
    pub fn transfers(&self) -> Vec<Transfer> {
        let mut all: Vec<Transfer> = Vec::new();
        for wanted in self.wanted.iter().filter(|wanted| wanted.asked.is_some()) {
            let blob = wanted.file.blob;
            if all.iter().any(|transfer| transfer.blob == blob) {
                continue;
            }
            let current = self.current.as_ref().filter(|download| download.blob == blob);
            all.push(Transfer {
                blob,
                way: Way::Down,
                bytes_done: current.map_or(0, |download| download.at),
                bytes_total: current.map_or(wanted.file.size, |download| download.size),
                waits: current.is_none() || self.pace.is_waiting(),
            });
        }
        all
    }
}

impl Engine {
    /// Fetches an attachment for a request; answers when it is here.
    pub(crate) fn want(&mut self, asked: (TabId, u64), ticket: DocId, file: Attachment) -> Result<(), Fault> {
        if self.blob_address(ticket, file.blob).is_none() {
            return Err(Fault::refused(
                "This attachment is not on this device yet, and the relay is not connected. Open it again when it is.",
            ));
        }
        let asked = Some(asked);
        self.downloads.wanted.push(Wanted { asked, ticket, file });
        Ok(())
    }

    /// Fetches what a snapshot names; then it is looked into again.
    pub(crate) fn want_save(&mut self, doc: DocId, blob: BlobId, size: u64) {
        if !self.downloads.is_for_a_save(blob) {
            self.downloads.wanted.push(Wanted {
                asked: None,
                ticket: doc,
                file: Attachment {
                    name: String::new(),
                    media_type: String::new(),
                    size,
                    blob,
                    key: BlobId::default(),
                    doc: None,
                },
            });
        }
    }

    /// Asks for the next stretch of a download, if none is under way.
    pub(crate) fn download(&mut self, now_ms: u64) {
        while self.downloads.current.is_none() {
            let Some(next) = self.downloads.wanted.first() else {
                return;
            };
            let (ticket, file, is_save) = (next.ticket, next.file.clone(), next.asked.is_none());
            match self.begin_download(ticket, &file, is_save) {
                Ok(download) => {
                    self.downloads.current = Some(download);
                    self.finish_download(now_ms);
                }
                Err(fault) => self.end_download(file.blob, |_| Err(Fault::refused(fault.to_string()))),
            }
        }
        let Some(download) = &self.downloads.current else {
            return;
        };
        let (ticket, blob, from) = (download.ticket, download.blob, download.at);
        let bytes = download.size.saturating_sub(from).min(STRETCH_BYTES);
        if download.token == Token::Awaited || !self.downloads.pace.is_ready(now_ms) {
            return;
        }
        let Some((url, token)) = self.blob_address(ticket, blob) else {
            return;
        };
        let number = self.next_ask();
        self.downloads.pace.ask(number);
        let ask = BlobAsk::Get { from, bytes };
        self.push(Output::AskBlob {
            number,
            url,
            token,
            ask,
        });
    }

    /// Goes on with what is here of it.
    fn begin_download(&mut self, ticket: DocId, file: &Attachment, is_save: bool) -> Result<Download, Fault> {
        let Place::Seated(seat) = &self.place else {
            return Err(Fault::NoDesk);
        };
        let place = BlobPlace {
            desk: seat.members.desk(),
            doc: ticket,
            size: file.size,
        };
        let (blob, size) = (file.blob, place.sealed_bytes().map_err(Fault::seal)?);
        match self.store.blob_meta(blob)? {
            Some(meta) if meta.size != size && meta.uploaded => self.store.drop_blob(blob)?,
            Some(meta) if meta.size != size => return Err(Fault::seal(BlobError::Length)),
            _ => {}
        }
        self.store.put_blob(blob, ticket, size, true)?;
        if is_save {
            self.store.put_save(blob, None, file.size)?;
        }
        let mut download = Download {
            ticket,
            blob,
            size,
            at: 0,
            hasher: AddressHasher::default(),
            token: Token::Good,
        };
        let kept = self.store.blob_meta(blob)?.map_or(0, |meta| meta.kept);
        while download.at < kept {
            let bytes = self.store.blob_bytes(blob, download.at, STRETCH_BYTES)?;
            if bytes.is_empty() {
                // What the store names is not there: all of it is fetched anew.
                self.store.drop_blob(blob)?;
                self.store.put_blob(blob, ticket, size, true)?;
                (download.at, download.hasher) = (0, AddressHasher::default());
                break;
            }
            download.hasher.update(&bytes);
            download.at += bytes.len() as u64;
        }
        Ok(download)
    }

    /// The relay has spoken of the download that is under way.
    pub(crate) fn download_answered(&mut self, now_ms: u64, rng: &mut dyn CryptoRng, answer: BlobAnswer) {
        let Some(download) = &mut self.downloads.current else {
            return;
        };
        let (blob, at) = (download.blob, download.at);
        let expected = download.size.saturating_sub(at).min(STRETCH_BYTES);
        match answer {
            BlobAnswer::Answered {
                status: 200 | 206,
                bytes,
                ..
            } => {
                if bytes.len() as u64 != expected {
                    return self.end_download(blob, |_| Err(not_whole()));
                }
                match self.keep_stretch(blob, at, &bytes) {
                    Ok(()) => {
                        self.went_on(&bytes);
                        self.finish_download(now_ms);
                    }
                    Err(fault) => self.end_download(blob, |_| Err(Fault::refused(fault.to_string()))),
                }
            }
            BlobAnswer::Answered { status: 401, .. } if download.token == Token::Good => {
                download.token = Token::Awaited;
                self.peer(now_ms, rng, PeerInput::RenewToken);
            }
            BlobAnswer::Unreached | BlobAnswer::Answered { status: 408 | 429 | 500.., .. } => {
                self.downloads.pace.failed(now_ms);
            }
            BlobAnswer::Answered { status: 404, .. } => self.end_download(blob, |_| {
                Err(Fault::refused(
                    "The relay does not have this attachment yet. The device that brought it may not have been connected since; try again later.",
                ))
            }),
            refused @ BlobAnswer::Answered { .. } => {
                let why = reason(&refused);
                self.end_download(blob, |_| {
                    Err(Fault::refused(format!(
                        "The attachment could not be fetched ({why}). What came so far is kept; try again later."
                    )))
                });
            }
        }
    }

    fn went_on(&mut self, bytes: &[u8]) {
        self.downloads.pace.went_well();
        if let Some(download) = &mut self.downloads.current {
            download.hasher.update(bytes);
            download.at += bytes.len() as u64;
            if download.token == Token::Renewed {
                download.token = Token::Good;
            }
        }
    }

    /// Keeps what came; when there is no space, what can be fetched again makes room once.
    fn keep_stretch(&mut self, blob: BlobId, at: u64, bytes: &[u8]) -> Result<(), Fault> {
        let mut kept = self.store.put_blob_bytes(blob, at, bytes);
        if matches!(kept, Err(StoreError::Full)) && self.make_room() {
            kept = self.store.put_blob_bytes(blob, at, bytes);
        }
        if kept? {
            self.relieved();
            return Ok(());
        }
        Err(not_whole())
    }

    /// Answers who waits, if all of it is here.
    fn finish_download(&mut self, now_ms: u64) {
        let Some(download) = &self.downloads.current else {
            return;
        };
        if download.at < download.size {
            return;
        }
        let (blob, is_right) = (download.blob, download.hasher.finish() == download.blob);
        let is_save = self.downloads.is_for_a_save(blob);
        let noted = if is_right {
            self.store.use_blob(blob, now_ms)
        } else {
            self.store.drop_blob(blob)
        };
        if let Err(error) = noted {
            self.complain(&error.into());
        }
        self.end_download(blob, |file| {
            if is_right {
                Ok(attachment::file_answer(file))
            } else {
                Err(not_whole())
            }
        });
        // What was fetched to be looked into is looked into first.
        if !is_save {
            self.evict();
        }
    }

    /// Answers everybody who waits for it.
    fn end_download(
        &mut self,
        blob: BlobId,
        answer: impl Fn(&Attachment) -> Result<desk_port::Answer, Fault>,
    ) {
        for wanted in self.downloads.take(|wanted| wanted.file.blob == blob) {
            let answer = answer(&wanted.file);
            match wanted.asked {
                Some(asked) => self.reply(asked, answer),
                None => self.save_came(wanted.ticket, blob, answer.is_ok()),
            }
        }
    }

    /// A person does not want to wait for it any more.
    pub(crate) fn stop_download(&mut self, blob: BlobId) {
        self.end_download(blob, |_| {
            Err(Fault::refused(
                "Stopped. What came of the attachment is kept; opening it again goes on from there.",
            ))
        });
    }

    /// The relay will not have this device: nothing comes any more.
    pub(crate) fn drop_wanted(&mut self, sentence: &str) {
        for wanted in self.downloads.take(|wanted| wanted.asked.is_some()) {
            if let Some(asked) = wanted.asked {
                self.reply(asked, Err(Fault::refused(sentence)));
            }
        }
    }
}

fn not_whole() -> Fault {
    Fault::refused("The attachment did not arrive as it was sent, so nothing of it is shown. Open it again.")
}
