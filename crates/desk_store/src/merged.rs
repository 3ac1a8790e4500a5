//! Which tickets name each other in merges, standing or not.

use crate::{Result, Store};
use desk_model::DocId;
use rusqlite::params;

impl Store {
    /// Keeps what a ticket names, instead of what it named before.
    pub fn put_merged(&self, ticket: DocId, others: &[DocId]) -> Result<()> {
        if others.is_empty() && self.num(ticket)?.is_none() {
            return Ok(());
        }
        self.whole(|s| {
            let num = s.num_or_new(ticket)?;
            s.execute("delete from merged where ticket = ?1", params![num])?;
            for other in others {
                let other = s.num_or_new(*other)?;
                s.execute(
                    "insert or ignore into merged values (?1, ?2)",
                    params![num, other],
                )?;
            }
            Ok(())
        })
    }

    /// The tickets that name this one.
    pub fn merged_with(&self, ticket: DocId) -> Result<Vec<DocId>> {
        self.rows(
            "select d.id from merged m join doc_id d on d.num = m.ticket
             where m.other = (select num from doc_id where id = ?1)",
            params![ticket.0],
            |row| Ok(DocId(row.get(0)?)),
        )
    }
}
