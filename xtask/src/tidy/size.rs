//! How long files may be: a median to keep, an alarm, a wall, and a list of old sins that only shrinks.

use crate::tidy::{Finding, Source};

const MEDIAN_LINES_MAX: usize = 120;
const ALARM_LINES: usize = 500;
const WALL_LINES: usize = 800;

/// `naughty` holds lines of `<path> <lines>`: files over the wall that are known and may not grow.
pub fn check(rust: &[&Source], naughty: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    let known: Vec<(&str, usize)> = naughty.lines().filter_map(entry).collect();
    for source in rust {
        let lines = lines(source);
        let allowed = known
            .iter()
            .find(|(path, _)| *path == source.path)
            .map(|(_, lines)| *lines);
        match allowed {
            None if lines > WALL_LINES => {
                found.push(Finding::new(
                    &source.path,
                    format!("has {lines} lines, at most {WALL_LINES}"),
                ));
            }
            Some(allowed) if lines > allowed => {
                found.push(Finding::new(
                    &source.path,
                    format!("has grown from {allowed} to {lines} lines"),
                ));
            }
            Some(_) if lines <= WALL_LINES => {
                found.push(Finding::new(
                    &source.path,
                    "is small enough now; take it off xtask/naughty.txt",
                ));
            }
            Some(allowed) if lines < allowed => {
                let what = format!("has only {lines} lines now; say so in xtask/naughty.txt");
                found.push(Finding::new(&source.path, what));
            }
            _ => {}
        }
    }
    for (path, _) in known {
        if !rust.iter().any(|source| source.path == path) {
            found.push(Finding::new(path, "is gone; take it off xtask/naughty.txt"));
        }
    }
    if median(rust) > MEDIAN_LINES_MAX {
        let what = format!(
            "the median file has {} lines, at most {MEDIAN_LINES_MAX}",
            median(rust)
        );
        found.push(Finding::new("all", what));
    }
    found
}

/// Files that are on their way to the wall.
pub fn warnings(rust: &[&Source]) -> Vec<Finding> {
    let long = rust.iter().map(|source| (source, lines(source)));
    let long = long.filter(|(_, lines)| (ALARM_LINES + 1..=WALL_LINES).contains(lines));
    long.map(|(source, lines)| Finding::new(&source.path, format!("has {lines} lines; time to split it")))
        .collect()
}

pub fn summary(rust: &[&Source]) -> String {
    format!("{} Rust files, median {} lines", rust.len(), median(rust))
}

fn entry(line: &str) -> Option<(&str, usize)> {
    let (path, lines) = line.split_once(' ')?;
    Some((path, lines.trim().parse().ok()?))
}

fn lines(source: &Source) -> usize {
    source.text.lines().count()
}

fn median(rust: &[&Source]) -> usize {
    let mut all: Vec<usize> = rust.iter().map(|source| lines(source)).collect();
    all.sort_unstable();
    all.get(all.len() / 2).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, lines: usize) -> Source {
        Source {
            path: path.to_owned(),
            text: "x\n".repeat(lines),
        }
    }

    fn whats(files: &[Source], naughty: &str) -> Vec<String> {
        let files: Vec<&Source> = files.iter().collect();
        check(&files, naughty)
            .into_iter()
            .map(|found| format!("{} {}", found.place, found.what))
            .collect()
    }

    #[test]
    fn the_wall_stands_at_eight_hundred() {
        let small = || [file("s1.rs", 9), file("s2.rs", 9), file("s3.rs", 9)].into_iter();
        assert_eq!(
            whats(&small().chain([file("a.rs", 800)]).collect::<Vec<_>>(), ""),
            [""; 0]
        );
        assert_eq!(
            whats(&small().chain([file("a.rs", 801)]).collect::<Vec<_>>(), ""),
            ["a.rs has 801 lines, at most 800"]
        );
    }

    #[test]
    fn the_list_only_shrinks() {
        let files = |lines| [file("a.rs", lines), file("b.rs", 9), file("c.rs", 9)];
        assert_eq!(whats(&files(900), "a.rs 900"), [""; 0]);
        assert_eq!(
            whats(&files(901), "a.rs 900"),
            ["a.rs has grown from 900 to 901 lines"]
        );
        assert_eq!(
            whats(&files(899), "a.rs 900"),
            ["a.rs has only 899 lines now; say so in xtask/naughty.txt"]
        );
        assert_eq!(
            whats(&files(700), "a.rs 900"),
            ["a.rs is small enough now; take it off xtask/naughty.txt"]
        );
        assert_eq!(
            whats(&files(9), "z.rs 900"),
            ["z.rs is gone; take it off xtask/naughty.txt"]
        );
    }

    #[test]
    fn the_median_and_the_alarm() {
        let long = [file("a.rs", 121), file("b.rs", 121), file("c.rs", 9)];
        assert_eq!(
            whats(&long, ""),
            ["all the median file has 121 lines, at most 120"]
        );
        let alarm = file("a.rs", 501);
        assert_eq!(
            warnings(&[&alarm]),
            [Finding::new("a.rs", "has 501 lines; time to split it")]
        );
        assert_eq!(warnings(&[&file("a.rs", 500)]), []);
    }
}
