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

/// The time for which the processor has worked for this thread: what else runs beside it does not count. Where the system does not
/// tell, the time that has passed.
fn worked(start: Instant) -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let ns = told.and_then(|text| text.split(' ').next()?.parse().ok());
    ns.map_or_else(|| start.elapsed(), Duration::from_nanos)
}

/// Of one run, over as many as the system's clock needs.
fn time(document: &TicketDocument, runs: u32) -> Duration {
    let (group, settings) = (std::slice::from_ref(document), settings());
    let start = Instant::now();
    let before = worked(start);
    for _ in 0..runs {
        let ticket = fold(group, document.id, 2_000_000_000_000, &settings);
        assert!(!ticket.timeline.is_empty());
    }
    worked(start).saturating_sub(before) / runs
}

/// Something quadratic would take sixty-four times as long. Nine to ten times were seen, on a busy machine too.
#[test]
fn eight_times_the_entries_take_less_than_twenty_times() {
    let (few, many) = (history(250), history(2_000));
    let (short, long) = (time(&few, 100), time(&many, 10));
    println!(
        "20: {:?}, {}: {short:?}, {}: {long:?}",
        time(&history(22), 400),
        few.entries.len(),
        many.entries.len()
    );
    assert!(
        long < short * 20,
        "{} entries took {long:?}, {} took {short:?}",
        many.entries.len(),
        few.entries.len()
    );
}
