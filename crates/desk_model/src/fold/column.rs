//! A list that can be read and written at any place: outside of it there is one spare value. So that tables which are full by
//! construction are read without a branch at each place and without a panic where the construction was wrong.

use std::ops::{Index, IndexMut};

/// Values by place.
pub(super) struct Column<T> {
    rows: Vec<T>,
    spare: T,
}

impl<T: Clone> Column<T> {
    pub fn filled(length: usize, value: T) -> Self {
        Self {
            rows: vec![value.clone(); length],
            spare: value,
        }
    }

    /// `spare` is what is read outside.
    pub fn new(rows: Vec<T>, spare: T) -> Self {
        Self { rows, spare }
    }

    pub fn push(&mut self, value: T) {
        self.rows.push(value);
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.rows.iter()
    }
}

impl<T> Index<usize> for Column<T> {
    type Output = T;
    fn index(&self, place: usize) -> &T {
        self.rows.get(place).unwrap_or(&self.spare)
    }
}

impl<T> IndexMut<usize> for Column<T> {
    fn index_mut(&mut self, place: usize) -> &mut T {
        self.rows.get_mut(place).unwrap_or(&mut self.spare)
    }
}
