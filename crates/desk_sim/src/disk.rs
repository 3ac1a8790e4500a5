//! A device's files: what a crash leaves of them, and copies of them.

use std::{fs, io, path::PathBuf};

const ENDS: [&str; 2] = ["", "-wal"];

/// The database of a device, and the log of what is not merged into it yet.
#[derive(Debug, Clone)]
pub struct Disk {
    path: PathBuf,
}

/// What the files held at one time.
#[derive(Debug, Clone)]
pub struct Image(Vec<Option<Vec<u8>>>);

impl Disk {
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }

    pub fn path(&self) -> &PathBuf {
        &self.path
    }

    fn file(&self, end: &str) -> PathBuf {
        PathBuf::from(format!("{}{end}", self.path.display()))
    }

    pub fn image(&self) -> Image {
        Image(ENDS.iter().map(|end| fs::read(self.file(end)).ok()).collect())
    }

    /// Puts files in the place of those that are there. Nobody may have them open.
    pub fn put(&self, image: &Image) -> io::Result<()> {
        for (end, bytes) in ENDS.iter().zip(&image.0) {
            match bytes {
                Some(bytes) => fs::write(self.file(end), bytes)?,
                None if self.file(end).exists() => fs::remove_file(self.file(end))?,
                None => {}
            }
        }
        Ok(())
    }
}

impl Image {
    /// As when the power fails in the middle of a write: rubbish behind what is durable.
    pub fn tear(&mut self, rubbish: &[u8]) {
        if let Some(Some(log)) = self.0.get_mut(1)
            && !log.is_empty()
        {
            log.extend_from_slice(rubbish);
        }
    }
}
