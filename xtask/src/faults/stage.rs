//! What a story needs to be told: the app, the relay and the command line of the copy, with the fault in them.

use std::path::PathBuf;
use std::process::Command;

use super::trial::quiet;
use crate::dist;
use crate::fault::Fault;
use crate::install;
use crate::place::Place;
use crate::step::cargo;
use crate::suite;
use crate::tool::{Need, Tools};

pub struct Stage {
    copy: Place,
    tools: Tools,
    /// The app as it is built for working on it: quicker than what ships.
    app: PathBuf,
}

impl Stage {
    pub fn new(copy: &Place) -> Result<Stage, Fault> {
        Ok(Stage {
            copy: copy.copy(),
            tools: install::ensure(copy, &[Need::Build, Need::Browser])?,
            app: copy.target.join("faults/app"),
        })
    }

    /// Builds it anew, or gives what the compiler said.
    pub fn build(&self) -> Result<Result<(), String>, Fault> {
        let mut programs = cargo();
        programs.args(["build", "--locked", "-p", "desk_relay", "-p", "desk_cli"]);
        programs.current_dir(&self.copy.root);
        for command in [
            &mut programs,
            &mut dist::trunk(&self.copy, &self.tools, &self.app),
        ] {
            let output = quiet(command)?;
            if !output.status.success() {
                return Ok(Err(String::from_utf8_lossy(&output.stderr).into_owned()));
            }
        }
        Ok(Ok(()))
    }

    /// Tells a story where it finds all this.
    pub fn set(&self, story: &mut Command) {
        suite::set_stage(story, &self.copy, &self.tools, &self.app);
    }
}
