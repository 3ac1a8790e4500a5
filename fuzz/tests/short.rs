//! Every target over its corpus and a few thousand mutants of it, with a fixed seed: what continuous integration runs.
//! With `HOTLINE_FUZZ_SECONDS` each goes on that long with further seeds, and says how far it came (`cargo xtask fuzz`).

use desk_fuzz::TARGETS;
use std::time::{Duration, Instant};

const MUTANTS: usize = 2_000;

fn seconds() -> u64 {
    let given = std::env::var("HOTLINE_FUZZ_SECONDS").ok();
    given.map_or(0, |text| text.parse().expect("HOTLINE_FUZZ_SECONDS is a number"))
}

/// The clock decides only how long a run by hand goes on, never what it finds.
#[allow(clippy::disallowed_methods)]
fn run(name: &str) {
    let target = desk_fuzz::target(name).expect("a target");
    let (start, long) = (Instant::now(), Duration::from_secs(seconds()));
    let mut seed = 1;
    target.run_mutants(seed, MUTANTS);
    while start.elapsed() < long {
        seed += 1;
        target.run_mutants(seed, MUTANTS);
    }
    println!("{name}: {} mutants, seeds 1 to {seed}", seed * MUTANTS as u64);
}

macro_rules! short {
    ($($name:ident,)*) => {
        $(
            #[test]
            fn $name() {
                run(stringify!($name));
            }
        )*

        const TESTED: &[&str] = &[$(stringify!($name),)*];
    };
}

short! {
    client_frames,
    relay_frames,
    entry_heads,
    entries,
    signed_entries,
    control_entries,
    chains,
    links,
    cbor,
    proofs,
    heads,
    presence,
    unsent,
    changes,
    bundles,
    settings,
    mails,
    mailboxes,
    pages,
    kits,
    calendars,
    texts,
}

#[test]
fn every_target_is_tested() {
    let names: Vec<_> = TARGETS.iter().map(|target| target.name).collect();
    assert_eq!(names, TESTED);
    assert!(TARGETS.iter().all(|target| !(target.corpus)().is_empty()));
}
