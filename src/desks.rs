//! The desks of this browser. Each has a number, which stands first in the address (`/2/all`; the first desk has none), and
//! files, worker and socket of its own, so that nothing of one reaches another. This is only the list that people choose from:
//! it is written by every page that shows a desk, and what it has forgotten is there again when its address is opened.

use crate::page;

const KEY: &str = "desks";
/// Desks in one browser, at the most. `public/start.js` reads as many digits.
const NUMBER_MAX: u32 = 99;

/// A desk that this browser keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    pub number: u32,
    pub name: String,
}

/// The number of the desk that a path is of, and the path within it.
pub fn split(path: &str) -> (u32, &str) {
    let inside = path.strip_prefix('/').unwrap_or(path);
    let (head, rest) = inside.split_once('/').unwrap_or((inside, ""));
    let number = head
        .parse()
        .ok()
        .filter(|number| (2..=NUMBER_MAX).contains(number));
    match number {
        // A number has one spelling, as the worker's files do.
        Some(number) if head == number.to_string() => (number, rest),
        _ => (1, inside),
    }
}

/// What stands before a path of this desk: nothing, or such as `/2`.
pub fn prefix(number: u32) -> String {
    if number <= 1 {
        String::new()
    } else {
        format!("/{number}")
    }
}

fn parse(list: &str) -> Vec<Kept> {
    let lines = list.lines().filter_map(|line| line.split_once(' '));
    lines
        .filter_map(|(number, name)| {
            Some(Kept {
                number: number.parse().ok()?,
                name: name.to_owned(),
            })
        })
        .collect()
}

fn with(mut desks: Vec<Kept>, number: u32, name: &str) -> Vec<Kept> {
    desks.retain(|desk| desk.number != number);
    desks.push(Kept {
        number,
        name: name.replace(char::is_control, " "),
    });
    desk_model::order::sort_by_key(&mut desks, |desk| desk.number);
    desks
}

fn write(desks: &[Kept]) -> String {
    let lines: Vec<String> = desks
        .iter()
        .map(|desk| format!("{} {}", desk.number, desk.name))
        .collect();
    lines.join("\n")
}

fn free(desks: &[Kept], here: u32) -> Option<u32> {
    (1..=NUMBER_MAX).find(|number| *number != here && !desks.iter().any(|desk| desk.number == *number))
}

/// The desks that this browser is known to keep.
pub fn all() -> Vec<Kept> {
    let list = page::storage().and_then(|storage| storage.get_item(KEY).ok()?);
    parse(&list.unwrap_or_default())
}

/// Puts the desk that this page shows on the list.
pub fn remember(name: &str) {
    let desks = with(all(), page::desk_number(), name);
    if let Some(storage) = page::storage() {
        // Full: then it is missing in the list, and still opens by its address.
        let _ = storage.set_item(KEY, &write(&desks));
    }
}

/// A number that no desk has; none when there are too many.
pub fn next() -> Option<u32> {
    free(&all(), page::desk_number())
}

#[cfg(test)]
mod tests {
    //! Addresses and the list, by hand.
    use super::*;

    #[test]
    fn a_number_in_front_is_the_desk() {
        for (path, number, within) in [
            ("/", 1, ""),
            ("/all", 1, "all"),
            ("/2/all", 2, "all"),
            ("/2", 2, ""),
            ("/99/ticket/x", 99, "ticket/x"),
            ("/1/all", 1, "1/all"),
            ("/100/all", 1, "100/all"),
            ("/02/all", 1, "02/all"),
        ] {
            assert_eq!(split(path), (number, within), "{path}");
        }
        assert_eq!((prefix(1), prefix(2)), (String::new(), "/2".to_owned()));
    }

    #[test]
    fn the_list_comes_back_and_takes_a_new_name() {
        let kept = |number, name: &str| Kept {
            number,
            name: name.to_owned(),
        };
        let desks = with(parse("1 Fibre desk\n3 Night\nnonsense"), 2, "Day\nshift");
        assert_eq!(
            desks,
            [kept(1, "Fibre desk"), kept(2, "Day shift"), kept(3, "Night")]
        );
        assert_eq!(write(&desks), "1 Fibre desk\n2 Day shift\n3 Night");
        let desks = with(desks, 3, "Late");
        assert_eq!(desks.len(), 3);
        assert_eq!(desks[2], kept(3, "Late"));
    }

    #[test]
    fn a_free_number_is_neither_taken_nor_here() {
        assert_eq!(free(&[], 1), Some(2));
        assert_eq!(free(&parse("1 a\n2 b"), 2), Some(3));
        assert_eq!(free(&parse("2 b"), 2), Some(1));
        let full: Vec<String> = (1..=99).map(|n| format!("{n} x")).collect();
        assert_eq!(free(&parse(&full.join("\n")), 1), None);
    }
}
