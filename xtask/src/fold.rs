//! What the fold gives for histories that stand in a file; see `desk_cases`.

use crate::fault::Fault;
use crate::place::Place;
use crate::step::{self, cargo};

pub fn run(place: &Place, file: &str) -> Result<(), Fault> {
    let file = std::path::absolute(file).unwrap_or_else(|_| file.into());
    let mut cases = cargo();
    cases
        .args(["run", "--quiet", "-p", "desk_cases", "--locked", "--"])
        .arg(file)
        .current_dir(&place.root);
    step::run("fold", &mut cases)
}
