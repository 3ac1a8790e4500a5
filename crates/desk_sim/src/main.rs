//! `cargo xtask sim`: plays one seed with its trace, or many on all cores with a report. The only file here that looks at a clock.

use argh::FromArgs;
use desk_sim::{Keep, Length, Outcome, Plan, Planted, run};
use std::{
    process::ExitCode,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// Plays seeds of a world of devices, a relay and a network that fails.
#[derive(Debug, FromArgs)]
struct Args {
    /// play this one, and print what happens
    #[argh(positional)]
    seed: Option<u64>,
    /// how many to play, from --from on
    #[argh(option)]
    seeds: Option<u64>,
    /// for how many minutes to play
    #[argh(option)]
    minutes: Option<u64>,
    /// the first seed of many, 0 if not given
    #[argh(option, default = "0")]
    from: u64,
    /// on how many threads; as many as there are cores if not given
    #[argh(option)]
    threads: Option<usize>,
    /// long runs, instead of those of continuous integration
    #[argh(switch)]
    long: bool,
    /// all that can happen to a ticket, besides what is promised
    #[argh(switch)]
    life: bool,
    /// that, and files of replies
    #[argh(switch)]
    files: bool,
    /// print every frame too
    #[argh(switch)]
    frames: bool,
    /// a fault to plant: disk-lies, relay-forgets, key-leaks, replica-drops
    #[argh(option)]
    plant: Option<String>,
}

#[allow(clippy::disallowed_methods, reason = "a shell may say how long its work took")]
fn now() -> Instant {
    Instant::now()
}

fn main() -> ExitCode {
    let args: Args = argh::from_env();
    let length = if args.long { Length::Long } else { Length::Short };
    let planted = match args.plant.as_deref().map(|name| (name, Planted::by_name(name))) {
        Some((name, None)) => {
            eprintln!("{name} is no fault that can be planted; see --help");
            return ExitCode::FAILURE;
        }
        other => other.and_then(|(_, planted)| planted),
    };
    let of = |seed| match Plan::of(seed, length) {
        plan if args.files => plan.with_files(),
        plan if args.life => plan.with_life(),
        plan => plan,
    };
    let plan = |seed| match planted {
        Some(planted) => of(seed).with(planted),
        None => of(seed),
    };
    // A panic is caught and told with its seed.
    std::panic::set_hook(Box::new(|info| eprintln!("{info}")));
    if let Some(seed) = args.seed {
        let keep = if args.frames {
            Keep::PrintFrames
        } else {
            Keep::Print
        };
        let outcome = run(plan(seed), keep);
        println!("{:?}", outcome.counts);
        return told(&outcome);
    }
    let threads = args
        .threads
        .or_else(|| std::thread::available_parallelism().ok().map(Into::into))
        .unwrap_or(1);
    many(&args, threads, plan)
}

fn told(outcome: &Outcome) -> ExitCode {
    match &outcome.broken {
        None => ExitCode::SUCCESS,
        Some(broken) => {
            println!("seed {} is broken: {}", outcome.plan.seed, broken.0);
            ExitCode::FAILURE
        }
    }
}

#[derive(Default)]
struct Sum {
    runs: u64,
    forked: u64,
    broken: Vec<u64>,
    lines: Vec<(&'static str, u64)>,
}

fn many(args: &Args, threads: usize, plan: impl Fn(u64) -> Plan + Sync) -> ExitCode {
    let start = now();
    let end = args.minutes.map(|minutes| Duration::from_secs(60 * minutes));
    let seeds = args.seeds.unwrap_or(if end.is_some() { u64::MAX } else { 500 });
    let next = AtomicU64::new(0);
    let sum = Mutex::new(Sum::default());
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                while end.is_none_or(|end| start.elapsed() < end) {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= seeds {
                        return;
                    }
                    let outcome = run(plan(args.from + at), Keep::Nothing);
                    if let Ok(mut sum) = sum.lock() {
                        sum.add(&outcome);
                    }
                }
            });
        }
    });
    let Ok(sum) = sum.into_inner() else {
        return ExitCode::FAILURE;
    };
    let seconds = start.elapsed().as_secs();
    println!(
        "{} runs from seed {} in {seconds} s on {threads} threads",
        sum.runs, args.from
    );
    for (what, times) in &sum.lines {
        println!("{times:>10} {what}");
    }
    println!(
        "{:>10} came to two histories after the relay lost its chain, and were mended",
        sum.forked
    );
    println!("{:>10} broken {:?}", sum.broken.len(), sum.broken);
    if sum.broken.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

impl Sum {
    fn add(&mut self, outcome: &Outcome) {
        self.runs += 1;
        self.forked += u64::from(outcome.forked);
        let counts = outcome.counts;
        let new = [
            ("things that happened", counts.events),
            ("commands", counts.commands),
            ("of them acknowledged", counts.acknowledged),
            ("of them refused", counts.refused),
            ("programs killed", counts.kills),
            ("of them with a torn write", counts.torn),
            ("connections cut", counts.cuts),
            ("devices brought back from a copy", counts.brought_back),
            ("relays killed", counts.relay_kills),
            ("relays brought back or emptied", counts.relay_brought_back),
            ("times that entries were kept back", counts.starved),
            ("fields seen that were written apart", counts.apart),
            ("joined", counts.joined),
            ("left", counts.left),
            ("acts of leads", counts.chain_acts),
            ("erasures", counts.erased),
            ("hostile acts", counts.hostile),
        ];
        if self.lines.is_empty() {
            self.lines = new.to_vec();
        } else {
            self.lines
                .iter_mut()
                .zip(new)
                .for_each(|(line, new)| line.1 += new.1);
        }
        if let Some(broken) = &outcome.broken {
            self.broken.push(outcome.plan.seed);
            let words: String = broken.0.chars().take(400).collect();
            println!("seed {} ({}): {words}", outcome.plan.seed, outcome.plan.words());
        }
    }
}
