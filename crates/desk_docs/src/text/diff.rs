//! Where two texts differ: Myers' greedy algorithm (An O(ND) Difference Algorithm, 1986) over words, then by characters
//! inside each place.

use std::ops::Range;

/// Most words that a difference may take or add before all between the first and the last is taken as one place. The work
/// and the memory grow with its square.
const EDITS_MAX: usize = 400;

/// A place where the texts differ, in characters of the old and of the new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    pub old: Range<usize>,
    pub new: Range<usize>,
}

/// All places where the texts differ, from front to back.
pub(super) fn spans(old: &str, new: &str) -> Vec<Span> {
    let (old_words, new_words) = (words(old), words(new));
    let front = same(old_words.iter(), new_words.iter());
    let old_rest = old_words.get(front..).unwrap_or_default();
    let new_rest = new_words.get(front..).unwrap_or_default();
    let back = same(old_rest.iter().rev(), new_rest.iter().rev());
    let old_mid = old_rest.get(..old_rest.len() - back).unwrap_or_default();
    let new_mid = new_rest.get(..new_rest.len() - back).unwrap_or_default();
    if old_mid.is_empty() && new_mid.is_empty() {
        return Vec::new();
    }
    let start = length(old_words.get(..front).unwrap_or_default());
    let old_ends = ends(old_mid, start);
    let new_ends = ends(new_mid, start);
    let place = |ends: &[usize], word: usize| ends.get(word).copied().unwrap_or_default();
    let (mut old_at, mut new_at) = (0, 0);
    let mut found = Vec::new();
    let matched = matches(old_mid, new_mid).unwrap_or_default();
    for (old_word, new_word) in matched.into_iter().chain([(old_mid.len(), new_mid.len())]) {
        if old_word > old_at || new_word > new_at {
            found.push(narrow(
                (
                    old_mid.get(old_at..old_word).unwrap_or_default(),
                    place(&old_ends, old_at),
                ),
                (
                    new_mid.get(new_at..new_word).unwrap_or_default(),
                    place(&new_ends, new_at),
                ),
            ));
        }
        (old_at, new_at) = (old_word + 1, new_word + 1);
    }
    found
}

/// Runs of letters and digits, and every other character by itself.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = if first.is_alphanumeric() {
            rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (word, after) = rest.split_at(end);
        words.push(word);
        rest = after;
    }
    words
}

fn same<'a>(old: impl Iterator<Item = &'a &'a str>, new: impl Iterator<Item = &'a &'a str>) -> usize {
    old.zip(new).take_while(|(old, new)| old == new).count()
}

fn length(words: &[&str]) -> usize {
    words.iter().map(|word| word.chars().count()).sum()
}

/// Where each word begins, and where the last one ends.
fn ends(words: &[&str], start: usize) -> Vec<usize> {
    let mut at = start;
    let mut ends = vec![at];
    for word in words {
        at += word.chars().count();
        ends.push(at);
    }
    ends
}

/// A place without the characters that both sides begin or end with.
fn narrow((old, old_start): (&[&str], usize), (new, new_start): (&[&str], usize)) -> Span {
    let old: Vec<char> = old.iter().flat_map(|word| word.chars()).collect();
    let new: Vec<char> = new.iter().flat_map(|word| word.chars()).collect();
    let front = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let room = old.len().min(new.len()) - front;
    let back = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take(room)
        .take_while(|(old, new)| old == new)
        .count();
    Span {
        old: old_start + front..old_start + old.len() - back,
        new: new_start + front..new_start + new.len() - back,
    }
}

/// How far each diagonal has come, by its number.
struct Frontier(Vec<usize>);

impl Frontier {
    const MIDDLE: usize = EDITS_MAX + 1;

    fn get(&self, diagonal: isize) -> Option<usize> {
        self.0.get(Self::MIDDLE.checked_add_signed(diagonal)?).copied()
    }

    fn set(&mut self, diagonal: isize, x: usize) {
        let slot = Self::MIDDLE
            .checked_add_signed(diagonal)
            .and_then(|at| self.0.get_mut(at));
        if let Some(slot) = slot {
            *slot = x;
        }
    }

    /// Whether the best way onto a diagonal comes from the one above it (a word of the new text is added).
    fn comes_down(&self, diagonal: isize, edits: isize) -> bool {
        diagonal == -edits || (diagonal != edits && self.get(diagonal - 1) < self.get(diagonal + 1))
    }
}

/// The pairs of equal words on a shortest way; none when there are too many edits.
fn matches(old: &[&str], new: &[&str]) -> Option<Vec<(usize, usize)>> {
    let mut frontier = Frontier(vec![0; 2 * EDITS_MAX + 3]);
    let mut history = Vec::new();
    let most = isize::try_from(EDITS_MAX.min(old.len() + new.len())).ok()?;
    for edits in 0..=most {
        history.push(Frontier(frontier.0.clone()));
        for diagonal in (-edits..=edits).step_by(2) {
            let mut x = if frontier.comes_down(diagonal, edits) {
                frontier.get(diagonal + 1)?
            } else {
                frontier.get(diagonal - 1)? + 1
            };
            let Some(mut y) = x.checked_add_signed(-diagonal) else {
                continue;
            };
            while x < old.len() && y < new.len() && old.get(x) == new.get(y) {
                (x, y) = (x + 1, y + 1);
            }
            frontier.set(diagonal, x);
            if x >= old.len() && y >= new.len() {
                return way_back(&history, old.len(), new.len());
            }
        }
    }
    None
}

fn way_back(history: &[Frontier], old_len: usize, new_len: usize) -> Option<Vec<(usize, usize)>> {
    let (mut x, mut y) = (old_len, new_len);
    let mut pairs = Vec::new();
    for (edits, frontier) in history.iter().enumerate().rev() {
        let edits = isize::try_from(edits).ok()?;
        let diagonal = isize::try_from(x).ok()? - isize::try_from(y).ok()?;
        let down = frontier.comes_down(diagonal, edits);
        let (from_x, from_y) = if edits == 0 {
            (0, 0)
        } else {
            let before = if down { diagonal + 1 } else { diagonal - 1 };
            let from_x = frontier.get(before)?;
            (from_x, from_x.checked_add_signed(-before)?)
        };
        while x > from_x && y > from_y {
            (x, y) = (x - 1, y - 1);
            pairs.push((x, y));
        }
        (x, y) = (from_x, from_y);
    }
    pairs.reverse();
    Some(pairs)
}
