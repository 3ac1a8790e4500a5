//! A field with two values: written by two people apart, of which one is shown.

use crate::{
    Act, DocId,
    ticket_document::{Field, Register, RegisterConflict},
};

pub(super) fn sentence(conflict: Option<&RegisterConflict>) -> String {
    let Some(conflict) = conflict else {
        return "Two values were written without knowing of each other. One of them is shown.".to_owned();
    };
    let what = match &conflict.register {
        Register::Field(own) => field(*own).to_owned(),
        Register::Custom(name) => format!("\u{201c}{name}\u{201d}"),
    };
    if conflict.register == Field::Customer.into() {
        return format!(
            "Two people gave the ticket a different {what} at the same time. One of them is shown."
        );
    }
    let values: Vec<String> = conflict
        .values
        .iter()
        .map(|value| format!("\u{201c}{value}\u{201d}"))
        .collect();
    format!(
        "Two people wrote a different {what} at the same time: {}. The first one is shown.",
        values.join(" and ")
    )
}

fn field(field: Field) -> &'static str {
    match field {
        Field::Subject => "subject",
        Field::Customer => "customer",
        Field::Category => "category",
        Field::Language => "language",
    }
}

/// To keep one of them.
pub(super) fn ways(conflict: Option<&RegisterConflict>, ticket: DocId) -> Vec<(String, Act)> {
    let Some(conflict) = conflict else {
        return Vec::new();
    };
    let way = |shown: &String| {
        let value = shown.clone();
        let act = match &conflict.register {
            Register::Field(field) => Act::SetField {
                ticket,
                field: *field,
                value,
            },
            Register::Custom(key) => Act::SetCustom {
                ticket,
                key: key.clone(),
                value,
            },
        };
        let words = match shown.is_empty() {
            true => "Leave it empty".to_owned(),
            false => format!("Keep \u{201c}{shown}\u{201d}"),
        };
        (words, act)
    };
    conflict.values.iter().map(way).collect()
}
