//! Who knew what: the entries as nodes, what each one's author had seen as edges, an order in which every entry comes after
//! what it knew, and for each entry one count for each device of how many of its entries were known.
//!
//! Nodes are places in the list of entries sorted by id. No time is here but the stamps that order a device's own entries.

use super::{column::Column, cycle};
use crate::order;
use crate::{DeviceId, Entry, EntryId};
use std::sync::Arc;

/// The graph of knowledge. Edges go from an entry to what it had seen directly.
pub(super) struct Graph<'a> {
    pub entries: Vec<&'a Arc<Entry>>,
    /// The name of each device, by its number.
    pub names: Vec<DeviceId>,
    /// The number of each node's device.
    pub device: Column<usize>,
    /// The place of each node among its device's entries, by stamp.
    pub nth: Column<u32>,
    edges: Edges,
    /// Every node, each after all that it knew.
    pub sorted: Vec<usize>,
    /// The place of each node in `sorted`: an edge counts only if it goes to an earlier place (loops are cut so).
    place: Column<usize>,
}

impl<'a> Graph<'a> {
    pub fn build(mut entries: Vec<&'a Arc<Entry>>) -> Self {
        // An id that occurs twice: the smallest stands. Equal copies fall together.
        order::sort_by(&mut entries, |a, b| a.id.cmp(&b.id).then_with(|| a.cmp(b)));
        entries.dedup_by_key(|entry| entry.id);

        let mut names: Vec<DeviceId> = entries.iter().map(|entry| entry.device).collect();
        order::sort(&mut names);
        names.dedup();
        let number = |device: &DeviceId| names.binary_search(device).unwrap_or_default();
        let device: Vec<usize> = entries.iter().map(|entry| number(&entry.device)).collect();

        let (nth, before) = chains(&entries);
        let edges = Edges::build(&entries, &before);
        let sorted = sort(&entries, &edges);
        let mut place = Column::filled(entries.len(), usize::MAX);
        for (at, node) in sorted.iter().enumerate() {
            place[*node] = at;
        }
        Self {
            entries,
            device: Column::new(device, 0),
            names,
            nth,
            edges,
            sorted,
            place,
        }
    }

    /// What the node's author had seen directly.
    pub fn seen(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        let own = self.place[node];
        self.edges
            .of(node)
            .iter()
            .copied()
            .filter(move |seen| self.place[*seen] < own)
    }

    /// For each node (row) and device (column): how many of the device's first entries are in the node's past.
    pub fn vectors(&self) -> Column<u32> {
        let width = self.names.len();
        let mut cells = Column::filled(self.entries.len() * width, 0u32);
        for node in &self.sorted {
            for seen in self.seen(*node) {
                for device in 0..width {
                    let known = cells[seen * width + device];
                    let cell = &mut cells[node * width + device];
                    *cell = known.max(*cell);
                }
                let cell = &mut cells[node * width + self.device[seen]];
                *cell = (self.nth[seen] + 1).max(*cell);
            }
        }
        cells
    }

    /// The length of the longest way back from each node.
    pub fn depths(&self) -> Column<u32> {
        let mut depths = Column::filled(self.entries.len(), 0u32);
        for node in &self.sorted {
            depths[*node] = self.seen(*node).map(|seen| depths[seen] + 1).max().unwrap_or(0);
        }
        depths
    }
}

/// Each node's place among its device's entries, and the node before it there (`usize::MAX`: none).
fn chains(entries: &[&Arc<Entry>]) -> (Column<u32>, Column<usize>) {
    let mut by_device: Vec<usize> = (0..entries.len()).collect();
    order::sort_by_key(&mut by_device, |node| {
        entries
            .get(*node)
            .map(|entry| (entry.device, entry.hlc, entry.id))
    });
    let mut nth = Column::filled(entries.len(), 0u32);
    let mut before = Column::filled(entries.len(), usize::MAX);
    let mut last: Option<(usize, DeviceId)> = None;
    for node in by_device {
        let Some(device) = entries.get(node).map(|entry| entry.device) else {
            continue;
        };
        if let Some((previous, of)) = last
            && of == device
        {
            nth[node] = nth[previous] + 1;
            before[node] = previous;
        }
        last = Some((node, device));
    }
    (nth, before)
}

/// Where the entry of that id is, in entries sorted by id.
fn find(entries: &[&Arc<Entry>], id: EntryId) -> Option<usize> {
    entries.binary_search_by_key(&id, |entry| entry.id).ok()
}

/// All edges in one list, with the range of each node.
pub(super) struct Edges {
    targets: Vec<usize>,
    ends: Column<usize>,
}

impl Edges {
    fn build(entries: &[&Arc<Entry>], before: &Column<usize>) -> Self {
        let mut targets = Vec::with_capacity(entries.len() * 2);
        let mut ends = Vec::with_capacity(entries.len());
        for (node, entry) in entries.iter().enumerate() {
            if before[node] != usize::MAX {
                targets.push(before[node]);
            }
            let named = entry.basis.iter().filter_map(|id| find(entries, *id));
            targets.extend(named.filter(|seen| *seen != node));
            ends.push(targets.len());
        }
        Self {
            targets,
            ends: Column::new(ends, 0),
        }
    }

    pub fn of(&self, node: usize) -> &[usize] {
        let start = node.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.targets.get(start..self.ends[node]).unwrap_or_default()
    }
}

/// Every node after all that it knew; where knowledge goes in a circle, it is cut.
fn sort(entries: &[&Arc<Entry>], edges: &Edges) -> Vec<usize> {
    let all = entries.len();
    let mut open = Column::filled(all, 0usize);
    let mut later_count = Column::filled(all + 1, 0usize);
    for node in 0..all {
        open[node] = edges.of(node).len();
        for seen in edges.of(node) {
            later_count[seen + 1] += 1;
        }
    }
    // The edges the other way round: who knew a node directly.
    for node in 0..all {
        later_count[node + 1] += later_count[node];
    }
    let mut later = Column::filled(later_count[all], 0usize);
    let mut fill: Column<usize> = Column::new(later_count.iter().copied().collect(), 0);
    for node in 0..all {
        for seen in edges.of(node) {
            later[fill[*seen]] = node;
            fill[*seen] += 1;
        }
    }
    let mut sorted: Vec<usize> = (0..all).filter(|node| open[*node] == 0).collect();
    let mut at = 0;
    while let Some(node) = sorted.get(at).copied() {
        at += 1;
        for place in later_count[node]..later_count[node + 1] {
            let next = later[place];
            open[next] -= 1;
            if open[next] == 0 {
                sorted.push(next);
            }
        }
    }
    if sorted.len() < all {
        return cycle::sort(entries, edges);
    }
    sorted
}
