//! Review items of tickets, as bytes of the engine's own. How many a ticket has is a column of its row.

use crate::{Result, Store, code::count};
use desk_model::DocId;
use rusqlite::params;

impl Store {
    /// The items of a ticket in the place of the former ones; none takes them away.
    pub fn put_reviews(&self, ticket: DocId, items: &[u8]) -> Result<()> {
        self.whole(|s| {
            let num = s.num_or_new(ticket)?;
            if items.is_empty() {
                s.execute("delete from review where ticket = ?1", params![num])?;
            } else {
                s.execute(
                    "insert into review values (?1, ?2) on conflict do update set items = excluded.items",
                    params![num, items],
                )?;
            }
            Ok(())
        })
    }

    /// The items of every ticket that has some, the ticket that changed last first.
    pub fn reviews(&self) -> Result<Vec<(DocId, Vec<u8>)>> {
        self.rows(
            "select d.id, r.items from review r join doc_id d on d.num = r.ticket
             left join ticket t on t.num = r.ticket order by t.updated_ms desc, d.id",
            &[],
            |row| Ok((DocId(row.get(0)?), row.get(1)?)),
        )
    }

    /// Review items over all tickets, by their rows.
    pub fn review_count(&self) -> Result<u32> {
        let items = self.number("select coalesce(sum(items), 0) from tally where review = 1", &[])?;
        Ok(count(items))
    }

    /// Tickets with something to review.
    pub fn reviewed_tickets(&self) -> Result<Vec<DocId>> {
        self.rows(
            "select id from doc_id where num in (select ticket from review)",
            &[],
            |row| Ok(DocId(row.get(0)?)),
        )
    }
}
