//! Differences of texts as splices, and where an edit belongs in a text that others have changed meanwhile.
//!
//! Positions count characters (Unicode scalar values). Pure functions; nothing here knows documents.

mod diff;

use diff::{Span, spans};

/// At a place of the old text: how many characters go, and what comes instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Splice {
    pub at: usize,
    pub delete: usize,
    pub insert: String,
}

/// What makes `was` into `now`, from front to back, in positions of `was`.
pub(crate) fn splices(was: &str, now: &str) -> Vec<Splice> {
    let characters: Vec<char> = now.chars().collect();
    spans(was, now)
        .into_iter()
        .map(|span| Splice {
            at: span.old.start,
            delete: span.old.len(),
            insert: characters.get(span.new).unwrap_or_default().iter().collect(),
        })
        .collect()
}

/// What `current` becomes by the edit that made `was` into `now`: what it took away and is still there goes, what it added
/// comes where its neighbours are, everything that others wrote stays.
pub(crate) fn merge(was: &str, now: &str, current: &str) -> String {
    if was == current {
        return now.to_owned();
    }
    let theirs = spans(was, current);
    let mut text: Vec<char> = current.chars().collect();
    for splice in splices(was, now).into_iter().rev() {
        let end = splice.at + splice.delete;
        for kept in kept_within(&theirs, splice.at, end).into_iter().rev() {
            text.drain(kept);
        }
        let at = moved(&theirs, splice.at).min(text.len());
        text.splice(at..at, splice.insert.chars());
    }
    text.into_iter().collect()
}

/// Where a position of the old text is in the new one: before what was added at that very place, after what replaced the
/// text around it.
fn moved(spans: &[Span], at: usize) -> usize {
    let mut place = at;
    for span in spans {
        if span.old.start >= at {
            break;
        }
        place = span.new.end + at.saturating_sub(span.old.end);
    }
    place
}

/// The stretches of the new text that were between two positions of the old one and are unchanged.
fn kept_within(spans: &[Span], start: usize, end: usize) -> Vec<std::ops::Range<usize>> {
    let mut kept = Vec::new();
    let (mut old, mut new) = (0, 0);
    let last = Span {
        old: usize::MAX..usize::MAX,
        new: usize::MAX..usize::MAX,
    };
    for span in spans.iter().chain([&last]) {
        let from = start.max(old);
        let to = end.min(span.old.start);
        if from < to {
            kept.push(new + (from - old)..new + (to - old));
        }
        (old, new) = (span.old.end, span.new.end);
    }
    kept
}

#[cfg(test)]
mod tests {
    //! Splices lead from one text to the other and touch nothing else; an edit keeps what others wrote. Expected texts are
    //! written by hand; the property replays splices in the plainest way there is.
    use super::*;
    use proptest::prelude::*;

    fn replay(was: &str, splices: &[Splice]) -> String {
        let mut text: Vec<char> = was.chars().collect();
        for splice in splices.iter().rev() {
            text.splice(splice.at..splice.at + splice.delete, splice.insert.chars());
        }
        text.into_iter().collect()
    }

    fn one(at: usize, delete: usize, insert: &str) -> Vec<Splice> {
        vec![Splice {
            at,
            delete,
            insert: insert.into(),
        }]
    }

    #[test]
    fn a_keystroke_is_one_small_splice() {
        assert_eq!(splices("Dear", "Dear "), one(4, 0, " "));
        assert_eq!(splices("aa", "aaa"), one(2, 0, "a"));
        assert_eq!(splices("Grüße 😀 x", "Grüße 😀😀 x"), one(7, 0, "😀"));
        assert_eq!(splices("colour", "color"), one(4, 1, ""));
        assert_eq!(splices("", "new"), one(0, 0, "new"));
        assert_eq!(splices("old", ""), one(0, 3, ""));
        assert!(splices("same", "same").is_empty());
    }

    #[test]
    fn places_far_apart_are_splices_of_their_own() {
        let found = splices("alpha beta gamma delta", "ALPHA beta gamma DELTA");
        assert_eq!(found, [one(0, 5, "ALPHA"), one(17, 5, "DELTA")].concat());
    }

    #[test]
    fn an_edit_keeps_the_words_of_others() {
        let was = "one two three";
        for (now, current, merged) in [
            (
                "one two three four",
                "zero one two three",
                "zero one two three four",
            ),
            ("one three", "one two and a half three", "one and a half three"),
            ("one 2 three", "one three", "one 2three"),
            ("", "one two new three", "new "),
            ("one two three", "one", "one"),
            ("1 two three", "one two 3", "1 two 3"),
            ("one two threes", "one two three!", "one two threes!"),
        ] {
            assert_eq!(merge(was, now, current), merged, "{now} / {current}");
        }
    }

    #[test]
    fn texts_without_anything_in_common_are_one_splice() {
        let old: String = (0..2000).map(|n| format!("a{n} ")).collect();
        let new: String = (0..2000).map(|n| format!("b{n}\n")).collect();
        let found = splices(&old, &new);
        assert_eq!(replay(&old, &found), new);
        assert_eq!(found.len(), 1);
    }

    proptest! {
        #[test]
        fn splices_lead_from_one_to_the_other(was in "[ab ü😀.]{0,40}", now in "[ab ü😀.]{0,40}") {
            prop_assert_eq!(replay(&was, &splices(&was, &now)), now);
        }

        #[test]
        fn merging_with_nobody_gives_the_edit(was in "[ab .]{0,40}", now in "[ab .]{0,40}") {
            prop_assert_eq!(merge(&was, &now, &was), now.clone());
            prop_assert_eq!(merge(&was, &was, &now), now);
        }

        #[test]
        fn words_of_both_stand(was in "[ab .]{0,30}", mine in "[cd]{1,5}", theirs in "[ef]{1,5}", at in 0..31usize, other in 0..31usize) {
            let put = |at: usize, text: &str| {
                let at = at.min(was.len());
                format!("{}{text}{}", &was[..at], &was[at..])
            };
            let merged = merge(&was, &put(at, &mine), &put(other, &theirs));
            prop_assert!(merged.contains(&mine) && merged.contains(&theirs), "{}", merged);
            prop_assert_eq!(merged.len(), was.len() + mine.len() + theirs.len());
        }
    }
}
