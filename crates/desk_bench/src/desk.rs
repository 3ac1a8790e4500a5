//! The desk under measure: a relay with the app, and a peer that founded the desk and imported the corpus. Native figures are
//! taken on the way.

use std::fs::File;
use std::io::BufWriter;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use desk_e2e::Relay;
use tempfile::TempDir;
use tokio::process::Command;
use tokio::time::Instant;

use crate::corpus::{self, Corpus};
use crate::fault::{Done, Fault};

/// See the module.
pub struct Desk {
    pub relay: Relay,
    pub corpus: Corpus,
    folder: TempDir,
    /// How long the import took, and how long until the relay had everything.
    pub imported: Duration,
    pub shared: Duration,
}

impl Desk {
    pub async fn with_tickets(tickets: u32) -> Done<Desk> {
        let relay = Relay::start().await?;
        let address = relay.address();
        Self::at(relay, address, tickets).await
    }

    /// A desk of as many tickets at a relay that peers reach by this address.
    pub async fn at(relay: Relay, address: SocketAddr, tickets: u32) -> Done<Desk> {
        let folder = TempDir::new().map_err(Fault::file(std::env::temp_dir()))?;
        let path = folder.path().join("corpus.mbox");
        let mut file = BufWriter::new(File::create(&path).map_err(Fault::file(&path))?);
        let corpus = corpus::write(&mut file, "first", tickets).map_err(Fault::file(&path))?;
        drop(file);
        println!(
            "corpus: {tickets} tickets, {} mails, {:.1} MB",
            corpus.mails,
            corpus.bytes as f64 / 1e6
        );
        let mut desk = Desk {
            relay,
            corpus,
            folder,
            imported: Duration::ZERO,
            shared: Duration::ZERO,
        };
        let address = format!("http://{address}");
        desk.hotline(
            "founder",
            &["start", "--relay", &address, "--desk", "Bench", "--as", "Grace"],
        )
        .await?;
        let (imported, _) = desk
            .hotline("founder", &["import", &path.display().to_string()])
            .await?;
        let (shared, _) = desk.hotline("founder", &["sync"]).await?;
        println!("imported in {imported:.1?}, shared in {shared:.1?}");
        (desk.imported, desk.shared) = (imported, shared);
        Ok(desk)
    }

    /// A new invite link: what stands behind the address of the app.
    pub async fn invite(&self) -> Done<String> {
        let (_, link) = self.hotline("founder", &["invite"]).await?;
        Ok(link.trim().to_owned())
    }

    /// Runs the command line in a home of its own; gives how long it took and what it said.
    pub async fn hotline(&self, home: &str, words: &[&str]) -> Done<(Duration, String)> {
        let program = set("HOTLINE_CLI")?;
        let mut command = Command::new(&program);
        command
            .arg("--home")
            .arg(self.home(home))
            .args(words)
            .kill_on_drop(true);
        let start = now();
        let output = command
            .output()
            .await
            .map_err(|source| Fault::Run { program, source })?;
        let took = start.elapsed();
        if output.status.success() {
            return Ok((took, String::from_utf8_lossy(&output.stdout).into_owned()));
        }
        Err(Fault::Hotline {
            words: words.join(" "),
            said: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    /// Where a peer keeps what it has.
    pub fn home(&self, home: &str) -> PathBuf {
        self.folder.path().join(home)
    }

    /// A mailbox of mails that are not in the desk.
    pub fn other_mailbox(&self, tickets: u32) -> Done<Mailbox> {
        let path = self.folder.path().join("other.mbox");
        let mut file = BufWriter::new(File::create(&path).map_err(Fault::file(&path))?);
        let corpus = corpus::write(&mut file, "other", tickets).map_err(Fault::file(&path))?;
        Ok(Mailbox {
            path,
            mails: corpus.mails,
        })
    }
}

/// A file of mails.
pub struct Mailbox {
    pub path: PathBuf,
    pub mails: u32,
}

/// A setting that `cargo xtask bench` gives.
pub fn set(name: &'static str) -> Done<String> {
    std::env::var(name).map_err(|_| Fault::NotSet(name))
}

pub fn now() -> Instant {
    Instant::now()
}
