//! Builds everything as it ships and has `desk_bench` measure it.

use std::process::Command;

use crate::dist;
use crate::fault::Fault;
use crate::install;
use crate::place::{Place, path_with};
use crate::step::{self, cargo};
use crate::tool::Need;

/// Runs the bench with these words, which it understands itself.
pub fn run(place: &Place, words: &[&str]) -> Result<(), Fault> {
    let tools = install::ensure(place, &[Need::Build, Need::Dist, Need::Browser])?;
    dist::run(place)?;
    let mut build = cargo();
    build
        .args(["build", "--release", "--locked", "-p", "desk_bench"])
        .current_dir(&place.root);
    step::run("building the bench", &mut build)?;
    let release = place.target.join("release");
    let mut bench = Command::new(release.join("desk_bench"));
    bench
        .args(words)
        .env("PATH", path_with(&tools.folders(place)))
        .env("HOTLINE_ROOT", &place.root)
        .env("HOTLINE_APP", place.root.join(dist::APP))
        .env("HOTLINE_RELAY", release.join("desk_relay"))
        .env("HOTLINE_CLI", release.join("hotline"));
    step::run("measuring (up to an hour)", &mut bench)
}
