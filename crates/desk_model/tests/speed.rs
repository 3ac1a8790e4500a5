//! How long a fold takes as the timeline grows: nothing in it may be quadratic. What is compared is the same machine with itself,
//! so a slow one passes too.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods
)]

#[path = "property/world.rs"]
#[allow(dead_code)]
mod world;

use desk_model::{TicketDocument, fold};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use world::{Step, World, scramble, settings};

fn history(entries: usize) -> TicketDocument {
    let dice = |at: usize, salt: u64| scramble(at as u64 * 8 + salt);
    let step = |at: usize| Step {
        device: (dice(at, 0) % 6) as usize,
        minutes: dice(at, 1) % 10,
        what: dice(at, 2) as u8,
        pick: dice(at, 3) as u8,
        meets: if dice(at, 4).is_multiple_of(3) {
            dice(at, 5) as u8
        } else {
            0
        },
    };
    let mut steps: Vec<Step> = (0..entries).map(step).collect();
    steps.truncate(entries);
    let entries = World::run(&steps).entries;
    TicketDocument {
        entries: entries.into_iter().map(Arc::new).collect(),
        ..TicketDocument::default()
    }
}

/// The quickest of some runs.
fn time(document: &TicketDocument, runs: usize) -> Duration {
    let (group, settings) = (std::slice::from_ref(document), settings());
    let run = |_| {
        let start = Instant::now();
        let ticket = fold(group, document.id, 2_000_000_000_000, &settings);
        assert!(!ticket.timeline.is_empty());
        start.elapsed()
    };
    (0..runs).map(run).min().unwrap()
}

/// Something quadratic would take sixty-four times as long. On a busy machine the larger timeline, which no longer fits into the
/// processor's own memory, was seen to take up to twenty-nine times as long with nothing quadratic in it.
#[test]
fn eight_times_the_entries_take_less_than_forty_times() {
    let (few, many) = (history(250), history(2_000));
    let (short, long) = (time(&few, 20), time(&many, 10));
    println!(
        "20: {:?}, {}: {short:?}, {}: {long:?}",
        time(&history(22), 200),
        few.entries.len(),
        many.entries.len()
    );
    assert!(
        long < short * 40,
        "{} entries took {long:?}, {} took {short:?}",
        many.entries.len(),
        few.entries.len()
    );
}
