//! What a relay is told when it starts.

use crate::{
    clock::Clock,
    limit::{BLOB_BYTES_MAX, DESK_BLOB_BYTES_MAX, GRACE_MS},
};
use std::{net::SocketAddr, path::PathBuf, str::FromStr};

/// Who may found a desk at this relay, or bring back one that it does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoundPolicy {
    /// Anybody; only where nobody but this machine can connect.
    Open,
    /// Whoever has the token that the relay prints at its first start.
    Token,
    /// Nobody.
    Closed,
}

impl FromStr for FoundPolicy {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "open" => Ok(Self::Open),
            "token" => Ok(Self::Token),
            "closed" => Ok(Self::Closed),
            other => Err(format!("--found is open, token or closed, not {other:?}")),
        }
    }
}

/// What a relay is told.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The folder for the log and the blobs.
    pub data: PathBuf,
    /// The built app, to be served from the same address.
    pub app: Option<PathBuf>,
    /// The names (with port, as browsers write them) by which peers may dial. Empty: the address that is listened on, by
    /// number and as `localhost`.
    pub hosts: Vec<String>,
    pub found: FoundPolicy,
    /// The largest sealed attachment that is taken.
    pub blob_bytes_max: u64,
    /// What the attachments of one desk may weigh.
    pub desk_blob_bytes_max: u64,
    /// How long what a good snapshot covers is kept.
    pub grace_ms: u64,
    pub clock: Clock,
}

impl Config {
    /// A relay for this machine alone, on a free port, open for founding.
    #[must_use]
    pub fn local(data: PathBuf) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            data,
            app: None,
            hosts: Vec::new(),
            found: FoundPolicy::Open,
            blob_bytes_max: BLOB_BYTES_MAX,
            desk_blob_bytes_max: DESK_BLOB_BYTES_MAX,
            grace_ms: GRACE_MS,
            clock: Clock::default(),
        }
    }

    /// The hosts that greetings may name, when the relay listens on `address`.
    #[must_use]
    pub fn hosts_at(&self, address: SocketAddr) -> Vec<String> {
        if self.hosts.is_empty() {
            vec![address.to_string(), format!("localhost:{}", address.port())]
        } else {
            self.hosts.iter().map(|host| host.to_lowercase()).collect()
        }
    }
}
