//! Sorting that is compiled once. The standard library's sorts are compiled anew for every type and key, each as large as a screen:
//! in what the browser loads they were a twentieth. Here the order is found by one routine that only knows places, and then taken.

use std::cmp::Ordering;

/// Sorts as [`slice::sort_by`] does: what is equal keeps its order.
pub fn sort_by<T>(items: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    let places = merged(items.len(), &mut |a, b| {
        let (a, b) = (items.get(a), items.get(b));
        a.zip(b).is_some_and(|(a, b)| compare(a, b) == Ordering::Greater)
    });
    take(places, &mut |a, b| items.swap(a, b));
}

/// Sorts by a key that is made for each comparison.
pub fn sort_by_key<T, Key: Ord>(items: &mut [T], mut key: impl FnMut(&T) -> Key) {
    sort_by(items, |a, b| key(a).cmp(&key(b)));
}

/// Sorts by the items themselves.
pub fn sort<T: Ord>(items: &mut [T]) {
    sort_by(items, T::cmp);
}

/// The places in their new order: a merge sort from below. `after`: the one at the first place belongs behind the one at the second.
fn merged(length: usize, after: &mut dyn FnMut(usize, usize) -> bool) -> Vec<usize> {
    let mut places: Vec<usize> = (0..length).collect();
    let mut width = 1;
    while width < length {
        let mut next = Vec::with_capacity(length);
        for pair in places.chunks(width * 2) {
            let (mut left, mut right) = pair.split_at(width.min(pair.len()));
            while let (Some((a, rest_left)), Some((b, rest_right))) =
                (left.split_first(), right.split_first())
            {
                if after(*a, *b) {
                    next.push(*b);
                    right = rest_right;
                } else {
                    next.push(*a);
                    left = rest_left;
                }
            }
            next.extend_from_slice(left);
            next.extend_from_slice(right);
        }
        places = next;
        width *= 2;
    }
    places
}

/// Brings what is at these places into their order, by swaps along each circle.
fn take(mut places: Vec<usize>, swap: &mut dyn FnMut(usize, usize)) {
    for start in 0..places.len() {
        let mut here = start;
        while let Some(place) = places.get_mut(here) {
            let from = std::mem::replace(place, here);
            if from == start || from == here {
                break;
            }
            swap(here, from);
            here = from;
        }
    }
}

#[cfg(test)]
mod tests {
    //! Against the standard library's, for every length up to 200, with many equal keys.
    use super::*;

    #[test]
    fn it_sorts_as_the_standard_library_does() {
        let mut dice = 0x9E37_79B9_u64;
        let mut roll = || {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            dice >> 59
        };
        for length in 0..200 {
            let items: Vec<(u64, usize)> = (0..length).map(|n| (roll(), n)).collect();
            let (mut ours, mut theirs) = (items.clone(), items.clone());
            sort_by_key(&mut ours, |(key, _)| *key);
            theirs.sort_by_key(|(key, _)| *key);
            assert_eq!(ours, theirs);
            sort_by(&mut ours, |a, b| b.cmp(a));
            theirs.sort_by(|a, b| b.cmp(a));
            assert_eq!(ours, theirs);
            sort(&mut ours);
            theirs.sort_unstable();
            assert_eq!(ours, theirs);
        }
    }
}
