//! A relay's address, as people type it and as it is dialled.

use crate::fault::Fault;
use desk_sync::{FOUNDING_FRAGMENT, limit::TOKEN_BYTES_MAX};

/// The relay's address as http or https, without path and fragment; an address without a scheme means https.
pub fn relay_address(text: &str) -> Result<String, Fault> {
    let text = text.trim();
    let (scheme, rest) = text.split_once("://").unwrap_or(("https", text));
    let scheme = match scheme {
        "http" | "ws" => "http",
        "https" | "wss" => "https",
        _ => return Err(bad_address()),
    };
    let host = rest.split(['/', '#']).next().unwrap_or_default();
    if host.is_empty() || host.contains(char::is_whitespace) || host.contains('@') {
        return Err(bad_address());
    }
    Ok(format!("{scheme}://{}", host.to_lowercase()))
}

/// The token for founding in a link that a relay printed.
pub fn founding_token(text: &str) -> Option<&str> {
    let (_, token) = text.trim().split_once(FOUNDING_FRAGMENT)?;
    (!token.is_empty() && token.len() <= TOKEN_BYTES_MAX).then_some(token)
}

/// The WebSocket that such an address answers at, and its host.
pub fn socket(relay: &str) -> Result<(String, String), Fault> {
    let (scheme, host) = relay.split_once("://").ok_or_else(bad_address)?;
    let socket = if scheme == "https" { "wss" } else { "ws" };
    Ok((format!("{socket}://{host}/log"), host.to_owned()))
}

fn bad_address() -> Fault {
    Fault::refused("This is no relay's address. It looks like https://desk.example.org; nothing was changed.")
}

#[cfg(test)]
mod tests {
    //! Addresses as people type them; the results are what a browser dials.
    use super::*;

    #[test]
    fn addresses_are_read_as_typed() {
        for (typed, read) in [
            ("https://Desk.example.org/", "https://desk.example.org"),
            ("desk.example.org", "https://desk.example.org"),
            ("ws://127.0.0.1:8787/log", "http://127.0.0.1:8787"),
            ("https://desk.example.org/#found=Ab_9", "https://desk.example.org"),
            ("https://desk.example.org#found=Ab_9", "https://desk.example.org"),
        ] {
            assert_eq!(relay_address(typed).unwrap(), read);
        }
        for bad in ["", "ftp://desk.example.org", "https://", "https://a b"] {
            assert!(relay_address(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_link_for_founding_has_a_token() {
        assert_eq!(
            founding_token(" https://desk.example.org/#found=Ab_9 "),
            Some("Ab_9")
        );
        for none in [
            "https://desk.example.org/",
            "https://desk.example.org/#found=",
            "#j1.Ab_9",
        ] {
            assert_eq!(founding_token(none), None, "{none}");
        }
        let long = format!("https://desk.example.org/#found={}", "a".repeat(257));
        assert_eq!(founding_token(&long), None);
    }

    #[test]
    fn an_address_is_dialled_by_its_scheme() {
        let dialled = |relay| socket(relay).unwrap();
        let secure = (
            "wss://desk.example.org/log".to_owned(),
            "desk.example.org".to_owned(),
        );
        assert_eq!(dialled("https://desk.example.org"), secure);
        let local = ("ws://127.0.0.1:8787/log".to_owned(), "127.0.0.1:8787".to_owned());
        assert_eq!(dialled("http://127.0.0.1:8787"), local);
        assert!(socket("desk.example.org").is_err());
    }
}
