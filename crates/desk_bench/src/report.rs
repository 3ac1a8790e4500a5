//! The table: on the screen, and in docs/performance.md with the conditions of the run.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use crate::fault::{Done, Fault};
use crate::figure::Figure;

const HEAD: [&str; 6] = ["what", "aim", "median", "p95", "n", "met"];

/// What a figure is worth depends on this.
pub struct Conditions {
    pub tickets: u32,
    pub mails: u32,
    pub megabytes: f64,
    /// Runnable programs on the machine, as the kernel averages them over a minute: before and after.
    pub load: [String; 2],
}

pub fn table(figures: &[Figure]) -> String {
    let mut table = line(&HEAD.map(str::to_owned));
    table.push_str("|---|---|---|---|---|---|\n");
    for figure in figures {
        table.push_str(&line(&figure.cells()));
    }
    table
}

fn line(cells: &[String; 6]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

/// Writes the document.
pub fn write(path: &Path, figures: &[Figure], conditions: &Conditions) -> Done {
    let met = figures
        .iter()
        .filter(|figure| figure.is_met() == Some(true))
        .count();
    let aims = figures.iter().filter(|figure| figure.aim.is_some()).count();
    let mut text = String::from(
        "# Performance\n\nWritten by `cargo xtask bench`. These are figures of one run, not tests: nothing fails when one is missed.\n\n",
    );
    text.push_str(&table(figures));
    let Conditions {
        tickets,
        mails,
        megabytes,
        load: [before, after],
    } = conditions;
    // Writing to a String cannot fail.
    let _ = write!(
        text,
        "\n{met} of {aims} aims were met in this run.\n\n\
         **Machine**: {}, {} processors, {} of memory, shared with other work. Load average over a minute: {before} before the \
         run, {after} after it.\n**Date**: {}. **Versions**: {}.\n\n{}\n",
        processor(),
        std::thread::available_parallelism().map_or(0, usize::from),
        memory(),
        said("date", &["-u", "+%Y-%m-%d"]),
        versions(),
        about(*tickets, *mails, *megabytes),
    );
    std::fs::write(path, text).map_err(Fault::file(path))
}

fn about(tickets: u32, mails: u32, megabytes: f64) -> String {
    format!(
        "## How it was measured\n\n\
         The corpus is made by the bench from a fixed seed: {tickets} tickets of {mails} mails, {megabytes:.0} MB, with word \
         frequencies as in a real language, two of five mails with HTML, one of fifty with a file. `hotline` imports it into a \
         desk on a relay on the same machine (release builds); the app is what `cargo xtask dist` makes. Browsers run without a \
         window, at 60 frames a second, each with a fresh profile, and reach the relay through a SOCKS proxy inside the bench, \
         which lets the wire be cut and adds a copy of every byte. Browser, driver, relay, peer and proxy share the processors, \
         so every figure is worse than on a machine where only the browser runs.\n\n\
         - **Reload**: from the start of the navigation until the list *Tickets* has rows from the device, they are painted, and \
         a key pressed then has moved the cursor and is painted too. The browser is warm and the service worker controls the \
         page; the desk is the whole one. A reload of a browser that was just started takes longer.\n\
         - **Search**: words, rare words, names and pairs of words typed letter by letter through the driver. From the time \
         stamp of the key until the frame with its answer was painted. A frame alone is up to 16.7 ms. Firefox rounds time \
         stamps to 1 ms.\n\
         - **Command**: notes and drafts written in the app. From the app's message to the worker until the engine's answer is \
         back in the page; the engine answers after SQLite's commit, which ends with a flush of the file in OPFS. What the flush \
         costs is up to the disk below.\n\
         - **New peer**: from pressing *Join* on an opened invite link until the newest ticket is painted in the list, and until \
         the list counts all tickets. The app was loaded before. Natively: two runs of `hotline`, their start included.\n\
         - **Fold**: natively, of a ticket made by the bench: twelve entries of a conversation again and again, by people of five \
         devices, of every forty entries the last six by two who did not know of each other; three promises within opening hours. \
         One entry more is each of the last 240 as it comes to a ticket that is kept between folds: what its author wrote knowing \
         all that is there is one step (the median), what was written apart folds the whole ticket (the last twentieth).\n\
         - **N tickets**: a desk of that size by the command line alone, each step a program of its own, its start included. Bytes \
         on the way are counted by a proxy in both directions, with TLS left out; bytes at the relay are those of its files that \
         are not zero, on a device those of its folder. One run each, but for coming back.\n\
         - **Compaction**: of 200 tickets at every size, each changed 32 times more than the others and known to two people's peers. \
         A peer waits between one and six minutes, by chance, before it makes a snapshot, and up to one before it judges one: that is \
         not measured. The engine takes its time as an argument, and the bench, which drives it over the same folder and wire, \
         lets it jump to the next moment that the engine named, whenever the engine has nothing to do and no answer of the relay is \
         due. The figure is what is left: opening both peers, making, sealing and sending 200 snapshots, reading, judging and \
         attesting them, and whatever the engine does at each waking. Bytes at the relay are here those of the entries of these \
         tickets; what the relay drops after seven days is dropped by the same relay started with a grace of none.\n\
         - **From 1000 to 100000 tickets**: how many times more it takes in the larger desk. At most a hundred times is no worse than \
         linear.\n\
         - **Tasks**: what Chromium reports as long tasks of the page's main thread. Firefox reports none.\n\
         - **Sizes**: of the files as they are served to a browser that takes gzip; most take Brotli, which is smaller."
    )
}

fn processor() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text.lines().find_map(|line| line.strip_prefix("model name"));
    model.map_or_else(
        || "unknown processor".to_owned(),
        |model| model.trim_start_matches([' ', '\t', ':']).to_owned(),
    )
}

fn memory() -> String {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let total = text.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    let kib: f64 = total
        .and_then(|total| total.split_whitespace().next()?.parse().ok())
        .unwrap_or_default();
    format!("{:.0} GiB", kib / 1_048_576.0)
}

/// The load average over a minute.
pub fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().next().unwrap_or("unknown").to_owned()
}

fn versions() -> String {
    let browsers = [said("chromium", &["--version"]), said("firefox", &["--version"])];
    let [chromium, firefox] =
        browsers.map(|version| version.split_whitespace().take(3).collect::<Vec<_>>().join(" "));
    format!(
        "Hotline {}, {chromium}, {firefox}, {}",
        env!("CARGO_PKG_VERSION"),
        said("rustc", &["--version"])
    )
}

/// What a program says, or that it says nothing.
fn said(program: &str, words: &[&str]) -> String {
    let output = Command::new(program).args(words).output();
    output.map_or_else(
        |_| format!("{program} unknown"),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}
