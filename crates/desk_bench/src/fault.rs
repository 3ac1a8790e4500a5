//! Why a measurement broke off.

use std::path::PathBuf;

/// What a part of the bench gives back.
pub type Done<T = ()> = Result<T, Fault>;

#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("{0}")]
    Browser(#[from] desk_e2e::Fault),
    #[error("{path}: {source}")]
    File { path: PathBuf, source: std::io::Error },
    #[error("{program} could not be run: {source}")]
    Run { program: String, source: std::io::Error },
    #[error("`hotline {words}` failed: {said}")]
    Hotline { words: String, said: String },
    #[error("{0} is not set; start this by `cargo xtask bench`")]
    NotSet(&'static str),
    #[error("a peer within the bench: {0}")]
    Peer(String),
    #[error("the relay's log: {0}")]
    Log(#[from] desk_relay::log::LogError),
    #[error("a relay within the bench: {0}")]
    Relay(#[from] desk_relay::ServeError),
    #[error("the way to the relay: {0}")]
    Tap(std::io::Error),
    #[error("\"{0}\" is no figure. There are: {1}")]
    Unknown(String, String),
    #[error("the page gave \"{0}\", which is no measurement")]
    Unmeasured(String),
}

impl Fault {
    pub fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Fault {
        let path = path.into();
        move |source| Fault::File { path, source }
    }
}
