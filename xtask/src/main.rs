//! Every chore of the project: `cargo xtask up | serve | test | faults | fuzz | sim | fold | dist | bench | tidy`.
//!
//! Reads the words after `cargo xtask` and hands over; what a chore does stands in its own file.

mod bench;
mod dist;
mod fault;
mod faults;
mod fold;
mod fuzz;
mod install;
mod one_style;
mod place;
mod serve;
mod sim;
mod step;
mod suite;
mod tidy;
mod tool;
mod up;
mod wasm_order;
mod wasm_table;

use std::process::ExitCode;

use fault::Fault;
use place::Place;
use suite::Part;

const USAGE: &str = "\
cargo xtask up                  install what is missing, build, start Hotline here and print its address
cargo xtask up --port 9000      the same on another port
cargo xtask serve               for working on the app: builds it anew whenever a source changes
cargo xtask test                everything that continuous integration runs
cargo xtask test lint           formatting, clippy, tidy
cargo xtask test native         tests that need no browser
cargo xtask test browser        the app as it ships, driven in real browsers
cargo xtask faults              every rule of docs/fail-closed.md broken once: its test must fail; half an hour long
cargo xtask faults 8 45         those of these numbers
cargo xtask fuzz                every decoder of foreign bytes on damaged bytes, five minutes long
cargo xtask fuzz chains 600     one of them (fuzz/src/lib.rs), ten minutes long
cargo xtask fuzz --guided chains 600
                                the same with libFuzzer, which finds more and is built first
cargo xtask sim 42              a simulated team from this seed, and what happens to it
cargo xtask sim --seeds 1000    many of them, with a report; or --minutes 20; also --long, --from, --threads, --plant, --frames
cargo xtask fold FILE           what the fold gives for histories written in the notation of crates/desk_cases; 1 where it differs
cargo xtask dist                the app into dist/, relay and command line into target/release
cargo xtask dist app            only the app
cargo xtask bench               how fast it is, with 10,000 tickets; writes docs/performance.md
cargo xtask bench reload        one figure; also size, fold, import, catch-up, search, command, open
cargo xtask bench --tickets 1000 chromium
cargo xtask tidy                layers, sizes and texts of the source
cargo xtask install             only install what is missing";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match run(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("\n{fault}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[&str]) -> Result<(), Fault> {
    let place = Place::find()?;
    match words {
        ["up"] => up::run(&place, up::PORT),
        ["up", "--port", port] => up::run(&place, port.parse().map_err(|_| Fault::Port((*port).into()))?),
        ["serve"] => serve::run(&place),
        ["test"] => suite::run(&place, Part::ALL),
        ["test", "lint"] => suite::run(&place, &[Part::Lint]),
        ["test", "native"] => suite::run(&place, &[Part::Native]),
        ["test", "browser"] => suite::run(&place, &[Part::Browser]),
        ["faults", numbers @ ..] => faults::run(&place, numbers),
        ["fuzz"] => fuzz::run(&place, None, fuzz::SECONDS),
        ["fuzz", "--guided", target] => fuzz::guided(&place, target, fuzz::SECONDS),
        ["fuzz", "--guided", target, seconds] => fuzz::guided(&place, target, seconds),
        ["fuzz", target] => fuzz::run(&place, Some(target), fuzz::SECONDS),
        ["fuzz", target, seconds] => fuzz::run(&place, Some(target), seconds),
        ["sim", words @ ..] => sim::run(&place, words),
        ["fold", file] => fold::run(&place, file),
        ["dist"] => dist::run(&place),
        ["dist", "app"] => dist::run_app(&place),
        ["bench", words @ ..] => bench::run(&place, words),
        ["tidy"] => tidy::run(&place),
        ["install"] => install::run(&place),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(Fault::Usage(USAGE)),
    }
}
