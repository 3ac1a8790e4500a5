//! Rows of knowledge articles, and which tickets they are linked to.

use crate::{
    Result, Store,
    code::{ARTICLE_STATES, choice, code, int, uint},
    procedure::read_helped,
};
use desk_model::DocId;
use desk_port::{ArticleRow, query::Page, row::HitKind};
use rusqlite::{Row, params};

/// In the order in which [`read_article`] reads them.
const COLUMNS: &str = "id, title, state, updated_ms,
    (select count(*) from helped where what = num), (select count(*) from helped where what = num and held = 1)";

fn read_article(row: &Row<'_>) -> rusqlite::Result<ArticleRow> {
    Ok(ArticleRow {
        id: DocId(row.get(0)?),
        title: row.get(1)?,
        state: choice(ARTICLE_STATES, row.get(2)?)?,
        updated_ms: uint(row.get(3)?),
        helped: read_helped(row, 4)?,
    })
}

impl Store {
    /// Keeps an article's row and its text.
    pub fn put_article(&self, row: &ArticleRow, body: &str) -> Result<()> {
        self.whole(|s| {
            let num = s.num_or_new(row.id)?;
            s.execute(
                "insert into article values (?1, ?2, ?3, ?4, ?5)
                 on conflict do update set title = excluded.title, state = excluded.state,
                   updated_ms = excluded.updated_ms",
                params![
                    num,
                    row.id.0,
                    &row.title,
                    code(ARTICLE_STATES, &row.state),
                    int(row.updated_ms),
                ],
            )?;
            s.put_text(num, HitKind::Article, &row.title, body);
            Ok(())
        })
    }

    /// A page of articles: the one that changed last first, or with words the best first.
    pub fn articles(&self, words: &str, offset: u32, limit: u32) -> Result<Page<ArticleRow>> {
        let (nums, total) = self.page_of(
            words,
            offset,
            limit,
            [
                "select num from article order by updated_ms desc, id limit ?1 offset ?2",
                "select count(*) from article",
                "select a.num from text_index f cross join article a on a.num = f.rowid
                 where f.text_index match ?1 order by f.rank, a.id",
            ],
        )?;
        let mut rows = Vec::with_capacity(nums.len());
        for num in nums {
            rows.extend(self.row(
                &format!("select {COLUMNS} from article where num = ?1"),
                params![num],
                read_article,
            )?);
        }
        Ok(Page { total, offset, rows })
    }

    /// Keeps to which tickets an article is linked, instead of those that it was.
    pub fn link_article(&self, article: DocId, tickets: &[DocId]) -> Result<()> {
        self.whole(|s| {
            let article = s.num_or_new(article)?;
            s.execute("delete from article_ticket where article = ?1", params![article])?;
            for ticket in tickets {
                let ticket = s.num_or_new(*ticket)?;
                s.execute(
                    "insert or ignore into article_ticket values (?1, ?2)",
                    params![article, ticket],
                )?;
            }
            Ok(())
        })
    }

    /// Articles linked to a ticket, by title.
    pub fn articles_of_ticket(&self, ticket: DocId) -> Result<Vec<ArticleRow>> {
        self.rows(
            &format!(
                "select {COLUMNS} from article where num in
                 (select article from article_ticket where ticket = (select num from doc_id where id = ?1))
                 order by title collate nocase, id"
            ),
            params![ticket.0],
            read_article,
        )
    }
}
