//! Message ids of mails and the entries that they became, so that a mail is imported once and answers find their ticket.

use crate::{Result, Store};
use desk_model::{DocId, EntryId};

impl Store {
    /// Keeps where a mail went; the first place stays.
    pub fn put_mail_id(&self, message_id: &str, doc: DocId, entry: EntryId) -> Result<()> {
        self.whole(|s| {
            let doc = s.num_or_new(doc)?;
            s.execute(
                "insert or ignore into mail_id values (?1, ?2, ?3)",
                (message_id, doc, entry.0),
            )?;
            Ok(())
        })
    }

    pub fn mail_id(&self, message_id: &str) -> Result<Option<(DocId, EntryId)>> {
        self.row(
            "select d.id, m.entry from mail_id m join doc_id d on d.num = m.doc where m.message_id = ?1",
            [message_id],
            |row| Ok((DocId(row.get(0)?), EntryId(row.get(1)?))),
        )
    }

    /// The same for many, in the order asked.
    pub fn mail_ids<S: AsRef<str>>(&self, message_ids: &[S]) -> Result<Vec<Option<(DocId, EntryId)>>> {
        message_ids.iter().map(|id| self.mail_id(id.as_ref())).collect()
    }
}
