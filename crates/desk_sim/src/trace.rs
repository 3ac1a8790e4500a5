//! What happened in a run, line by line: the same seed gives the same lines.

use std::hash::{DefaultHasher, Hash, Hasher};

/// What is done with the lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    Nothing,
    Lines,
    Print,
    /// Every frame too.
    PrintFrames,
}

/// See the module.
pub struct Trace {
    keep: Keep,
    pub lines: Vec<String>,
    count: u64,
    hasher: DefaultHasher,
    start_ms: u64,
}

impl Trace {
    pub fn new(keep: Keep, start_ms: u64) -> Self {
        Self {
            keep,
            lines: Vec::new(),
            count: 0,
            hasher: DefaultHasher::new(),
            start_ms,
        }
    }

    pub fn say(&mut self, now_ms: u64, what: impl AsRef<str>) {
        self.count += 1;
        (now_ms, what.as_ref()).hash(&mut self.hasher);
        if self.keep == Keep::Nothing {
            return;
        }
        let ms = now_ms - self.start_ms;
        let line = format!("{:>6}.{:03}  {}", ms / 1000, ms % 1000, what.as_ref());
        match self.keep {
            Keep::Print | Keep::PrintFrames => println!("{line}"),
            _ => self.lines.push(line),
        }
    }

    /// A frame on its way; of no account for what a run amounts to.
    pub fn frame(&self, now_ms: u64, way: &str, n: usize, frame: impl std::fmt::Debug) {
        if self.keep == Keep::PrintFrames {
            let ms = now_ms - self.start_ms;
            let words: String = format!("{frame:?}").chars().take(160).collect();
            println!("{:>6}.{:03}     {way} {n}: {words}", ms / 1000, ms % 1000);
        }
    }

    /// How many lines, and what they amount to.
    pub fn sum(&self) -> (u64, u64) {
        (self.count, self.hasher.finish())
    }
}
