//! The log in two redb files of a folder: `log.redb`, and `keys.redb` with the bodies of document keys, which may be backed
//! up with a shorter retention (an erased key is gone when the last backup of the second file is).
//!
//! The second file is made durable first: a crash in between leaves a key body that nothing names, never an entry whose
//! key body is lost.

mod read;
mod table;
mod write;

use super::{DeskRecord, Log, LogError, Newest, Numbered, Page, Place, Work};
use desk_model::{DeskId, DeviceId};
use redb::{Database, ReadableDatabase};
use std::path::Path;

/// How many entries a page holds at most: one frame's worth.
const PAGE_ENTRIES_MAX: usize = desk_sync::limit::BATCH_ENTRIES_MAX;

/// The log in a folder.
#[derive(Debug)]
pub struct RedbLog {
    main: Database,
    keys: Database,
}

impl RedbLog {
    /// Opens the log of a folder, which is made if it is not there.
    ///
    /// # Errors
    /// The folder or a file cannot be made or read, or another relay has it open.
    pub fn open(folder: &Path) -> Result<Self, LogError> {
        std::fs::create_dir_all(folder)?;
        let main = Database::create(folder.join("log.redb"))?;
        let keys = Database::create(folder.join("keys.redb"))?;
        let log = Self { main, keys };
        log.make_tables()?;
        Ok(log)
    }

    fn make_tables(&self) -> Result<(), LogError> {
        let main = self.main.begin_write()?;
        drop(write::Tables::open(&main)?);
        main.commit()?;
        let keys = self.keys.begin_write()?;
        keys.open_table(table::KEY_BODIES)?;
        keys.commit()?;
        Ok(())
    }

    fn reading(&self) -> Result<read::Reading, LogError> {
        read::Reading::new(self.main.begin_read()?, self.keys.begin_read()?)
    }
}

impl Log for RedbLog {
    fn desks(&self) -> Result<Vec<DeskRecord>, LogError> {
        self.reading()?.desks()
    }

    fn write(&self, work: Work<'_>) -> Result<(), LogError> {
        let main = self.main.begin_write()?;
        let key_bodies = {
            let mut writing = write::Writing::new(write::Tables::open(&main)?)?;
            work(&mut writing)?;
            writing.finish()?
        };
        if !key_bodies.is_empty() {
            let keys = self.keys.begin_write()?;
            {
                let mut bodies = keys.open_table(table::KEY_BODIES)?;
                for (key, body) in &key_bodies {
                    bodies.insert(key, body.as_slice())?;
                }
            }
            keys.commit()?;
        }
        main.commit()?;
        Ok(())
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
