//! The text that is searched: one row for a document, and its place in the full-text index. The index keeps no copy, so what
//! leaves it must be told it word for word.

use crate::{Result, Store, code::HIT_KINDS, code::code};
use desk_port::row::HitKind;
use rusqlite::params;
use std::borrow::Cow;

/// Bytes of one document's text that are searched; what is beyond is not found.
pub const TEXT_BYTES_MAX: usize = 512 * 1024;

/// Marks of snippets, which no text may hold itself.
pub(crate) const MARKS: [char; 2] = ['\u{2}', '\u{3}'];

/// What is searched of one document.
#[derive(Debug)]
pub(crate) struct Text {
    num: i64,
    kind: HitKind,
    title: String,
    body: String,
}

impl Store {
    /// Takes the text of a document out of the index, word for word, and away. What is left of the words in the index is
    /// overwritten, not only marked as gone.
    pub(crate) fn drop_text(&self, num: i64) -> Result<()> {
        self.write_texts()?;
        let secure = "insert into text_index(text_index, rank) values ('secure-delete', ?1)";
        self.execute(secure, params![1])?;
        self.execute(
            "insert into text_index(text_index, rowid, title, body)
             select 'delete', num, title, body from text where num = ?1",
            params![num],
        )?;
        self.execute(secure, params![0])?;
        self.execute("delete from text where num = ?1", params![num])?;
        Ok(())
    }

    /// The text of a document in the place of the former, at the end of the transaction: the index writes out all that it has
    /// whenever another statement needs a savepoint, and would so be written anew for every ticket of a batch.
    pub(crate) fn put_text(&self, num: i64, kind: HitKind, title: &str, body: &str) {
        self.texts.borrow_mut().push(Text {
            num,
            kind,
            title: clean(title).into_owned(),
            body: clean(body).into_owned(),
        });
    }

    /// Writes the texts that wait.
    pub(crate) fn write_texts(&self) -> Result<()> {
        let texts = self.texts.take();
        texts.iter().try_for_each(|text| self.write_text(text))
    }

    /// Costs nothing much when it is the same.
    fn write_text(&self, text: &Text) -> Result<()> {
        let Text { num, kind, .. } = *text;
        let (title, body) = (text.title.as_str(), text.body.as_str());
        let same = "select title = ?2 and body = ?3 from text where num = ?1";
        match self.row(same, params![num, title, body], |row| row.get(0))? {
            Some(true) => return Ok(()),
            Some(false) => {
                self.execute(
                    "insert into text_index(text_index, rowid, title, body)
                     select 'delete', num, title, body from text where num = ?1",
                    params![num],
                )?;
                self.execute(
                    "update text set title = ?2, body = ?3 where num = ?1",
                    params![num, title, body],
                )?;
            }
            None => {
                self.execute(
                    "insert into text values (?1, ?2, ?3, ?4)",
                    params![num, code(HIT_KINDS, &kind), title, body],
                )?;
            }
        }
        self.execute(
            "insert into text_index(rowid, title, body) values (?1, ?2, ?3)",
            params![num, title, body],
        )?;
        Ok(())
    }
}

/// The part that is searched, without the marks of snippets.
fn clean(text: &str) -> Cow<'_, str> {
    let end = text.floor_char_boundary(TEXT_BYTES_MAX);
    let text = text.get(..end).unwrap_or_default();
    if text.contains(MARKS) {
        Cow::Owned(text.replace(MARKS, " "))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    //! What waits for the end of a transaction goes with it.
    use super::*;
    use crate::{StoreError, open_memory};

    #[test]
    fn no_text_of_a_transaction_that_failed_comes_with_the_next() {
        let store = Store::open(open_memory().unwrap()).unwrap();
        let failed: Result<()> = store.transaction(|s| {
            s.put_text(1, HitKind::Ticket, "title", "body");
            Err(StoreError::Full)
        });
        assert!(failed.is_err());
        store.transaction::<_, StoreError>(|_| Ok(())).unwrap();
        assert_eq!(store.number("select count(*) from text", &[]).unwrap(), 0);
    }
}
