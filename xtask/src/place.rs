//! Where things lie: the project, what cargo builds, the tools, the data of a local start.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::fault::Fault;
use crate::step;

pub struct Place {
    /// The project's own folder.
    pub root: PathBuf,
    /// Where cargo puts what it builds.
    pub target: PathBuf,
    /// Where pinned tools lie, one folder for each tool and version.
    pub tools: PathBuf,
    /// Where the copy of the project lies in which faults are planted.
    pub faults: PathBuf,
    /// Where a local start keeps what its relay stores.
    pub data: PathBuf,
}

impl Place {
    pub fn find() -> Result<Place, Fault> {
        // Where cargo runs it, which need not be where a shared build folder had it compiled.
        let here = folder("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = here.parent().unwrap_or(Path::new(".")).to_owned();
        let target = target(&root);
        let cache = base("XDG_CACHE_HOME", ".cache")?.join("hotline");
        let data = base("XDG_DATA_HOME", ".local/share")?.join("hotline/relay");
        Ok(Place {
            root,
            target,
            tools: cache.join("tools"),
            faults: cache.join("faults"),
            data,
        })
    }

    /// The copy of the project in which faults are planted, as a place of its own.
    pub fn copy(&self) -> Place {
        Place {
            root: self.faults.clone(),
            target: target(&self.faults),
            tools: self.tools.clone(),
            faults: self.faults.clone(),
            data: self.data.clone(),
        }
    }

    /// All files that git knows or would take, relative to the project.
    pub fn files(&self) -> Result<Vec<String>, Fault> {
        let list = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
        let paths = step::output(Command::new("git").arg("-C").arg(&self.root).args(list))?;
        Ok(paths.split_terminator('\0').map(str::to_owned).collect())
    }
}

/// Where cargo, run in that folder, puts what it builds.
fn target(root: &Path) -> PathBuf {
    match folder("CARGO_TARGET_DIR") {
        Some(given) => root.join(given),
        None => root.join("target"),
    }
}

fn base(variable: &str, under_home: &str) -> Result<PathBuf, Fault> {
    folder(variable)
        .or_else(|| folder("HOME").map(|home| home.join(under_home)))
        .ok_or(Fault::NoHome)
}

fn folder(variable: &str) -> Option<PathBuf> {
    env::var_os(variable)
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
}

/// PATH with these folders in front.
pub fn path_with(first: &[PathBuf]) -> OsString {
    let path = env::var_os("PATH").unwrap_or_default();
    let all = first.iter().cloned().chain(env::split_paths(&path));
    env::join_paths(all).unwrap_or(path)
}
