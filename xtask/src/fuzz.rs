//! The long run of what continuous integration does for some seconds: damaged bytes for every decoder of foreign bytes.

use crate::fault::Fault;
use crate::install;
use crate::place::{Place, path_with};
use crate::step::{self, cargo};
use crate::tool::Need;

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

/// What a run may take up before it is broken off as broken.
const MEMORY_MIB: u32 = 2_048;
/// How long one input may take, in seconds.
const INPUT_SECONDS: u32 = 20;

/// Runs one target under libFuzzer. What it finds lies in the target folder, beside the corpus that it has grown there.
pub fn guided(place: &Place, target: &str, seconds: &str) -> Result<(), Fault> {
    let tools = install::ensure(place, &[Need::Fuzz])?;
    let build = place.target.join("guided");
    let corpus = build.join("corpus").join(target);
    std::fs::create_dir_all(&corpus).map_err(Fault::file(&corpus))?;
    let mut fuzz = cargo();
    fuzz.args([
        "fuzz",
        "run",
        "--fuzz-dir",
        "fuzz/guided",
        "--sanitizer",
        "none",
        "-O",
    ])
    .arg("--target-dir")
    .arg(&build)
    .arg("guided")
    .arg(&corpus)
    .args(["--", &format!("-max_total_time={seconds}")])
    .arg(format!("-rss_limit_mb={MEMORY_MIB}"))
    .arg(format!("-timeout={INPUT_SECONDS}"))
    .arg(format!("-artifact_prefix={}/{target}-", build.display()))
    .env("HOTLINE_FUZZ_TARGET", target)
    .env("HOTLINE_FUZZ_CORPUS", &corpus)
    .env("PATH", path_with(&tools.folders(place)))
    .current_dir(&place.root);
    step::run("damaged bytes, led by coverage", &mut fuzz)
}
