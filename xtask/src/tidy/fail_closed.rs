//! The rule of docs/fail-closed.md: each number of what must fail closed has tests there, and each test is in its file.

use crate::tidy::{Finding, Source};

pub const TABLE: &str = "docs/fail-closed.md";
/// What the specification of keys and entries lists.
pub const NUMBERS: usize = 67;

pub fn check(sources: &[Source]) -> Vec<Finding> {
    let find = |path: &str| sources.iter().find(|source| source.path == path);
    let Some(table) = find(TABLE) else {
        return vec![Finding::new(TABLE, "is not there")];
    };
    let mut found = Vec::new();
    let rows: Vec<(usize, &str)> = table.text.lines().filter_map(row).collect();
    if !rows.iter().map(|(number, _)| *number).eq(1..=NUMBERS) {
        let what = format!("does not have the numbers 1 to {NUMBERS}, each once and in order");
        found.push(Finding::new(TABLE, what));
    }
    for (number, tests) in rows {
        let mut tests = tests.split('`').skip(1).step_by(2).peekable();
        if tests.peek().is_none() {
            found.push(Finding::new(TABLE, format!("names no test for {number}")));
        }
        for test in tests {
            let (path, name) = test.split_once("::").unwrap_or((test, ""));
            let is_there = find(path).is_some_and(|source| source.text.contains(&format!("fn {name}(")));
            if !is_there {
                found.push(Finding::new(TABLE, format!("names {test}, which is not there")));
            }
        }
    }
    found
}

/// The number of a row, and its column of tests.
pub fn row(line: &str) -> Option<(usize, &str)> {
    let mut columns = line.strip_prefix("| ")?.split(" | ");
    let number = columns.next()?.parse().ok()?;
    Some((number, columns.nth(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whats(table: &str) -> Vec<String> {
        let source = |path: &str, text: &str| Source {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        let sources = [source(TABLE, table), source("a.rs", "fn t01_one() {}\n")];
        check(&sources).into_iter().map(|finding| finding.what).collect()
    }

    fn rows(numbers: impl Iterator<Item = usize>, tests: &str) -> String {
        numbers
            .map(|number| format!("| {number} | words | {tests} |\n"))
            .collect()
    }

    #[test]
    fn every_number_is_there_once_and_in_order() {
        let wrong = ["does not have the numbers 1 to 67, each once and in order"];
        assert_eq!(whats(&rows(1..=67, "`a.rs::t01_one`")), [""; 0]);
        assert_eq!(whats(&rows(1..=66, "`a.rs::t01_one`")), wrong);
        assert_eq!(whats(&rows((1..=67).rev(), "`a.rs::t01_one`")), wrong);
        assert_eq!(check(&[])[0].what, "is not there");
    }

    #[test]
    fn every_test_that_is_named_is_in_its_file() {
        let last = |tests: &str| format!("{}{}", rows(1..=66, "`a.rs::t01_one`"), rows(67..=67, tests));
        assert_eq!(whats(&last("none")), ["names no test for 67"]);
        for gone in ["a.rs::t01_on", "a.rs::t01_one_more", "b.rs::t01_one", "a.rs"] {
            let tests = format!("`a.rs::t01_one`<br>`{gone}`");
            assert_eq!(
                whats(&last(&tests)),
                [format!("names {gone}, which is not there")]
            );
        }
    }
}
