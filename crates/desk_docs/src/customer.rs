//! A customer's document, read whole.

use crate::{Document, layout, value};
use desk_model::order;
use desk_model::{Customer, DocId, customer::CustomerField};

/// Different values of one field, written by people who did not know of each other. The first is the one shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerConflict {
    pub field: CustomerField,
    pub values: Vec<String>,
}

impl Document {
    /// The customer as it is here, and where people disagree.
    #[must_use]
    pub fn customer(&self, id: DocId) -> (Customer, Vec<CustomerConflict>) {
        let mut customer = Customer {
            id,
            emails: self.by_adding(layout::MAIL),
            phones: self.by_adding(layout::PHONE),
            created_ms: self.created_ms(),
            ..Customer::default()
        };
        let mut conflicts = Vec::new();
        for field in layout::CUSTOMER_FIELDS {
            let values = value::texts(&self.doc, layout::customer_field(field));
            let shown = values.first().cloned().unwrap_or_default();
            match field {
                CustomerField::Name => customer.name = shown,
                CustomerField::Organisation => customer.organisation = shown,
                CustomerField::Language => customer.language = shown,
                CustomerField::Notes => customer.notes = shown,
            }
            if values.len() > 1 {
                conflicts.push(CustomerConflict { field, values });
            }
        }
        (customer, conflicts)
    }

    fn by_adding(&self, prefix: &str) -> Vec<String> {
        let mut found: Vec<(u64, String)> = value::keys_below(&self.doc, prefix)
            .into_iter()
            .map(|name| {
                let added = value::earliest(&self.doc, &format!("{prefix}{name}")).unwrap_or_default();
                (added, name)
            })
            .collect();
        order::sort(&mut found);
        found.into_iter().map(|(_, name)| name).collect()
    }
}
