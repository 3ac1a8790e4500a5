//! The folder that a peer lives in: one database, one lock, so that two programs never work in it at once.

use crate::fault::Fault;
use desk_store::Connection;
use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
};

/// Keeps others out of the folder until dropped.
pub struct Guard {
    _lock: File,
}

fn fault(path: &Path) -> impl FnOnce(std::io::Error) -> Fault {
    let path = path.to_owned();
    move |error| Fault::File { path, error }
}

/// Opens the folder, making it when it is not there.
pub fn open(folder: &Path) -> Result<(Connection, Guard), Fault> {
    std::fs::create_dir_all(folder).map_err(fault(folder))?;
    let lock_path: PathBuf = folder.join("lock");
    let lock = File::create(&lock_path).map_err(fault(&lock_path))?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(Fault::Busy(folder.to_owned())),
        Err(TryLockError::Error(error)) => return Err(fault(&lock_path)(error)),
    }
    let path = folder.join("desk.db");
    let connection = desk_store::open_file(&path)
        .map_err(|error| Fault::Said(format!("{} could not be opened: {error}", path.display())))?;
    Ok((connection, Guard { _lock: lock }))
}
