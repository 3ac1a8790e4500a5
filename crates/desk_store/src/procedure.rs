//! Rows of procedures, and what helped to solve tickets.

use crate::{
    PAGE_ROWS_MAX, Result, Store,
    code::{count, int, uint},
};
use desk_model::DocId;
use desk_port::{
    ProcedureRow,
    query::Page,
    row::{Helped, HitKind},
};
use rusqlite::{Row, params};

const COLUMNS: &str = "id, title, category, version, retired, updated_ms,
    (select count(*) from helped where what = num), (select count(*) from helped where what = num and held = 1)";

fn read(row: &Row<'_>) -> rusqlite::Result<ProcedureRow> {
    Ok(ProcedureRow {
        id: DocId(row.get(0)?),
        title: row.get(1)?,
        category: row.get(2)?,
        version: row.get(3)?,
        retired: row.get(4)?,
        updated_ms: uint(row.get(5)?),
        helped: read_helped(row, 6)?,
    })
}

/// From two columns, of which the first is `at`.
pub(crate) fn read_helped(row: &Row<'_>, at: usize) -> rusqlite::Result<Helped> {
    Ok(Helped {
        used: count(row.get(at)?),
        held: count(row.get(at + 1)?),
    })
}

impl Store {
    /// Keeps a procedure's row and its text.
    pub fn put_procedure(&self, row: &ProcedureRow, text: &str) -> Result<()> {
        self.whole(|s| {
            let num = s.num_or_new(row.id)?;
            s.execute(
                "insert into procedure values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 on conflict do update set title = excluded.title, category = excluded.category, version = excluded.version,
                   retired = excluded.retired, updated_ms = excluded.updated_ms",
                params![
                    num,
                    row.id.0,
                    &row.title,
                    &row.category,
                    row.version,
                    row.retired,
                    int(row.updated_ms),
                ],
            )?;
            s.put_text(num, HitKind::Procedure, &row.title, text);
            Ok(())
        })
    }

    /// A page of procedures by title: those in use, then those that were retired.
    pub fn procedures(&self, offset: u32, limit: u32) -> Result<Page<ProcedureRow>> {
        let rows = self.rows(
            &format!("select {COLUMNS} from procedure order by retired, title collate nocase, id limit ?1 offset ?2"),
            params![limit.min(PAGE_ROWS_MAX), offset],
            read,
        )?;
        let total = count(self.number("select count(*) from procedure", &[])?);
        Ok(Page { total, offset, rows })
    }

    /// The row of a procedure; none when it is not here.
    pub fn procedure(&self, id: DocId) -> Result<Option<ProcedureRow>> {
        self.row(
            &format!("select {COLUMNS} from procedure where num = (select num from doc_id where id = ?1)"),
            params![id.0],
            read,
        )
    }

    /// Keeps what the solution of a ticket names, instead of what it named before.
    pub fn put_helped(&self, ticket: DocId, what: &[DocId], held: bool) -> Result<()> {
        if what.is_empty() && self.num(ticket)?.is_none() {
            return Ok(());
        }
        self.whole(|s| {
            let ticket = s.num_or_new(ticket)?;
            s.execute("delete from helped where ticket = ?1", params![ticket])?;
            for what in what {
                let what = s.num_or_new(*what)?;
                s.execute(
                    "insert or ignore into helped values (?1, ?2, ?3)",
                    params![ticket, what, held],
                )?;
            }
            Ok(())
        })
    }

    /// What an article or a procedure is called; none when it is not here.
    pub fn title(&self, id: DocId) -> Result<Option<String>> {
        self.row(
            "select title from doc_id d join (select num, title from article union all select num, title from procedure) using (num)
             where d.id = ?1",
            params![id.0],
            |row| row.get(0),
        )
    }

    /// How often solutions named it.
    pub fn helped(&self, what: DocId) -> Result<Helped> {
        let helped = self.row(
            "select count(*), coalesce(sum(held), 0) from helped where what = (select num from doc_id where id = ?1)",
            params![what.0],
            |row| read_helped(row, 0),
        )?;
        Ok(helped.unwrap_or_default())
    }
}
