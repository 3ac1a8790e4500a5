//! A map of few things: pairs in the order of their keys, side by side. To put one in moves those behind it, which is quick for hundreds,
//! and for any number that comes in order. A tree has its own code for every type, some 6 KB; this has a tenth of it.

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Few<K, V>(Vec<(K, V)>);

impl<K, V> Default for Few<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Ord, V> Few<K, V> {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Of several values of one key the last stays.
    pub fn of(pairs: impl IntoIterator<Item = (K, V)>) -> Self {
        let mut few = Self::new();
        for (key, value) in pairs {
            few.insert(key, value);
        }
        few
    }

    /// Where the key is, or would be.
    fn place(&self, key: &K) -> Result<usize, usize> {
        // Mostly what comes is the newest.
        match self.0.last() {
            Some((last, _)) if last >= key => self.0.binary_search_by(|(own, _)| own.cmp(key)),
            _ => Err(self.0.len()),
        }
    }

    pub fn get(&self, key: &K) -> Option<&V> {
        let at = self.place(key).ok()?;
        self.0.get(at).map(|(_, value)| value)
    }

    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        let at = self.place(key).ok()?;
        self.0.get_mut(at).map(|(_, value)| value)
    }

    pub fn contains_key(&self, key: &K) -> bool {
        self.place(key).is_ok()
    }

    /// The value that was there before.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.place(&key) {
            Ok(at) => Some(std::mem::replace(&mut self.0.get_mut(at)?.1, value)),
            Err(at) => {
                self.0.insert(at, (key, value));
                None
            }
        }
    }

    /// What is there, or what is put there now.
    pub fn get_or_insert_with(&mut self, key: K, value: impl FnOnce() -> V) -> &mut V {
        let at = self.place(&key).unwrap_or_else(|at| {
            self.0.insert(at, (key, value()));
            at
        });
        // It is there in any case.
        #[allow(clippy::indexing_slicing)]
        &mut self.0[at].1
    }

    pub fn remove(&mut self, key: &K) -> Option<V> {
        let at = self.place(key).ok()?;
        Some(self.0.remove(at).1)
    }
}

impl<K: Ord, V: Default> Few<K, V> {
    pub fn get_or_default(&mut self, key: K) -> &mut V {
        self.get_or_insert_with(key, V::default)
    }
}

impl<K, V> Few<K, V> {
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }

    pub fn retain(&mut self, mut keep: impl FnMut(&K, &mut V) -> bool) {
        self.0.retain_mut(|(key, value)| keep(key, value));
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> + Clone {
        self.0.iter().map(|(key, value)| (key, value))
    }

    pub fn iter_mut(&mut self) -> impl DoubleEndedIterator<Item = (&K, &mut V)> {
        self.0.iter_mut().map(|(key, value)| (&*key, value))
    }

    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> + Clone {
        self.0.iter().map(|(key, _)| key)
    }

    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> + Clone {
        self.0.iter().map(|(_, value)| value)
    }

    pub fn values_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut V> {
        self.0.iter_mut().map(|(_, value)| value)
    }
}

impl<K, V> IntoIterator for Few<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

#[cfg(test)]
mod tests {
    //! The same as a tree, whatever is put in and taken away.
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn it_holds_what_a_tree_would() {
        let (mut few, mut tree) = (Few::new(), BTreeMap::new());
        for step in 0_u32..400 {
            let key = step.wrapping_mul(2_654_435_761) % 37;
            if step % 3 == 0 {
                assert_eq!(few.remove(&key), tree.remove(&key));
            } else if step % 5 == 0 {
                *few.get_or_default(key) += step;
                *tree.entry(key).or_default() += step;
            } else {
                assert_eq!(few.insert(key, step), tree.insert(key, step));
            }
            assert_eq!(few.get(&key), tree.get(&key));
            assert!(few.iter().eq(tree.iter()));
        }
        few.retain(|key, _| key % 2 == 0);
        tree.retain(|key, _| key % 2 == 0);
        assert!(few.into_iter().eq(tree));
    }
}
