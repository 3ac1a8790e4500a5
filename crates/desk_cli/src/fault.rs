//! Why a command was not done, in whole sentences.

use desk_port::event::Refusal;
use std::{path::PathBuf, process::ExitCode};

#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("{}", .0.sentence)]
    Refused(#[from] Refusal),
    #[error("{0}")]
    Said(String),
    #[error("{} could not be used: {error}.", path.display())]
    File { path: PathBuf, error: std::io::Error },
    #[error("Another hotline is working in {}. Nothing was changed. Wait for it or end it, then try again.", .0.display())]
    Busy(PathBuf),
    #[error(
        "The relay could not be reached within {seconds} seconds. Everything is kept here and will be shared by `hotline sync`."
    )]
    Unreached { seconds: u64 },
    #[error(
        "The relay did not answer within {seconds} seconds. Nothing was lost; give the same command again."
    )]
    Unanswered { seconds: u64 },
}

/// Prints the reason and gives the exit code of a failure.
pub fn say(reason: &str) -> ExitCode {
    eprintln!("hotline: {reason}");
    ExitCode::FAILURE
}
