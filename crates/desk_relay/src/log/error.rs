//! Why the log could not keep or give something.

/// Why the log failed. Nothing was stored.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    #[error("the log's file: {0}")]
    File(#[from] redb::Error),
    #[error("the folder for the log: {0}")]
    Folder(#[from] std::io::Error),
    #[error("the log's files are shut after a failure and could not be opened again")]
    Shut,
    #[error("the log has no such desk")]
    NoDesk,
    #[error("the control chain in the log is damaged; bring back a backup")]
    Chain,
    #[error("entry {0} lacks its key body: is the second file an older copy?")]
    KeyBody(u64),
}

macro_rules! from_redb {
    ($($error:ty),*) => {
        $(impl From<$error> for LogError {
            fn from(error: $error) -> Self {
                Self::File(error.into())
            }
        })*
    };
}

from_redb!(
    redb::DatabaseError,
    redb::TransactionError,
    redb::TableError,
    redb::StorageError,
    redb::CommitError
);
