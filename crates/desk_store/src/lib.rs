//! SQLite: the log, documents, rows, full text, queries. The only crate that names rusqlite.
//!
//! [`Store`] is one desk on one device. Its caller opens the [`Connection`] (a file, memory, the browser's own file system) and
//! hands it over; everything below is synchronous and asks nobody for the time. Writes that belong together go through
//! [`Store::transaction`]: when it returns `Ok`, they are durable; otherwise none of them happened.
//!
//! Nothing here knows what a change, an entry or a key means: those are bytes with the few columns that questions need.

pub mod article;
pub mod blob;
pub mod chain;
mod code;
pub mod command;
pub mod compaction;
pub mod customer;
pub mod doc_key;
pub mod document;
pub mod draft_file;
pub mod entry;
pub mod erase;
pub mod error;
pub mod mail_id;
mod merged;
pub mod meta;
mod numbering;
pub mod outbox;
pub mod parked;
pub mod person;
#[cfg(test)]
mod plan;
mod procedure;
pub mod review;
pub mod save;
mod schema;
pub mod search;
pub mod shelf;
pub mod short;
mod store;
mod text;
pub mod ticket;
pub mod ticket_list;
mod words;

pub use blob::BlobMeta;
pub use chain::ChainPlace;
pub use compaction::{ATTEST_KIND, EntryName, SNAPSHOT_KIND, StoredProof, StoredSnapshot};
pub use document::StoredDoc;
pub use entry::{EntryCursor, KEY_KIND, StoredEntry};
pub use error::StoreError;
pub use mail_id::NO_ENTRY;
pub use outbox::OutRow;
pub use parked::Parked;
pub use rusqlite::Connection;
pub use save::{OpenSave, SaveStand};
pub use shelf::{Shelf, ShelfError};
pub use store::{Store, open_file, open_memory};
pub use text::TEXT_BYTES_MAX;

/// Most rows of one page of a list; more are not given, whatever is asked.
pub const PAGE_ROWS_MAX: u32 = 500;

/// What this crate gives back.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;
