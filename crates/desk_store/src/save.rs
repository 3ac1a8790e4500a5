//! Saves of documents that fit no entry. They lie among the attachments, and a snapshot names them; no person is shown one.

use crate::{
    Result, Store,
    code::{int, uint},
};
use desk_model::{BlobId, DocId};
use rusqlite::params;

/// A save of this device that no snapshot names yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSave {
    pub doc: DocId,
    pub blob: BlobId,
    pub key: [u8; 32],
    /// Of the unsealed bytes.
    pub size: u64,
    /// The newest entry that was here when it was made.
    pub upto: i64,
    /// The relay has it.
    pub uploaded: bool,
}

/// How a save stands that others' snapshot names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SaveStand {
    /// The relay was offered it again.
    pub offered: bool,
    /// The relay has it.
    pub uploaded: bool,
}

impl Store {
    /// An announced attachment of which nothing else is known is a save. With a key: no snapshot names it yet.
    pub fn put_save(&self, blob: BlobId, key: Option<[u8; 32]>, size: u64) -> Result<()> {
        self.execute(
            "insert or ignore into save(blob, key, size, upto)
             select num, ?2, ?3, (select coalesce(max(num), 0) from entry) from blob
             where id = ?1 and (?2 is not null or kept = 0)",
            params![blob.0, key, int(size)],
        )?;
        Ok(())
    }

    pub fn is_save(&self, blob: BlobId) -> Result<bool> {
        let found = self.number(
            "select exists(select 1 from save where blob = (select num from blob where id = ?1))",
            params![blob.0],
        )?;
        Ok(found > 0)
    }

    /// Saves that no snapshot names yet.
    pub fn open_saves(&self) -> Result<Vec<OpenSave>> {
        self.rows(
            "select d.id, b.id, s.key, s.size, s.upto, b.uploaded from save s join blob b on b.num = s.blob
             join doc_id d on d.num = b.doc where s.key is not null order by s.blob",
            &[],
            |row| {
                Ok(OpenSave {
                    doc: DocId(row.get(0)?),
                    blob: BlobId(row.get(1)?),
                    key: row.get(2)?,
                    size: uint(row.get(3)?),
                    upto: row.get(4)?,
                    uploaded: row.get(5)?,
                })
            },
        )
    }

    /// A snapshot names it now.
    pub fn close_save(&self, blob: BlobId) -> Result<()> {
        self.execute(
            "update save set key = null where blob = (select num from blob where id = ?1)",
            params![blob.0],
        )?;
        Ok(())
    }

    /// None when it is not here whole.
    pub fn save_stand(&self, blob: BlobId) -> Result<Option<SaveStand>> {
        self.row(
            "select s.offered, b.uploaded from save s join blob b on b.num = s.blob where b.id = ?1 and b.kept = b.size",
            params![blob.0],
            |row| {
                Ok(SaveStand {
                    offered: row.get(0)?,
                    uploaded: row.get(1)?,
                })
            },
        )
    }

    /// The relay is offered a save again, as if it had never had it.
    pub fn offer_save(&self, blob: BlobId) -> Result<()> {
        self.whole(|s| {
            s.execute("update blob set uploaded = 0 where id = ?1", params![blob.0])?;
            s.execute(
                "update save set offered = 1 where blob = (select num from blob where id = ?1)",
                params![blob.0],
            )?;
            Ok(())
        })
    }
}
