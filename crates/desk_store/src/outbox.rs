//! Own work that the relay has not acknowledged: changes not sealed yet, and entries sealed and sent. A sealed entry is sent
//! again unchanged, so a restart resets nothing.

use crate::{
    KEY_KIND, Result, Store, StoredEntry,
    code::{count, int, uint},
    entry::read_entry,
};
use desk_model::{DeviceId, DocId};
use rusqlite::{Row, params};
use std::collections::BTreeSet;

/// Stands for the number of an entry where there is none and never will be; numbers begin with 1.
const ASIDE: u64 = 0;

/// Changes in the outbox. SQLite counts the entries of an index without reading them, and only where there is no condition.
pub(crate) const COUNT_SQL: &str =
    "select (select count(*) from outbox) - (select count(*) from outbox where hash is null)";

/// A change on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutRow {
    pub num: i64,
    pub doc: DocId,
    pub hash: [u8; 32],
    pub bytes: Vec<u8>,
}

fn read_out(row: &Row<'_>) -> rusqlite::Result<OutRow> {
    Ok(OutRow {
        num: row.get(0)?,
        doc: DocId(row.get(1)?),
        hash: row.get(2)?,
        bytes: row.get(3)?,
    })
}

impl Store {
    /// Adds a change that is to be sealed and sent. Gives the number of its row.
    pub fn push_out(&self, doc: DocId, hash: [u8; 32], bytes: &[u8]) -> Result<i64> {
        self.whole(|s| {
            let doc = s.num_or_new(doc)?;
            s.execute(
                "insert into outbox(doc, hash, bytes) values (?1, ?2, ?3)",
                params![doc, hash, bytes],
            )?;
            Ok(s.last_num())
        })
    }

    /// Adds an own entry that carries no change (a key record, a snapshot) and was sealed under the number `n`: it is resent
    /// and acknowledged like the others, and not counted as a change.
    pub fn push_out_sealed(&self, doc: DocId, n: u64) -> Result<()> {
        self.whole(|s| {
            let doc = s.num_or_new(doc)?;
            s.execute("insert into outbox(doc, n) values (?1, ?2)", params![doc, int(n)])?;
            Ok(())
        })
    }

    /// Changes not sealed yet, oldest first.
    pub fn out_unsealed(&self, limit: u32) -> Result<Vec<OutRow>> {
        self.rows(
            "select o.num, d.id, o.hash, o.bytes from outbox o join doc_id d on d.num = o.doc
             where o.n is null order by o.num limit ?1",
            params![limit],
            read_out,
        )
    }

    /// The changes that were sealed in the entry `n`, oldest first: what to seal again when its epoch is over.
    pub fn out_sealed_in(&self, n: u64) -> Result<Vec<OutRow>> {
        self.rows(
            "select o.num, d.id, o.hash, o.bytes from outbox o join doc_id d on d.num = o.doc
             where o.n = ?1 and o.hash is not null order by o.num",
            params![int(n)],
            read_out,
        )
    }

    /// Own entries from `n` on that the relay has not taken are not sealed any more: their changes wait to be sealed anew, and
    /// key records among them are gone, and with them the keys: nobody else has those, so nothing may be sealed under them.
    pub fn unseal_from(&self, own: DeviceId, n: u64) -> Result<()> {
        self.whole(|s| {
            s.execute(
                "delete from doc_key where (doc, key_id) in (
                 select doc, id from entry where dev = ?1 and n >= ?2 and kind = ?3
                 and n in (select n from outbox where n is not null and hash is null))",
                params![own.0, int(n), KEY_KIND],
            )?;
            s.execute(
                "delete from entry where dev = ?1 and n >= ?2 and n in (select n from outbox where n is not null)",
                params![own.0, int(n)],
            )?;
            s.execute("delete from outbox where n >= ?1 and hash is null", params![int(n)])?;
            s.execute("update outbox set n = null where n >= ?1", params![int(n)])?;
            Ok(())
        })
    }

    /// Numbers of own entries that the relay has not acknowledged.
    pub fn out_sealed(&self) -> Result<BTreeSet<u64>> {
        let found = self.rows("select distinct n from outbox where n > 0", &[], |row| {
            row.get::<_, i64>(0)
        })?;
        Ok(found.into_iter().map(uint).collect())
    }

    /// Remembers that these rows went into the own entry `n`.
    pub fn mark_sealed(&self, rows: &[i64], n: u64) -> Result<()> {
        self.whole(|s| {
            for num in rows {
                s.execute("update outbox set n = ?1 where num = ?2", params![int(n), num])?;
            }
            Ok(())
        })
    }

    /// Sets a change aside that cannot be sealed: it stays, is counted, and is in the way of no other.
    pub fn set_aside(&self, row: i64) -> Result<()> {
        self.mark_sealed(&[row], ASIDE)
    }

    /// Changes that were set aside.
    pub fn out_aside_count(&self) -> Result<u32> {
        Ok(count(self.number(
            "select count(*) from outbox where n = ?1",
            params![int(ASIDE)],
        )?))
    }

    /// The relay has the entry `n`: its rows go.
    pub fn ack_out(&self, n: u64) -> Result<()> {
        self.execute("delete from outbox where n = ?1", params![int(n)])?;
        Ok(())
    }

    /// The relay has these changes of a document, in whatever entry: their rows go.
    pub fn ack_changes(&self, doc: DocId, hashes: impl IntoIterator<Item = [u8; 32]>) -> Result<()> {
        self.whole(|s| {
            let Some(num) = s.num(doc)? else { return Ok(()) };
            for hash in hashes {
                s.execute(
                    "delete from outbox where doc = ?1 and hash = ?2",
                    params![num, hash],
                )?;
            }
            Ok(())
        })
    }

    /// Documents with changes that are not acknowledged.
    pub fn out_docs(&self) -> Result<Vec<DocId>> {
        self.rows(
            "select id from doc_id where num in (select doc from outbox where hash is not null) order by num",
            &[],
            |row| Ok(DocId(row.get(0)?)),
        )
    }

    /// The changes of a document that are not acknowledged, oldest first.
    pub fn out_hashes(&self, doc: DocId) -> Result<Vec<[u8; 32]>> {
        self.rows(
            "select hash from outbox where doc = (select num from doc_id where id = ?1) and hash is not null order by num",
            params![doc.0],
            |row| row.get(0),
        )
    }

    /// Nothing of a document waits any more: its changes leave the outbox, with the entries that were to carry them, and of
    /// `taken` nothing is known any more. `save` is the document without these.
    pub fn take_back(&self, doc: DocId, own: DeviceId, save: &[u8], taken: &[[u8; 32]]) -> Result<()> {
        self.whole(|s| {
            let Some(num) = s.num(doc)? else { return Ok(()) };
            s.execute("update doc set save = ?1 where num = ?2", params![save, num])?;
            s.execute("delete from change where doc = ?1", params![num])?;
            s.execute(
                "delete from entry where doc = ?1 and dev = ?2 and kind <> ?3 and n in
                 (select n from outbox where doc = ?1 and hash is not null and n is not null)",
                params![num, own.0, KEY_KIND],
            )?;
            s.execute(
                "delete from outbox where doc = ?1 and hash is not null",
                params![num],
            )?;
            for hash in taken {
                s.execute(
                    "delete from change_hash where doc = ?1 and hash = ?2",
                    params![num, hash],
                )?;
            }
            Ok(())
        })
    }

    /// Changes that are not acknowledged.
    pub fn out_count(&self) -> Result<u32> {
        Ok(count(self.number(COUNT_SQL, &[])?))
    }

    /// Own entries to send again after a new connection, by number.
    pub fn sealed_unacked(&self, own: DeviceId) -> Result<Vec<StoredEntry>> {
        self.rows(
            "select e.dev, e.n, d.id, e.id, e.kind, e.bytes from entry e join doc_id d on d.num = e.doc
             where e.dev = ?1 and e.n in (select n from outbox where n is not null) order by e.n",
            params![own.0],
            read_entry,
        )
    }
}
