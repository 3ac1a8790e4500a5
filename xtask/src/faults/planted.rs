//! One planted fault: which rule is broken, by which text in the place of which, and which test must fail by it.
//!
//! In the table a fault is some lines together, and a line that begins with `#` is a remark:
//!
//! ```text
//! 8 any entry may follow
//! file crates/desk_seal/src/control/rule.rs
//! test crates/desk_seal/src/tests/chain.rs::t08_wrong_prev
//! - what stands in the file, once
//! + what is put there; nothing when such lines are not there
//! ```

/// The package of the stories, and the browser in which one is told.
const STORIES: &str = "desk_e2e";
const BROWSER: &str = "chromium";

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Planted {
    /// That of docs/fail-closed.md.
    pub number: usize,
    pub what: String,
    pub file: String,
    /// `file::function`, as in docs/fail-closed.md.
    pub test: String,
    pub from: String,
    pub to: String,
}

impl Planted {
    /// Whether it is a part of a story that is told in a browser, and not a test by itself.
    pub fn is_story(&self) -> bool {
        self.package() == STORIES
    }

    /// What the name of the test ends with.
    pub fn ending(&self) -> String {
        match self.test.rsplit_once("::") {
            Some((file, _)) if self.is_story() => {
                let stem = file.rsplit('/').next().and_then(|name| name.strip_suffix(".rs"));
                format!("{}::{BROWSER}", stem.unwrap_or_default())
            }
            Some((_, function)) => function.to_owned(),
            None => String::new(),
        }
    }

    /// Whether that is the name of the test in its binary.
    pub fn is_named(&self, name: &str) -> bool {
        let before = name.strip_suffix(&self.ending());
        before.is_some_and(|before| before.is_empty() || before.ends_with("::"))
    }

    /// The folder of the package that the test is in: `crates/desk_seal`.
    pub fn folder(&self) -> &str {
        let end = self.test.match_indices('/').nth(1).map(|(at, _)| at);
        end.and_then(|end| self.test.get(..end)).unwrap_or_default()
    }

    pub fn package(&self) -> &str {
        match self.folder() {
            "tests/e2e" => STORIES,
            folder => folder.rsplit('/').next().unwrap_or_default(),
        }
    }

    /// The test binary: `lib` for tests beside the code, else the name of the file or folder below `tests`.
    pub fn target(&self) -> &str {
        let mut below = self.test.split(['/', ':', '.']).skip(2);
        match below.next() {
            Some("tests") => below.next().unwrap_or_default(),
            _ => "lib",
        }
    }

    /// The file with the fault in it; none unless the text stands there once.
    pub fn plant(&self, text: &str) -> Option<String> {
        let is_once = !self.from.is_empty() && text.matches(&self.from).count() == 1;
        is_once.then(|| text.replace(&self.from, &self.to))
    }
}

/// All faults of a table, or the number of the line that is not understood.
pub fn parse(table: &str) -> Result<Vec<Planted>, usize> {
    let mut faults = Vec::new();
    let mut open = Planted::default();
    for (at, line) in table.lines().chain([""]).enumerate() {
        let fault = at + 1;
        match line.split_once(' ').unwrap_or((line, "")) {
            ("", "") if open == Planted::default() => {}
            ("", "") => {
                let whole = ![&open.what, &open.file, &open.test, &open.from]
                    .iter()
                    .any(|part| part.is_empty());
                if !whole || open.from == open.to {
                    return Err(fault);
                }
                faults.push(std::mem::take(&mut open));
            }
            ("#", _) => {}
            ("file", path) => open.file = path.to_owned(),
            ("test", test) => open.test = test.to_owned(),
            ("-", line) => add_line(&mut open.from, line),
            ("+", line) => add_line(&mut open.to, line),
            (number, what) => {
                open.number = number.parse().map_err(|_| fault)?;
                open.what = what.to_owned();
            }
        }
    }
    Ok(faults)
}

fn add_line(text: &mut String, line: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "\
# remark
8 any entry may follow
file crates/desk_seal/src/control/rule.rs
test crates/desk_seal/src/tests/chain.rs::t08_wrong_prev
- if a {
-     b
+ if c {

31 healed by nobody
file crates/desk_relay/src/check.rs
test crates/desk_relay/tests/it/chain.rs::t31_healed
- a
";

    #[test]
    fn a_fault_is_read_as_it_stands() {
        let [first, second] = &parse(TABLE).unwrap()[..] else {
            panic!("two faults stand there")
        };
        assert_eq!((first.number, first.what.as_str()), (8, "any entry may follow"));
        assert_eq!(
            (first.from.as_str(), first.to.as_str()),
            ("if a {\n    b", "if c {")
        );
        assert_eq!(
            (first.package(), first.target(), first.is_story()),
            ("desk_seal", "lib", false)
        );
        assert_eq!((second.folder(), second.target()), ("crates/desk_relay", "it"));
        assert_eq!(second.to, "");
        let danger = Planted {
            test: "crates/desk_docs/tests/danger.rs::t41".into(),
            ..Planted::default()
        };
        assert_eq!(danger.target(), "danger");
    }

    #[test]
    fn a_test_has_its_name() {
        let of = |test: &str| Planted {
            test: test.into(),
            ..Planted::default()
        };
        let unit = of("crates/desk_seal/src/tests/chain.rs::t08");
        assert!(unit.is_named("tests::chain::t08") && unit.is_named("t08"));
        assert!(!unit.is_named("tests::chain::not_t08") && !unit.is_named("tests::t08::other"));
        let story = of("tests/e2e/tests/stories/link_used.rs::t64_a_part");
        assert_eq!((story.package(), story.target()), ("desk_e2e", "stories"));
        assert!(story.is_named("link_used::chromium") && !story.is_named("link_used::firefox"));
    }

    #[test]
    fn a_line_that_is_not_understood_is_told() {
        assert_eq!(parse("eight any\n"), Err(1));
        assert_eq!(parse("8 any\nfile a\ntest b\n"), Err(4), "changes nothing");
        assert_eq!(
            parse("8 any\nfile a\ntest b\n- c\n+ c\n"),
            Err(6),
            "changes nothing"
        );
        assert_eq!(parse("8 any\ntest b\n- c\n\n"), Err(4), "names no file");
    }

    #[test]
    fn a_fault_fits_where_its_text_stands_once() {
        let faults = parse(TABLE).unwrap();
        assert_eq!(faults[0].plant("x if a {\n    b }").unwrap(), "x if c { }");
        assert_eq!(faults[1].plant("b a c").unwrap(), "b  c");
        assert_eq!(faults[1].plant("a a"), None);
        assert_eq!(faults[1].plant("b"), None);
    }
}
