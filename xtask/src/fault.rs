//! What can stop a chore, in whole sentences for the person who started it.

use std::path::PathBuf;

#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("These are the chores:\n\n{0}")]
    Usage(&'static str),
    #[error("\"{0}\" is not a port. Give a number from 1 to 65535.")]
    Port(String),
    #[error(
        "Port {0} is taken, perhaps by a Hotline that already runs. Stop it, or give another: cargo xtask up --port {1}"
    )]
    PortTaken(u16, u16),
    #[error("The file {path} could not be read or written: {source}.")]
    File { path: PathBuf, source: std::io::Error },
    #[error("The program \"{program}\" could not be started: {source}.")]
    Start { program: String, source: std::io::Error },
    #[error("FAILED: {step}\nThe command was: {command}")]
    Step { step: String, command: String },
    #[error("FAILED: what wasm-opt made of {0} is no program that can be read.")]
    Optimiser(PathBuf),
    #[error("FAILED: tidy found {0}. Each is listed above with its file.")]
    Untidy(String),
    #[error(
        "FAILED: {0} asks the browser for a function of C that nobody gives it, so it would not start. Something was left out of SQLite that is used (.cargo/config.toml)."
    )]
    Unlinked(PathBuf),
    #[error("FAILED: the {0} is larger than it may be. It was built; its size stands above.")]
    OverBudget(&'static str),
    #[error(
        "Some programs are missing and only the administrator of this machine can install them. Run this, then start again:\n\n  {0}"
    )]
    NeedsAdministrator(String),
    #[error(
        "Some programs are missing: {0}. Install them with your system's package manager (the Debian packages are {1}), then start again."
    )]
    UnknownSystem(String, String),
    #[error("Line {line} of xtask/tools.txt is not understood: {text}")]
    Tools { line: usize, text: String },
    #[error("Line {line} of tests/faults.txt ends a fault that is not whole, or is not understood.")]
    Planted { line: usize },
    #[error("No fault is planted for \"{0}\" (tests/faults.txt).")]
    NoPlanted(String),
    #[error("FAILED: the tests of {0} cannot be built without a fault either.")]
    Unbuilt(String),
    #[error("FAILED: {0} not seen to fail. Each is listed above.")]
    Unseen(usize),
    #[error("What cargo says about the workspace is not understood: {0}.")]
    Metadata(serde_json::Error),
    #[error("No home folder is known: set HOME or XDG_CACHE_HOME.")]
    NoHome,
}

impl Fault {
    pub fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Fault {
        let path = path.into();
        move |source| Fault::File { path, source }
    }

    pub fn start(program: &str) -> impl FnOnce(std::io::Error) -> Fault {
        let program = program.to_owned();
        move |source| Fault::Start { program, source }
    }
}
