//! A seeded world that proves the log: teams of whole engines over databases in files, a relay, and a network, of which
//! everything fails that can. One seed is one run, always the same.
//!
//! [`run`] plays one seed to its end and says what went wrong, if anything did. What is simulated, what has to hold, and what
//! long runs found stands in docs/simulation.md.

mod check;
mod crash;
mod device;
mod dice;
mod disk;
mod files;
mod hostile;
mod ledger;
mod life;
mod mend;
mod network;
mod people;
mod pipe;
pub mod plan;
pub mod planted;
mod relay;
mod settle;
pub mod trace;
mod weather;
mod work;
mod world;

pub use plan::{Length, Plan};
pub use planted::Planted;
pub use trace::Keep;
pub use world::{Broken, Counts};

use std::panic::{AssertUnwindSafe, catch_unwind};
use world::World;

/// What became of a run.
pub struct Outcome {
    pub plan: Plan,
    pub counts: Counts,
    pub lines: Vec<String>,
    /// How many lines the trace has, and what they amount to: the same for each run of one plan.
    pub sum: (u64, u64),
    /// The relay lost a part of its chain, and a lead wrote another one before it was back. People have settled it.
    pub forked: bool,
    pub broken: Option<Broken>,
}

/// Plays a plan to its end.
#[must_use]
pub fn run(plan: Plan, keep: Keep) -> Outcome {
    let mut outcome = Outcome {
        plan,
        counts: Counts::default(),
        lines: Vec::new(),
        sum: (0, 0),
        forked: false,
        broken: None,
    };
    let mut world = match World::new(plan, keep) {
        Ok(world) => world,
        Err(broken) => {
            outcome.broken = Some(broken);
            return outcome;
        }
    };
    let played = catch_unwind(AssertUnwindSafe(|| {
        world.found()?;
        world.live()?;
        world.settle()?;
        if world.forked {
            world.mend()?;
        }
        world.check()
    }));
    outcome.broken = match played {
        Ok(Ok(())) => None,
        Ok(Err(broken)) => Some(broken),
        Err(thrown) => {
            let words = thrown.downcast_ref::<String>().cloned();
            let words = words.or_else(|| thrown.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            Some(Broken(format!("panicked: {}", words.unwrap_or_default())))
        }
    };
    if let Some(broken) = outcome.broken.clone() {
        world.say(format!("BROKEN: {}", broken.0));
    }
    outcome.counts = world.counts;
    outcome.sum = world.trace.sum();
    outcome.lines = std::mem::take(&mut world.trace.lines);
    outcome.forked = world.forked || world.mended;
    outcome
}
