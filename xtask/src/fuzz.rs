//! The long run of what continuous integration does for some seconds: damaged bytes for every decoder of foreign bytes.

use crate::fault::Fault;
use crate::place::Place;
use crate::step::{self, cargo};

/// How long it goes on when nothing else is said. All targets run at once, as tests do.
pub const SECONDS: &str = "300";

/// Runs one target, or all. Which bytes broke it is printed.
pub fn run(place: &Place, target: Option<&str>, seconds: &str) -> Result<(), Fault> {
    let mut tests = cargo();
    tests
        .args(["test", "-p", "desk_fuzz", "--test", "short", "--locked", "--"])
        .args(["--nocapture", "--exact"])
        .args(target)
        .env("HOTLINE_FUZZ_SECONDS", seconds)
        .current_dir(&place.root);
    step::run("damaged bytes", &mut tests)
}
