//! One time for each entry, so that time never runs backwards along knowledge: a clock that is ahead is capped by the first
//! gateway that saw the entry, one that is behind is lifted by what it had seen. Two passes over the graph.

use super::{column::Column, graph::Graph};
use crate::{Entry, Fact};

/// The time that an entry gives itself: a gateway's and an import's stated one, else its stamp. An import cannot state a time
/// after its own stamp.
pub(super) fn own(entry: &Entry, bridge: bool) -> u64 {
    match &entry.fact {
        Fact::In { at, .. } if bridge => *at,
        Fact::Delivery { at, .. }
        | Fact::SatAnswered { at, .. }
        | Fact::SatAsked { at: Some(at), .. }
        | Fact::Clock { at }
            if bridge =>
        {
            *at
        }
        Fact::In { at, .. } => entry.hlc.ms.min(*at),
        _ => entry.hlc.ms,
    }
}

/// The time of each node; `bridge` says whose author is a gateway.
pub(super) fn times(graph: &Graph<'_>, bridge: &Column<bool>) -> Column<u64> {
    let own = Column::new(
        graph
            .entries
            .iter()
            .zip(bridge.iter())
            .map(|(entry, bridge)| own(entry, *bridge))
            .collect(),
        0,
    );
    let mut cap = Column::filled(graph.entries.len(), u64::MAX);
    for node in graph.sorted.iter().rev() {
        let mut below = cap[*node];
        if bridge[*node] {
            below = below.min(own[*node]);
        }
        for seen in graph.seen(*node) {
            cap[seen] = cap[seen].min(below);
        }
    }
    let mut times = Column::filled(graph.entries.len(), 0u64);
    for node in &graph.sorted {
        let known = graph.seen(*node).map(|seen| times[seen]).max().unwrap_or(0);
        times[*node] = own[*node].min(cap[*node]).max(known);
    }
    times
}
