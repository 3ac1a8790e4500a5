//! A real relay with a folder of its own, which a story may stop, start again or wipe. It is the program itself; only where a story
//! moves its clock it runs in the story's own process.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use std::time::Duration;

use desk_relay::{Clock, Config, serve};
use tempfile::TempDir;

use crate::fault::{Fault, Told};
use crate::process::Process;

enum Running {
    Apart(Process),
    Here(desk_relay::Running),
}

pub struct Relay {
    running: Option<Running>,
    folder: TempDir,
    address: SocketAddr,
    /// The name by which peers reach it, where that is not its address.
    host: Option<String>,
    /// The app that it serves, where a story may change it.
    app: Option<TempDir>,
    /// Who may found desks there.
    found: &'static str,
    /// The clock that a story moves.
    clock: Option<Clock>,
}

impl Relay {
    /// Starts a relay on a free port that serves the app, which HOTLINE_APP names for it.
    pub async fn start() -> Told<Relay> {
        Self::start_as(None, None, "open").await
    }

    /// The same, where desks are founded only by its link.
    pub async fn start_with_token() -> Told<Relay> {
        Self::start_as(None, None, "token").await
    }

    /// The same, for peers that reach it by another address, such as that of a proxy.
    pub async fn start_behind(proxy: SocketAddr) -> Told<Relay> {
        Self::start_as(Some(proxy.to_string()), None, "open").await
    }

    /// The same, over a copy of the app that the story may update.
    pub async fn start_with_own_app() -> Told<Relay> {
        let app = folder()?;
        copy(Path::new(&set("HOTLINE_APP")?), app.path())?;
        Self::start_as(None, Some(app), "open").await
    }

    /// The same, with a clock that the story moves: devices set theirs by it whenever they connect.
    pub async fn start_with_clock() -> Told<Relay> {
        let mut relay = Self::new(None, None, "open")?;
        relay.clock = Some(Clock::default());
        relay.run().await?;
        Ok(relay)
    }

    async fn start_as(host: Option<String>, app: Option<TempDir>, found: &'static str) -> Told<Relay> {
        let mut relay = Self::new(host, app, found)?;
        relay.run().await?;
        Ok(relay)
    }

    fn new(host: Option<String>, app: Option<TempDir>, found: &'static str) -> Told<Relay> {
        Ok(Relay {
            running: None,
            folder: folder()?,
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            host,
            app,
            found,
            clock: None,
        })
    }

    /// Moves its clock ahead, if it is one that stories move.
    pub fn clock_goes_ahead(&self, minutes: u64) {
        if let Some(clock) = &self.clock {
            clock.go_ahead(Duration::from_secs(minutes * 60));
        }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What stands behind the address in the link by which a desk is founded here.
    pub fn founding_path(&self) -> Told<String> {
        let path = self.folder().join("found.token");
        let token = fs::read_to_string(&path).map_err(|source| Fault::File { path, source })?;
        Ok(format!("/#found={token}"))
    }

    /// Everything that the relay keeps lies in here.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub async fn stop(&mut self) {
        match self.running.take() {
            Some(Running::Apart(process)) => process.stop().await,
            Some(Running::Here(relay)) => relay.stop().await,
            None => {}
        }
    }

    /// Runs it, on the port it had before if any.
    pub async fn run(&mut self) -> Told {
        let app = match &self.app {
            Some(app) => app.path().display().to_string(),
            None => set("HOTLINE_APP")?,
        };
        if let Some(clock) = &self.clock {
            let relay = serve(Config {
                listen: self.address,
                app: Some(app.into()),
                clock: clock.clone(),
                ..Config::local(self.folder.path().to_owned())
            })
            .await
            .map_err(|fault| Fault::Story(fault.to_string()))?;
            self.address = relay.address();
            self.running = Some(Running::Here(relay));
            return Ok(());
        }
        let mut process = Process::start(&set("HOTLINE_RELAY")?, |command| {
            command.arg("--listen").arg(self.address.to_string());
            command.arg("--data").arg(self.folder.path());
            command.arg("--app").arg(&app);
            command.args(["--found", self.found]);
            if let Some(host) = &self.host {
                command.args(["--host", host]);
            }
        })?;
        let address = process.says("listening on http://").await?;
        self.address = address
            .trim_end_matches('/')
            .parse()
            .map_err(|_| Fault::Story(format!("the relay says it listens on \"{address}\"")))?;
        self.running = Some(Running::Apart(process));
        Ok(())
    }

    /// Puts another version of the app in its place: one whose page has this in its head.
    pub fn updates_app(&self, head: &str) -> Told {
        let Some(app) = &self.app else {
            return Err(Fault::Story("the app is not this relay's own".to_owned()));
        };
        let path = app.path().join("index.html");
        let file = |source| Fault::File {
            path: path.clone(),
            source,
        };
        let page = fs::read_to_string(&path).map_err(file)?;
        for packed in ["index.html.br", "index.html.gz"] {
            // What is not optimised is not packed either.
            let _ = fs::remove_file(app.path().join(packed));
        }
        fs::write(&path, page.replacen("<head>", &format!("<head>{head}"), 1)).map_err(file)
    }

    /// Loses everything that the relay kept, as a new machine would. It must be stopped.
    pub fn wipe(&self) -> Told {
        let file = |path: PathBuf| move |source| Fault::File { path, source };
        let folder = self.folder();
        for entry in fs::read_dir(folder).map_err(file(folder.into()))?.flatten() {
            let path = entry.path();
            let gone = if path.is_dir() {
                fs::remove_dir_all(&path)
            } else {
                fs::remove_file(&path)
            };
            gone.map_err(file(path))?;
        }
        Ok(())
    }

    /// A copy of all that the relay keeps, as a backup is. It must be stopped.
    pub fn backup(&self) -> Told<TempDir> {
        let backup = folder()?;
        copy(self.folder(), backup.path())?;
        Ok(backup)
    }

    /// Has what that backup holds and nothing else. It must be stopped.
    pub fn restore(&self, backup: &TempDir) -> Told {
        self.wipe()?;
        copy(backup.path(), self.folder())
    }

    /// How many bytes in those files are not zero, so that room taken in advance does not count.
    pub fn kept_bytes_used(&self) -> Told<usize> {
        Ok(self.kept()?.iter().filter(|byte| **byte != 0).count())
    }

    /// All bytes of all files that the relay keeps.
    pub fn kept(&self) -> Told<Vec<u8>> {
        let mut kept = Vec::new();
        let mut folders = vec![self.folder().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder)
                .map_err(|source| Fault::File {
                    path: folder.clone(),
                    source,
                })?
                .flatten()
            {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    kept.extend(fs::read(&path).map_err(|source| Fault::File { path, source })?);
                }
            }
        }
        Ok(kept)
    }
}

fn folder() -> Told<TempDir> {
    TempDir::new().map_err(|source| Fault::File {
        path: std::env::temp_dir(),
        source,
    })
}

fn copy(from: &Path, to: &Path) -> Told {
    let file = |source| Fault::File {
        path: from.into(),
        source,
    };
    fs::create_dir_all(to).map_err(file)?;
    for entry in fs::read_dir(from).map_err(file)?.flatten() {
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &to)?;
        } else {
            fs::copy(&path, &to).map_err(|source| Fault::File { path, source })?;
        }
    }
    Ok(())
}

/// A setting that `cargo xtask test browser` gives.
pub fn set(name: &'static str) -> Told<String> {
    std::env::var(name).map_err(|_| Fault::NotSet(name))
}
