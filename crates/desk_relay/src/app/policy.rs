//! The content security policy: nothing but the app's own files, and the inline scripts that its page has, by their hashes.
//!
//! The engine's worker alone may connect to other relays, since a desk can move and the app goes on being kept under its first
//! address. Where to is not known when the policy is sent, and it is kept with the files when this relay is gone: so to any,
//! by TLS. A worker has the policy of its own first script, so page, mail reader and tools stay as narrow as they are.

use crate::lock::locked;
use base64ct::{Base64, Encoding};
use sha2::{Digest, Sha256};
use std::{path::PathBuf, sync::Mutex, time::SystemTime};

/// The first script of the engine's worker.
const ENGINE: &str = "/desk_worker_loader.js";
/// Where the engine may connect to beside the relay that serves it.
const RELAYS: &str = " https: wss:";
/// The same where this relay itself answers to a name of this machine alone: without TLS, on any port.
const RELAYS_HERE: &str = " http://localhost:* ws://localhost:* http://127.0.0.1:* ws://127.0.0.1:*";

/// The policy for one page, reckoned again when the page changes.
#[derive(Debug)]
pub(super) struct Policy {
    page: PathBuf,
    connect: String,
    engine_connect: String,
    /// What the page's inline scripts are named by.
    last: Mutex<Option<(SystemTime, String)>>,
}

/// The `sha256-...` of each inline script of a page.
fn inline_scripts(page: &str) -> Vec<String> {
    let mut hashes = Vec::new();
    let mut rest = page;
    while let Some((_, script)) = rest.split_once("<script") {
        let Some((attributes, body)) = script.split_once('>') else {
            break;
        };
        let Some((body, after)) = body.split_once("</script>") else {
            break;
        };
        let has_source = attributes
            .split_ascii_whitespace()
            .any(|word| word.starts_with("src="));
        if !has_source {
            hashes.push(format!(
                "'sha256-{}'",
                Base64::encode_string(&Sha256::digest(body.as_bytes()))
            ));
        }
        rest = after;
    }
    hashes
}

/// Where scripts may come from.
fn scripts(page: &str) -> String {
    let mut scripts = vec!["'self'".to_owned(), "'wasm-unsafe-eval'".to_owned()];
    scripts.extend(inline_scripts(page));
    scripts.join(" ")
}

fn is_here(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    name == "localhost" || name == "127.0.0.1"
}

fn write(scripts: &str, connect: &str) -> String {
    format!(
        "default-src 'self'; script-src {scripts}; style-src 'self'; img-src 'self' blob: data:; \
         connect-src 'self'{connect}; worker-src 'self'; frame-src 'self'; object-src 'none'; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'none'"
    )
}

impl Policy {
    /// Some browsers do not count WebSockets to the own host as `'self'`, therefore the hosts are named.
    pub(super) fn new(page: PathBuf, hosts: &[String]) -> Self {
        let connect: String = hosts
            .iter()
            .map(|host| format!(" ws://{host} wss://{host}"))
            .collect();
        let here = if hosts.iter().any(|host| is_here(host)) {
            RELAYS_HERE
        } else {
            ""
        };
        Self {
            page,
            engine_connect: format!("{connect}{RELAYS}{here}"),
            connect,
            last: Mutex::default(),
        }
    }

    /// The header's value for a file of the app, with the page as it is now.
    pub(super) async fn text(&self, path: &str) -> String {
        let connect = if path == ENGINE {
            &self.engine_connect
        } else {
            &self.connect
        };
        write(&self.scripts().await, connect)
    }

    async fn scripts(&self) -> String {
        let changed = tokio::fs::metadata(&self.page)
            .await
            .and_then(|meta| meta.modified());
        let Ok(changed) = changed else {
            return scripts("");
        };
        if let Some((at, text)) = &*locked(&self.last)
            && *at == changed
        {
            return text.clone();
        }
        let page = tokio::fs::read_to_string(&self.page).await.unwrap_or_default();
        let text = scripts(&page);
        *locked(&self.last) = Some((changed, text.clone()));
        text
    }
}

#[cfg(test)]
mod tests {
    //! Only inline scripts are hashed; the hash is that of the standard's example (CSP level 3, section 6.7.2, of
    //! `alert('Hello, world.');`).
    use super::*;

    #[test]
    fn inline_scripts_are_allowed_by_their_hash() {
        let page = "<head><script src=\"/a.js\"></script><script type=\"module\">alert('Hello, world.');</script></head>";
        let policy = write(&scripts(page), " ws://relay.example");
        assert!(
            policy.contains("'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"),
            "{policy}"
        );
        assert_eq!(policy.matches("sha256-").count(), 1);
        assert!(policy.contains("connect-src 'self' ws://relay.example;"));
        assert!(!policy.contains("unsafe-inline"));
    }
    #[tokio::test]
    async fn only_the_engine_connects_elsewhere_and_without_tls_only_on_this_machine() {
        let connects = async |hosts: &[&str], path: &str| {
            let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
            let policy = Policy::new("missing".into(), &hosts).text(path).await;
            let parts = policy.split("; ").map(str::trim);
            let connect = parts.filter(|part| part.starts_with("connect-src"));
            connect.collect::<Vec<_>>().join("; ")
        };
        let own = "connect-src 'self' ws://desk.example wss://desk.example";
        for path in [
            "/",
            "/start.js",
            "/desk_mail_worker_loader.js",
            "/desk_tool_worker_loader.js",
        ] {
            assert_eq!(connects(&["desk.example"], path).await, own, "{path}");
        }
        let engine = connects(&["desk.example"], "/desk_worker_loader.js").await;
        assert_eq!(engine, format!("{own} https: wss:"));
        for (host, is_here) in [
            ("127.0.0.1:8787", true),
            ("localhost", true),
            ("localhost.example", false),
            ("127.0.0.1.example:80", false),
        ] {
            let engine = connects(&[host], "/desk_worker_loader.js").await;
            assert_eq!(engine.contains("ws://127.0.0.1:*"), is_here, "{host}");
        }
    }
}
