//! Entries that wait: for a key, or for a change that they build on. They are tried again when it comes.

use crate::{Result, Store, code::count};
use desk_model::{DeviceId, DocId};
use rusqlite::params;

/// An entry that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parked {
    pub dev: DeviceId,
    pub id: [u8; 16],
    /// What it waits for, by the caller's words.
    pub reason: String,
    /// The whole entry.
    pub bytes: Vec<u8>,
}

impl Store {
    /// Lets an entry wait; the reason of one that waits already is replaced.
    pub fn park(&self, doc: DocId, dev: DeviceId, id: [u8; 16], reason: &str, bytes: &[u8]) -> Result<()> {
        self.whole(|s| {
            let doc = s.num_or_new(doc)?;
            s.execute(
                "insert into parked(doc, dev, id, reason, bytes) values (?1, ?2, ?3, ?4, ?5)
                 on conflict do update set reason = excluded.reason, bytes = excluded.bytes",
                params![doc, dev.0, id, reason, bytes],
            )?;
            Ok(())
        })
    }

    /// What waits of a document, in the order of its coming.
    pub fn parked(&self, doc: DocId) -> Result<Vec<Parked>> {
        self.rows(
            "select dev, id, reason, bytes from parked where doc = (select num from doc_id where id = ?1) order by num",
            params![doc.0],
            |row| {
                Ok(Parked {
                    dev: DeviceId(row.get(0)?),
                    id: row.get(1)?,
                    reason: row.get(2)?,
                    bytes: row.get(3)?,
                })
            },
        )
    }

    /// Whether anything of a document waits.
    pub fn has_parked(&self, doc: DocId) -> Result<bool> {
        let found = self.number(
            "select exists(select 1 from parked where doc = (select num from doc_id where id = ?1))",
            params![doc.0],
        )?;
        Ok(found > 0)
    }

    /// Documents of which something waits.
    pub fn parked_docs(&self) -> Result<Vec<DocId>> {
        self.rows(
            "select id from doc_id where num in (select doc from parked) order by num",
            &[],
            |row| Ok(DocId(row.get(0)?)),
        )
    }

    pub fn unpark(&self, doc: DocId, dev: DeviceId, id: [u8; 16]) -> Result<()> {
        self.execute(
            "delete from parked where doc = (select num from doc_id where id = ?1) and id = ?2 and dev = ?3",
            params![doc.0, id, dev.0],
        )?;
        Ok(())
    }

    /// Whether something of this document waits for that reason.
    pub fn waits_for(&self, doc: DocId, reason: &str) -> Result<bool> {
        let found = self.number(
            "select exists(select 1 from parked where doc = (select num from doc_id where id = ?1) and reason = ?2)",
            params![doc.0, reason],
        )?;
        Ok(found != 0)
    }

    pub fn parked_count(&self) -> Result<u32> {
        Ok(count(self.number("select count(*) from parked", &[])?))
    }
}
