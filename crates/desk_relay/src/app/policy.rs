//! The content security policy: nothing but the app's own files, and the inline scripts that its page has, by their hashes.

use crate::lock::locked;
use base64ct::{Base64, Encoding};
use sha2::{Digest, Sha256};
use std::{path::PathBuf, sync::Mutex, time::SystemTime};

/// The policy for one page, reckoned again when the page changes.
#[derive(Debug)]
pub(super) struct Policy {
    page: PathBuf,
    connect: String,
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

fn write(page: &str, connect: &str) -> String {
    let mut scripts = vec!["'self'".to_owned(), "'wasm-unsafe-eval'".to_owned()];
    scripts.extend(inline_scripts(page));
    let scripts = scripts.join(" ");
    format!(
        "default-src 'self'; script-src {scripts}; style-src 'self'; img-src 'self' blob: data:; \
         connect-src 'self'{connect}; worker-src 'self'; frame-src 'self'; object-src 'none'; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'none'"
    )
}

impl Policy {
    /// Some browsers do not count WebSockets to the own host as `'self'`, therefore the hosts are named.
    pub(super) fn new(page: PathBuf, hosts: &[String]) -> Self {
        let connect = hosts
            .iter()
            .map(|host| format!(" ws://{host} wss://{host}"))
            .collect();
        Self {
            page,
            connect,
            last: Mutex::default(),
        }
    }

    /// The header's value for the page as it is now.
    pub(super) async fn text(&self) -> String {
        let changed = tokio::fs::metadata(&self.page)
            .await
            .and_then(|meta| meta.modified());
        let Ok(changed) = changed else {
            return write("", &self.connect);
        };
        if let Some((at, text)) = &*locked(&self.last)
            && *at == changed
        {
            return text.clone();
        }
        let page = tokio::fs::read_to_string(&self.page).await.unwrap_or_default();
        let text = write(&page, &self.connect);
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
        let policy = write(page, " ws://relay.example");
        assert!(
            policy.contains("'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"),
            "{policy}"
        );
        assert_eq!(policy.matches("sha256-").count(), 1);
        assert!(policy.contains("connect-src 'self' ws://relay.example;"));
        assert!(!policy.contains("unsafe-inline"));
    }
}
