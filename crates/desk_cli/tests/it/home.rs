//! A folder with a desk whose relay is never there, and the program run in it.

use desk_engine::{Engine, Input};
use desk_port::{Request, ToEngine};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use std::{
    path::PathBuf,
    process::{Command, Output},
};

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_hotline");

pub struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    /// Started over the engine itself: the program would wait for the relay.
    pub fn with_desk() -> Self {
        let home = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        let mut engine = Engine::open(desk_store::open_file(home.database()).unwrap(), false).unwrap();
        let request = Request::StartDesk {
            relay: "http://127.0.0.1:9".into(),
            desk: "Fibre".into(),
            name: "Ann".into(),
        };
        let message = ToEngine { id: 1, request };
        let mut dice = ChaCha20Rng::seed_from_u64(1);
        engine.handle(1_772_438_400_000, &mut dice, Input::Ask { tab: 1, message });
        home
    }

    pub fn database(&self) -> PathBuf {
        self.folder.path().join("desk.db")
    }

    /// A file beside the database.
    pub fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    pub fn run(&self, words: &[&str]) -> Output {
        self.with(Command::new(PROGRAM).args(words))
    }

    /// Runs what ends in the program, in this home.
    pub fn with(&self, command: &mut Command) -> Output {
        command.env("HOTLINE_HOME", self.folder.path()).output().unwrap()
    }
}

pub fn said(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
