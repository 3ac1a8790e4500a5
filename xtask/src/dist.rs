//! The app as it ships: built small, optimised, compressed beside, and weighed against its budgets.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::fault::Fault;
use crate::install;
use crate::one_style;
use crate::place::{Place, path_with};
use crate::step::{self, cargo};
use crate::tool::{Need, Tools};
use crate::wasm_order;
use crate::wasm_table;

/// Where the app that ships is put, relative to the project.
pub const APP: &str = "dist";

const KIB: u64 = 1024;
/// What a browser loads, in bytes after gzip: where we want to be, and what no build may pass. The wall is
/// lowered when a build comes clearly under it, and never raised.
struct Budget {
    name: &'static str,
    aim: u64,
    wall: u64,
}

/// To the first paint: page, style, app.
const APP_BUDGET: Budget = Budget {
    name: "app",
    aim: 250 * KIB,
    wall: 400 * KIB,
};
/// Loads beside the app.
const ENGINE_BUDGET: Budget = Budget {
    name: "engine",
    aim: 1024 * KIB,
    wall: 1300 * KIB,
};

/// Loads when the first import begins.
const MAIL_READER_BUDGET: Budget = Budget {
    name: "mail",
    aim: 500 * KIB,
    wall: 510 * KIB,
};

/// Loads when a tool is first needed.
const TOOL_BUDGET: Budget = Budget {
    name: "tools",
    aim: 150 * KIB,
    wall: 200 * KIB,
};

impl Budget {
    fn hold(&self, bytes: u64) -> Result<(), Fault> {
        let Budget { name, aim, wall } = self;
        println!(
            "   {name:<6} {:>5} KiB gzip; aim {} KiB, wall {} KiB",
            bytes / KIB,
            aim / KIB,
            wall / KIB
        );
        if bytes > *wall {
            Err(Fault::OverBudget(name))
        } else {
            Ok(())
        }
    }
}

/// What Rust itself lets compiled programs use. With all features that it knows, the optimiser writes forms of
/// later proposals that browsers refuse.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// How small the programs become. The lowest addresses are the end of the stack, where nothing lies; so addresses may be taken apart.
/// Larger functions stay where they are, though they have one caller: they pack better beside those that they are like.
const SMALL: &[&str] = &[
    "--low-memory-unused",
    "-Oz",
    "--converge",
    "--one-caller-inline-max-function-size=50",
];

/// The same for the app, whose branches are written anew first. What it computes is little; the others have loops that others wait for.
const SMALL_APP: &[&str] = &[
    "--low-memory-unused",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--one-caller-inline-max-function-size=20",
];

/// What is worth compressing; icons and the like are compressed already.
const COMPRESSED: &[&str] = &["html", "css", "js", "wasm", "json", "svg", "webmanifest", "txt"];

pub fn run(place: &Place) -> Result<(), Fault> {
    let tools = install::ensure(place, &[Need::Build, Need::Dist])?;
    app(place, &tools)?;
    let mut command = cargo();
    command.args([
        "build",
        "--release",
        "--locked",
        "-p",
        "desk_relay",
        "-p",
        "desk_cli",
    ]);
    step::run(
        "building relay and command line (3 to 10 minutes the first time)",
        command.current_dir(&place.root),
    )?;
    println!(
        "relay and command line: {}",
        place.target.join("release").display()
    );
    Ok(())
}

pub fn run_app(place: &Place) -> Result<(), Fault> {
    let tools = install::ensure(place, &[Need::Build, Need::Dist])?;
    app(place, &tools)
}

/// Builds the app into `dist/`, small but not optimised further.
fn plain(place: &Place, tools: &Tools) -> Result<(), Fault> {
    let dist = place.root.join(APP);
    let mut trunk = trunk(place, tools, &dist);
    trunk.args(["--cargo-profile", "wasm"]);
    step::run("building the app (5 to 12 minutes the first time)", &mut trunk)
}

/// Builds the app into `dist/` and weighs it.
pub fn app(place: &Place, tools: &Tools) -> Result<(), Fault> {
    let dist = place.root.join(APP);
    plain(place, tools)?;
    step::timed("optimising and compressing", || {
        one_style::join(&dist)?;
        let files = files(&dist)?;
        for script in files.iter().filter(|file| ending(file) == "js") {
            let text = fs::read_to_string(script).map_err(Fault::file(script))?;
            if text.contains("from \"env\"") {
                return Err(Fault::Unlinked(script.clone()));
            }
        }
        for wasm in files.iter().filter(|file| ending(file) == "wasm") {
            let optimised = wasm.with_extension("optimised");
            let is_worker = wasm.to_string_lossy().contains("_worker");
            let mut command = Command::new("wasm-opt");
            command
                .args(if is_worker { SMALL } else { SMALL_APP })
                .args(FEATURES)
                .arg(wasm)
                .arg("-o")
                .arg(&optimised);
            step::output(&mut command)?;
            let before = fs::read(wasm).map_err(Fault::file(wasm))?;
            let mut after = fs::read(&optimised).map_err(Fault::file(&optimised))?;
            let unreadable = || Fault::Optimiser(wasm.clone());
            wasm_table::restore(&before, &mut after).ok_or_else(unreadable)?;
            let after = wasm_order::arranged(&after).map_err(|_| unreadable())?;
            fs::write(wasm, after).map_err(Fault::file(wasm))?;
            fs::remove_file(&optimised).map_err(Fault::file(&optimised))?;
        }
        for file in files.iter().filter(|file| COMPRESSED.contains(&ending(file))) {
            step::output(Command::new("zopfli").arg("--i5").arg(file))?;
            step::output(Command::new("brotli").args(["-q", "11", "-k", "-f"]).arg(file))?;
        }
        Ok(())
    })?;
    weigh(&dist)
}

/// Trunk with the pinned tools, never reaching for the network.
pub fn trunk(place: &Place, tools: &Tools, dist: &Path) -> Command {
    let mut command = Command::new("trunk");
    command
        .args(["build", "--offline", "--skip-version-check", "--dist"])
        .arg(dist);
    command
        .current_dir(&place.root)
        .env("PATH", path_with(&tools.folders(place)));
    // Trunk reads this variable as its own switch and takes no other word than true or false.
    command.env_remove("NO_COLOR");
    command
}

/// Prints what the browser loads, and fails when it passes a wall.
fn weigh(dist: &Path) -> Result<(), Fault> {
    let (mut app, mut engine, mut reader, mut tools) = (0, 0, 0, 0);
    for file in files(dist)?.iter().filter(|file| ending(file) == "gz") {
        let bytes = fs::metadata(file).map_err(Fault::file(file))?.len();
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        *(if name.starts_with("desk_worker") {
            &mut engine
        } else if name.starts_with("desk_mail_worker") {
            &mut reader
        } else if name.starts_with("desk_tool_worker") {
            &mut tools
        } else {
            &mut app
        }) += bytes;
    }
    APP_BUDGET.hold(app)?;
    ENGINE_BUDGET.hold(engine)?;
    MAIL_READER_BUDGET.hold(reader)?;
    TOOL_BUDGET.hold(tools)
}

fn ending(file: &Path) -> &str {
    file.extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or_default()
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, Fault> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(Fault::file(folder))? {
        let path = entry.map_err(Fault::file(folder))?.path();
        if path.is_dir() {
            files.extend(self::files(&path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_stops_at_its_wall_and_not_at_its_aim() {
        let budget = Budget {
            name: "app",
            aim: 10,
            wall: 20,
        };
        assert!(budget.hold(20).is_ok());
        assert!(matches!(budget.hold(21), Err(Fault::OverBudget("app"))));
    }
}
