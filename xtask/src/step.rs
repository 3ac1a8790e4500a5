//! Runs one command after another, says which and how long it took, and counts the tests it reports.
//!
//! The only file of the chores that looks at a clock.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::fault::Fault;

/// How many tests passed and failed, summed over everything that `cargo test` printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: u64,
    pub failed: u64,
}

impl Tally {
    /// Takes in a line such as `test result: ok. 12 passed; 0 failed; 0 ignored; …`.
    fn read(&mut self, line: &str) {
        let Some(result) = line.trim().strip_prefix("test result: ") else {
            return;
        };
        let words: Vec<&str> = result.split_whitespace().collect();
        for pair in words.windows(2) {
            match pair {
                [count, "passed;"] => self.passed += count.parse().unwrap_or(0),
                [count, "failed;"] => self.failed += count.parse().unwrap_or(0),
                _ => {}
            }
        }
    }
}

/// This toolchain's cargo.
pub fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs a command that shows its own output.
pub fn run(what: &str, command: &mut Command) -> Result<(), Fault> {
    timed(what, || {
        let program = command.get_program().to_string_lossy().into_owned();
        let status = command
            .stdin(Stdio::null())
            .status()
            .map_err(Fault::start(&program))?;
        if status.success() {
            Ok(())
        } else {
            Err(failed(what, command))
        }
    })
}

/// Runs a command that prints test results, shows them and adds them up.
pub fn run_tests(what: &str, command: &mut Command, tally: &mut Tally) -> Result<(), Fault> {
    timed(what, || {
        let program = command.get_program().to_string_lossy().into_owned();
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(Fault::start(&program))?;
        if let Some(stdout) = child.stdout.take() {
            for line in BufReader::new(stdout).split(b'\n').map_while(Result::ok) {
                let line = String::from_utf8_lossy(&line);
                println!("{line}");
                tally.read(&line);
            }
        }
        let status = child.wait().map_err(Fault::start(&program))?;
        if status.success() {
            Ok(())
        } else {
            Err(failed(what, command))
        }
    })
}

/// Runs a command for what it prints.
pub fn output(command: &mut Command) -> Result<String, Fault> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let output = output.map_err(Fault::start(&program))?;
    if !output.status.success() {
        return Err(failed(&program, command));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Does something, saying before what it is and after how long it took.
pub fn timed<T>(what: &str, work: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    println!("-- {what}");
    let start = now();
    let done = work()?;
    println!("   {what}: {}", duration(start.elapsed()));
    Ok(done)
}

/// Says, whenever it is asked, how long it has run.
pub fn stopwatch() -> impl Fn() -> String {
    let start = now();
    move || duration(start.elapsed())
}

#[allow(clippy::disallowed_methods, reason = "a shell may say how long its work took")]
fn now() -> Instant {
    Instant::now()
}

fn duration(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..60 => format!("{seconds}.{} s", time.subsec_millis() / 100),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

fn failed(what: &str, command: &Command) -> Fault {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    Fault::Step {
        step: what.to_owned(),
        command: words.join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_added_up_and_other_lines_are_not() {
        let mut tally = Tally::default();
        tally.read("running 3 tests");
        tally.read(
            "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
        );
        tally.read("test result: FAILED. 4 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out");
        tally.read("my own words: 7 passed; 1 failed;");
        assert_eq!(
            tally,
            Tally {
                passed: 16,
                failed: 2
            }
        );
    }

    #[test]
    fn times_are_short_to_read() {
        assert_eq!(duration(Duration::from_millis(1_250)), "1.2 s");
        assert_eq!(duration(Duration::from_secs(125)), "2 min 5 s");
    }

    #[test]
    fn a_command_that_fails_is_named_in_full() {
        let fault = run("looking", Command::new("false").arg("twice")).unwrap_err();
        assert!(
            matches!(fault, Fault::Step { ref command, .. } if command == "false twice"),
            "{fault}"
        );
    }
}
