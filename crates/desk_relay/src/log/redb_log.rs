//! The log in two redb files of a folder: `log.redb`, and `keys.redb` with the bodies of document keys, which may be backed
//! up with a shorter retention (an erased key is gone when the last backup of the second file is).
//!
//! The second file is made durable first: a crash in between leaves a key body that nothing names, never an entry whose
//! key body is lost. What is erased goes from the second file last; what a crash left there is removed when the files are opened.

mod read;
mod table;
mod write;

#[cfg(test)]
mod full_disk;

use super::{DeskRecord, Log, LogError, Newest, Numbered, Page, Place, Work};
use desk_model::{DeskId, DeviceId};
use redb::{Database, DatabaseError, ReadableDatabase, ReadableTable};
use std::{
    path::{Path, PathBuf},
    sync::{PoisonError, RwLock},
};

/// How many entries a page holds at most: one frame's worth.
const PAGE_ENTRIES_MAX: usize = desk_sync::limit::BATCH_ENTRIES_MAX;

/// The log in a folder.
pub struct RedbLog {
    folder: PathBuf,
    opener: Opener,
    /// None after a failure of the disk: the database takes nothing more then, and is opened anew by the next call.
    files: RwLock<Option<Files>>,
}

/// How a file of the log is opened; tests open it over a disk that fails.
type Opener = Box<dyn Fn(&Path) -> Result<Database, DatabaseError> + Send + Sync>;

struct Files {
    main: Database,
    keys: Database,
}

impl RedbLog {
    /// Opens the log of a folder, which is made if it is not there.
    ///
    /// # Errors
    /// The folder or a file cannot be made or read, or another relay has it open.
    pub fn open(folder: &Path) -> Result<Self, LogError> {
        Self::open_by(folder, Box::new(|path| Database::create(path)))
    }

    fn open_by(folder: &Path, opener: Opener) -> Result<Self, LogError> {
        std::fs::create_dir_all(folder)?;
        let files = Files::open(folder, &opener)?;
        Ok(Self {
            folder: folder.to_owned(),
            opener,
            files: RwLock::new(Some(files)),
        })
    }

    fn with<T>(&self, work: impl FnOnce(&Files) -> Result<T, LogError>) -> Result<T, LogError> {
        self.open_again()?;
        let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        work(files.as_ref().ok_or(LogError::Shut)?)
    }

    fn open_again(&self) -> Result<(), LogError> {
        if self
            .files
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .is_some()
        {
            return Ok(());
        }
        let mut files = self.files.write().unwrap_or_else(PoisonError::into_inner);
        if files.is_none() {
            *files = Some(Files::open(&self.folder, &self.opener)?);
        }
        Ok(())
    }

    fn shut(&self) {
        *self.files.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn reading(&self) -> Result<read::Reading, LogError> {
        self.with(|files| read::Reading::new(files.main.begin_read()?, files.keys.begin_read()?))
    }
}

impl Files {
    fn open(folder: &Path, opener: &Opener) -> Result<Self, LogError> {
        let files = Self {
            main: opener(&folder.join("log.redb"))?,
            keys: opener(&folder.join("keys.redb"))?,
        };
        let main = files.main.begin_write()?;
        drop(write::Tables::open(&main)?);
        main.commit()?;
        let keys = files.keys.begin_write()?;
        keys.open_table(table::KEY_BODIES)?;
        keys.commit()?;
        files.sweep()?;
        Ok(files)
    }

    /// Removes key bodies that no entry names.
    fn sweep(&self) -> Result<(), LogError> {
        let main = self.main.begin_read()?;
        let entries = main.open_table(table::ENTRIES)?;
        let mut gone = Vec::new();
        for body in self.keys.begin_read()?.open_table(table::KEY_BODIES)?.iter()? {
            let place = body?.0.value();
            if entries.get(place)?.is_none() {
                gone.push(place);
            }
        }
        self.remove_keys(&gone)
    }

    fn remove_keys(&self, gone: &[(u32, u64)]) -> Result<(), LogError> {
        if gone.is_empty() {
            return Ok(());
        }
        let keys = self.keys.begin_write()?;
        {
            let mut bodies = keys.open_table(table::KEY_BODIES)?;
            for place in gone {
                bodies.remove(place)?;
            }
        }
        Ok(keys.commit()?)
    }

    fn write(&self, work: Work<'_>) -> Result<(), LogError> {
        let main = self.main.begin_write()?;
        let key_bodies = {
            let mut writing = write::Writing::new(write::Tables::open(&main)?)?;
            work(&mut writing)?;
            writing.finish()?
        };
        if !key_bodies.new.is_empty() {
            let keys = self.keys.begin_write()?;
            {
                let mut bodies = keys.open_table(table::KEY_BODIES)?;
                for (key, body) in &key_bodies.new {
                    bodies.insert(key, body.as_slice())?;
                }
            }
            keys.commit()?;
        }
        main.commit()?;
        if let Err(error) = self.remove_keys(&key_bodies.gone) {
            // The work is durable; what is left in the second file nobody is given any more.
            tracing::error!(%error, "keys of an erased document go when the relay is started again");
        }
        Ok(())
    }
}

impl Log for RedbLog {
    fn desks(&self) -> Result<Vec<DeskRecord>, LogError> {
        self.reading()?.desks()
    }

    fn write(&self, work: Work<'_>) -> Result<(), LogError> {
        let written = self.with(|files| files.write(work));
        if matches!(written, Err(LogError::File(_))) {
            // After a failed write a database refuses everything until it is opened anew, also when there is room again.
            self.shut();
        }
        written
    }

    fn chain(&self, desk: DeskId, from: u32, bytes_max: usize) -> Result<Vec<Vec<u8>>, LogError> {
        self.reading()?.chain(desk, from, bytes_max)
    }

    fn after(&self, desk: DeskId, after: u64, bytes_max: usize) -> Result<Numbered, LogError> {
        self.reading()?.after(desk, after, bytes_max)
    }

    fn page(&self, desk: DeskId, head: u64, place: Place, bytes_max: usize) -> Result<Page, LogError> {
        self.reading()?.page(desk, head, place, bytes_max)
    }

    fn newest_of(&self, desk: DeskId, dev: DeviceId) -> Result<Newest, LogError> {
        self.reading()?.newest_of(desk, dev)
    }
}
