//! Erasing documents: everything that stands here of one, rows, text, entries, keys and attachments. Only its id stays, and the
//! highest numbers of its entries. Whether something is to be erased was decided before.

use crate::{Result, Store};
use desk_model::{BlobId, DocId};
use rusqlite::params;

/// What a document's number stands in, beside [`SHOWN`]. Attachments come before the rows that name them.
const KEPT: &[&str] = &[
    "insert into highest_n select dev, max(n) from entry where doc = ?1 group by dev
     on conflict do update set n = max(n, excluded.n)",
    "delete from blob_piece where blob in (select num from blob where doc = ?1)",
    "delete from blob_chunk where blob in (select num from blob where doc = ?1)",
    "delete from blob where doc = ?1",
    "delete from doc_key where doc = ?1",
    "delete from entry where doc = ?1",
    "delete from proof where doc = ?1",
    "delete from parked where doc = ?1",
    "delete from outbox where doc = ?1",
    "delete from draft_file where doc = ?1 or sealed_doc = (select id from doc_id where num = ?1)",
];

/// The document itself, and what lists show of it.
const SHOWN: &[&str] = &[
    // What it was one with is folded again without it, also when the program ends before.
    "update ticket set next_ms = 0 where num in
     (select ticket from merged where other = ?1 union select other from merged where ticket = ?1)",
    "delete from change where doc = ?1",
    "delete from change_hash where doc = ?1",
    "delete from doc where num = ?1",
    "delete from review where ticket = ?1",
    "delete from ticket where num = ?1",
    "delete from customer where num = ?1",
    "delete from customer_address where customer = ?1",
    "delete from article where num = ?1",
    "delete from article_ticket where article = ?1 or ticket = ?1",
    "delete from mail_id where doc = ?1",
    "delete from merged where ticket = ?1",
    "delete from procedure where num = ?1",
    "delete from helped where ticket = ?1 or what = ?1",
    "delete from asked where ticket = ?1",
];

impl Store {
    /// Removes a document, and overwrites what it took up in the database. Gives how many of its changes the relay had not
    /// acknowledged.
    pub fn erase(&self, doc: DocId) -> Result<u32> {
        self.whole(|s| {
            let Some(num) = s.num(doc)? else { return Ok(0) };
            let unsent = s.out_hashes(doc)?.len();
            s.overwrite(true)?;
            let erased = s.drop_text(num).and_then(|()| {
                KEPT.iter()
                    .chain(SHOWN)
                    .try_for_each(|sql| s.execute(sql, params![num]).map(drop))
            });
            s.overwrite(false)?;
            erased?;
            Ok(u32::try_from(unsent).unwrap_or(u32::MAX))
        })
    }

    /// Removes a document from what is shown: nothing of it counts any more. What was received of it is kept, and may come to count.
    pub fn clear_doc(&self, doc: DocId) -> Result<()> {
        self.whole(|s| {
            let Some(num) = s.num(doc)? else { return Ok(()) };
            s.drop_text(num)?;
            SHOWN
                .iter()
                .try_for_each(|sql| s.execute(sql, params![num]).map(drop))
        })
    }

    /// Removes one attachment.
    pub fn erase_blob(&self, id: BlobId) -> Result<()> {
        self.whole(|s| {
            s.execute("delete from draft_file where blob = ?1", params![id.0])?;
            s.remove_blob(id)
        })
    }

    /// Whether pages that become free are filled with zeros, which costs writing them.
    fn overwrite(&self, on: bool) -> Result<()> {
        let sql = if on {
            "pragma secure_delete = on"
        } else {
            "pragma secure_delete = off"
        };
        self.row(sql, &[], |_| Ok(())).map(drop)
    }

    /// After an erasure is durable: the journal is emptied, which holds pages as they were, and slots that are free at the end
    /// of their file go back to the disk.
    ///
    /// # Errors
    /// The disk does not take it; the erasure stands all the same.
    pub fn clear_away(&self) -> Result<()> {
        self.shrink()?;
        self.row("pragma wal_checkpoint(truncate)", &[], |_| Ok(()))?;
        Ok(())
    }
}
