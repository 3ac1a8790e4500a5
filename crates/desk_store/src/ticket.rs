//! Rows of tickets, ready to paint. The engine computes them; names of customers and owners are joined when they are read.

use crate::{
    PAGE_ROWS_MAX, Result, Store,
    code::{CHANNELS, LINES, PRIORITIES, STATES, bad_json, choice, code, count, int, uint},
};
use desk_model::{DocId, PersonId};
use desk_port::{
    TicketRow,
    row::{HitKind, ShownState},
};
use rusqlite::{Row, params};

/// Stands in the column for "nobody waits", so that it sorts last.
const NOBODY_WAITS: i64 = i64::MAX;

/// Tickets that are renewed at once; the rest comes after.
const DUE_MAX: u32 = 200;

/// The columns of a row, as [`read_ticket`] takes them, and where they are from.
macro_rules! ticket_rows {
    ($rest:literal) => {
        concat!(
            "select t.id, t.short, t.subject, d.id, c.name, t.channel, t.state, t.owner, p.name, t.priority, t.tags,
             t.received_ms, t.updated_ms, t.waits_ms, t.to_review, t.next_ms, t.line, t.queue, t.due_ms, t.warn_ms, t.late
             from ticket t left join doc_id d on d.num = t.customer left join customer c on c.num = t.customer
             left join person p on p.id = t.owner ",
            $rest
        )
    };
}

fn read_ticket(row: &Row<'_>) -> rusqlite::Result<TicketRow> {
    let tags: String = row.get(10)?;
    let waits_ms: i64 = row.get(13)?;
    Ok(TicketRow {
        id: DocId(row.get(0)?),
        short: format!("T-{}", row.get::<_, String>(1)?),
        subject: row.get(2)?,
        customer: row.get::<_, Option<[u8; 16]>>(3)?.map(DocId),
        customer_name: row.get::<_, Option<String>>(4)?.unwrap_or_default(),
        channel: choice(CHANNELS, row.get(5)?)?,
        state: choice(STATES, row.get(6)?)?,
        owner: PersonId::from_slice(&row.get::<_, Vec<u8>>(7)?),
        owner_name: row.get::<_, Option<String>>(8)?.unwrap_or_default(),
        priority: choice(PRIORITIES, row.get(9)?)?,
        tags: serde_json::from_str(&tags).map_err(bad_json)?,
        received_ms: uint(row.get(11)?),
        updated_ms: uint(row.get(12)?),
        waiting_since_ms: (waits_ms != NOBODY_WAITS).then(|| uint(waits_ms)),
        to_review: count(row.get(14)?),
        next_ms: row.get::<_, Option<i64>>(15)?.map(uint),
        line: choice(LINES, row.get(16)?)?,
        queue: row.get(17)?,
        due_ms: row.get::<_, Option<i64>>(18)?.map(uint),
        warn_ms: row.get::<_, Option<i64>>(19)?.map(uint),
        late: row.get(20)?,
    })
}

impl Store {
    /// Keeps a ticket's row and the text by which it is found beside its subject. The names and the short id of `row` are not
    /// looked at; the short id that the ticket has (`T-7K4M2P`) is given back.
    pub fn put_ticket(&self, row: &TicketRow, text: &str) -> Result<String> {
        self.whole(|s| {
            let num = s.num_or_new(row.id)?;
            let short = s.short_for(num, row.id)?;
            let customer = row.customer.map(|id| s.num_or_new(id)).transpose()?;
            let owner: &[u8] = row.owner.as_ref().map_or(&[], |id| id.as_bytes());
            let tags = serde_json::to_string(&row.tags).map_err(bad_json)?;
            s.execute(
                "insert into ticket values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,
                   ?18, ?19, ?20)
                 on conflict (num) do update set subject = excluded.subject, customer = excluded.customer,
                   channel = excluded.channel, state = excluded.state, owner = excluded.owner,
                   priority = excluded.priority, tags = excluded.tags, received_ms = excluded.received_ms,
                   updated_ms = excluded.updated_ms, waits_ms = excluded.waits_ms, to_review = excluded.to_review,
                   next_ms = excluded.next_ms, line = excluded.line, queue = excluded.queue,
                   due_ms = excluded.due_ms, warn_ms = excluded.warn_ms, late = excluded.late",
                params![
                    num,
                    row.id.0,
                    &short,
                    &row.subject,
                    customer,
                    code(CHANNELS, &row.channel),
                    code(STATES, &row.state),
                    owner,
                    code(PRIORITIES, &row.priority),
                    &tags,
                    int(row.received_ms),
                    int(row.updated_ms),
                    row.waiting_since_ms.map_or(NOBODY_WAITS, int),
                    row.to_review,
                    row.next_ms.map(int),
                    code(LINES, &row.line),
                    &row.queue,
                    row.due_ms.map(int),
                    row.warn_ms.map(int),
                    row.late,
                ],
            )?;
            s.put_text(num, HitKind::Ticket, &row.subject, text);
            Ok(format!("T-{short}"))
        })
    }

    /// Keeps who is asked in a ticket, instead of who was. What is theirs or nobody's and to be done needs them anyway.
    pub fn put_asked(&self, row: &TicketRow, people: &[PersonId]) -> Result<()> {
        self.whole(|s| {
            let num = s.num_or_new(row.id)?;
            s.execute("delete from asked where ticket = ?1", params![num])?;
            let listed = matches!(row.state, ShownState::New | ShownState::Open);
            let hidden = matches!(
                row.state,
                ShownState::Merged | ShownState::Spam | ShownState::Test
            );
            let needs =
                |person: &&PersonId| !(hidden || listed && row.owner.is_none_or(|owner| owner == **person));
            for person in people.iter().filter(needs) {
                s.execute(
                    "insert or ignore into asked values (?1, ?2, ?3, ?4, ?5)",
                    params![
                        person.0,
                        num,
                        row.waiting_since_ms.map_or(NOBODY_WAITS, int),
                        int(row.updated_ms),
                        row.id.0
                    ],
                )?;
            }
            Ok(())
        })
    }

    pub fn get_ticket_row(&self, id: DocId) -> Result<Option<TicketRow>> {
        match self.num(id)? {
            Some(num) => self.ticket_by_num(num),
            None => Ok(None),
        }
    }

    pub(crate) fn ticket_by_num(&self, num: i64) -> Result<Option<TicketRow>> {
        self.row(ticket_rows!("where t.num = ?1"), params![num], read_ticket)
    }

    /// Tickets whose state changes by itself by then, the earliest first.
    pub fn tickets_due(&self, now_ms: u64) -> Result<Vec<DocId>> {
        self.rows(
            "select id from ticket where next_ms is not null and next_ms <= ?1 order by next_ms limit ?2",
            params![int(now_ms), DUE_MAX],
            |row| Ok(DocId(row.get(0)?)),
        )
    }

    /// Every ticket that is not closed is due now: something has changed that the fold looks at.
    pub fn all_due(&self) -> Result<()> {
        self.execute("update ticket set next_ms = 0 where state <= 4", &[])?;
        Ok(())
    }

    /// When the next ticket changes by itself: when to ask [`Self::tickets_due`] again.
    pub fn next_due_ms(&self) -> Result<Option<u64>> {
        let next = self.row(
            "select next_ms from ticket where next_ms is not null order by next_ms limit 1",
            &[],
            |row| row.get(0),
        )?;
        Ok(next.map(uint))
    }

    /// A customer's tickets, the one that changed last first.
    pub fn tickets_of_customer(&self, customer: DocId, limit: u32) -> Result<Vec<TicketRow>> {
        self.rows(
            ticket_rows!(
                "where t.customer = (select num from doc_id where id = ?1) order by t.updated_ms desc, t.id limit ?2"
            ),
            params![customer.0, limit.min(PAGE_ROWS_MAX)],
            read_ticket,
        )
    }

    /// Tickets that an article came from or is linked to, the one that changed last first.
    pub fn tickets_of_article(&self, article: DocId) -> Result<Vec<TicketRow>> {
        self.rows(
            ticket_rows!(
                "where t.num in (select ticket from article_ticket
                   where article = (select num from doc_id where id = ?1))
                 order by t.updated_ms desc, t.id"
            ),
            params![article.0],
            read_ticket,
        )
    }
}
