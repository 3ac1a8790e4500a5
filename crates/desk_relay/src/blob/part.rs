//! Uploads that are not whole yet: one file for each desk, device, document and blob, bounded in number and age.
//!
//! A device has parts of its own, so that what another one sends under the same address never mixes with them. Two requests of
//! one device may bring the same stretch: what is there already is passed over.

use super::refusal::{Refused, failed};
use crate::limit::{PART_MS_MAX, PARTS_MAX};
use desk_model::{BlobId, DeskId, DeviceId, DocId};
use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

/// A checked address: it can name nothing outside the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Target {
    pub desk: DeskId,
    pub doc: DocId,
    pub blob: BlobId,
}

/// The folder of all parts.
pub(super) struct Parts {
    folder: PathBuf,
}

/// A file of a device's upload, and when it was written last.
struct Left {
    path: PathBuf,
    bytes: u64,
    at: SystemTime,
}

impl Parts {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// All parts of a desk.
    pub(super) fn of_desk(&self, desk: DeskId) -> PathBuf {
        self.folder.join(desk.to_string())
    }

    pub(super) fn file(&self, by: DeviceId, target: &Target) -> PathBuf {
        let device = self.of_desk(target.desk).join(by.to_string());
        device.join(format!("{}.{}", target.doc, target.blob))
    }

    /// How many bytes a part has; 0 when it is not there.
    pub(super) fn length(file: &Path) -> Result<u64, Refused> {
        match fs::metadata(file) {
            Ok(meta) => Ok(meta.len()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(failed(error)),
        }
    }

    /// Writes at the end of a part that has so many bytes; when it fails the part stays as it was.
    pub(super) fn append(file: &Path, length: u64, bytes: &[u8]) -> Result<(), Refused> {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        let mut open = fs::OpenOptions::new()
            .append(true)
            .create(true)
            .open(file)
            .map_err(failed)?;
        open.write_all(bytes).map_err(|error| {
            // A part that is longer than it was counted would end with another hash, and be thrown away then.
            let _ = open.set_len(length);
            failed(error)
        })
    }

    /// Makes room for one more part of a device: what is too old goes, and of too many the one that was left alone longest.
    /// Gives the bytes that were let go.
    pub(super) fn make_room(&self, by: DeviceId, desk: DeskId, now: SystemTime) -> io::Result<u64> {
        let mut freed = 0;
        let mut left = Vec::new();
        for part in files(&self.of_desk(desk).join(by.to_string()))? {
            if is_old(&part, now, PART_MS_MAX) {
                freed += remove(&part)?;
            } else {
                left.push(part);
            }
        }
        left.sort_by_key(|part| part.at);
        let surplus = (left.len() + 1).saturating_sub(PARTS_MAX);
        for part in left.iter().take(surplus) {
            freed += remove(part)?;
        }
        Ok(freed)
    }

    /// Removes the parts of a document, or of one blob of it; gives the bytes that were let go.
    pub(super) fn forget(&self, desk: DeskId, doc: DocId, blob: Option<BlobId>) -> io::Result<u64> {
        let start = match blob {
            Some(blob) => format!("{doc}.{blob}"),
            None => format!("{doc}."),
        };
        let mut freed = 0;
        for device in folders(&self.of_desk(desk))? {
            for part in files(&device)? {
                let name = part.path.file_name().unwrap_or_default();
                if name.to_string_lossy().starts_with(&start) {
                    freed += remove(&part)?;
                }
            }
        }
        Ok(freed)
    }
}

fn is_old(part: &Left, now: SystemTime, ms_max: u64) -> bool {
    // A clock that was set back makes nothing old.
    now.duration_since(part.at).unwrap_or_default() > Duration::from_millis(ms_max)
}

/// Removes all files below a folder that were written too long ago.
pub(super) fn sweep(folder: &Path, now: SystemTime, ms_max: u64) -> io::Result<()> {
    for below in folders(folder)? {
        sweep(&below, now, ms_max)?;
    }
    for old in files(folder)?.iter().filter(|file| is_old(file, now, ms_max)) {
        remove(old)?;
    }
    Ok(())
}

fn remove(part: &Left) -> io::Result<u64> {
    match fs::remove_file(&part.path) {
        Ok(()) => Ok(part.bytes),
        // Another request was quicker.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error),
    }
}

/// What lies in a folder; nothing when it is not there.
fn entries(folder: &Path) -> io::Result<Vec<fs::DirEntry>> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn folders(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let all = entries(folder)?.into_iter().map(|entry| entry.path());
    Ok(all.filter(|path| path.is_dir()).collect())
}

fn files(folder: &Path) -> io::Result<Vec<Left>> {
    let mut found = Vec::new();
    for entry in entries(folder)? {
        let meta = entry.metadata()?;
        if meta.is_file() {
            found.push(Left {
                path: entry.path(),
                bytes: meta.len(),
                at: meta.modified()?,
            });
        }
    }
    Ok(found)
}

/// What all files below a folder weigh.
pub(super) fn weigh(folder: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in entries(folder)? {
        let meta = entry.metadata()?;
        bytes += if meta.is_dir() {
            weigh(&entry.path())?
        } else {
            meta.len()
        };
    }
    Ok(bytes)
}
