//! Programs that a story starts, each ended by its own process id together with what it started itself.

use std::fs;
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::fault::{Fault, Told};

pub struct Process {
    name: String,
    child: Child,
}

impl Process {
    /// Starts a program that also ends when this test does, however it ends.
    pub fn start(program: &str, arrange: impl FnOnce(&mut Command)) -> Told<Process> {
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL", program]);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        arrange(&mut command);
        let child = command.spawn().map_err(|source| Fault::Start {
            program: program.to_owned(),
            source,
        })?;
        Ok(Process {
            name: program.to_owned(),
            child,
        })
    }

    /// Reads output until a line holds `awaited`, gives what stands behind it, and goes on draining.
    pub async fn says(&mut self, awaited: &'static str) -> Told<String> {
        let silent = || Fault::Silent {
            program: self.name.clone(),
            awaited,
        };
        let stdout = self.child.stdout.take().ok_or_else(silent)?;
        let mut lines = BufReader::new(stdout).lines();
        loop {
            let line = lines.next_line().await.ok().flatten().ok_or_else(silent)?;
            if let Some((_, behind)) = line.split_once(awaited) {
                let behind = behind.trim().to_owned();
                tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
                return Ok(behind);
            }
        }
    }

    /// Ends it as an administrator would, and waits until it is gone.
    pub async fn stop(mut self) {
        if let Some(id) = self.child.id() {
            signal("TERM", &[id]);
            let _ = self.child.wait().await;
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(id) = self.child.id() {
            signal("KILL", &descendants(id));
        }
    }
}

/// A process and all that it started, as the kernel tells.
fn descendants(id: u32) -> Vec<u32> {
    let mut all = vec![id];
    let mut at = 0;
    while let Some(id) = all.get(at).copied() {
        let tasks = fs::read_dir(format!("/proc/{id}/task"))
            .into_iter()
            .flatten()
            .flatten();
        for task in tasks {
            let children = fs::read_to_string(task.path().join("children")).unwrap_or_default();
            all.extend(
                children
                    .split_whitespace()
                    .filter_map(|id| id.parse::<u32>().ok()),
            );
        }
        at += 1;
    }
    all
}

fn signal(name: &str, ids: &[u32]) {
    let ids = ids.iter().map(u32::to_string);
    let mut kill = std::process::Command::new("kill");
    // One that is gone already is no failure.
    let _ = kill.arg("-s").arg(name).args(ids).stderr(Stdio::null()).status();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eventually::eventually;

    #[tokio::test]
    async fn what_a_process_started_ends_with_it() {
        let shell = "sleep 600 & echo child $!; wait";
        let mut process = Process::start("sh", |command| {
            command.args(["-c", shell]);
        })
        .unwrap();
        let child = process.says("child ").await.unwrap();
        let status = format!("/proc/{child}/status");
        assert!(fs::exists(&status).unwrap());
        drop(process);
        eventually("the end of the child", async || {
            match fs::read_to_string(&status) {
                Ok(text) if !text.contains("zombie") => Err(text),
                _ => Ok(()),
            }
        })
        .await
        .unwrap();
    }

    #[tokio::test]
    async fn a_process_that_says_nothing_is_named() {
        let mut process = Process::start("true", |_| ()).unwrap();
        let fault = process.says("ready").await.unwrap_err();
        assert!(fault.to_string().starts_with("true ended"), "{fault}");
    }
}
