//! Whether a change is written the one way that Automerge writes it. Automerge keeps operations, not bytes: when it writes a change
//! out again it is in this form, and a change that came in another has another hash then, so that nothing which names it fits any
//! more (and a debug build panics).
//!
//! Runs are as long as they can be and never of one; single values stand together; numbers are as short as they can be
//! ([`Cursor`]); what has no value at all is left out; whatever is named is used.

use super::{
    column::{self, Column},
    cursor::Cursor,
};
use std::collections::BTreeSet;

pub(super) const VALUE_NOTHING: u64 = 0;
const VALUE_FALSE: u64 = 1;
const VALUE_TRUE: u64 = 2;
const VALUE_INT: u64 = 4;
pub(super) const VALUE_TEXT: u64 = 6;
/// A value's kind; above it is how many bytes it has.
pub(super) const VALUE_KIND_BITS: u64 = 0b1111;

/// Columns that stand in every change with operations; others only where they hold something.
const ALWAYS: [u64; 4] = [
    column::INSERT,
    column::ACTION,
    column::VALUE_KIND,
    column::BEFORES,
];

/// None when it is written otherwise, or has values or columns that no document of ours has.
pub(super) fn check(columns: &[Column<'_>], others: usize) -> Option<()> {
    let find = |name| columns.iter().find(|column| column.name() == name);
    let Some(action) = find(column::ACTION) else {
        return (columns.is_empty() && others == 0).then_some(());
    };
    let rows = action.rows();
    let befores: u64 = find(column::BEFORES)?
        .runs()
        .map(|run| run.map(|run| run.number.unwrap_or_default().saturating_mul(run.rows)))
        .try_fold(0u64, |sum, count| Some(sum.saturating_add(count?)))?;
    let mut actors = BTreeSet::new();
    for each in columns {
        let expected = match each.name() {
            column::BEFORE_ACTOR | column::BEFORE_COUNTER => befores,
            _ => rows,
        };
        match each.name() {
            column::VALUE => values(each, find(column::VALUE_KIND)?)?,
            column::INSERT => truths(each, expected)?,
            name if column::KNOWN.contains(&name) => {
                let holds = runs(each, expected)?;
                if !holds && !ALWAYS.contains(&name) {
                    return None;
                }
            }
            _ => return None,
        }
        if each.names_actors() {
            actors.extend(each.runs().flatten().filter_map(|run| run.number));
        }
    }
    if !ALWAYS.iter().all(|name| find(*name).is_some())
        || (befores > 0) != find(column::BEFORE_ACTOR).is_some()
    {
        return None;
    }
    if find(column::VALUE).is_none() {
        values(&Column::new(column::VALUE, &[]), find(column::VALUE_KIND)?)?;
    }
    actors.remove(&0);
    (actors.len() == others).then_some(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Start,
    Run,
    Single,
    Nothing,
}

/// Whether a column in runs has any value; none when it is not as long as can be in each, or has not so many rows.
fn runs(column: &Column<'_>, expected: u64) -> Option<bool> {
    let mut rest = Cursor::new(column.data());
    let (mut before, mut last) = (Before::Start, None);
    let (mut rows, mut holds) = (0u64, false);
    while !rest.is_empty() {
        let count = rest.signed()?;
        let now = match count {
            0 => Before::Nothing,
            1 => return None,
            2.. => Before::Run,
            _ => Before::Single,
        };
        if before == now && now != Before::Run {
            return None;
        }
        before = now;
        if now == Before::Nothing {
            let nothing = rest.number().filter(|nothing| *nothing > 0)?;
            rows = rows.checked_add(nothing)?;
            last = None;
            continue;
        }
        let values = if now == Before::Run {
            1
        } else {
            count.unsigned_abs()
        };
        for _ in 0..values {
            let value = Some(column.value(&mut rest)?);
            if value == last {
                return None;
            }
            last = value;
        }
        rows = rows.checked_add(count.unsigned_abs())?;
        holds = true;
    }
    (rows == expected).then_some(holds)
}

/// Of truths only the first count may be none.
fn truths(column: &Column<'_>, expected: u64) -> Option<()> {
    let mut rest = Cursor::new(column.data());
    let (mut rows, mut first) = (0u64, true);
    while !rest.is_empty() {
        let count = rest.number().filter(|count| first || *count > 0)?;
        rows = rows.checked_add(count)?;
        first = false;
    }
    (rows == expected).then_some(())
}

/// Values that documents have, each as short as it can be, and nothing behind them.
fn values(values: &Column<'_>, kinds: &Column<'_>) -> Option<()> {
    let mut rest = Cursor::new(values.data());
    for run in kinds.runs() {
        let run = run?;
        let number = run.number?;
        let (kind, length) = (
            number & VALUE_KIND_BITS,
            usize::try_from(number >> VALUE_KIND_BITS.count_ones()).ok()?,
        );
        if matches!(kind, VALUE_NOTHING | VALUE_FALSE | VALUE_TRUE) {
            if length > 0 {
                return None;
            }
            continue;
        }
        for _ in 0..run.rows {
            let mut value = Cursor::new(rest.take(length)?);
            match kind {
                VALUE_INT => _ = value.signed()?,
                VALUE_TEXT => _ = str::from_utf8(value.take(length)?).ok()?,
                _ => return None,
            }
            if !value.is_empty() {
                return None;
            }
        }
    }
    rest.is_empty().then_some(())
}

#[cfg(test)]
mod tests {
    //! One change by hand, as Automerge writes it, and each way to write the same otherwise.
    use super::*;

    type Named = (u64, &'static [u8]);

    /// Two keys "ab" and "ac" with the texts "x" and "y", the second in the place of operation 5 of another actor.
    const CHANGE: [Named; 8] = [
        (column::KEY, &[0x7e, 2, b'a', b'b', 2, b'a', b'c']),
        (column::INSERT, &[2]),
        (column::ACTION, &[2, 1]),
        (column::VALUE_KIND, &[2, 0x16]),
        (column::VALUE, b"xy"),
        (column::BEFORES, &[0x7e, 0, 1]),
        (column::BEFORE_ACTOR, &[0x7f, 1]),
        (column::BEFORE_COUNTER, &[0x7f, 5]),
    ];

    fn checked(columns: &[Named], others: usize) -> bool {
        let columns: Vec<_> = columns
            .iter()
            .map(|(name, data)| Column::new(*name, data))
            .collect();
        check(&columns, others).is_some()
    }

    fn with(name: u64, data: &'static [u8]) -> bool {
        let mut columns: Vec<Named> = CHANGE.into_iter().filter(|(each, _)| *each != name).collect();
        columns.push((name, data));
        columns.sort_unstable();
        checked(&columns, 1)
    }

    fn without(name: u64) -> bool {
        let columns: Vec<Named> = CHANGE.into_iter().filter(|(each, _)| *each != name).collect();
        checked(&columns, 1)
    }

    #[test]
    fn the_one_way_is_taken() {
        assert!(checked(&CHANGE, 1));
        assert!(checked(&[], 0));
    }

    #[test]
    fn runs_are_as_long_as_they_can_be() {
        for (name, data) in [
            // Two runs of one value, one that is followed by the same value, single values one by one or the same twice.
            (column::ACTION, &[0x7f, 1, 0x7f, 1][..]),
            (column::ACTION, &[1, 1, 1, 1]),
            (column::ACTION, &[0x7e, 1, 1]),
            (column::KEY, &[0x7f, 2, b'a', b'b', 0x7f, 2, b'a', b'c']),
            (column::ACTION, &[3, 1]),
            (column::ACTION, &[0x7f, 1]),
            (column::OBJECT_COUNTER, &[0, 1, 0, 1]),
            (column::ELEMENT_COUNTER, &[2, 1, 2, 1]),
            (column::INSERT, &[1]),
            (column::INSERT, &[0, 0, 2]),
            (column::INSERT, &[1, 0, 1]),
        ] {
            assert!(!with(name, data), "{name:#x} {data:?}");
        }
        assert!(with(column::INSERT, &[0, 2]) && with(column::INSERT, &[1, 1]));
        assert!(with(column::OBJECT_COUNTER, &[0, 1, 0x7f, 3]));
    }

    #[test]
    fn numbers_are_as_short_as_they_can_be() {
        for (name, data) in [
            (column::ACTION, &[2, 0x81, 0][..]),
            (column::ACTION, &[0x82, 0, 1]),
            (column::BEFORE_COUNTER, &[0x7f, 0x85, 0]),
            (column::BEFORE_COUNTER, &[0xff, 0x7f, 5]),
            (column::INSERT, &[0x82, 0]),
        ] {
            assert!(!with(name, data), "{name:#x} {data:?}");
        }
        // 100 needs its second byte where there is a sign.
        assert!(with(column::BEFORE_COUNTER, &[0x7f, 0xe4, 0]));
    }

    #[test]
    fn values_are_of_kinds_that_documents_have_and_nothing_is_behind_them() {
        assert!(with(column::VALUE, b"xyz") != checked(&CHANGE, 1) && !with(column::VALUE, b"x"));
        let kinds = |kinds: &'static [u8], data: &'static [u8]| {
            let columns = CHANGE.map(|(name, before)| match name {
                column::VALUE_KIND => (name, kinds),
                column::VALUE => (name, data),
                _ => (name, before),
            });
            checked(&columns, 1)
        };
        assert!(kinds(&[0x7e, 2, 0x24], &[0xe4, 0]));
        assert!(!kinds(&[0x7e, 2, 0x24], &[0x64, 0]), "a longer number");
        assert!(!kinds(&[0x7e, 2, 0x24], &[5, 5]), "two numbers");
        assert!(!kinds(&[0x7e, 0x12, 0x16], b"xy"), "a truth with a byte");
        assert!(!kinds(&[2, 0x16], &[0xff, 0xff]), "no text");
        for other in [3, 5, 7, 8, 9] {
            let kind: &'static [u8] = Box::leak(Box::new([2, 0x10 | other]));
            assert!(!kinds(kind, b"xy"), "{other}");
        }
        let bare: Vec<Named> = CHANGE
            .into_iter()
            .filter(|(name, _)| *name != column::VALUE)
            .collect();
        assert!(!checked(&bare, 1), "texts without bytes");
    }

    #[test]
    fn what_holds_nothing_or_is_not_used_is_left_out() {
        assert!(!with(column::OBJECT_ACTOR, &[0, 2]));
        assert!(!with(0x94, &[2]), "a column that no document has");
        assert!(!checked(&CHANGE, 2), "an actor that no operation names");
        for name in [
            column::INSERT,
            column::ACTION,
            column::VALUE_KIND,
            column::BEFORES,
            column::BEFORE_ACTOR,
        ] {
            assert!(!without(name), "{name:#x}");
        }
    }
}
