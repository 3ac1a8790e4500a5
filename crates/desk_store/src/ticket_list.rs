//! Lists of tickets by view and words, and how many each view has.
//!
//! What else is equal comes by id, which is the same everywhere.
//!
//! Without words a page comes from an index in its order, and the count from the tally, so that neither grows with the desk.

use crate::{
    PAGE_ROWS_MAX, Result, Store,
    code::{STATES, choice, count},
    words,
};
use desk_model::PersonId;
use desk_model::tree;
use desk_port::{TicketFilter, TicketRow, View, query::Page, row::ShownState};
use rusqlite::{ToSql, params};
use std::collections::BTreeMap;

/// All views, in the rail's order.
pub const VIEWS: [View; 8] = [
    View::NeedsMe,
    View::Mine,
    View::Unassigned,
    View::SecondLine,
    View::DueSoon,
    View::Waiting,
    View::ToReview,
    View::All,
];

/// The page of a view by index: `?1` rows after the first `?2`; `?3` is me, where it is asked for.
pub(crate) fn page_sql(view: View) -> &'static str {
    match view {
        View::NeedsMe => {
            "select num, waits_ms, updated_ms, id from ticket where owner = ?3 and state <= 3 and state <= 1
             union all
             select num, waits_ms, updated_ms, id from ticket where owner = x'' and state <= 3 and state <= 1
             union all
             select ticket, waits_ms, updated_ms, id from asked where person = ?3
             order by waits_ms, updated_ms desc, id limit ?1 offset ?2"
        }
        View::Mine => {
            "select num from ticket where owner = ?3 and state <= 3 order by waits_ms, updated_ms desc, id limit ?1 offset ?2"
        }
        View::Unassigned => {
            "select num from ticket where owner = x'' and state <= 3 order by waits_ms, updated_ms desc, id limit ?1 offset ?2"
        }
        View::SecondLine => {
            "select num from ticket where line = 1 and state <= 3 order by waits_ms, updated_ms desc, id limit ?1 offset ?2"
        }
        View::DueSoon => {
            "select num from ticket where state <= 3 and (late = 1 or due_ms is not null)
             order by late desc, due_ms, updated_ms desc, id limit ?1 offset ?2"
        }
        View::Waiting => {
            "select num from ticket where state = 2 order by updated_ms desc, id limit ?1 offset ?2"
        }
        View::ToReview => {
            "select num from ticket where to_review > 0 order by updated_ms desc, id limit ?1 offset ?2"
        }
        View::All => {
            "select num from ticket where state <> 7 order by updated_ms desc, id limit ?1 offset ?2"
        }
    }
}

/// All tickets of a view that match: `?1` is the question, `?2` is me, where it is asked for.
fn found_sql(view: View) -> &'static str {
    macro_rules! found {
        ($rest:literal) => {
            concat!(
                "select t.num from text_index f cross join ticket t on t.num = f.rowid where f.text_index match ?1 and ",
                $rest
            )
        };
    }
    match view {
        View::NeedsMe => {
            found!(
                "(t.owner in (?2, x'') and t.state <= 1 or exists (select 1 from asked where person = ?2 and ticket = t.num)) order by t.waits_ms, t.updated_ms desc, t.id"
            )
        }
        View::Mine => found!("t.owner = ?2 and t.state <= 3 order by t.waits_ms, t.updated_ms desc, t.id"),
        View::Unassigned => {
            found!("t.owner = x'' and t.state <= 3 order by t.waits_ms, t.updated_ms desc, t.id")
        }
        View::SecondLine => {
            found!("t.line = 1 and t.state <= 3 order by t.waits_ms, t.updated_ms desc, t.id")
        }
        View::DueSoon => {
            found!(
                "t.state <= 3 and (t.late = 1 or t.due_ms is not null) order by t.late desc, t.due_ms, t.updated_ms desc, t.id"
            )
        }
        View::Waiting => found!("t.state = 2 order by t.updated_ms desc, t.id"),
        View::ToReview => found!("t.to_review > 0 order by t.updated_ms desc, t.id"),
        View::All => found!("t.state <> 7 order by t.updated_ms desc, t.id"),
    }
}

fn asks_for_me(view: View) -> bool {
    matches!(view, View::NeedsMe | View::Mine)
}

/// What the tally counts together.
struct Tallied {
    mine: bool,
    nobodys: bool,
    state: ShownState,
    to_review: bool,
    tickets: u32,
}

impl Tallied {
    fn is_in(&self, view: View) -> bool {
        use ShownState::{Hold, New, Open, Waiting};
        let live = matches!(self.state, New | Open | Waiting | Hold);
        match view {
            View::NeedsMe => (self.mine || self.nobodys) && matches!(self.state, New | Open),
            View::Mine => self.mine && live,
            View::Unassigned => self.nobodys && live,
            // Counted in their own indexes: few at any time.
            View::SecondLine | View::DueSoon => false,
            View::Waiting => self.state == Waiting,
            View::ToReview => self.to_review,
            View::All => self.state != ShownState::Merged,
        }
    }
}

impl Store {
    /// A page of a view. What needs me, is mine or nobody's comes by how long the customer waits, the rest by the last change.
    pub fn tickets(&self, filter: &TicketFilter, me: PersonId) -> Result<Page<TicketRow>> {
        let limit = filter.limit.min(PAGE_ROWS_MAX);
        let (nums, total) = match words::question(&filter.words) {
            None => {
                let nums = self.page_nums(filter.view, me, limit, filter.offset)?;
                let total = self.counts(me)?.get(&filter.view).copied();
                (nums, total.unwrap_or_default())
            }
            Some(question) => {
                let found = self.found_nums(filter.view, me, &question)?;
                let total = u32::try_from(found.len()).unwrap_or(u32::MAX);
                (stretch(found, filter.offset, limit), total)
            }
        };
        let mut rows = Vec::with_capacity(nums.len());
        for num in nums {
            rows.extend(self.ticket_by_num(num)?);
        }
        Ok(Page {
            total,
            offset: filter.offset,
            rows,
        })
    }

    /// How many tickets each view has; every view is in it.
    pub fn counts(&self, me: PersonId) -> Result<BTreeMap<View, u32>> {
        let tallied = self.rows(
            "select owner = ?1, owner = x'', state, review, tickets from tally where tickets > 0",
            params![me.0],
            |row| {
                Ok(Tallied {
                    mine: row.get(0)?,
                    nobodys: row.get(1)?,
                    state: choice(STATES, row.get(2)?)?,
                    to_review: row.get(3)?,
                    tickets: count(row.get(4)?),
                })
            },
        )?;
        let of = |view| {
            let inside = tallied.iter().filter(|one| one.is_in(view));
            inside.map(|one| one.tickets).sum()
        };
        let mut counts = tree::map(VIEWS.into_iter().map(|view| (view, of(view))));
        for (view, sql) in [
            (
                View::SecondLine,
                "select count(*) from ticket where line = 1 and state <= 3",
            ),
            (
                View::DueSoon,
                "select count(*) from ticket where state <= 3 and (late = 1 or due_ms is not null)",
            ),
        ] {
            let some = self.row(sql, &[], |row| row.get(0))?;
            counts.insert(view, count(some.unwrap_or_default()));
        }
        let asked = self.row(
            "select count(*) from asked where person = ?1",
            params![me.0],
            |row| row.get(0),
        )?;
        if let Some(needs_me) = counts.get_mut(&View::NeedsMe) {
            *needs_me = needs_me.saturating_add(count(asked.unwrap_or_default()));
        }
        Ok(counts)
    }

    /// Tickets of somebody that are not solved.
    pub fn live_tickets_of(&self, owner: PersonId) -> Result<u32> {
        let live = "select coalesce(sum(tickets), 0) from tally where owner = ?1 and state <= 3";
        Ok(count(
            self.row(live, params![owner.0], |row| row.get(0))?
                .unwrap_or_default(),
        ))
    }

    fn page_nums(&self, view: View, me: PersonId, limit: u32, offset: u32) -> Result<Vec<i64>> {
        let mut params: Vec<&dyn ToSql> = vec![&limit, &offset];
        if asks_for_me(view) {
            params.push(&me.0);
        }
        self.rows(page_sql(view), params.as_slice(), |row| row.get(0))
    }

    fn found_nums(&self, view: View, me: PersonId, question: &str) -> Result<Vec<i64>> {
        let mut params: Vec<&dyn ToSql> = vec![&question];
        if asks_for_me(view) {
            params.push(&me.0);
        }
        self.rows(found_sql(view), params.as_slice(), |row| row.get(0))
    }
}

impl Store {
    /// The numbers that a page of other things than tickets shows, and how many there are in all. `sqls`: all of them, a page at a
    /// time; how many; and those in which the words are, the best first.
    pub(crate) fn page_of(
        &self,
        words: &str,
        offset: u32,
        limit: u32,
        [all, total, found]: [&str; 3],
    ) -> Result<(Vec<i64>, u32)> {
        let limit = limit.min(PAGE_ROWS_MAX);
        let Some(question) = words::question(words) else {
            let nums = self.rows(all, params![limit, offset], |row| row.get(0))?;
            return Ok((nums, count(self.number(total, &[])?)));
        };
        let found = self.rows(found, params![question], |row| row.get(0))?;
        let total = u32::try_from(found.len()).unwrap_or(u32::MAX);
        Ok((stretch(found, offset, limit), total))
    }
}

/// The part of all numbers that a page shows.
fn stretch(all: Vec<i64>, offset: u32, limit: u32) -> Vec<i64> {
    let size = |rows: u32| usize::try_from(rows).unwrap_or(usize::MAX);
    all.into_iter().skip(size(offset)).take(size(limit)).collect()
}
