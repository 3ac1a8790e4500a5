//! Reading the tables, at one moment.

use super::table;
use crate::log::{
    DeskRecord, LogError, Newest, Numbered, Page, Place,
    place::{Phase, Within},
};
use desk_model::{DeskId, DeviceId, DocId};
use redb::{ReadOnlyTable, ReadTransaction, ReadableTable};

/// Both files as they were when it was made.
pub(super) struct Reading {
    main: ReadTransaction,
    entries: ReadOnlyTable<(u32, u64), &'static [u8]>,
    key_bodies: ReadOnlyTable<(u32, u64), &'static [u8]>,
}

/// A page that fills.
struct Filling {
    items: Numbered,
    bytes: usize,
    bytes_max: usize,
}

impl Filling {
    fn fits(&self, bytes: usize) -> bool {
        self.items.is_empty() || self.bytes + bytes <= self.bytes_max
    }
}

impl Reading {
    pub(super) fn new(main: ReadTransaction, keys: ReadTransaction) -> Result<Self, LogError> {
        Ok(Self {
            entries: main.open_table(table::ENTRIES)?,
            key_bodies: keys.open_table(table::KEY_BODIES)?,
            main,
        })
    }

    fn desk(&self, desk: DeskId) -> Result<u32, LogError> {
        let desks = self.main.open_table(table::DESKS)?;
        let record = desks.get(table::desk(&desk))?;
        record.map(|record| record.value().0).ok_or(LogError::NoDesk)
    }

    pub(super) fn desks(&self) -> Result<Vec<DeskRecord>, LogError> {
        let mut records = Vec::new();
        let heads = self.main.open_table(table::HEADS)?;
        for record in self.main.open_table(table::DESKS)?.iter()? {
            let (desk, value) = record?;
            let (number, incarnation) = value.value();
            let mut entries = self.entries.range((number, 0)..=(number, u64::MAX))?;
            let last = entries.next_back().transpose()?;
            let erased = heads.get(number)?.map_or(0, |head| head.value());
            records.push(DeskRecord {
                desk: DeskId(*desk.value()),
                incarnation: *incarnation,
                head: last.map_or(0, |(key, _)| key.value().1).max(erased),
            });
        }
        Ok(records)
    }

    pub(super) fn chain(&self, desk: DeskId, from: u32, bytes_max: usize) -> Result<Vec<Vec<u8>>, LogError> {
        let desk = self.desk(desk)?;
        let (mut entries, mut bytes) = (Vec::new(), 0);
        for entry in self
            .main
            .open_table(table::CHAIN)?
            .range((desk, from)..=(desk, u32::MAX))?
        {
            let (_, entry) = entry?;
            bytes += entry.value().len();
            if bytes > bytes_max && !entries.is_empty() {
                break;
            }
            entries.push(entry.value().to_vec());
        }
        Ok(entries)
    }

    /// The entry's bytes, from whichever file has them.
    fn entry(&self, desk: u32, seq: u64, stored: &[u8]) -> Result<Vec<u8>, LogError> {
        if !stored.is_empty() {
            return Ok(stored.to_vec());
        }
        let body = self.key_bodies.get((desk, seq))?;
        body.map(|body| body.value().to_vec())
            .ok_or(LogError::KeyBody(seq))
    }

    pub(super) fn after(&self, desk: DeskId, after: u64, bytes_max: usize) -> Result<Numbered, LogError> {
        let desk = self.desk(desk)?;
        let (mut items, mut bytes) = (Vec::new(), 0);
        let from = after.saturating_add(1);
        for entry in self.entries.range((desk, from)..=(desk, u64::MAX))? {
            let (key, stored) = entry?;
            let seq = key.value().1;
            let entry = self.entry(desk, seq, stored.value())?;
            bytes += entry.len();
            if !items.is_empty() && (bytes > bytes_max || items.len() == super::PAGE_ENTRIES_MAX) {
                break;
            }
            items.push((seq, entry));
        }
        Ok(items)
    }

    pub(super) fn newest_of(&self, desk: DeskId, dev: DeviceId) -> Result<Newest, LogError> {
        let key = table::device(self.desk(desk)?, dev);
        let record = self.main.open_table(table::DEVICES)?.get(&key)?;
        Ok(record.map_or(Newest::default(), |record| {
            let (n, seq) = record.value();
            Newest { n, seq }
        }))
    }

    pub(super) fn page(
        &self,
        desk: DeskId,
        head: u64,
        place: Place,
        bytes_max: usize,
    ) -> Result<Page, LogError> {
        let desk = self.desk(desk)?;
        let mut page = Filling {
            items: Vec::new(),
            bytes: 0,
            bytes_max,
        };
        let next = match place.phase {
            Phase::Down { before } => match self.walk_down(desk, head, before, place.within, &mut page)? {
                None => self.walk_up(desk, head, head, None, &mut page)?,
                more => more,
            },
            Phase::Up { after } => self.walk_up(desk, head, after.max(head), place.within, &mut page)?,
        };
        let items = page.items;
        Ok(Page { items, next })
    }

    fn walk_down(
        &self,
        desk: u32,
        head: u64,
        before: u64,
        within: Option<Within>,
        page: &mut Filling,
    ) -> Result<Option<Place>, LogError> {
        let before = before.min(head.saturating_add(1));
        let by_newest = self.main.open_table(table::BY_NEWEST)?;
        for record in by_newest.range((desk, 0)..(desk, before))?.rev() {
            let (key, doc) = record?;
            let newest = key.value().1;
            // A document that was left half way has still the same newest entry; else the other walk brings it.
            let from = within.filter(|_| newest + 1 == before);
            let phase = Phase::Down { before: newest + 1 };
            if let Some(next) = self.document(desk, DocId(*doc.value()), head, from, phase, page)? {
                return Ok(Some(next));
            }
        }
        Ok(None)
    }

    fn walk_up(
        &self,
        desk: u32,
        head: u64,
        after: u64,
        within: Option<Within>,
        page: &mut Filling,
    ) -> Result<Option<Place>, LogError> {
        let by_newest = self.main.open_table(table::BY_NEWEST)?;
        let docs = self.main.open_table(table::DOCS)?;
        let first = after.saturating_add(1);
        for record in by_newest.range((desk, first)..=(desk, u64::MAX))? {
            let (key, doc) = record?;
            let (newest, doc) = (key.value().1, DocId(*doc.value()));
            let began = docs.get(&table::doc(desk, doc))?;
            if began.is_none_or(|began| began.value().0 > head) {
                continue;
            }
            let from = within.filter(|_| newest == first);
            let phase = Phase::Up {
                after: newest.saturating_sub(1),
            };
            if let Some(next) = self.document(desk, doc, head, from, phase, page)? {
                return Ok(Some(next));
            }
        }
        Ok(None)
    }

    /// A document's entries up to `head`, from where it was left; the place if the page is full before they end.
    fn document(
        &self,
        desk: u32,
        doc: DocId,
        head: u64,
        from: Option<Within>,
        phase: Phase,
        page: &mut Filling,
    ) -> Result<Option<Place>, LogError> {
        let of_doc = self.main.open_table(table::OF_DOC)?;
        let start = match from {
            Some(Within { leads, seq }) => table::of_doc(desk, doc, leads, seq.saturating_add(1)),
            None => table::of_doc(desk, doc, true, 0),
        };
        let end = table::of_doc(desk, doc, false, u64::MAX);
        let mut last = from;
        for record in of_doc.range::<&[u8; table::OF_DOC_BYTES]>(&start..=&end)? {
            let (key, ()) = record.map(|(key, _)| (key, ()))?;
            let Some(at) = table::within(key.value()).filter(|at| at.seq <= head) else {
                continue;
            };
            let Some(stored) = self.entries.get((desk, at.seq))? else {
                continue;
            };
            let entry = self.entry(desk, at.seq, stored.value())?;
            if !page.fits(entry.len()) || page.items.len() == super::PAGE_ENTRIES_MAX {
                return Ok(Some(Place { phase, within: last }));
            }
            page.bytes += entry.len();
            page.items.push((at.seq, entry));
            last = Some(at);
        }
        Ok(None)
    }
}
