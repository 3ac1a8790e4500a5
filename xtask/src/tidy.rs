//! Holds the rules of the source that no compiler knows: layers, sizes, and a few of text.
//!
//! Each rule is a pure function from what it reads to what it finds wrong; this file only gathers.

mod fail_closed;
mod faults;
pub mod layer;
mod size;
mod text;

use std::fs;

use crate::fault::Fault;
use crate::place::Place;

/// Files over the wall, with the lines they may have. The list may only shrink.
const NAUGHTY: &str = "xtask/naughty.txt";

/// A file of the project as the rules see it.
pub struct Source {
    /// Relative to the project, with forward slashes.
    pub path: String,
    pub text: String,
}

/// One thing that is wrong, and where.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    pub place: String,
    pub what: String,
}

impl Finding {
    pub fn new(place: impl Into<String>, what: impl Into<String>) -> Finding {
        Finding {
            place: place.into(),
            what: what.into(),
        }
    }
}

pub fn run(place: &Place) -> Result<(), Fault> {
    let sources = sources(place)?;
    let naughty = place.root.join(NAUGHTY);
    let naughty = fs::read_to_string(&naughty).map_err(Fault::file(naughty))?;
    let rust: Vec<&Source> = sources
        .iter()
        .filter(|source| source.path.ends_with(".rs"))
        .collect();

    let mut found = layer::check(&layer::packages(place)?);
    found.extend(size::check(&rust, &naughty));
    found.extend(sources.iter().flat_map(text::check));
    found.extend(fail_closed::check(&sources));
    found.extend(faults::check(&sources));
    for warning in size::warnings(&rust) {
        println!("note: {}: {}", warning.place, warning.what);
    }
    for finding in &found {
        eprintln!("{}: {}", finding.place, finding.what);
    }
    match found.len() {
        0 => {
            println!(
                "tidy: {} files, all in order; {}",
                sources.len(),
                size::summary(&rust)
            );
            Ok(())
        }
        1 => Err(Fault::Untidy("1 thing out of order".into())),
        count => Err(Fault::Untidy(format!("{count} things out of order"))),
    }
}

/// All text files.
fn sources(place: &Place) -> Result<Vec<Source>, Fault> {
    let mut sources = Vec::new();
    for path in place.files()?.into_iter().filter(|path| text::is_read(path)) {
        // Git also lists what was just deleted.
        if let Ok(text) = fs::read_to_string(place.root.join(&path)) {
            sources.push(Source { path, text });
        }
    }
    Ok(sources)
}
