//! The database's settings and its versions: each a file of statements, run once, in order. A version that was ever published
//! is never edited; what changes is a new file.

use crate::{Result, StoreError};
use rusqlite::{Connection, Transaction, TransactionBehavior, config::DbConfig};

/// Version `n` of the schema is made by the first `n` of these.
const MIGRATIONS: &[&str] = &[
    include_str!("schema/1.sql"),
    include_str!("schema/2.sql"),
    include_str!("schema/3.sql"),
    include_str!("schema/4.sql"),
    include_str!("schema/5.sql"),
    include_str!("schema/6.sql"),
    include_str!("schema/7.sql"),
    include_str!("schema/8.sql"),
    include_str!("schema/9.sql"),
    include_str!("schema/10.sql"),
    include_str!("schema/11.sql"),
    include_str!("schema/12.sql"),
];

/// The page size counts only for a new database. Exclusive comes before the first read, and so before WAL, because the
/// browser's file system has no memory that connections share. In WAL with `synchronous = full` a commit is one append and
/// one flush, and durable after it.
const SETTINGS: &str = "
    pragma page_size = 8192;
    pragma locking_mode = exclusive;
    pragma cache_size = -32000;
    pragma temp_store = memory;
    pragma foreign_keys = off;
";

/// Sets the connection up and brings the database to this version.
pub(crate) fn prepare(conn: &Connection) -> Result<()> {
    // Plans do not depend on what is bound: else half of the statements here are prepared anew each time they run, which costs
    // more than they do.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.execute_batch(SETTINGS)?;
    let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    let found: u32 = conn.query_row("pragma user_version", [], |row| row.get(0))?;
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    set_journal(conn)?;
    if found < known {
        migrate(conn, found, known)?;
    }
    Ok(())
}

/// Write-ahead logging where there is a place for it, else a rollback journal that is emptied rather than deleted. Both are
/// durable with `synchronous = full`. A database in memory has neither.
fn set_journal(conn: &Connection) -> Result<()> {
    let mode: String = conn.query_row("pragma journal_mode = wal", [], |row| row.get(0))?;
    if mode != "wal" && mode != "memory" {
        conn.query_row("pragma journal_mode = truncate", [], |_| Ok(()))?;
    }
    conn.execute_batch("pragma synchronous = full; pragma wal_autocheckpoint = 500;")?;
    // Gives a row back: the limit. Sixteen megabytes is what a large import may leave behind.
    conn.query_row("pragma journal_size_limit = 16777216", [], |_| Ok(()))?;
    Ok(())
}

fn migrate(conn: &Connection, found: u32, known: u32) -> Result<()> {
    let whole = Transaction::new_unchecked(conn, TransactionBehavior::Immediate)?;
    for statements in MIGRATIONS.iter().skip(usize::try_from(found).unwrap_or_default()) {
        whole.execute_batch(statements)?;
    }
    whole.pragma_update(None, "user_version", known)?;
    Ok(whole.commit()?)
}
