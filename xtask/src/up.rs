//! Starts Hotline on this machine: installs, builds, and becomes the relay, which serves the app.

use std::net::TcpListener;
use std::process::Command;

use crate::dist;
use crate::fault::Fault;
use crate::install;
use crate::place::Place;
use crate::step::{self, cargo};
use crate::tool::Need;

/// Where the relay listens unless another port is given.
pub const PORT: u16 = 8787;

pub fn run(place: &Place, port: u16) -> Result<(), Fault> {
    // Before the long work, so that nobody waits for it in vain. The relay binds it again at the end.
    TcpListener::bind(("127.0.0.1", port)).map_err(|_| Fault::PortTaken(port, port.wrapping_add(1)))?;
    println!("Starting Hotline here. The first time takes about 10 minutes, later some seconds.");
    let tools = install::ensure(place, &[Need::Build])?;
    let app = place.target.join("up/app");
    step::run("building the app", &mut dist::trunk(place, &tools, &app))?;
    let mut build = cargo();
    build
        .args(["build", "--locked", "-p", "desk_relay"])
        .current_dir(&place.root);
    step::run("building the relay", &mut build)?;
    std::fs::create_dir_all(&place.data).map_err(Fault::file(&place.data))?;

    println!(
        "\nHotline: http://127.0.0.1:{port}/  (Ctrl-C ends it; it stores in {})\n",
        place.data.display()
    );
    let mut relay = Command::new(place.target.join("debug/desk_relay"));
    relay.arg("--listen").arg(format!("127.0.0.1:{port}"));
    relay.arg("--data").arg(&place.data).arg("--app").arg(&app);
    become_it(&mut relay)
}

/// Puts the relay in the place of this program, so that whatever ends one ends the other.
#[cfg(unix)]
fn become_it(relay: &mut Command) -> Result<(), Fault> {
    use std::os::unix::process::CommandExt;
    Err(Fault::start("desk_relay")(relay.exec()))
}

#[cfg(not(unix))]
fn become_it(relay: &mut Command) -> Result<(), Fault> {
    relay.status().map(|_| ()).map_err(Fault::start("desk_relay"))
}
