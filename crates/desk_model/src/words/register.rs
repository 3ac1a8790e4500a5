//! Words for what was written beside the timeline: the subject, the customer, tags and fields.

use crate::ticket_document::{Field, Register, Wrote};

/// As of a line of the timeline, without who; a customer is given by name. None where it was the same before.
#[must_use]
pub fn register(wrote: &Wrote, before: &str, value: &str) -> Option<String> {
    if before == value {
        return None;
    }
    let changed = |what: &str| match (before.is_empty(), value.is_empty()) {
        (_, true) => format!("took the {what} away, which was {before}"),
        (true, false) => format!("set the {what} to {value}"),
        (false, false) => format!("changed the {what} from {before} to {value}"),
    };
    Some(match wrote {
        Wrote::Tag(tag) if value.is_empty() => format!("took the tag {tag} away"),
        Wrote::Tag(tag) => format!("added the tag {tag}"),
        Wrote::Register(Register::Field(field)) => changed(match field {
            Field::Subject => "subject",
            Field::Customer => "customer",
            Field::Category => "category",
            Field::Language => "language",
        }),
        Wrote::Register(Register::Custom(name)) => changed(&format!("field {name}")),
    })
}

#[cfg(test)]
mod tests {
    //! By hand.
    use super::*;

    #[test]
    fn each_change_says_what_was_and_what_is() {
        let subject = Wrote::Register(Field::Subject.into());
        let room = Wrote::Register(Register::Custom("Room".into()));
        let tag = Wrote::Tag("north".into());
        for (wrote, before, value, words) in [
            (
                &subject,
                "No line",
                "Fibre cut",
                Some("changed the subject from No line to Fibre cut"),
            ),
            (&subject, "", "No line", Some("set the subject to No line")),
            (&subject, "No line", "No line", None),
            (&room, "", "14", Some("set the field Room to 14")),
            (&room, "14", "", Some("took the field Room away, which was 14")),
            (&tag, "", "true", Some("added the tag north")),
            (&tag, "true", "", Some("took the tag north away")),
        ] {
            assert_eq!(register(wrote, before, value).as_deref(), words);
        }
    }
}
