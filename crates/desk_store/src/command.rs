//! Which commands were done, so that one given twice is done once.

use crate::{Result, Store, code::int};
use desk_model::CommandId;
use rusqlite::params;

/// How many commands are remembered; the oldest go.
pub const COMMANDS_KEPT_MAX: i64 = 10_000;

impl Store {
    /// Remembers a command, in the transaction of what it did.
    pub fn record_command(&self, id: CommandId, at_ms: u64) -> Result<()> {
        self.whole(|s| {
            let new = s.execute(
                "insert or ignore into command(id, at_ms) values (?1, ?2)",
                params![id.0, int(at_ms)],
            )?;
            if new > 0 {
                s.execute(
                    "delete from command where num <= ?1",
                    params![s.last_num() - COMMANDS_KEPT_MAX],
                )?;
            }
            Ok(())
        })
    }

    pub fn command_done(&self, id: CommandId) -> Result<bool> {
        let found = self.row("select 1 from command where id = ?1", params![id.0], |_| Ok(()))?;
        Ok(found.is_some())
    }
}
