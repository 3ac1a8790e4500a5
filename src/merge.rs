//! How a text field keeps a person's words and caret when the text changes underneath it. Pure: strings in, strings out.

/// One replaced stretch, in characters: from `start`, `removed` characters became `added`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Change {
    start: usize,
    removed: usize,
    added: Vec<char>,
}

fn change(was: &[char], now: &[char]) -> Change {
    let start = was.iter().zip(now).take_while(|(a, b)| a == b).count();
    let tail = was
        .iter()
        .skip(start)
        .rev()
        .zip(now.iter().skip(start).rev())
        .take_while(|(a, b)| a == b)
        .count();
    Change {
        start,
        removed: was.len() - start - tail,
        added: now
            .iter()
            .skip(start)
            .take(now.len() - start - tail)
            .copied()
            .collect(),
    }
}

/// Where a place in the old text is in the new one.
fn follow(place: usize, change: &Change) -> usize {
    if place <= change.start {
        place
    } else if place >= change.start + change.removed {
        place - change.removed + change.added.len()
    } else {
        change.start + change.added.len()
    }
}

/// A field's text with the ends of its selection, counted in UTF-16 units as the DOM does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    pub text: String,
    pub selection: (u32, u32),
}

fn to_chars(text: &[char], units: u32) -> usize {
    let mut left = units as usize;
    text.iter()
        .take_while(|c| {
            let enough = left >= c.len_utf16();
            left = left.saturating_sub(c.len_utf16());
            enough
        })
        .count()
}

fn to_units(text: &[char], chars: usize) -> u32 {
    let units: usize = text.iter().take(chars).map(|c| c.len_utf16()).sum();
    u32::try_from(units).unwrap_or(u32::MAX)
}

/// What the field shows when the text it was based on becomes `remote`: the local words stay, the remote ones come in, and the
/// selection keeps its place among its neighbours.
pub fn merge(base: &str, local: &Field, remote: &str) -> Field {
    let (base, mine, theirs): (Vec<char>, Vec<char>, Vec<char>) = (
        base.chars().collect(),
        local.text.chars().collect(),
        remote.chars().collect(),
    );
    let (own, other) = (change(&base, &mine), change(&base, &theirs));
    // The other's stretch as it lies in the local text.
    let (start, end) = (
        follow(other.start, &own),
        follow(other.start + other.removed, &own),
    );
    let placed = Change {
        start,
        removed: end.saturating_sub(start),
        added: other.added,
    };
    let overlaps = own.start < other.start + other.removed && other.start < own.start + own.removed;
    let kept: Vec<char> = if overlaps {
        mine.iter()
            .skip(placed.start)
            .take(placed.removed)
            .copied()
            .collect()
    } else {
        Vec::new()
    };
    let mut text: Vec<char> = mine.iter().take(placed.start).copied().collect();
    text.extend(&placed.added);
    text.extend(&kept);
    text.extend(mine.iter().skip(placed.start + placed.removed));
    let whole = Change {
        added: placed.added.iter().chain(&kept).copied().collect(),
        ..placed
    };
    let place = |units| to_units(&text, follow(to_chars(&mine, units), &whole));
    let selection = (place(local.selection.0), place(local.selection.1));
    Field {
        text: text.into_iter().collect(),
        selection,
    }
}

#[cfg(test)]
mod tests {
    //! Two writers keep each other's words, and the caret stays between the letters where it stood.
    use super::*;

    fn merged(base: &str, local: &str, caret: u32, remote: &str) -> (String, u32) {
        let field = merge(
            base,
            &Field {
                text: local.into(),
                selection: (caret, caret),
            },
            remote,
        );
        (field.text, field.selection.0)
    }

    #[test]
    fn remote_words_before_the_caret_push_it() {
        assert_eq!(merged("end", "end", 3, "the end"), ("the end".into(), 7));
    }

    #[test]
    fn remote_words_after_the_caret_leave_it() {
        assert_eq!(merged("one", "one", 1, "one two"), ("one two".into(), 1));
    }

    #[test]
    fn unsent_words_stay() {
        assert_eq!(merged("a b", "a x b", 3, "a b c"), ("a x b c".into(), 3));
        assert_eq!(merged("a b", "a b!", 4, "z a b"), ("z a b!".into(), 6));
    }

    #[test]
    fn characters_of_two_units_count_as_two() {
        assert_eq!(merged("😀x", "😀x", 3, "y😀x"), ("y😀x".into(), 4));
    }
}
