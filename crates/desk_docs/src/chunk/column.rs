//! A column of operations in runs: a positive number and a value stand for that many rows of it, a negative one for that many
//! values one by one, zero and a number for that many rows without a value.

use super::cursor::Cursor;

/// Low bits of a column's name that say how its values are written.
const FORM_BITS: u64 = 0b111;
const FORM_ACTOR: u64 = 1;
const FORM_DELTA: u64 = 3;
const FORM_BOOLEAN: u64 = 4;
const FORM_TEXT: u64 = 5;
const FORM_RAW: u64 = 7;

/// Names of the columns that are looked into: the number of the column in the bits from the fifth, then whether it is
/// deflated, then its form.
pub(super) const OBJECT_ACTOR: u64 = 0x01;
pub(super) const OBJECT_COUNTER: u64 = 0x02;
pub(super) const ELEMENT_ACTOR: u64 = 0x11;
pub(super) const ELEMENT_COUNTER: u64 = 0x13;
/// The key in a map.
pub(super) const KEY: u64 = 0x15;
pub(super) const INSERT: u64 = 0x34;
pub(super) const ACTION: u64 = 0x42;
/// What kind of value, and how long it is.
pub(super) const VALUE_KIND: u64 = 0x56;
pub(super) const VALUE: u64 = 0x57;
/// How many operations each one takes the place of.
pub(super) const BEFORES: u64 = 0x70;
pub(super) const BEFORE_ACTOR: u64 = 0x71;
pub(super) const BEFORE_COUNTER: u64 = 0x73;
/// All of them. There are more, for what no document has.
pub(super) const KNOWN: [u64; 12] = [
    OBJECT_ACTOR,
    OBJECT_COUNTER,
    ELEMENT_ACTOR,
    ELEMENT_COUNTER,
    KEY,
    INSERT,
    ACTION,
    VALUE_KIND,
    VALUE,
    BEFORES,
    BEFORE_ACTOR,
    BEFORE_COUNTER,
];

#[derive(Debug, Clone, Copy)]
pub(super) struct Column<'a> {
    name: u64,
    data: &'a [u8],
}

/// Rows with one value, or one row of several that differ. The number of a column of differences is signed.
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

    pub fn name(&self) -> u64 {
        self.name
    }

    pub fn data(&self) -> &'a [u8] {
        self.data
    }

    /// How many rows its runs have.
    pub fn rows(&self) -> u64 {
        let runs = self.runs().flatten();
        runs.fold(0, |rows, run| rows.saturating_add(run.rows))
    }

    /// Takes one value as it is written.
    pub fn value(&self, rest: &mut Cursor<'a>) -> Option<&'a [u8]> {
        let before = *rest;
        match self.name & FORM_BITS {
            FORM_TEXT => _ = rest.sized()?,
            FORM_DELTA => _ = rest.signed()?,
            _ => _ = rest.number()?,
        }
        before.until(rest)
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
            form,
            literal: 0,
        }
    }

    /// Row by row, and without end: no number and no text where the column has none, breaks off or has ended.
    pub fn values(&self) -> Values<'a> {
        Values {
            runs: Box::new(self.runs().map_while(|run| run)),
            run: None,
            sum: (self.name & FORM_BITS == FORM_DELTA).then_some(0),
        }
    }

    /// The rows of a column of truths, without end: false where it has ended. It holds how many rows are false, then how many
    /// are true, and so on.
    pub fn truths(&self) -> Truths<'a> {
        Truths {
            rest: Cursor::new(self.data),
            left: 0,
            now: true,
        }
    }
}

/// One row of a column.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Value<'a> {
    pub number: Option<u64>,
    pub text: Option<&'a [u8]>,
}

pub(super) struct Values<'a> {
    runs: Box<dyn Iterator<Item = Run<'a>> + 'a>,
    run: Option<Run<'a>>,
    /// Of a column that holds differences: what they come to.
    sum: Option<i64>,
}

impl<'a> Values<'a> {
    pub fn row(&mut self) -> Value<'a> {
        while self.run.is_none_or(|run| run.rows == 0) {
            self.run = self.runs.next();
            if self.run.is_none() {
                return Value::default();
            }
        }
        let Some(run) = &mut self.run else {
            return Value::default();
        };
        run.rows -= 1;
        let number = match (&mut self.sum, run.number) {
            (Some(sum), Some(step)) => {
                *sum = sum.wrapping_add(step.cast_signed());
                u64::try_from(*sum).ok()
            }
            (_, number) => number,
        };
        Value {
            number,
            text: run.text,
        }
    }
}

pub(super) struct Truths<'a> {
    rest: Cursor<'a>,
    left: u64,
    now: bool,
}

impl Truths<'_> {
    pub fn row(&mut self) -> bool {
        while self.left == 0 {
            self.now = !self.now;
            match self.rest.number() {
                Some(rows) => self.left = rows,
                None => return false,
            }
        }
        self.left -= 1;
        self.now
    }
}

struct Runs<'a> {
    rest: Cursor<'a>,
    form: u64,
    /// Values that are still to come one by one.
    literal: u64,
}

impl<'a> Runs<'a> {
    fn value(&mut self, rows: u64) -> Option<Run<'a>> {
        let (number, text) = match self.form {
            FORM_TEXT => (None, Some(self.rest.sized()?)),
            FORM_DELTA => (Some(self.rest.signed()?.cast_unsigned()), None),
            _ => (Some(self.rest.number()?), None),
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
                form: self.form,
                literal: 0,
            };
        }
        Some(run)
    }
}
