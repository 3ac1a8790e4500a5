//! Sealed attachments in chunks, and whether the relay has them.

use crate::{
    Result, Store,
    code::{count, int, uint},
};
use desk_model::{BlobId, DocId};

/// What is known of an attachment without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobMeta {
    pub doc: DocId,
    /// Of all sealed bytes.
    pub size: u64,
    /// The relay has it.
    pub uploaded: bool,
}

impl Store {
    /// Announces an attachment, before its chunks. One that is here stays as it is.
    pub fn put_blob(&self, id: BlobId, doc: DocId, size: u64, uploaded: bool) -> Result<()> {
        self.whole(|s| {
            let doc = s.num_or_new(doc)?;
            s.execute(
                "insert or ignore into blob(id, doc, size, uploaded) values (?1, ?2, ?3, ?4)",
                (id.0, doc, int(size), uploaded),
            )?;
            Ok(())
        })
    }

    /// Keeps a chunk of an announced attachment. False: nobody announced it.
    pub fn put_blob_chunk(&self, id: BlobId, index: u32, bytes: &[u8]) -> Result<bool> {
        let written = self.execute(
            "insert into blob_chunk(blob, place, bytes) select num, ?2, ?3 from blob where id = ?1
             on conflict do update set bytes = excluded.bytes",
            (id.0, index, bytes),
        )?;
        Ok(written > 0)
    }

    pub fn blob_meta(&self, id: BlobId) -> Result<Option<BlobMeta>> {
        self.row(
            "select d.id, b.size, b.uploaded from blob b join doc_id d on d.num = b.doc where b.id = ?1",
            [id.0],
            |row| {
                Ok(BlobMeta {
                    doc: DocId(row.get(0)?),
                    size: uint(row.get(1)?),
                    uploaded: row.get(2)?,
                })
            },
        )
    }

    /// The chunks of an attachment in order, as far as they are here.
    pub fn blob(&self, id: BlobId) -> Result<Vec<Vec<u8>>> {
        self.rows(
            "select bytes from blob_chunk where blob = (select num from blob where id = ?1) order by place",
            [id.0],
            |row| row.get(0),
        )
    }

    /// Attachments that the relay does not have, oldest first.
    pub fn blobs_to_upload(&self) -> Result<Vec<BlobId>> {
        self.rows("select id from blob where uploaded = 0 order by num", [], |row| {
            Ok(BlobId(row.get(0)?))
        })
    }

    /// How many attachments the relay does not have.
    pub fn upload_count(&self) -> Result<u32> {
        Ok(count(
            self.number("select count(*) from blob where uploaded = 0", [])?,
        ))
    }

    /// The relay may have lost everything: what is here whole or in part is to be stored there again.
    pub fn forget_uploads(&self) -> Result<()> {
        self.execute(
            "update blob set uploaded = 0 where num in (select blob from blob_chunk)",
            [],
        )?;
        Ok(())
    }

    pub fn set_uploaded(&self, id: BlobId) -> Result<()> {
        self.execute("update blob set uploaded = 1 where id = ?1", [id.0])?;
        Ok(())
    }
}
