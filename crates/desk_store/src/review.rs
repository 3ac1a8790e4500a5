//! Review items of tickets, as text of the engine's own. How many a ticket has is a column of its row.

use crate::{Result, Store, code::count};
use desk_model::DocId;

impl Store {
    /// The items of a ticket in the place of the former ones; an empty text or an empty list takes them away.
    pub fn put_reviews(&self, ticket: DocId, json: &str) -> Result<()> {
        self.whole(|s| {
            let num = s.num_or_new(ticket)?;
            if json.is_empty() || json == "[]" {
                s.execute("delete from review where ticket = ?1", [num])?;
            } else {
                s.execute(
                    "insert into review values (?1, ?2) on conflict do update set json = excluded.json",
                    (num, json),
                )?;
            }
            Ok(())
        })
    }

    /// The items of every ticket that has some, the ticket that changed last first.
    pub fn reviews(&self) -> Result<Vec<(DocId, String)>> {
        self.rows(
            "select d.id, r.json from review r join doc_id d on d.num = r.ticket
             left join ticket t on t.num = r.ticket order by t.updated_ms desc, r.ticket desc",
            [],
            |row| Ok((DocId(row.get(0)?), row.get(1)?)),
        )
    }

    /// Review items over all tickets, by their rows.
    pub fn review_count(&self) -> Result<u32> {
        let items = self.number("select coalesce(sum(items), 0) from tally where review = 1", [])?;
        Ok(count(items))
    }
}
