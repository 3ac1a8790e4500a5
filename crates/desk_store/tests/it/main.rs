//! The store through its public face, on a real SQLite: in a file where closing and opening matters, else in memory.
//!
//! Expected values are written by hand or counted by a plain filter over the rows that the test put in.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod blob;
mod compaction;
mod customer;
mod disk;
mod document;
mod draft_file;
mod erase;
mod log;
mod save;
mod search;
mod small;
mod ticket;

use desk_model::{DocId, PersonId};
use desk_port::TicketRow;
use desk_store::{Store, open_memory};

/// An empty store in memory.
fn store() -> Store {
    Store::open(open_memory().unwrap()).unwrap()
}

/// The id that begins with the number in four bytes. Six characters are the first thirty bits, so 4 is `T-000001`, as is 5.
fn doc(number: u32) -> DocId {
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    DocId(bytes)
}

fn person(number: u8) -> PersonId {
    PersonId([number; 16])
}

/// A new ticket of nobody, with a subject.
fn ticket(number: u32, subject: &str) -> TicketRow {
    TicketRow {
        id: doc(number),
        subject: subject.into(),
        received_ms: 1,
        updated_ms: u64::from(number),
        ..TicketRow::default()
    }
}
