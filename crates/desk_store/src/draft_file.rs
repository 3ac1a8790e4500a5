//! Files that were added to a reply which is being written on this device. They are this device's alone until a message names them.

use crate::{
    Result, Store,
    code::{int, uint},
};
use desk_model::{BlobId, DocId, entry::fact::Attachment};
use rusqlite::params;

impl Store {
    /// Adds a file to the reply to a ticket; one that is there stays as it is. `unsent`: no message names it.
    pub fn put_draft_file(&self, ticket: DocId, file: &Attachment, unsent: bool) -> Result<()> {
        self.whole(|s| {
            let doc = s.num_or_new(ticket)?;
            s.execute(
                "insert or ignore into draft_file(doc, blob, name, media_type, size, key, sealed_doc, unsent)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                params![
                    doc,
                    file.blob.0,
                    &file.name,
                    &file.media_type,
                    int(file.size),
                    file.key.0,
                    file.doc.map(|doc| doc.0),
                    unsent,
                ],
            )?;
            Ok(())
        })
    }

    /// The files of the reply to a ticket, as they were added.
    pub fn draft_files(&self, ticket: DocId) -> Result<Vec<Attachment>> {
        self.rows(
            "select f.name, f.media_type, f.size, f.blob, f.key, f.sealed_doc from draft_file f
             join doc_id d on d.num = f.doc where d.id = ?1 order by f.num",
            params![ticket.0],
            |row| {
                Ok(Attachment {
                    name: row.get(0)?,
                    media_type: row.get(1)?,
                    size: uint(row.get(2)?),
                    blob: BlobId(row.get(3)?),
                    key: BlobId(row.get(4)?),
                    doc: row.get::<_, Option<_>>(5)?.map(DocId),
                })
            },
        )
    }

    /// A message names the file now: it is a file of the reply no more, and its bytes are to be shared.
    pub fn sent_draft_file(&self, ticket: DocId, blob: BlobId) -> Result<()> {
        self.execute(
            "delete from draft_file where blob = ?2 and doc = (select num from doc_id where id = ?1)",
            params![ticket.0, blob.0],
        )?;
        Ok(())
    }

    /// Takes a file out of the reply, and where no message names it lets its bytes go; [`Self::shrink`] is called when that is
    /// durable.
    pub fn drop_draft_file(&self, ticket: DocId, blob: BlobId) -> Result<()> {
        self.whole(|s| {
            let sql = "select exists(select 1 from draft_file f join doc_id d on d.num = f.doc
                       where d.id = ?1 and f.blob = ?2 and f.unsent = 1)";
            let unsent = s.number(sql, params![ticket.0, blob.0])? == 1;
            s.sent_draft_file(ticket, blob)?;
            if unsent { s.remove_blob(blob) } else { Ok(()) }
        })
    }
}
