//! Files of a reply that is being written: sealed as they are read, and this device's alone until a message names them. A file that
//! is taken out before it was sent has never left the device.

use crate::{
    act::may_write,
    attachment,
    engine::{Engine, Place},
    fault::Fault,
    pen::{Pen, Said},
};
use desk_model::{BlobId, CommandId, DocId, Fact, entry::fact::Attachment, rule::check_files};
use desk_port::event::Refusal;
use desk_seal::blob::{BlobPlace, Sealing};
use desk_store::StoreError;
use rand_core::CryptoRng;

/// Longest name in characters; what is longer loses its beginning, so that the ending stays.
const NAME_CHARS_MAX: usize = 120;
/// Longest media type in bytes; what is longer is none.
const MEDIA_TYPE_BYTES_MAX: usize = 120;

/// A file on its way into a reply.
#[derive(Debug)]
pub struct FileIn {
    command: CommandId,
    ticket: DocId,
    name: String,
    media_type: String,
    size: u64,
    sealing: Sealing,
}

impl FileIn {
    /// The next bytes of it.
    ///
    /// # Errors
    /// It is longer than it was.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        self.sealing.push(bytes).map_err(|_| self.changed())
    }

    fn changed(&self) -> Refusal {
        Refusal::new(format!(
            "The file \u{201c}{}\u{201d} was changed while it was read, so it was not added. Add it again.",
            self.name
        ))
    }
}

fn clean_name(name: &str) -> String {
    let mut shown: Vec<char> = name.trim().chars().filter(|char| !char.is_control()).collect();
    shown.drain(..shown.len().saturating_sub(NAME_CHARS_MAX));
    if shown.is_empty() {
        return "file".to_owned();
    }
    shown.into_iter().collect()
}

fn clean_type(media_type: &str) -> String {
    let fits = media_type.contains('/')
        && media_type.len() <= MEDIA_TYPE_BYTES_MAX
        && media_type.bytes().all(|byte| byte.is_ascii_graphic());
    if fits {
        media_type
    } else {
        "application/octet-stream"
    }
    .to_owned()
}

/// Whether one more of this size fits.
fn check_room(pen: &Pen<'_>, ticket: DocId, size: u64) -> Result<(), Fault> {
    let there = pen.store.draft_files(ticket)?;
    let sizes = there.iter().map(|file| file.size);
    Ok(check_files(sizes.chain([size]))?)
}

impl Engine {
    /// Whether a command was done before.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn has_done(&self, command: CommandId) -> Result<bool, Refusal> {
        Ok(self.store.command_done(command).map_err(Fault::from)?)
    }

    /// Begins to add a file of that size to the own reply to a ticket; none: this command has added it already.
    ///
    /// # Errors
    /// It may not be added, or does not fit.
    pub fn begin_file(
        &mut self,
        now_ms: u64,
        mut rng: &mut dyn CryptoRng,
        command: CommandId,
        ticket: DocId,
        [name, media_type]: [&str; 2],
        size: u64,
    ) -> Result<Option<FileIn>, Refusal> {
        if self.has_done(command)? {
            return Ok(None);
        }
        let now_ms = self.time(now_ms);
        self.write(now_ms, |pen| {
            may_write(pen)?;
            pen.open(ticket, "ticket")?;
            check_room(pen, ticket, size)
        })?;
        let Place::Seated(seat) = &self.place else {
            return Err(Fault::NoDesk.into());
        };
        let place = BlobPlace {
            desk: seat.members.desk(),
            doc: ticket,
            size,
        };
        Ok(Some(FileIn {
            command,
            ticket,
            name: clean_name(name),
            media_type: clean_type(media_type),
            size,
            sealing: Sealing::begin(&mut rng, place).map_err(Fault::seal)?,
        }))
    }

    /// All of the file was read: it is kept, or nothing of it is.
    ///
    /// # Errors
    /// It is shorter than it was, does not fit any more, or the disk is full.
    pub fn end_file(
        &mut self,
        now_ms: u64,
        rng: &mut dyn CryptoRng,
        file: FileIn,
    ) -> Result<BlobId, Refusal> {
        let changed = file.changed();
        let FileIn {
            command,
            ticket,
            name,
            media_type,
            size,
            sealing,
        } = file;
        let whole = sealing.finish().map_err(|_| changed)?;
        let file = Attachment {
            name,
            media_type,
            size,
            blob: whole.address,
            key: BlobId(*whole.key),
            doc: None,
        };
        let now_ms = self.time(now_ms);
        let keep = |engine: &mut Self| {
            engine.write(now_ms, |pen| {
                may_write(pen)?;
                pen.open(ticket, "ticket")?;
                check_room(pen, ticket, size)?;
                attachment::keep(pen.store, file.blob, ticket, &whole.bytes, now_ms)?;
                pen.store.put_draft_file(ticket, &file, true)?;
                Ok(pen.store.record_command(command, now_ms)?)
            })
        };
        let mut kept = keep(self);
        // What can be fetched again makes room.
        if matches!(kept, Err(Fault::Store(StoreError::Full))) && self.make_room() {
            kept = keep(self);
        }
        self.settle(now_ms, rng);
        kept?;
        Ok(file.blob)
    }
}

/// Those of the reply's files that are to be sent.
pub fn chosen(pen: &Pen<'_>, ticket: DocId, files: &[BlobId]) -> Result<Vec<Attachment>, Fault> {
    let there = pen.store.draft_files(ticket)?;
    let mut chosen: Vec<Attachment> = Vec::with_capacity(files.len());
    for blob in files {
        let found = there.iter().find(|file| file.blob == *blob).ok_or_else(|| {
            Fault::refused(
                "A file of this reply is not added to it any more. Nothing was sent; look at its files and send it again.",
            )
        })?;
        if !chosen.contains(found) {
            chosen.push(found.clone());
        }
    }
    check_files(chosen.iter().map(|file| file.size))
        .map_err(|refused| Fault::refused(refused.to_string()))?;
    Ok(chosen)
}

/// Where a message stands in another document than its files are sealed under, they name that one.
pub fn place(said: &mut [Said], ticket: DocId) {
    for Said { doc, fact, .. } in said {
        if let Fact::Out { attachments, .. } = fact {
            for file in attachments {
                file.doc = Some(file.doc.unwrap_or(ticket)).filter(|under| under != doc);
            }
        }
    }
}

/// Adds files that messages of the ticket have.
pub fn attach(pen: &mut Pen<'_>, ticket: DocId, files: &[BlobId]) -> Result<(), Fault> {
    let seen = pen.tickets(ticket)?;
    if seen.is_empty() {
        return Err(pen.missing("ticket", ticket));
    }
    let mut all = pen.store.draft_files(ticket)?;
    let there = all.len();
    for blob in files {
        if all.iter().any(|file| file.blob == *blob) {
            continue;
        }
        let entries = seen.iter().flat_map(|document| &document.entries);
        let named =
            entries.flat_map(|entry| entry.fact.attachments().iter().map(move |file| (entry.doc, file)));
        let found = named
            .filter(|(doc, file)| {
                !pen.seat
                    .members
                    .is_blob_erased(file.doc.unwrap_or(*doc), file.blob)
            })
            .find(|(_, file)| file.blob == *blob);
        let (doc, file) = found.ok_or_else(attachment::not_there)?;
        all.push(Attachment {
            doc: Some(file.doc.unwrap_or(doc)).filter(|under| *under != ticket),
            ..file.clone()
        });
    }
    check_files(all.iter().map(|file| file.size))?;
    for file in all.iter().skip(there) {
        pen.store.put_draft_file(ticket, file, false)?;
    }
    Ok(())
}
