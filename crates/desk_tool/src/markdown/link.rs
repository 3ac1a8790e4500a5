//! Where links may lead, how they are written, and addresses that stand bare in a text.

use pulldown_cmark::LinkType;

/// All that is allowed; what else there is can run as a program, or leads into the app.
const SCHEMES: &[&str] = &["http://", "https://", "mailto:"];
/// What ends a sentence and not an address.
const NOT_LAST: &[char] = &[
    '.', ',', ';', ':', '!', '?', '\'', '"', ')', ']', '*', '_', '~', '…', '”', '“',
];
pub const END: &str = "</a>";

fn begins(text: &str, start: &str) -> bool {
    text.get(..start.len())
        .is_some_and(|begin| begin.eq_ignore_ascii_case(start))
}

/// The address that a link leads to; none where it must not.
pub fn target(kind: LinkType, address: &str) -> Option<String> {
    let address = if kind == LinkType::Email {
        format!("mailto:{address}")
    } else {
        address.to_owned()
    };
    let is_good = SCHEMES.iter().any(|scheme| begins(&address, scheme))
        && !address
            .chars()
            .any(|letter| letter.is_control() || letter.is_whitespace());
    is_good.then_some(address)
}

/// A link's start: in a page of its own, which learns nothing of this one.
pub fn start(target: &str) -> String {
    let mut html = String::from("<a href=\"");
    for letter in target.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            letter => html.push(letter),
        }
    }
    html.push_str("\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">");
    html
}

/// The first address of the web that stands bare: what is before it, the address, what is after.
pub fn find(text: &str) -> Option<(&str, &str, &str)> {
    text.match_indices("://").find_map(|(at, _)| {
        let before = text.get(..at)?;
        let scheme = ["https", "http"].into_iter().find(|scheme| {
            let from = before.len().checked_sub(scheme.len());
            from.and_then(|from| before.get(from..))
                .is_some_and(|end| end.eq_ignore_ascii_case(scheme))
        })?;
        let from = at - scheme.len();
        let before = text.get(..from)?;
        if before.ends_with(char::is_alphanumeric) {
            return None;
        }
        let rest = text.get(from..)?;
        let ends = |letter: char| letter.is_whitespace() || letter.is_control() || "<>\"`|".contains(letter);
        let address = rest.get(..rest.find(ends).unwrap_or(rest.len()))?;
        let address = without_end(address);
        (address.len() > scheme.len() + "://".len()).then_some(())?;
        Some((before, address, rest.get(address.len()..)?))
    })
}

/// Without the sentence's own signs; a bracket stays where it closes one of the address.
fn without_end(mut address: &str) -> &str {
    let (opened, mut closed) = (address.matches('(').count(), address.matches(')').count());
    while let Some(shorter) = address.strip_suffix(NOT_LAST) {
        if address.ends_with(')') {
            if opened >= closed {
                break;
            }
            closed -= 1;
        }
        address = shorter;
    }
    address
}
