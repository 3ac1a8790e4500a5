//! The command line, with the environment behind it.

use crate::{
    clock::Clock,
    config::{Config, FoundPolicy},
    limit::{BLOB_BYTES_MAX, DESK_BLOB_BYTES_MAX, GRACE_MS},
};
use argh::FromArgs;
use std::{env, net::SocketAddr, path::PathBuf};

/// The relay of Hotline desks: it stores sealed entries, orders them, and passes them on. Each option can also be given by
/// the environment: HOTLINE_LISTEN, HOTLINE_DATA, HOTLINE_APP, HOTLINE_HOST (several with commas), HOTLINE_FOUND, HOTLINE_BLOB_BYTES,
/// HOTLINE_DESK_BLOB_BYTES.
#[derive(Debug, FromArgs)]
pub struct Args {
    /// address to listen on, 127.0.0.1:8787 if not given; port 0 takes a free one
    #[argh(option)]
    listen: Option<SocketAddr>,
    /// folder for everything that is kept, ./data if not given
    #[argh(option)]
    data: Option<PathBuf>,
    /// folder with the built app, to serve it too
    #[argh(option)]
    app: Option<PathBuf>,
    /// name (with port, if it is not the usual one) by which peers reach this relay; may be repeated
    #[argh(option)]
    host: Vec<String>,
    /// who may found desks here: open (anybody, only on a loopback address), token (who has the link that is printed at the first
    /// start) or closed; if not given, open on loopback without --host, else token
    #[argh(option)]
    found: Option<FoundPolicy>,
    /// the largest attachment that is taken, in bytes as sealed; 100 MiB and what sealing adds if not given
    #[argh(option)]
    blob_bytes: Option<u64>,
    /// what the attachments of one desk may weigh, in bytes; 50 GB if not given
    #[argh(option)]
    desk_blob_bytes: Option<u64>,
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// The option, else the variable's value.
fn given<T: std::str::FromStr>(option: Option<T>, name: &str) -> Result<Option<T>, String> {
    match (option, variable(name)) {
        (Some(value), _) => Ok(Some(value)),
        (None, Some(text)) => text
            .parse()
            .map(Some)
            .map_err(|_| format!("{name} has the value {text:?}, which cannot be read")),
        (None, None) => Ok(None),
    }
}

impl Args {
    /// What the relay is told.
    ///
    /// # Errors
    /// A variable cannot be read, or founding would be open to the network. The text is for a person.
    pub fn config(self) -> Result<Config, String> {
        let fallback = SocketAddr::from(([127, 0, 0, 1], 8787));
        let listen = given(self.listen, "HOTLINE_LISTEN")?.unwrap_or(fallback);
        let is_loopback = listen.ip().is_loopback();
        let mut hosts = self.host;
        if hosts.is_empty() {
            let listed = variable("HOTLINE_HOST").unwrap_or_default();
            hosts = listed
                .split(',')
                .filter(|name| !name.is_empty())
                .map(str::to_owned)
                .collect();
        }
        // Who is reached by a name is reached by others, through a proxy.
        let found = given(self.found, "HOTLINE_FOUND")?.unwrap_or(if is_loopback && hosts.is_empty() {
            FoundPolicy::Open
        } else {
            FoundPolicy::Token
        });
        if found == FoundPolicy::Open && !is_loopback {
            return Err(format!(
                "--found open would let anybody who reaches {listen} found desks. Use token, and start your desk by the link that is printed then."
            ));
        }
        Ok(Config {
            listen,
            data: given(self.data, "HOTLINE_DATA")?.unwrap_or_else(|| PathBuf::from("data")),
            app: given(self.app, "HOTLINE_APP")?,
            hosts,
            found,
            blob_bytes_max: given(self.blob_bytes, "HOTLINE_BLOB_BYTES")?.unwrap_or(BLOB_BYTES_MAX),
            desk_blob_bytes_max: given(self.desk_blob_bytes, "HOTLINE_DESK_BLOB_BYTES")?
                .unwrap_or(DESK_BLOB_BYTES_MAX),
            grace_ms: GRACE_MS,
            clock: Clock::default(),
        })
    }
}

#[cfg(test)]
mod tests {
    //! Founding never stands open to a network, whatever is asked for.
    use super::*;

    fn config(args: &[&str]) -> Result<Config, String> {
        Args::from_args(&["desk_relay"], args).unwrap().config()
    }

    #[test]
    fn founding_is_open_on_loopback_only() {
        assert_eq!(config(&[]).unwrap().found, FoundPolicy::Open);
        let public = ["--listen", "0.0.0.0:80"];
        assert_eq!(config(&public).unwrap().found, FoundPolicy::Token);
        let behind_a_proxy = config(&["--host", "desk.example.org"]).unwrap();
        assert_eq!(behind_a_proxy.found, FoundPolicy::Token);
        assert_eq!(config(&["--found", "closed"]).unwrap().found, FoundPolicy::Closed);
        assert!(Args::from_args(&["desk_relay"], &["--found", "everybody"]).is_err());
        assert!(config(&["--listen", "0.0.0.0:80", "--found", "open"]).is_err());
    }

    #[test]
    fn hosts_are_small_letters_and_default_to_the_address() {
        let given = config(&["--host", "Relay.Example", "--host", "b.example:81"]).unwrap();
        let address = "127.0.0.1:5".parse().unwrap();
        assert_eq!(given.hosts_at(address), ["relay.example", "b.example:81"]);
        assert_eq!(
            config(&[]).unwrap().hosts_at(address),
            ["127.0.0.1:5", "localhost:5"]
        );
    }
}
