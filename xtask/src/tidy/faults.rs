//! The rule of the planted faults: each number of docs/fail-closed.md has one and so has each test there; its text stands in its
//! file once, and its test is one of those that are listed for the number.

use crate::faults::{TABLE, planted};
use crate::tidy::fail_closed;
use crate::tidy::{Finding, Source};

pub fn check(sources: &[Source]) -> Vec<Finding> {
    let find = |path: &str| sources.iter().find(|source| source.path == path);
    let (Some(table), Some(list)) = (find(TABLE), find(fail_closed::TABLE)) else {
        return vec![Finding::new(TABLE, "is not there, or the list that it is for")];
    };
    let faults = match planted::parse(&table.text) {
        Ok(faults) => faults,
        Err(line) => return vec![Finding::new(format!("{TABLE}:{line}"), "is not understood")],
    };
    let mut found = Vec::new();
    let mut finds = |what: String| found.push(Finding::new(TABLE, what));
    for (number, tests) in list.text.lines().filter_map(fail_closed::row) {
        let mut of_number = faults.iter().filter(|fault| fault.number == number).peekable();
        if of_number.peek().is_none() {
            finds(format!("has no fault for {number}"));
        }
        for test in tests.split('`').skip(1).step_by(2) {
            if !faults.iter().any(|fault| fault.test == test) {
                finds(format!("has no fault by which {test} must fail"));
            }
        }
        for fault in of_number {
            let (what, test) = (&fault.what, &fault.test);
            if find(&fault.file).is_none_or(|source| fault.plant(&source.text).is_none()) {
                finds(format!(
                    "{number} {what}: its text does not stand in {} once",
                    fault.file
                ));
            }
            // That it is in its file is the list's own rule.
            if !tests.contains(&format!("`{test}`")) {
                finds(format!("{number} {what}: {test} is not listed for that number"));
            }
        }
    }
    if faults
        .iter()
        .any(|fault| !(1..=fail_closed::NUMBERS).contains(&fault.number))
    {
        finds("has a fault for a number that does not exist".into());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whats(table: &str, code: &str) -> Vec<String> {
        let source = |path: &str, text: &str| Source {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        let list = "| 1 | words | `a.rs::t01_two` |\n";
        let sources = [
            source(TABLE, table),
            source(fail_closed::TABLE, list),
            source("b.rs", code),
        ];
        check(&sources).into_iter().map(|finding| finding.what).collect()
    }

    #[test]
    fn every_number_has_a_fault_that_fits() {
        let table = "1 one\nfile b.rs\ntest a.rs::t01_two\n- check()\n";
        assert_eq!(whats(table, "check();"), [""; 0]);
        let none = "has no fault by which a.rs::t01_two must fail";
        assert_eq!(whats("", "check();"), ["has no fault for 1", none]);
        for code in ["", "check(); check();"] {
            assert_eq!(
                whats(table, code),
                ["1 one: its text does not stand in b.rs once"]
            );
        }
        let other = table.replace("t01_two", "t01_three");
        let what = "1 one: a.rs::t01_three is not listed for that number";
        assert_eq!(whats(&other, "check();"), [none, what]);
        let beyond = format!("{table}\n{}", table.replace("1 one", "68 one"));
        assert_eq!(
            whats(&beyond, "check();"),
            ["has a fault for a number that does not exist"]
        );
        assert_eq!(whats("one", ""), ["is not understood"]);
    }
}
