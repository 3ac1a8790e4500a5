//! Snapshots of documents: which entries they cover, what this device found in them, and proofs that came within them. Entries
//! stay here when a snapshot covers them, so that they can be offered again.

use crate::{
    Result, Store, StoredEntry,
    code::{count, int, uint},
    entry::read_entry,
};
use desk_model::{DeviceId, DocId};
use rusqlite::params;

/// The kinds of entries that compaction is about. The schema names the same numbers.
pub const SNAPSHOT_KIND: u8 = 2;
pub const ATTEST_KIND: u8 = 4;

/// An entry as others name it: its id, and the device that wrote it.
pub type EntryName = ([u8; 16], DeviceId);

/// A snapshot that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSnapshot {
    pub entry: StoredEntry,
    /// What this device found, by the caller's numbers; none when it has not looked.
    pub verdict: Option<u8>,
    /// When it did, ms since 1970 by its clock; 0 before.
    pub at_ms: u64,
}

/// A proof of an actor's newest change, as it came within a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredProof {
    pub actor: Vec<u8>,
    /// The number of the change among those of its actor.
    pub seq: u64,
    pub hash: [u8; 32],
    pub bytes: Vec<u8>,
}

impl Store {
    /// Documents with at least so many changes that no snapshot covers.
    pub fn crowded_docs(&self, entries_min: u32) -> Result<Vec<DocId>> {
        self.rows(
            "select d.id from (select doc from entry where covered is null and kind = 1 group by doc having count(*) >= ?1) e
             join doc_id d on d.num = e.doc order by e.doc",
            params![entries_min],
            |row| Ok(DocId(row.get(0)?)),
        )
    }

    /// How many changes of a document no snapshot covers.
    pub fn uncovered_count(&self, doc: DocId) -> Result<u32> {
        Ok(count(self.number(
            "select count(*) from entry where covered is null and kind = 1 and doc = (select num from doc_id where id = ?1)",
            params![doc.0],
        )?))
    }

    /// Entries of a document that no snapshot covers, in the order of their coming up to that row; keys are never covered.
    pub fn uncovered(&self, doc: DocId, upto: i64, limit: usize) -> Result<Vec<(EntryName, u8)>> {
        self.rows(
            "select id, dev, kind from entry where doc = (select num from doc_id where id = ?1) and covered is null
             and kind <> 3 and num <= ?2 order by num limit ?3",
            params![doc.0, upto, i64::try_from(limit).unwrap_or(i64::MAX)],
            |row| Ok(((row.get(0)?, DeviceId(row.get(1)?)), row.get(2)?)),
        )
    }

    /// Changes above a number of a device that no snapshot covers: their documents and ids.
    pub fn uncovered_beyond(&self, dev: DeviceId, n: u64) -> Result<Vec<(DocId, [u8; 16])>> {
        self.rows(
            "select d.id, e.id from entry e join doc_id d on d.num = e.doc
             where e.dev = ?1 and e.n > ?2 and e.kind = 1 and e.covered is null order by e.n",
            params![dev.0, int(n)],
            |row| Ok((DocId(row.get(0)?), row.get(1)?)),
        )
    }

    /// An entry by its name.
    pub fn entry(&self, doc: DocId, (id, dev): EntryName) -> Result<Option<StoredEntry>> {
        self.row(
            "select e.dev, e.n, d.id, e.id, e.kind, e.bytes from entry e join doc_id d on d.num = e.doc
             where d.id = ?1 and e.id = ?2 and e.dev = ?3",
            params![doc.0, id, dev.0],
            read_entry,
        )
    }

    /// The snapshots of a document, those that came last first.
    pub fn snapshots(&self, doc: DocId) -> Result<Vec<StoredSnapshot>> {
        self.rows(
            "select e.dev, e.n, d.id, e.id, e.kind, e.bytes, s.verdict, coalesce(s.at_ms, 0)
             from entry e join doc_id d on d.num = e.doc left join snapshot s on s.entry = e.num
             where d.id = ?1 and e.kind = 2 order by e.num desc",
            params![doc.0],
            |row| {
                Ok(StoredSnapshot {
                    entry: read_entry(row)?,
                    verdict: row.get(6)?,
                    at_ms: uint(row.get(7)?),
                })
            },
        )
    }

    /// What devices said of a document's snapshots.
    pub fn attests(&self, doc: DocId) -> Result<Vec<StoredEntry>> {
        self.rows(
            "select e.dev, e.n, d.id, e.id, e.kind, e.bytes from entry e join doc_id d on d.num = e.doc
             where d.id = ?1 and e.kind = 4 order by e.num",
            params![doc.0],
            read_entry,
        )
    }

    /// Documents with a snapshot in which this device has not looked, or of which nobody has said anything.
    pub fn unattested_docs(&self) -> Result<Vec<DocId>> {
        self.rows(
            "select id from doc_id where num in (select e.doc from entry e where e.kind = 2 and (
               not exists (select 1 from snapshot s where s.entry = e.num)
               or not exists (select 1 from entry a where a.doc = e.doc and a.kind = 4 and a.num > e.num))) order by num",
            &[],
            |row| Ok(DocId(row.get(0)?)),
        )
    }

    /// Whether a document has a snapshot in which this device has not looked.
    pub fn has_unseen_snapshot(&self, doc: DocId) -> Result<bool> {
        let found = self.number(
            "select exists(select 1 from entry e where e.doc = (select num from doc_id where id = ?1) and e.kind = 2
             and not exists (select 1 from snapshot s where s.entry = e.num))",
            params![doc.0],
        )?;
        Ok(found > 0)
    }

    /// Keeps what this device found in a snapshot.
    pub fn put_verdict(&self, doc: DocId, (id, dev): EntryName, verdict: u8, now_ms: u64) -> Result<()> {
        self.execute(
            "insert into snapshot(entry, verdict, at_ms) select num, ?4, ?5 from entry
             where doc = (select num from doc_id where id = ?1) and id = ?2 and dev = ?3
             on conflict do update set verdict = excluded.verdict",
            params![doc.0, id, dev.0, verdict, int(now_ms)],
        )?;
        Ok(())
    }

    /// Snapshots of which this device found that.
    pub fn found_so(&self, verdict: u8) -> Result<Vec<(DocId, EntryName)>> {
        self.rows(
            "select d.id, e.id, e.dev from snapshot s join entry e on e.num = s.entry join doc_id d on d.num = e.doc
             where s.verdict = ?1 order by e.num",
            params![verdict],
            |row| Ok((DocId(row.get(0)?), (row.get(1)?, DeviceId(row.get(2)?)))),
        )
    }

    /// Notes that a snapshot covers these entries of its document, where no other one does.
    pub fn cover(&self, doc: DocId, snapshot: EntryName, covered: &[EntryName]) -> Result<()> {
        self.whole(|s| {
            let (Some(num), Some(by)) = (s.num(doc)?, s.entry_num(doc, snapshot)?) else {
                return Ok(());
            };
            for (id, dev) in covered {
                s.execute(
                    "update entry set covered = ?1 where doc = ?2 and id = ?3 and dev = ?4 and covered is null",
                    params![by, num, id, dev.0],
                )?;
            }
            Ok(())
        })
    }

    /// A snapshot is not to be trusted: what it covers is covered by none.
    pub fn uncover(&self, doc: DocId, snapshot: EntryName) -> Result<()> {
        if let Some(by) = self.entry_num(doc, snapshot)? {
            self.execute("update entry set covered = null where covered = ?1", params![by])?;
        }
        Ok(())
    }

    fn entry_num(&self, doc: DocId, (id, dev): EntryName) -> Result<Option<i64>> {
        self.row(
            "select num from entry where doc = (select num from doc_id where id = ?1) and id = ?2 and dev = ?3",
            params![doc.0, id, dev.0],
            |row| row.get(0),
        )
    }

    /// Keeps an actor's proof, unless a newer one is here.
    pub fn put_proof(&self, doc: DocId, proof: &StoredProof) -> Result<()> {
        self.whole(|s| {
            let doc = s.num_or_new(doc)?;
            s.execute(
                "insert into proof values (?1, ?2, ?3, ?4, ?5) on conflict do update
                 set seq = excluded.seq, hash = excluded.hash, bytes = excluded.bytes where excluded.seq > seq",
                params![doc, &proof.actor, int(proof.seq), proof.hash, &proof.bytes],
            )?;
            Ok(())
        })
    }

    /// The proof of exactly that change.
    pub fn proof_of(&self, doc: DocId, hash: [u8; 32]) -> Result<Option<Vec<u8>>> {
        self.row(
            "select bytes from proof where doc = (select num from doc_id where id = ?1) and hash = ?2",
            params![doc.0, hash],
            |row| row.get(0),
        )
    }

    /// Whether anything of a document is on its way to the relay.
    pub fn is_going_out(&self, doc: DocId) -> Result<bool> {
        let found = self.number(
            "select exists(select 1 from outbox where doc = (select num from doc_id where id = ?1))",
            params![doc.0],
        )?;
        Ok(found > 0)
    }

    /// Whether nothing is on its way to the relay, but for what was set aside.
    pub fn is_all_shared(&self) -> Result<bool> {
        let found = self.number(
            "select exists(select 1 from outbox where n is null or n > 0)",
            &[],
        )?;
        Ok(found == 0)
    }

    /// The relay does not take this snapshot or attest of this device: it is given up. False when the entry of that number is
    /// neither.
    pub fn give_up_upkeep(&self, own: DeviceId, n: u64) -> Result<bool> {
        self.whole(|s| {
            let gone = s.execute(
                "delete from entry where dev = ?1 and n = ?2 and kind in (2, 4)",
                params![own.0, int(n)],
            )?;
            if gone > 0 {
                s.execute(
                    "delete from outbox where n = ?1 and hash is null",
                    params![int(n)],
                )?;
            }
            Ok(gone > 0)
        })
    }
}
