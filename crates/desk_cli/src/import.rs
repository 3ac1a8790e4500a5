//! Mail files: read in slices, split and parsed, written by the engine a few at a time. A bad mail never stops the rest.

use crate::{chance, driver::Driver, fault::Fault};
use desk_mail::Splitter;
use std::{
    fs::File,
    io::{IsTerminal, Read},
    path::{Path, PathBuf},
};

const SLICE_BYTES: usize = 1024 * 1024;
/// Mails that one transaction takes.
const BATCH_MAILS: usize = 64;

#[derive(Default)]
struct Count {
    added: u32,
    known: u32,
    bad: u32,
}

/// Imports the files and prints what became of them.
pub fn run(driver: &mut Driver, files: &[PathBuf]) -> Result<(), Fault> {
    let mut count = Count::default();
    let mut unread = Vec::new();
    for path in files {
        if let Err(fault) = one(driver, path, &mut count) {
            match fault {
                Fault::File { .. } => {
                    eprintln!("hotline: {fault}");
                    unread.push(path);
                }
                other => return Err(other),
            }
        }
    }
    crate::show::say(&format!(
        "{} added, {} known, {} bad",
        count.added, count.known, count.bad
    ));
    match unread.len() {
        0 => Ok(()),
        n => Err(Fault::Said(format!(
            "{n} of the files could not be read; what the others held is imported."
        ))),
    }
}

fn one(driver: &mut Driver, path: &Path, count: &mut Count) -> Result<(), Fault> {
    let fault = |error| Fault::File {
        path: path.to_owned(),
        error,
    };
    let mut file = File::open(path).map_err(fault)?;
    let mut slice = vec![0u8; SLICE_BYTES];
    let mut splitter = Splitter::new();
    let mut number = 0u32;
    loop {
        let read = file.read(&mut slice).map_err(fault)?;
        match slice.get(..read) {
            Some(bytes) if !bytes.is_empty() => splitter.push(bytes),
            _ => splitter.finish(),
        }
        while drain(driver, path, &mut splitter, &mut number, count)? {}
        if read == 0 {
            return Ok(());
        }
    }
}

/// Writes one batch of mails that are whole by now; false when there was none.
fn drain(
    driver: &mut Driver,
    path: &Path,
    splitter: &mut Splitter,
    number: &mut u32,
    count: &mut Count,
) -> Result<bool, Fault> {
    let (mut mails, mut numbers) = (Vec::new(), Vec::new());
    while mails.len() < BATCH_MAILS
        && let Some(raw) = splitter.next_mail()
    {
        *number += 1;
        match raw.and_then(|raw| desk_mail::parse(&raw)) {
            Ok(mail) => {
                mails.push(mail);
                numbers.push(*number);
            }
            Err(bad) => note_bad(path, *number, &bad, count),
        }
    }
    if mails.is_empty() {
        return Ok(false);
    }
    let counted = driver
        .engine
        .import(chance::now_ms(), &mut chance::dice()?, mails)?;
    driver.carry_out();
    count.added += counted.added;
    count.known += counted.known;
    for (place, reason) in counted.failed {
        let number = numbers.get(place).copied().unwrap_or_default();
        note_bad(path, number, &reason, count);
    }
    if std::io::stderr().is_terminal() {
        eprint!(
            "\r{} added, {} known, {} bad",
            count.added, count.known, count.bad
        );
    }
    Ok(true)
}

fn note_bad(path: &Path, number: u32, reason: &dyn std::fmt::Display, count: &mut Count) {
    count.bad += 1;
    eprintln!("hotline: {}, mail {number}: {reason}", path.display());
}
