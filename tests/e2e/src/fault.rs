//! Why a story broke off.

use std::path::PathBuf;

use thirtyfour::error::WebDriverError;

/// What a step of a story gives back.
pub type Told<T = ()> = Result<T, Fault>;

#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("waited {seconds} s for {what}; last seen: {last}")]
    Waited {
        what: String,
        seconds: u64,
        last: String,
    },
    #[error("{0} is not set; start the stories by `cargo xtask test browser`")]
    NotSet(&'static str),
    #[error("{program} could not be started: {source}")]
    Start { program: String, source: std::io::Error },
    #[error("{program} ended or closed its output before it said \"{awaited}\"")]
    Silent { program: String, awaited: &'static str },
    #[error("{path}: {source}")]
    File { path: PathBuf, source: std::io::Error },
    #[error("the wire: {0}")]
    Wire(std::io::Error),
    #[error("the browser: {0}")]
    Browser(#[from] WebDriverError),
    #[error("the story: {0}")]
    Story(String),
}
