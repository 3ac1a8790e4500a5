//! Message ids of mails and the entries that they became, so that a mail is imported once and answers find their ticket.

use crate::{Result, Store};
use desk_model::{DocId, EntryId};
use rusqlite::params;

/// Stands for the entry of a mail that is not here, and of which only the ticket is known.
pub const NO_ENTRY: EntryId = EntryId([0; 16]);

impl Store {
    /// Keeps where a mail went. The first place stays, unless only the ticket was known.
    pub fn put_mail_id(&self, message_id: &str, doc: DocId, entry: EntryId) -> Result<()> {
        self.whole(|s| {
            let doc = s.num_or_new(doc)?;
            s.execute(
                "insert into mail_id values (?1, ?2, ?3)
                 on conflict do update set doc = excluded.doc, entry = excluded.entry
                 where mail_id.entry = ?4 and excluded.entry <> ?4",
                params![message_id, doc, entry.0, NO_ENTRY.0],
            )?;
            Ok(())
        })
    }

    pub fn mail_id(&self, message_id: &str) -> Result<Option<(DocId, EntryId)>> {
        self.row(
            "select d.id, m.entry from mail_id m join doc_id d on d.num = m.doc where m.message_id = ?1",
            params![message_id],
            |row| Ok((DocId(row.get(0)?), EntryId(row.get(1)?))),
        )
    }

    /// The same for many, in the order asked.
    pub fn mail_ids<S: AsRef<str>>(&self, message_ids: &[S]) -> Result<Vec<Option<(DocId, EntryId)>>> {
        message_ids.iter().map(|id| self.mail_id(id.as_ref())).collect()
    }
}
