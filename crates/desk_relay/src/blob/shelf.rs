//! The files: whole blobs by desk and document, parts of uploads, and who stored what a short while ago.
//!
//! Everything here waits for the disk, so it runs on threads that may.

use super::{
    part::{Parts, Target, sweep, weigh},
    refusal::{DESK_FULL, ERASED, NO_ADDRESS, NOT_YOURS, Refused, WRONG_HASH, failed},
};
use crate::{
    clock,
    limit::{PART_MS_MAX, TAKE_BACK_MS_MAX},
    lock::locked,
};
use desk_model::{BlobId, DeskId, DeviceId, DocId};
use desk_seal::blob::AddressHasher;
use std::{
    collections::{HashMap, HashSet},
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

/// The folders with all desks' blobs.
pub(crate) struct Blobs {
    folder: PathBuf,
    parts: Parts,
    desk_bytes_max: u64,
    state: Mutex<State>,
    /// Held while a part is written to or checked.
    writing: Mutex<HashMap<PathBuf, Arc<Mutex<()>>>>,
}

#[derive(Default)]
struct State {
    /// What the blobs and parts of a desk weigh, once counted.
    weights: HashMap<DeskId, u64>,
    /// Documents, and single blobs, that are not stored any more.
    forgotten: HashSet<(DeskId, DocId, Option<BlobId>)>,
}

/// How an upload stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stand {
    /// The relay has so many bytes from the beginning.
    At(u64),
    /// It was whole before.
    Had(u64),
    /// It is whole now.
    Kept(u64),
}

impl Blobs {
    /// The blobs of a folder, which is made; parts that were left too long ago are removed.
    pub(crate) fn open(folder: &Path, desk_bytes_max: u64) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let (parts, uploaders) = (folder.join("parts"), folder.join("uploaders"));
        sweep(&parts, clock::of_files(), PART_MS_MAX)?;
        sweep(&uploaders, clock::of_files(), TAKE_BACK_MS_MAX)?;
        Ok(Self {
            folder: folder.to_owned(),
            parts: Parts::new(parts),
            desk_bytes_max,
            state: Mutex::default(),
            writing: Mutex::default(),
        })
    }

    fn of_doc(&self, desk: DeskId, doc: DocId) -> PathBuf {
        self.folder.join(desk.to_string()).join(doc.to_string())
    }

    /// Where a blob lies once it is whole.
    pub(super) fn file(&self, target: &Target) -> PathBuf {
        self.of_doc(target.desk, target.doc).join(target.blob.to_string())
    }

    /// Where stands which device stored it, and when.
    fn uploader(&self, target: &Target) -> PathBuf {
        let desk = self.folder.join("uploaders").join(target.desk.to_string());
        desk.join(format!("{}.{}", target.doc, target.blob))
    }

    /// Runs `work` while nobody else writes to the device's part.
    fn alone<T>(&self, part: &Path, work: impl FnOnce() -> T) -> T {
        let lock = locked(&self.writing).entry(part.to_owned()).or_default().clone();
        let done = {
            let _held = locked(&lock);
            work()
        };
        let mut writing = locked(&self.writing);
        drop(lock);
        if writing.get(part).is_some_and(|lock| Arc::strong_count(lock) == 1) {
            writing.remove(part);
        }
        done
    }

    /// How far an upload of this device is.
    pub(super) fn stand(&self, by: DeviceId, target: &Target) -> Result<Stand, Refused> {
        self.refuse_forgotten(target)?;
        let whole = Parts::length(&self.file(target))?;
        if whole > 0 {
            return Ok(Stand::Had(whole));
        }
        Ok(Stand::At(Parts::length(&self.parts.file(by, target))?))
    }

    /// Takes a stretch of an upload that will have `total` bytes. What is there already is passed over; the hash is checked
    /// when it is whole.
    pub(super) fn take(
        &self,
        by: DeviceId,
        target: &Target,
        at: u64,
        total: u64,
        bytes: &[u8],
    ) -> Result<Stand, Refused> {
        let part = self.parts.file(by, target);
        self.alone(&part, || {
            if let had @ Stand::Had(_) = self.stand(by, target)? {
                self.let_go(target.desk, &part);
                return Ok(had);
            }
            let length = Parts::length(&part)?;
            if at > length {
                return Err(Refused::Elsewhere { offset: length });
            }
            if length == 0 {
                let freed = self.parts.make_room(by, target.desk, clock::of_files());
                self.lighten(target.desk, freed.map_err(failed)?);
            }
            let passed = usize::try_from(length - at).unwrap_or(usize::MAX);
            let fresh = bytes.get(passed..).unwrap_or_default();
            self.reserve(target.desk, fresh.len() as u64)?;
            if let Err(refused) = Parts::append(&part, length, fresh) {
                self.lighten(target.desk, fresh.len() as u64);
                return Err(refused);
            }
            let length = length + fresh.len() as u64;
            if length < total {
                return Ok(Stand::At(length));
            }
            self.finish(by, target, &part)?;
            Ok(Stand::Kept(length))
        })
    }

    /// Checks a part that is whole, and gives it its name.
    fn finish(&self, by: DeviceId, target: &Target, part: &Path) -> Result<(), Refused> {
        if hash(part).map_err(failed)? != target.blob {
            self.let_go(target.desk, part);
            return Err(WRONG_HASH);
        }
        fs::File::open(part)
            .and_then(|file| file.sync_all())
            .map_err(failed)?;
        let (file, uploader) = (self.file(target), self.uploader(target));
        for folder in [file.parent(), uploader.parent()].into_iter().flatten() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        fs::write(uploader, format!("{by} {}", clock::machine_ms())).map_err(failed)?;
        // Whoever forgets a document holds the state too, so that nothing of it comes to stand behind their back.
        let state = locked(&self.state);
        if state.refuses(target) {
            drop(state);
            self.let_go(target.desk, part);
            return Err(ERASED);
        }
        fs::rename(part, &file).map_err(failed)?;
        match file.parent() {
            Some(folder) => fs::File::open(folder)
                .and_then(|folder| folder.sync_all())
                .map_err(failed),
            None => Ok(()),
        }
    }

    /// Removes a blob that this device stored within the last day.
    pub(super) fn take_back(&self, by: DeviceId, target: &Target) -> Result<(), Refused> {
        let file = self.file(target);
        let bytes = Parts::length(&file)?;
        if bytes == 0 {
            return Err(NO_ADDRESS);
        }
        let uploader = self.uploader(target);
        let stored = fs::read_to_string(&uploader).unwrap_or_default();
        let (device, at_ms) = stored.split_once(' ').ok_or(NOT_YOURS)?;
        let at_ms: u64 = at_ms.parse().map_err(|_| NOT_YOURS)?;
        let late = clock::machine_ms() > at_ms.saturating_add(TAKE_BACK_MS_MAX);
        if device != by.to_string() || late {
            return Err(NOT_YOURS);
        }
        fs::remove_file(file).map_err(failed)?;
        self.lighten(target.desk, bytes);
        // What says who stored it is of no more use, and no harm.
        let _ = fs::remove_file(uploader);
        Ok(())
    }

    /// A part is of no use. If it cannot be removed now, it is when it is old.
    fn let_go(&self, desk: DeskId, part: &Path) {
        let bytes = Parts::length(part).unwrap_or_default();
        if fs::remove_file(part).is_ok() {
            self.lighten(desk, bytes);
        }
    }

    /// Sets room aside in the desk's share.
    fn reserve(&self, desk: DeskId, bytes: u64) -> Result<(), Refused> {
        let mut state = locked(&self.state);
        let weight = match state.weights.get(&desk) {
            Some(weight) => *weight,
            None => {
                let whole = weigh(&self.folder.join(desk.to_string()));
                let parts = weigh(&self.parts.of_desk(desk));
                whole.map_err(failed)? + parts.map_err(failed)?
            }
        };
        let wanted = weight.saturating_add(bytes);
        let fits = wanted <= self.desk_bytes_max;
        state.weights.insert(desk, if fits { wanted } else { weight });
        if fits { Ok(()) } else { Err(DESK_FULL) }
    }

    fn lighten(&self, desk: DeskId, bytes: u64) {
        if let Some(weight) = locked(&self.state).weights.get_mut(&desk) {
            *weight = weight.saturating_sub(bytes);
        }
    }

    pub(super) fn refuse_forgotten(&self, target: &Target) -> Result<(), Refused> {
        if locked(&self.state).refuses(target) {
            Err(ERASED)
        } else {
            Ok(())
        }
    }

    /// Deletes what is stored of a document, or of one blob of it, and stores nothing of it any more until the next start.
    /// Saying it again does no harm.
    pub(crate) fn forget(&self, desk: DeskId, doc: DocId, blob: Option<BlobId>) -> io::Result<()> {
        let mut state = locked(&self.state);
        state.forgotten.insert((desk, doc, blob));
        let place = self.of_doc(desk, doc);
        let (place, bytes) = match blob {
            Some(blob) => {
                let file = place.join(blob.to_string());
                let bytes = fs::metadata(&file).map(|meta| meta.len()).unwrap_or_default();
                (file, bytes)
            }
            None => {
                let bytes = weigh(&place)?;
                (place, bytes)
            }
        };
        let removed = if blob.is_some() {
            fs::remove_file(place)
        } else {
            fs::remove_dir_all(place)
        };
        if let Err(error) = removed
            && error.kind() != io::ErrorKind::NotFound
        {
            return Err(error);
        }
        let freed = bytes + self.parts.forget(desk, doc, blob)?;
        if let Some(weight) = state.weights.get_mut(&desk) {
            *weight = weight.saturating_sub(freed);
        }
        Ok(())
    }
}

impl State {
    fn refuses(&self, target: &Target) -> bool {
        let Target { desk, doc, blob } = *target;
        self.forgotten.contains(&(desk, doc, None)) || self.forgotten.contains(&(desk, doc, Some(blob)))
    }
}

fn hash(file: &Path) -> io::Result<BlobId> {
    let mut file = fs::File::open(file)?;
    let mut hasher = AddressHasher::default();
    let mut piece = vec![0; 256 * 1024];
    loop {
        let read = file.read(&mut piece)?;
        match piece.get(..read) {
            Some(bytes) if read > 0 => hasher.update(bytes),
            _ => return Ok(hasher.finish()),
        }
    }
}
