//! Worlds of devices, a relay and a network that fails: one seed with its trace, or many with a report.

use crate::fault::Fault;
use crate::place::Place;
use crate::step::{self, cargo};

/// The words go to the simulation as they are.
pub fn run(place: &Place, words: &[&str]) -> Result<(), Fault> {
    let mut sim = cargo();
    sim.args(["run", "--quiet", "-p", "desk_sim", "--locked", "--"])
        .args(words)
        .current_dir(&place.root);
    step::run("simulation", &mut sim)
}
