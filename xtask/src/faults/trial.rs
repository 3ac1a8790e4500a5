//! One test binary of the copy: built and run without a fault, and with one.

use std::fmt;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde_json::Value;

use super::planted::Planted;
use super::stage::Stage;
use crate::fault::Fault;
use crate::place::Place;
use crate::step::cargo;

/// How long tests may run. A fault may let one wait for what never comes, and that is no failing.
const RUN_SECONDS_MAX: u64 = 300;

/// What came of a planted fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The test failed by it.
    Seen,
    /// The test passed in spite of it.
    Unseen,
    /// The test fails without it too, or is not there.
    FailsAnyway,
    /// The text does not stand in the file once.
    Misplaced,
    DoesNotCompile,
    DoesNotEnd,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Seen => "seen to fail",
            Self::Unseen => "NOT SEEN, the test passes in spite of the fault",
            Self::FailsAnyway => "WRONG IN THE TABLE, without the fault the test does not pass",
            Self::Misplaced => "WRONG IN THE TABLE, the text does not stand in the file once",
            Self::DoesNotCompile => "WRONG IN THE TABLE, the fault does not compile",
            Self::DoesNotEnd => "WRONG IN THE TABLE, the test did not end, or without a word",
        })
    }
}

pub struct Trial<'a> {
    pub copy: &'a Place,
    pub package: &'a str,
    pub target: &'a str,
    /// What a story needs besides its own binary.
    pub stage: Option<Stage>,
}

impl Trial<'_> {
    /// The names of those tests that pass without a fault.
    pub fn passing(&self, faults: &[&Planted]) -> Result<Vec<String>, Fault> {
        let binary = self.build()?.map_err(|said| {
            eprintln!("{said}");
            Fault::Unbuilt(self.package.to_owned())
        })?;
        let mut words: Vec<String> = faults.iter().map(|fault| fault.ending()).collect();
        words.dedup();
        let said = self.run(&binary, faults, &words)?.unwrap_or_default();
        let passed = results(&said).filter(|(_, passed)| *passed);
        Ok(passed.map(|(name, _)| name.to_owned()).collect())
    }

    /// Plants the fault, runs the test, and takes the fault out again.
    pub fn with(&self, fault: &Planted, name: &str) -> Result<Verdict, Fault> {
        let file = self.copy.root.join(&fault.file);
        let good = fs::read_to_string(&file).map_err(Fault::file(&file))?;
        let Some(bad) = fault.plant(&good) else {
            return Ok(Verdict::Misplaced);
        };
        fs::write(&file, bad).map_err(Fault::file(&file))?;
        let verdict = self.judge(fault, name);
        fs::write(&file, good).map_err(Fault::file(&file))?;
        verdict
    }

    fn judge(&self, fault: &Planted, name: &str) -> Result<Verdict, Fault> {
        let binary = match self.build()? {
            Ok(binary) => binary,
            Err(said) => {
                eprintln!("{said}");
                return Ok(Verdict::DoesNotCompile);
            }
        };
        let said = self.run(&binary, &[fault], &["--exact".to_owned(), name.to_owned()])?;
        let passed = said.and_then(|said| {
            results(&said)
                .find(|(of, _)| *of == name)
                .map(|(_, passed)| passed)
        });
        Ok(match passed {
            Some(true) => Verdict::Unseen,
            Some(false) => Verdict::Seen,
            None => Verdict::DoesNotEnd,
        })
    }

    /// What the tests printed; none when they did not end in time.
    fn run(&self, binary: &Path, faults: &[&Planted], words: &[String]) -> Result<Option<String>, Fault> {
        let folder = faults.first().map_or("", |fault| fault.folder());
        let mut command = Command::new(binary);
        command.args(words).current_dir(self.copy.root.join(folder));
        if let Some(stage) = &self.stage {
            stage.set(&mut command);
        }
        said(&mut command)
    }

    /// The test binary, or what the compiler said.
    fn build(&self) -> Result<Result<PathBuf, String>, Fault> {
        if let Some(Err(said)) = self.stage.as_ref().map(Stage::build).transpose()? {
            return Ok(Err(said));
        }
        let mut command = cargo();
        command.args([
            "test",
            "--locked",
            "--no-run",
            "--message-format",
            "json-render-diagnostics",
        ]);
        command.args(["-p", self.package]);
        match self.target {
            "lib" => command.arg("--lib"),
            target => command.args(["--test", target]),
        };
        let output = quiet(command.current_dir(&self.copy.root))?;
        let told = String::from_utf8_lossy(&output.stdout);
        let binary = told.lines().filter_map(executable).next_back();
        Ok(match binary {
            Some(binary) if output.status.success() => Ok(binary),
            _ => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        })
    }
}

/// Runs something to its end, and shows nothing of it.
pub fn quiet(command: &mut Command) -> Result<Output, Fault> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output();
    output.map_err(Fault::start(&program))
}

/// The test binary in one of cargo's messages.
fn executable(line: &str) -> Option<PathBuf> {
    let message: Value = serde_json::from_str(line).ok()?;
    let is_test = message.get("profile")?.get("test")?.as_bool()?;
    let path = message.get("executable")?.as_str()?;
    is_test.then(|| path.into())
}

fn said(command: &mut Command) -> Result<Option<String>, Fault> {
    let program = command.get_program().to_string_lossy().into_owned();
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut child = command.spawn().map_err(Fault::start(&program))?;
    let (tell, told) = mpsc::channel();
    if let Some(mut stdout) = child.stdout.take() {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            // What cannot be read is no result, and nobody listens any more when the time is over.
            let _ = stdout.read_to_end(&mut bytes);
            let _ = tell.send(String::from_utf8_lossy(&bytes).into_owned());
        });
    }
    let said = told.recv_timeout(Duration::from_secs(RUN_SECONDS_MAX)).ok();
    if said.is_none() {
        // It may have ended just now.
        let _ = child.kill();
    }
    child.wait().map_err(Fault::start(&program))?;
    Ok(said)
}

/// Each test that was run, and whether it passed: `test chain::t08_wrong_prev ... ok`.
fn results(said: &str) -> impl Iterator<Item = (&str, bool)> {
    said.lines().filter_map(|line| {
        let (name, result) = line.strip_prefix("test ")?.split_once(" ... ")?;
        match result {
            "ok" => Some((name, true)),
            "FAILED" => Some((name, false)),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_ran_is_a_result() {
        let said = "running 3 tests\ntest a::t01 ... ok\ntest b ... FAILED\ntest c ... ignored\n\n---- b stdout ----\n\
            test result: FAILED. 1 passed; 1 failed\n";
        let results: Vec<_> = results(said).collect();
        assert_eq!(results, [("a::t01", true), ("b", false)]);
    }

    #[test]
    fn the_binary_is_that_of_the_tests() {
        let artifact = |test: bool, path: &str| {
            format!(r#"{{"reason":"compiler-artifact","profile":{{"test":{test}}},"executable":{path}}}"#)
        };
        assert_eq!(
            executable(&artifact(true, r#""/t/it-1""#)),
            Some("/t/it-1".into())
        );
        assert_eq!(executable(&artifact(false, r#""/t/desk_relay""#)), None);
        assert_eq!(executable(&artifact(true, "null")), None);
        assert_eq!(executable("   Compiling desk_seal"), None);
    }
}
