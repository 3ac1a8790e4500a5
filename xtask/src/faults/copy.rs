//! The copy of the project in which faults are planted, so that nobody's own files ever hold one.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::fault::Fault;
use crate::place::Place;

/// Where cargo puts what it builds there, unless told otherwise.
const TARGET: &str = "target";

/// Makes the copy like the project. Only what differs is written, so that only that is built anew.
pub fn of(place: &Place) -> Result<Place, Fault> {
    let copy = place.copy();
    let mut wanted = BTreeSet::new();
    for path in place.files()? {
        let (here, there) = (place.root.join(&path), copy.root.join(&path));
        // Git also lists what was just deleted.
        let Ok(bytes) = fs::read(&here) else { continue };
        if fs::read(&there).ok().as_ref() != Some(&bytes) {
            let folder = there.parent().unwrap_or(&copy.root);
            fs::create_dir_all(folder).map_err(Fault::file(folder))?;
            fs::write(&there, bytes).map_err(Fault::file(&there))?;
        }
        wanted.insert(there);
    }
    remove_others(&copy.root, &wanted, &copy.root.join(TARGET))?;
    Ok(copy)
}

fn remove_others(folder: &Path, wanted: &BTreeSet<PathBuf>, spared: &Path) -> Result<(), Fault> {
    for entry in fs::read_dir(folder).map_err(Fault::file(folder))? {
        let path = entry.map_err(Fault::file(folder))?.path();
        if path == spared || wanted.contains(&path) {
            continue;
        }
        if path.is_dir() {
            remove_others(&path, wanted, spared)?;
        } else {
            fs::remove_file(&path).map_err(Fault::file(&path))?;
        }
    }
    Ok(())
}
