//! The file beside the database that holds the bytes of larger attachments.

use crate::fault::Fault;
use desk_store::{Shelf, ShelfError, shelf::SLOT_BYTES};
use std::{
    fs::{self, File},
    io::{self, ErrorKind, Read, Seek, SeekFrom, Write},
    path::Path,
};

/// See the module.
#[derive(Debug)]
pub struct FileShelf {
    file: File,
}

impl FileShelf {
    /// Opens `blobs/slots` in the folder, made where there is none.
    pub fn open(folder: &Path) -> Result<Self, Fault> {
        let folder = folder.join("blobs");
        let path = folder.join("slots");
        let fault = |error| Fault::File {
            path: path.clone(),
            error,
        };
        fs::create_dir_all(&folder).map_err(fault)?;
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(false);
        let file = options.open(&path).map_err(fault)?;
        Ok(Self { file })
    }

    fn seek(&mut self, slot: u32) -> Result<(), ShelfError> {
        let start = u64::from(slot) * SLOT_BYTES as u64;
        self.file.seek(SeekFrom::Start(start)).map_err(why).map(drop)
    }
}

fn why(error: io::Error) -> ShelfError {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => ShelfError::Full,
        _ => ShelfError::Broken(error.to_string()),
    }
}

impl Shelf for FileShelf {
    fn read(&mut self, slot: u32, bytes: usize) -> Result<Vec<u8>, ShelfError> {
        self.seek(slot)?;
        let mut held = Vec::with_capacity(bytes);
        let mut part = (&mut self.file).take(bytes as u64);
        part.read_to_end(&mut held).map_err(why)?;
        Ok(held)
    }

    fn write(&mut self, slot: u32, bytes: &[u8]) -> Result<(), ShelfError> {
        self.seek(slot)?;
        self.file.write_all(bytes).map_err(why)
    }

    fn flush(&mut self) -> Result<(), ShelfError> {
        self.file.sync_data().map_err(why)
    }

    fn cut(&mut self, slots: u32) -> Result<(), ShelfError> {
        let length = u64::from(slots) * SLOT_BYTES as u64;
        if self.file.metadata().map_err(why)?.len() > length {
            self.file.set_len(length).map_err(why)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    //! What is written to a slot is read from it, also after opening again, and a cut file is shorter.
    use super::*;

    #[test]
    fn slots_hold_what_was_written_over_an_opening() {
        let folder = tempfile::tempdir().unwrap();
        let mut shelf = FileShelf::open(folder.path()).unwrap();
        shelf.write(2, &[3; SLOT_BYTES]).unwrap();
        shelf.write(0, &[1; 10]).unwrap();
        shelf.flush().unwrap();
        drop(shelf);
        let mut shelf = FileShelf::open(folder.path()).unwrap();
        assert_eq!(shelf.read(0, 10).unwrap(), [1; 10]);
        assert_eq!(shelf.read(2, SLOT_BYTES).unwrap(), [3; SLOT_BYTES]);
        assert!(shelf.read(3, 10).unwrap().is_empty());
        shelf.cut(1).unwrap();
        assert!(shelf.read(2, 1).unwrap().is_empty());
        assert_eq!(shelf.read(0, 10).unwrap(), [1; 10]);
        let length = fs::metadata(folder.path().join("blobs/slots")).unwrap().len();
        assert_eq!(length, SLOT_BYTES as u64);
    }
}
