//! What a relay keeps for ever, as a trait: control chains and entries, per desk. Nothing here judges what it keeps.
//!
//! A backend gives each entry of a desk a number, 1 and up (gaps are where entries were erased), and makes durable what [`Log::write`] did before it
//! returns. `conformance` holds the tests that every backend passes.

mod error;
mod place;
mod redb_log;

pub use error::LogError;
pub use place::Place;
pub use redb_log::RedbLog;

use desk_model::{DeskId, DeviceId, DocId, PersonId};

/// A desk that the log holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeskRecord {
    pub desk: DeskId,
    pub incarnation: [u8; 16],
    /// The newest entry's number, 0 without entries.
    pub head: u64,
}

/// What makes two entries one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntryKey {
    pub doc: DocId,
    pub id: [u8; 16],
    pub dev: DeviceId,
}

/// An entry to keep.
#[derive(Debug, Clone, Copy)]
pub struct NewEntry<'a> {
    pub key: EntryKey,
    /// Its device's number of it.
    pub n: u64,
    /// A document's key: kept in the second file.
    pub is_key: bool,
    /// Sent before the document's other entries, as keys are.
    pub leads: bool,
    pub bytes: &'a [u8],
}

/// The newest entry of a device: its own number, the relay's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Newest {
    pub n: u64,
    pub seq: u64,
}

/// What is known of a snapshot besides its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Attested {
    /// Who first found it good of those whose word is enough, and when the relay heard it, ms since 1970.
    pub good: Option<(PersonId, u64)>,
    /// Somebody found it bad.
    pub bad: bool,
    /// What it covers was dropped.
    pub dropped: bool,
}

impl Attested {
    /// Since when what it covers waits to be dropped.
    #[must_use]
    pub fn waits_ms(&self) -> Option<u64> {
        let (_, at_ms) = self.good.filter(|_| !self.bad && !self.dropped)?;
        Some(at_ms)
    }
}

/// Entries with their numbers.
pub type Numbered = Vec<(u64, Vec<u8>)>;

/// A page of a catch-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub items: Numbered,
    /// Where the next page begins; none after the last.
    pub next: Option<Place>,
}

/// The work of one transaction.
pub type Work<'w> = &'w mut dyn FnMut(&mut dyn LogWrite) -> Result<(), LogError>;

/// Chains and entries of any number of desks. Reads see what was durable when they began.
pub trait Log: Send + Sync + 'static {
    /// All desks.
    fn desks(&self) -> Result<Vec<DeskRecord>, LogError>;

    /// Does the work as a whole and makes it durable, or does nothing of it.
    fn write(&self, work: Work<'_>) -> Result<(), LogError>;

    /// Control entries from a number on: at least one if there is one, then up to `bytes_max`.
    fn chain(&self, desk: DeskId, from: u32, bytes_max: usize) -> Result<Vec<Vec<u8>>, LogError>;

    /// Entries after a number in their order: at least one if there is one, then up to `bytes_max`.
    fn after(&self, desk: DeskId, after: u64, bytes_max: usize) -> Result<Numbered, LogError>;

    /// One page of all documents' entries up to number `head`: the documents with the newest entries first, in each those first
    /// that lead. Documents that got entries after `head` come last. Pages from [`Place::start`] to the end hold every entry
    /// up to `head` at least once, whatever is written in between.
    fn page(&self, desk: DeskId, head: u64, place: Place, bytes_max: usize) -> Result<Page, LogError>;

    /// The newest entry of a device, by its own numbers.
    fn newest_of(&self, desk: DeskId, dev: DeviceId) -> Result<Newest, LogError>;
}

/// What one transaction may do. It sees its own work.
pub trait LogWrite {
    /// Adds a desk, or gives it another incarnation.
    fn put_desk(&mut self, desk: DeskId, incarnation: [u8; 16]) -> Result<(), LogError>;

    /// Keeps a control entry under its number, in place of what is there.
    fn put_control(&mut self, desk: DeskId, seq: u32, entry: &[u8]) -> Result<(), LogError>;

    /// A control entry by its number.
    fn control(&mut self, desk: DeskId, seq: u32) -> Result<Option<Vec<u8>>, LogError>;

    /// The number of an entry that is kept.
    fn find(&mut self, desk: DeskId, key: &EntryKey) -> Result<Option<u64>, LogError>;

    /// Whether any device's record of this document key is kept.
    fn has_key(&mut self, desk: DeskId, doc: DocId, key: [u8; 16]) -> Result<bool, LogError>;

    /// An entry that is kept, with its number.
    fn entry(&mut self, desk: DeskId, key: &EntryKey) -> Result<Option<(u64, Vec<u8>)>, LogError>;

    /// What is known of a snapshot, whether or not it is here.
    fn attested(&mut self, desk: DeskId, snapshot: &EntryKey) -> Result<Attested, LogError>;

    /// Keeps that in place of what was known.
    fn put_attested(
        &mut self,
        desk: DeskId,
        snapshot: &EntryKey,
        attested: &Attested,
    ) -> Result<(), LogError>;

    /// Snapshots that wait since then or longer for what they cover to be dropped ([`Attested::waits_ms`]), those that wait
    /// longest first.
    fn waiting(&mut self, since_ms: u64, max: usize) -> Result<Vec<(DeskId, EntryKey)>, LogError>;

    /// Deletes entries of the snapshot's document, but for keys, the snapshot itself and the newest of each device, and what is
    /// known of snapshots among them. From then on they are found under the snapshot's number. The numbers of others stay, and none
    /// is given again. Gives how many went; none when the snapshot is not here.
    fn drop_covered(
        &mut self,
        desk: DeskId,
        snapshot: &EntryKey,
        covered: &[EntryKey],
    ) -> Result<usize, LogError>;

    /// What was dropped for that snapshot is not found any more, and so can be kept again.
    fn release(&mut self, desk: DeskId, snapshot: &EntryKey, covered: &[EntryKey]) -> Result<(), LogError>;

    /// As [`Log::newest_of`].
    fn newest_of(&mut self, desk: DeskId, dev: DeviceId) -> Result<Newest, LogError>;

    /// Keeps an entry under the next number, which is returned. The caller has looked for it before.
    fn put(&mut self, desk: DeskId, entry: &NewEntry<'_>) -> Result<u64, LogError>;

    /// Deletes all entries of a document, its keys too. The numbers of others stay, and none is given again. Of a device's newest
    /// entry only the numbers are kept.
    fn erase(&mut self, desk: DeskId, doc: DocId) -> Result<(), LogError>;
}

#[cfg(test)]
mod conformance;
