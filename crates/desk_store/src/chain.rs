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

    pub fn control_len(&self) -> Result<u32> {
        Ok(count(self.number("select count(*) from control", [])?))
    }
}
