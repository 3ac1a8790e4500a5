//! Documents: the last whole save of each, and the changes after it. The bytes are the document layer's own.

use crate::{Result, Store, code::count};
use desk_model::DocId;
use rusqlite::params;

/// A document as it is kept: apply the changes, in order, to the save.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoredDoc {
    /// What kind of document it is, by the caller's numbers.
    pub kind: u8,
    pub save: Option<Vec<u8>>,
    /// In the order of their coming.
    pub changes: Vec<Vec<u8>>,
}

impl Store {
    /// Puts a whole save in the place of what was here, the changes after the former save too.
    pub fn put_doc(&self, doc: DocId, kind: u8, save: &[u8]) -> Result<()> {
        self.whole(|s| {
            let num = s.num_or_new(doc)?;
            s.execute(
                "insert into doc values (?1, ?2, ?3)
                 on conflict do update set kind = excluded.kind, save = excluded.save",
                params![num, kind, save],
            )?;
            s.execute("delete from change where doc = ?1", params![num])?;
            Ok(())
        })
    }

    /// Appends a change. False: it is here already, and nothing was written.
    pub fn append_change(&self, doc: DocId, kind: u8, hash: [u8; 32], bytes: &[u8]) -> Result<bool> {
        self.whole(|s| {
            let num = s.num_or_new(doc)?;
            let new = s.execute("insert or ignore into change_hash values (?1, ?2)", params![num, hash])?;
            if new == 0 {
                return Ok(false);
            }
            s.execute(
                "insert or ignore into doc(num, kind) values (?1, ?2)",
                params![num, kind],
            )?;
            s.execute(
                "insert into change values (?1, (select coalesce(max(place), 0) + 1 from change where doc = ?1), ?2)",
                params![num, bytes],
            )?;
            Ok(true)
        })
    }

    pub fn load_doc(&self, doc: DocId) -> Result<Option<StoredDoc>> {
        let Some(num) = self.num(doc)? else {
            return Ok(None);
        };
        let found = self.row("select kind, save from doc where num = ?1", params![num], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        let Some((kind, save)) = found else {
            return Ok(None);
        };
        let changes = self.rows(
            "select bytes from change where doc = ?1 order by place",
            params![num],
            |row| row.get(0),
        )?;
        Ok(Some(StoredDoc { kind, save, changes }))
    }

    /// Whether anything of a document is here.
    pub fn has_doc(&self, doc: DocId) -> Result<bool> {
        let found = self.row(
            "select 1 from doc where num = (select num from doc_id where id = ?1)",
            params![doc.0],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }

    /// Whether a change was ever appended here, also when a save has taken it in since. What came only within a save is not
    /// known.
    pub fn has_change(&self, doc: DocId, hash: [u8; 32]) -> Result<bool> {
        let found = self.row(
            "select 1 from change_hash where doc = (select num from doc_id where id = ?1) and hash = ?2",
            params![doc.0, hash],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }

    /// How many changes came after the last save: a reason to save anew.
    pub fn change_tail_len(&self, doc: DocId) -> Result<u32> {
        let changes = self.number(
            "select count(*) from change where doc = (select num from doc_id where id = ?1)",
            params![doc.0],
        )?;
        Ok(count(changes))
    }

    /// Documents of a kind, those that this device met last first.
    pub fn doc_ids(&self, kind: u8) -> Result<Vec<DocId>> {
        self.rows(
            "select d.id from doc join doc_id d using (num) where doc.kind = ?1 order by doc.num desc",
            params![kind],
            |row| Ok(DocId(row.get(0)?)),
        )
    }
}
