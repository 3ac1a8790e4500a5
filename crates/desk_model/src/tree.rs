//! Sets and maps, filled one by one. To collect into them sorts first, and that sort is compiled anew for every type: together more
//! than a tenth of what the browser loads.

use std::collections::{BTreeMap, BTreeSet};

pub fn set<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    for item in items {
        set.insert(item);
    }
    set
}

/// Of several values of one key the last stays.
pub fn map<K: Ord, V>(items: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    for (key, value) in items {
        map.insert(key, value);
    }
    map
}

#[cfg(test)]
mod tests {
    //! The same as collecting.
    use super::*;

    #[test]
    fn they_hold_what_collecting_would() {
        assert_eq!(set([3, 1, 3]), BTreeSet::from([1, 3]));
        assert_eq!(
            map([(2, 'a'), (1, 'b'), (2, 'c')]),
            BTreeMap::from([(1, 'b'), (2, 'c')])
        );
    }
}
