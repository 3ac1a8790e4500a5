//! The entries in the order that decides "last wins" and transitions, and the questions who knew what.
//!
//! From here on an entry is named by its place in that order. Order is (time, depth, device, id), a plain sort that is always
//! an extension of knowledge. *Apart* decides blocks and review items.

use super::{column::Column, graph::Graph, time};
use crate::order;
use crate::{DeviceId, Entry, EntryId, Fact, Role, Settings, hlc::FOLLOW_MS_MAX};
use std::{collections::BTreeSet, sync::Arc};

/// Entries in order.
pub(super) struct Timeline {
    entries: Column<Arc<Entry>>,
    times: Column<u64>,
    bridge: Column<bool>,
    device: Column<usize>,
    nth: Column<u32>,
    /// By number of the device: its name.
    names: Vec<DeviceId>,
    vectors: Column<u32>,
    by_id: Vec<(EntryId, usize)>,
    /// Halves of the merges by which these documents are one ticket.
    bonds: Vec<usize>,
}

impl Timeline {
    /// None when there is no entry.
    pub fn build(entries: Vec<&Arc<Entry>>, settings: &Settings) -> Option<Self> {
        let spare = Arc::clone(entries.first()?);
        let graph = Graph::build(entries);
        let is_bridge = |entry: &&Arc<Entry>| settings.role(entry.author) == Role::Bridge;
        let bridge = Column::new(graph.entries.iter().map(is_bridge).collect(), false);
        let times = time::times(&graph, &bridge);
        let depths = graph.depths();
        let vectors = graph.vectors();

        // Nodes are numbered by id, and devices by theirs.
        let mut order: Vec<usize> = (0..graph.entries.len()).collect();
        order::sort_by_key(&mut order, |node| {
            (times[*node], depths[*node], graph.device[*node], *node)
        });
        let width = graph.names.len();
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
                    .filter_map(|node| graph.entries.get(*node).map(|entry| Arc::clone(entry)))
                    .collect(),
                spare,
            ),
            times: Column::new(order.iter().map(|node| times[*node]).collect(), 0),
            bridge: Column::new(order.iter().map(|node| bridge[*node]).collect(), false),
            device: Column::new(order.iter().map(|node| graph.device[*node]).collect(), 0),
            nth: Column::new(order.iter().map(|node| graph.nth[*node]).collect(), 0),
            names: graph.names,
            vectors: Column::new(cells, 0),
            by_id,
            bonds: Vec::new(),
        })
    }

    /// Takes one more, if its author had seen all that is here and it is the last in order: then nothing that is here changes its
    /// place, its time or what it knew. None: it has to be built anew.
    pub fn push(&mut self, entry: &Arc<Entry>, settings: &Settings) -> Option<usize> {
        let device = self.names.binary_search(&entry.device).ok()?;
        let n = self.len();
        let before = (0..n).rev().find(|before| self.device[*before] == device)?;
        let stamp = |entry: &Entry| (entry.hlc, entry.id);
        if stamp(self.entry(before)) >= stamp(entry) {
            return None;
        }
        let width = self.names.len();
        let mut row = vec![0u32; width];
        let seen = entry.basis.iter().filter_map(|id| self.find(*id));
        for seen in seen.chain([before]) {
            for (other, cell) in row.iter_mut().enumerate() {
                let own = u32::from(self.device[seen] == other) * (self.nth[seen] + 1);
                *cell = (*cell).max(self.known(seen, other)).max(own);
            }
        }
        // All that is here: of each device as many as there are.
        let known: usize = row
            .iter()
            .map(|known| usize::try_from(*known).unwrap_or_default())
            .sum();
        let id_at = self.by_id.binary_search_by_key(&entry.id, |(id, _)| *id);
        let (Err(id_at), true) = (id_at, known == n) else {
            return None;
        };
        let bridge = settings.role(entry.author) == Role::Bridge;
        let (own, last) = (time::own(entry, bridge), self.t(n.saturating_sub(1)));
        if bridge && own < last {
            return None;
        }
        self.entries.push(Arc::clone(entry));
        self.times.push(own.max(last));
        self.bridge.push(bridge);
        self.device.push(device);
        self.nth.push(self.nth[before] + 1);
        for cell in row {
            self.vectors.push(cell);
        }
        self.by_id.insert(id_at, (entry.id, n));
        Some(n)
    }

    /// Ids that entries here name and that are not here: what they name would change, if it came.
    pub fn missing(&self) -> BTreeSet<EntryId> {
        let mut missing = BTreeSet::new();
        for entry in self.entries.iter() {
            self.note_missing(entry, &mut missing);
        }
        missing
    }

    /// Notes those of one entry.
    pub fn note_missing(&self, entry: &Entry, missing: &mut BTreeSet<EntryId>) {
        let mut note = |id: &EntryId| {
            if self.find(*id).is_none() {
                missing.insert(*id);
            }
        };
        entry.basis.iter().for_each(&mut note);
        entry.fact.names(&mut note);
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

    pub fn entry(&self, n: usize) -> &Entry {
        &self.entries[n]
    }

    pub fn t(&self, n: usize) -> u64 {
        self.times[n]
    }

    /// The time of the last.
    pub fn last_ms(&self) -> u64 {
        self.t(self.len().saturating_sub(1))
    }

    pub fn device(&self, n: usize) -> usize {
        self.device[n]
    }

    pub fn devices(&self) -> usize {
        self.names.len()
    }

    pub fn nth(&self, n: usize) -> u32 {
        self.nth[n]
    }

    /// How many of the device's first entries the author of `n` had seen.
    pub fn known(&self, n: usize, device: usize) -> u32 {
        self.vectors[n * self.names.len() + device]
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
