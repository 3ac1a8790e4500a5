//! The entries in the order that decides "last wins" and transitions, and the questions who knew what.
//!
//! From here on an entry is named by its place in that order. Order is (time, depth, device, id), a plain sort that is always
//! an extension of knowledge. *Apart* decides blocks and review items.

use super::{column::Column, graph::Graph, time};
use crate::order;
use crate::{Entry, EntryId, Fact, Role, Settings, hlc::FOLLOW_MS_MAX};

/// Entries in order.
pub(super) struct Timeline<'a> {
    entries: Column<&'a Entry>,
    times: Column<u64>,
    bridge: Column<bool>,
    device: Column<usize>,
    nth: Column<u32>,
    devices: usize,
    vectors: Column<u32>,
    by_id: Vec<(EntryId, usize)>,
    /// Halves of the merges by which these documents are one ticket.
    bonds: Vec<usize>,
}

impl<'a> Timeline<'a> {
    /// None when there is no entry.
    pub fn build(entries: Vec<&'a Entry>, settings: &Settings) -> Option<Self> {
        let spare = *entries.first()?;
        let graph = Graph::build(entries);
        let is_bridge = |entry: &&Entry| settings.role(entry.author) == Role::Bridge;
        let bridge = Column::new(graph.entries.iter().map(is_bridge).collect(), false);
        let times = time::times(&graph, &bridge);
        let depths = graph.depths();
        let vectors = graph.vectors();

        // Nodes are numbered by id, and devices by theirs.
        let mut order: Vec<usize> = (0..graph.entries.len()).collect();
        order::sort_by_key(&mut order, |node| {
            (times[*node], depths[*node], graph.device[*node], *node)
        });
        let width = graph.devices;
        let mut cells = Vec::with_capacity(order.len() * width);
        for node in &order {
            cells.extend((0..width).map(|device| vectors[node * width + device]));
        }
        let mut by_id: Vec<(EntryId, usize)> = order
            .iter()
            .enumerate()
            .filter_map(|(place, node)| graph.entries.get(*node).map(|entry| (entry.id, place)))
            .collect();
        order::sort(&mut by_id);
        Some(Self {
            entries: Column::new(
                order
                    .iter()
                    .filter_map(|node| graph.entries.get(*node).copied())
                    .collect(),
                spare,
            ),
            times: Column::new(order.iter().map(|node| times[*node]).collect(), 0),
            bridge: Column::new(order.iter().map(|node| bridge[*node]).collect(), false),
            device: Column::new(order.iter().map(|node| graph.device[*node]).collect(), 0),
            nth: Column::new(order.iter().map(|node| graph.nth[*node]).collect(), 0),
            devices: width,
            vectors: Column::new(cells, 0),
            by_id,
            bonds: Vec::new(),
        })
    }

    /// Whoever merged had seen both tickets before: what they had seen of the two is not apart.
    pub fn bind(&mut self, bonds: Vec<usize>) {
        self.bonds = bonds;
    }

    /// Two entries of different documents, both seen by somebody who merged.
    pub fn is_bound(&self, a: usize, b: usize) -> bool {
        let saw = |bond: &usize| self.knows(*bond, a) && self.knows(*bond, b);
        self.entry(a).doc != self.entry(b).doc && self.bonds.iter().any(saw)
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn entry(&self, n: usize) -> &'a Entry {
        self.entries[n]
    }

    pub fn t(&self, n: usize) -> u64 {
        self.times[n]
    }

    pub fn device(&self, n: usize) -> usize {
        self.device[n]
    }

    pub fn devices(&self) -> usize {
        self.devices
    }

    pub fn nth(&self, n: usize) -> u32 {
        self.nth[n]
    }

    /// How many of the device's first entries the author of `n` had seen.
    pub fn known(&self, n: usize, device: usize) -> u32 {
        self.vectors[n * self.devices + device]
    }

    pub fn find(&self, id: EntryId) -> Option<usize> {
        let at = self.by_id.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        self.by_id.get(at).map(|(_, place)| *place)
    }

    /// `earlier` is in the past of `later`.
    pub fn knows(&self, later: usize, earlier: usize) -> bool {
        self.nth[earlier] < self.known(later, self.device[earlier])
    }

    /// Neither knew of the other.
    pub fn apart(&self, a: usize, b: usize) -> bool {
        a != b && !self.knows(a, b) && !self.knows(b, a) && !self.is_bound(a, b)
    }

    /// A time that the entry states, where it may: a gateway always, a person only what is not later than the entry.
    pub fn stated(&self, n: usize, at: u64) -> u64 {
        self.stated_within(n, at, 0)
    }

    /// As `stated`, for the phases of a call: telephones have clocks of their own, and a record is begun while it rings.
    pub fn stated_phase(&self, n: usize, at: u64) -> u64 {
        self.stated_within(n, at, FOLLOW_MS_MAX)
    }

    fn stated_within(&self, n: usize, at: u64, ahead_ms: u64) -> u64 {
        if self.bridge[n] || at <= self.entry(n).hlc.ms.saturating_add(ahead_ms) {
            at
        } else {
            self.t(n)
        }
    }

    /// The time of what the entry tells, where it states one; else the time that orders it.
    pub fn fact_time(&self, n: usize) -> u64 {
        match &self.entry(n).fact {
            Fact::In { at, .. }
            | Fact::Delivery { at, .. }
            | Fact::SatAnswered { at, .. }
            | Fact::SatAsked { at: Some(at), .. } => self.stated(n, *at),
            Fact::Call {
                offered, answered, ..
            } => offered
                .or(*answered)
                .map_or(self.t(n), |at| self.stated_phase(n, at)),
            _ => self.t(n),
        }
    }
}
