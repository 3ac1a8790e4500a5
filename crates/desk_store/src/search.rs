//! Full-text search over tickets, customers and articles.

use crate::{
    Result, Store,
    code::{HIT_KINDS, choice},
    short, words,
};
use desk_model::DocId;
use desk_port::{SearchHit, row::HitKind};
use rusqlite::params;

/// Most hits of one search.
pub const SEARCH_HITS_MAX: u32 = 100;

/// FTS5 sorts by rank itself, so that a snippet is cut only for what is shown.
pub(crate) const SEARCH_SQL: &str =
    "select rowid, snippet(text_index, 1, char(2), char(3), '\u{2026}', 16) from text_index
    where text_index match ?1 order by rank limit ?2";

impl Store {
    /// What the words are found in, best first: all of them must occur, the last one as a beginning, words in quotes as a
    /// phrase. A ticket whose short id was typed comes before everything.
    pub fn search(&self, typed: &str, limit: u32) -> Result<Vec<SearchHit>> {
        let limit = limit.min(SEARCH_HITS_MAX);
        let Some(question) = words::question(typed) else {
            return Ok(Vec::new());
        };
        let mut hits = self.named_ticket(typed)?;
        let named = hits.first().map(|hit| hit.id);
        let found = self.rows(SEARCH_SQL, params![&question, limit], |row| {
            Ok((row.get::<_, i64>(0)?, row.get(1)?))
        })?;
        for (num, snippet) in found {
            let hit = self.hit(num, snippet)?;
            hits.extend(hit.filter(|hit| Some(hit.id) != named));
        }
        hits.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(hits)
    }

    /// The ticket whose short id this is, as a hit.
    fn named_ticket(&self, typed: &str) -> Result<Vec<SearchHit>> {
        let long_enough = short::normal(typed).is_some_and(|short| short.len() >= short::SHORT_CHARACTERS);
        if !long_enough {
            return Ok(Vec::new());
        }
        let Some(id) = self.find_ticket_by_short(typed)? else {
            return Ok(Vec::new());
        };
        let row = self.get_ticket_row(id)?;
        Ok(row
            .map(|row| SearchHit {
                id,
                kind: HitKind::Ticket,
                title: row.subject,
                short: row.short,
                snippet: String::new(),
            })
            .into_iter()
            .collect())
    }

    fn hit(&self, num: i64, snippet: String) -> Result<Option<SearchHit>> {
        let hit = self.row(
            "select d.id, x.kind, x.title, t.short from text x join doc_id d on d.num = x.num
             left join ticket t on t.num = x.num where x.num = ?1",
            params![num],
            |row| {
                let short: Option<String> = row.get(3)?;
                Ok(SearchHit {
                    id: DocId(row.get(0)?),
                    kind: choice(HIT_KINDS, row.get(1)?)?,
                    title: row.get(2)?,
                    short: short.map(|short| format!("T-{short}")).unwrap_or_default(),
                    snippet: String::new(),
                })
            },
        )?;
        Ok(hit.map(|hit| SearchHit { snippet, ..hit }))
    }
}
