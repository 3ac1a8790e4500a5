//! Everything that continuous integration runs, in the order in which mistakes are cheapest to find.

use std::path::Path;
use std::process::Command;

use crate::dist;
use crate::fault::Fault;
use crate::install;
use crate::place::{Place, path_with};
use crate::step::{self, Tally, cargo};
use crate::tidy;
use crate::tidy::layer;
use crate::tool::{Need, Tools};

const WASM: &str = "wasm32-unknown-unknown";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Lint,
    Native,
    Browser,
}

impl Part {
    pub const ALL: &[Part] = &[Part::Lint, Part::Native, Part::Browser];
}

/// Runs the parts and prints how many tests passed and failed, also when a part stops at a failure.
pub fn run(place: &Place, parts: &[Part]) -> Result<(), Fault> {
    let mut tally = Tally::default();
    let done = step::timed("all of it", || {
        parts
            .iter()
            .try_for_each(|part| run_part(place, *part, &mut tally))
    });
    if parts != [Part::Lint] {
        println!("{} passed, {} failed", tally.passed, tally.failed);
    }
    done
}

fn run_part(place: &Place, part: Part, tally: &mut Tally) -> Result<(), Fault> {
    match part {
        Part::Lint => lint(place),
        Part::Native => native(place, tally),
        Part::Browser => browser(place, tally),
    }
}

fn lint(place: &Place) -> Result<(), Fault> {
    install::ensure(place, &[Need::Build])?;
    step::run("formatting", &mut inside(place, "fmt --all --check"))?;
    step::timed("tidy", || tidy::run(place))?;
    let clippy = "clippy --workspace --all-targets --test stories --locked -- -D warnings";
    step::run("clippy", &mut inside(place, clippy))?;
    let wasm = format!(
        "clippy -p desk_app -p desk_worker -p desk_mail_worker -p desk_tool_worker --locked --target {WASM} -- -D warnings"
    );
    step::run("clippy for the browser", &mut inside(place, &wasm))
}

fn native(place: &Place, tally: &mut Tally) -> Result<(), Fault> {
    // The stories are no part of a plain `cargo test` (tests/e2e/Cargo.toml), yet their crate is, so that
    // libraries are built with the same features in this step and in theirs, and only once.
    let mut tests = inside(place, "test --workspace --locked --no-fail-fast");
    step::run_tests("native tests", &mut tests, tally)
}

fn browser(place: &Place, tally: &mut Tally) -> Result<(), Fault> {
    let tools = install::ensure(place, &[Need::Build, Need::Dist, Need::Browser])?;
    let path = path_with(&tools.folders(place));
    for package in layer::packages(place)? {
        if package.names("wasm-bindgen-test") {
            let mut tests = inside(
                place,
                &format!("test -p {} --locked --target {WASM}", package.name),
            );
            tests.env("PATH", &path).env("CHROMEDRIVER", "chromedriver");
            tests.env(
                "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
                "wasm-bindgen-test-runner",
            );
            step::run_tests(
                &format!("tests of {} in a browser", package.name),
                &mut tests,
                tally,
            )?;
        }
    }
    dist::app(place, &tools)?;
    step::run(
        "building the relay and the command line",
        &mut inside(place, "build --workspace --bin desk_relay --bin hotline --locked"),
    )?;
    let mut stories = inside(place, "test --workspace --test stories --locked --no-fail-fast");
    set_stage(&mut stories, place, &tools, &place.root.join(dist::APP));
    step::run_tests("stories in browsers", &mut stories, tally)
}

/// Tells stories where they find what they are told with.
pub fn set_stage(stories: &mut Command, place: &Place, tools: &Tools, app: &Path) {
    stories.env("PATH", path_with(&tools.folders(place)));
    stories.env("HOTLINE_APP", app);
    stories.env("HOTLINE_RELAY", place.target.join("debug/desk_relay"));
    stories.env("HOTLINE_CLI", place.target.join("debug/hotline"));
    if let Some(folder) = tools.module("@automerge/automerge", place) {
        stories.env("HOTLINE_NODE_MODULES", folder);
    }
}

/// Cargo with these words, run inside the project.
fn inside(place: &Place, words: &str) -> Command {
    let mut command = cargo();
    command.args(words.split(' ')).current_dir(&place.root);
    command
}
