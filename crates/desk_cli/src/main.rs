//! `hotline`: a headless peer of a desk. It keeps the desk in a folder, over the same engine as the browser, and does what is
//! asked on the command line. Answers go to standard output, reasons to standard error.
//!
//! Exit codes: 0 done, 1 refused or failed, 2 the command line is wrong.

use clap::Parser;
use desk_cli::{command, fault};
use std::process::ExitCode;

fn main() -> ExitCode {
    let line = command::Line::parse();
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fault::say(&format!("The program could not start: {error}.")),
    };
    match runtime.block_on(command::run(line)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => fault::say(&fault.to_string()),
    }
}
