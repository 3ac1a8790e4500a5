//! Why the store could not do something, in whole sentences for people. What SQLite says is sorted here and nowhere else.

use rusqlite::ffi;

/// Why the store could not do something.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk, or what the browser grants, is used up.
    #[error(
        "There is no space left on this device, so the last change was not saved. Everything saved before is still here. \
         Free some space and do it again."
    )]
    Full,
    /// The database was written by a newer version of the program. It was not touched.
    #[error(
        "The data on this device was written by a newer version of Hotline (format {found}, this version knows up to {known}). \
         Nothing was changed. Update Hotline and open it again."
    )]
    Newer { found: u32, known: u32 },
    /// Not a database of ours, or damaged.
    #[error(
        "The data on this device is damaged and cannot be read ({0}). What was shared is safe with the team: join the desk again \
         to get it back."
    )]
    Corrupt(String),
    /// Another program has the database open.
    #[error(
        "Another program on this device has this desk open. Nothing was changed. Close it and try again."
    )]
    Busy,
    /// [`crate::Store::transaction`] inside another one: a mistake of the caller.
    #[error("A change was begun inside another one, so it was not saved. Please report this.")]
    Nested,
    #[error(
        "The data on this device could not be read or written ({0}). The last change was not saved; try it again."
    )]
    Other(String),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::{Error, ErrorCode};
        match &error {
            Error::SqliteFailure(failure, _) => match failure.code {
                ErrorCode::DiskFull => Self::Full,
                ErrorCode::SystemIoFailure if is_write(failure.extended_code) => Self::Full,
                ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::Corrupt(error.to_string()),
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy,
                _ => Self::Other(error.to_string()),
            },
            Error::FromSqlConversionFailure(..)
            | Error::IntegralValueOutOfRange(..)
            | Error::InvalidColumnType(..)
            | Error::Utf8Error(..) => Self::Corrupt(error.to_string()),
            _ => Self::Other(error.to_string()),
        }
    }
}

/// The ways in which a browser says that its quota is used up all end as a failed write.
fn is_write(extended_code: i32) -> bool {
    matches!(
        extended_code,
        ffi::SQLITE_IOERR_WRITE
            | ffi::SQLITE_IOERR_FSYNC
            | ffi::SQLITE_IOERR_DIR_FSYNC
            | ffi::SQLITE_IOERR_TRUNCATE
    )
}
