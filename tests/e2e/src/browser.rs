//! One person's browser: its driver, a fresh profile, and its own wire to the relay.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;

use serde_json::json;
use tempfile::TempDir;
use thirtyfour::common::capabilities::firefox::FirefoxPreferences;
use thirtyfour::prelude::*;

use crate::eventually::eventually;
use crate::fault::{Fault, Told};
use crate::page::Page;
use crate::probe;
use crate::process::Process;
use crate::wire::Wire;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Chromium,
    Firefox,
    WebKit,
}

/// Fields are dropped in this order: the driver ends with the browser it started, then the profile goes.
pub struct Browser {
    probes: Vec<probe::Line>,
    _driver: Process,
    session: WebDriver,
    _screen: Option<Process>,
    _profile: TempDir,
    kind: Kind,
    relay: SocketAddr,
    pub wire: Wire,
}

impl Browser {
    pub async fn start(kind: Kind, relay: SocketAddr) -> Told<Browser> {
        let wire = Wire::open().await?;
        let profile = TempDir::new().map_err(|source| Fault::File {
            path: std::env::temp_dir(),
            source,
        })?;
        let port = free_port()?;
        let screen = match kind {
            Kind::WebKit => Some(screen().await?),
            Kind::Chromium | Kind::Firefox => None,
        };
        let display = screen.as_ref().map(|(_, display)| display.as_str());
        let driver = start_driver(kind, port, display, profile.path())?;
        let address = format!("http://127.0.0.1:{port}");
        let wants = wants(kind, profile.path(), wire.port())?;
        let session = eventually("the browser's driver", async || {
            WebDriver::new(address.as_str(), wants.clone())
                .await
                .map_err(|fault| fault.to_string())
        })
        .await?;
        let screen = screen.map(|(process, _)| process);
        Ok(Browser {
            probes: Vec::new(),
            session,
            _driver: driver,
            _screen: screen,
            _profile: profile,
            kind,
            relay,
            wire,
        })
    }

    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Runs a script in every page from now on, before the page's own scripts.
    pub async fn runs_before_pages(&mut self, script: &str) -> Told {
        match self.kind {
            Kind::Chromium => probe::by_devtools(&self.session, script).await,
            Kind::Firefox => {
                let line = probe::by_bidi(&self.session, script).await?;
                self.probes.push(line);
                Ok(())
            }
            Kind::WebKit => Err(Fault::Story("WebKit takes no script before pages".into())),
        }
    }

    /// Opens a path of the app, such as `/` or the end of an invite link.
    pub async fn open(&self, path: &str) -> Told<Page> {
        self.session.goto(format!("http://{}{path}", self.relay)).await?;
        self.page().await
    }

    /// Opens a path of the app in one more tab.
    pub async fn open_tab(&self, path: &str) -> Told<Page> {
        let tab = self.session.new_tab().await?;
        self.session.switch_to_window(tab).await?;
        self.open(path).await
    }

    /// The tab that is in front.
    pub async fn page(&self) -> Told<Page> {
        let tab = self.session.window().await?;
        Ok(Page::new(self.session.clone(), tab, self.kind))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The driver ends with all that it started; asking it to close the session first would only wait.
        let _ = self.session.clone().leak();
    }
}

fn start_driver(kind: Kind, port: u16, display: Option<&str>, home: &Path) -> Told<Process> {
    match kind {
        Kind::Chromium => Process::start("chromedriver", |command| {
            command.arg(format!("--port={port}"));
        }),
        Kind::Firefox => {
            let bidi = free_port()?;
            Process::start("geckodriver", |command| {
                command.args(["--port", &port.to_string(), "--websocket-port", &bidi.to_string()]);
                command.arg("--profile-root").arg(home);
            })
        }
        Kind::WebKit => Process::start("WebKitWebDriver", |command| {
            command
                .arg(format!("--port={port}"))
                .env("HOME", home)
                .env_remove("XDG_RUNTIME_DIR");
            command.env("NO_AT_BRIDGE", "1").env("LIBGL_ALWAYS_SOFTWARE", "1");
            command.env("WEBKIT_SKIA_ENABLE_CPU_RENDERING", "1");
            command.env("DISPLAY", display.unwrap_or_default());
        }),
    }
}

/// What the browser is asked to be: without a window, without its own traffic, with an empty profile.
fn wants(kind: Kind, profile: &Path, wire: u16) -> Told<Capabilities> {
    let wants = match kind {
        Kind::Chromium => {
            let mut wants = DesiredCapabilities::chrome();
            let profile = format!("--user-data-dir={}", profile.join("chromium").display());
            let quiet = [
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=1400,900",
            ];
            let proxy = format!("--proxy-server=socks5://127.0.0.1:{wire}");
            // Browsers pass proxies by for their own machine unless they are told not to.
            let local_too = "--proxy-bypass-list=<-loopback>";
            for argument in quiet
                .into_iter()
                .chain([profile.as_str(), proxy.as_str(), local_too])
            {
                wants.add_arg(argument)?;
            }
            wants.into()
        }
        Kind::Firefox => {
            let mut wants = DesiredCapabilities::firefox();
            wants.set_headless()?;
            wants.add_arg("--width=1400")?;
            wants.add_arg("--height=900")?;
            let mut settings = FirefoxPreferences::new();
            settings.set("network.proxy.type", 1)?;
            settings.set("network.proxy.socks", "127.0.0.1")?;
            settings.set("network.proxy.socks_port", wire)?;
            settings.set("network.proxy.socks_version", 5)?;
            settings.set("network.proxy.allow_hijacking_localhost", true)?;
            wants.set_preferences(settings)?;
            // Asks for BiDi beside the classic protocol.
            wants.set("webSocketUrl", true)?;
            wants.into()
        }
        Kind::WebKit => {
            let mut wants = Capabilities::new();
            let browser = json!({ "binary": MINI_BROWSER, "args": [
                "--automation", format!("--proxy=socks5://127.0.0.1:{wire}")
            ] });
            wants.set("webkitgtk:browserOptions", browser)?;
            wants
        }
    };
    Ok(wants)
}

/// Where Debian and Ubuntu put it, by the machine's name for itself.
const MINI_BROWSER: &str = if cfg!(target_arch = "aarch64") {
    "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser"
} else {
    "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser"
};

/// A screen that nobody sees; it picks its own number and says which.
async fn screen() -> Told<(Process, String)> {
    let mut process = Process::start("Xvfb", |command| {
        command.args([
            "-displayfd",
            "1",
            "-nolisten",
            "tcp",
            "-screen",
            "0",
            "1400x900x24",
        ]);
    })?;
    let number = process.says("").await?;
    Ok((process, format!(":{number}")))
}

/// A port that was free a moment ago.
fn free_port() -> Told<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(Fault::Wire)?;
    Ok(listener.local_addr().map_err(Fault::Wire)?.port())
}
