//! Rules about the text of single files: how Rust files open, where colours stand, what must not stay.

use crate::tidy::{Finding, Source};

/// The one style sheet that may hold colours.
const TOKENS: &str = "style/tokens.css";
/// What a mail's own frame is given, which no other style reaches.
const MAIL: &str = "public/mail.css";

/// Words that mark work as not done, in halves so that this file may hold them.
const UNDONE: &[&str] = &[
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X:"),
    concat!("todo", "!("),
];
const IGNORED: &str = concat!("#[", "ignore");

/// Functions of CSS that make a colour.
const COLOUR_FUNCTIONS: &[&str] = &[
    "rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "oklab(", "oklch(", "color(",
];

/// Whether a path is text that these rules read.
pub fn is_read(path: &str) -> bool {
    let ending = path.rsplit('.').next().unwrap_or_default();
    matches!(
        ending,
        "rs" | "css" | "toml" | "md" | "html" | "js" | "txt" | "json"
    )
}

pub fn check(source: &Source) -> Vec<Finding> {
    let path = source.path.as_str();
    let mut found = Vec::new();
    if path.ends_with(".rs") {
        if !source.text.starts_with("//!") {
            found.push(Finding::new(path, "does not open with //! and what it holds"));
        }
        if path == "mod.rs" || path.ends_with("/mod.rs") {
            found.push(Finding::new(
                path,
                "is named mod.rs; use a file beside the folder",
            ));
        }
    }
    for (at, line) in source.text.lines().enumerate() {
        let place = || format!("{path}:{}", at + 1);
        if path.ends_with(".rs") && line.contains(IGNORED) {
            found.push(Finding::new(place(), "a test is switched off"));
        }
        if let Some(word) = UNDONE.iter().find(|word| line.contains(**word)) {
            found.push(Finding::new(
                place(),
                format!("{word} marks work that is not done"),
            ));
        }
        if path.ends_with(".css") && path != TOKENS && path != MAIL && has_colour(line) {
            found.push(Finding::new(
                place(),
                format!("holds a colour; colours stand in {TOKENS}"),
            ));
        }
    }
    found
}

fn has_colour(line: &str) -> bool {
    let line = line.to_ascii_lowercase();
    // Selectors such as #main are no colours: only what stands after a property's name is looked at.
    let declarations = line.split(['{', '}', ';']).filter(|part| !part.is_empty());
    let ends_in_selector = line.trim_end().ends_with('{');
    let last = declarations.clone().count();
    let values = declarations
        .enumerate()
        .filter(|(at, _)| !(ends_in_selector && at + 1 == last))
        .filter_map(|(_, part)| part.split_once(':').map(|(_, value)| value))
        .collect::<Vec<_>>()
        .join(" ");
    let value = values.as_str();
    let is_hex = |word: &str| {
        let digits = word.chars().take_while(char::is_ascii_hexdigit).count();
        matches!(digits, 3 | 4 | 6 | 8)
            && !word
                .chars()
                .nth(digits)
                .is_some_and(|next| next.is_alphanumeric() || next == '-')
    };
    let calls = |name: &&str| {
        value.match_indices(*name).any(|(at, _)| {
            !value
                .get(..at)
                .unwrap_or_default()
                .ends_with(|before: char| before.is_alphanumeric() || before == '-')
        })
    };
    value.split('#').skip(1).any(is_hex) || COLOUR_FUNCTIONS.iter().any(calls)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whats(path: &str, text: &str) -> Vec<String> {
        let source = Source {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        check(&source)
            .into_iter()
            .map(|found| format!("{}: {}", found.place, found.what))
            .collect()
    }

    #[test]
    fn a_rust_file_opens_with_what_it_holds() {
        assert_eq!(whats("a.rs", "//! Words.\n"), [""; 0]);
        assert_eq!(
            whats("a.rs", "use b;\n//! Words.\n"),
            ["a.rs: does not open with //! and what it holds"]
        );
        assert_eq!(whats("a.toml", "[a]\n"), [""; 0]);
    }

    #[test]
    fn no_file_is_named_mod() {
        assert_eq!(
            whats("src/a/mod.rs", "//! A.\n"),
            ["src/a/mod.rs: is named mod.rs; use a file beside the folder"]
        );
        assert_eq!(whats("src/amod.rs", "//! A.\n"), [""; 0]);
    }

    #[test]
    fn work_not_done_is_found_with_its_line() {
        let text = format!("//! A.\n\n// {} later\n", UNDONE[0]);
        assert_eq!(
            whats("a.rs", &text),
            [format!("a.rs:3: {} marks work that is not done", UNDONE[0])]
        );
        assert_eq!(
            whats("a.rs", &format!("//! A.\n{}]\n", IGNORED)),
            ["a.rs:2: a test is switched off"]
        );
        assert_eq!(whats("a.rs", "//! A.\n// a todo list, a method\n"), [""; 0]);
    }

    #[test]
    fn colours_stand_in_the_tokens_alone() {
        let wrong = "a.css:1: holds a colour; colours stand in style/tokens.css";
        for colour in [
            "color: #fff;",
            "  background: #1a2b3c80",
            "color: RGB(1 2 3)",
            "border: 1px solid oklch(50% 0 0)",
            "body { margin: 8px; color: #1c2026; }",
            "a:hover { color: #1c2026 }",
        ] {
            assert_eq!(whats("a.css", colour), [wrong], "{colour}");
            assert_eq!(whats("style/tokens.css", colour), [""; 0], "{colour}");
        }
        for plain in [
            "color: var(--ink);",
            "#add:hover {",
            ".a { color: var(--ink); } #add:hover {",
            "mask: url(#dead-beef)",
            "--x: color-mix(in oklab, a, b)",
        ] {
            assert_eq!(whats("a.css", plain), [""; 0], "{plain}");
        }
    }
}
