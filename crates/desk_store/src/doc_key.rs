//! The keys of documents, opened.

use crate::{Result, Store};
use desk_model::DocId;
use rusqlite::params;

impl Store {
    /// Keeps a key; one that is here already stays.
    pub fn put_doc_key(&self, doc: DocId, key_id: [u8; 16], epoch: u32, key: [u8; 32]) -> Result<()> {
        let doc = self.num_or_new(doc)?;
        self.execute(
            "insert or ignore into doc_key(doc, epoch, key_id, key) values (?1, ?2, ?3, ?4)",
            params![doc, epoch, key_id, key],
        )?;
        Ok(())
    }

    /// Keys made in an epoch from this one on are not written with any more: they were made in epochs of another history.
    pub fn retire_doc_keys(&self, from_epoch: u32) -> Result<()> {
        self.execute(
            "update doc_key set epoch = 0 where epoch >= ?1",
            params![from_epoch],
        )?;
        Ok(())
    }

    /// The key that an entry names.
    pub fn doc_key(&self, doc: DocId, key_id: [u8; 16]) -> Result<Option<[u8; 32]>> {
        self.row(
            "select key from doc_key where doc = (select num from doc_id where id = ?1) and key_id = ?2",
            params![doc.0, key_id],
            |row| row.get(0),
        )
    }

    /// The key to write with in an epoch: of those known, the one with the lowest id.
    pub fn writing_key(&self, doc: DocId, epoch: u32) -> Result<Option<([u8; 16], [u8; 32])>> {
        self.row(
            "select key_id, key from doc_key where doc = (select num from doc_id where id = ?1) and epoch = ?2
             order by key_id limit 1",
            params![doc.0, epoch],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    }
}
