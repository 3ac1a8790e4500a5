//! Entries of one kind by device. Knowledge grows along a device's entries, so every question "is there one apart from this"
//! is one search in each lane.

use super::timeline::Timeline;
use crate::order;

/// Places of entries by device, each lane in order.
#[derive(Default)]
pub(super) struct Lanes {
    lanes: Vec<Vec<usize>>,
}

impl Lanes {
    /// `places` must be in order.
    pub fn build(timeline: &Timeline, places: impl Iterator<Item = usize>) -> Self {
        let mut lanes = Vec::new();
        lanes.resize_with(timeline.devices(), Vec::new);
        let mut lanes = Self { lanes };
        for n in places {
            lanes.push(timeline, n);
        }
        lanes
    }

    /// `n` must come after what is here in order.
    pub fn push(&mut self, timeline: &Timeline, n: usize) {
        if let Some(lane) = self.lanes.get_mut(timeline.device(n)) {
            lane.push(n);
        }
    }

    /// Puts one in that is not the last in order.
    pub fn insert(&mut self, timeline: &Timeline, n: usize) {
        if let Some(lane) = self.lanes.get_mut(timeline.device(n)) {
            let at = lane.partition_point(|other| *other < n);
            lane.insert(at, n);
        }
    }

    /// The newest of each device before that place.
    pub fn newest_before(&self, place: usize) -> impl Iterator<Item = usize> + '_ {
        self.lanes.iter().filter_map(move |lane| {
            let upto = lane.partition_point(|other| *other < place);
            lane.get(..upto)?.last().copied()
        })
    }

    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.lanes.iter().flatten().copied()
    }

    /// The newest of each device.
    pub fn newest(&self) -> impl Iterator<Item = usize> + '_ {
        self.lanes.iter().filter_map(|lane| lane.last().copied())
    }

    /// The newest of that device which is apart from `n`.
    pub fn newest_apart(&self, timeline: &Timeline, n: usize, device: usize) -> Option<usize> {
        if timeline.device(n) == device {
            return None;
        }
        let lane = self.lanes.get(device)?;
        let unaware = lane.partition_point(|other| !timeline.knows(*other, n));
        let apart = lane.get(..unaware)?.iter().rev().copied();
        apart
            .take_while(|other| !timeline.knows(n, *other))
            .find(|other| !timeline.is_bound(n, *other))
    }

    /// Of each device, the newest which is apart from `n`.
    pub fn all_apart<'l>(&'l self, timeline: &'l Timeline, n: usize) -> impl Iterator<Item = usize> + 'l {
        (0..self.lanes.len()).filter_map(move |device| self.newest_apart(timeline, n, device))
    }

    /// The last in order of those in the past of `n`.
    pub fn last_known(&self, timeline: &Timeline, n: usize) -> Option<usize> {
        self.known(timeline, n)
            .filter_map(|lane| lane.last().copied())
            .max()
    }

    /// The first in order after `place` of those in the past of `n`.
    pub fn first_known_after(&self, timeline: &Timeline, n: usize, place: usize) -> Option<usize> {
        let after = |lane: &[usize]| {
            let upto = lane.partition_point(|other| *other <= place);
            lane.get(upto).copied()
        };
        self.known(timeline, n).filter_map(after).min()
    }

    /// The part of each lane that is in the past of `n`.
    fn known<'l>(&'l self, timeline: &'l Timeline, n: usize) -> impl Iterator<Item = &'l [usize]> {
        self.lanes.iter().filter_map(move |lane| {
            let known = lane.partition_point(|other| timeline.knows(n, *other));
            lane.get(..known)
        })
    }

    pub fn any_apart(&self, timeline: &Timeline, n: usize) -> bool {
        self.all_apart(timeline, n).next().is_some()
    }

    /// Those in no other's past: at most one of each device.
    pub fn maximal(&self, timeline: &Timeline) -> Vec<usize> {
        let known = |n: &usize| self.newest().any(|other| timeline.knows(other, *n));
        let mut maximal: Vec<usize> = self.newest().filter(|n| !known(n)).collect();
        order::sort(&mut maximal);
        maximal
    }

    /// Some entry here has both in its past. The newest of a device knows most.
    pub fn saw_both(&self, timeline: &Timeline, a: usize, b: usize) -> bool {
        self.newest()
            .any(|n| timeline.knows(n, a) && timeline.knows(n, b))
    }
}

/// Pairs that are apart, each the newest of its side that is apart from the other.
pub(super) fn pairs(timeline: &Timeline, left: &Lanes, right: &Lanes) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    for x in left.iter() {
        for y in right.all_apart(timeline, x) {
            if left.newest_apart(timeline, y, timeline.device(x)) == Some(x) {
                pairs.push((x, y));
            }
        }
    }
    pairs
}
