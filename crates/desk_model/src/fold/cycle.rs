//! The order of knowledge where someone forged entries that know each other in a circle. Each circle is cut at its smallest
//! entry by stamp, device and id, and what merely came after a circle keeps all that it knew.
//!
//! Strongly connected parts by Tarjan's algorithm (1972), without recursion; inside a part, whatever knows nothing unplaced
//! comes next, else the smallest.

use super::{column::Column, graph::Edges};
use crate::Entry;
use crate::order;
use crate::tree;
use std::sync::Arc;
use std::{cmp::Reverse, collections::BinaryHeap};

const UNSEEN: usize = usize::MAX;

/// Every node after all that it knew, circles cut.
pub(super) fn sort(entries: &[&Arc<Entry>], edges: &Edges) -> Vec<usize> {
    let mut sorted = Vec::with_capacity(entries.len());
    let mut placed = Column::filled(entries.len(), false);
    for part in parts(entries.len(), edges) {
        place(entries, edges, part, &mut placed, &mut sorted);
    }
    sorted
}

/// Strongly connected parts, each after all parts that it knows.
fn parts(all: usize, edges: &Edges) -> Vec<Vec<usize>> {
    let mut number = Column::filled(all, UNSEEN);
    let mut low = Column::filled(all, 0usize);
    let mut on_stack = Column::filled(all, false);
    let mut stack = Vec::new();
    let mut found = Vec::new();
    let mut next = 0;
    for start in 0..all {
        if number[start] != UNSEEN {
            continue;
        }
        // A node and how many of its edges have been followed.
        let mut way = vec![(start, 0usize)];
        while let Some((node, followed)) = way.pop() {
            if followed == 0 {
                number[node] = next;
                low[node] = next;
                next += 1;
                stack.push(node);
                on_stack[node] = true;
            }
            if let Some(seen) = edges.of(node).get(followed).copied() {
                way.push((node, followed + 1));
                if number[seen] == UNSEEN {
                    way.push((seen, 0));
                } else if on_stack[seen] {
                    low[node] = low[node].min(number[seen]);
                }
                continue;
            }
            if low[node] == number[node] {
                found.push(unwind(&mut stack, &mut on_stack, node));
            }
            if let Some((above, _)) = way.last() {
                low[*above] = low[*above].min(low[node]);
            }
        }
    }
    found
}

fn unwind(stack: &mut Vec<usize>, on_stack: &mut Column<bool>, root: usize) -> Vec<usize> {
    let mut part = Vec::new();
    while let Some(node) = stack.pop() {
        on_stack[node] = false;
        part.push(node);
        if node == root {
            break;
        }
    }
    part
}

/// Appends one part: what knows nothing unplaced comes next (smallest first), else the smallest of all that is left.
fn place(
    entries: &[&Arc<Entry>],
    edges: &Edges,
    part: Vec<usize>,
    placed: &mut Column<bool>,
    sorted: &mut Vec<usize>,
) {
    let key = |node: usize| entries.get(node).map(|entry| (entry.hlc, entry.device, entry.id));
    let mut by_size = part;
    order::sort_by_key(&mut by_size, |node| key(*node));
    let rank_of: std::collections::BTreeMap<usize, usize> =
        tree::map(by_size.iter().enumerate().map(|(rank, node)| (*node, rank)));
    let mut open = Column::filled(by_size.len(), 0usize);
    let mut later: Column<Vec<usize>> = Column::filled(by_size.len(), Vec::new());
    for (rank, node) in by_size.iter().enumerate() {
        for seen in edges.of(*node).iter().filter_map(|seen| rank_of.get(seen)) {
            open[rank] += 1;
            later[*seen].push(rank);
        }
    }
    let mut free: BinaryHeap<Reverse<usize>> = (0..by_size.len())
        .filter(|rank| open[*rank] == 0)
        .map(Reverse)
        .collect();
    let mut smallest = 0..by_size.len();
    loop {
        let Some(rank) = free.pop().map(|Reverse(rank)| rank).or_else(|| smallest.next()) else {
            return;
        };
        let Some(node) = by_size.get(rank).copied() else {
            return;
        };
        if std::mem::replace(&mut placed[node], true) {
            continue;
        }
        sorted.push(node);
        for next in later[rank].clone() {
            open[next] = open[next].saturating_sub(1);
            if open[next] == 0 {
                free.push(Reverse(next));
            }
        }
    }
}
