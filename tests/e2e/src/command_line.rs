//! The `hotline` program as a peer with a folder of its own.

use std::path::Path;
use std::process::Stdio;

use tempfile::TempDir;
use tokio::process::Command;

use crate::fault::{Fault, Told};
use crate::relay::set;

pub struct CommandLine {
    home: TempDir,
}

impl CommandLine {
    pub fn new() -> Told<CommandLine> {
        let home = TempDir::new().map_err(|source| Fault::File {
            path: std::env::temp_dir(),
            source,
        })?;
        Ok(CommandLine { home })
    }

    /// Room for files of a story that are this peer's concern: what it reads or exports.
    pub fn folder(&self) -> &Path {
        self.home.path()
    }

    /// Does one thing and gives what it printed; anything but exit code 0 is a fault with its words.
    pub async fn does(&self, words: &[&str]) -> Told<String> {
        let mut command = Command::new(set("HOTLINE_CLI")?);
        command
            .arg("--home")
            .arg(self.home.path().join("peer"))
            .args(words);
        prints(command).await
    }
}

/// Runs a program to its end and gives its standard output.
pub async fn prints(mut command: Command) -> Told<String> {
    let program = command.as_std().get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::null()).kill_on_drop(true);
    let output = command.output().await.map_err(|source| Fault::Start {
        program: program.clone(),
        source,
    })?;
    if !output.status.success() {
        return Err(Fault::Story(format!(
            "{program} ended with {}: {}",
            output.status,
            String::from_utf8_lossy(&output.stderr).trim()
        )));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
