//! The short ids of tickets, such as `T-7K4M2P`: as short as this device can have them, and then never changed.

use crate::{Result, Store};
use desk_model::DocId;
use rusqlite::params;

/// Characters of a short id where nothing else has them.
pub const SHORT_CHARACTERS: usize = 6;
/// Characters of a whole id.
const WHOLE_CHARACTERS: usize = 26;

impl Store {
    /// The ticket that a person means: by its short id, any longer beginning of its id, or a beginning of its short id that
    /// only one ticket has. With or without `T-`, in any case. None: no ticket, or more than one.
    pub fn find_ticket_by_short(&self, typed: &str) -> Result<Option<DocId>> {
        let Some(typed) = normal(typed) else {
            return Ok(None);
        };
        for length in (SHORT_CHARACTERS..=typed.len()).rev() {
            let short = typed.get(..length).unwrap_or_default();
            let found = self.ticket_of_short(short)?;
            if let Some(id) = found.filter(|id| id.to_string().starts_with(&typed)) {
                return Ok(Some(id));
            }
        }
        // '~' is above every character of a short id.
        let beginning = self.rows(
            "select id from ticket where short >= ?1 and short < ?1 || '~' limit 2",
            params![&typed],
            |row| Ok(DocId(row.get(0)?)),
        )?;
        Ok(match beginning.as_slice() {
            [one] => Some(*one),
            _ => None,
        })
    }

    fn ticket_of_short(&self, short: &str) -> Result<Option<DocId>> {
        self.row("select id from ticket where short = ?1", params![short], |row| {
            Ok(DocId(row.get(0)?))
        })
    }

    /// The short id of a ticket: the one it has, or the shortest that no other has.
    pub(crate) fn short_for(&self, num: i64, id: DocId) -> Result<String> {
        let has = self.row("select short from ticket where num = ?1", params![num], |row| {
            row.get(0)
        })?;
        if let Some(short) = has {
            return Ok(short);
        }
        for length in SHORT_CHARACTERS..WHOLE_CHARACTERS {
            let short = id.short(length);
            if self.ticket_of_short(&short)?.is_none() {
                return Ok(short);
            }
        }
        Ok(id.to_string())
    }
}

/// As short ids are kept: without `T-`, capitals, and the digits that Crockford's look-alikes stand for.
pub(crate) fn normal(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let bare = typed
        .strip_prefix("T-")
        .or_else(|| typed.strip_prefix("t-"))
        .unwrap_or(typed);
    if bare.is_empty() || bare.len() > WHOLE_CHARACTERS {
        return None;
    }
    bare.chars()
        .map(|c| match c.to_ascii_uppercase() {
            'O' => Some('0'),
            'I' | 'L' => Some('1'),
            'U' => None,
            c if c.is_ascii_digit() || c.is_ascii_uppercase() => Some(c),
            _ => None,
        })
        .collect()
}
