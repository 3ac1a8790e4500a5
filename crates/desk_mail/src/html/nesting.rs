//! How much work HTML is, told from its tags alone before a parser builds a tree of it.
//!
//! Tree building takes time with the square of the depth (100,000 open elements: half a minute), so depth is refused first.
//! The count errs towards deeper: tags inside comments count as open, and what stands inside quotes closes nothing.

use std::collections::BTreeMap;

/// Most elements open at once; mails stay below 100.
pub(super) const DEPTH_MAX: usize = 256;
/// Most start tags.
pub(super) const TAGS_MAX: usize = 20_000;
/// Most ampersands: half a million of them take seconds.
pub(super) const AMPERSANDS_MAX: usize = 50_000;
/// Elements that have no content, or that the next one ends.
const NOT_NESTED: [&str; 24] = [
    "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option",
    "p", "param", "source", "tbody", "td", "tfoot", "th", "thead", "tr", "wbr",
];
/// Inside these, tags are text.
const RAW: [&str; 6] = ["script", "style", "textarea", "title", "xmp", "iframe"];

/// Whether a tree of it would be too deep or too large to be built.
pub(super) fn is_too_much(source: &str) -> bool {
    if source.matches('&').count() > AMPERSANDS_MAX {
        return true;
    }
    let mut open: BTreeMap<String, usize> = BTreeMap::new();
    let (mut depth, mut tags) = (0usize, 0usize);
    let mut raw: Option<String> = None;
    let mut pieces = source.split('<');
    pieces.next();
    // A tag goes on into the next piece while a quote of it is open.
    let mut quote = None;
    for piece in pieces {
        let closes = piece.starts_with('/');
        let name: String = piece
            .trim_start_matches('/')
            .chars()
            .take_while(|c| !c.is_whitespace() && !"/>".contains(*c))
            .collect::<String>()
            .to_ascii_lowercase();
        let named = name.starts_with(|c: char| c.is_ascii_alphabetic());
        if named && closes && quote.is_none() && raw.as_ref().is_none_or(|raw| *raw == name) {
            raw = None;
            if let Some(count) = open.get_mut(&name).filter(|count| **count > 0) {
                *count -= 1;
                depth -= 1;
            }
        } else if named && !closes {
            tags += 1;
            if raw.is_none() && !NOT_NESTED.contains(&name.as_str()) {
                *open.entry(name.clone()).or_default() += 1;
                depth += 1;
            }
        }
        if depth > DEPTH_MAX || tags > TAGS_MAX {
            return true;
        }
        if raw.is_none() && (named || quote.is_some()) {
            quote = open_quote(piece, quote);
            raw = (!closes && RAW.contains(&name.as_str())).then_some(name);
        }
    }
    false
}

/// The quote that is open at the end of the piece, if its tag has not ended.
fn open_quote(piece: &str, mut quote: Option<char>) -> Option<char> {
    let mut before = ' ';
    for c in piece.chars() {
        match quote {
            Some(open) if open == c => quote = None,
            Some(_) => {}
            None if c == '>' => return None,
            None if before == '=' && (c == '"' || c == '\'') => quote = Some(c),
            None => {}
        }
        if !c.is_whitespace() {
            before = c;
        }
    }
    quote
}

#[cfg(test)]
mod tests {
    //! Ordinary mail passes whatever it leaves open by rule; depth and number have their limits.
    use super::*;

    #[test]
    fn depth_and_number_are_limited() {
        assert!(!is_too_much(&"<div>".repeat(DEPTH_MAX)));
        assert!(is_too_much(&"<div>".repeat(DEPTH_MAX + 1)));
        assert!(!is_too_much(&"&".repeat(AMPERSANDS_MAX)));
        assert!(is_too_much(&"&".repeat(AMPERSANDS_MAX + 1)));
        assert!(!is_too_much(&"<br>".repeat(TAGS_MAX)));
        assert!(is_too_much(&"<br>".repeat(TAGS_MAX + 1)));
    }

    #[test]
    fn what_closes_or_needs_no_closing_is_not_deep() {
        for unit in [
            "<div><b>x</b></div>",
            "<p>x",
            "<tr><td>x",
            "<DIV CLASS='a>b'>x</div>",
            "<style>a<b></style>",
            "a < b",
        ] {
            assert!(!is_too_much(&unit.repeat(2000)), "{unit}");
        }
    }

    #[test]
    fn what_only_looks_closed_is_deep() {
        for unit in [
            "<div title=\"</div>\">",
            "<p><b id=x></p>",
            "<div><style></div></style>",
            "<div></span>",
        ] {
            assert!(is_too_much(&unit.repeat(2000)), "{unit}");
        }
    }
}
