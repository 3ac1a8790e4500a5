//! The golden cases in `golden/cases.txt`: what the fold of a written history gives. G cases are the specification's, H cases are
//! more of the same kind. A line that says nothing that could fail is refused, and so is a key or word that nobody knows.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "golden/notation.rs"]
mod notation;
#[path = "golden/shown.rs"]
mod shown;

use notation::Case;

const CASES: &str = include_str!("golden/cases.txt");

/// Runs every case, in the written order of entries and in the reverse; all differences are told at once.
#[test]
fn every_case_gives_what_it_says() {
    let mut wrong = Vec::new();
    let mut checked = 0;
    for text in CASES.split("# ").filter(|text| !text.trim().is_empty()) {
        let mut case = Case::default();
        let (name, lines) = text.split_once('\n').unwrap();
        for line in lines.lines().filter(|line| !line.trim().is_empty()) {
            let Some(expected) = line.strip_prefix("= A ") else {
                case.read(line);
                continue;
            };
            for reversed in [false, true] {
                let ticket = case.fold(reversed);
                for pair in expected.split_whitespace() {
                    let (key, value) = pair.split_once('=').unwrap();
                    let found = shown::show(key, &ticket, &case);
                    checked += 1;
                    if found != value {
                        wrong.push(format!(
                            "{name}\n  {line}\n  {key}: expected {value}, found {found}"
                        ));
                    }
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {checked}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(checked > 500, "only {checked} values were looked at");
}
