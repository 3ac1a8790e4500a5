//! One transaction's work on the tables.
//!
//! What many entries of one batch would write again and again (a document's newest number, a device's highest) is kept
//! aside and written once, at the end.

mod drop;

use super::table;
use crate::log::{Attested, EntryKey, LogError, LogWrite, NewEntry, Newest};
use desk_model::{DeskId, DeviceId, DocId};
use redb::{ReadableTable, Table, WriteTransaction};
use std::collections::{BTreeMap, HashMap};

/// All tables of the first file, open.
pub(super) struct Tables<'t> {
    desks: Table<'t, &'static [u8; 32], (u32, &'static [u8; 16])>,
    chain: Table<'t, (u32, u32), &'static [u8]>,
    entries: Table<'t, (u32, u64), &'static [u8]>,
    seen: Table<'t, &'static [u8; table::SEEN_BYTES], u64>,
    of_doc: Table<'t, &'static [u8; table::OF_DOC_BYTES], ()>,
    docs: Table<'t, &'static [u8; 20], (u64, u64)>,
    by_newest: Table<'t, (u32, u64), &'static [u8; 16]>,
    devices: Table<'t, &'static [u8; 20], (u64, u64)>,
    key_ids: Table<'t, &'static [u8; table::KEY_ID_BYTES], ()>,
    heads: Table<'t, u32, u64>,
    attested: Table<'t, &'static [u8; table::SEEN_BYTES], (&'static [u8; 16], u64, u8)>,
    waiting: Table<'t, (u64, &'static [u8; table::SEEN_BYTES]), ()>,
}

impl<'t> Tables<'t> {
    pub(super) fn open(transaction: &'t WriteTransaction) -> Result<Self, LogError> {
        Ok(Self {
            desks: transaction.open_table(table::DESKS)?,
            chain: transaction.open_table(table::CHAIN)?,
            entries: transaction.open_table(table::ENTRIES)?,
            seen: transaction.open_table(table::SEEN)?,
            of_doc: transaction.open_table(table::OF_DOC)?,
            docs: transaction.open_table(table::DOCS)?,
            by_newest: transaction.open_table(table::BY_NEWEST)?,
            devices: transaction.open_table(table::DEVICES)?,
            key_ids: transaction.open_table(table::KEY_IDS)?,
            heads: transaction.open_table(table::HEADS)?,
            attested: transaction.open_table(table::ATTESTED)?,
            waiting: transaction.open_table(table::WAITING)?,
        })
    }
}

/// A document's numbers while the transaction runs.
#[derive(Debug, Clone, Copy)]
struct DocState {
    first: u64,
    /// As the tables have it; none for a new document.
    stored: Option<u64>,
    newest: u64,
}

/// Key records for the second file, by their places there.
#[derive(Default)]
pub(super) struct KeyBodies {
    pub(super) new: BTreeMap<(u32, u64), Vec<u8>>,
    pub(super) gone: Vec<(u32, u64)>,
}

pub(super) struct Writing<'t> {
    tables: Tables<'t>,
    desks: HashMap<DeskId, (u32, u64)>,
    docs: HashMap<(u32, DocId), DocState>,
    devices: HashMap<(u32, DeviceId), Newest>,
    key_bodies: KeyBodies,
}

impl<'t> Writing<'t> {
    pub(super) fn new(tables: Tables<'t>) -> Result<Self, LogError> {
        Ok(Self {
            tables,
            desks: HashMap::new(),
            docs: HashMap::new(),
            devices: HashMap::new(),
            key_bodies: KeyBodies::default(),
        })
    }

    /// Writes what was kept aside.
    pub(super) fn finish(mut self) -> Result<KeyBodies, LogError> {
        for ((desk, doc), state) in &self.docs {
            if state.stored == Some(state.newest) {
                continue;
            }
            if let Some(stored) = state.stored {
                self.tables.by_newest.remove((*desk, stored))?;
            }
            self.tables.by_newest.insert((*desk, state.newest), &doc.0)?;
            let key = table::doc(*desk, *doc);
            self.tables.docs.insert(&key, (state.first, state.newest))?;
        }
        for ((desk, dev), newest) in &self.devices {
            let key = table::device(*desk, *dev);
            self.tables.devices.insert(&key, (newest.n, newest.seq))?;
        }
        Ok(self.key_bodies)
    }

    /// The desk's short number and its head.
    fn desk(&mut self, desk: DeskId) -> Result<(u32, u64), LogError> {
        if let Some(found) = self.desks.get(&desk) {
            return Ok(*found);
        }
        let record = self.tables.desks.get(table::desk(&desk))?;
        let number = record.map(|record| record.value().0).ok_or(LogError::NoDesk)?;
        let last = self
            .tables
            .entries
            .range((number, 0)..=(number, u64::MAX))?
            .next_back()
            .transpose()?;
        let erased = self.tables.heads.get(number)?.map_or(0, |head| head.value());
        let head = last.map_or(0, |(key, _)| key.value().1).max(erased);
        self.desks.insert(desk, (number, head));
        Ok((number, head))
    }

    fn newest(&mut self, desk: u32, dev: DeviceId) -> Result<Newest, LogError> {
        if let Some(found) = self.devices.get(&(desk, dev)) {
            return Ok(*found);
        }
        let record = self.tables.devices.get(&table::device(desk, dev))?;
        Ok(record.map_or(Newest::default(), |record| {
            let (n, seq) = record.value();
            Newest { n, seq }
        }))
    }

    fn note_doc(&mut self, desk: u32, doc: DocId, seq: u64) -> Result<(), LogError> {
        if let Some(state) = self.docs.get_mut(&(desk, doc)) {
            state.newest = seq;
            return Ok(());
        }
        let record = self.tables.docs.get(&table::doc(desk, doc))?;
        let record = record.map(|record| record.value());
        let state = DocState {
            first: record.map_or(seq, |(first, _)| first),
            stored: record.map(|(_, newest)| newest),
            newest: seq,
        };
        self.docs.insert((desk, doc), state);
        Ok(())
    }
}

impl LogWrite for Writing<'_> {
    fn put_desk(&mut self, desk: DeskId, incarnation: [u8; 16]) -> Result<(), LogError> {
        let known = self.tables.desks.get(table::desk(&desk))?;
        let number = match known.map(|record| record.value().0) {
            Some(number) => number,
            None => {
                let mut last = 0;
                for record in self.tables.desks.iter()? {
                    last = last.max(record?.1.value().0);
                }
                last + 1
            }
        };
        self.tables
            .desks
            .insert(table::desk(&desk), (number, &incarnation))?;
        Ok(())
    }

    fn put_control(&mut self, desk: DeskId, seq: u32, entry: &[u8]) -> Result<(), LogError> {
        let (desk, _) = self.desk(desk)?;
        self.tables.chain.insert((desk, seq), entry)?;
        Ok(())
    }

    fn control(&mut self, desk: DeskId, seq: u32) -> Result<Option<Vec<u8>>, LogError> {
        let (desk, _) = self.desk(desk)?;
        let found = self.tables.chain.get((desk, seq))?;
        Ok(found.map(|entry| entry.value().to_vec()))
    }

    fn find(&mut self, desk: DeskId, key: &EntryKey) -> Result<Option<u64>, LogError> {
        let (desk, _) = self.desk(desk)?;
        let found = self.tables.seen.get(&table::seen(desk, key))?;
        Ok(found.map(|found| found.value() & !table::GONE))
    }

    fn has_key(&mut self, desk: DeskId, doc: DocId, key: [u8; 16]) -> Result<bool, LogError> {
        let (desk, _) = self.desk(desk)?;
        let found = self.tables.key_ids.get(&table::key_id(desk, doc, key))?;
        Ok(found.is_some())
    }

    fn entry(&mut self, desk: DeskId, key: &EntryKey) -> Result<Option<(u64, Vec<u8>)>, LogError> {
        let (number, _) = self.desk(desk)?;
        self.kept(number, key)
    }

    fn attested(&mut self, desk: DeskId, snapshot: &EntryKey) -> Result<Attested, LogError> {
        let (number, _) = self.desk(desk)?;
        self.known_of(&table::seen(number, snapshot))
    }

    fn put_attested(
        &mut self,
        desk: DeskId,
        snapshot: &EntryKey,
        attested: &Attested,
    ) -> Result<(), LogError> {
        let (number, _) = self.desk(desk)?;
        self.note_attested(&table::seen(number, snapshot), attested)
    }

    fn waiting(&mut self, since_ms: u64, max: usize) -> Result<Vec<(DeskId, EntryKey)>, LogError> {
        self.waiting_since(since_ms, max)
    }

    fn drop_covered(
        &mut self,
        desk: DeskId,
        snapshot: &EntryKey,
        covered: &[EntryKey],
    ) -> Result<usize, LogError> {
        let (number, head) = self.desk(desk)?;
        let gone = self.drop_all(number, snapshot, covered)?;
        if gone > 0 {
            self.tables.heads.insert(number, head)?;
        }
        Ok(gone)
    }

    fn release(&mut self, desk: DeskId, snapshot: &EntryKey, covered: &[EntryKey]) -> Result<(), LogError> {
        let (number, _) = self.desk(desk)?;
        self.release_all(number, snapshot, covered)
    }

    fn newest_of(&mut self, desk: DeskId, dev: DeviceId) -> Result<Newest, LogError> {
        let (desk, _) = self.desk(desk)?;
        self.newest(desk, dev)
    }

    fn put(&mut self, desk: DeskId, entry: &NewEntry<'_>) -> Result<u64, LogError> {
        let (number, head) = self.desk(desk)?;
        let seq = head + 1;
        let EntryKey { doc, id, dev } = entry.key;
        let stored: &[u8] = if entry.is_key { &[] } else { entry.bytes };
        self.tables.entries.insert((number, seq), stored)?;
        self.tables.seen.insert(&table::seen(number, &entry.key), seq)?;
        let place = table::of_doc(number, doc, entry.is_key || entry.leads, seq);
        self.tables.of_doc.insert(&place, ())?;
        if entry.is_key {
            let key = table::key_id(number, doc, id);
            self.tables.key_ids.insert(&key, ())?;
            self.key_bodies.new.insert((number, seq), entry.bytes.to_vec());
        }
        self.note_doc(number, doc, seq)?;
        if entry.n > self.newest(number, dev)?.n {
            self.devices.insert((number, dev), Newest { n: entry.n, seq });
        }
        self.desks.insert(desk, (number, seq));
        Ok(seq)
    }

    fn erase(&mut self, desk: DeskId, doc: DocId) -> Result<(), LogError> {
        let (number, head) = self.desk(desk)?;
        let pending = self.docs.remove(&(number, doc)).and_then(|state| state.stored);
        let key = table::doc(number, doc);
        let stored = self.tables.docs.remove(&key)?.map(|record| record.value().1);
        for newest in stored.into_iter().chain(pending) {
            self.tables.by_newest.remove((number, newest))?;
        }
        let (least, most) = table::all_of::<{ table::OF_DOC_BYTES }>(number, doc);
        let mut places = Vec::new();
        self.tables
            .of_doc
            .retain_in::<&[u8; table::OF_DOC_BYTES], _>(&least..=&most, |place, ()| {
                places.extend(table::within(place));
                false
            })?;
        if places.is_empty() {
            return Ok(());
        }
        self.forget_attested(number, doc)?;
        for place in places {
            let gone = self.tables.entries.remove((number, place.seq))?;
            if gone.is_some_and(|entry| entry.value().is_empty()) {
                self.key_bodies.new.remove(&(number, place.seq));
                self.key_bodies.gone.push((number, place.seq));
            }
        }
        let (least, most) = table::all_of::<{ table::SEEN_BYTES }>(number, doc);
        self.tables
            .seen
            .retain_in::<&[u8; table::SEEN_BYTES], _>(&least..=&most, |_, _| false)?;
        let (least, most) = table::all_of::<{ table::KEY_ID_BYTES }>(number, doc);
        self.tables
            .key_ids
            .retain_in::<&[u8; table::KEY_ID_BYTES], _>(&least..=&most, |_, ()| false)?;
        self.tables.heads.insert(number, head)?;
        Ok(())
    }
}
