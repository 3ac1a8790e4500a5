//! Members, for names beside tickets.

use crate::{
    Result, Store,
    code::{ROLES, choice, code},
};
use desk_model::{Person, PersonId};
use rusqlite::params;

impl Store {
    pub fn put_person(&self, person: &Person) -> Result<()> {
        self.execute(
            "insert into person values (?1, ?2, ?3)
             on conflict do update set name = excluded.name, role = excluded.role",
            params![person.id.0, &person.name, code(ROLES, &person.role)],
        )?;
        Ok(())
    }

    /// All members, by name.
    pub fn people(&self) -> Result<Vec<Person>> {
        self.rows(
            "select id, name, role from person order by name collate nocase, id",
            &[],
            |row| {
                Ok(Person {
                    id: PersonId(row.get(0)?),
                    name: row.get(1)?,
                    role: choice(ROLES, row.get(2)?)?,
                })
            },
        )
    }
}
