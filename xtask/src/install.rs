//! Gets what is missing: Rust's wasm target, the system's packages, the pinned tools. Asks nothing.

use std::fs;
use std::process::{Command, Stdio};

use crate::fault::Fault;
use crate::place::Place;
use crate::step::{self, cargo};
use crate::tool::{Need, Package, Tools};

const WASM: &str = "wasm32-unknown-unknown";

/// All that any chore needs.
pub fn run(place: &Place) -> Result<(), Fault> {
    ensure(place, &[Need::Build, Need::Dist, Need::Browser])?;
    println!("Everything is installed.");
    Ok(())
}

/// Installs what these needs lack and says so; says nothing when all is there.
pub fn ensure(place: &Place, needs: &[Need]) -> Result<Tools, Fault> {
    let tools = Tools::read(place)?;
    packages(&tools, needs)?;
    wasm_target()?;
    for tool in tools.crates.iter().filter(|tool| needs.contains(&tool.need)) {
        if !tool.is_there(place) {
            let what = format!("building {} {} (once, 2 to 8 minutes)", tool.name, tool.version);
            let mut command = cargo();
            command.args(["install", "--debug", "--version", &tool.version, "--root"]);
            command.arg(tool.root(place)).args(&tool.flags).arg(&tool.name);
            // Built in a folder that cargo removes afterwards: nobody needs the tool's parts again.
            command.env_remove("CARGO_TARGET_DIR");
            step::run(&what, &mut command)?;
        }
    }
    for module in tools.modules.iter().filter(|module| needs.contains(&module.need)) {
        if !module.is_there(place) {
            let root = module.root(place);
            fs::create_dir_all(&root).map_err(Fault::file(&root))?;
            let mut command = Command::new("npm");
            // What a package wants to run at its installation is not run.
            command.args([
                "install",
                "--ignore-scripts",
                "--no-save",
                "--no-audit",
                "--no-fund",
            ]);
            command
                .arg(format!("{}@{}", module.name, module.version))
                .current_dir(&root);
            step::run(
                &format!("getting {} {}", module.name, module.version),
                &mut command,
            )?;
        }
    }
    Ok(tools)
}

fn wasm_target() -> Result<(), Fault> {
    let sysroot = step::output(Command::new("rustc").args(["--print", "sysroot"]))?;
    let library = std::path::Path::new(sysroot.trim())
        .join("lib/rustlib")
        .join(WASM);
    if library.is_dir() {
        return Ok(());
    }
    step::run(
        "adding Rust's wasm target",
        Command::new("rustup").args(["target", "add", WASM]),
    )
}

fn packages(tools: &Tools, needs: &[Need]) -> Result<(), Fault> {
    let missing: Vec<&Package> = tools
        .packages
        .iter()
        .filter(|tool| needs.contains(&tool.need) && !tool.is_there())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = missing.iter().map(|tool| tool.package.as_str()).collect();
    if !succeeds("apt-get", &["--version"]) {
        let programs: Vec<&str> = missing.iter().map(|tool| tool.program.as_str()).collect();
        return Err(Fault::UnknownSystem(programs.join(", "), names.join(", ")));
    }
    let root = step::output(Command::new("id").arg("-u"))?.trim() == "0";
    if !root && !succeeds("sudo", &["-n", "true"]) {
        return Err(Fault::NeedsAdministrator(format!(
            "sudo apt-get update && sudo apt-get install --no-install-recommends -y {}",
            names.join(" ")
        )));
    }
    let apt = |words: &[&str]| {
        let mut command = if root {
            Command::new("apt-get")
        } else {
            Command::new("sudo")
        };
        if !root {
            command.args(["-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        }
        command
            .args(words)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .stdin(Stdio::null());
        command
    };
    step::run("reading the system's package lists", &mut apt(&["update", "-q"]))?;
    let install = ["install", "-q", "-y", "--no-install-recommends"];
    let what = format!("installing {} (1 to 5 minutes)", names.join(", "));
    step::run(&what, &mut apt(&[&install, names.as_slice()].concat()))
}

fn succeeds(program: &str, words: &[&str]) -> bool {
    let mut command = Command::new(program);
    command
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
