//! Fields that a team adds to its tickets: their kinds, and which values fit. What a ticket holds of them is text.

use crate::{Setting, calendar, named::named};

/// Most bytes of a field's name, and of one of its choices.
pub const FIELD_NAME_BYTES_MAX: usize = 200;
/// Most choices of a field.
pub const FIELD_CHOICES_MAX: usize = 100;

named! {
    /// What a field takes.
    pub enum FieldKind {
        Text = "text",
        Number = "number",
        Choice = "choice",
        Date = "date",
        YesNo = "yes_no",
    }
}

/// The values of [`FieldKind::YesNo`].
pub const YES_NO: [&str; 2] = ["yes", "no"];

/// Why a value is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotFitting {
    #[error(
        "This desk has no field \u{201c}{0}\u{201d}, so nothing was changed. A lead adds fields in Settings."
    )]
    NoField(String),
    #[error("\u{201c}{0}\u{201d} takes one line of text. Nothing was changed.")]
    Line(String),
    #[error("\u{201c}{0}\u{201d} takes a number such as 12 or -3.5. Nothing was changed.")]
    Number(String),
    #[error("\u{201c}{0}\u{201d} takes a date that exists, such as 2026-12-25. Nothing was changed.")]
    Date(String),
    #[error("\u{201c}{0}\u{201d} takes yes or no. Nothing was changed.")]
    YesNo(String),
    #[error("\u{201c}{0}\u{201d} takes one of its choices: {1}. Nothing was changed.")]
    Choice(String, String),
}

/// The field of that name among what a team has set: its kind and its choices.
#[must_use]
pub fn find<'a>(catalog: &'a [Setting], name: &str) -> Option<(FieldKind, &'a [String])> {
    catalog.iter().find_map(|setting| match setting {
        Setting::Field {
            key, kind, choices, ..
        } if key == name => Some((*kind, choices.as_slice())),
        _ => None,
    })
}

/// Whether the field of that name is there and takes the value. Empty, which takes a value away, is for every field.
///
/// # Errors
/// A sentence that says what the field takes.
pub fn check(catalog: &[Setting], name: &str, value: &str) -> Result<(), NotFitting> {
    if value.is_empty() {
        return Ok(());
    }
    let own = || name.to_owned();
    let (kind, choices) = find(catalog, name).ok_or_else(|| NotFitting::NoField(own()))?;
    let (fits, otherwise) = match kind {
        FieldKind::Text => (!value.contains(char::is_control), NotFitting::Line(own())),
        FieldKind::Number => (is_number(value), NotFitting::Number(own())),
        FieldKind::Date => (is_date(value), NotFitting::Date(own())),
        FieldKind::YesNo => (YES_NO.contains(&value), NotFitting::YesNo(own())),
        FieldKind::Choice => (
            choices.iter().any(|choice| choice == value),
            NotFitting::Choice(own(), choices.join(", ")),
        ),
    };
    if fits { Ok(()) } else { Err(otherwise) }
}

fn is_number(value: &str) -> bool {
    let decimal = |letter: u8| letter.is_ascii_digit() || matches!(letter, b'.' | b'-');
    value.bytes().all(decimal) && value.parse().is_ok_and(f64::is_finite)
}

/// Four digits, two and two; the year from 1000 on.
fn is_date(value: &str) -> bool {
    let part = |from: usize, to: usize| {
        let digits = value.get(from..to)?;
        digits
            .bytes()
            .all(|letter| letter.is_ascii_digit())
            .then_some(())?;
        digits.parse::<u32>().ok()
    };
    let read = || {
        let dashes = value.get(4..5)? == "-" && value.get(7..8)? == "-" && value.len() == 10;
        let (year, month, day) = (part(0, 4)?, part(5, 7)?, part(8, 10)?);
        Some(dashes && year >= 1000 && calendar::is_date(year, month, day))
    };
    read().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    //! Of each kind what fits and what nearly does.
    use super::*;

    fn field(kind: FieldKind) -> [Setting; 1] {
        [Setting::Field {
            key: "Size".into(),
            kind,
            choices: vec!["Small".into(), "Large".into()],
            gone: false,
        }]
    }

    #[test]
    fn each_kind_takes_its_own_values_only() {
        let cases = [
            (FieldKind::Text, "any: 3 words", "two\nlines"),
            (FieldKind::Number, "-3.5", "inf"),
            (FieldKind::Number, "0012", "1e5"),
            (FieldKind::Number, "0.1", "1-2"),
            (FieldKind::Number, "7", "3,5"),
            (FieldKind::Date, "2028-02-29", "2026-02-29"),
            (FieldKind::Date, "1969-12-31", "2026-2-1"),
            (FieldKind::Date, "1000-01-01", "0026-01-01"),
            (FieldKind::Date, "9999-12-31", "2026-01-01 "),
            (FieldKind::Date, "2026-10-31", "+026-10-31"),
            (FieldKind::YesNo, "yes", "Yes"),
            (FieldKind::YesNo, "no", "true"),
            (FieldKind::Choice, "Large", "large"),
        ];
        for (kind, fits, not) in cases {
            assert_eq!(check(&field(kind), "Size", fits), Ok(()), "{fits}");
            assert!(check(&field(kind), "Size", not).is_err(), "{not}");
            assert_eq!(check(&field(kind), "Size", ""), Ok(()));
        }
        assert!(check(&field(FieldKind::Number), "Size", &"9".repeat(400)).is_err());
    }

    #[test]
    fn the_sentence_says_what_the_field_takes() {
        let said = |kind, name| check(&field(kind), name, "\u{7}").map_err(|why| why.to_string());
        let sentences = [
            (FieldKind::Text, "\u{201c}Size\u{201d} takes one line of text."),
            (
                FieldKind::Number,
                "\u{201c}Size\u{201d} takes a number such as 12 or -3.5.",
            ),
            (
                FieldKind::Date,
                "\u{201c}Size\u{201d} takes a date that exists, such as 2026-12-25.",
            ),
            (FieldKind::YesNo, "\u{201c}Size\u{201d} takes yes or no."),
            (
                FieldKind::Choice,
                "\u{201c}Size\u{201d} takes one of its choices: Small, Large.",
            ),
        ];
        for (kind, sentence) in sentences {
            assert_eq!(
                said(kind, "Size"),
                Err(format!("{sentence} Nothing was changed."))
            );
        }
        let said = said(FieldKind::Text, "Color").unwrap_err();
        assert!(said.contains("no field \u{201c}Color\u{201d}"), "{said}");
        // What is left of a field that was taken away can be cleared.
        assert_eq!(check(&[], "Color", ""), Ok(()));
    }
}
