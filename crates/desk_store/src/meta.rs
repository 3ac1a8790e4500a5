//! Small values by name: the device's keys, the cursor, the pin. What they mean is their writer's business.

use crate::{Result, Store};
use rusqlite::params;

impl Store {
    pub fn get_meta(&self, key: &str) -> Result<Option<Vec<u8>>> {
        self.row("select value from meta where key = ?1", params![key], |row| {
            row.get(0)
        })
    }

    pub fn put_meta(&self, key: &str, value: &[u8]) -> Result<()> {
        self.execute(
            "insert into meta values (?1, ?2) on conflict do update set value = excluded.value",
            params![key, value],
        )?;
        Ok(())
    }

    pub fn delete_meta(&self, key: &str) -> Result<()> {
        self.execute("delete from meta where key = ?1", params![key])?;
        Ok(())
    }
}
