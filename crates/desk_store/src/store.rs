//! The store itself: opening, and what makes several writes one. The method groups are in the modules beside this one.

use crate::{
    Result, StoreError, schema,
    shelf::{Shelf, Slots},
    text::Text,
};
use rusqlite::{Connection, Row, ToSql, Transaction, TransactionBehavior};
use std::{cell::RefCell, ops::ControlFlow, path::Path};

/// What is done with each row of an answer, and whether the next is wanted.
type Take<'a> = dyn FnMut(&Row<'_>) -> rusqlite::Result<ControlFlow<()>> + 'a;

/// How many statements stay prepared.
const STATEMENTS_KEPT: usize = 128;

/// One desk on one device.
#[derive(Debug)]
pub struct Store {
    conn: Connection,
    /// Where larger attachments lie; none: in the database.
    pub(crate) slots: Option<RefCell<Slots>>,
    /// What goes into the full-text index at the end of the transaction.
    pub(crate) texts: RefCell<Vec<Text>>,
}

/// Opens a database file, made where there is none.
pub fn open_file(path: impl AsRef<Path>) -> Result<Connection> {
    Ok(Connection::open(path)?)
}

/// Opens a database that lives as long as it is open.
pub fn open_memory() -> Result<Connection> {
    Ok(Connection::open_in_memory()?)
}

impl Store {
    /// Takes over a connection and brings its database to this version's schema.
    ///
    /// The connection is made exclusive: a desk has one engine per device, and the browser's file system has write-ahead
    /// logging only so.
    ///
    /// # Errors
    /// [`StoreError::Newer`] for the database of a newer version, which stays as it is; [`StoreError::Busy`] when another
    /// program has it.
    pub fn open(conn: Connection) -> Result<Self> {
        conn.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
        schema::prepare(&conn)?;
        Ok(Self {
            conn,
            slots: None,
            texts: RefCell::default(),
        })
    }

    /// The same, with a file for the bytes of larger attachments. A database that was opened with one is always opened with it.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_beside(conn: Connection, shelf: Box<dyn Shelf>) -> Result<Self> {
        let mut store = Self::open(conn)?;
        store.slots = Some(RefCell::new(Slots::new(shelf)));
        Ok(store)
    }

    /// Does `body` as one: all of it durable when this returns `Ok`, none of it otherwise.
    ///
    /// Within `body` an error of the store has to be given back: what failed may be half done until the whole is rolled back.
    ///
    /// # Errors
    /// What `body` gives; [`StoreError::Nested`] inside another transaction; [`StoreError::Full`] when the disk is.
    pub fn transaction<T, E: From<StoreError>>(
        &self,
        body: impl FnOnce(&Self) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let whole = self.begin()?;
        let done = match body(self) {
            Ok(value) => self.commit(whole).map(|()| value).map_err(E::from),
            Err(error) => {
                drop(whole);
                Err(error)
            }
        };
        if done.is_err() {
            self.with_slots(Slots::count_again);
        }
        done
    }

    fn begin(&self) -> Result<Transaction<'_>> {
        if !self.conn.is_autocommit() {
            return Err(StoreError::Nested);
        }
        let whole = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate)?;
        self.texts.borrow_mut().clear();
        Ok(whole)
    }

    fn commit(&self, whole: Transaction<'_>) -> Result<()> {
        self.write_texts()?;
        // Bytes that rows name are durable before the rows are.
        self.with_slots(Slots::flush).unwrap_or(Ok(()))?;
        whole.commit()?;
        Ok(())
    }

    fn with_slots<T>(&self, work: impl FnOnce(&mut Slots) -> T) -> Option<T> {
        self.slots.as_ref().map(|slots| work(&mut slots.borrow_mut()))
    }

    /// Within a transaction: does `body` as one, of which nothing is left when it fails, while the transaction goes on.
    ///
    /// # Errors
    /// What `body` gives; after an error of the store itself the whole transaction has to be given up.
    pub fn part<T, E: From<StoreError>>(
        &self,
        body: impl FnOnce(&Self) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        self.execute("savepoint part", &[]).map(drop)?;
        let texts = self.texts.borrow().len();
        let done = body(self);
        if self.conn.is_autocommit() {
            // A full disk has ended the transaction already; `body` says so.
            return done;
        }
        if done.is_err() {
            self.execute("rollback to part", &[]).map(drop)?;
            self.texts.borrow_mut().truncate(texts);
            self.with_slots(Slots::count_again);
        }
        self.execute("release part", &[]).map(drop)?;
        done
    }

    /// As [`Self::transaction`], but joins the one that is open, if there is one.
    pub(crate) fn whole<T>(&self, body: impl FnOnce(&Self) -> Result<T>) -> Result<T> {
        if self.conn.is_autocommit() {
            self.transaction(body)
        } else {
            body(self)
        }
    }

    pub(crate) fn execute(&self, sql: &str, params: &[&dyn ToSql]) -> Result<usize> {
        Ok(self.conn.prepare_cached(sql)?.execute(params)?)
    }

    /// Gives each row to `take`, until it breaks off. Compiled once for all statements: those that ask are many.
    fn each(&self, sql: &str, params: &[&dyn ToSql], take: &mut Take<'_>) -> Result<()> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        while let Some(row) = rows.next()? {
            if take(row)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// The row, if there is one.
    pub(crate) fn row<T>(
        &self,
        sql: &str,
        params: &[&dyn ToSql],
        mut read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        let mut found = None;
        self.each(sql, params, &mut |row| {
            found = Some(read(row)?);
            Ok(ControlFlow::Break(()))
        })?;
        Ok(found)
    }

    /// A number that is always there, such as a count.
    pub(crate) fn number(&self, sql: &str, params: &[&dyn ToSql]) -> Result<i64> {
        let number = self.row(sql, params, |row| row.get(0))?;
        Ok(number.ok_or(rusqlite::Error::QueryReturnedNoRows)?)
    }

    pub(crate) fn rows<T>(
        &self,
        sql: &str,
        params: &[&dyn ToSql],
        mut read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let mut found = Vec::new();
        self.each(sql, params, &mut |row| {
            found.push(read(row)?);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(found)
    }

    #[cfg(test)]
    pub(crate) fn connection(&self) -> &Connection {
        &self.conn
    }

    /// The number of the row that was inserted last.
    pub(crate) fn last_num(&self) -> i64 {
        self.conn.last_insert_rowid()
    }
}
