//! A customer with their tickets and what was written of them apart.

use crate::{fault::Fault, reading::Reading};
use desk_model::{DocId, customer::CustomerField};
use desk_port::CustomerView;

/// Tickets that are shown with a customer.
pub const TICKETS_MAX: u32 = 50;

fn field_name(field: CustomerField) -> &'static str {
    match field {
        CustomerField::Name => "Name",
        CustomerField::Organisation => "Organisation",
        CustomerField::Language => "Language",
        CustomerField::Notes => "Notes",
    }
}

/// None when there is no such customer here.
pub fn view(reading: &mut Reading<'_>, id: DocId) -> Result<Option<CustomerView>, Fault> {
    let Some(document) = reading.find(id)? else {
        return Ok(None);
    };
    if document.kind() != Some(desk_docs::DocKind::Customer) {
        return Ok(None);
    }
    let (customer, conflicts) = document.customer(id);
    Ok(Some(CustomerView {
        customer,
        tickets: reading.store.tickets_of_customer(id, TICKETS_MAX)?,
        conflicts: conflicts
            .into_iter()
            .map(|conflict| (field_name(conflict.field).to_owned(), conflict.values))
            .collect(),
    }))
}
