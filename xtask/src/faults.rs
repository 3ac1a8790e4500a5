//! The proof that the tests of docs/fail-closed.md can fail: each rule is broken once, in a copy of the project, and the test that
//! stands for it must notice.
//!
//! A fault that does not compile, or a test that is not there or fails anyway, proves nothing and is said as such.

mod copy;
pub mod planted;
mod stage;
mod trial;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::fault::Fault;
use crate::place::Place;
use crate::step;
use planted::Planted;
use stage::Stage;
use trial::{Trial, Verdict};

/// The faults, one after the other, as text.
pub const TABLE: &str = "tests/faults.txt";

/// Plants each fault, or those of some numbers, one at a time.
pub fn run(place: &Place, numbers: &[&str]) -> Result<(), Fault> {
    let path = place.root.join(TABLE);
    let table = fs::read_to_string(&path).map_err(Fault::file(path))?;
    let table = planted::parse(&table).map_err(|line| Fault::Planted { line })?;
    let asked = asked(&table, numbers)?;
    let copy = copy::of(place)?;
    // By test binary, then by file: so that little is built anew from one to the next. Stories take longest.
    let mut binaries: BTreeMap<(bool, &str, &str), Vec<&Planted>> = BTreeMap::new();
    for fault in table.iter().filter(|fault| asked.contains(&fault.number)) {
        let of = (fault.is_story(), fault.package(), fault.target());
        binaries.entry(of).or_default().push(fault);
    }
    let mut unseen = BTreeSet::new();
    for ((is_story, package, target), mut faults) in binaries {
        faults.sort_by_key(|fault| (&fault.file, fault.number));
        let trial = Trial {
            copy: &copy,
            package,
            target,
            stage: is_story.then(|| Stage::new(&copy)).transpose()?,
        };
        println!("-- {package}, {target}");
        let names = trial.passing(&faults)?;
        for fault in faults {
            let elapsed = step::stopwatch();
            let verdict = match names.iter().find(|name| fault.is_named(name)) {
                Some(name) => trial.with(fault, name)?,
                None => Verdict::FailsAnyway,
            };
            let (number, what) = (fault.number, &fault.what);
            println!("t{number:02} {what}: {verdict} ({})", elapsed());
            if verdict != Verdict::Seen {
                unseen.insert(number);
            }
        }
    }
    println!(
        "{} of {} numbers seen to fail",
        asked.len() - unseen.len(),
        asked.len()
    );
    match unseen.is_empty() {
        true => Ok(()),
        false => Err(Fault::Unseen(unseen.len())),
    }
}

/// Those numbers of the table; all when none is given.
fn asked(table: &[Planted], numbers: &[&str]) -> Result<BTreeSet<usize>, Fault> {
    let known: BTreeSet<usize> = table.iter().map(|fault| fault.number).collect();
    if numbers.is_empty() {
        return Ok(known);
    }
    let asked = numbers.iter().map(|word| {
        let number = word.parse().ok().filter(|number| known.contains(number));
        number.ok_or_else(|| Fault::NoPlanted((*word).to_owned()))
    });
    asked.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_of_the_table_are_asked_for() {
        let table = "8 prev\nfile crates/a/src/a.rs\ntest crates/a/src/tests.rs::t08\n- a\n";
        let table = planted::parse(table).unwrap();
        assert_eq!(asked(&table, &[]).unwrap(), BTreeSet::from([8]));
        assert_eq!(asked(&table, &["08"]).unwrap(), BTreeSet::from([8]));
        for word in ["9", "t08", ""] {
            assert!(
                matches!(asked(&table, &[word]), Err(Fault::NoPlanted(_))),
                "{word}"
            );
        }
    }
}
