//! For working on the app: the relay, and Trunk which builds the app anew whenever a source changes and passes on to the relay.

use std::process::Command;

use crate::fault::Fault;
use crate::install;
use crate::place::{Place, path_with};
use crate::step::{self, cargo};
use crate::tool::Need;
use crate::up;

/// Where Trunk serves; `Trunk.toml` says so too.
const PORT: u16 = 4400;

pub fn run(place: &Place) -> Result<(), Fault> {
    let tools = install::ensure(place, &[Need::Build])?;
    let mut build = cargo();
    build
        .args(["build", "--locked", "-p", "desk_relay"])
        .current_dir(&place.root);
    step::run("building the relay", &mut build)?;
    let data = place.target.join("serve/data");
    std::fs::create_dir_all(&data).map_err(Fault::file(&data))?;
    let mut relay = Command::new(place.target.join("debug/desk_relay"));
    relay.args(["--listen", &format!("127.0.0.1:{}", up::PORT)]);
    // The app dials Trunk's address and signs for it.
    relay.args([
        "--host",
        &format!("127.0.0.1:{PORT}"),
        "--host",
        &format!("localhost:{PORT}"),
        "--found",
        "open",
    ]);
    let mut relay = relay
        .arg("--data")
        .arg(&data)
        .spawn()
        .map_err(Fault::start("desk_relay"))?;
    println!("\nHotline: http://127.0.0.1:{PORT}/  (Ctrl-C ends it)\n");
    let mut trunk = Command::new("trunk");
    trunk
        .args(["serve", "--offline", "--skip-version-check"])
        .current_dir(&place.root)
        .env("PATH", path_with(&tools.folders(place)))
        .env_remove("NO_COLOR");
    let served = trunk.status().map_err(Fault::start("trunk"));
    // Whatever ended Trunk has ended the relay too, or does now.
    let _ = relay.kill();
    let _ = relay.wait();
    served.map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trunk_serves_where_it_is_said_and_passes_on_to_the_relay() {
        let settings = include_str!("../../Trunk.toml");
        assert!(settings.contains(&format!("port = {PORT}")));
        assert!(settings.contains(&format!("ws://127.0.0.1:{}/log", up::PORT)));
        assert!(settings.contains(&format!("http://127.0.0.1:{}/blob", up::PORT)));
    }
}
