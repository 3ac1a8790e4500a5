//! Rows of customers, and who an address belongs to.

use crate::{Result, Store, code::count};
use desk_model::{Customer, DocId, customer::address_key};
use desk_port::{CustomerRow, query::Page, row::HitKind};
use rusqlite::{Row, params};

fn read_customer(row: &Row<'_>) -> rusqlite::Result<CustomerRow> {
    Ok(CustomerRow {
        id: DocId(row.get(0)?),
        name: row.get(1)?,
        email: row.get(2)?,
        phone: row.get(3)?,
        organisation: row.get(4)?,
        tickets: count(row.get(5)?),
    })
}

impl Store {
    /// Keeps a customer's row, addresses and text.
    pub fn put_customer(&self, customer: &Customer) -> Result<()> {
        self.whole(|s| {
            let num = s.num_or_new(customer.id)?;
            let first = |all: &[String]| all.first().cloned().unwrap_or_default();
            s.execute(
                "insert into customer values (?1, ?2, ?3, ?4, ?5, ?6)
                 on conflict do update set name = excluded.name, email = excluded.email, phone = excluded.phone,
                   organisation = excluded.organisation",
                params![
                    num,
                    customer.id.0,
                    &customer.name,
                    first(&customer.emails),
                    first(&customer.phones),
                    &customer.organisation,
                ],
            )?;
            s.execute("delete from customer_address where customer = ?1", params![num])?;
            for address in &customer.emails {
                s.execute(
                    "insert or ignore into customer_address values (?1, ?2)",
                    params![address_key(address), num],
                )?;
            }
            let body = [
                customer.emails.join(" "),
                customer.phones.join(" "),
                customer.organisation.clone(),
                customer.notes.clone(),
            ];
            s.put_text(num, HitKind::Customer, &customer.name, body.join("\n").trim());
            Ok(())
        })
    }

    /// Whose e-mail address this is. Of several, the one with the lowest id, on every device the same.
    pub fn customer_by_address(&self, email: &str) -> Result<Option<DocId>> {
        self.row(
            "select d.id from customer_address a join doc_id d on d.num = a.customer
             where a.address = ?1 order by d.id limit 1",
            params![address_key(email)],
            |row| Ok(DocId(row.get(0)?)),
        )
    }

    /// Who has exactly this name. Of several, the one with the lowest id.
    pub fn customer_by_name(&self, name: &str) -> Result<Option<DocId>> {
        self.row(
            "select id from customer where name = ?1 and name = ?1 collate binary order by id limit 1",
            params![name],
            |row| Ok(DocId(row.get(0)?)),
        )
    }

    /// One customer's row.
    pub fn customer_row(&self, id: DocId) -> Result<Option<CustomerRow>> {
        match self.num(id)? {
            Some(num) => self.customer_by_num(num),
            None => Ok(None),
        }
    }

    /// A page of customers: by name, or with words the best first.
    pub fn customers(&self, words: &str, offset: u32, limit: u32) -> Result<Page<CustomerRow>> {
        let (nums, total) = self.page_of(
            words,
            offset,
            limit,
            [
                "select num from customer order by name, id limit ?1 offset ?2",
                "select count(*) from customer",
                "select c.num from text_index f cross join customer c on c.num = f.rowid
                 where f.text_index match ?1 order by f.rank, c.id",
            ],
        )?;
        let mut rows = Vec::with_capacity(nums.len());
        for num in nums {
            rows.extend(self.customer_by_num(num)?);
        }
        Ok(Page { total, offset, rows })
    }

    fn customer_by_num(&self, num: i64) -> Result<Option<CustomerRow>> {
        self.row(
            "select id, name, email, phone, organisation, (select count(*) from ticket t where t.customer = c.num)
             from customer c where num = ?1",
            params![num],
            read_customer,
        )
    }
}
