//! Sealed entries of the log, byte for byte as on the wire, for offering them again. Nothing here opens one.

use crate::{
    Result, Store,
    code::{count, int, uint},
};
use desk_model::{DeviceId, DocId};
use rusqlite::{Row, params};

/// The kind of an entry that carries a document's key. The schema names the same number.
pub const KEY_KIND: u8 = 3;

/// An entry and the parts of its core that questions need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEntry {
    /// Who wrote it.
    pub dev: DeviceId,
    /// Its number among that device's entries.
    pub n: u64,
    pub doc: DocId,
    pub id: [u8; 16],
    pub kind: u8,
    /// The whole entry.
    pub bytes: Vec<u8>,
}

/// How far a re-offer is. Start with the default; it may be kept while the store is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct EntryCursor {
    /// Keys are through.
    past_keys: bool,
    after: i64,
}

pub(crate) fn read_entry(row: &Row<'_>) -> rusqlite::Result<StoredEntry> {
    Ok(StoredEntry {
        dev: DeviceId(row.get(0)?),
        n: uint(row.get(1)?),
        doc: DocId(row.get(2)?),
        id: row.get(3)?,
        kind: row.get(4)?,
        bytes: row.get(5)?,
    })
}

impl Store {
    /// Keeps an entry. False: one of the same document, id and device is here, and stays.
    pub fn put_entry(&self, entry: &StoredEntry) -> Result<bool> {
        self.whole(|s| {
            let doc = s.num_or_new(entry.doc)?;
            let new = s.execute(
                "insert or ignore into entry(dev, n, doc, id, kind, bytes) values (?1, ?2, ?3, ?4, ?5, ?6)",
                params![entry.dev.0, int(entry.n), doc, entry.id, entry.kind, &entry.bytes],
            )?;
            Ok(new > 0)
        })
    }

    /// Puts an own entry that was sealed again in the place of the former one of its document, id and device.
    pub fn replace_entry(&self, entry: &StoredEntry) -> Result<bool> {
        let changed = self.execute(
            "update entry set n = ?1, bytes = ?2
             where doc = (select num from doc_id where id = ?3) and id = ?4 and dev = ?5",
            params![int(entry.n), &entry.bytes, entry.doc.0, entry.id, entry.dev.0],
        )?;
        Ok(changed > 0)
    }

    pub fn has_entry(&self, doc: DocId, id: [u8; 16], dev: DeviceId) -> Result<bool> {
        let found = self.row(
            "select 1 from entry where doc = (select num from doc_id where id = ?1) and id = ?2 and dev = ?3",
            params![doc.0, id, dev.0],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }

    /// The next entries to offer again, and where to go on: keys first, then the rest, each in the order of their coming.
    /// Empty when all were given.
    pub fn entries_after(&self, cursor: EntryCursor, limit: u32) -> Result<(Vec<StoredEntry>, EntryCursor)> {
        let mut cursor = cursor;
        let mut entries = Vec::new();
        if !cursor.past_keys {
            let sql = "select e.dev, e.n, d.id, e.id, e.kind, e.bytes, e.num
                from entry e join doc_id d on d.num = e.doc where e.kind = 3 and e.num > ?1 order by e.num limit ?2";
            cursor.after = self.take_entries(sql, cursor.after, limit, &mut entries)?;
            if entries.len() < usize::try_from(limit).unwrap_or(usize::MAX) {
                cursor = EntryCursor {
                    past_keys: true,
                    after: 0,
                };
            }
        }
        if cursor.past_keys {
            let left = limit.saturating_sub(u32::try_from(entries.len()).unwrap_or(u32::MAX));
            let sql = "select e.dev, e.n, d.id, e.id, e.kind, e.bytes, e.num
                from entry e join doc_id d on d.num = e.doc where e.kind <> 3 and e.num > ?1 order by e.num limit ?2";
            cursor.after = self.take_entries(sql, cursor.after, left, &mut entries)?;
        }
        Ok((entries, cursor))
    }

    /// Adds what a statement gives, and gives the number of the last.
    fn take_entries(&self, sql: &str, after: i64, limit: u32, into: &mut Vec<StoredEntry>) -> Result<i64> {
        let found = self.rows(sql, params![after, limit], |row| {
            Ok((read_entry(row)?, row.get::<_, i64>(6)?))
        })?;
        let last = found.last().map_or(after, |(_, num)| *num);
        into.extend(found.into_iter().map(|(entry, _)| entry));
        Ok(last)
    }

    pub fn entry_count(&self) -> Result<u32> {
        Ok(count(self.number("select count(*) from entry", &[])?))
    }

    /// Entries of a device above a number, but for document keys.
    pub fn entries_beyond(&self, dev: DeviceId, n: u64) -> Result<Vec<StoredEntry>> {
        self.rows(
            "select e.dev, e.n, d.id, e.id, e.kind, e.bytes from entry e join doc_id d on d.num = e.doc
             where e.dev = ?1 and e.n > ?2 and e.kind <> 3 order by e.n",
            params![dev.0, int(n)],
            read_entry,
        )
    }

    /// An entry of a document does not count any more: it waits for that reason, and of its changes nothing is known. `save` is
    /// the document without them.
    pub fn hold_back(
        &self,
        entry: &StoredEntry,
        reason: &str,
        save: &[u8],
        taken: &[[u8; 32]],
    ) -> Result<()> {
        self.whole(|s| {
            let Some(num) = s.num(entry.doc)? else {
                return Ok(());
            };
            s.execute("update doc set save = ?1 where num = ?2", params![save, num])?;
            s.execute("delete from change where doc = ?1", params![num])?;
            for hash in taken {
                let row = params![num, hash];
                s.execute("delete from change_hash where doc = ?1 and hash = ?2", row)?;
            }
            s.execute(
                "delete from entry where doc = ?1 and id = ?2 and dev = ?3",
                params![num, entry.id, entry.dev.0],
            )?;
            s.park(entry.doc, entry.dev, entry.id, reason, &entry.bytes)
        })
    }

    /// The highest number of a device's entries, those of erased documents too; 0 when there is none.
    pub fn highest_n(&self, dev: DeviceId) -> Result<u64> {
        let n = self.number(
            "select coalesce(max(n), 0) from entry where dev = ?1",
            params![dev.0],
        )?;
        let erased = "select n from highest_n where dev = ?1";
        let erased = self.row(erased, params![dev.0], |row| row.get(0))?;
        Ok(uint(n.max(erased.unwrap_or_default())))
    }
}
