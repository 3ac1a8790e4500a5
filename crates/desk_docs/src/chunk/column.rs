//! A column of operations in runs: a positive number and a value stand for that many rows of it, a negative one for that many
//! values one by one, zero and a number for that many rows without a value.

use super::cursor::Cursor;

/// Low bits of a column's name that say how its values are written.
const FORM_BITS: u64 = 0b111;
const FORM_ACTOR: u64 = 1;
const FORM_BOOLEAN: u64 = 4;
const FORM_TEXT: u64 = 5;
const FORM_RAW: u64 = 7;

/// Columns that are looked into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The key in a map.
    Key,
    Action,
    /// How many operations each one takes the place of.
    Befores,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Column<'a> {
    name: u64,
    data: &'a [u8],
}

/// Rows with one value, or one row of several that differ.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run<'a> {
    pub rows: u64,
    pub number: Option<u64>,
    pub text: Option<&'a [u8]>,
}

impl<'a> Column<'a> {
    pub fn new(name: u64, data: &'a [u8]) -> Self {
        Self { name, data }
    }

    pub fn kind(&self) -> Option<Kind> {
        // The number of the column in the bits from the fifth, then whether it is deflated, then its form.
        match self.name {
            0x15 => Some(Kind::Key),
            0x42 => Some(Kind::Action),
            0x70 => Some(Kind::Befores),
            _ => None,
        }
    }

    /// Its numbers stand for actors of the change: 0 for its own, then the others.
    pub fn names_actors(&self) -> bool {
        self.name & FORM_BITS == FORM_ACTOR
    }

    /// None where it breaks off. Truths and raw bytes are not in runs that could stand for more rows than other columns have.
    pub fn runs(&self) -> impl Iterator<Item = Option<Run<'a>>> + use<'a> {
        let form = self.name & FORM_BITS;
        let data = if matches!(form, FORM_BOOLEAN | FORM_RAW) {
            &[]
        } else {
            self.data
        };
        Runs {
            rest: Cursor::new(data),
            text: form == FORM_TEXT,
            literal: 0,
        }
    }
}

struct Runs<'a> {
    rest: Cursor<'a>,
    text: bool,
    /// Values that are still to come one by one.
    literal: u64,
}

impl<'a> Runs<'a> {
    fn value(&mut self, rows: u64) -> Option<Run<'a>> {
        let (number, text) = if self.text {
            (None, Some(self.rest.sized()?))
        } else {
            (Some(self.rest.number()?), None)
        };
        Some(Run { rows, number, text })
    }

    fn run(&mut self) -> Option<Run<'a>> {
        if self.literal == 0 {
            let count = self.rest.signed()?;
            if count > 0 {
                return self.value(count.unsigned_abs());
            }
            if count == 0 {
                return Some(Run {
                    rows: self.rest.number()?,
                    number: None,
                    text: None,
                });
            }
            self.literal = count.unsigned_abs();
        }
        self.literal -= 1;
        self.value(1)
    }
}

impl<'a> Iterator for Runs<'a> {
    type Item = Option<Run<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() && self.literal == 0 {
            return None;
        }
        let run = self.run();
        if run.is_none() {
            *self = Self {
                rest: Cursor::new(&[]),
                text: self.text,
                literal: 0,
            };
        }
        Some(run)
    }
}
