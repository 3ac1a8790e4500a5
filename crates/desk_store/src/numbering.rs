//! Documents' own numbers in this database. They never leave it.

use crate::{Result, Store};
use desk_model::DocId;
use rusqlite::params;

impl Store {
    /// The number of a document, if anything here names it.
    pub(crate) fn num(&self, doc: DocId) -> Result<Option<i64>> {
        self.row("select num from doc_id where id = ?1", params![doc.0], |row| {
            row.get(0)
        })
    }

    /// The number of a document, given now where it had none.
    pub(crate) fn num_or_new(&self, doc: DocId) -> Result<i64> {
        if let Some(num) = self.num(doc)? {
            return Ok(num);
        }
        self.execute("insert into doc_id(id) values (?1)", params![doc.0])?;
        Ok(self.last_num())
    }
}
