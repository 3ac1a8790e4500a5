//! The control log's entries by their place. Whether they are valid and follow each other was decided before.

use crate::{Result, Store, code::count};

impl Store {
    /// Appends the entry of a place. One place takes one entry: another for it is an error.
    pub fn append_control(&self, seq: u32, hash: [u8; 32], bytes: &[u8]) -> Result<()> {
        self.execute("insert into control values (?1, ?2, ?3)", (seq, hash, bytes))?;
        Ok(())
    }

    /// The entries from a place on, in order.
    pub fn control_from(&self, seq: u32) -> Result<Vec<Vec<u8>>> {
        self.rows(
            "select bytes from control where seq >= ?1 order by seq",
            [seq],
            |row| row.get(0),
        )
    }

    /// The entry of that number.
    pub fn control_at(&self, seq: u32) -> Result<Option<Vec<u8>>> {
        self.row("select bytes from control where seq = ?1", [seq], |row| {
            row.get(0)
        })
    }

    /// Puts the same entry without its body in its place.
    pub fn strip_control(&self, seq: u32, bytes: &[u8]) -> Result<()> {
        self.execute("update control set bytes = ?2 where seq = ?1", (seq, bytes))?;
        Ok(())
    }

    pub fn control_len(&self) -> Result<u32> {
        Ok(count(self.number("select count(*) from control", [])?))
    }
}
